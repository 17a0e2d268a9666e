"""A drawing as PDF or PNG, drawn with matplotlib on the sheet that plots are drawn on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chaincalc.plot.shapes import COLOURS, Box, Drawing, Line, Text
from chaincalc.plot.sheet import saved, sheet_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

_SIZE = 12.0


def bitmap(drawing: Drawing, form: str, title: str) -> bytes:
    """The file's content.

    Args:
        drawing: what to draw.
        form: png or pdf.
        title: what the file says of itself.

    Raises:
        OutputError: matplotlib can't be loaded.
    """
    return saved(lambda font: _drawn(drawing, font), form, title)


def _drawn(drawing: Drawing, font: FontProperties) -> Figure:
    sheet = sheet_of(drawing.width / 72, drawing.height / 72, font)
    axes = sheet.axes(0, 0, drawing.width / 72, drawing.height / 72)
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(drawing.height, 0)
    axes.set_axis_off()
    for shape in drawing.shapes:
        _draw(axes, shape, font)
    return sheet.figure


def _draw(axes: Axes, shape: Box | Line | Text, font: FontProperties) -> None:
    match shape:
        case Box(x, y, width, height):
            from matplotlib.patches import FancyBboxPatch

            box = FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0,rounding_size=6")
            box.set(facecolor="#f3f8fc", edgecolor=COLOURS["link"], linewidth=1.5)
            axes.add_patch(box)
        case Line(x, y, to_x, to_y, look, arrow):
            dotted = (0, (1.4, 2.0)) if look == "pull" and not arrow else "solid"
            head = "-|>" if arrow else "-"
            how = {"arrowstyle": head, "color": COLOURS[look], "lw": 1.5, "ls": dotted, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", (to_x, to_y), (x, y), arrowprops=how)
        case Text(x, y, text, look, centred):
            side = "center" if centred else "left"
            axes.text(x, y, text, ha=side, va="center", fontproperties=font, fontsize=_SIZE, color=COLOURS[look],
                      parse_math=False)  # fmt: skip
