"""The diagram drawn with characters: boxes in a row, or one below the other, and bars for the string."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from chaincalc.explain.diagram import Boxes, Row, Scaled
from chaincalc.notation.fold import columns, fold, padded

_BARS, _FEWEST = 40, 10  # columns of the longest bars, and the fewest that say anything
_LEAST = 16  # columns of a box's text in a row of boxes


class Glyphs(NamedTuple):
    """The characters that a diagram is drawn with."""

    corners: tuple[str, str, str, str]
    across: str
    down: str
    arrow: str
    arrow_down: str
    arrow_back: str
    string: str
    bar: str
    end: str


UNICODE = Glyphs(("╭", "╮", "╰", "╯"), "─", "│", "▶", "▼", "◀", "┄", "━", "●")
ASCII = Glyphs(("+", "+", "+", "+"), "-", "|", ">", "v", "<", "~", "=", "o")


def diagram(shown: Boxes, glyphs: Glyphs = UNICODE, width: int = 80) -> list[str]:
    """The diagram's lines; a chain that is too long goes on below, at the number where it broke off.

    Where not even one box fits between its two numbers, the boxes stand one below the other.
    """
    drawing = _Drawing(shown, glyphs, width)
    lines: list[str] = []
    if drawing.narrow():
        lines += [*drawing.tower(), ""]
    else:
        for row in drawing.rows():
            lines += [*drawing.draw(row), ""]
    return [*lines, *to_scale(shown.scaled, glyphs, width)]


def to_scale(scaled: Sequence[Scaled], glyphs: Glyphs, width: int) -> list[str]:
    """A bar for each place of the string, all of them from one line on, in true proportion."""
    if not scaled or not all(math.isfinite(each.move) for each in scaled) or not any(each.move for each in scaled):
        return []
    names, texts = (max(columns(text) for text in column) for column in list(zip(*scaled, strict=True))[:2])
    room = min(_BARS, width - names - texts - 8)
    if room < _FEWEST:
        return []
    left, right = (max(0.0, *(sign * each.move for each in scaled)) for sign in (-1, 1))
    most = max(left, right)
    before, after = (round(room * (side / most) / (left / most + right / most)) for side in (left, right))
    lines = ["The string, to scale:"]
    for each in scaled:
        length = round(
            (before if each.move < 0 else after) * abs(each.move) / (left if each.move < 0 else right or 1.0)
        )
        bar = glyphs.bar * max(0, length - 1) + glyphs.end if length else ""
        bar = (bar[::-1].rjust(before) + glyphs.down) if each.move < 0 else " " * before + glyphs.down + bar
        lines.append(f"  {padded(each.name, names)}  {padded(each.text, texts)}  {bar}".rstrip())
    return [*lines, ""]


class _Drawing:
    def __init__(self, shown: Boxes, glyphs: Glyphs, width: int) -> None:
        self.g, self.width = glyphs, width
        count = len(shown.labels)
        self.above = [
            [f"{each.name} = {each.value} {self.g.arrow_back} {each.gradient}" for each in entering]
            for entering in shown.entering
        ]
        self.names, self.values, self.below = shown.names, shown.values, shown.rows
        self.labels = [f"{f}: {label}" for f, label in zip(shown.functions, shown.labels, strict=True)]
        between = zip(self.names, self.values, *(row.stops for row in self.below), strict=True)
        self.nodes = [max(map(columns, texts)) for texts in between]
        self.boxes = [self.fold_label(i) for i in range(count)]
        self.box_widths = [self.box_width(i) for i in range(count)]

    def fold_label(self, i: int) -> list[str]:
        room = self.width - self.nodes[i] - self.nodes[i + 1] - 12
        return fold(self.labels[i], max(_LEAST, room), "    ")

    def box_width(self, i: int) -> int:
        factors = [columns(row.factors[i]) for row in self.below]
        return max(*(columns(line) + 4 for line in (*self.boxes[i], *self.above[i])), *factors)

    def narrow(self) -> bool:
        widths = zip(pairwise(self.nodes), self.box_widths, strict=True)
        return any(before + 8 + box + after > self.width for (before, after), box in widths)

    def tower(self) -> list[str]:
        """The boxes one below the other."""
        g, lines = self.g, self.stop(0)
        for i, label in enumerate(self.labels):
            text = fold(label, self.width - 4, "  ")
            inside = max(map(columns, text))
            factors = "  ".join(row.factors[i] for row in self.below if row.kind == "pull" or len(self.below) == 1)
            lines += [
                f"  {g.down}",
                *(f"  {g.down} {line}" for line in self.above[i]),
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
        lines = fold(f"{self.names[node]} = {self.values[node]}", self.width, "  ")
        for row in self.below:
            mark = self.g.string if row.kind == "pull" else self.g.arrow_back
            lines += fold(f"  {mark} {row.stops[node]}", self.width, "    ")
        return lines

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
        lines += [self.draw_below(below, row) for below in self.below]
        return [line.rstrip() for line in [*self.draw_above(row), *lines]]

    def draw_above(self, row: range) -> list[str]:
        """The inputs that enter the boxes from above, each with an arrow under them."""
        height = max(len(self.above[i]) for i in row)
        lines = []
        for k in range(height + 1 if height else 0):
            line = " " * self.nodes[row[0]]
            for i in row:
                texts = [*[""] * (height - len(self.above[i])), *self.above[i], self.g.arrow_down * bool(self.above[i])]
                line += f"    {texts[k].center(self.box_widths[i])}    {' ' * self.nodes[i + 1]}"
            lines.append(line)
        return lines

    def towards(self, node: int) -> str:
        """A value, and the arrow from it to the next box."""
        value = self.values[node]
        return f"{value} {self.g.across * (2 + self.nodes[node] - columns(value))}{self.g.arrow}"

    def draw_below(self, below: Row, row: range) -> str:
        along, start = (self.g.string,) * 2 if below.kind == "pull" else (self.g.across, self.g.arrow_back)
        line = padded(below.stops[row[0]], self.nodes[row[0]])
        for i in row:
            along, start = (
                (self.g.string, self.g.string) if below.kind == "pull" else (self.g.across, self.g.arrow_back)
            )
            middle = f" {below.factors[i]} ".center(self.box_widths[i] + 6, along)
            line += f" {start}{middle[1:]} {padded(below.stops[i + 1], self.nodes[i + 1])}"
        return line
