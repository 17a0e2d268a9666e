r"""Formulas for a LaTeX document, in which no line runs off the page.

TeX breaks a formula in a paragraph at its relations and operators, but never inside `\frac` or `\left( \right)`. So
what is long is written without those: a quotient with a slash, and parentheses that are only drawn larger.
"""

from __future__ import annotations

import re

from chaincalc.explain.notation import LatexNotation
from chaincalc.explain.tex.prose import prose
from chaincalc.formula.latex import AROUND, LatexWriter
from chaincalc.formula.tree import Call, Div, Node, Where
from chaincalc.formula.write import PRODUCT, SIGN, write

_LONG = 36  # characters that are kept on one line
_IDENTIFIER = re.compile(r"[A-Za-z0-9_]+\Z")


def visible(text: str) -> int:
    """About how many characters of a piece of LaTeX math one sees."""
    return len(re.sub(r"[{}_^\s]", "", re.sub(r"\\[A-Za-z]+|\\.", "x", text)))


class TexWriter(LatexWriter):
    """LaTeX that can be broken where it is long."""

    def parentheses(self, text: str) -> str:
        return rf"\bigl(\allowbreak {text}\bigr)" if visible(text) > _LONG else super().parentheses(text)

    def within(self, tree: Node, least: int) -> str:
        if isinstance(tree, Div) and least > PRODUCT and _in_a_line(tree):
            return self.parentheses(self.write(tree))
        return super().within(tree, least)

    def quotient(self, numerator: Node, denominator: Node) -> str:
        if _in_a_line(Div(numerator, denominator)):
            return rf"{self.within(numerator, PRODUCT)} / \allowbreak {self.within(denominator, SIGN)}"
        return super().quotient(numerator, denominator)

    def power(self, base: Node, exponent: Node) -> str:
        if len(write(exponent)) > _LONG:
            inside = rf"{self.write(base)},\allowbreak {self.write(exponent)}"
            return rf"\operatorname{{power}}{self.parentheses(inside)}"
        return super().power(base, exponent)

    def call(self, call: Call) -> str:
        if call.function.name in AROUND and len(write(call.argument)) > _LONG:
            return rf"\operatorname{{{call.function.name}}}{self.parentheses(self.write(call.argument))}"
        return super().call(call)

    def function(self, name: str) -> str:
        return super().function(name) if _IDENTIFIER.match(name) else words(name)

    def parameter(self, name: str) -> str:
        return super().parameter(name) if _IDENTIFIER.match(name) else words(name)

    def words(self, text: str) -> str:
        return words(text)


def _in_a_line(quotient: Div) -> bool:
    return max(len(write(quotient.numerator)), len(write(quotient.denominator))) > _LONG


def words(text: str) -> str:
    """A text inside a formula, with a place to break the line after each of its words."""
    pieces = re.findall(rf"\S{{1,{_LONG}}}\s*|\s+", text)
    return r"\allowbreak ".join(rf"\text{{{prose(piece)}}}" for piece in pieces)


class TexNotation(LatexNotation):
    """LaTeX with amsmath, for a page of its own; rows of a formula in several cases are lines."""

    def writer(self, variable: str = "u") -> LatexWriter:
        return TexWriter(variable)

    def formula(self, tree: Node, variable: str = "u") -> str:
        writer = self.writer(variable)
        if not isinstance(tree, Where) or all(visible(piece + when) <= _LONG for piece, when in writer.cases(tree)):
            return writer.write(tree)
        return "\n".join(
            rf"{piece} \quad \allowbreak " + (rf"\text{{if }} {when}" if when else r"\text{otherwise}")
            for piece, when in writer.cases(tree)
        )
