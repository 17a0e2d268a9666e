"""What a curve does beside a jump, a gap and the end of a stretch: it comes to a limit, or it grows without bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.lazy import np
from chaincalc.link import Link
from chaincalc.plot.breaks import Break
from chaincalc.primitive import Array
from chaincalc.trace import values

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


def limits_at(links: Sequence[Link], place: Break, width: float, size: float) -> Limits:
    at = (place.low + place.high) / 2 if place.low != place.high else place.low
    on = place.low == place.high
    value = float(values(links, np.array([at]))[-1][0]) if on else np.nan
    sides: list[float] = []
    pole = False
    for end, sign in ((place.low, -1.0), (place.high, 1.0)):
        if place.kind == "jump":
            beside = before(end, width * NEAR[-1] ** 2) if sign < 0 else after(end, width * NEAR[-1] ** 2)
            sides.append(float(values(links, np.array([beside if on else end]))[-1][0]))
            continue
        near = values(links, end + sign * width * np.array(NEAR))[-1]
        sides.append(float(near[-1]) if _settles(near, size) else np.nan)
        pole = pole or _explodes(near, size)
    known = [side for side in sides if np.isfinite(side)]
    reached = [value] if np.isfinite(value) else []
    whole = place.kind == "jump" and len(known) == 2 and max(known + reached) - min(known + reached) <= _SAME * size
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
    for place in [b for b in found if b.kind == "edge"][:FEW]:
        for end, sign in ((place.low, -1.0), (place.high, 1.0)):
            near = values(links, end + sign * width * np.array(NEAR))[-1]
            if _explodes(near, height(near)):
                return True
    return False


def height(y: Array) -> float:
    """How high the middle part of a curve is; poles don't count, and neither do values too large to subtract."""
    known = y[np.isfinite(y)]
    if not known.size:
        return 1.0
    low, high = np.quantile(np.clip(known, -8e307, 8e307), (0.1, 0.9))
    return float(high - low) or float(np.max(np.abs(known))) or 1.0


def before(at: float, step: float) -> float:
    return float(min(at - step, np.nextafter(at, -np.inf)))


def after(at: float, step: float) -> float:
    return float(max(at + step, np.nextafter(at, np.inf)))
