"""A drawing as SVG, by itself: no other library, nothing fetched, texts as texts."""

from __future__ import annotations

from html import escape

from chaincalc.base.errors import printable
from chaincalc.plot.shapes import COLOURS, Box, Drawing, Line, Shape, Text


def svg(drawing: Drawing) -> str:
    """The file's content."""
    width, height = f"{drawing.width:g}", f"{drawing.height:g}"
    heads = "".join(
        f'<marker id="{look}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" '
        f'markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
        for look, colour in COLOURS.items()
    )
    shapes = "\n".join(map(_shape, drawing.shapes))
    title = next((escape(printable(each.text)) for each in drawing.shapes if isinstance(each, Text)), "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="DejaVu Sans, Verdana, sans-serif" font-size="12.5">\n<title>{title}</title>\n'
        f"<defs>{heads}</defs>\n"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n{shapes}\n</svg>\n'
    )


def _shape(shape: Shape) -> str:
    match shape:
        case Box(x, y, width, height):
            return (
                f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" fill="#f3f8fc" '
                f'stroke="{COLOURS["link"]}" stroke-width="1.5"/>'
            )
        case Line(x, y, to_x, to_y, look, arrow):
            dots = ' stroke-dasharray="2 3"' if look == "pull" and not arrow else ""
            head = f' marker-end="url(#{look})"' if arrow else ""
            return (
                f'<line x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}" stroke="{COLOURS[look]}" '
                f'stroke-width="1.5"{dots}{head}/>'
            )
        case Text(x, y, text, look, centred):
            anchor = ' text-anchor="middle"' if centred else ""
            return (
                f'<text x="{x:g}" y="{y + 4.5:g}"{anchor} fill="{COLOURS[look]}" xml:space="preserve">'
                f"{escape(printable(text))}</text>"
            )
