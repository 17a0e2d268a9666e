"""Contour lines as a file: lines of equal value with their values on them, a point, and the gradient there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from chaincalc.base.lazy import np
from chaincalc.language.write import number_text
from chaincalc.plot.sheet import BLUE, FAINT, GREY, LINE, RED, SIZE, SMALL_SIZE, Sheet, saved, sheet_of, wrapped
from chaincalc.plot.surface import Spot, Surface

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

_WIDTH, _HEIGHT = 8.0, 6.0  # of the axes and what is written beside them, in inches
_ARROW = 0.16  # of the picture's width
_ALIKE = 3.0  # ranges whose lengths differ less have one scale, in which the gradient is perpendicular to the lines


def number_label(value: float) -> str:
    """A number to six digits."""
    return number_text(float(f"{value:.6g}")) if math.isfinite(value) else "undefined"


def contours(surface: Surface, form: str) -> bytes:
    """The file's content.

    Args:
        surface: what to draw.
        form: svg, png or pdf.

    Raises:
        OutputError: matplotlib can't be loaded.
    """
    return saved(lambda font: _drawn(surface, font), form, surface.title)


def _drawn(surface: Surface, font: FontProperties) -> Figure:
    title = wrapped(surface.title, _WIDTH - 0.6, SIZE + 2)[:3]
    remarks = [line for text in _remarks(surface) for line in wrapped(text, _WIDTH - 0.6, SIZE)]
    top = 0.25 + len(title) * (SIZE + 2) * LINE
    height = top + _HEIGHT + len(remarks) * SIZE * LINE + 0.2
    sheet = sheet_of(_WIDTH, height, font)
    for number, line in enumerate(title):
        sheet.write(0.3, 0.2 + number * (SIZE + 2) * LINE, line, SIZE + 2)
    axes = sheet.axes(0.9, top + 0.3, _WIDTH - 1.3, _HEIGHT - 1.0)
    _draw_axes(sheet, surface, axes)
    _draw_lines(sheet, surface, axes)
    if surface.spot is not None:
        _draw_spot(surface, axes, surface.spot)
    for number, line in enumerate(remarks):
        sheet.write(0.3, top + _HEIGHT + number * SIZE * LINE, line, SIZE)
    return sheet.figure


def _remarks(surface: Surface) -> list[str]:
    found = []
    if surface.spot is not None:
        x, y, value, gradient = surface.spot
        parts = ", ".join(number_label(part) for part in gradient)
        at = f"{surface.across.name} = {number_label(x)}, {surface.up.name} = {number_label(y)}"
        found.append(f"at {at}: value {number_label(value)}, gradient ({parts}), which points uphill, across the lines")
    if surface.levels:
        found.append("each line has one value, which stands on it; dashed lines are those of negative values")
    else:
        found.append("there are no lines: it has one value all over, or none")
    return [*found, *surface.remarks]


def _draw_axes(sheet: Sheet, surface: Surface, axes: Axes) -> None:
    across, up = surface.across.axis, surface.up.axis
    words: dict[str, Any] = {"fontproperties": sheet.font, "fontsize": SIZE, "parse_math": False}
    axes.set_xlim(across.low, across.high)
    axes.set_ylim(up.low, up.high)
    for axis, setter in ((across, axes.set_xticks), (up, axes.set_yticks)):
        ticks = axis.ticks(9)
        setter([axis.low + part * (axis.high - axis.low) for part in ticks.places], ticks.texts, **words)
    axes.tick_params(color=GREY, labelcolor="black")
    for spine in axes.spines.values():
        spine.set_color(GREY)
    axes.annotate(surface.up.name, (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points",
                  ha="center", **words)  # fmt: skip
    axes.annotate(surface.across.name, (1, 0), (6, 0), xycoords="axes fraction", textcoords="offset points",
                  va="center", **words)  # fmt: skip
    lengths = across.high - across.low, up.high - up.low
    if max(lengths) < _ALIKE * min(lengths):
        axes.set_aspect("equal", adjustable="box")


def _draw_lines(sheet: Sheet, surface: Surface, axes: Axes) -> None:
    missing = np.isnan(surface.values)
    if missing.any():
        axes.contourf(surface.x, surface.y, missing.astype(float), levels=[0.5, 1.5], colors=[FAINT])
    if not surface.levels:
        return
    lines = axes.contour(
        surface.x, surface.y, np.ma.masked_invalid(surface.values), levels=surface.levels, colors=BLUE,
        linewidths=1.3, negative_linestyles="dashed",
    )  # fmt: skip
    labels = axes.clabel(lines, fontsize=SMALL_SIZE, fmt=number_label, colors="black")
    for label in labels or ():
        label.set_fontproperties(sheet.font)
        label.set_fontsize(SMALL_SIZE)
        label.set_parse_math(False)


def _draw_spot(surface: Surface, axes: Axes, spot: Spot) -> None:
    """The point, and an arrow along the gradient, as long as it fits the picture."""
    axes.plot([spot.x], [spot.y], marker="o", color="black", markersize=7, zorder=9, clip_on=False)
    across, up = spot.gradient
    if not (math.isfinite(across) and math.isfinite(up)) or across == up == 0:
        return
    width, height = (axis.high - axis.low for axis in (surface.across.axis, surface.up.axis))
    longest = max(abs(across) / width, abs(up) / height)
    end = spot.x + _ARROW * across / longest, spot.y + _ARROW * up / longest
    arrow = {"arrowstyle": "-|>", "color": RED, "linewidth": 2.0, "mutation_scale": 16}
    axes.annotate("", end, (spot.x, spot.y), arrowprops=arrow, zorder=8, annotation_clip=False)
