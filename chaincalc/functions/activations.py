"""The functions that neural networks put between their layers."""

from __future__ import annotations

import math

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array, Domain, Kink, Parameter, Primitive

_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805
_GELU_SCALE, _GELU_CUBIC = math.sqrt(8.0 / math.pi), 0.044715


_LARGEST = 1.7976931348623157e308  # the largest float


def _sigmoid(u: Array) -> Array:
    # Nothing cancels here. Below -709 the exponential is infinite and the result 0, where the truth is below 1e-308.
    return 1.0 / (1.0 + np.exp(-u))


def _far_sigmoid(u: Array) -> Array:
    # The same, with digits down to -745: what it is multiplied by may make a number of it that isn't so small.
    e = np.exp(np.minimum(0.5 * u, 350.0))
    return e / (e + 1.0 / e)


def _sigmoid_slope(u: Array, y: Array) -> Array:
    # y*(1 - y) would lose all digits where y is close to 1. The exponential of 709.78 is close to the largest float.
    return np.exp(np.minimum(-u, 709.78)) * y * y


def _sigmoid_and_slope(u: Array) -> tuple[Array, Array]:
    e = np.exp(-u)
    y = 1.0 / (1.0 + e)
    return y, np.minimum(e, _LARGEST) * y * y  # where e is infinite y is 0, and so is the slope


def _leaky_relu(u: Array, slope: float) -> Array:
    # The higher of the two lines, or the lower one where the leak is the steeper; 0 times infinity would be undefined.
    return np.maximum(u, slope * u if slope else 0.0) if slope <= 1 else np.minimum(u, slope * u)


def _leaky_relu_slope(u: Array, y: Array, slope: float) -> Array:  # noqa: ARG001 - every slope is given the value
    if 0 <= slope <= 1:
        return np.maximum(u > 0, slope)  # true counts as 1
    positive = (u > 0).astype(float)
    return positive + slope * (1.0 - positive)


def _logit(u: Array) -> Array:
    # Around 1/2 the quotient is close to 1, where its logarithm loses digits; 2*u - 1 has no rounding error there.
    return np.where(u < 0.25, np.log(u / (1.0 - u)), 2.0 * np.arctanh(2.0 * u - 1.0))


def _elu(u: Array, alpha: float) -> Array:
    return np.maximum(u, 0.0) + alpha * np.expm1(np.minimum(u, 0.0))


def _elu_slope(u: Array, alpha: float) -> Array:
    return (u > 0) + (u <= 0) * alpha * np.exp(np.minimum(u, 0.0))


def _silu_slope(u: Array, y: Array) -> Array:  # noqa: ARG001 - every slope is given the value
    s = _far_sigmoid(u)
    return s * (1.0 + u * (1.0 - s))


def _gelu_tanh(u: Array) -> Array:
    # (1 + tanh(z))/2 is sigmoid(2z), which keeps its digits where tanh is close to -1.
    return u * _far_sigmoid(_GELU_SCALE * u * (1.0 + _GELU_CUBIC * u * u))


def _gelu_tanh_slope(u: Array, y: Array) -> Array:  # noqa: ARG001 - every slope is given the value
    u = np.clip(u, -30.0, 30.0)  # beyond, the slope is 0 or 1 to the last digit, and the cube would overflow
    square = u * u
    s = _far_sigmoid(_GELU_SCALE * u * (1.0 + _GELU_CUBIC * square))
    return s * (1.0 + _GELU_SCALE * u * (1.0 + 3.0 * _GELU_CUBIC * square) * (1.0 - s))


# With e = exp(u), tanh(log(1 + e)) is n/(n + 2), where n = e*(e + 2). Beyond 30 it is 1 to the last digit.
def _mish(u: Array) -> Array:
    e = np.exp(np.minimum(u, 30.0))
    n = e * (e + 2.0)
    return u * (n / (n + 2.0))


def _mish_slope(u: Array, y: Array) -> Array:  # noqa: ARG001 - every slope is given the value
    u = np.minimum(u, 30.0)
    e = np.exp(u)
    n = e * (e + 2.0)
    return (n + u * e * (4.0 * (e + 1.0)) / (n + 2.0)) / (n + 2.0)  # in this order no large u overflows


# Where only signs matter, masks are multiplied: `where` takes two to eight times as long when the signs are mixed.
PRIMITIVES = (
    Primitive(
        name="relu", about="Keeps positive values, and turns negative ones into 0.",
        formula="max(u, 0)", slope_formula="1 if u > 0 else 0",
        value=lambda u: np.maximum(u, 0.0),
        slope=lambda u, y: (u > 0).astype(float),
        kinks=(Kink(0.0, 0.0, 1.0, torch=0.0),),
    ),
    Primitive(
        name="leaky_relu", about="Keeps positive values, and leaks a fraction of negative ones.",
        formula="u if u > 0 else slope*u", slope_formula="1 if u > 0 else slope",
        value=_leaky_relu,
        slope=_leaky_relu_slope,
        kinks=lambda slope: () if slope == 1 else (Kink(0.0, slope, 1.0, torch=slope),),
        parameters=(Parameter("slope", 0.2, "the slope for negative inputs"),),
        frameworks="JAX takes 1.",
    ),
    Primitive(
        name="elu", about="Keeps positive values, and bends negative ones towards -alpha.",
        formula="u if u > 0 else alpha*(exp(u) - 1)", slope_formula="1 if u > 0 else alpha*exp(u)",
        value=_elu,
        slope=lambda u, y, alpha: _elu_slope(u, alpha),
        kinks=lambda alpha: () if alpha == 1 else (Kink(0.0, alpha, 1.0, torch=alpha),),
        parameters=(Parameter("alpha", 1.0, "how far below 0 the negative side reaches"),),
        stable_formula="u if u > 0 else alpha*expm1(u)",
        source="Clevert, Unterthiner, Hochreiter 2015",
    ),
    Primitive(
        name="selu", about="A scaled elu, whose two constants keep the spread of a network's values steady.",
        formula=f"{_SELU_SCALE}*u if u > 0 else {_SELU_SCALE}*{_SELU_ALPHA}*(exp(u) - 1)",
        slope_formula=f"{_SELU_SCALE} if u > 0 else {_SELU_SCALE}*{_SELU_ALPHA}*exp(u)",
        value=lambda u: _SELU_SCALE * _elu(u, _SELU_ALPHA),
        slope=lambda u, y: _SELU_SCALE * _elu_slope(u, _SELU_ALPHA),
        kinks=(Kink(0.0, _SELU_SCALE * _SELU_ALPHA, _SELU_SCALE, torch=_SELU_SCALE * _SELU_ALPHA),),
        stable_formula=f"{_SELU_SCALE}*u if u > 0 else {_SELU_SCALE}*{_SELU_ALPHA}*expm1(u)",
        source="Klambauer, Unterthiner, Mayr, Hochreiter 2017",
    ),
    Primitive(
        name="sigmoid", about="Squeezes any number between 0 and 1.",
        formula="1/(1 + exp(-u))", slope_formula="sigmoid(u)*sigmoid(-u)",
        value=_sigmoid,
        slope=_sigmoid_slope,
        both=_sigmoid_and_slope,
        typical=(-6.0, 6.0),
    ),
    Primitive(
        name="logit", about="The number whose sigmoid is the input: a probability's odds, as a logarithm.",
        formula="log(u/(1 - u))", slope_formula="1/(u*(1 - u))",
        value=_logit,
        slope=lambda u, y: 1.0 / (u * (1.0 - u)),
        domain=Domain("0 < u < 1", low=0.0, high=1.0), typical=(0.02, 0.98),
        stable_formula="log(u/(1 - u)) if u < 0.25 else 2*arctanh(2*u - 1)",
    ),
    Primitive(
        name="softplus", about="A smooth relu, whose slope is the sigmoid.",
        formula="log(1 + exp(u))", slope_formula="sigmoid(u)",
        value=lambda u: np.maximum(u, 0.0) + np.log1p(np.exp(-np.abs(u))),
        slope=lambda u, y: _sigmoid(u),
        typical=(-6.0, 6.0),
        stable_formula="max(u, 0) + log1p(exp(-abs(u)))",
    ),
    Primitive(
        name="softsign", about="Squeezes any number between -1 and 1, more gently than tanh.",
        formula="u/(1 + abs(u))", slope_formula="1/(1 + abs(u))^2",
        value=lambda u: u / (1.0 + np.abs(u)),
        slope=lambda u, y: (1.0 / (1.0 + np.abs(u))) ** 2,
        typical=(-6.0, 6.0),
    ),
    Primitive(
        name="silu", about="The input times its sigmoid: a smooth relu that dips below 0.",
        formula="u*sigmoid(u)", slope_formula="sigmoid(u)*(1 + u*sigmoid(-u))",
        value=lambda u: u * _far_sigmoid(u),
        slope=_silu_slope,
        typical=(-6.0, 6.0),
        aliases=("swish",),
        source="Elfwing, Uchibe, Doya 2017; as swish, Ramachandran, Zoph, Le 2017",
    ),
    Primitive(
        name="gelu_tanh", about="The input times nearly the chance that a normal random number is below it.",
        formula="0.5*u*(1 + tanh(sqrt(2/pi)*(u + 0.044715*u^3)))",
        slope_formula="sigmoid(sqrt(8/pi)*(u + 0.044715*u^3))"
        "*(1 + sqrt(8/pi)*u*(1 + 0.134145*u^2)*sigmoid(-sqrt(8/pi)*(u + 0.044715*u^3)))",
        value=_gelu_tanh,
        slope=_gelu_tanh_slope,
        stable_formula="u*sigmoid(sqrt(8/pi)*(u + 0.044715*u^3))",
        source="Hendrycks, Gimpel 2016, the approximation by tanh",
    ),
    Primitive(
        name="mish", about="The input times the tanh of its softplus: a smooth relu that dips below 0.",
        formula="u*tanh(softplus(u))",
        slope_formula="tanh(softplus(u)) + u*sech(softplus(u))^2*sigmoid(u)",
        value=_mish,
        slope=_mish_slope,
        typical=(-6.0, 6.0),
        source="Misra 2019",
    ),
    Primitive(
        name="hard_tanh", about="A tanh made of three straight pieces: the input, kept between -1 and 1.",
        formula="max(-1, min(1, u))", slope_formula="0 if u <= -1 else 1 if u < 1 else 0",
        value=lambda u: np.clip(u, -1.0, 1.0),
        slope=lambda u, y: ((u > -1) & (u < 1)).astype(float),
        kinks=(Kink(-1.0, 0.0, 1.0, torch=0.0), Kink(1.0, 1.0, 0.0, torch=0.0)),
        frameworks="JAX takes 1.",
    ),
    Primitive(
        name="hard_sigmoid", about="A sigmoid made of three straight pieces.",
        formula="max(0, min(6, u + 3))/6", slope_formula="0 if u <= -3 else 1/6 if u < 3 else 0",
        value=lambda u: np.clip(u + 3.0, 0.0, 6.0) / 6.0,
        slope=lambda u, y: ((u > -3) & (u < 3)) / 6.0,
        kinks=(Kink(-3.0, 0.0, 1.0 / 6.0, torch=0.0), Kink(3.0, 1.0 / 6.0, 0.0, torch=0.0)),
        typical=(-5.0, 5.0),
    ),
    Primitive(
        name="relu6", about="A relu that stops at 6.",
        formula="max(0, min(6, u))", slope_formula="0 if u <= 0 else 1 if u < 6 else 0",
        value=lambda u: np.clip(u, 0.0, 6.0),
        slope=lambda u, y: ((u > 0) & (u < 6)).astype(float),
        kinks=(Kink(0.0, 0.0, 1.0, torch=0.0), Kink(6.0, 1.0, 0.0, torch=0.0)),
        typical=(-2.0, 8.0),
    ),
    Primitive(
        name="gaussian", about="The bell curve, with its top of 1 at 0.",
        formula="exp(-u^2)", slope_formula="-2*u*exp(-u^2)",
        value=lambda u: np.exp(-u * u),
        slope=lambda u, y: u * (-2.0 * y),  # in this order no large u overflows
    ),
)  # fmt: skip
