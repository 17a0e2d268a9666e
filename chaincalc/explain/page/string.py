"""The string under the boxes: how far each of its knots is drawn away from its rest, all in true proportion.

The farthest knot goes as far as there is room, and all others as much less as they move less. So a pull of 0.003 is
half as long as one of -0.006, and the other way, however small both are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from chaincalc.base.lazy import np
from chaincalc.explain.page.numbers import Numbers
from chaincalc.functions.primitive import Array

ROOM = 340  # tenths of a pixel: how far the farthest knot goes
# For each knot, from x on, where the slopes say that it goes, and where it really goes; None where it goes nowhere.
Shifts = tuple[list[list[int | None]], list[list[int | None]]]


def shifts(numbers: Numbers, k: int) -> Shifts:
    """The knots' shifts for one delta when x is pulled to the right: for each knot one for each stop."""
    at, delta = numbers.at, numbers.deltas[k]
    with np.errstate(all="ignore"):
        moves = [_right(numbers, step.product, i) * delta for i, step in enumerate(at.steps)]
    said = [np.full(at.x.shape, delta), *moves]
    return _scaled(said, _moved(numbers, numbers.ends[k][1], delta))


def back(numbers: Numbers, k: int, point: int) -> tuple[list[int | None], list[int | None]]:
    """The knots' shifts when x is pulled to the left, at one stop with two sides."""
    left = numbers.sides[point][0][0]
    delta = numbers.deltas[k]
    said = [np.array([-delta * product]) for product in (1.0, *left.products)]
    moved = [move[[point]] for move in _moved(numbers, numbers.ends[k][0], -delta)]
    both = _scaled(said, moved)
    return [column[0] for column in both[0]], [column[0] for column in both[1]]


def _right(numbers: Numbers, products: Array, i: int) -> Array:
    """The products up to a link; where there are two sides, those of a pull to the right."""
    chosen = np.array(products)
    for point, ((_, right), _) in numbers.sides.items():
        chosen[point] = right.products[i]
    return chosen


def _moved(numbers: Numbers, ends: Sequence[Array], delta: float) -> list[Array]:
    with np.errstate(all="ignore"):
        steps = zip(ends[1:], numbers.at.steps, strict=True)
        return [np.full(numbers.at.x.shape, delta), *(end - step.output for end, step in steps)]


def _scaled(said: Sequence[Array], moved: Sequence[Array]) -> Shifts:
    """All lengths, divided by the longest of each stop."""
    with np.errstate(all="ignore"):
        both = np.array([said, moved])
        both = np.where(np.isfinite(both), both, np.nan)
        longest = np.nanmax(np.abs(both), axis=(0, 1))
        parts = np.round(both / longest * ROOM)
    first, second = ([[_whole(part) for part in knot] for knot in half] for half in parts.tolist())
    return first, second


def _whole(part: float) -> int | None:
    return None if math.isnan(part) else int(part)


def knots(numbers: Numbers) -> dict[str, object]:
    """What the page's script moves the knots with: for each delta where a pull to the right, or left, takes them."""
    deltas = range(len(numbers.deltas))
    sided = {str(point): [back(numbers, k, point) for k in deltas] for point in numbers.sides}
    return {"right": [shifts(numbers, k) for k in deltas], "left": sided}
