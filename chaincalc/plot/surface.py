"""A chain over a rectangle of two inputs, as plain data: its values, the levels of contour lines, and a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.engine.inputs import bind
from chaincalc.engine.trace import trace_of
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.plot.axis import Axis, round_numbers

_POINTS = 201  # to either side
_LEVELS = 11  # at most
_OUTLIERS = 0.03  # the share of the values at either end that the levels need not reach: beside a pole, say
_TORN = 0.25  # of the levels' reach; what neighbours differ more by than their slopes say is a tear


class Over(NamedTuple):
    """An input that moves, and where."""

    name: str
    axis: Axis


class Spot(NamedTuple):
    """A point, its value, and its gradient: how fast the result changes with either input."""

    x: float
    y: float
    value: float
    gradient: tuple[float, float]


class Surface(Record):
    """A chain over two inputs.

    Args:
        title: what is drawn.
        across, up: the inputs that move.
        x, y: their values, in ascending order.
        values: a row for each y; nan where undefined, and beside a tear.
        levels: of the contour lines, in ascending order.
        spot: the point that is looked at; None where there is none.
        remarks: what is remarkable.
    """

    title: str
    across: Over
    up: Over
    x: Array
    y: Array
    values: Array
    levels: tuple[float, ...]
    spot: Spot | None
    remarks: tuple[str, ...]


def surface(
    links: Sequence[Link],
    main: str,
    given: Mapping[str, float],
    moving: tuple[Over, Over],
    title: str,
    at: tuple[float, float] | None = None,
) -> Surface:
    """Follow a chain over a rectangle.

    Args:
        links: the chain's links, of numbers.
        main: what the main input is called.
        given: a value for each input that stands still.
        moving: the two that move, the one across first.
        title: what is drawn.
        at: a point that is looked at.

    Raises:
        InputError: an input is missing.
    """
    across, up = moving
    x, y = (np.linspace(each.axis.low, each.axis.high, _POINTS) for each in moving)
    grid_x, grid_y = (grid.reshape(-1) for grid in np.meshgrid(x, y))
    traced = trace_of(links, bind(links, None, {**given, across.name: grid_x, up.name: grid_y}, main))
    shape = (y.size, x.size)
    values = np.where(np.isfinite(traced.value), traced.value, np.nan).reshape(shape)
    slopes = [np.broadcast_to(traced.derivatives[each.name].exact, grid_x.shape).reshape(shape) for each in moving]
    levels = _levels(values)
    torn = _torn(values, slopes, (x[1] - x[0], y[1] - y[0]), levels)
    remarks = []
    if np.isnan(values).any():
        remarks.append("grey where the chain has no value")
    if torn.any():
        remarks.append("cut by a grey line where it jumps, or grows without bound")
    return Surface(
        title, across, up, x, y, np.where(torn, np.nan, values), levels,
        None if at is None else _spot(links, main, given, moving, at), tuple(remarks),
    )  # fmt: skip


def _levels(values: Array) -> tuple[float, ...]:
    """Round numbers between what most of the values are."""
    known = values[~np.isnan(values)]
    if not known.size:
        return ()
    low, high = (float(np.quantile(known, share)) for share in (_OUTLIERS, 1 - _OUTLIERS))
    if not low < high:
        low, high = float(known.min()), float(known.max())
    if not low < high:
        return ()
    return tuple(number for number in round_numbers(low, high, _LEVELS)[0] if low <= number <= high)


def _torn(values: Array, slopes: Sequence[Array], steps: tuple[float, float], levels: Sequence[float]) -> Array:
    """Where neighbours differ by far more than the slopes between them say."""
    torn = np.zeros(values.shape, dtype=bool)
    if len(levels) < 2:
        return torn
    reach = _TORN * (levels[-1] - levels[0])
    with np.errstate(all="ignore"):
        for axis, slope, step in ((1, slopes[0], steps[0]), (0, slopes[1], steps[1])):
            ahead, behind = (_part(values, axis, side) for side in (1, 0))
            steepest = np.maximum(np.abs(_part(slope, axis, 1)), np.abs(_part(slope, axis, 0)))
            apart = np.abs(ahead - behind) > reach + 2 * step * np.nan_to_num(steepest)
            apart |= (np.sign(ahead) != np.sign(behind)) & (np.abs(ahead) > 4 * reach) & (np.abs(behind) > 4 * reach)
            _part(torn, axis, 1)[apart] = True
            _part(torn, axis, 0)[apart] = True
    return torn


def _part(grid: Array, axis: int, side: int) -> Array:
    """All but the first (1) or the last (0) line along an axis."""
    cut = slice(1, None) if side else slice(None, -1)
    return grid[:, cut] if axis else grid[cut]


def _spot(
    links: Sequence[Link], main: str, given: Mapping[str, float], moving: tuple[Over, Over], at: tuple[float, float]
) -> Spot:
    here = {each.name: np.array([value]) for each, value in zip(moving, at, strict=True)}
    traced = trace_of(links, bind(links, None, {**given, **here}, main))
    across, up = (float(traced.derivatives[each.name].exact[0]) for each in moving)
    return Spot(at[0], at[1], float(traced.value[0]), (across, up))
