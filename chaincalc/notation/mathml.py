"""MathML, which browsers set by themselves (MathML Core, W3C): the children of `math` elements."""

from __future__ import annotations

import re
from html import escape

from chaincalc.base.errors import printable
from chaincalc.language.tree import Const, Node, Num, Where
from chaincalc.language.write import ATOM, write
from chaincalc.notation.letters import GREEK, stem_and_index
from chaincalc.notation.numerals import mantissa_and_exponent
from chaincalc.notation.typeset import TypesetNotation
from chaincalc.notation.unicode import RAISED

MINUS_SIGN = "\N{MINUS SIGN}"
TIMES = '<mo lspace="0.22em" rspace="0.22em">·</mo>'
_LONGEST = 2_000  # characters of a formula that is still set as mathematics
_IF, _OTHERWISE = "<mtext>if\N{NO-BREAK SPACE}</mtext>", "<mtext>otherwise</mtext>"
_SIGNS = {
    "*": "⊙", "+": "+", "-": MINUS_SIGN, "/": "/", "(": "(", ")": ")", "=": "=", "<": "&lt;", "<=": "≤", ">": "&gt;",
    ">=": "≥",
}  # fmt: skip
_NAMED = {
    "log": "<mi>ln</mi>",
    "log2": "<msub><mi>log</mi><mn>2</mn></msub>",
    "log10": "<msub><mi>log</mi><mn>10</mn></msub>",
    "max": "<mi>max</mi>",
    "min": "<mi>min</mi>",
}
_TALL = ("<mfrac", "<msup", "<msqrt", "<mroot", "<mtable", "|")
_NUMBER_FIRST = re.compile(r"(<m(row|sup)>)*<m(n|frac)\b")  # 2 before 3 or before 1/2 needs a dot


def typeset(text: str) -> str:
    """A number's text as it is printed in books: −3, 1.5·10⁻⁵.

    >>> typeset("-1.5e-5"), typeset("1e+300")
    ('−1.5·10⁻⁵', '10³⁰⁰')
    """
    mantissa, exponent = mantissa_and_exponent(text)
    mantissa = mantissa.replace("-", MINUS_SIGN)
    if not exponent:
        return mantissa
    power = f"10{exponent.translate(RAISED)}"
    return {"1": power, f"{MINUS_SIGN}1": MINUS_SIGN + power}.get(mantissa, f"{mantissa}·{power}")


def identifier(name: str) -> str:
    """A name of several letters, upright; whatever it is, it stays text."""
    return f"<mtext>{escape(printable(name))}</mtext>"


def row(content: str) -> str:
    return f"<mrow>{content}</mrow>"


def parentheses(content: str, style: str = "") -> str:
    """A content in parentheses as tall as it; `style` is an attribute of theirs."""
    size = "" if any(tag in content for tag in _TALL) else ' stretchy="false"'
    return f"<mrow><mo{style}{size}>(</mo>{content}<mo{style}{size}>)</mo></mrow>"


class MathmlNotation(TypesetNotation):
    """MathML; a browser breaks no line inside of it."""

    minus = f'<mo form="prefix">{MINUS_SIGN}</mo>'
    comma = "<mo>,</mo>"
    apart = '<mo rspace="1em">,</mo>'
    about = "\N{ALMOST EQUAL TO}"
    dot = TIMES
    by = TIMES
    back = "<mo>\N{LEFTWARDS ARROW}</mo>"
    signs = {sign: f"<mo>{shown}</mo>" for sign, shown in _SIGNS.items()}  # noqa: RUF012 - never changed
    around = {  # noqa: RUF012 - never changed
        "abs": ('<mrow><mo fence="true">|</mo>', '<mo fence="true">|</mo></mrow>'),
        "sqrt": ("<msqrt>", "</msqrt>"),
        "cbrt": ("<mroot><mrow>", "</mrow><mn>3</mn></mroot>"),
    }

    # -- formulas --

    def formula(self, tree: Node, variable: str = "u") -> str:
        text = write(tree, variable)
        return self.words(text) if len(text) > _LONGEST else super().formula(tree, variable)

    def letter(self, name: str) -> str:
        stem, index = stem_and_index(name)
        if not stem.isalpha():
            return self.words(name)
        shown = f"<mi>{GREEK.get(stem, stem)}</mi>"
        return f"<msub>{shown}<mn>{index}</mn></msub>" if index else shown

    def constant(self, name: str) -> str:
        return f"<mi>{GREEK.get(name, name)}</mi>"

    def parameter(self, name: str) -> str:
        return identifier(name)

    def argument(self, name: str, value: str) -> str:
        return f"{identifier(name)}<mo>=</mo>{value}"

    def function(self, name: str) -> str:
        return _NAMED.get(name) or identifier(name)

    def parentheses(self, text: str) -> str:
        return parentheses(text)

    def beside(self, before: Node, after: str) -> str:
        touching = isinstance(before, Num | Const) and not _NUMBER_FIRST.match(after)
        return '<mspace width="0.17em"/>' if touching else TIMES

    def power(self, base: Node, exponent: Node) -> str:
        return f"<msup>{row(self.within(base, ATOM))}{row(self.write(exponent))}</msup>"

    def where(self, tree: Where) -> str:
        rows = [
            f"<mtr><mtd>{piece}</mtd><mtd>{_IF + when if when else _OTHERWISE}</mtd></mtr>"
            for piece, when in self.cases(tree)
        ]
        return f'<mrow><mo fence="true">{{</mo><mtable class="cases">{"".join(rows)}</mtable></mrow>'

    # -- the pieces of equations --

    def prime(self, function: str) -> str:
        return f'{function}<mo lspace="0.05em" rspace="0.05em">′</mo>'

    def over(self, above: str, below: str) -> str:
        return f"<mfrac>{row(above)}{row(below)}</mfrac>"

    def words(self, text: str) -> str:
        return identifier(text)

    def phrase(self, text: str) -> str:
        return f"<mtext>&#160;{text}&#160;</mtext>"

    def numeral(self, value: float, text: str) -> str:  # noqa: ARG002 - only pages ask which number it is
        return f"<mn>{typeset(text)}</mn>"

    def fenced(self, factor: str) -> str:
        start = f"<mn>{MINUS_SIGN}"
        return f"<mn>({factor[4:-5]})</mn>" if factor.startswith(start) and factor.count("<") == 2 else factor

    def equals(self, *values: float) -> str:
        return f"<mo>{super().equals(*values)}</mo>"

    # -- arrays --

    def joined(self, pieces: list[str]) -> str:
        return "".join(pieces)

    def derivative(self, result: str, by: str, partial: bool = True) -> str:
        d = "<mo>∂</mo>" if partial else "<mi>d</mi>"
        return self.over(d + self.letter(result), d + self.letter(by))

    def in_line(self, result: str, by: str) -> str:
        return f"<mo>∂</mo>{self.letter(result)}<mo>/</mo><mo>∂</mo>{self.letter(by)}"

    def transposed(self, matrix: str) -> str:
        return f"<msup>{row(matrix)}<mtext>T</mtext></msup>"

    def axis(self, axis: int) -> str:
        return f"<mo>,</mo><mtext>axis\N{NO-BREAK SPACE}</mtext><mn>{axis}</mn>"

    def matrix(self, rows: list[list[str]]) -> str:
        body = "".join(f"<mtr>{''.join(f'<mtd>{number}</mtd>' for number in row)}</mtr>" for row in rows)
        return f"<mrow><mo>[</mo><mtable>{body}</mtable><mo>]</mo></mrow>"
