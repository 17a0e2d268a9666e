"""What is proved about a chain at one point: its value, its derivative from each side, and what kind of point it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from flint import fmpq

from chaincalc.base.record import Record
from chaincalc.calculus.precise.ball import ONE, ZERO, Ball, certain, decimals, ends, exactly, to_arb
from chaincalc.calculus.precise.germ import Germ, add, constant
from chaincalc.calculus.precise.walk import Walk
from chaincalc.calculus.precise.work import (
    NeedsDigitsError,
    NeedsSidesError,
    NeedsTermsError,
    UndecidedError,
    UndefinedError,
    Work,
    ask,
)
from chaincalc.language.tree import Node

Exact: TypeAlias = float | fmpq | Node
FLOAT_DIGITS = 17
_SLOPE = (1, 0)


class Proved(Record):
    """A number that is proved.

    Args:
        ball: an interval that holds it, or itself as a fraction.
        nearest: the float nearest to it; beyond the largest float infinite.
    """

    ball: Ball
    nearest: float

    @property
    def overflows(self) -> bool:
        """Whether it is finite, but larger than the largest float."""
        return math.isinf(self.nearest)

    @property
    def underflows(self) -> bool:
        """Whether it isn't 0, but its float is."""
        return not self.nearest and bool(self.ball != 0)

    @property
    def interval(self) -> tuple[float, float]:
        """The floats nearest to the interval's ends."""
        return ends(self.ball)

    def text(self, digits: int) -> str:
        """Its first digits, rounded; as many are certain as the opinion was asked for."""
        return decimals(self.ball, digits)


NOTHING = Proved(ZERO, 0.0)


class Side(Record):
    """What a chain does on one side of a point.

    Args:
        kind: "moves" with the finite slope; "still": it is constant there, its slope is 0; "steep": its slope is
            infinite, with the sign in `direction`; "outside": it has no values there; "jumps": its values there don't
            lead to the value at the point; "unknown": it can't be told.
        slope: the one-sided derivative, where it is finite.
        direction: 1 or -1 for an infinite slope of that sign, else 0.
        limit: links have slopes 0 and infinity there, and the slope is the limit of the difference quotient.
        why: of "outside", as in `Gap`.
        link: of "outside", the link that has no values, counted from 0.
    """

    kind: Literal["moves", "still", "steep", "outside", "jumps", "unknown"]
    slope: Proved | None = None
    direction: int = 0
    limit: bool = False
    why: str = ""
    link: int = -1

    @property
    def nearest(self) -> float:
        """The slope as a float: nan where there is none."""
        if self.slope is not None:
            return self.slope.nearest
        return self.direction * math.inf if self.direction else math.nan


class Gap(Record):
    """Why a chain has no value at a point.

    Args:
        why: "outside" a domain, a "pole" (a number over 0), or "zero_over_zero".
        link: the link that has none, counted from 0.
    """

    why: str
    link: int


class Opinion(Record):
    """What is proved about a chain at a point.

    Args:
        value: None where there is none.
        left, right: the sides; None where there is no value.
        gap: why there is no value.
        same: the sides have the same slope.
        assumed: something that 800 digits, or 16 terms, don't tell from 0 was taken as 0.
    """

    value: Proved | None
    left: Side | None = None
    right: Side | None = None
    gap: Gap | None = None
    same: bool = False
    assumed: bool = False

    @property
    def _sides(self) -> tuple[Side, ...]:
        return tuple(side for side in (self.left, self.right) if side)

    @property
    def jump(self) -> bool:
        """Whether the chain's value jumps here."""
        return any(side.kind == "jumps" for side in self._sides)

    @property
    def kink(self) -> bool:
        """Whether there are two slopes, which differ."""
        kinds = {side.kind for side in self._sides}
        return bool(kinds) and kinds <= {"moves", "still", "steep"} and not self.same

    @property
    def edge(self) -> Literal["", "left", "right", "both"]:
        """The side on which the chain has no values, though it has one here."""
        beyond = [side.kind == "outside" for side in self._sides]
        return "both" if beyond == [True, True] else "left" if beyond[:1] == [True] else "right" if any(beyond) else ""

    @property
    def side(self) -> Side | None:
        """The side that the derivative is taken from: either one where both agree, the inner one of an edge."""
        if self.left is None or self.right is None or self.jump:
            return None
        if self.same:
            return self.left if self.left.limit else self.right
        inner = {"left": self.right, "right": self.left}.get(self.edge)
        return inner if inner is not None and inner.kind != "unknown" else None

    @property
    def derivative(self) -> float:
        """The derivative as a float: nan where there is none or it can't be told, infinite for a vertical tangent."""
        return self.side.nearest if self.side else math.nan

    @property
    def slope(self) -> Proved | None:
        """The derivative, where it is finite."""
        return self.side.slope if self.side else None

    @property
    def limit(self) -> bool:
        """Whether the derivative is a limit that the product of the links' slopes doesn't give: 0 times infinity."""
        return bool(self.side and self.side.limit)

    @property
    def vertical(self) -> bool:
        return bool(self.side and self.side.direction)


def second_opinion(
    trees: Sequence[Node], inputs: Mapping[str, Exact], wrt: str = "", digits: int = FLOAT_DIGITS, start: int = 0
) -> Opinion | None:
    """What is proved about a chain at one point; None if that can't be told.

    Args:
        trees: the links' formulas.
        inputs: a number for each input, "" being what flows into the first link: a float is that float, a formula
            without a variable is exact, its literals the decimals that were typed.
        wrt: the input that the derivative is taken with respect to.
        digits: how many of value and derivative must be right.
        start: with `wrt` "", the link (from 0) with respect to whose input the derivative is taken.
    """
    return ask(lambda work: _opinion(work, _Chain(trees, inputs, wrt, start), digits), digits)


def precise_value(trees: Sequence[Node], inputs: Mapping[str, Exact], digits: int = FLOAT_DIGITS) -> Opinion | None:
    """The value alone: an opinion without sides; None if it can't be told."""

    def question(work: Work) -> Opinion:
        try:
            return Opinion(proved(work, value_at(work, trees, inputs), digits), assumed=work.assumed)
        except _Beyond as gap:
            return Opinion(None, gap=Gap(gap.why, gap.link), assumed=work.assumed)

    return ask(question, digits)


def value_at(work: Work, trees: Sequence[Node], inputs: Mapping[str, Exact]) -> Ball:
    """A chain's value.

    Raises:
        UndefinedError: it has none.
    """
    work.sided = True
    return _limit(_Chain(trees, inputs).follow(work, 0))


def slope_at(work: Work, trees: Sequence[Node], inputs: Mapping[str, Exact], wrt: str) -> Ball | None:
    """A chain's derivative, or None where there is no finite one."""
    slope = _opinion(work, _Chain(trees, inputs, wrt), 0).slope
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


class _Beyond(UndefinedError):  # noqa: N818 - its base says Error
    """There is no value, from this link on."""

    def __init__(self, why: str, link: int) -> None:
        super().__init__(why)
        self.link = link


class _Chain:
    """A chain at a point, whose input `wrt`, or what flows into link `start`, can move."""

    def __init__(self, trees: Sequence[Node], inputs: Mapping[str, Exact], wrt: str = "", start: int = 0) -> None:
        self.trees, self.inputs, self.wrt, self.start = trees, inputs, wrt, start

    def follow(self, work: Work, direction: int) -> Germ:
        """The germ of the chain's value as the input moves in a direction: 1 or -1, or 0 for the point itself.

        Raises:
            _Beyond: there is no value.
        """
        germs = {name: constant(_number(work, number)) for name, number in self.inputs.items()}
        if self.wrt:
            germs[self.wrt] = _moved(work, germs[self.wrt], direction)
        for link, tree in enumerate(self.trees):
            if link == self.start and not self.wrt:
                germs[""] = _moved(work, germs[""], direction)
            try:
                germs[""] = Walk(work, germs).germ(tree)
            except UndefinedError as error:
                raise _Beyond(error.why, link) from None
        return germs[""]


def _moved(work: Work, germ: Germ, direction: int) -> Germ:
    return add(work, (germ, Germ(((1, 0, direction * ONE),)))) if direction else germ


def _number(work: Work, number: Exact) -> Ball:
    if isinstance(number, Node):
        return _limit(Walk(work, {}).germ(number))
    return number if isinstance(number, fmpq) else exactly(number)


def _limit(germ: Germ) -> Ball:
    if germ.order <= 0:
        raise NeedsTermsError
    if germ.start is None:
        raise UndecidedError
    return germ.start


def _opinion(work: Work, chain: _Chain, digits: int) -> Opinion:
    try:
        germ = chain.follow(work, 1)
        side = _side(work, germ, 1, digits)
        return Opinion(proved(work, _limit(germ), digits), side, side, same=True, assumed=work.assumed)
    except (NeedsSidesError, UndefinedError):
        work.sided = True
    try:
        value = _limit(chain.follow(work, 0))
    except _Beyond as gap:
        return Opinion(None, gap=Gap(gap.why, gap.link), assumed=work.assumed)
    left, right = (_one_side(work, chain, value, direction, digits) for direction in (-1, 1))
    return Opinion(proved(work, value, digits), left, right, same=_same(work, left, right), assumed=work.assumed)


def _one_side(work: Work, chain: _Chain, value: Ball, direction: int, digits: int) -> Side:
    try:
        germ = chain.follow(work, direction)
    except _Beyond as gap:
        return Side("outside", why=gap.why, link=gap.link)
    except UndecidedError:
        return Side("unknown")
    if germ.torn and (germ.start is None or work.sign(to_arb(germ.start) - value)):
        return Side("jumps")
    return _side(work, germ, direction, digits)


def _side(work: Work, germ: Germ, direction: int, digits: int) -> Side:
    """The slope of a germ, whose input moves in a direction.

    Raises:
        NeedsTermsError: its terms don't reach as far.
    """
    if germ.known:
        return Side("still", NOTHING)
    slope: Ball = ZERO
    for e, k, c in germ.terms:
        if (e, k) == _SLOPE:
            slope = direction * c
            break
        if (e < 1 or (e == 1 and k > 0)) and (e, k) != (0, 0) and work.sign(c):
            return Side("steep", direction=work.sign(c) * direction)
    if germ.order <= 1:
        _fails(work)
    number = proved(work, slope, digits)
    return Side("moves", number, limit=germ.limit)


def _fails(work: Work) -> None:
    work.short_of_terms()
    raise UndecidedError


def _same(work: Work, left: Side, right: Side) -> bool:
    if left.slope is not None and right.slope is not None:
        return not work.sign(to_arb(left.slope.ball) - right.slope.ball)
    return left.direction == right.direction != 0
