"""LaTeX with amsmath, for a display of mathematics."""

from __future__ import annotations

import re
from itertools import groupby

from chaincalc.base.errors import printable
from chaincalc.language.tree import Call, Const, Div, Node, Num, Where
from chaincalc.language.write import ATOM, PRODUCT, SIGN, write
from chaincalc.notation.breakable import LONG, visible
from chaincalc.notation.letters import GREEK, LATIN, stem_and_index
from chaincalc.notation.numerals import mantissa_and_exponent
from chaincalc.notation.typeset import TypesetNotation

# The functions that LaTeX sets upright by itself.
_MACROS = {
    "sin", "cos", "tan", "sec", "csc", "cot", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "coth", "exp",
    "max", "min",
}  # fmt: skip
_NAMED = {"log": r"\ln", "log2": r"\log_2", "log10": r"\log_{10}"}
_NUMERAL = r"\{[0-9.]+( \\cdot 10\^\{-?[0-9]+\})?\}"
_NUMBER_FIRST = re.compile(rf"[0-9]|\\frac{_NUMERAL}{_NUMERAL}")  # 2 before 1/2 would be a mixed number
_SPECIAL = {
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "^": r"\hat{}",
    "~": r"\sim ", "_": r"\_", " ": r"\ ", "<": "{<}", ">": "{>}",
}  # fmt: skip


def text_in_math(text: str) -> str:
    r"""A text inside a formula; what means something to TeX stands outside of `\text`, where MathJax knows it too.

    >>> print(text_in_math("my_table"))
    \text{my}\_\text{table}
    """
    plain = groupby(printable(text), key=lambda c: c == " " or c not in _SPECIAL)
    return "".join(
        rf"\text{{{''.join(piece)}}}" if simple else "".join(_SPECIAL[c] for c in piece) for simple, piece in plain
    )


def greek(name: str) -> str:
    """A Greek letter in mathematics; the capitals that are Latin ones too are these."""
    sign = GREEK[name]
    return rf"\mathrm{{{LATIN[sign]}}}" if sign in LATIN else "o" if name == "omicron" else f"\\{name}"


class LatexNotation(TypesetNotation):
    r"""LaTeX in which what is long can be broken.

    TeX breaks a formula at its relations and operators, but never inside `\frac` or `\left( \right)`. So what is long
    is written without those: a quotient with a slash, and parentheses that are only drawn larger.
    """

    about = r"\approx"
    dot = r" \cdot "
    apart = r",\quad "
    by = r"{\times}\,"
    back = r"\leftarrow "
    signs = {  # noqa: RUF012 - never changed
        "*": r"\odot", "+": "+", "-": "-", "/": "/", "(": r"\bigl(", ")": r"\bigr)", "=": "=", "<": "<", "<=": r"\le",
        ">": ">", ">=": r"\ge",
    }  # fmt: skip
    around = {"abs": (r"\left|", r"\right|"), "sqrt": (r"\sqrt{", "}"), "cbrt": (r"\sqrt[3]{", "}")}  # noqa: RUF012

    # -- formulas --

    def letter(self, name: str) -> str:
        stem, index = stem_and_index(name)
        if len(stem) > 1 and stem not in GREEK:
            return self.words(name)
        lowered = index if len(index) < 2 else f"{{{index}}}"
        return (greek(stem) if stem in GREEK else stem) + (f"_{lowered}" if index else "")

    def constant(self, name: str) -> str:
        return greek(name) if name in GREEK else name

    def parameter(self, name: str) -> str:
        return rf"\mathit{{{self.escaped(name)}}}"

    def argument(self, name: str, value: str) -> str:
        return f"{self.words(name)} = {value}"

    def function(self, name: str) -> str:
        if name in _NAMED:
            return _NAMED[name]
        return f"\\{name}" if name in _MACROS else rf"\operatorname{{{self.escaped(name)}}}"

    def parentheses(self, text: str) -> str:
        if visible(text) > LONG:
            return rf"\bigl(\allowbreak {text}\bigr)"
        tall = any(sign in text for sign in ("\\frac", "\\left", "\\begin", "^", "\\sqrt"))
        return rf"\left({text}\right)" if tall else f"({text})"

    def beside(self, before: Node, after: str) -> str:
        return " " if isinstance(before, Num | Const) and not _NUMBER_FIRST.match(after) else r" \cdot "

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
        return f"{self.within(base, ATOM)}^{{{self.write(exponent)}}}"

    def call(self, call: Call) -> str:
        name = call.function.name
        if name in self.around and len(write(call.argument)) > LONG:
            return rf"\operatorname{{{name}}}{self.parentheses(self.write(call.argument))}"
        return super().call(call)

    def where(self, tree: Where) -> str:
        rows = r" \\ ".join(rf"{piece} & {self.when(condition)}" for piece, condition in self.cases(tree))
        return rf"\begin{{cases}} {rows} \end{{cases}}"

    def when(self, condition: str) -> str:
        return rf"\text{{if }} {condition}" if condition else r"\text{otherwise}"

    # -- the pieces of equations --

    def prime(self, function: str) -> str:
        return f"{function}'"

    def over(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def words(self, text: str) -> str:
        return text_in_math(text)

    def phrase(self, text: str) -> str:
        return rf"\ \text{{{text}}}\ "

    def escaped(self, name: str) -> str:
        """A name that LaTeX shows as it stands."""
        return "".join(_SPECIAL.get(c, c) for c in printable(name))

    def numeral(self, value: float, text: str) -> str:  # noqa: ARG002 - only pages ask which number it is
        mantissa, exponent = mantissa_and_exponent(text)
        if exponent:
            power = f"10^{{{exponent}}}"
            return {"1": power, "-1": f"-{power}"}.get(mantissa, rf"{mantissa} \cdot {power}")
        return self.words(text) if text == "undefined" else text.replace("infinity", r"\infty")

    # -- arrays --

    def joined(self, pieces: list[str]) -> str:
        return " ".join(pieces)

    def derivative(self, result: str, by: str, partial: bool = True) -> str:
        d = r"\partial " if partial else "d"
        return self.over(f"{d}{self.letter(result)}", f"{d}{self.letter(by)}")

    def in_line(self, result: str, by: str) -> str:
        return rf"\partial {self.letter(result)}/\partial {self.letter(by)}"

    def transposed(self, matrix: str) -> str:
        return rf"{matrix}^{{\mathsf T}}"

    def axis(self, axis: int) -> str:
        return rf",\ \text{{axis }} {axis}"

    def matrix(self, rows: list[list[str]]) -> str:
        body = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _in_a_line(quotient: Div) -> bool:
    return max(len(write(quotient.numerator)), len(write(quotient.denominator))) > LONG
