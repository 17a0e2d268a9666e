"""Questions about a chain at one point, answered with proofs: its value, and its derivative from each side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from flint import fmpq

from chaincalc.base.record import Record
from chaincalc.calculus.precise.ball import ONE, ZERO, Ball, certain, ends, exactly, to_arb
from chaincalc.calculus.precise.germ import Germ, Term, add, constant
from chaincalc.calculus.precise.verdict import NOTHING, Gap, Opinion, Proved, Side
from chaincalc.calculus.precise.walk import Walk
from chaincalc.calculus.precise.work import (
    NeedsDigitsError,
    NeedsSidesError,
    UndecidedError,
    UndefinedError,
    Work,
    ask,
)
from chaincalc.language.tree import Node

Exact: TypeAlias = float | fmpq | Node  # a float is that float; a formula without a variable is exact
FLOAT_DIGITS = 17


class _Chain(Record):
    """A chain at a point, one of whose inputs can move.

    Args:
        trees: the links' formulas.
        inputs: a number for each input.
        wrt: the input that moves; "": what flows into link `start`.
        start: that link, counted from 0.
        order: of the derivative.
        digits: how many have to be certain; 0: whatever comes out.
    """

    trees: Sequence[Node]
    inputs: Mapping[str, Exact]
    wrt: str = ""
    start: int = 0
    order: int = 1
    digits: int = 0

    def follow(self, work: Work, direction: int) -> Germ:
        """The germ of the chain's value as the input moves in a direction: 1 or -1, or 0 for the point itself.

        Raises:
            _BeyondError: there is no value.
        """
        germs = {name: constant(_number(work, number)) for name, number in self.inputs.items()}
        germs.setdefault("", constant(ZERO))
        if self.wrt:
            germs[self.wrt] = _moved(work, germs[self.wrt], direction)
        for link, tree in enumerate(self.trees):
            if link == self.start and not self.wrt:
                germs[""] = _moved(work, germs[""], direction)
            try:
                germs[""] = Walk(work, germs).germ(tree)
            except UndefinedError as error:
                raise _BeyondError(error.why, link) from None
        return germs[""]


def second_opinion(
    trees: Sequence[Node],
    inputs: Mapping[str, Exact],
    wrt: str = "",
    digits: int = FLOAT_DIGITS,
    start: int = 0,
    order: int = 1,
) -> Opinion | None:
    """What is proved about a chain at one point; None if that can't be told.

    Args:
        trees: the links' formulas.
        inputs: a number for each input, "" being what flows into the first link: a float is that float, a formula
            without a variable is exact, its literals the decimals that were typed.
        wrt: the input that the derivative is taken with respect to.
        digits: how many of value and derivative must be certain, up to 200.
        start: with `wrt` "", the link (from 0) with respect to whose input the derivative is taken.
        order: of the derivative, from 1 to 4.
    """
    chain = _Chain(trees, inputs, wrt, start, order, digits)
    return ask(lambda work: _opinion(work, chain), digits)


def precise_value(trees: Sequence[Node], inputs: Mapping[str, Exact], digits: int = FLOAT_DIGITS) -> Opinion | None:
    """The value alone: an opinion without sides; None if it can't be told."""

    def question(work: Work) -> Opinion:
        try:
            return Opinion(proved(work, value_at(work, trees, inputs), digits), assumed=work.assumed)
        except _BeyondError as gap:
            return Opinion(None, gap=Gap(gap.why, gap.link), assumed=work.assumed)

    return ask(question, digits)


def value_at(work: Work, trees: Sequence[Node], inputs: Mapping[str, Exact]) -> Ball:
    """A chain's value.

    Raises:
        UndefinedError: it has none.
    """
    work.sided = True
    return _limit(work, _Chain(trees, inputs).follow(work, 0))


def slope_at(work: Work, trees: Sequence[Node], inputs: Mapping[str, Exact], wrt: str, order: int) -> Ball | None:
    """A chain's derivative, or None where there is no finite one."""
    slope = _opinion(work, _Chain(trees, inputs, wrt, order=order)).slope
    return None if slope is None else slope.ball


def proved(work: Work, ball: Ball, digits: int) -> Proved:
    """A number whose float and first digits are certain; with 0 digits as it is.

    Raises:
        NeedsDigitsError: they aren't yet.
        UndecidedError: they can't be.
    """
    if isinstance(ball, fmpq) or not digits:
        return Proved(ball, ends(ball)[0])
    low, high = ends(ball)
    if low == high and (digits <= FLOAT_DIGITS or certain(ball, digits)):
        return Proved(ball, low)
    if not work.most_digits:
        raise NeedsDigitsError
    if not work.sign(ball):
        return NOTHING
    if ball.rel_accuracy_bits() < 3.33 * digits + 4:
        raise UndecidedError
    return Proved(ball, ends(ball.mid())[0])


class _BeyondError(UndefinedError):
    """There is no value, from this link on."""

    def __init__(self, why: str, link: int) -> None:
        super().__init__(why)
        self.link = link


def _moved(work: Work, germ: Germ, direction: int) -> Germ:
    return add(work, (germ, Germ(((1, 0, direction * ONE),)))) if direction else germ


def _number(work: Work, number: Exact) -> Ball:
    if isinstance(number, Node):
        return _limit(work, Walk(work, {}).germ(number))
    return number if isinstance(number, fmpq) else exactly(number)


def _limit(work: Work, germ: Germ) -> Ball:
    if germ.order <= 0:
        work.more_terms()
    if germ.start is None:
        raise UndecidedError
    return germ.start


def _opinion(work: Work, chain: _Chain) -> Opinion:
    try:
        work.sided = False
        germ = chain.follow(work, 1)
        side = _side(work, germ, 1, chain)
        return Opinion(proved(work, _limit(work, germ), chain.digits), side, side, same=True, assumed=work.assumed)
    except (NeedsSidesError, UndefinedError):
        work.sided = True
    try:
        value = _limit(work, chain.follow(work, 0))
    except _BeyondError as gap:
        return Opinion(None, gap=Gap(gap.why, gap.link), assumed=work.assumed)
    left, right = (_one_side(work, chain, value, direction) for direction in (-1, 1))
    same = _same(work, left, right) and (chain.order == 1 or _opinion(work, chain.replace(order=chain.order - 1)).same)
    return Opinion(proved(work, value, chain.digits), left, right, same=same, assumed=work.assumed)


def _one_side(work: Work, chain: _Chain, value: Ball, direction: int) -> Side:
    try:
        germ = chain.follow(work, direction)
        if germ.torn and (germ.start is None or work.sign(to_arb(germ.start) - value)):
            return Side("jumps")
        return _side(work, germ, direction, chain)
    except _BeyondError as gap:
        return Side("outside", why=gap.why, link=gap.link)
    except UndecidedError:
        return Side("unknown")


def _side(work: Work, germ: Germ, direction: int, chain: _Chain) -> Side:
    """The slope of a germ, whose input moves in a direction.

    Raises:
        NeedsTermsError: its terms don't reach as far.
    """
    if germ.known:
        return Side("still", NOTHING)
    order, turned = chain.order, direction**chain.order
    slope: Ball = ZERO
    for term in germ.terms:
        e, k, c = term
        if (e, k) == (order, 0):
            slope = turned * math.factorial(order) * c
        elif _is_steep(term, order) and work.sign(c):
            return Side("steep", direction=work.sign(c) * turned * _bend(term, order), limit=germ.limit)
    if germ.order <= order:
        work.more_terms()
    return Side("moves", proved(work, slope, chain.digits), limit=germ.limit)


def _is_steep(term: Term, order: int) -> bool:
    """Whether a term's derivative grows without bound towards the point."""
    e, k, _ = term
    return (e < order and (k != 0 or e != int(e))) or (e == order and k > 0)


def _bend(term: Term, order: int) -> int:
    """The sign of a steep term's derivative, for a positive coefficient: that of e*(e - 1)*...*(e - order + 1).

    Raises:
        UndecidedError: it has logarithms.
    """
    e, k, _ = term
    if k and order > 1:
        raise UndecidedError
    return -1 if sum(e < j for j in range(order)) % 2 else 1


def _same(work: Work, left: Side, right: Side) -> bool:
    if left.slope is not None and right.slope is not None:
        return not work.sign(to_arb(left.slope.ball) - right.slope.ball)
    return left.direction == right.direction != 0
