"""Shapes on a sheet: what a drawing is made of, before a file is made of it."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Look: TypeAlias = Literal["plain", "quiet", "link", "gradient", "pull"]

# Colours of Okabe and Ito ("Color Universal Design", 2008); the string is dotted too, the gradients have arrowheads.
COLOURS: dict[Look, str] = {
    "plain": "#000000", "quiet": "#555555", "link": "#0072B2", "gradient": "#009E73", "pull": "#D55E00",
}  # fmt: skip


class Text(NamedTuple):
    """A line of text, centred at a place, or beginning there."""

    x: float
    y: float
    text: str
    look: Look = "plain"
    centred: bool = True


class Line(NamedTuple):
    """A line, with an arrowhead at its end or without."""

    x: float
    y: float
    to_x: float
    to_y: float
    look: Look
    arrow: bool = False


class Box(NamedTuple):
    """A rounded rectangle."""

    x: float
    y: float
    width: float
    height: float


Shape: TypeAlias = Text | Line | Box


class Drawing(NamedTuple):
    """Shapes on a sheet; all lengths in points, downwards from the upper left corner."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
