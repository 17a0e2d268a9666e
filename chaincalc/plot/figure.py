"""Curves as a file: panels with their axes, lines, marks and legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chaincalc.plot.axis import named, pieces
from chaincalc.plot.panel import Panel, Picture, Role
from chaincalc.plot.sheet import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    LETTER,
    LINE,
    ORANGE,
    PURPLE,
    RED,
    SIZE,
    SMALL_SIZE,
    Sheet,
    saved,
    sheet_of,
    wrapped,
)  # fmt: skip

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

_DASHED, _DOTTED, _DASH_DOT, _DASH_DOTS = (0, (6, 2)), (0, (1.5, 1.5)), (0, (7, 2, 1.5, 2)), (0, (7, 2, 1.5, 2, 1.5, 2))
LINES: dict[Role, dict[str, Any]] = {
    "curve": {"color": BLUE, "linestyle": "solid", "linewidth": 2.4, "zorder": 5},
    "derivative": {"color": RED, "linestyle": _DASHED, "linewidth": 1.8, "zorder": 4},
    "tangent": {"color": GREEN, "linestyle": _DASH_DOT, "linewidth": 1.8, "zorder": 6},
    "left": {"color": GREEN, "linestyle": _DASH_DOT, "linewidth": 1.8, "zorder": 6},
    "right": {"color": GREEN, "linestyle": _DASH_DOTS, "linewidth": 1.8, "zorder": 6},
    "secant": {"color": PURPLE, "linestyle": _DOTTED, "linewidth": 2.0, "zorder": 6},
}
POINTS: dict[Role, dict[str, Any]] = {
    "ends": {"marker": "s", "color": PURPLE, "markersize": 7, "zorder": 7},
    "kink": {"marker": "D", "color": ORANGE, "markeredgecolor": "black", "markersize": 8, "zorder": 8},
    "hollow": {"marker": "o", "color": "white", "markeredgecolor": BLUE, "markersize": 8, "zorder": 8},
    "filled": {"marker": "o", "color": BLUE, "markersize": 7, "zorder": 9},
    "point": {"marker": "o", "color": "black", "markersize": 7, "zorder": 9},
}


def figure(picture: Picture, form: str) -> bytes:
    """The file's content.

    Args:
        picture: what to draw.
        form: svg, png or pdf.

    Raises:
        OutputError: matplotlib can't be loaded.
    """
    return saved(lambda font: _drawn(picture, font), form, picture.title)


def _drawn(picture: Picture, font: FontProperties) -> Figure:
    single = len(picture.panels) == 1
    beside = 1 if single else min(4 if len(picture.panels) > 9 else 3, len(picture.panels))
    each = 8.0 if single else 3.4
    width = each * beside
    title = wrapped(picture.title, width - 0.6, SIZE + 2)[:3]
    rows = [picture.panels[i : i + beside] for i in range(0, len(picture.panels), beside)]
    heights = [max(_height(panel, each, single) for panel in row) for row in rows]
    entries = picture.legend
    remarks = _remarks(picture.panels[0], width, SIZE) if single else []  # those of small panels stand in them
    top = 0.2 + len(title) * (SIZE + 2) * LINE
    legend = math.ceil(len(entries) / beside) * SIZE * LINE * 1.08 + 0.15
    height = top + sum(heights) + legend + len(remarks) * SIZE * LINE + 0.1
    sheet = sheet_of(width, height, font)
    for number, line in enumerate(title):
        sheet.write(0.3, 0.2 + number * (SIZE + 2) * LINE, line, SIZE + 2)
    for row, high in zip(rows, heights, strict=True):
        for column, panel in enumerate(row):
            _draw_panel(sheet, panel, (column * each, top, each, high), single)
        top += high
    if entries:
        _draw_legend(sheet, entries, top, beside)
    for number, line in enumerate(remarks):
        sheet.write(0.3, top + legend + number * SIZE * LINE, line, SIZE)
    return sheet.figure


def _height(panel: Panel, width: float, single: bool) -> float:
    """How many inches a panel needs: a title, the axes with their numbers, and the remarks."""
    if single:
        return 4.6 + len(_title(panel, width, SIZE)) * SIZE * LINE
    lines = len(_title(panel, width, SMALL_SIZE)) + len(_remarks(panel, width, SMALL_SIZE))
    return 2.6 + lines * SMALL_SIZE * LINE


def _title(panel: Panel, width: float, size: float) -> list[str]:
    return wrapped(panel.title, width - 0.5, size)[:2] if panel.title else []


def _remarks(panel: Panel, width: float, size: float) -> list[str]:
    return [line for remark in panel.remarks for line in wrapped(remark, width - 0.6, size)]


def _draw_panel(sheet: Sheet, panel: Panel, place: tuple[float, float, float, float], single: bool) -> None:
    left, top, width, height = place
    size = SIZE if single else SMALL_SIZE
    line = size * LINE
    title, remarks = _title(panel, width, size), [] if single else _remarks(panel, width, size)
    for number, text in enumerate(title):
        sheet.write(left + 0.3, top + 0.05 + number * line, text, size)
    ticks = panel.y.ticks(7 if single else 4)
    margin = 0.3 + max(len(text) for text in ticks.texts) * size * LETTER + 0.15
    above = 0.1 + len(title) * line + 1.4 * line  # the y axis's name stands over it
    below = (3.2 if panel.x.base else 2.0) * line + 0.2 + len(remarks) * line
    beside = 0.35
    axes = sheet.axes(left + margin, top + above, width - margin - beside, height - above - below)
    _draw_axes(sheet, panel, axes, size, single)
    for curve in panel.curves:
        _draw_line(axes, curve.role, list(pieces(curve.x, curve.y, panel.x, panel.y)))
    for mark in panel.marks:
        across, up = panel.x.part(mark.x), panel.y.part(mark.y)
        inside = (across >= 0) & (across <= 1) & (up >= 0) & (up <= 1)
        axes.plot(across[inside], up[inside], linestyle="none", clip_on=False, **POINTS[mark.role])
    for number, text in enumerate(remarks):
        sheet.write(left + 0.3, top + height - 0.15 - (len(remarks) - number) * line, text, size, color=GREY)


def _draw_axes(sheet: Sheet, panel: Panel, axes: Axes, size: float, single: bool) -> None:
    """The axes' lines, numbers and names; faint lines at each number, and clearer ones at 0."""
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    words: dict[str, Any] = {"fontproperties": sheet.font, "fontsize": size, "parse_math": False}
    across, up = panel.x.ticks(9 if single else 5), panel.y.ticks(7 if single else 4)
    axes.set_xticks(across.places, across.texts, **words)
    axes.set_yticks(up.places, up.texts, **words)
    axes.tick_params(color=GREY, labelcolor="black")
    axes.grid(color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(GREY)
    for draw, axis in ((axes.axvline, panel.x), (axes.axhline, panel.y)):
        if axis.low < 0 < axis.high:
            draw(float(axis.part(0.0)), color=GREY, linewidth=0.9, zorder=2)
    words["textcoords"] = "offset points"
    name = named(panel.up, panel.y)
    axes.annotate(name, (0, 1), (0, 6), ha="left" if panel.y.base else "center", **words)
    name = named(panel.across, panel.x)
    if panel.x.base:  # a long name stands under the numbers
        axes.annotate(name, (1, 0), (0, -8 - 1.5 * size), ha="right", va="top", **words)
    else:
        axes.annotate(name, (1, 0), (6, 0), va="center", **words)


def _draw_line(axes: Axes, role: Role, drawn: Sequence[Sequence[tuple[float, float]]]) -> None:
    """One line, lifted between its pieces, so that its dashes run on; single points are dots."""
    style = LINES[role]
    points = [piece[0] for piece in drawn if len(piece) == 1]
    lines = [point for piece in drawn if len(piece) > 1 for point in (*piece, (math.nan, math.nan))]
    if lines:
        axes.plot(*zip(*lines, strict=True), dash_capstyle="butt", solid_capstyle="round", **style)
    if points and role != "curve":  # the chain's own single points have a mark
        crosses = {"linestyle": "none", "marker": "x", "markersize": 7, "color": style["color"], "zorder": 7}
        axes.plot(*zip(*points, strict=True), **crosses)


def _draw_legend(sheet: Sheet, entries: Sequence[tuple[Role, str]], top: float, columns: int) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], **LINES[role]) if role in LINES else Line2D([], [], linestyle="none", **POINTS[role])
               for role, _ in entries]  # fmt: skip
    font = sheet.font.copy()
    font.set_size(SIZE)
    legend = sheet.figure.legend(
        handles, [label for _, label in entries], loc="upper left", prop=font, frameon=False, handlelength=3.2,
        bbox_to_anchor=(0.2 / sheet.width, 1 - top / sheet.height), borderaxespad=0, borderpad=0.2, labelspacing=0.35,
        ncols=columns,
    )  # fmt: skip
    for text in legend.get_texts():
        text.set_parse_math(False)
