"""What a function does beside a point: the first terms of a series in the distance h from it.

A germ is a sum of terms c * h^e * L^k with L = log(1/h), as h falls to 0: a Taylor series where the function is smooth,
fractional exponents beside the edge of a root's domain, logarithms where a power's exponent moves. So what a chain does
on one side of a kink, an edge or a zero times infinity follows from adding and multiplying series. Coefficients are
proved numbers. (Puiseux series with logarithms: Gruntz, "On computing limits in a symbolic manipulation system", 1996.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from chaincalc.calculus.precise.ball import ONE, ZERO, Ball, Exponent, is_zero, settle, to_arb
from chaincalc.calculus.precise.work import UndecidedError, Work

Term: TypeAlias = tuple[Exponent, Exponent, Ball]  # e, k, c


class Germ:
    """The first terms of a function's series, the largest first.

    Args:
        terms: those with an exponent below the order; a coefficient may be a ball around 0.
        order: the exponent from which on terms are unknown; infinite if there are no others.
        torn: the value at the point itself may differ from the series' limit.
        limit: on the way 0 met infinity in a product of slopes, and the slope that came out is a limit.
    """

    __slots__ = ("limit", "order", "terms", "torn")

    def __init__(
        self, terms: Sequence[Term] = (), order: Exponent | float = math.inf, torn: bool = False, limit: bool = False
    ) -> None:
        self.terms, self.order, self.torn, self.limit = terms, order, torn, limit

    @property
    def known(self) -> bool:
        """Whether it is a number that doesn't move."""
        terms = self.terms
        return self.order == math.inf and (not terms or (len(terms) == 1 and terms[0][:2] == (0, 0)))

    @property
    def low(self) -> Exponent | float:
        """An exponent that none of its terms is below."""
        return self.terms[0][0] if self.terms else self.order

    @property
    def start(self) -> Ball | None:
        """The limit at the point; None if there is none."""
        for e, k, c in self.terms:
            if e > 0:
                break
            if (e, k) == (0, 0):
                return c
            if e < 0 or k > 0:
                return None
        return ZERO

    @property
    def motion(self) -> tuple[Exponent | float, Exponent]:
        """How it moves away from its limit: e and -k of the largest such term; (infinity, 0) if there is none."""
        for e, k, _ in self.terms:
            if (e, k) != (0, 0):
                return e, -k
        return math.inf, 0

    @property
    def steep(self) -> bool:
        """Whether it moves with infinite slope."""
        return self.motion < (1, 0)

    def finish(self, *sources: Germ) -> Germ:
        """This germ, made from others: it is torn if they are; where they are steeper, infinite slopes met a 0."""
        for source in sources:
            if source.torn:
                self.torn = True
            if source.limit or (source.steep and self.terms and not self.known and source.motion < self.motion):
                self.limit = True
        return self


def shifted(order: Exponent | float, by: Exponent | float) -> Exponent | float:
    """The order of a germ times h^by; a float can't hold all exponents, so nothing is added to an infinite order."""
    return order if order == math.inf else order + by


def constant(number: Ball) -> Germ:
    return Germ() if is_zero(number) else Germ(((0, 0, number),))


def gather(work: Work, sums: dict[tuple[Exponent, Exponent], Ball], order: Exponent | float) -> Germ:
    """A germ of terms by their exponents, the least ones dropped."""
    work.spend(1 + len(sums))
    terms = [(e, k, settle(c)) for (e, k), c in sums.items() if e < order and not is_zero(c)]
    if len(terms) > 1:
        terms.sort(key=lambda term: (term[0], -term[1]))
        if len(terms) > work.terms:
            order = terms[work.terms][0]
            terms = [term for term in terms if term[0] < order]
    return Germ(terms, order)


def add(work: Work, germs: Sequence[Germ]) -> Germ:
    order = min(germ.order for germ in germs)
    sums: dict[tuple[Exponent, Exponent], Ball] = {}
    for germ in germs:
        for e, k, c in germ.terms:
            known = sums.get((e, k))
            sums[e, k] = c if known is None else known + c
    return gather(work, sums, order).finish(*germs)


def negative(germ: Germ) -> Germ:
    return Germ([(e, k, -c) for e, k, c in germ.terms], germ.order, germ.torn, germ.limit)


def multiply(work: Work, one: Germ, other: Germ) -> Germ:
    if (one.known and not one.terms) or (other.known and not other.terms):
        return Germ(torn=one.torn or other.torn)
    order = min(shifted(other.order, one.low), shifted(one.order, other.low))
    sums: dict[tuple[Exponent, Exponent], Ball] = {}
    work.spend(len(one.terms) * len(other.terms))
    for e, k, c in one.terms:
        for f, m, d in other.terms:
            if e + f >= order:
                break
            key = e + f, k + m
            known = sums.get(key)
            sums[key] = c * d if known is None else known + c * d
    return gather(work, sums, order).finish(one, other)


def scale(work: Work, germ: Germ, factor: Ball) -> Germ:
    return multiply(work, germ, constant(factor)) if factor != ONE else germ


def leading(work: Work, germ: Germ) -> int | None:
    """The place of the first term that isn't 0; None for a germ that is 0 throughout.

    A term that is smaller than what was left open of one before it, which counts as 0, says no more than that one.

    Raises:
        NeedsTermsError: all known terms are 0, and there are few.
    """
    left_open: Ball = ZERO
    for place, (_, _, c) in enumerate(germ.terms):
        if work.sign(c):
            if is_zero(left_open) or not to_arb(c).abs_upper() <= left_open:
                return place
        elif not is_zero(c):
            left_open = to_arb(c).abs_upper()
    if germ.order < math.inf:
        work.no_term(germ.order)
    return None


def around(work: Work, germ: Germ) -> tuple[Ball, Germ]:
    """A germ's limit, and how it moves away from there.

    Raises:
        UndecidedError: it has no limit.
        NeedsTermsError: the limit isn't among its terms.
    """
    start = germ.start
    if start is None:
        raise UndecidedError
    if germ.order <= 0:
        work.more_terms()
    moved = [term for term in germ.terms if term[:2] != (0, 0)]
    if moved and moved[0][0] <= 0:
        raise UndecidedError
    return start, Germ(moved, germ.order)


def series(work: Work, coefficients: Sequence[Ball], moved: Germ, ends: bool = False) -> Germ:
    """The value of a power series, by Horner's rule.

    Args:
        coefficients: its first ones.
        moved: what is put in; it falls to 0.
        ends: there are no others.
    """
    *others, last = coefficients
    total = Germ(((0, 0, last),), math.inf if ends else moved.low)
    for coefficient in reversed(others):
        total = add(work, (multiply(work, total, moved), constant(coefficient)))
    return total.finish(moved)
