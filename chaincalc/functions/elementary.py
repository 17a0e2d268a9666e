"""Powers, roots, exponentials and logarithms, and the functions with corners."""

from __future__ import annotations

import math

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import (
    NONNEGATIVE,
    NONZERO,
    POSITIVE,
    REALS,
    Array,
    Domain,
    Kink,
    Parameter,
    Primitive,
)

_PRODUCTS_UP_TO = 128  # the largest exponent that is worked out by products: NumPy's power is many times slower


def _power(u: Array, exponent: float) -> Array:
    if exponent == 0:
        return np.ones(np.shape(u))
    if not exponent.is_integer() or abs(exponent) > _PRODUCTS_UP_TO:
        return np.power(u, exponent)
    result = +u
    for bit in bin(int(abs(exponent)))[3:]:
        result = result * result * u if bit == "1" else result * result
    return 1.0 / result if exponent < 0 else result


def _power_slope(u: Array, y: Array, exponent: float) -> Array:  # noqa: ARG001 - every slope is given the value
    if exponent == 0:
        return np.zeros(np.shape(u))
    if exponent < 1:  # here a positive power is the one that doesn't overflow before the quotient does
        divisor = _power(u, 1.0 - exponent)
        return exponent / (divisor if exponent.is_integer() else np.abs(divisor))  # a root of -0.0 may be -0.0
    return exponent * _power(u, exponent - 1.0)


def _power_domain(exponent: float) -> Domain:
    if exponent.is_integer():
        return REALS if exponent >= 0 else NONZERO
    return NONNEGATIVE if exponent > 0 else POSITIVE


PRIMITIVES = (
    Primitive(
        name="identity", about="Gives the input back as it is.",
        formula="u", slope_formula="1",
        value=lambda u: +u,
        slope=lambda u, y: np.ones(np.shape(u)),
    ),
    Primitive(
        name="square", about="Multiplies the input by itself.",
        formula="u^2", slope_formula="2*u",
        value=lambda u: u * u,
        slope=lambda u, y: 2.0 * u,
        numpy="square",
    ),
    Primitive(
        name="cube", about="Multiplies the input by itself twice.",
        formula="u^3", slope_formula="3*u^2",
        value=lambda u: u * u * u,
        slope=lambda u, y: 3.0 * u * u,
    ),
    Primitive(
        name="power", about="Raises the input to a fixed exponent.",
        formula="u^exponent", slope_formula="exponent*u^(exponent - 1)",
        value=_power,
        slope=_power_slope,
        domain=_power_domain, typical=(0.1, 3.0),
        parameters=(Parameter("exponent", None, "the exponent, any number"),),
    ),
    Primitive(
        name="sqrt", about="The number whose square is the input.",
        formula="sqrt(u)", slope_formula="1/(2*sqrt(u))",
        because="It is the power rule with the exponent 1/2.",
        value=lambda u: np.sqrt(u),
        slope=lambda u, y: 0.5 / np.abs(y),  # the root of -0.0 is -0.0, and the slope there is infinity all the same
        domain=NONNEGATIVE, typical=(0.0, 9.0),
        numpy="sqrt",
    ),
    Primitive(
        name="cbrt", about="The number whose cube is the input.",
        formula="cbrt(u)", slope_formula="1/(3*cbrt(u)^2)",
        because="It is the power rule with the exponent 1/3.",
        value=lambda u: np.cbrt(u),
        slope=lambda u, y: 1.0 / (3.0 * y * y),
        numpy="cbrt",
    ),
    Primitive(
        name="reciprocal", about="Divides 1 by the input.",
        formula="1/u", slope_formula="-1/u^2",
        value=lambda u: 1.0 / u,
        slope=lambda u, y: -y * y,
        domain=NONZERO, typical=(0.1, 3.0),
    ),
    Primitive(
        name="abs", about="The distance from 0.",
        formula="u if u >= 0 else -u", slope_formula="1 if u > 0 else -1",
        value=lambda u: np.abs(u),
        slope=lambda u, y: np.sign(u),
        kinks=(Kink(0.0, -1.0, 1.0, torch=0.0),),
        numpy="abs",
        frameworks="JAX takes 1.",
    ),
    Primitive(
        name="sign", about="1 for positive inputs, -1 for negative ones, and 0 at 0.",
        formula="1 if u > 0 else -1 if u < 0 else 0", slope_formula="0",
        value=lambda u: np.sign(u),
        slope=lambda u, y: np.zeros(np.shape(u)),
        jumps=(0.0,),
        numpy="sign",
        aliases=("sgn",),
    ),
    Primitive(
        name="step", about="0 for negative inputs, and 1 from 0 on.",
        formula="1 if u >= 0 else 0", slope_formula="0",
        value=lambda u: np.minimum(np.sign(u) + 1.0, 1.0),  # np.heaviside takes five times as long
        slope=lambda u, y: np.zeros(np.shape(u)),
        jumps=(0.0,),
        aliases=("heaviside",),
    ),
    Primitive(
        name="affine", about="A straight line: multiplies by a number, then adds another.",
        formula="scale*u + shift", slope_formula="scale",
        value=lambda u, scale, shift: scale * u + shift,
        slope=lambda u, y, scale, shift: np.full(np.shape(u), scale),
        parameters=(
            Parameter("scale", 1.0, "what the input is multiplied by"),
            Parameter("shift", 0.0, "what is added then"),
        ),
    ),
    Primitive(
        name="exp", about="The number e raised to the input.",
        formula="exp(u)", slope_formula="exp(u)",
        because="(e^h - 1)/h tends to 1 as h goes to 0; that is how e is chosen.",
        value=lambda u: np.exp(u),
        slope=lambda u, y: +y,
        numpy="exp",
    ),
    Primitive(
        name="exp2", about="2 raised to the input.",
        formula="2^u", slope_formula="2^u*log(2)",
        value=lambda u: np.exp2(u),
        slope=lambda u, y: y * math.log(2.0),
        numpy="exp2",
    ),
    Primitive(
        name="expm1", about="The exponential less 1, exact for small inputs too.",
        formula="exp(u) - 1", slope_formula="exp(u)",
        value=lambda u: np.expm1(u),
        slope=lambda u, y: np.exp(u),  # y + 1 would lose all digits where y is close to -1
        numpy="expm1", stable_formula="expm1(u)",
    ),
    Primitive(
        name="log", about="The natural logarithm: the exponent that turns e into the input.",
        formula="log(u)", slope_formula="1/u",
        because="It undoes exp, so its slope is 1 over the slope of exp there, which is u.",
        value=lambda u: np.log(u),
        slope=lambda u, y: 1.0 / u,
        domain=POSITIVE, typical=(0.1, 5.0),
        aliases=("ln",), numpy="log",
    ),
    Primitive(
        name="log2", about="The exponent that turns 2 into the input.",
        formula="log2(u)", slope_formula="1/(u*log(2))",
        because="log2(u) is log(u)/log(2), a multiple of log.",
        value=lambda u: np.log2(u),
        slope=lambda u, y: (1.0 / math.log(2.0)) / u,
        domain=POSITIVE, typical=(0.1, 5.0),
        numpy="log2",
    ),
    Primitive(
        name="log10", about="The exponent that turns 10 into the input.",
        formula="log10(u)", slope_formula="1/(u*log(10))",
        because="log10(u) is log(u)/log(10), a multiple of log.",
        value=lambda u: np.log10(u),
        slope=lambda u, y: (1.0 / math.log(10.0)) / u,
        domain=POSITIVE, typical=(0.1, 5.0),
        numpy="log10",
    ),
    Primitive(
        name="log1p", about="The natural logarithm of 1 plus the input, exact for small inputs too.",
        formula="log(1 + u)", slope_formula="1/(1 + u)",
        value=lambda u: np.log1p(u),
        slope=lambda u, y: 1.0 / (1.0 + u),
        domain=Domain("u > -1", low=-1.0), typical=(-0.9, 4.0),
        numpy="log1p", stable_formula="log1p(u)",
    ),
    Primitive(
        name="maximum", about="The input, but never less than a number.",
        formula="max(u, c)", slope_formula="1 if u > c else 0",
        value=lambda u, c: np.maximum(u, c),
        slope=lambda u, y, c: (u > c).astype(float),
        kinks=lambda c: (Kink(c, 0.0, 1.0, torch=0.5),),
        parameters=(Parameter("c", 0.0, "the least output"),),
        frameworks="JAX takes 0.5 as PyTorch does; TensorFlow takes 1 where u is the first argument.",
    ),
    Primitive(
        name="minimum", about="The input, but never more than a number.",
        formula="min(u, c)", slope_formula="1 if u < c else 0",
        value=lambda u, c: np.minimum(u, c),
        slope=lambda u, y, c: (u < c).astype(float),
        kinks=lambda c: (Kink(c, 1.0, 0.0, torch=0.5),),
        parameters=(Parameter("c", 0.0, "the greatest output"),),
        frameworks="JAX takes 0.5 as PyTorch does; TensorFlow takes 1 where u is the first argument.",
    ),
    Primitive(
        name="clip", about="The input, kept between two numbers.",
        formula="max(low, min(high, u))", slope_formula="0 if u < low else 1 if u <= high else 0",
        value=lambda u, low, high: np.clip(u, low, high),
        slope=lambda u, y, low, high: ((u >= low) & (u <= high)).astype(float),
        kinks=lambda low, high: (Kink(low, 0.0, 1.0, torch=1.0), Kink(high, 1.0, 0.0, torch=1.0)),
        parameters=(Parameter("low", -1.0, "the least output"), Parameter("high", 1.0, "the greatest output")),
        check=lambda low, high: "" if low < high else "low must be below high",
        frameworks="JAX takes 0.5.",
    ),
)  # fmt: skip
