"""Formulas for a LaTeX document: every name in them shown as it stands, and nothing too long for a line."""

from __future__ import annotations

import re

from chaincalc.explain.tex.prose import prose, typewriter
from chaincalc.language.tree import FLOW, Call, Node, Where
from chaincalc.notation.breakable import LONG, BreakableWriter, visible
from chaincalc.notation.equations import LatexNotation
from chaincalc.notation.latex import LatexWriter

_LABEL = 20  # characters that a box holds without breaking them
_LONGEST_LABEL = 100
_IDENTIFIER = re.compile(r"[A-Za-z0-9_]{1,30}\Z")
_WIDE = 9  # characters of a text with other letters, in one piece


class TexWriter(BreakableWriter):
    """LaTeX of ASCII alone."""

    def parentheses(self, text: str) -> str:
        """Many that close together can be broken too, if nothing else can."""
        written = super().parentheses(text)
        inside = written.removesuffix(r"\bigr)")
        return written if inside == written else rf"{inside}\penalty800 \bigr)"

    def function(self, name: str) -> str:
        return super().function(name) if _IDENTIFIER.match(name) else words(name)

    def parameter(self, name: str) -> str:
        return super().parameter(name) if _IDENTIFIER.match(name) else words(name)

    def words(self, text: str) -> str:
        return words(text)


def words(text: str) -> str:
    """A text inside a formula, with a place to break the line after each of its words."""
    length = LONG if text.isascii() else _WIDE  # a letter that the fonts lack is as wide as its number
    pieces = re.findall(rf"\S{{1,{length}}}\s*|\s+", text)
    return r"\allowbreak ".join(rf"\text{{{prose(piece)}}}" for piece in pieces)


class TexNotation(LatexNotation):
    """LaTeX with amsmath, for a page of its own; rows of a formula in several cases are lines where they are long."""

    def writer(self, variable: str = "u") -> LatexWriter:
        return TexWriter(variable)

    def formula(self, tree: Node, variable: str = "u") -> str:
        writer = self.writer(variable)
        if not isinstance(tree, Where) or all(visible(piece + when) <= LONG for piece, when in writer.cases(tree)):
            return writer.write(tree)
        return "\n".join(
            rf"{piece} \quad \allowbreak " + (rf"\text{{if }} {when}" if when else r"\text{otherwise}")
            for piece, when in writer.cases(tree)
        )

    def times(self, factors: list[str]) -> str:
        return super().times(factors).replace(r" \cdot ", r" \allowbreak \cdot \nobreak ")

    def box(self, name: str, tree: Node | None) -> str:
        """What stands in a box below the function's symbol; what is too long for it stands in the math part."""
        if len(name) > _LONGEST_LABEL:
            return ""
        alone = tree is None or (isinstance(tree, Call) and tree.argument == FLOW)
        formula = words(name) if alone or tree is None else self.formula(tree)
        if visible(formula) <= _LABEL:
            return f"${formula}$"
        pieces = r"\allowbreak{}".join(typewriter(c) for c in name)
        return rf"{{\footnotesize\ttfamily {pieces}}}"
