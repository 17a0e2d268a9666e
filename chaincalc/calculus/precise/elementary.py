"""Functions of germs: powers, and the functions that no formula makes of others."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from flint import arb, arb_series

from chaincalc.calculus.precise.ball import ONE, ZERO, Ball, Exponent, is_whole, power, settle, to_arb
from chaincalc.calculus.precise.germ import (
    Germ,
    add,
    around,
    constant,
    gather,
    leading,
    multiply,
    negative,
    scale,
    series,
)
from chaincalc.calculus.precise.work import NeedsSidesError, UndecidedError, UndefinedError, Work

Taylor = Callable[[arb, int], Sequence[arb]]  # a function's first coefficients around a point
_MOST_PRODUCTS = 64  # the largest exponent that is worked out by products
_HALF = Fraction(1, 2)


def raise_to(work: Work, germ: Germ, exponent: Exponent, odd_root: bool = False) -> Germ:
    """A germ to a fixed power.

    Args:
        work: the attempt.
        germ: the base.
        exponent: the power.
        odd_root: a negative base has the root of its opposite, negative.

    Raises:
        UndefinedError: a negative base with a power that isn't whole, or 0 with a negative one.
        NeedsSidesError: which one it is depends on the side.
    """
    whole = is_whole(exponent)
    if whole and 0 <= exponent <= _MOST_PRODUCTS:
        return _product(work, germ, int(exponent))
    place = leading(work, germ)
    if place is None:
        if exponent < 0:
            raise UndefinedError("pole")
        return Germ(torn=germ.torn)
    e, k, c = germ.terms[place]
    moves = (e, k) != (0, 0)
    if moves and not work.sided and not (whole and exponent > 0):
        raise NeedsSidesError
    sign = work.sign(c)
    if sign < 0 and not whole and not odd_root:
        raise UndefinedError("outside")
    rest = Germ([(f - e, m - k, d / c) for f, m, d in germ.terms[place + 1 :]], germ.order - e)
    if rest.terms and rest.terms[0][0] <= 0:
        raise UndecidedError  # logarithms of logarithms would follow
    first = -power(-c, exponent) if sign < 0 and odd_root else power(c, exponent)
    head = Germ(((e * exponent, k * exponent, settle(first)),))
    raised = multiply(work, _binomial(work, rest, exponent), head)
    if moves and 0 < exponent < 1 and not raised.steep and not raised.known:
        raised.limit = True  # the power has an infinite slope here, and what goes in moves with slope 0
    return raised.finish(germ)


def _product(work: Work, germ: Germ, n: int) -> Germ:
    result: Germ | None = None
    square = germ
    while n:
        if n & 1:
            result = square if result is None else multiply(work, result, square)
        n >>= 1
        if n:
            square = multiply(work, square, square)
    return constant(ONE) if result is None else result


def _binomial(work: Work, rest: Germ, exponent: Exponent) -> Germ:
    """(1 + rest)^exponent."""
    if rest.known:
        return constant(ONE)
    coefficients: list[Ball] = [ONE]
    factor = Fraction(1)
    for j in range(1, work.terms):
        factor = factor * (exponent - j + 1) / j
        coefficients.append(settle(_ball(factor)))
    return series(work, coefficients, rest)


def _ball(number: Exponent) -> Ball:
    return type(ONE)(number.numerator, number.denominator)


def power_of(work: Work, base: Germ, exponent: Germ) -> Germ:
    """A power whose exponent moves: exp(exponent * log(base)).

    Raises:
        UndefinedError: the base is negative, or 0 with a negative exponent.
        NeedsSidesError: which one it is depends on the side.
    """
    place = leading(work, base)
    if place is None:
        return _power_of_zero(work, exponent)
    e, k, c = base.terms[place]
    if not work.sided and ((e, k) != (0, 0) or work.sign(c) < 0):
        raise NeedsSidesError
    if work.sign(c) < 0:
        raise UndefinedError("outside")
    return _exp_of_logarithms(work, multiply(work, exponent, log(work, base)))


def _power_of_zero(work: Work, exponent: Germ) -> Germ:
    place = leading(work, exponent)
    if place is None:
        return constant(ONE)
    e, k, c = exponent.terms[place]
    moves = (e, k) != (0, 0)
    if moves and not work.sided:
        raise NeedsSidesError
    if work.sign(c) < 0:
        raise UndefinedError("pole")
    return Germ(torn=moves or exponent.torn)  # 0^0 is 1, and 0^h is 0


def _exp_of_logarithms(work: Work, germ: Germ) -> Germ:
    """Exp of a germ that may have a multiple of L: exp(q*L) is h^(-q)."""
    shift: Exponent = 0
    kept = {}
    for e, k, c in germ.terms:
        if (e, k) == (0, 1):
            shift = -work.exponent(c)
        else:
            kept[e, k] = c
    smooth = elementary(work, "exp", gather(work, kept, germ.order))
    return multiply(work, smooth, Germ(((shift, 0, ONE),))).finish(germ) if shift else smooth.finish(germ)


def log(work: Work, germ: Germ) -> Germ:
    """The natural logarithm; beside 0 it has a multiple of L.

    Raises:
        UndefinedError: of 0 or a negative number.
        NeedsSidesError: which one it is depends on the side.
    """
    place = leading(work, germ)
    if place is None:
        raise UndefinedError("outside")
    e, k, c = germ.terms[place]
    if (e, k) != (0, 0) and not work.sided:
        raise NeedsSidesError
    if work.sign(c) < 0:
        raise UndefinedError("outside")
    if k != 0:
        raise UndecidedError
    rest = Germ([(f - e, m, d / c) for f, m, d in germ.terms[place + 1 :]], germ.order - e)
    first: list[Germ] = [constant(settle(to_arb(c).log()))]
    if e != 0:
        first.append(Germ(((0, 1, _ball(-e)),)))
    if not rest.known:
        if rest.terms and rest.terms[0][0] <= 0:
            raise UndecidedError
        around_one = [ZERO, *(_ball(Fraction((-1) ** (j + 1), j)) for j in range(1, work.terms))]
        first.append(series(work, around_one, rest))
    return add(work, first).finish(germ)


def elementary(work: Work, name: str, germ: Germ) -> Germ:
    """A function that is smooth where it is defined: sin, exp, ...; and those with edges, their edges included."""
    if name in _EDGED:
        return _EDGED[name](work, germ)
    return _smooth(work, TAYLOR[name], germ)


def _smooth(work: Work, taylor: Taylor, germ: Germ) -> Germ:
    start, moved = around(germ)
    work.spend(3)
    if moved.known:
        return constant(settle(taylor(to_arb(start), 1)[0])).finish(germ)
    coefficients = [settle(c) for c in taylor(to_arb(start), work.terms)]
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
    found = [at.tanh(), 1 / at.cosh() ** 2]
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
    "exp": lambda at, count: _over_factorials((at.exp(),), count),
    "sin": _sin,
    "cos": _cos,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "arctan": lambda at, count: _integral(at.atan(), lambda x: 1 / (1 + x * x), at, count),
    "arcsinh": lambda at, count: _integral(at.asinh(), lambda x: (1 + x * x).rsqrt(), at, count),
    "arcsin": lambda at, count: _integral(at.asin(), lambda x: _one_less_square(x).rsqrt(), at, count),
    "arccos": lambda at, count: _integral(at.acos(), lambda x: -_one_less_square(x).rsqrt(), at, count),
    "arccosh": lambda at, count: _integral(at.acosh(), lambda x: ((x - 1) * (x + 1)).rsqrt(), at, count),
    "arctanh": lambda at, count: _integral(at.atanh(), lambda x: 1 / _one_less_square(x), at, count),
}


def _half_angle(work: Work, inverse: str, distance: Germ) -> Germ:
    """arccos(1 - d) = 2 arcsin(sqrt(d/2)) and arccosh(1 + d) = 2 arcsinh(sqrt(d/2)), for d from 0 on."""
    root = raise_to(work, scale(work, distance, _ball(_HALF)), _HALF)
    return scale(work, _smooth(work, TAYLOR[inverse], root), _ball(2))


def _within_one(work: Work, germ: Germ) -> int:
    """0 for a germ that starts between -1 and 1, else the one of them that it starts at.

    Raises:
        UndefinedError: it starts elsewhere.
    """
    start, _ = around(germ)
    side = 1 if start > 0 else -1
    room = work.sign(1 - side * start)
    if room < 0:
        raise UndefinedError("outside")
    return 0 if room else side


def _arccos(work: Work, germ: Germ) -> Germ:
    edge = _within_one(work, germ)
    if not edge:
        return _smooth(work, TAYLOR["arccos"], germ)
    angle = _half_angle(work, "arcsin", add(work, (constant(ONE), scale(work, germ, _ball(-edge)))))
    return angle if edge > 0 else add(work, (constant(arb.pi()), negative(angle)))


def _arcsin(work: Work, germ: Germ) -> Germ:
    if not _within_one(work, germ):
        return _smooth(work, TAYLOR["arcsin"], germ)
    return add(work, (constant(arb.pi() / 2), negative(_arccos(work, germ))))


def _arccosh(work: Work, germ: Germ) -> Germ:
    start, _ = around(germ)
    room = work.sign(start - 1)
    if room < 0:
        raise UndefinedError("outside")
    if room:
        return _smooth(work, TAYLOR["arccosh"], germ)
    return _half_angle(work, "arcsinh", add(work, (germ, constant(-ONE))))


def _arctanh(work: Work, germ: Germ) -> Germ:
    if not _within_one(work, germ):
        return _smooth(work, TAYLOR["arctanh"], germ)
    above, below = add(work, (constant(ONE), germ)), add(work, (constant(ONE), negative(germ)))
    return scale(work, add(work, (log(work, above), negative(log(work, below)))), _ball(_HALF))


def _tan(work: Work, germ: Germ) -> Germ:
    return divide(work, elementary(work, "sin", germ), elementary(work, "cos", germ))


def divide(work: Work, above: Germ, below: Germ) -> Germ:
    """A quotient.

    Raises:
        UndefinedError: the denominator is 0.
        NeedsSidesError: it is 0 at the point alone.
    """
    try:
        return multiply(work, above, raise_to(work, below, -1))
    except UndefinedError:
        raise UndefinedError("pole" if leading(work, above) is not None else "zero_over_zero") from None


def _logarithm(base: int) -> Callable[[Work, Germ], Germ]:
    return lambda work, germ: scale(work, log(work, germ), 1 / arb(base).log())


_EDGED: dict[str, Callable[[Work, Germ], Germ]] = {
    "log": log,
    "log2": _logarithm(2),
    "log10": _logarithm(10),
    "tan": _tan,
    "sqrt": lambda work, germ: raise_to(work, germ, _HALF),
    "cbrt": lambda work, germ: raise_to(work, germ, Fraction(1, 3), odd_root=True),
    "arcsin": _arcsin,
    "arccos": _arccos,
    "arccosh": _arccosh,
    "arctanh": _arctanh,
}
ELEMENTARY = {*TAYLOR, *_EDGED}
