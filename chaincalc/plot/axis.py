"""Axes: how much of the numbers a picture shows, and the round numbers written beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array

LARGEST = 8e307  # half of the largest float, so that two of them can be subtracted
_TINY, _LARGER = 1e-290, 2.0**600  # halves of numbers so tiny would be rounded: they are worked with in other units
_FAR = 1e6  # heights of the picture; a line that leaves for a point so far away is as good as upright
Piece: TypeAlias = list[tuple[float, float]]


class Ticks(NamedTuple):
    """Places on an axis, as parts of its length, and what is written there."""

    places: tuple[float, ...]
    texts: tuple[str, ...]


class Axis(NamedTuple):
    """A stretch of numbers, from low to high."""

    low: float
    high: float

    def part(self, values: Array) -> Array:
        """How far along the axis values lie: 0 at its low end, 1 at its high end, never farther off than _FAR."""
        larger = _LARGER if self.high - self.low < _TINY else 1.0
        with np.errstate(all="ignore"):
            values, low, high = (larger * v / 2 for v in (np.asarray(values, dtype=float), self.low, self.high))
            return np.clip((values - low) / (high - low), -_FAR, _FAR)

    @property
    def base(self) -> str:
        """What is to be added to the numbers on the axis where they differ only in their last digits, else ""."""
        span = self.high - self.low
        if max(abs(self.low), abs(self.high)) <= 1e5 * span:
            return ""
        unit = _power_of_ten(math.floor(math.log10(span)))
        return f"{round((self.low / 2 + self.high / 2) / unit) * unit:.17g}"

    def ticks(self, most: int) -> Ticks:
        """At most so many round numbers on the axis, evenly spaced; its ends where there is no room for round ones."""
        numbers, step = round_numbers(self.low, self.high, max(2, most))
        if self.base:
            texts = [f"{v - float(self.base):+.3g}" for v in numbers]
        else:
            largest = max(abs(v) for v in numbers)
            texts = [_label(v, step, largest) for v in numbers]
        places = np.clip(self.part(numbers), 0.0, 1.0).tolist()
        kept = [i for i in range(len(texts)) if texts[i] not in texts[:i]]
        return Ticks(tuple(places[i] for i in kept), tuple(texts[i] for i in kept))


def named(name: str, axis: Axis) -> str:
    """An axis's name, less what is to be added to its numbers."""
    return f"{name} - {axis.base}".replace("- -", "+ ") if axis.base else name


def pieces(x: Array, y: Array, across: Axis, up: Axis) -> list[Piece]:
    """A curve as parts of both axes, in pieces: cut at each nan, and where it leaves the picture."""
    found: list[Piece] = []
    run: Piece = []
    for x_part, y_part in zip(across.part(x).tolist(), up.part(y).tolist(), strict=True):
        if math.isnan(x_part) or math.isnan(y_part):
            found += _clipped(run)
            run = []
        else:
            run.append((x_part, y_part))
    return found + _clipped(run)


def _clipped(run: Piece) -> list[Piece]:
    """What of a line lies in the picture; a single point is a piece, too."""
    if len(run) == 1:
        return [run] if all(0 <= part <= 1 for part in run[0]) else []
    found: list[Piece] = []
    for a, b in pairwise(run):
        inside = _inside(a, b)
        if inside is None:
            continue
        if not found or found[-1][-1] != inside[0]:
            found.append([inside[0]])
        found[-1].append(inside[1])
    return found


def _inside(a: tuple[float, float], b: tuple[float, float]) -> Sequence[tuple[float, float]] | None:
    """The stretch from a to b that lies in the picture, or None (Liang and Barsky's line clipping, 1984)."""
    start, end = 0.0, 1.0
    for from_, to in zip(a, b, strict=True):
        way = to - from_
        if way == 0:
            if not 0 <= from_ <= 1:
                return None
            continue
        enters, leaves = sorted(((0 - from_) / way, (1 - from_) / way))
        start, end = max(start, enters), min(end, leaves)
    if start > end:
        return None
    first = a if start == 0 else _along(a, b, start)
    return first, b if end == 1 else _along(a, b, end)


def _along(a: tuple[float, float], b: tuple[float, float], t: float) -> tuple[float, float]:
    x, y = (from_ + t * (to - from_) for from_, to in zip(a, b, strict=True))
    return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)


def round_numbers(low: float, high: float, most: int) -> tuple[list[float], float]:
    """The most round numbers from low to high that aren't more than asked for, and how far they lie apart.

    They are multiples of 1, 2 or 5 times a power of ten; where fewer than two of these lie there, the ends.
    """
    power = math.floor(math.log10((high - low) / most or 5e-324))
    for digit, exponent in [(d, e) for e in (power, power + 1) for d in (1, 2, 5)]:
        step = digit * _power_of_ten(exponent)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if 2 <= last - first + 1 <= most:
            return [n * step for n in range(first, last + 1)], step
    return [low, high], _power_of_ten(math.floor(math.log10(high - low)) - 2)


def _power_of_ten(exponent: int) -> float:
    return float(f"1e{exponent}") or 5e-324


def _label(value: float, step: float, largest: float) -> str:
    """A number on an axis with so large steps; large and tiny ones as 2e6 and 1.5e-7."""
    if abs(value) <= step / 2:
        return "0"
    decimals = -math.floor(math.log10(step) + 1e-9)
    if largest < 1e6 and decimals <= 4:
        return f"{value:.{max(0, decimals)}f}"
    digits = max(0, math.floor(math.log10(abs(value)) + 1e-9) + decimals)
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(exponent)}"
