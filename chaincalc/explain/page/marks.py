"""Small pieces of HTML and SVG: escaped text, and the places that the page fills anew for each input."""

from __future__ import annotations

import math
from html import escape

from chaincalc.base.errors import printable
from chaincalc.explain.page.curve import Frame

_LONG = 3.0  # lines go on so far beyond the picture, in its widths or heights
_OUTSIDE = 50.0  # no coordinate lies further outside, in pictures


def text(content: str) -> str:
    """A text of anybody's, as text: no markup, and no character that turns the line round or ends it."""
    return escape(printable(content))


def place(name: str, content: str, style: str = "") -> str:
    """A number that the page fills in; the sign for rounding, if any, is for equations only."""
    shown = escape(content.removeprefix("≈"))
    return f'<span data-s="{name}"{f" class={chr(34)}{style}{chr(34)}" if style else ""}>{shown}</span>'


def subscript(letter: str, number: int) -> str:
    return f"<i>{letter}</i><sub>{number}</sub>"


def attributes(**values: str | float) -> str:
    """Attributes of an SVG element; numbers are to four digits."""
    return " ".join(
        f'{name.rstrip("_").replace("_", "-")}="{value if isinstance(value, str) else f"{value + 0.0:.4g}"}"'
        for name, value in values.items()
    )


def line(frame: Frame, x: float, y: float, slope: float, direction: int) -> tuple[float, float, float, float] | None:
    """A line from a point, in shares of the frame: to the right (1), to the left (-1), or both ways (0).

    None: there is none, since a number is undefined.
    """
    if math.isnan(slope) or not math.isfinite(y):
        return None
    across, down, steep = frame.across(x), bounded(frame.down(y)), frame.steepness(slope)
    run = _LONG / max(1.0, abs(steep))
    left, right = run if direction <= 0 else 0.0, run if direction >= 0 else 0.0
    return across - left, down + left * steep, across + right, down - right * steep


def bounded(share: float) -> float:
    return max(-_OUTSIDE, min(_OUTSIDE, share))
