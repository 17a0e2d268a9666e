"""The diagram: boxes on a string, with each one's input and output, and what becomes of a small pull at the string."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from chaincalc.explain.explanation import Explanation
from chaincalc.notation.fold import columns, fold, padded
from chaincalc.notation.notation import Notation

_LEAST = 16  # columns of a box's text in a row of boxes


class Glyphs(NamedTuple):
    """The characters that a diagram is drawn with."""

    corners: tuple[str, str, str, str]
    across: str
    down: str
    arrow: str
    arrow_down: str
    string: str


UNICODE = Glyphs(("╭", "╮", "╰", "╯"), "─", "│", "▶", "▼", "┄")
ASCII = Glyphs(("+", "+", "+", "+"), "-", "|", ">", "v", "~")


class Strings(NamedTuple):
    """What runs along a string under the boxes, as text: at each stop between them, and in each box its factor."""

    moves: tuple[str, ...]
    factors: tuple[str, ...]


class Boxes(NamedTuple):
    """What a diagram shows, as text.

    Args:
        names, values: of what goes in and comes out, one more than there are boxes.
        functions, labels: the symbol in each box, and what it stands for.
        strings: what runs under the boxes.
    """

    names: Sequence[str]
    values: Sequence[str]
    functions: Sequence[str]
    labels: Sequence[str]
    strings: Sequence[Strings]


def boxes(e: Explanation, notation: Notation) -> Boxes:
    """The boxes of a chain of numbers, and the string that is pulled at x."""
    return Boxes(
        [notation.letter("x"), *(notation.symbol("u", i) for i in range(1, len(e.links))), notation.letter("y")],
        [notation.given(e.x), *(notation.number(link.output) for link in e.links)],
        [notation.symbol("f", link.number) for link in e.links],
        [notation.box(link.name, link.tree, link.variable) for link in e.links],
        strings_of(e, notation),
    )


def diagram(shown: Boxes, glyphs: Glyphs = UNICODE, width: int = 80) -> list[str]:
    """The diagram's lines; a chain that is too long goes on below, at the number where it broke off.

    Where not even one box fits between its two numbers, the boxes stand one below the other.
    """
    drawing = _Drawing(shown, glyphs, width)
    if drawing.narrow():
        return [*drawing.tower(), ""]
    lines: list[str] = []
    for row in drawing.rows():
        lines += [*drawing.draw(row), ""]
    return lines


def strings_of(e: Explanation, notation: Notation) -> list[Strings]:
    """The string under the boxes; one for each direction where the two differ."""
    if e.ways is None:
        return [_string(e.delta, [k.derivative for k in e.links], [k.product for k in e.links], notation)]
    left, right = e.ways
    return [
        _string(e.delta, right.slopes, right.products, notation),
        _string(-e.delta, left.slopes, left.products, notation),
    ]


def pulls(e: Explanation, notation: Notation) -> list[str]:
    """What a small pull comes to, in a sentence; a sentence for each direction where the two differ."""
    delta = notation.given(e.delta)
    if math.isnan(e.value) and math.isnan(e.chain_rule):
        return [f"Pull x by {delta}: y has no value here, so nothing is known of how far it moves."]
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
    def __init__(self, shown: Boxes, glyphs: Glyphs, width: int) -> None:
        self.g, self.width = glyphs, width
        count = len(shown.labels)
        self.names, self.values, self.strings = shown.names, shown.values, shown.strings
        self.labels = [f"{f}: {label}" for f, label in zip(shown.functions, shown.labels, strict=True)]
        between = zip(self.names, self.values, *(s.moves for s in self.strings), strict=True)
        self.nodes = [max(map(columns, texts)) for texts in between]
        self.boxes = [self.fold_label(i) for i in range(count)]
        self.box_widths = [self.box_width(i) for i in range(count)]

    def fold_label(self, i: int) -> list[str]:
        room = self.width - self.nodes[i] - self.nodes[i + 1] - 12
        return fold(self.labels[i], max(_LEAST, room), "    ")

    def box_width(self, i: int) -> int:
        factors = [columns(string.factors[i]) for string in self.strings]
        return max(*(columns(line) + 4 for line in self.boxes[i]), *factors)

    def narrow(self) -> bool:
        widths = zip(pairwise(self.nodes), self.box_widths, strict=True)
        return any(before + 8 + box + after > self.width for (before, after), box in widths)

    def tower(self) -> list[str]:
        """The boxes one below the other."""
        g, lines = self.g, self.stop(0)
        for i, label in enumerate(self.labels):
            text = fold(label, self.width - 4, "  ")
            inside = max(map(columns, text))
            factors = "  ".join(string.factors[i] for string in self.strings)
            lines += [
                f"  {g.down}",
                f"  {g.arrow_down}",
                f"{g.corners[0]}{g.across * (inside + 2)}{g.corners[1]}",
                *(f"{g.down} {padded(line, inside)} {g.down}" for line in text),
                f"{g.corners[2]}{g.across * (inside + 2)}{g.corners[3]}",
                *fold(f"  {g.string} {factors}", self.width, "    "),
                f"  {g.down}",
                f"  {g.arrow_down}",
                *self.stop(i + 1),
            ]
        return lines

    def stop(self, node: int) -> list[str]:
        """A number between two boxes, and how far it moves."""
        moves = "  ".join(string.moves[node] for string in self.strings)
        return [
            *fold(f"{self.names[node]} = {self.values[node]}", self.width, "  "),
            *fold(f"  {self.g.string} {moves}", self.width, "    "),
        ]

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
        lines = [padded(self.names[first], self.nodes[first])]
        lines += [self.towards(first) if k == 0 else " " * (self.nodes[first] + 4) for k in range(height)]
        lines += [" " * self.nodes[first]]
        for i in row:
            edge, after = g.across * (self.box_widths[i] - 2), self.nodes[i + 1]
            lines[0] += f"    {g.corners[0]}{edge}{g.corners[1]}    {padded(self.names[i + 1], after)}"
            for k in range(height):
                text = self.boxes[i][k] if k < len(self.boxes[i]) else ""
                lines[1 + k] += f"{g.down} {padded(text, self.box_widths[i] - 4)} {g.down}"
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
        return f"{value} {self.g.across * (2 + self.nodes[node] - columns(value))}{self.g.arrow}"

    def draw_string(self, string: Strings, row: range) -> str:
        line = padded(string.moves[row[0]], self.nodes[row[0]])
        for i in row:
            middle = f" {string.factors[i]} ".center(self.box_widths[i] + 6, self.g.string)
            line += f" {middle} {padded(string.moves[i + 1], self.nodes[i + 1])}"
        return line


def _string(delta: float, slopes: Sequence[float], products: Sequence[float], notation: Notation) -> Strings:
    moves = (delta, *(product * delta for product in products))
    shown = [notation.given(move) if i == 0 else notation.number(move) for i, move in enumerate(moves)]
    signed = tuple(f"+{text}" if move > 0 else text for move, text in zip(moves, shown, strict=True))
    return Strings(signed, tuple(f"{notation.by}{notation.number(slope)}" for slope in slopes))
