"""The value of a formula as mathematics has it, on mpmath's numbers: decimals as typed, and strict about domains.

Where any piece of a formula has no value, the formula has none; a value beyond all measure has none either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mpmath as mp
from oracles import ORACLES

from chaincalc.functions.primitive import Primitive
from chaincalc.language.tree import Add, Call, Const, Div, Extreme, Mul, Neg, Node, Num, Param, Pow, Var

JUMPING = {"sign", "step"}
CHEAP = {"abs", "sign", "step", "relu", "square", "sqrt", "cube", "cbrt", "identity", "log"}  # of large numbers too


def tiny() -> Any:
    """What is this close to 0 is on the edge: which side it is on can't be told with so many digits."""
    return mp.mpf(10) ** (8 - mp.mp.dps)


class Undefined(Exception):  # noqa: N818 - it isn't an error here
    """The formula has no value at the point."""


class Unknown(Exception):  # noqa: N818
    """Whether the formula has a value can't be told with so many digits, or only with too many."""


def value(tree: Node, inputs: Mapping[str, Any]) -> Any:
    """The value at a point; `inputs` are mpmath's numbers by name, "" for what flows in.

    Raises:
        Undefined: there is none.
    """

    def of(node: Node) -> Any:
        result = _value(node, inputs, of)
        if not mp.isfinite(result) or isinstance(result, mp.mpc):
            raise Undefined(node)
        if result and not -100_000 < mp.mag(result) < 100_000:
            raise Unknown(node)
        return result

    return of(tree)


def _value(tree: Node, inputs: Mapping[str, Any], of: Callable[[Node], Any]) -> Any:
    match tree:
        case Var(name) | Param(name):
            return inputs[name]
        case Num(number):
            return mp.mpf(repr(number))
        case Const(name):
            return +{"pi": mp.pi, "tau": 2 * mp.pi, "e": mp.e}[name]
        case Neg(operand):
            return -of(operand)
        case Add(terms):
            return mp.fsum(of(term) for term in terms)
        case Mul(factors):
            return mp.fprod(of(factor) for factor in factors)
        case Div(numerator, denominator):
            return of(numerator) / _nonzero(of(denominator))
        case Pow(base, exponent):
            return _power(of(base), of(exponent))
        case Extreme(kind, first, second):
            return (max if kind == "max" else min)(of(first), of(second))
        case Call(Primitive() as primitive, argument, given):
            return _call(primitive, of(argument), {name: float(of(parameter)) for name, parameter in given})
    raise TypeError(tree)


def _nonzero(a: Any) -> Any:
    if a == 0:
        raise Undefined
    if abs(a) < tiny():
        raise Unknown
    return a


def _power(base: Any, exponent: Any) -> Any:
    if abs(exponent) > 10_000 and abs(base) not in (0, 1):
        raise Unknown
    whole = mp.nint(exponent)
    if exponent == whole:
        return (base if exponent >= 0 else _nonzero(base)) ** int(whole)
    if abs(exponent - whole) < tiny() or 0 != abs(base) < tiny():
        raise Unknown
    if base < 0 or (base == 0 and exponent < 0):
        raise Undefined
    return base**exponent


def _call(primitive: Primitive, u: Any, parameters: dict[str, float]) -> Any:
    name = primitive.name
    domain = primitive.domain_for(parameters)
    edges = [edge for edge in (domain.low, domain.high, *domain.holes, *(domain.gap or ())) if mp.isfinite(edge)]
    if any(0 != abs(u - mp.mpf(edge)) < tiny() for edge in [*edges, *([0.0] if name in JUMPING else [])]):
        raise Unknown
    above = u > domain.low or (domain.closed[0] and u == domain.low)
    below = u < domain.high or (domain.closed[1] and u == domain.high)
    if not above or not below or any(u == hole for hole in domain.holes):
        raise Undefined
    if domain.gap and domain.gap[0] < u < domain.gap[1]:
        raise Undefined
    if name in ("tan", "sec", "cot", "csc"):
        _nonzero(mp.cos(u) if name in ("tan", "sec") else mp.sin(u))
    if name == "step" and u == 0:
        raise Unknown  # where a slope jumps, 2*step(u) - 1 and sign(u) differ
    if abs(u) > 2_000 and name not in CHEAP:
        raise Unknown
    return ORACLES[name](u, **parameters)
