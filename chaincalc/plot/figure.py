"""A picture as a file, svg, png or pdf: drawn with matplotlib, the same bytes for the same picture.

Nothing of the machine gets in: matplotlib's own font, its own defaults instead of the user's matplotlibrc, no date, no
version; letters are outlines, so that the file looks the same everywhere. Text is never read as mathematics.
"""

from __future__ import annotations

import io
import logging
import math
import os
import textwrap
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from chaincalc.base.errors import OutputError
from chaincalc.plot.axis import named, pieces
from chaincalc.plot.panel import Panel, Picture, Role

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

# The colours that Okabe and Ito chose so that nobody confuses them ("Color Universal Design", 2008).
_BLUE, _RED, _GREEN, _PURPLE, _ORANGE = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"
_DASHED, _DOTTED, _DASH_DOT, _DASH_DOTS = (0, (6, 2)), (0, (1.5, 1.5)), (0, (7, 2, 1.5, 2)), (0, (7, 2, 1.5, 2, 1.5, 2))
_LINES: dict[Role, dict[str, Any]] = {
    "curve": {"color": _BLUE, "linestyle": "solid", "linewidth": 2.4, "zorder": 5},
    "derivative": {"color": _RED, "linestyle": _DASHED, "linewidth": 1.8, "zorder": 4},
    "tangent": {"color": _GREEN, "linestyle": _DASH_DOT, "linewidth": 1.8, "zorder": 6},
    "left": {"color": _GREEN, "linestyle": _DASH_DOT, "linewidth": 1.8, "zorder": 6},
    "right": {"color": _GREEN, "linestyle": _DASH_DOTS, "linewidth": 1.8, "zorder": 6},
    "secant": {"color": _PURPLE, "linestyle": _DOTTED, "linewidth": 2.0, "zorder": 6},
}
_POINTS: dict[Role, dict[str, Any]] = {
    "ends": {"marker": "s", "color": _PURPLE, "markersize": 7, "zorder": 7},
    "kink": {"marker": "D", "color": _ORANGE, "markeredgecolor": "black", "markersize": 8, "zorder": 8},
    "hollow": {"marker": "o", "color": "white", "markeredgecolor": _BLUE, "markersize": 8, "zorder": 8},
    "filled": {"marker": "o", "color": _BLUE, "markersize": 7, "zorder": 9},
    "point": {"marker": "o", "color": "black", "markersize": 7, "zorder": 9},
}
_FAINT, _GREY = "#D9D9D9", "#555555"
_SIZE, _SMALL_SIZE = 11.0, 9.0  # of letters, in points
_LINE, _LETTER = 1.5 / 72, 0.6 / 72  # inches for each point of letter size: from line to line, from letter to letter
_DPI = 150


class _Sheet(NamedTuple):
    """A figure that is being drawn, and its font."""

    figure: Figure
    font: FontProperties
    width: float
    height: float

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes whose place is in inches, from the left and from the top."""
        down = self.height - top - height
        return self.figure.add_axes((left / self.width, down / self.height, width / self.width, height / self.height))

    def write(self, left: float, top: float, text: str, size: float, **how: Any) -> None:
        """A line of text whose upper left corner is at a place in inches."""
        self.figure.text(
            left / self.width, 1 - top / self.height, text, fontproperties=self.font, fontsize=size, va="top",
            parse_math=False, **how,
        )  # fmt: skip


def check_installed() -> None:
    """See to it that matplotlib is there.

    Raises:
        OutputError: it isn't.
    """
    import importlib.util

    if importlib.util.find_spec("matplotlib") is None:
        raise OutputError(
            "files are drawn with matplotlib, which isn't installed\n"
            '  pip install "chaincalc[figures]"; without -o the picture is drawn in the terminal'
        )


def figure(picture: Picture, form: str) -> bytes:
    """The file's content.

    Args:
        picture: what to draw.
        form: svg, png or pdf.

    Raises:
        OutputError: matplotlib can't be loaded.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box
        matplotlib = _matplotlib()
        settings = {key: value for key, value in matplotlib.rcParamsDefault.items() if key != "backend"}
        with matplotlib.rc_context(settings | {"svg.hashsalt": "chaincalc", "svg.fonttype": "path"}):
            return _saved(_drawn(picture, matplotlib.get_data_path()), form, picture.title)


def _matplotlib() -> Any:
    """The library, loaded without a word about the user's own settings, which aren't used.

    Raises:
        OutputError: it isn't there, or it can't be loaded.
    """
    check_installed()
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    backend = os.environ.pop("MPLBACKEND", None)  # a misspelt one would stop the import; no window is ever opened
    try:
        import matplotlib as loaded
        import matplotlib.figure
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise OutputError(f"matplotlib can't be loaded: {reason}") from None
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
    return loaded


def _saved(drawn: Figure, form: str, title: str) -> bytes:
    nothing = {"svg": ("Date", "Creator"), "png": ("Software",), "pdf": ("CreationDate", "Creator", "Producer")}[form]
    metadata: dict[str, Any] = {"Title": title, **dict.fromkeys(nothing)}
    content = io.BytesIO()
    drawn.savefig(content, format=form, dpi=_DPI, metadata=metadata)
    return content.getvalue()


def _drawn(picture: Picture, data_path: str) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    font = FontProperties(fname=Path(data_path, "fonts", "ttf", "DejaVuSans.ttf"))
    single = len(picture.panels) == 1
    beside = 1 if single else min(4 if len(picture.panels) > 9 else 3, len(picture.panels))
    each = 8.0 if single else 3.4
    width = each * beside
    title = _wrapped(picture.title, width - 0.6, _SIZE + 2)[:3]
    rows = [picture.panels[i : i + beside] for i in range(0, len(picture.panels), beside)]
    heights = [max(_height(panel, each, single) for panel in row) for row in rows]
    entries = picture.legend
    remarks = _remarks(picture.panels[0], width, _SIZE) if single else []  # those of small panels stand in them
    top = 0.2 + len(title) * (_SIZE + 2) * _LINE
    legend = math.ceil(len(entries) / beside) * _SIZE * _LINE * 1.08 + 0.15
    height = top + sum(heights) + legend + len(remarks) * _SIZE * _LINE + 0.1
    sheet = _Sheet(Figure(figsize=(width, height)), font, width, height)
    for number, line in enumerate(title):
        sheet.write(0.3, 0.2 + number * (_SIZE + 2) * _LINE, line, _SIZE + 2)
    for row, high in zip(rows, heights, strict=True):
        for column, panel in enumerate(row):
            _draw_panel(sheet, panel, (column * each, top, each, high), single)
        top += high
    if entries:
        _draw_legend(sheet, entries, top, beside)
    for number, line in enumerate(remarks):
        sheet.write(0.3, top + legend + number * _SIZE * _LINE, line, _SIZE)
    return sheet.figure


def _height(panel: Panel, width: float, single: bool) -> float:
    """How many inches a panel needs: a title, the axes with their numbers, and the remarks."""
    if single:
        return 4.6 + len(_title(panel, width, _SIZE)) * _SIZE * _LINE
    lines = len(_title(panel, width, _SMALL_SIZE)) + len(_remarks(panel, width, _SMALL_SIZE))
    return 2.6 + lines * _SMALL_SIZE * _LINE


def _title(panel: Panel, width: float, size: float) -> list[str]:
    return _wrapped(panel.title, width - 0.5, size)[:2] if panel.title else []


def _remarks(panel: Panel, width: float, size: float) -> list[str]:
    return [line for remark in panel.remarks for line in _wrapped(remark, width - 0.6, size)]


def _draw_panel(sheet: _Sheet, panel: Panel, place: tuple[float, float, float, float], single: bool) -> None:
    left, top, width, height = place
    size = _SIZE if single else _SMALL_SIZE
    line = size * _LINE
    title, remarks = _title(panel, width, size), [] if single else _remarks(panel, width, size)
    for number, text in enumerate(title):
        sheet.write(left + 0.3, top + 0.05 + number * line, text, size)
    ticks = panel.y.ticks(7 if single else 4)
    margin = 0.3 + max(len(text) for text in ticks.texts) * size * _LETTER + 0.15
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
        axes.plot(across[inside], up[inside], linestyle="none", clip_on=False, **_POINTS[mark.role])
    for number, text in enumerate(remarks):
        sheet.write(left + 0.3, top + height - 0.15 - (len(remarks) - number) * line, text, size, color=_GREY)


def _draw_axes(sheet: _Sheet, panel: Panel, axes: Axes, size: float, single: bool) -> None:
    """The axes' lines, numbers and names; faint lines at each number, and clearer ones at 0."""
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    words: dict[str, Any] = {"fontproperties": sheet.font, "fontsize": size, "parse_math": False}
    across, up = panel.x.ticks(9 if single else 5), panel.y.ticks(7 if single else 4)
    axes.set_xticks(across.places, across.texts, **words)
    axes.set_yticks(up.places, up.texts, **words)
    axes.tick_params(color=_GREY, labelcolor="black")
    axes.grid(color=_FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(_GREY)
    for draw, axis in ((axes.axvline, panel.x), (axes.axhline, panel.y)):
        if axis.low < 0 < axis.high:
            draw(float(axis.part(0.0)), color=_GREY, linewidth=0.9, zorder=2)
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
    style = _LINES[role]
    points = [piece[0] for piece in drawn if len(piece) == 1]
    lines = [point for piece in drawn if len(piece) > 1 for point in (*piece, (math.nan, math.nan))]
    if lines:
        axes.plot(*zip(*lines, strict=True), dash_capstyle="butt", solid_capstyle="round", **style)
    if points and role != "curve":  # the chain's own single points have a mark
        crosses = {"linestyle": "none", "marker": "x", "markersize": 7, "color": style["color"], "zorder": 7}
        axes.plot(*zip(*points, strict=True), **crosses)


def _draw_legend(sheet: _Sheet, entries: Sequence[tuple[Role, str]], top: float, columns: int) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], **_LINES[role]) if role in _LINES else Line2D([], [], linestyle="none", **_POINTS[role])
               for role, _ in entries]  # fmt: skip
    font = sheet.font.copy()
    font.set_size(_SIZE)
    legend = sheet.figure.legend(
        handles, [label for _, label in entries], loc="upper left", prop=font, frameon=False, handlelength=3.2,
        bbox_to_anchor=(0.2 / sheet.width, 1 - top / sheet.height), borderaxespad=0, borderpad=0.2, labelspacing=0.35,
        ncols=columns,
    )  # fmt: skip
    for text in legend.get_texts():
        text.set_parse_math(False)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines that fit into so many inches."""
    return textwrap.wrap(text, max(10, int(width / (size * _LETTER))), break_on_hyphens=False, max_lines=4,
                         placeholder=" ...") or [""]  # fmt: skip
