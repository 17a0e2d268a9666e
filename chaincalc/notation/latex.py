"""Trees to LaTeX, for a display of mathematics."""

from __future__ import annotations

from itertools import groupby, pairwise

from chaincalc.base.errors import printable
from chaincalc.language.tree import Call, Const, Div, Mul, Neg, Node, Num, Var, Where
from chaincalc.language.write import ATOM, POWER, PRODUCT, SIGN, holds, number_text
from chaincalc.notation.readable import ReadableWriter

_MACROS = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "sec",
        "csc",
        "cot",
        "arcsin",
        "arccos",
        "arctan",
        "sinh",
        "cosh",
        "tanh",
        "coth",
        "exp",
        "max",
        "min",
    ]
)  # the functions that LaTeX sets upright by itself
_NAMED = {"log": r"\ln", "log2": r"\log_2", "log10": r"\log_{10}"}
AROUND = {"abs": (r"\left|", r"\right|"), "sqrt": (r"\sqrt{", "}"), "cbrt": (r"\sqrt[3]{", "}")}
_CONSTANTS = {"pi": r"\pi", "tau": r"\tau", "e": "e"}
_NEW_ROW = r" \\ "
_COMPARISONS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
_SPECIAL = {
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "^": r"\hat{}",
    "~": r"\sim ", "_": r"\_", " ": r"\ ",
}  # fmt: skip


def latex_number(value: float) -> str:
    r"""A number: 3, 0.1, 1.5 \cdot 10^{-5}."""
    digits, _, exponent = number_text(value).partition("e")
    if not exponent:
        return digits
    power = f"10^{{{int(exponent)}}}"
    return power if digits == "1" else rf"{digits} \cdot {power}"


def text_in_math(text: str) -> str:
    r"""A text inside a formula; what means something to TeX stands outside of `\text`, where MathJax knows it too.

    >>> print(text_in_math("my_table"))
    \text{my}\_\text{table}
    """
    plain = groupby(printable(text), key=lambda c: c == " " or c not in _SPECIAL)
    return "".join(
        rf"\text{{{''.join(piece)}}}" if simple else "".join(_SPECIAL[c] for c in piece) for simple, piece in plain
    )


class LatexWriter(ReadableWriter):
    r"""Writes a tree in LaTeX; needs amsmath for `\operatorname` and `cases`."""

    def within(self, tree: Node, least: int) -> str:
        text = self.write(tree)
        match tree:
            case Var():
                tightness = self.tightness
            case Div():
                tightness = SIGN
            case Num() if "10^" in text:
                tightness = PRODUCT
            case Call(function) if function.name in AROUND:
                tightness = POWER
            case _:
                tightness = holds(tree)
        signed = least >= SIGN and text.startswith("-")
        return self.parentheses(text) if tightness < least or signed else text

    def parentheses(self, text: str) -> str:
        tall = any(sign in text for sign in ("\\frac", "\\left", "\\begin", "^", "\\sqrt"))
        return rf"\left({text}\right)" if tall else f"({text})"

    def number(self, value: float) -> str:
        return latex_number(value)

    def constant(self, name: str) -> str:
        return _CONSTANTS[name]

    def parameter(self, name: str) -> str:
        return rf"\mathit{{{self.escaped(name)}}}"

    def product(self, factors: tuple[Node, ...]) -> str:
        text = self.within(factors[0], PRODUCT)
        if isinstance(factors[0], Mul):
            text = self.parentheses(text)
        for before, factor in pairwise(factors):
            shown = self.within(factor, SIGN)
            coefficient = before.operand if isinstance(before, Neg) else before
            mixed = (
                isinstance(factor, Div) and isinstance(factor.numerator, Num) and isinstance(factor.denominator, Num)
            )
            touching = isinstance(coefficient, Num | Const) and not shown[0].isdigit() and not mixed  # 2 1/2 is a sum
            text += f" {shown}" if touching else rf" \cdot {shown}"
        return text

    def quotient(self, numerator: Node, denominator: Node) -> str:
        minus, above = ("-", numerator.operand) if isinstance(numerator, Neg) else ("", numerator)
        return rf"{minus}\frac{{{self.write(above)}}}{{{self.write(denominator)}}}"

    def power(self, base: Node, exponent: Node) -> str:
        return f"{self.within(base, ATOM)}^{{{self.write(exponent)}}}"

    def extreme(self, kind: str, first: Node, second: Node) -> str:
        return rf"\{kind}{self.parentheses(f'{self.write(first)}, {self.write(second)}')}"

    def call(self, call: Call) -> str:
        name = call.function.name
        argument, given = self.write(call.argument), self.given(call)
        if name in AROUND and not given:
            before, after = AROUND[name]
            return f"{before}{argument}{after}"
        return self.function(name) + self.parentheses(", ".join([argument, *given]))

    def given(self, call: Call) -> list[str]:
        pieces = [piece.rpartition("=") for piece in super().given(call)]
        return [f"{self.words(name)} = {value}" for name, _, value in pieces]

    def function(self, name: str) -> str:
        """A function's name, upright."""
        if name in _NAMED:
            return _NAMED[name]
        return f"\\{name}" if name in _MACROS else rf"\operatorname{{{self.escaped(name)}}}"

    def words(self, text: str) -> str:
        """A text inside a formula."""
        return text_in_math(text)

    def escaped(self, name: str) -> str:
        """A name that LaTeX shows as it stands."""
        return "".join(_SPECIAL.get(c, c) for c in printable(name))

    def where(self, tree: Where) -> str:
        rows = [
            rf"{piece} & \text{{if }} {condition}" if condition else rf"{piece} & \text{{otherwise}}"
            for piece, condition in self.cases(tree)
        ]
        return rf"\begin{{cases}} {_NEW_ROW.join(rows)} \end{{cases}}"

    def comparison(self, tree: Where) -> str:
        return _COMPARISONS[tree.comparison]
