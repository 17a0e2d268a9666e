"""A chain's curve over a stretch of inputs, in pieces: it is cut wherever it doesn't hold together.

A cut is a nan between two points, so that whoever draws the points one after the other never draws a line across a
pole, a jump or a gap. The pieces go up to the cut itself: a corner stays sharp, and a pole leaves the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chaincalc.lazy import np
from chaincalc.link import Link, TableLink
from chaincalc.notes import Note
from chaincalc.plot.breaks import Break, breaks, turns
from chaincalc.primitive import Array
from chaincalc.sides import is_kink
from chaincalc.trace import trace, values

POINTS = 2001  # an odd number, so that the middle of a symmetric range is one of them
_FEWEST = 201
_ELEMENTS = 2_000_000  # points times links; longer chains get fewer points, which are still more than a picture shows
_SAME = 1e-6  # parts of the curve's height that nobody sees
# How near to a gap the curve is followed, in parts of the range. From 2^-11 on a picture shows no difference, but the
# values tell a pole from a hole; much nearer, (1 - cos(u))/u^2 is nothing but rounding.
_NEAR = tuple(2.0**-k for k in range(12, 25, 2))
_FEW = 60  # breaks that are looked at closely; more of them lie too close together for anybody to see


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
    notes: tuple[Note, ...]


def sample(links: Sequence[Link], low: float, high: float, points: int | None = None) -> Sampled:
    """Follow a chain's curve from low to high.

    Args:
        links: the chain's links.
        low, high: the stretch of inputs; both ends are among the points.
        points: how many there are, besides those at breaks and turning points.
    """
    with np.errstate(all="ignore"):
        return _sample(links, low, high, points)


def _sample(links: Sequence[Link], low: float, high: float, points: int | None) -> Sampled:
    count = points or max(_FEWEST, min(POINTS, _ELEMENTS // len(links)))
    x = np.unique(np.concatenate([np.linspace(low, high, count), _entries(links, low, high)]))
    turning = turns(links, x)
    spikes = _spikes(links, x, turning)
    x = np.unique(np.concatenate([x, turning]))
    found = breaks(links, x)
    x = _with_breaks(x, found, high - low)
    traced = trace(links, x)
    y = np.where(np.isinf(traced.value), np.nan, traced.value)
    slope = np.where(np.isinf(traced.derivative), np.nan, traced.derivative)
    size = height(y)
    gaps = [b for b in found if b.kind != "entry"]
    kinks = _kinks(links, [b for b in gaps if b.kind == "kink"], size / (high - low))
    tears = [b for b in gaps if b.kind in ("jump", "gap")]
    limits = [_limits(links, b, high - low, size) for b in tears[:_FEW]]
    torn = [*(limit.place for limit in limits if not limit.whole), *tears[_FEW:]]
    cut_x, cut_y = _cut(x, y, torn)
    cornered = [b for b in gaps if any(b.low <= kink.x <= b.high for kink in kinks)]
    slope_x, cut_slope = _cut(x, slope, [*tears, *cornered])
    filled = _alone(cut_x, cut_y, high - low)
    hollow = [end for limit in limits if not limit.whole for end in limit.ends if end not in filled]
    unbounded = spikes or bool(np.any(np.isinf(traced.value))) or any(limit.pole for limit in limits) or _grows(links, found, high - low)
    notes = tuple(f.note() for f in traced.findings if f.code in ("outside_domain", "overflow") and not f.of_derivative)
    return Sampled(
        low, high, cut_x, cut_y, slope_x, cut_slope, kinks, filled, tuple(dict.fromkeys(hollow)), unbounded, notes
    )


def height(y: Array) -> float:
    """How high the middle part of a curve is; poles don't count, and neither do values too large to subtract."""
    known = y[np.isfinite(y)]
    if not known.size:
        return 1.0
    low, high = np.quantile(np.clip(known, -8e307, 8e307), (0.1, 0.9))
    return float(high - low) or float(np.max(np.abs(known))) or 1.0


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
            followed = _NEAR if len(found) <= _FEW else _NEAR[-1:]
            more += [place.low - near * width for near in followed] + [place.high + near * width for near in followed]
        elif place.kind != "entry":
            beside = width * _NEAR[-1] ** 2
            more += [_before(place.low, beside), _after(place.high, beside)]
    inside = np.array([at for at in more if x[0] <= at <= x[-1]])
    return np.unique(np.concatenate([x, inside]))


def _before(at: float, step: float) -> float:
    return float(min(at - step, np.nextafter(at, -np.inf)))


def _after(at: float, step: float) -> float:
    return float(max(at + step, np.nextafter(at, np.inf)))


def _kinks(links: Sequence[Link], places: Sequence[Break], steepness: float) -> tuple[Kink, ...]:
    """Those places where the whole chain has a kink: a later link may flatten it."""
    if not places:
        return ()
    low, high = np.array([b.low for b in places]), np.array([b.high for b in places])
    before, after = trace(links, low), trace(links, high)
    y = after.value
    on = low == high
    # On a float the one-sided derivatives are exact. Between two floats each has a slope of its own, and tiny
    # differences are those of any smooth curve.
    differ = np.abs(after.derivative - before.derivative) > 1e-6 * np.fmax(
        np.fmax(np.abs(after.derivative), np.abs(before.derivative)), steepness
    )
    apart = np.where(on, is_kink(before.left, after.right), differ) & np.isfinite(y)
    rows = zip(high, y, np.where(on, before.left, before.derivative), np.where(on, after.right, after.derivative),
               strict=True)  # fmt: skip
    kinks = [Kink(*map(float, row)) for row, kept in zip(rows, apart, strict=True) if kept]
    return tuple({round(kink.x, 12): kink for kink in kinks}.values())


class _Limits(NamedTuple):
    """What a curve does at a jump or a gap.

    Args:
        place: where it is.
        whole: whether nothing is to be seen of it: both sides and the value agree, as for u*sign(u).
        ends: the points that the sides come near to, without reaching them.
        pole: whether a side grows without bound.
    """

    place: Break
    whole: bool
    ends: tuple[tuple[float, float], ...]
    pole: bool


def _limits(links: Sequence[Link], place: Break, width: float, size: float) -> _Limits:
    at = (place.low + place.high) / 2 if place.low != place.high else place.low
    on = place.low == place.high
    value = float(values(links, np.array([at]))[-1][0]) if on else np.nan
    sides: list[float] = []
    pole = False
    for end, sign in ((place.low, -1.0), (place.high, 1.0)):
        if place.kind == "jump":
            beside = _before(end, width * _NEAR[-1] ** 2) if sign < 0 else _after(end, width * _NEAR[-1] ** 2)
            sides.append(float(values(links, np.array([beside if on else end]))[-1][0]))
            continue
        near = values(links, end + sign * width * np.array(_NEAR))[-1]
        sides.append(float(near[-1]) if _settles(near, size) else np.nan)
        pole = pole or _explodes(near, size)
    known = [side for side in sides if np.isfinite(side)]
    reached = [value] if np.isfinite(value) else []
    whole = place.kind == "jump" and len(known) == 2 and max(known + reached) - min(known + reached) <= _SAME * size
    ends = tuple((at, side) for side in known if not any(abs(side - v) <= _SAME * size for v in reached))
    return _Limits(place, whole, ends, pole)


def _settles(near: Array, size: float) -> bool:
    """Whether values ever nearer to a gap come to a limit: each step is clearly smaller than the one before."""
    if not np.all(np.isfinite(near)):
        return False
    steps = np.abs(np.diff(near))
    return bool(np.all((steps[1:] <= 0.75 * steps[:-1]) | (steps[1:] <= _SAME * size)))


def _explodes(near: Array, size: float) -> bool:
    """Whether values ever nearer to a gap grow without bound, or at least steadily, as those of log do at 0."""
    known = near[np.isfinite(near)]
    if known.size < 3:
        return bool(np.any(np.isinf(near)))
    steps = np.diff(known)
    same_way = bool(np.all(steps > 0) or np.all(steps < 0))
    return same_way and bool(abs(steps[-1]) >= 0.75 * abs(steps[-2])) and bool(abs(steps[-1]) > _SAME * size)


def _grows(links: Sequence[Link], found: Sequence[Break], width: float) -> bool:
    """Whether the curve grows without bound at the end of a stretch."""
    for place in [b for b in found if b.kind == "edge"][:_FEW]:
        for end, sign in ((place.low, -1.0), (place.high, 1.0)):
            near = values(links, end + sign * width * np.array(_NEAR))[-1]
            if _explodes(near, height(near)):
                return True
    return False


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
