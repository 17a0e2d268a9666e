"""A function as a curve: points close together, what is remarkable among them, and the frame that shows it best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.engine.trace import Trace, trace
from chaincalc.explain.page.corners import BREAK, KINK, NOTHING, between, corners
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink

_POINTS = 481
_FAR = 5.0  # a line may leave the frame by so many times the frame
_MARGIN = 0.06  # of the frame, above and below
_TINY = 1e-15  # of the range: the width of an interval in which something lies at a point
_APART = 1e-9  # of the range: nearer marks are one
_BENDS = 1e-6  # relative; where the derivative changes by more from one float to the next, there is a kink
_MARKS = {"kink": "kink", "jump": "jump", "infinite": "steep", "domain_edge": "edge", "zero_times_infinity": "edge"}


class Mark(NamedTuple):
    """A remarkable input: its kind (kink, jump, steep, edge), and the value there."""

    x: float
    y: float
    kind: str


@dataclass(frozen=True, eq=False)
class Curve:
    """A chain over a range.

    Args:
        traced: the chain at all points of the curve, ascending.
        unbroken: for each piece between neighbours whether the value's line may be drawn there.
        smooth: likewise for the derivative's line.
        marks: what is remarkable.
        gaps: where it isn't defined, from and to; both are the same for a single point, or a pole between two floats.
    """

    traced: Trace
    unbroken: Array
    smooth: Array
    marks: tuple[Mark, ...]
    gaps: tuple[tuple[float, float], ...]

    @property
    def x(self) -> Array:
        return self.traced.x


class Frame(NamedTuple):
    """A rectangle of the plane that a picture shows; of no height or width it has never."""

    left: float
    right: float
    bottom: float
    top: float

    def across(self, x: float) -> float:
        """Where x lies between left (0) and right (1)."""
        return (x / 2 - self.left / 2) / (self.right / 2 - self.left / 2)

    def down(self, y: float) -> float:
        """Where y lies between top (0) and bottom (1)."""
        return (self.top / 2 - y / 2) / (self.top / 2 - self.bottom / 2)

    def steepness(self, slope: float) -> float:
        """A slope as it looks in this frame: how many heights for a width."""
        return max(-1e9, min(1e9, slope * ((self.right / 2 - self.left / 2) / (self.top / 2 - self.bottom / 2))))


def curve(links: Sequence[Link], low: float, high: float, also: Sequence[float] = (), points: int = _POINTS) -> Curve:
    """A chain from low to high.

    Args:
        links: the chain.
        low, high: the range.
        also: inputs that the curve goes through exactly.
        points: how many points it has, at least.
    """
    known = [row[0] for row in links[0].rows] if isinstance(links[0], TableLink) else []
    even = low + (high - low) * (np.arange(points) / (points - 1))
    grid = np.unique([*even.tolist(), high, *also, *(x for x in known if low <= x <= high)])
    places = [x for x in corners(links, grid) if low <= x <= high]
    grid = np.unique(np.concatenate([grid, places]) + 0.0)
    marks = _marks(links, grid)
    beside = [np.nextafter(mark.x, end) for mark in marks for end in (-math.inf, math.inf)]
    grid = np.unique(np.concatenate([grid, [x for x in beside if low <= x <= high]]))
    traced = trace(links, grid)
    ends = np.isnan(traced.value)
    lying = _widened(between(links, grid[:-1], grid[1:]), _tiny(grid))
    jumps = np.isin(grid, [mark.x for mark in marks if mark.kind == "jump"])
    broken = (lying == BREAK) | ends[:-1] | ends[1:] | jumps[:-1] | jumps[1:]
    kinks = np.isnan(traced.derivative)
    smooth = ~(broken | (lying != NOTHING) | kinks[:-1] | kinks[1:])
    poles = (lying == BREAK) & ~ends[:-1] & ~ends[1:]
    gaps = [] if known else [*_runs(grid, ends), *((x, x) for x in grid[:-1][poles].tolist())]
    return Curve(traced, ~broken, smooth, marks, tuple(gaps))


def _tiny(grid: Array) -> Array:
    """For each interval whether it is too short to be seen, such as that between two neighbouring floats."""
    width = grid[1:] - grid[:-1]
    return (width <= _TINY * (grid[-1] - grid[0])) | (np.nextafter(grid[:-1], np.inf) == grid[1:])


def _widened(lying: Array, tiny: Array) -> Array:
    """The breaks between neighbouring floats reach to the next ones: a pole's place is only known to a float."""
    wide = lying.copy()
    for here, beside in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
        reached = (lying[here] == BREAK) & tiny[here] & tiny[beside]
        wide[beside] = np.where(reached, BREAK, wide[beside])
    return wide


def _runs(x: Array, chosen: Array) -> list[tuple[float, float]]:
    """The first and the last point of each run of chosen ones."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(int)))
    return [(float(x[a]), float(x[b - 1])) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _marks(links: Sequence[Link], grid: Array) -> tuple[Mark, ...]:
    """What is remarkable at the points of a grid, or between two that lie as close as can be."""
    traced = trace(links, grid)
    found: dict[float, Mark] = {}
    slope, place = traced.derivative, np.flatnonzero(_tiny(grid))
    with np.errstate(all="ignore"):
        bends = np.abs(slope[place + 1] - slope[place]) > _BENDS * np.abs(slope[place])
    bent = place[bends & (between(links, grid[place], grid[place + 1]) == KINK)]
    for x, y in zip(grid[bent].tolist(), traced.value[bent].tolist(), strict=True):
        found[x] = Mark(x, y, "kink")
    for finding in traced.findings:
        if finding.code in _MARKS:
            for point in finding.points.tolist():
                x, y = float(traced.x[point]), float(traced.value[point])
                if math.isfinite(y) and not (finding.code == "jump" and x in found):
                    found[x] = Mark(x, y, _MARKS[finding.code])
    marks: list[Mark] = []
    for x in sorted(found):
        if not marks or x / 2 - marks[-1].x / 2 > _APART * (grid[-1] / 2 - grid[0] / 2):
            marks.append(found[x])
    return tuple(marks)


def limits(values: Array, also: float = math.nan) -> tuple[float, float]:
    """The stretch of values that shows a curve best: all, or the middle ones where a pole would flatten all the rest.

    Args:
        values: the values; those that aren't finite are left out.
        also: a value that must be inside, if it is finite.
    """
    finite = np.sort(values[np.isfinite(values)]) / 2  # halves, whose difference is always a float
    if not finite.size:
        finite = np.array([-0.5, 0.5])
    low, high = float(finite[0]), float(finite[-1])
    first, last = float(finite[finite.size // 10]), float(finite[-1 - finite.size // 10])
    if high - low > 8 * (last - first) > 0:
        low, high = max(low, first - (last - first) / 2), min(high, last + (last - first) / 2)
    if math.isfinite(also):
        low, high = min(low, also / 2), max(high, also / 2)
    if high - low <= 1e-12 * max(abs(low), abs(high)) or high == low:
        low, high = low - max(0.5, abs(low) / 10), high + max(0.5, abs(high) / 10)
    margin = _MARGIN * (high - low)
    return max(-8e307, low - margin) * 2, min(8e307, high + margin) * 2


def path(x: Array, y: Array, drawn: Array, frame: Frame, width: float, height: float) -> str:
    """A line through points as the `d` of an SVG path; points apart from all others are left out."""
    pieces: list[str] = []
    pen = False
    before = ""
    for i in range(len(x) - 1):
        if not (drawn[i] and math.isfinite(y[i]) and math.isfinite(y[i + 1])):
            pen = False
            continue
        if not pen:
            before = _place(float(x[i]), float(y[i]), frame, width, height)
            pieces.append(f"M{before}")
            pen = True
        place = _place(float(x[i + 1]), float(y[i + 1]), frame, width, height)
        if place != before:
            pieces.append(f"L{place}")
            before = place
    return "".join(pieces)


def _place(x: float, y: float, frame: Frame, width: float, height: float) -> str:
    down = max(-_FAR, min(1 + _FAR, frame.down(y)))
    return f"{frame.across(x) * width:.5g} {down * height:.5g}"


def lonely(curve: Curve) -> list[tuple[float, float]]:
    """Points with a value but no line to a neighbour."""
    joined = np.concatenate([[False], curve.unbroken]) | np.concatenate([curve.unbroken, [False]])
    alone = ~joined & np.isfinite(curve.traced.value)
    return list(zip(curve.x[alone].tolist(), curve.traced.value[alone].tolist(), strict=True))
