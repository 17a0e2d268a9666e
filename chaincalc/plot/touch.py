"""The tangent and the secant at one point, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from chaincalc.comparison import AtKink, Comparison, compare
from chaincalc.lazy import np
from chaincalc.link import Link
from chaincalc.notes import Note
from chaincalc.plot.axis import LARGEST
from chaincalc.primitive import Array
from chaincalc.trace import values

_REASONS = ("outside_domain", "not_in_table", "overflow", "jump", "zero_times_infinity", "domain_edge")
Line: TypeAlias = tuple[str, str, Array, Array]  # a curve's role, its label, x and y
Point: TypeAlias = tuple[float, float]


class Touch(NamedTuple):
    """What touches a curve at one point.

    Args:
        x, y: the point; y is nan where the chain has no value.
        slope: the chain rule's derivative, or what --at-kink puts in its place.
        left, right: the one-sided derivatives.
        secant: the slope of the line through both ends: the difference formula's derivative.
        ends: the points on the curve at x - delta and x + delta.
        rule: what stands for the derivative on a kink.
        notes: what is remarkable about the point.
    """

    x: float
    y: float
    slope: float
    left: float
    right: float
    secant: float
    ends: tuple[Point, Point]
    rule: AtKink
    notes: tuple[Note, ...]

    @property
    def on_kink(self) -> bool:
        return not math.isnan(self.left + self.right) and self.left != self.right

    @property
    def remarks(self) -> tuple[str, ...]:
        """What isn't drawn, and why."""
        at = short(self.x)
        if math.isnan(self.y):
            known = "" if math.isnan(self.slope) else f"; the slope is {short(self.slope)}"
            return (f"undefined at x = {at}{known}{self._reason()}",)
        if math.isinf(self.y):
            return (f"too large to draw at x = {at}",)
        said = []
        if math.isnan(self.slope):
            why = ", on a kink: only from the left and from the right" if self.on_kink else self._reason()
            said.append(f"no tangent at x = {at}{why}")
        if math.isnan(self.secant):
            said.append(f"no secant{self._reason('window_outside', 'delta_too_small', 'overflow')}")
        return tuple(said)

    @property
    def in_short(self) -> str:
        """The value and the slope in one line."""
        at = f"at {short(self.x)}:"
        if math.isnan(self.y):
            return f"{at} undefined" if math.isnan(self.slope) else f"{at} slope {short(self.slope)}"
        if math.isnan(self.slope):
            sides = f"slopes {short(self.left)} and {short(self.right)}" if self.on_kink else "no slope"
            return f"{at} value {short(self.y)}, {sides}"
        return f"{at} value {short(self.y)}, slope {short(self.slope)}"

    def lines(self, low: float, high: float) -> list[Line]:
        """The tangent, or the one-sided tangents, and the secant, from low to high."""
        if not math.isfinite(self.y):
            return []
        found = self._tangents(low, high)
        if math.isfinite(self.secant):
            (a, b), at = self.ends, [low, self.ends[0][0], self.ends[1][0], high]
            label = f"secant from {short(a[0])} to {short(b[0])}: slope {short(self.secant)}"
            with np.errstate(over="ignore"):
                up = [a[1] + self.secant * (low - a[0]), a[1], b[1], b[1] + self.secant * (high - b[0])]
            found.append(("secant", label, np.array(at), np.array(up)))
        return found

    def marks(self) -> list[tuple[str, str, tuple[float, ...], tuple[float, ...]]]:
        """The point itself and the secant's ends."""
        if not math.isfinite(self.y):
            return []
        found = []
        if math.isfinite(self.secant):
            found.append(("ends", "", tuple(end[0] for end in self.ends), tuple(end[1] for end in self.ends)))
        label = f"the point x = {short(self.x)}, y = {short(self.y)}"
        return [*found, ("point", label, (self.x,), (self.y,))]

    def _tangents(self, low: float, high: float) -> list[Line]:
        at, here = short(self.x), self.x
        if not math.isnan(self.slope):
            by_rule = f", by --at-kink {self.rule}" if self.on_kink else ""
            if math.isnan(self.left) and not self.on_kink:
                label = f"tangent at x = {at}, only from the right: slope {short(self.slope)}"
                return [("right", label, *self._straight(self.slope, here, high))]
            if math.isnan(self.right) and not self.on_kink:
                label = f"tangent at x = {at}, only from the left: slope {short(self.slope)}"
                return [("left", label, *self._straight(self.slope, low, here))]
            label = f"tangent at x = {at}: slope {short(self.slope)}{by_rule}"
            return [("tangent", label, *self._straight(self.slope, low, high))]
        found: list[Line] = []
        for side, slope, from_, to in (("left", self.left, low, here), ("right", self.right, here, high)):
            if not math.isnan(slope):
                label = f"tangent from the {side}: slope {short(slope)}"
                found.append((side, label, *self._straight(slope, from_, to)))
        return found

    def _straight(self, slope: float, low: float, high: float) -> tuple[Array, Array]:
        """A straight line through the point; it goes through the point itself, however far its ends are off."""
        if math.isinf(slope):
            down, up = (-LARGEST if low < self.x else self.y), (LARGEST if high > self.x else self.y)
            ends = (down, up) if slope > 0 else (-down if low < self.x else down, -up if high > self.x else up)
            return np.array([self.x, self.x, self.x]), np.array([ends[0], self.y, ends[1]])
        with np.errstate(over="ignore"):
            down, up = (self.y + slope * (end - self.x) for end in (low, high))
        return np.array([low, self.x, high]), np.array([down, self.y, up])

    def _reason(self, *codes: str) -> str:
        texts = [note.text for code in codes or _REASONS for note in self.notes if note.code == code]
        return f": {texts[0]}" if texts else ""


def touch(links: Sequence[Link], x: float, delta: float, rule: AtKink) -> Touch:
    """The derivative and the difference quotient of a chain at x.

    Raises:
        InputError: delta isn't a positive number.
    """
    c: Comparison = compare(links, np.array([x]), delta=delta, at_kink=rule)
    beside = values(links, np.array([x - delta, x + delta]))[-1]
    ends = ((x - delta, float(beside[0])), (x + delta, float(beside[1])))
    assert c.left is not None  # noqa: S101 - for the type checker: they are, where slopes are exact
    assert c.right is not None  # noqa: S101
    notes = tuple(finding.note() for finding in c.findings)
    numbers = (float(a[0]) for a in (c.value, c.chain_rule, c.left, c.right, c.numeric))
    return Touch(x, *numbers, ends, rule, notes)


def short(value: float) -> str:
    """A number in six digits, for a legend."""
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    return f"{value + 0.0:.6g}"
