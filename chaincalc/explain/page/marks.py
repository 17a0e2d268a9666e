"""Small pieces of HTML and SVG: escaped text, the places that the page fills anew, and the frame of a picture."""

from __future__ import annotations

import math
from html import escape
from itertools import groupby
from typing import NamedTuple

from chaincalc.base.errors import printable
from chaincalc.functions.primitive import Array
from chaincalc.plot.axis import Axis, pieces

_LONG = 3.0  # lines go on so far beyond the picture, in its widths or heights
_OUTSIDE = 50.0  # no coordinate lies further outside, in pictures
_STEEPEST = 1e9


class Frame(NamedTuple):
    """A rectangle of the plane that a picture shows."""

    x: Axis
    y: Axis

    def across(self, x: float) -> float:
        """Where x lies between left (0) and right (1)."""
        return float(self.x.part(x))

    def down(self, y: float) -> float:
        """Where y lies between top (0) and bottom (1)."""
        return 1.0 - float(self.y.part(y))

    def steepness(self, slope: float) -> float:
        """A slope as it looks in this frame: how many heights for a width."""
        stretched = slope * ((self.x.high / 2 - self.x.low / 2) / (self.y.high / 2 - self.y.low / 2))
        return max(-_STEEPEST, min(_STEEPEST, stretched))

    @property
    def edges(self) -> list[float]:
        """Left, right, bottom, top: what the page's script wants to know."""
        return [*self.x, *self.y]


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


def path(x: Array, y: Array, frame: Frame, width: float, height: float) -> str:
    """A line through points, cut at each nan and at the frame's edges, as the `d` of an SVG path."""
    drawn: list[str] = []
    for piece in pieces(x, y, frame.x, frame.y):
        if len(piece) > 1:
            places = groupby(f"{a * width:.4g} {(1 - b) * height:.4g}" for a, b in piece)
            drawn.append(f"M{'L'.join(place for place, _ in places)}")
    return "".join(drawn)


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
