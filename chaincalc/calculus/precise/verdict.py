"""What an opinion says: numbers that are proved, the two sides of a point, and what kind of point it is."""

from __future__ import annotations

import math
from typing import Literal

from chaincalc.base.record import Record
from chaincalc.calculus.precise.ball import ZERO, Ball, decimals, ends

_LEAST = float.fromhex("0x1p-1022")  # smaller floats have fewer digits


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
        limit: on the way 0 meets infinity in a product of slopes, which decides nothing; the slope is the limit.
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
    """What is proved about a chain at a point; "slope" and "derivative" are of the order that was asked for.

    Args:
        value: None where there is none.
        left, right: the sides; None where there is no value.
        gap: why there is no value.
        same: both sides have the same slope, and the same of every lower order.
        assumed: something that 800 digits, or 16 terms, don't tell from 0 was taken as 0: sin at pi, but also what is
            left of a function that is as good as constant, 1 - tanh(2000).
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
        """Whether there are two slopes, which differ, and not only by less than a float can be."""
        kinds = {side.kind for side in self._sides}
        return bool(kinds) and kinds <= {"moves", "still", "steep"} and not self.same and not self._vanishes

    @property
    def _vanishes(self) -> bool:
        """Whether both slopes are 0 as floats, but not in truth, or too small to be told from it."""
        slopes = [side.slope for side in self._sides if side.slope is not None and abs(side.nearest) < _LEAST]
        if len(slopes) < len((self.left, self.right)):
            return False
        return self.assumed or (any(s.underflows for s in slopes) and not any(s.nearest for s in slopes))

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
        return self.side.nearest if self.side else 0.0 if self._vanishes else math.nan

    @property
    def slope(self) -> Proved | None:
        """The derivative, where it is finite."""
        return self.side.slope if self.side else None

    @property
    def limit(self) -> bool:
        """Whether the derivative is a limit that the product of the links' slopes doesn't give: 0 times infinity."""
        return bool(self.side and self.side.limit)

    def as_slope(self) -> Opinion:
        """The value in the derivative's place: it is the derivative of order 0."""
        side = None if self.value is None else Side("moves", self.value)
        return self.replace(left=side, right=side, same=side is not None)

    @property
    def vertical(self) -> bool:
        return bool(self.side and self.side.direction)
