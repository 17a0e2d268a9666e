"""The tangent and the secant at one point, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from chaincalc.base.choices import AtKink
from chaincalc.base.lazy import np
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.notes import Note
from chaincalc.engine.trace import values
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.plot.axis import LARGEST
from chaincalc.plot.panel import Curve, Mark, Role

_REASONS = ("outside_domain", "not_in_table", "overflow", "jump", "zero_times_infinity", "domain_edge")
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
        variable: what the input is called.
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
    variable: str = "x"

    @property
    def on_kink(self) -> bool:
        return not math.isnan(self.left + self.right) and self.left != self.right

    @property
    def remarks(self) -> tuple[str, ...]:
        """What isn't drawn, and why."""
        at = short(self.x)
        if math.isnan(self.y):
            known = "" if math.isnan(self.slope) else f"; the slope is {short(self.slope)}"
            return (f"undefined at {self.variable} = {at}{known}{self._reason()}",)
        if math.isinf(self.y):
            return (f"too large to draw at {self.variable} = {at}",)
        said = []
        if math.isnan(self.slope):
            why = ", on a kink: only from the left and from the right" if self.on_kink else self._reason()
            said.append(f"no tangent at {self.variable} = {at}{why}")
        if math.isnan(self.secant):
            said.append(f"no secant{self._reason('window_outside', 'delta_too_small', 'overflow')}")
        return tuple(said)

    @property
    def in_short(self) -> tuple[str, ...]:
        """The value and the slope, a short line each."""
        value = f"at {short(self.x)}: {'undefined' if math.isnan(self.y) else f'value {short(self.y)}'}"
        if math.isnan(self.slope):
            return (value, f"slopes {short(self.left)} and {short(self.right)}") if self.on_kink else (value,)
        return value, f"slope {short(self.slope)}"

    def lines(self, low: float, high: float) -> list[Curve]:
        """The tangent, or the one-sided tangents, and the secant, from low to high."""
        if not math.isfinite(self.y):
            return []
        found = self._tangents(low, high)
        if math.isfinite(self.secant):
            (a, b), at = self.ends, [low, self.ends[0][0], self.ends[1][0], high]
            label = f"secant from {short(a[0])} to {short(b[0])}: slope {short(self.secant)}"
            with np.errstate(over="ignore"):
                up = [a[1] + self.secant * (low - a[0]), a[1], b[1], b[1] + self.secant * (high - b[0])]
            found.append(Curve("secant", label, np.array(at), np.array(up)))
        return found

    def marks(self) -> list[Mark]:
        """The point itself and the secant's ends."""
        if not math.isfinite(self.y):
            return []
        found: list[Mark] = []
        if math.isfinite(self.secant):
            found.append(Mark("ends", "", tuple(end[0] for end in self.ends), tuple(end[1] for end in self.ends)))
        if self.on_kink:
            return found  # the kink's own mark says it all
        label = f"the point {self.variable} = {short(self.x)}, y = {short(self.y)}"
        return [*found, Mark("point", label, (self.x,), (self.y,))]

    def _tangents(self, low: float, high: float) -> list[Curve]:
        at, here = short(self.x), self.x
        if not math.isnan(self.slope):
            by_rule = f", by --at-kink {self.rule}" if self.on_kink else ""
            if math.isnan(self.left) and not self.on_kink:
                label = f"tangent at {self.variable} = {at}, only from the right: slope {short(self.slope)}"
                return [Curve("right", label, *self._straight(self.slope, here, high))]
            if math.isnan(self.right) and not self.on_kink:
                label = f"tangent at {self.variable} = {at}, only from the left: slope {short(self.slope)}"
                return [Curve("left", label, *self._straight(self.slope, low, here))]
            label = f"tangent at {self.variable} = {at}: slope {short(self.slope)}{by_rule}"
            return [Curve("tangent", label, *self._straight(self.slope, low, high))]
        found: list[Curve] = []
        sides: tuple[tuple[Role, float, float, float], ...] = (
            ("left", self.left, low, here), ("right", self.right, here, high),
        )  # fmt: skip
        for side, slope, from_, to in sides:
            if not math.isnan(slope):
                label = f"tangent from the {side}: slope {short(slope)}"
                found.append(Curve(side, label, *self._straight(slope, from_, to)))
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


def touch(links: Sequence[Link], x: float, delta: float, rule: AtKink, variable: str = "x") -> Touch:
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
    y, slope, left, right, secant = (float(a[0]) for a in (c.value, c.chain_rule, c.left, c.right, c.numeric))
    return Touch(x, y, slope, left, right, secant, ends, rule, notes, variable)


def short(value: float) -> str:
    """A number in six digits, for a legend."""
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    return f"{value + 0.0:.6g}"
