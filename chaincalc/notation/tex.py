"""LaTeX for a document of its own: every name in it shown as it stands, and nothing too long for a line."""

from __future__ import annotations

import re

from chaincalc.language.tree import Node, Where
from chaincalc.notation.breakable import LONG, visible
from chaincalc.notation.latex import LatexNotation
from chaincalc.notation.prose import prose, typewriter

_LABEL = 20  # characters that a box holds without breaking them
_LONGEST_LABEL = 100
_IDENTIFIER = re.compile(r"[A-Za-z0-9_]{1,30}\Z")
_WIDE = 9  # characters of a text with other letters, in one piece


class TexNotation(LatexNotation):
    """LaTeX of ASCII alone; the cases of a formula are lines where they are long."""

    dot = r" \allowbreak \cdot \nobreak "

    def parentheses(self, text: str) -> str:
        """Many that close together can be broken too, if nothing else can."""
        written = super().parentheses(text)
        inside = written.removesuffix(r"\bigr)")
        return written if inside == written else rf"{inside}\penalty800 \bigr)"

    def function(self, name: str) -> str:
        return super().function(name) if _IDENTIFIER.match(name) else self.words(name)

    def parameter(self, name: str) -> str:
        return super().parameter(name) if _IDENTIFIER.match(name) else self.words(name)

    def words(self, text: str) -> str:
        """A text with a place to break the line after each of its words."""
        length = LONG if text.isascii() else _WIDE  # a letter that the fonts lack is as wide as its number
        pieces = re.findall(rf"\S{{1,{length}}}\s*|\s+", text)
        return r"\allowbreak ".join(rf"\text{{{prose(piece)}}}" for piece in pieces)

    def display(self, tree: Node) -> str:
        rows = self.cases(tree)
        if not isinstance(tree, Where) or all(visible(piece + when) <= LONG for piece, when in rows):
            return self.write(tree)
        return "\n".join(rf"{piece} \quad \allowbreak {self.when(condition)}" for piece, condition in rows)

    def box(self, name: str, tree: Node | None, variable: str = "u") -> str:
        """What stands in a box below the function's symbol; what is too long for it stands in the math part."""
        if len(name) > _LONGEST_LABEL:
            return ""
        rule = super().box(name, tree, variable)
        if visible(rule) <= _LABEL:
            return f"${rule}$"
        pieces = r"\allowbreak{}".join(typewriter(c) for c in name)
        return rf"{{\footnotesize\ttfamily {pieces}}}"
