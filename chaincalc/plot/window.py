"""How much of the numbers a picture shows: the stretch of inputs where nobody says, and the heights worth showing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink
from chaincalc.plot.axis import LARGEST, Axis
from chaincalc.plot.sampled import Sampled

_SPAN = 3.0  # how far to either side of its middle a curve goes, where nobody says
_FARTHEST = 1.79e308  # no range goes beyond
_FLAT = 8.0  # a window so many times as high as a point's surroundings makes them flat
_NEAR = 1 / 16  # of the range: what lies nearer to a point belongs to its surroundings


def stretch(links: Sequence[Link], at: float | None = None) -> tuple[float, float]:
    """From where to where a curve is drawn where nobody says: -3 to 3 if the point lies there, else around the point.

    A table is known at its entries only, so the stretch holds all of these.

    Args:
        links: the chain's links.
        at: the point, if there is one.
    """
    if isinstance(links[0], TableLink):
        inputs = [row[0] for row in links[0].rows] + ([] if at is None else [at])
        return window(min(inputs), max(inputs))
    if at is None or abs(at) <= _SPAN:
        return -_SPAN, _SPAN
    reach = max(_SPAN, abs(at) / 1000)
    return max(at - reach, -_FARTHEST), min(at + reach, _FARTHEST)


def window(low: float, high: float) -> Axis:
    """An axis that shows numbers from low to high, and a little more, so that nothing runs along its edge."""
    low, high = max(-LARGEST, low), min(LARGEST, high)
    if high - low <= 1e-12 * max(abs(low), abs(high)):  # a constant: the line runs in the middle
        spread = abs(low) / 2 or 1.0
        return Axis(low - spread, high + spread)
    margin = 0.06 * (high - low)
    return Axis(max(-LARGEST, low - margin), min(LARGEST, high + margin))


def shown(curve: Sampled, at: tuple[float, float] | None = None, slopes: Iterable[float] = ()) -> Axis:
    """The axis that shows a curve best: its heights, or what of them lets a point and its tangents be seen.

    Args:
        curve: the curve.
        at: the point, or None; it is in the window if it is finite.
        slopes: of the lines that touch the curve there; those that aren't finite don't matter.
    """
    limits = curve_heights(curve)
    if at is not None and math.isfinite(at[1]):
        limits = around(curve, limits, at, slopes)
        limits = min(limits[0], at[1]), max(limits[1], at[1])
    return Axis(-1.0, 1.0) if limits is None else window(*limits)


def curve_heights(curve: Sampled) -> tuple[float, float] | None:
    """The lowest and the highest value worth showing of a curve, or None where it has none."""
    return heights(curve.y, curve.even_y if curve.unbounded else None)


def around(
    curve: Sampled, limits: tuple[float, float] | None, at: tuple[float, float], slopes: Iterable[float]
) -> tuple[float, float]:
    """A curve's heights, less those that would make it flat at a point where lines of these slopes touch it."""
    span = (curve.low, curve.high)
    rises = [abs(slope) * (curve.high - curve.low) for slope in slopes if math.isfinite(slope)]
    return readable(limits or (at[1], at[1]), span, curve.even_y, at, rises)


def readable(
    limits: tuple[float, float], span: tuple[float, float], even: Array, at: tuple[float, float], rises: Iterable[float]
) -> tuple[float, float]:
    """The heights, less those that would make a curve flat at a point.

    What must be seen there is how far the tangents go up or down over the whole picture, the curve near the point and,
    so that a point on a level stretch doesn't hide everything else, that half of all heights that is nearest to it. A
    window much higher than that (of x^2*e^(3x) at 1, up to 73,000) is cut down to it, above the point and below.

    Args:
        limits: the heights.
        span: from where to where the curve goes.
        even: its values at evenly spaced points.
        at: the point.
        rises: how far its tangents go up or down.
    """
    (x, y), (low, high) = at, limits
    known = _known(even)
    if not known.size:
        return limits
    seen = max([*rises, _near(even, span, x), float(np.median(np.abs(known / 2 - y / 2)) * 2)])
    if not 0 < seen * _FLAT < high - low:
        return limits
    return max(low, y - seen), min(high, y + seen)


def _near(even: Array, span: tuple[float, float], x: float) -> float:
    """How far the values near a point are apart, on the side where that is less: on the other one may be a pole."""
    at = np.linspace(*span, len(even))
    reach = _NEAR * (span[1] - span[0])
    apart = []
    for side in ((at >= x - reach) & (at <= x), (at >= x) & (at <= x + reach)):
        known = _known(even[side])
        if known.size > 1:
            apart.append(float(np.ptp(known)))
    return min(apart, default=0.0)


def heights(y: Array, even: Array | None = None) -> tuple[float, float] | None:
    """The lowest and the highest value worth showing, or None where there is none.

    Args:
        y: a curve's values.
        even: for a curve that grows without bound, its values at evenly spaced points. The middle eight tenths of
            these and once more three quarters of their height are shown: enough of a pole to see where it goes, and
            not so much that everything else is a flat line.
    """
    known = _known(y)
    if not known.size:
        return None
    low, high = float(np.min(known)), float(np.max(known))
    if even is None or not _known(even).size:
        return low, high
    lower, upper = (float(q) for q in np.quantile(_known(even), (0.1, 0.9)))
    more = 0.75 * (upper - lower)
    return max(low, lower - more), min(high, upper + more)


def slope_heights(curve: Sampled, beside: tuple[float, float] | None) -> tuple[float, float] | None:
    """How much of the derivative's curve to show beside the chain's own, which shows these heights.

    A slope may grow without bound where the curve doesn't (sqrt at 0), and near a pole it grows faster than the curve.
    It must not make the curve flat: where it is that steep, it gets half as much room again above and below.
    """
    full, middle = heights(curve.slope), heights(curve.slope, curve.even_slope)
    if full is None or middle is None or beside is None:
        return full
    if not curve.unbounded and full[1] - full[0] <= 3 * (middle[1] - middle[0]):
        return full
    room = (beside[1] - beside[0]) / 2
    return max(middle[0], min(beside[0], 0.0) - room), min(middle[1], max(beside[1], 0.0) + room)


def bounds(values: Iterable[float]) -> tuple[float, float] | None:
    """The lowest and the highest of some values, leaving out what isn't finite."""
    known = [v for v in values if math.isfinite(v)]
    return (min(known), max(known)) if known else None


def _known(y: Array) -> Array:
    return np.clip(y[np.isfinite(y)], -LARGEST, LARGEST)
