"""The diagram in TikZ: boxes on a string, as many in a row as the page is wide."""

from __future__ import annotations

from chaincalc.explain.diagram import Boxes, Row
from chaincalc.notation.breakable import visible

# All widths are in points, at the size in which the diagram is set.
_PAGE = 455
_DIGIT, _SMALL_DIGIT = 5.4, 4.9
_ARROW = 14
_NARROWEST, _WIDEST = 56, 136  # of a box
_WIDEST_NUMBER = 120


def diagram(shown: Boxes) -> list[str]:
    """A picture for each row of boxes; a row begins with the number where the one before it broke off."""
    drawing = _Drawing(shown)
    return [drawing.row(first) for first in range(0, len(shown.labels), drawing.in_a_row)]


class _Drawing:
    def __init__(self, shown: Boxes) -> None:
        self.names, self.values, self.functions, self.labels, self.rows, self.entering, _ = shown
        values = max(_DIGIT * visible(text) for text in self.values)
        moves = max(_SMALL_DIGIT * visible(move) for row in self.rows for move in row.stops)
        self.column = min(_WIDEST_NUMBER, max(values, moves) + 8)
        factors = [factor for row in self.rows for factor in row.factors]
        inside = max(visible(text) for text in [*self.labels, *factors])
        self.box = min(_WIDEST, max(_NARROWEST, _DIGIT * inside + 12))
        self.pitch = self.column + self.box + 2 * _ARROW
        self.in_a_row = max(1, int((_PAGE - self.column) // self.pitch))

    def row(self, first: int) -> str:
        links = range(first, min(first + self.in_a_row, len(self.labels)))
        lines = [rf"\begin{{tikzpicture}}[chain]\path ({-self.column / 2:.1f}pt,0);"]
        for i in (first, *(k + 1 for k in links)):
            at = self.at(i - first)
            lines.append(rf"\node[number] (v{i}) at ({at},0) {{${self.values[i]}$}};")
            lines.append(rf"\node[above=1pt of v{i}, called] {{${self.names[i]}$}};")
        for i in links:
            at = self.at(i - first + 0.5)
            text = rf"$\boldsymbol{{{self.functions[i]}}}$" + (rf"\\ {self.labels[i]}" if self.labels[i] else "")
            lines.append(rf"\node[box, text width={self.box - 10:.0f}pt] (b{i}) at ({at},0) {{{text}}};")
            lines += self.above(i)
            lines.append(rf"\draw[way] (v{i}) -- (b{i}); \draw[way] (b{i}) -- (v{i + 1});")
        for below in self.rows:
            lines += self.below(below, first, links)
        return "\n".join([*lines, r"\end{tikzpicture}"])

    def above(self, i: int) -> list[str]:
        """The inputs that enter a box from above, with the gradients that come back to them."""
        texts = [
            rf"${name} = {value}$\ \textcolor{{ink}}{{${gradient}$}}" for name, value, gradient in self.entering[i]
        ]
        if not texts:
            return []
        shown = r"\\ ".join(texts)
        return [rf"\node[above=12pt of b{i}, called, align=center] (e{i}) {{{shown}}}; \draw[way] (e{i}) -- (b{i});"]

    def at(self, place: float) -> str:
        return f"{place * self.pitch:.1f}pt"

    def below(self, row: Row, first: int, links: range) -> list[str]:
        """The string below the boxes, with what becomes of a pull at it; or the gradients on their way back."""
        style, line = ("pull", "string") if row.kind == "pull" else ("back", "gradient")
        lines = [r"\coordinate (s) at ([yshift=-11pt] current bounding box.south);"]
        for i in (first, *(j + 1 for j in links)):
            lines.append(rf"\node[{style}] (m{i}) at ({self.at(i - first)},0 |- s) {{${row.stops[i]}$}};")
        for i in links:
            lines.append(rf"\node[{style}] (t{i}) at ({self.at(i - first + 0.5)},0 |- s) {{${row.factors[i]}$}};")
            lines.append(rf"\draw[{line}] (m{i}) -- (t{i}) -- (m{i + 1});")
        return lines
