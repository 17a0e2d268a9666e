"""LaTeX math that fits the page: how long it looks, how it is written so that it can be broken, and where."""

from __future__ import annotations

import re

from chaincalc.language.tree import Call, Div, Node
from chaincalc.language.write import PRODUCT, SIGN, write
from chaincalc.notation.latex import AROUND, LatexWriter

LONG = 36  # characters that are kept in one piece

_TOKEN = re.compile(r"\\(?:left|right|bigl|bigr)\b\s*\\?.|\\[A-Za-z]+\s*|\\.|.")
_OPENS, _CLOSES = ("{", r"\left", r"\begin"), ("}", r"\right", r"\end")
_SIGNS = ("+", "-", "=", r"\cdot", r"\approx")


def visible(text: str) -> int:
    """About how many characters of a piece of LaTeX math one sees."""
    return len(re.sub(r"[{}_^&\s]", "", re.sub(r"\\[A-Za-z]+|\\.", "x", text)))


class BreakableWriter(LatexWriter):
    r"""LaTeX in which what is long can be broken.

    TeX breaks a formula at its relations and operators, but never inside `\frac` or `\left( \right)`. So what is long
    is written without those: a quotient with a slash, and parentheses that are only drawn larger.
    """

    def parentheses(self, text: str) -> str:
        return rf"\bigl(\allowbreak {text}\bigr)" if visible(text) > LONG else super().parentheses(text)

    def within(self, tree: Node, least: int) -> str:
        if isinstance(tree, Div) and least > PRODUCT and _in_a_line(tree):
            return self.parentheses(self.write(tree))
        return super().within(tree, least)

    def quotient(self, numerator: Node, denominator: Node) -> str:
        if _in_a_line(Div(numerator, denominator)):
            return rf"{self.within(numerator, PRODUCT)} / \allowbreak {self.within(denominator, SIGN)}"
        return super().quotient(numerator, denominator)

    def power(self, base: Node, exponent: Node) -> str:
        if len(write(exponent)) > LONG:
            inside = rf"{self.write(base)},\allowbreak {self.write(exponent)}"
            return rf"\operatorname{{power}}{self.parentheses(inside)}"
        return super().power(base, exponent)

    def call(self, call: Call) -> str:
        if call.function.name in AROUND and len(write(call.argument)) > LONG:
            return rf"\operatorname{{{call.function.name}}}{self.parentheses(self.write(call.argument))}"
        return super().call(call)


def _in_a_line(quotient: Div) -> bool:
    return max(len(write(quotient.numerator)), len(write(quotient.denominator))) > LONG


def broken(text: str, length: int) -> list[str]:
    r"""The text in lines of about so many visible characters; a line begins with a sign, or after a parenthesis.

    Nothing is broken that LaTeX holds together: what stands in braces, and between `\left` and `\right`.
    """
    pieces = _pieces(text)
    lines = [""]
    for piece in pieces:
        if lines[-1] and visible(lines[-1] + piece) > length:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def _pieces(text: str) -> list[str]:
    """The text cut wherever a line may begin."""
    pieces, depth, before = [""], 0, ""
    for token in _TOKEN.findall(text):
        word = token.strip()
        binary = word in _SIGNS and before not in ("", "(", "=", ",")
        if depth == 0 and (binary or before == "("):
            pieces.append("")
        if word == r"\allowbreak":
            pieces.append("")
            continue
        pieces[-1] += token
        if word.startswith(_OPENS):
            depth += 1
        elif word.startswith(_CLOSES):
            depth -= 1
        before = word or before
    return pieces
