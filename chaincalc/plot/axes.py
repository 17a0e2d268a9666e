"""Curves on somebody's own axes, in the units of x and y, so that more can be drawn beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chaincalc.base.errors import clipped
from chaincalc.base.lazy import np
from chaincalc.plot.axis import Axis
from chaincalc.plot.figure import LINES, POINTS
from chaincalc.plot.panel import Curve, Picture
from chaincalc.plot.sheet import BLUE, FAINT, GREEN, ORANGE, PURPLE, RED, check_installed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LONGEST = 60  # characters of a chain in the legend
_CHAIN = "chain"  # by this the curves that are drawn here are known
_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, RED)
_BEYOND = 100.0  # heights of the picture: what lies farther off is drawn no farther


def new_axes() -> Axes:
    """The axes of a new figure.

    Raises:
        OutputError: matplotlib isn't there.
    """
    check_installed()
    from matplotlib import pyplot

    return pyplot.subplots()[1]


def draw(picture: Picture, axes: Axes) -> Axes:
    """Draw a picture of one panel; the axes' own style stays, and what is drawn there already, too."""
    (panel,) = picture.panels
    empty = not axes.has_data()
    for curve in panel.curves:
        if curve.role == "curve":  # beside another chain's it has its own name and colour
            before = sum(line.get_gid() == _CHAIN for line in axes.lines)
            named = curve._replace(label=clipped(picture.title, _LONGEST))
            _draw_curve(axes, named, panel.y, color=_COLOURS[before % len(_COLOURS)], gid=_CHAIN)
        else:
            _draw_curve(axes, curve, panel.y)
    for mark in panel.marks:
        axes.plot(mark.x, mark.y, linestyle="none", label=mark.label or "_", **POINTS[mark.role])
    if empty:
        axes.set_xlim(panel.x.low, panel.x.high)
        axes.set_ylim(panel.y.low, panel.y.high)
        axes.set_xlabel(panel.across, parse_math=False)
        axes.set_ylabel(panel.up, parse_math=False)
        axes.set_title("\n".join([picture.title, *panel.remarks]), parse_math=False, wrap=True)
        axes.grid(color=FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
    else:
        low, high = axes.get_ylim()
        axes.set_ylim(min(low, panel.y.low), max(high, panel.y.high))
        low, high = axes.get_xlim()
        axes.set_xlim(min(low, panel.x.low), max(high, panel.x.high))
    if axes.get_legend_handles_labels()[1]:
        for text in axes.legend().get_texts():
            text.set_parse_math(False)
    return axes


def _draw_curve(axes: Axes, curve: Curve, up: Axis, **how: Any) -> None:
    """A line with its gaps; its single points, which a line wouldn't show, are dots."""
    reach = _BEYOND * (up.high - up.low)
    x, y = np.asarray(curve.x, dtype=float), np.asarray(curve.y, dtype=float)
    y = np.clip(y, up.low - reach, up.high + reach)
    axes.plot(x, y, label=curve.label or "_", **LINES[curve.role] | how)
    there = ~np.isnan(np.concatenate([[np.nan], y, [np.nan]]))
    alone = there[1:-1] & ~there[:-2] & ~there[2:]
    if alone.any() and curve.role != "curve":
        crosses = {"linestyle": "none", "marker": "x", "color": LINES[curve.role]["color"], "label": "_"}
        axes.plot(x[alone], y[alone], **crosses)
