"""The diagram: boxes on a string, with each one's input and output, and what becomes of a small pull at the string."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chaincalc.errors import printable
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.notation import Notation

_LEAST = 16  # characters of a box's text, however narrow the page is


class Glyphs(NamedTuple):
    """The characters that a diagram is drawn with."""

    corners: tuple[str, str, str, str]
    across: str
    down: str
    arrow: str
    string: str
    times: str
    about: str


UNICODE = Glyphs(("╭", "╮", "╰", "╯"), "─", "│", "▶", "┄", "×", "≈")
ASCII = Glyphs(("+", "+", "+", "+"), "-", "|", ">", "~", "x", "~=")


@dataclass(frozen=True)
class _String:
    """A pull at x: by how much, by how much it moves what lies between the boxes, and each box's factor."""

    moves: tuple[str, ...]
    factors: tuple[str, ...]


def diagram(e: Explanation, notation: Notation, glyphs: Glyphs = UNICODE, width: int = 80) -> list[str]:
    """The diagram's lines; a chain that is too long goes on below, at the number where it broke off."""
    lines: list[str] = []
    drawing = _Drawing(e, notation, glyphs, width)
    for row in drawing.rows():
        lines += [*drawing.draw(row), ""]
    return lines


def pulls(e: Explanation, notation: Notation) -> list[str]:
    """What a small pull comes to, in a sentence; a sentence for each direction where the two differ."""
    delta = notation.given(e.delta)
    if e.ways is None:
        return [_pull(f"Pull x by {delta}", e.chain_rule, e.delta, notation)]
    left, right = e.ways
    return [
        _pull(f"Pull x up by {delta}", right.products[-1], e.delta, notation),
        _pull(f"Pull x down by {delta}", left.products[-1], -e.delta, notation),
    ]


def _pull(what: str, total: float, delta: float, notation: Notation) -> str:
    if math.isnan(total):
        return f"{what}: how far y moves is undefined."
    if total == 0:
        return f"{what}: y stays where it is, in total times 0."
    if math.isinf(total):
        return f"{what}: y moves without measure, in total times {notation.number(total)}."
    return f"{what}: y moves by about {notation.number(total * delta)}, in total times {notation.number(total)}."


class _Drawing:
    def __init__(self, e: Explanation, notation: Notation, glyphs: Glyphs, width: int) -> None:
        self.g, self.width = glyphs, width
        count = len(e.links)
        self.names = ["x", *(f"u{i}" for i in range(1, count)), "y"]
        self.values = [notation.given(e.x), *(notation.number(link.output) for link in e.links)]
        self.labels = [f"f{link.number}: {printable(link.name)}" for link in e.links]
        if e.ways is None:
            slopes, products = [k.derivative for k in e.links], [k.product for k in e.links]
            self.strings = [_string(e.delta, slopes, products, notation, glyphs)]
        else:
            left, right = e.ways
            self.strings = [
                _string(e.delta, right.slopes, right.products, notation, glyphs),
                _string(-e.delta, left.slopes, left.products, notation, glyphs),
            ]
        columns = zip(self.names, self.values, *(s.moves for s in self.strings), strict=True)
        self.nodes = [max(map(len, column)) for column in columns]
        self.boxes = [self.fold_label(i) for i in range(count)]
        self.box_widths = [self.box_width(i) for i in range(count)]

    def fold_label(self, i: int) -> list[str]:
        room = self.width - self.nodes[i] - self.nodes[i + 1] - 12
        return fold(self.labels[i], max(_LEAST, room), "    ")

    def box_width(self, i: int) -> int:
        return max(*(len(line) + 4 for line in self.boxes[i]), *(len(string.factors[i]) for string in self.strings))

    def rows(self) -> list[range]:
        """The boxes, as many in a row as there is room for."""
        rows: list[range] = []
        start, used = 0, self.nodes[0]
        for i, width in enumerate(self.box_widths):
            more = 8 + width + self.nodes[i + 1]
            if i > start and used + more > self.width:
                rows.append(range(start, i))
                start, used = i, self.nodes[i]
            used += more
        return [*rows, range(start, len(self.boxes))]

    def draw(self, row: range) -> list[str]:
        g = self.g
        height = max(len(self.boxes[i]) for i in row)
        first = row[0]
        lines = [self.names[first].ljust(self.nodes[first])]
        lines += [self.towards(first) if k == 0 else " " * (self.nodes[first] + 4) for k in range(height)]
        lines += [" " * self.nodes[first]]
        for i in row:
            edge, after = g.across * (self.box_widths[i] - 2), self.nodes[i + 1]
            lines[0] += f"    {g.corners[0]}{edge}{g.corners[1]}    {self.names[i + 1].ljust(after)}"
            for k in range(height):
                text = self.boxes[i][k] if k < len(self.boxes[i]) else ""
                lines[1 + k] += f"{g.down} {text.ljust(self.box_widths[i] - 4)} {g.down}"
                if k:
                    lines[1 + k] += " " * (after + 8)
                elif i == row[-1]:
                    lines[1] += f"{g.across * 2}{g.arrow} {self.values[i + 1]}"
                else:
                    lines[1] += f"{g.across * 2}{g.arrow} {self.towards(i + 1)}"
            lines[-1] += f"    {g.corners[2]}{edge}{g.corners[3]}    {' ' * after}"
        lines += [self.draw_string(string, row) for string in self.strings]
        return [line.rstrip() for line in lines]

    def towards(self, node: int) -> str:
        """A value, and the arrow from it to the next box."""
        value = self.values[node]
        return f"{value} {self.g.across * (2 + self.nodes[node] - len(value))}{self.g.arrow}"

    def draw_string(self, string: _String, row: range) -> str:
        line = string.moves[row[0]].ljust(self.nodes[row[0]])
        for i in row:
            middle = f" {string.factors[i]} ".center(self.box_widths[i] + 6, self.g.string)
            line += f" {middle} {string.moves[i + 1].ljust(self.nodes[i + 1])}"
        return line


def _string(
    delta: float, slopes: Sequence[float], products: Sequence[float], notation: Notation, glyphs: Glyphs
) -> _String:
    moves = (delta, *(product * delta for product in products))
    shown = [notation.given(move) if i == 0 else notation.number(move) for i, move in enumerate(moves)]
    signed = tuple(f"+{text}" if move > 0 else text for move, text in zip(moves, shown, strict=True))
    return _String(signed, tuple(f"{glyphs.times} {notation.number(slope)}" for slope in slopes))


def fold(text: str, width: int, indent: str = "") -> list[str]:
    """The text in lines of at most `width` characters, broken before an operator, at a space, or else after a sign."""
    lines: list[str] = []
    before = ""
    while len(before) + len(text) > width:
        room = max(1, width - len(before))
        at = text.rfind(" ", room // 3, room + 1)
        if at > 2 and text[at - 1] in "+-*/" and text[at - 2] == " ":
            at -= 2
        if at <= 0:
            at = 1 + max((text.rfind(c, room // 3, room) for c in "*/(,+"), default=-1)
        at = at if at > 0 else room
        lines.append(before + text[:at].rstrip())
        text, before = text[at:].lstrip(), indent
    return [*lines, before + text]
