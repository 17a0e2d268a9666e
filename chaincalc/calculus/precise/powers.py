"""Powers, roots, quotients and logarithms of germs, beside 0 too."""

from __future__ import annotations

from fractions import Fraction

from chaincalc.calculus.precise.ball import ONE, ZERO, Ball, Exponent, is_whole, power, quotient, settle, to_arb
from chaincalc.calculus.precise.germ import Germ, add, constant, gather, leading, multiply, series, shifted
from chaincalc.calculus.precise.taylor import smooth
from chaincalc.calculus.precise.work import NeedsSidesError, UndecidedError, UndefinedError, Work

_MOST_PRODUCTS = 64  # the largest exponent that is worked out by products


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
    rest = Germ([(f - e, m - k, d / c) for f, m, d in germ.terms[place + 1 :]], shifted(germ.order, -e))
    if rest.terms and rest.terms[0][0] <= 0:
        raise UndecidedError  # logarithms of logarithms would follow
    first = -power(-c, exponent) if sign < 0 and odd_root else power(c, exponent)
    head = Germ(((e * exponent, k * exponent, settle(first)),))
    raised = multiply(work, _binomial(work, rest, exponent), head)
    if e > 1 and 0 < exponent < 1:
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
        coefficients.append(settle(quotient(factor)))
    return series(work, coefficients, rest)


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
    found = smooth(work, "exp", gather(work, kept, germ.order))
    return multiply(work, found, Germ(((shift, 0, ONE),))).finish(germ) if shift else found.finish(germ)


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
    rest = Germ([(f - e, m, d / c) for f, m, d in germ.terms[place + 1 :]], shifted(germ.order, -e))
    first: list[Germ] = [constant(settle(to_arb(c).log()))]
    if e != 0:
        first.append(Germ(((0, 1, quotient(-e)),)))
    if not rest.known:
        if rest.terms and rest.terms[0][0] <= 0:
            raise UndecidedError
        around_one = [ZERO, *(quotient(Fraction((-1) ** (j + 1), j)) for j in range(1, work.terms))]
        first.append(series(work, around_one, rest))
    return add(work, first).finish(germ)


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
