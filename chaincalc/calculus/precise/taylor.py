"""Taylor coefficients of the functions that are smooth wherever they are defined, around any point, as balls."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

from flint import arb, arb_series

from chaincalc.calculus.precise.ball import settle, to_arb
from chaincalc.calculus.precise.germ import Germ, around, constant, series
from chaincalc.calculus.precise.work import NeedsDigitsError, UndecidedError, Work

Taylor: TypeAlias = Callable[[arb, int], Sequence[arb]]  # a function's first coefficients around a point


def smooth(work: Work, name: str, germ: Germ) -> Germ:
    """A smooth function of a germ, away from the edges of its domain."""
    taylor = TAYLOR[name]
    start, moved = around(work, germ)
    work.spend(3)
    if moved.known:
        return constant(settle(taylor(to_arb(start), 1)[0])).finish(germ)
    try:
        coefficients = [settle(c) for c in taylor(to_arb(start), work.terms)]
    except ValueError:  # a ball so wide that a denominator's may hold 0
        raise UndecidedError if work.most_digits else NeedsDigitsError from None
    return series(work, coefficients, moved).finish(germ)


def _over_factorials(derivatives: Sequence[arb], count: int) -> list[arb]:
    """Taylor coefficients from derivatives that repeat."""
    return [derivatives[j % len(derivatives)] / math.factorial(j) for j in range(count)]


def _sin(at: arb, count: int) -> list[arb]:
    s, c = at.sin_cos()
    return _over_factorials((s, c, -s, -c), count)


def _cos(at: arb, count: int) -> list[arb]:
    s, c = at.sin_cos()
    return _over_factorials((c, -s, -c, s), count)


def _sinh(at: arb, count: int) -> list[arb]:
    return _over_factorials(at.sinh_cosh(), count)


def _cosh(at: arb, count: int) -> list[arb]:
    s, c = at.sinh_cosh()
    return _over_factorials((c, s), count)


def _tanh(at: arb, count: int) -> list[arb]:
    """By y' = 1 - y^2; the first derivative by itself, as 1 - y^2 cancels far out."""
    below = 4 * (-2 * abs(at)).exp()  # a bound, which stays one where cosh is larger than a ball can be
    slope = 1 / at.cosh() ** 2
    found = [at.tanh(), slope if slope.is_finite() else below]
    for j in range(1, count - 1):
        found.append(-sum((found[i] * found[j - i] for i in range(j + 1)), arb(0)) / (j + 1))
    return found[:count]


def _integral(value: arb, slope: Callable[[arb_series], arb_series], at: arb, count: int) -> list[arb]:
    """Taylor coefficients from the value and the series of the derivative."""
    if count == 1:
        return [value]
    coefficients = slope(arb_series([at, 1], count - 1)).coeffs()
    found = [value, *(c / (j + 1) for j, c in enumerate(coefficients))]
    return found + [arb(0)] * (count - len(found))


def _one_less_square(x: arb_series) -> arb_series:
    return (1 - x) * (1 + x)


TAYLOR: dict[str, Taylor] = {
    "expm1": lambda at, count: [at.expm1(), *_over_factorials((at.exp(),), count)[1:]],
    "exp": lambda at, count: _over_factorials((at.exp(),), count),
    "sin": _sin,
    "cos": _cos,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "log1p": lambda at, count: _integral(at.log1p(), lambda x: 1 / (1 + x), at, count),
    "arctan": lambda at, count: _integral(at.atan(), lambda x: 1 / (1 + x * x), at, count),
    "arcsinh": lambda at, count: _integral(at.asinh(), lambda x: (1 + x * x).rsqrt(), at, count),
    "arcsin": lambda at, count: _integral(at.asin(), lambda x: _one_less_square(x).rsqrt(), at, count),
    "arccos": lambda at, count: _integral(at.acos(), lambda x: -_one_less_square(x).rsqrt(), at, count),
    "arccosh": lambda at, count: _integral(at.acosh(), lambda x: ((x - 1) * (x + 1)).rsqrt(), at, count),
    "arctanh": lambda at, count: _integral(at.atanh(), lambda x: 1 / _one_less_square(x), at, count),
}
