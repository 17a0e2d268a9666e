"""Trees to MathML, which browsers set by themselves (MathML Core, W3C)."""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

from chaincalc.base.errors import printable
from chaincalc.language.tree import Call, Const, Div, Mul, Neg, Node, Num, Var, Where
from chaincalc.language.write import ATOM, POWER, PRODUCT, SIGN, holds, number_text
from chaincalc.notation.readable import ReadableWriter

MINUS_SIGN = "\N{MINUS SIGN}"
TIMES = '<mo lspace="0.22em" rspace="0.22em">·</mo>'
_MINUS = f'<mo form="prefix">{MINUS_SIGN}</mo>'
_IF, _OTHERWISE = "<mtext>if\N{NO-BREAK SPACE}</mtext>", "<mtext>otherwise</mtext>"
_CONSTANTS = {"pi": "π", "tau": "τ", "e": "e"}
_COMPARISONS = {"<": "&lt;", "<=": "≤", ">": "&gt;", ">=": "≥"}
_NAMED = {
    "log": "<mi>ln</mi>",
    "log2": "<msub><mi>log</mi><mn>2</mn></msub>",
    "log10": "<msub><mi>log</mi><mn>10</mn></msub>",
}
_AROUND = {
    "abs": ('<mrow><mo fence="true">|</mo>', '<mo fence="true">|</mo></mrow>'),
    "sqrt": ("<msqrt>", "</msqrt>"),
    "cbrt": ("<mroot><mrow>", "</mrow><mn>3</mn></mroot>"),
}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_TALL = ("<mfrac", "<msup", "<msqrt", "<mroot", "<mtable", "|")
_NUMBER_FIRST = re.compile(r"(<m(row|sup)>)*<m(n|frac)>")  # 2 before 3 or before 1/2 needs a dot


def typeset(text: str) -> str:
    """A number's text as it is printed in books: −3, 1.5·10⁻⁵.

    >>> typeset("-1.5e-5"), typeset("1e+300")
    ('−1.5·10⁻⁵', '10³⁰⁰')
    """
    digits, _, exponent = text.replace("-", MINUS_SIGN).partition("e")
    if not exponent:
        return digits
    power = f"10{str(int(exponent.replace(MINUS_SIGN, '-'))).translate(_RAISED)}"
    return {"1": power, f"{MINUS_SIGN}1": MINUS_SIGN + power}.get(digits, f"{digits}·{power}")


def identifier(name: str) -> str:
    """A name of several letters, upright; whatever it is, it stays text."""
    return f"<mtext>{escape(printable(name))}</mtext>"


def row(content: str) -> str:
    return f"<mrow>{content}</mrow>"


def parentheses(content: str, style: str = "") -> str:
    """A content in parentheses as tall as it; `style` is an attribute of theirs."""
    size = "" if any(tag in content for tag in _TALL) else ' stretchy="false"'
    return f"<mrow><mo{style}{size}>(</mo>{content}<mo{style}{size}>)</mo></mrow>"


class MathmlWriter(ReadableWriter):
    """Writes a tree as the children of a `math` element.

    Args:
        variable, tightness: as for any writer; the variable is MathML already.
    """

    def __init__(self, variable: str = "<mi>u</mi>", tightness: int = ATOM) -> None:
        super().__init__(variable, tightness)

    def write(self, tree: Node) -> str:
        if isinstance(tree, Neg):
            return _MINUS + self.within(tree.operand, POWER if isinstance(tree.operand, Neg) else SIGN)
        return super().write(tree)

    def within(self, tree: Node, least: int) -> str:
        text = self.write(tree)
        match tree:
            case Var():
                tightness = self.tightness
            case Div():
                tightness = SIGN
            case Num() if "·" in text or "⁻" in text:
                tightness = PRODUCT
            case Call(function) if function.name in _AROUND:
                tightness = POWER
            case _:
                tightness = holds(tree)
        signed = least >= SIGN and text.startswith(_MINUS)
        return self.parentheses(text) if tightness < least or signed else text

    def parentheses(self, text: str) -> str:
        return parentheses(text)

    def number(self, value: float) -> str:
        return f"<mn>{typeset(number_text(value))}</mn>"

    def constant(self, name: str) -> str:
        return f"<mi>{_CONSTANTS[name]}</mi>"

    def parameter(self, name: str) -> str:
        return identifier(name)

    def sum(self, terms: tuple[Node, ...]) -> str:
        pieces = [self.within(terms[0], PRODUCT)]
        for term in terms[1:]:
            minus, shown = (True, term.operand) if isinstance(term, Neg) else (False, term)
            text = self.within(shown, PRODUCT)
            if text.startswith(_MINUS):
                minus, text = not minus, text.removeprefix(_MINUS)
            pieces.append(f"<mo>{MINUS_SIGN if minus else '+'}</mo>{text}")
        return "".join(pieces)

    def product(self, factors: tuple[Node, ...]) -> str:
        text = self.within(factors[0], PRODUCT)
        if isinstance(factors[0], Mul):
            text = self.parentheses(text)
        for before, factor in pairwise(factors):
            shown = self.within(factor, SIGN)
            coefficient = before.operand if isinstance(before, Neg) else before
            touching = isinstance(coefficient, Num | Const) and not _NUMBER_FIRST.match(shown)
            text += f'<mspace width="0.17em"/>{shown}' if touching else TIMES + shown
        return text

    def quotient(self, numerator: Node, denominator: Node) -> str:
        minus, above = (_MINUS, numerator.operand) if isinstance(numerator, Neg) else ("", numerator)
        return f"{minus}<mfrac>{row(self.write(above))}{row(self.write(denominator))}</mfrac>"

    def power(self, base: Node, exponent: Node) -> str:
        return f"<msup>{row(self.within(base, ATOM))}{row(self.write(exponent))}</msup>"

    def extreme(self, kind: str, first: Node, second: Node) -> str:
        return f"<mi>{kind}</mi>{self.parentheses(f'{self.write(first)}<mo>,</mo>{self.write(second)}')}"

    def call(self, call: Call) -> str:
        name = call.function.name
        argument, given = self.write(call.argument), self.given(call)
        if name in _AROUND and not given:
            before, after = _AROUND[name]
            return f"{before}{argument}{after}"
        return _NAMED.get(name, identifier(name)) + self.parentheses("<mo>,</mo>".join([argument, *given]))

    def given(self, call: Call) -> list[str]:
        pieces = [piece.partition("=") for piece in super().given(call)]
        return [f"{identifier(name)}<mo>=</mo>{value}" for name, _, value in pieces]

    def where(self, tree: Where) -> str:
        rows = [
            f"<mtr><mtd>{piece}</mtd><mtd>{_IF + when if when else _OTHERWISE}</mtd></mtr>"
            for piece, when in self.cases(tree)
        ]
        return f'<mrow><mo fence="true">{{</mo><mtable class="cases">{"".join(rows)}</mtable></mrow>'

    def cases(self, tree: Node) -> list[tuple[str, str]]:
        if not isinstance(tree, Where):
            return [(self.write(tree), "")]
        condition = f"{self.write(tree.subject)}<mo>{_COMPARISONS[tree.comparison]}</mo>{self.write(tree.bound)}"
        return [(self.write(tree.then), condition), *self.cases(tree.other)]
