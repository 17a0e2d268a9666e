"""mpmath's word on every primitive: independent expressions, and formulas computed with as many digits as one likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import mpmath as mp

from chaincalc.functions.primitive import Primitive
from chaincalc.language.declared import declared
from chaincalc.language.tree import Add, Call, Const, Div, Extreme, Mul, Neg, Node, Num, Param, Pow, Var, Where

Parameters: TypeAlias = dict[str, float]
Oracle: TypeAlias = Callable[[Any], Any]

# Independent expressions for the same functions, on mpmath's numbers.
ORACLES: dict[str, Callable[..., Any]] = {
    "identity": lambda u: u,
    "square": lambda u: u**2,
    "cube": lambda u: u**3,
    "power": lambda u, exponent: u ** (int(exponent) if exponent.is_integer() else mp.mpf(exponent)),
    "sqrt": mp.sqrt,
    "cbrt": lambda u: mp.sign(u) * mp.root(abs(u), 3),
    "reciprocal": lambda u: 1 / u,
    "abs": abs,
    "sign": mp.sign,
    "step": lambda u: mp.mpf(0 if u < 0 else 1),
    "affine": lambda u, scale, shift: mp.mpf(scale) * u + mp.mpf(shift),
    "exp": mp.exp,
    "exp2": lambda u: mp.exp(u * mp.log(2)),
    "expm1": lambda u: mp.exp(u) - 1,
    "log": mp.log,
    "log2": lambda u: mp.log(u) / mp.log(2),
    "log10": lambda u: mp.log(u) / mp.log(10),
    "log1p": mp.log1p,
    "maximum": lambda u, c: max(u, mp.mpf(c)),
    "minimum": lambda u, c: min(u, mp.mpf(c)),
    "clip": lambda u, low, high: min(max(u, mp.mpf(low)), mp.mpf(high)),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "sec": mp.sec,
    "csc": mp.csc,
    "cot": mp.cot,
    "arcsin": mp.asin,
    "arccos": mp.acos,
    "arctan": mp.atan,
    "arcsec": mp.asec,
    "arccsc": mp.acsc,
    "arccot": lambda u: mp.acos(u / mp.sqrt(1 + u**2)) if abs(u) < 1e100 else mp.pi / 2 - mp.atan(u),
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "sech": mp.sech,
    "csch": mp.csch,
    "coth": mp.coth,
    "arcsinh": mp.asinh,
    "arccosh": mp.acosh,
    "arctanh": mp.atanh,
    "degrees": lambda u: u * 180 / mp.pi,
    "radians": lambda u: u * mp.pi / 180,
    "relu": lambda u: max(u, mp.mpf(0)),
    "leaky_relu": lambda u, slope: u if u > 0 else mp.mpf(slope) * u,
    "elu": lambda u, alpha: u if u > 0 else mp.mpf(alpha) * (mp.exp(u) - 1),
    "selu": lambda u: (
        mp.mpf("1.0507009873554804934193349852946")
        * (u if u > 0 else mp.mpf("1.6732632423543772848170429916717") * (mp.exp(u) - 1))
    ),
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "logit": lambda u: mp.log(u / (1 - u)),
    "softplus": lambda u: mp.log1p(mp.exp(u)),
    "softsign": lambda u: u / (1 + abs(u)),
    "silu": lambda u: u / (1 + mp.exp(-u)),
    "gelu_tanh": lambda u: u / (1 + mp.exp(-2 * mp.sqrt(2 / mp.pi) * (u + mp.mpf("0.044715") * u**3))),
    "mish": lambda u: u * mp.tanh(mp.log1p(mp.exp(u))),
    "hard_tanh": lambda u: min(max(u, mp.mpf(-1)), mp.mpf(1)),
    "hard_sigmoid": lambda u: min(max(u + 3, mp.mpf(0)), mp.mpf(6)) / 6,
    "relu6": lambda u: min(max(u, mp.mpf(0)), mp.mpf(6)),
    "gaussian": lambda u: mp.exp(-(u**2)) if abs(u) < 1000 else mp.mpf(0),  # far below TINY, and slow
}


def oracle_of(primitive: Primitive, parameters: Parameters) -> Oracle:
    """The independent expression, or else the declared formula, as a function of one mpmath number."""
    function = ORACLES.get(primitive.name)
    if function is None:
        return from_formula(primitive, parameters)
    return lambda u: function(u, **parameters)


def from_formula(primitive: Primitive, parameters: Parameters) -> Oracle:
    """The primitive's declared formula on mpmath's numbers; what NumPy computes stands for itself."""
    tree = declared(primitive).value
    if isinstance(tree, Call) and tree.function is primitive:
        return lambda u: ORACLES[primitive.name](u, **parameters)
    return lambda u: compute(tree, u, {name: mp.mpf(value) for name, value in parameters.items()})


def compute(tree: Node, u: Any, parameters: dict[str, Any]) -> Any:
    """A formula's value on mpmath's numbers."""

    def inner(node: Node) -> Any:
        return compute(node, u, parameters)

    match tree:
        case Var():
            return u
        case Num(value):
            return mp.mpf(value)
        case Const(name):
            return {"pi": mp.pi, "tau": 2 * mp.pi, "e": mp.e}[name] * 1
        case Param(name):
            return parameters[name]
        case Neg(operand):
            return -inner(operand)
        case Add(terms):
            return mp.fsum(inner(term) for term in terms)
        case Mul(factors):
            return mp.fprod(inner(factor) for factor in factors)
        case Div(numerator, denominator):
            return inner(numerator) / inner(denominator)
        case Pow(base, exponent):
            power = inner(exponent)
            return inner(base) ** (int(power) if power == int(power) else power)
        case Extreme(kind, first, second):
            return (max if kind == "max" else min)(inner(first), inner(second))
        case Call(Primitive() as primitive, argument, given):
            passed = {name: inner(value) for name, value in given}
            return oracle_of(primitive, {name: float(value) for name, value in passed.items()})(inner(argument))
        case Where(comparison, subject, bound, then, other):
            a, b = inner(subject), inner(bound)
            holds = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[comparison]
            return inner(then) if holds else inner(other)
    raise TypeError(tree)
