"""A chain's curve over a stretch of inputs, in pieces: it is cut wherever it doesn't hold together.

A cut is a nan between two points, so that whoever draws the points one after the other never draws a line across a
pole, a jump or a gap. The pieces go up to the cut itself: a corner stays sharp, and a pole leaves the picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from chaincalc.base.lazy import np
from chaincalc.engine.sides import is_kink
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import trace, values
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink
from chaincalc.plot.breaks import MOST, Break, after, before, breaks
from chaincalc.plot.limits import FEW, NEAR, grows, height, limits
from chaincalc.plot.sampled import Crowd, Kink, Sampled, Spot
from chaincalc.plot.turns import turns

POINTS = 2001  # an odd number, so that the middle of a symmetric range is one of them
_FEWEST = 201
_ELEMENTS = 2_000_000  # numbers of all links; longer chains get fewer points, which are still more than a picture shows
_APART = 1e-9  # of the range: what lies nearer together is one
_POLE = 1e-13  # of an input: how far rounding may move a pole
_SCRAP = 8  # points; shorter pieces between breaks that are too many to draw show nothing but where the points lie
_RANKS = ("kink", "jump", "steep", "edge")  # of two kinds in one place the first is told
_SPOTS = {"jump": "jump", "infinite": "steep", "domain_edge": "edge", "zero_times_infinity": "edge"}


def sample(
    links: Sequence[Link], low: float, high: float, points: int | None = None, also: Sequence[float] = ()
) -> Sampled:
    """Follow a chain's curve from low to high.

    Args:
        links: the chain's links.
        low, high: the stretch of inputs; both ends are among the points.
        points: how many there are, besides those at breaks and turning points.
        also: inputs that the curve goes through exactly.
    """
    with np.errstate(all="ignore"):
        return _sample(links, low, high, points, also)


def _sample(links: Sequence[Link], low: float, high: float, points: int | None, also: Sequence[float]) -> Sampled:
    width = high - low
    even = np.linspace(low, high, points or max(_FEWEST, min(POINTS, _ELEMENTS // sum(link.cost for link in links))))
    x = np.unique(np.concatenate([even, _inside([*also, *_entries(links)], low, high)]))
    u = values(links, x)
    turning = turns(links, x, u)
    if turning.x.size:
        x = np.unique(np.concatenate([x, turning.x]))
        u = values(links, x)
    found = breaks(links, x, u)
    traced = trace(links, _with_breaks(x, found.places, width))
    x = traced.x
    lost = _at_poles(x, found.places, width / len(even))
    too_large = np.isinf(traced.value)
    y, slope = (np.where(lost | np.isinf(a), np.nan, a) for a in (traced.value, traced.derivative))
    size = height(y)
    kinks = _kinks(traced, found.places, size / width)
    tears = [place for place in found.places if place.kind in ("jump", "gap")]
    near = limits(links, tears[:FEW], width, size)
    torn = [limit for limit in near if not limit.whole]
    cut_x, cut_y = _cut(x, y, [*(limit.place for limit in torn), *tears[FEW:]])
    if found.torn:
        cut_y = _without_scraps(cut_y)
    cornered = [place for place in found.places if any(place.low <= kink.x <= place.high for kink in kinks)]
    slope_x, cut_slope = _cut(x, slope, [*tears, *cornered, *(Break("kink", kink.x, kink.x) for kink in kinks)])
    filled = () if found.torn else _alone(cut_x, cut_y, width)
    hollow = dict.fromkeys(end for limit in torn for end in limit.ends if end not in filled) if not found.torn else ()
    at_even = np.isin(x, even)
    spikes = _spikes(links, even, turning.x)
    return Sampled(
        low=low, high=high, x=cut_x, y=cut_y, slope_x=slope_x, slope=cut_slope,
        kinks=kinks,
        spots=_spots(traced, kinks, width),
        gaps=() if _entries(links) else _gaps(x, np.isnan(traced.value) | lost, tears, width),
        filled=filled,
        hollow=tuple(hollow),
        unbounded=bool(spikes or found.torn or too_large.any() or any(limit.pole for limit in near)
                       or grows(links, found.places, width)),
        crowd=Crowd(found.torn, found.bent, turning.missed),
        even_y=y[at_even],
        even_slope=slope[at_even],
        notes=tuple(f.note() for f in traced.findings
                    if f.code in ("outside_domain", "overflow") and not f.of_derivative),
    )  # fmt: skip


def _inside(points: Sequence[float], low: float, high: float) -> Array:
    return np.array([point + 0.0 for point in points if low <= point <= high])


def _entries(links: Sequence[Link]) -> list[float]:
    """What a table at the chain's beginning knows."""
    return [row[0] for row in links[0].rows] if isinstance(links[0], TableLink) else []


def _spikes(links: Sequence[Link], even: Array, turning: Array) -> bool:
    """Whether the curve turns round far beyond its points: on a pole that no float hits, as 1/(u - pi/7)^2 has."""
    if not turning.size:
        return False
    on, at = (np.abs(values(links, points)[-1]) for points in (even, turning))
    known = on[np.isfinite(on)]
    return bool(known.size and np.any(at > 1e3 * np.max(known)))


def _with_breaks(x: Array, found: Sequence[Break], width: float) -> Array:
    """The points, and those at both sides of each break that was found exactly."""
    more: list[float] = []
    for place in found:
        if place.high - place.low > _APART * width and not _neighbours(place):
            continue
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
    return np.unique(np.concatenate([x, _inside(more, float(x[0]), float(x[-1]))]))


def _neighbours(place: Break) -> bool:
    return bool(np.nextafter(place.low, math.inf) >= place.high)


def _at_poles(x: Array, found: Sequence[Break], apart: float) -> Mask:
    """The points so near to a gap that rounding decides on which side of it they are, and so nobody knows."""
    lost = np.zeros(x.shape, dtype=bool)
    for place in found:
        if place.kind == "gap":
            reach = _POLE * max(abs(place.low), abs(place.high))
            reach = reach if reach < 1e-3 * apart else 0.0
            exact = place.low == place.high or _neighbours(place)
            if exact and (reach or place.low == place.high):
                lost[slice(*np.searchsorted(x, (place.low - reach, np.nextafter(place.high + reach, math.inf))))] = True
    return lost


def _kinks(traced: Trace, places: Sequence[Break], steepness: float) -> tuple[Kink, ...]:
    """Where the whole chain has a kink: a later link may flatten that of one before it.

    On a float the one-sided derivatives are exact. Between two floats each of these has a slope of its own, and the
    tiny differences that any smooth curve has are no kinks.
    """
    x, y = traced.x, traced.value
    on = np.flatnonzero(is_kink(traced.left, traced.right))[:MOST]
    found = [(x[i], y[i], traced.left[i], traced.right[i]) for i in on]
    for place in places:
        if place.kind == "kink" and place.low != place.high:
            low, high = np.searchsorted(x, (place.low, place.high))
            left, right = traced.derivative[low], traced.derivative[high]
            if abs(right - left) > 1e-6 * max(abs(left), abs(right), steepness) and is_kink(left, right):
                found.append((x[high], y[high], left, right))
    kinks: list[Kink] = []
    for row in sorted(found):
        kink = Kink(*map(float, row))
        if math.isfinite(kink.y) and not (kinks and kink.x - kinks[-1].x <= _APART * (x[-1] - x[0])):
            kinks.append(kink)
    return tuple(kinks)


def _spots(traced: Trace, kinks: Sequence[Kink], width: float) -> tuple[Spot, ...]:
    """What is remarkable at the points; of what lies close together the kind that says more."""
    found = [Spot(kink.x, kink.y, "kink") for kink in kinks]
    for finding in traced.findings:
        if finding.code in _SPOTS:
            x, y = traced.x[finding.points], traced.value[finding.points]
            rows = zip(x.tolist(), y.tolist(), strict=True)
            found += [Spot(at, value, _SPOTS[finding.code]) for at, value in rows if math.isfinite(value)]
    kept: list[Spot] = []
    for spot in sorted(found):
        if not kept or spot.x / 2 - kept[-1].x / 2 > _APART * width / 2:
            kept.append(spot)
        elif _RANKS.index(spot.kind) < _RANKS.index(kept[-1].kind):
            kept[-1] = spot
    return tuple(kept)


def _gaps(x: Array, missing: Mask, tears: Sequence[Break], width: float) -> tuple[tuple[float, float], ...]:
    """Where the curve has no value, each pole once."""
    starts, ends = _pieces(np.where(missing, 0.0, np.nan))
    found = list(zip(x[starts].tolist(), x[ends - 1].tolist(), strict=True))
    found += [(place.low, place.high) for place in tears if place.kind == "gap"]
    kept: list[tuple[float, float]] = []
    for low, high in sorted(found):
        if kept and low - kept[-1][1] <= _APART * width:
            kept[-1] = kept[-1][0], max(high, kept[-1][1])
        else:
            kept.append((low, high))
    return tuple(kept)


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


def _without_scraps(y: Array) -> Array:
    """The values without pieces of a few points."""
    starts, ends = _pieces(y)
    kept = y.copy()
    for start, end in zip(starts, ends, strict=True):
        if end - start < _SCRAP:
            kept[start:end] = np.nan
    return kept


def _pieces(y: Array) -> tuple[Array, Array]:
    """Where each piece between cuts starts, and where it ends (the first that no longer belongs to it)."""
    known = np.concatenate([[False], ~np.isnan(y), [False]])
    return np.flatnonzero(known[1:] & ~known[:-1]), np.flatnonzero(known[:-1] & ~known[1:])


def _alone(x: Array, y: Array, width: float) -> tuple[tuple[float, float], ...]:
    """The pieces that are single points, or as good as that: a table's entry may be hit by two neighbouring floats."""
    starts, ends = _pieces(y)
    alone = starts[x[ends - 1] - x[starts] <= _APART * width]
    return tuple((float(x[i]), float(y[i])) for i in alone)
