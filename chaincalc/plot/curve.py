"""A chain's curve over a stretch of inputs, in pieces: it is cut wherever it doesn't hold together.

A cut is a nan between two points, so that whoever draws the points one after the other never draws a line across a
pole, a jump or a gap. The pieces go up to the cut itself: a corner stays sharp, and a pole leaves the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.engine.notes import Note
from chaincalc.engine.sides import is_kink
from chaincalc.engine.trace import derivative, trace, values
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink
from chaincalc.plot.breaks import Break, breaks, turns
from chaincalc.plot.limits import FEW, NEAR, after, before, grows, height, limits

POINTS = 2001  # an odd number, so that the middle of a symmetric range is one of them
_FEWEST = 201
_ELEMENTS = 2_000_000  # points times links; longer chains get fewer points, which are still more than a picture shows


class Kink(NamedTuple):
    """A point of the curve where its slopes from the left and from the right differ."""

    x: float
    y: float
    left: float
    right: float


@dataclass(frozen=True, eq=False)
class Sampled:
    """A curve as plain arrays, nan where it is cut.

    Args:
        low, high: the stretch of inputs.
        x, y: the points; infinite values count as cuts.
        slope_x, slope: the derivative's points, cut at kinks as well.
        kinks: in ascending order.
        filled: single points (x, y) that hang together with nothing: a value on a jump, an entry of a table.
        hollow: ends (x, y) of pieces that the curve comes near to, and doesn't reach.
        unbounded: whether the curve grows without bound near a gap.
        even_y, even_slope: value and derivative at evenly spaced points alone, which don't crowd around breaks.
        notes: why it has no value in some places, once for each link and reason.
    """

    low: float
    high: float
    x: Array
    y: Array
    slope_x: Array
    slope: Array
    kinks: tuple[Kink, ...]
    filled: tuple[tuple[float, float], ...]
    hollow: tuple[tuple[float, float], ...]
    unbounded: bool
    even_y: Array
    even_slope: Array
    notes: tuple[Note, ...]


def sample(links: Sequence[Link], low: float, high: float, points: int | None = None, slopes: bool = True) -> Sampled:
    """Follow a chain's curve from low to high.

    Args:
        links: the chain's links.
        low, high: the stretch of inputs; both ends are among the points.
        points: how many there are, besides those at breaks and turning points.
        slopes: whether the derivative is wanted, too; otherwise it is nan.
    """
    with np.errstate(all="ignore"):
        return _sample(links, low, high, points, slopes)


def _sample(links: Sequence[Link], low: float, high: float, points: int | None, slopes: bool) -> Sampled:
    width = high - low
    even = np.linspace(low, high, points or max(_FEWEST, min(POINTS, _ELEMENTS // len(links))))
    x = np.unique(np.concatenate([even, _entries(links, low, high)]))
    turning = turns(links, x)
    spikes = _spikes(links, x, turning)
    x = np.unique(np.concatenate([x, turning]))
    traced = trace(links, x)
    places = breaks(traced)
    x = _with_breaks(x, places, width)
    y = values(links, x)[-1]
    slope = derivative(links, x) if slopes else np.full(x.shape, np.nan)
    too_large = bool(np.any(np.isinf(y)))
    y, slope = (np.where(np.isinf(a), np.nan, a) for a in (y, slope))
    size = height(y)
    kinks = _kinks(links, [place for place in places if place.kind == "kink"], size / width)
    tears = [place for place in places if place.kind in ("jump", "gap")]
    found = limits(links, tears[:FEW], width, size)
    torn = [limit for limit in found if not limit.whole]
    cut_x, cut_y = _cut(x, y, [*(limit.place for limit in torn), *tears[FEW:]])
    cornered = [place for place in places if any(place.low <= kink.x <= place.high for kink in kinks)]
    slope_x, cut_slope = _cut(x, slope, [*tears, *cornered])
    filled = _alone(cut_x, cut_y, width)
    hollow = tuple(dict.fromkeys(end for limit in torn for end in limit.ends if end not in filled))
    unbounded = spikes or too_large or any(limit.pole for limit in found) or grows(links, places, width)
    among = np.isin(x, even)
    notes = tuple(f.note() for f in traced.findings if f.code in ("outside_domain", "overflow") and not f.of_derivative)
    return Sampled(
        low, high, cut_x, cut_y, slope_x, cut_slope, kinks, filled, hollow, unbounded, y[among], slope[among], notes
    )


def _spikes(links: Sequence[Link], x: Array, turning: Array) -> bool:
    """Whether the curve turns round far beyond its points: on a pole that no float hits, as 1/(u - pi/7)^2 has."""
    on, at = (np.abs(values(links, points)[-1]) for points in (x, turning))
    known = on[np.isfinite(on)]
    return bool(known.size and np.any(at > 1e3 * np.max(known)))


def _entries(links: Sequence[Link], low: float, high: float) -> Array:
    """What a table at the chain's beginning knows."""
    rows = links[0].rows if isinstance(links[0], TableLink) else ()
    return np.array([row[0] for row in rows if low <= row[0] <= high])


def _with_breaks(x: Array, found: Sequence[Break], width: float) -> Array:
    """The points, and those at both sides of each break."""
    more: list[float] = []
    for place in found:
        if place.kind != "gap":  # next to a hole there may be nothing but rounding
            more += [place.low, place.high]
        if place.low == place.high:
            more.append(place.low)
        if place.kind in ("gap", "edge"):
            followed = NEAR if len(found) <= FEW else NEAR[-1:]
            more += [place.low - near * width for near in followed] + [place.high + near * width for near in followed]
        elif place.kind != "entry":
            beside = width * NEAR[-1] ** 2
            more += [before(place.low, beside), after(place.high, beside)]
    inside = np.array([at for at in more if x[0] <= at <= x[-1]])
    return np.unique(np.concatenate([x, inside]))


def _kinks(links: Sequence[Link], places: Sequence[Break], steepness: float) -> tuple[Kink, ...]:
    """Those places where the whole chain has a kink: a later link may flatten it."""
    if not places:
        return ()
    at = np.array([place.high for place in places])
    known = np.array([(place.left, place.right) for place in places])
    if np.any(np.isnan(known)):
        known = _slopes_beside(links, places, steepness)
    rows = zip(at, values(links, at)[-1], known[:, 0], known[:, 1], strict=True)
    kinks = [Kink(*map(float, row)) for row in rows if np.isfinite(row[1]) and is_kink(row[2], row[3])]
    return tuple({round(kink.x, 12): kink for kink in kinks}.values())


def _slopes_beside(links: Sequence[Link], places: Sequence[Break], steepness: float) -> Array:
    """The slopes at both sides of each place.

    On a float the one-sided derivatives are exact. Between two floats each of these has a slope of its own, and the
    tiny differences that any smooth curve has are no kinks: there both sides get the same.
    """
    ends = np.array([[place.low for place in places], [place.high for place in places]])
    both = trace(links, ends)
    before, after = both.derivative
    largest = np.fmax(np.fmax(np.abs(before), np.abs(after)), steepness)
    before = np.where(np.abs(after - before) <= 1e-6 * largest, after, before)
    on = ends[0] == ends[1]
    return np.stack([np.where(on, both.left[0], before), np.where(on, both.right[0], after)], axis=1)


def _cut(x: Array, y: Array, places: Sequence[Break]) -> tuple[Array, Array]:
    """The points with a nan at each place; a point that lies on one stands alone between two."""
    at: set[int] = set()
    for place in places:
        if place.low == place.high:
            at |= {int(np.searchsorted(x, place.low, side=side)) for side in ("left", "right")}
        else:
            at.add(int(np.searchsorted(x, place.low, side="right")))
    where = np.array(sorted(at), dtype=int)
    return np.insert(x, where, np.nan), np.insert(y, where, np.nan)


def _alone(x: Array, y: Array, width: float) -> tuple[tuple[float, float], ...]:
    """The pieces that are single points, or as good as that: a table's entry may be hit by two neighbouring floats."""
    known = np.concatenate([[False], ~np.isnan(y), [False]])
    starts, ends = np.flatnonzero(known[1:] & ~known[:-1]), np.flatnonzero(known[:-1] & ~known[1:]) - 1
    alone = starts[x[ends] - x[starts] <= 1e-9 * width]
    return tuple((float(x[i]), float(y[i])) for i in alone)
