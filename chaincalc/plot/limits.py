"""What a curve does beside a jump, a gap and the end of a stretch: it comes to a limit, or it grows without bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.engine.trace import values
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.plot.breaks import Break, after, before

_SAME = 1e-6  # parts of the curve's height that nobody sees
# How near to a gap the curve is followed, in parts of the range. From 2^-11 on a picture shows no difference, but the
# values tell a pole from a hole; much nearer, (1 - cos(u))/u^2 is nothing but rounding.
NEAR = tuple(2.0**-k for k in range(12, 25, 2))
FEW = 60  # breaks that are looked at closely; more of them lie too close together for anybody to see


class Limits(NamedTuple):
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


def limits(links: Sequence[Link], places: Sequence[Break], width: float, size: float) -> list[Limits]:
    """What the curve does at each of these places.

    Args:
        links: the chain's links.
        places: the jumps and gaps.
        width, size: how wide the picture is, and how high the curve.
    """
    if not places:
        return []
    asked = [part for place in places for part in (np.array([_middle(place)]), *_beside(place, width))]
    ends = np.cumsum([len(part) for part in asked])
    known = np.split(values(links, np.concatenate(asked))[-1], ends[:-1])
    parts = zip(places, known[::3], known[1::3], known[2::3], strict=True)
    return [_limits(place, float(value[0]), sides, size) for place, value, *sides in parts]


def _middle(place: Break) -> float:
    return (place.low + place.high) / 2 if place.low != place.high else place.low


def _beside(place: Break, width: float) -> tuple[Array, Array]:
    """Points on the left and on the right: for a jump the nearest one, for a gap ever nearer ones."""
    if place.kind != "jump":
        return place.low - width * np.array(NEAR), place.high + width * np.array(NEAR)
    if place.low != place.high:
        return np.array([place.low]), np.array([place.high])
    step = width * NEAR[-1] ** 2
    return np.array([before(place.low, step)]), np.array([after(place.high, step)])


def _limits(place: Break, value: float, near: Sequence[Array], size: float) -> Limits:
    """The limits at a place, from the curve's values in its middle, on its left and on its right."""
    at, jumps = _middle(place), place.kind == "jump"
    sides = [float(y[-1]) if jumps or _settles(y, size) else np.nan for y in near]
    pole = not jumps and any(_explodes(y, size) for y in near)
    known = [side for side in sides if np.isfinite(side)]
    reached = [value] if place.low == place.high and np.isfinite(value) else []
    whole = jumps and len(known) == 2 and max(known + reached) - min(known + reached) <= _SAME * size
    ends = tuple((at, side) for side in known if not any(abs(side - v) <= _SAME * size for v in reached))
    return Limits(place, whole, ends, pole)


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


def grows(links: Sequence[Link], found: Sequence[Break], width: float) -> bool:
    """Whether the curve grows without bound at the end of a stretch."""
    asked = [points for place in found if place.kind == "edge" for points in _beside(place, width)][: 2 * FEW]
    if not asked:
        return False
    near = values(links, np.concatenate(asked))[-1].reshape(len(asked), -1)
    return any(_explodes(y, height(y)) for y in near)


def height(y: Array) -> float:
    """How high the middle part of a curve is; poles don't count, and neither do values too large to subtract."""
    known = y[np.isfinite(y)]
    if not known.size:
        return 1.0
    low, high = np.quantile(np.clip(known, -8e307, 8e307), (0.1, 0.9))
    return float(high - low) or float(np.max(np.abs(known))) or 1.0
