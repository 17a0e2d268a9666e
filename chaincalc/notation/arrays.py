"""How matrices and the rules of the backward sweep are written, in each notation."""

from __future__ import annotations

import re

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.notation.equations import LatexNotation, Notation, UnicodeNotation
from chaincalc.notation.page import MathmlNotation
from chaincalc.notation.rules import PLAIN, RuleWriter, function_name
from chaincalc.notation.unicode import lowered

_ENTRIES, _COLUMNS = 36, 6  # of a matrix that is written out
_LETTER = re.compile(r"([A-Za-z]+)@?([0-9]*)\Z")


def is_small(array: Array) -> bool:
    """Whether an array is written out, number by number."""
    return bool(array.ndim <= 2 and array.size <= _ENTRIES and (array.ndim == 0 or array.shape[-1] <= _COLUMNS))


def matrix(array: Array, notation: Notation) -> str:
    """A small array, number by number: rows on lines of their own, or LaTeX's own matrix."""
    if not array.ndim:
        return notation.number(float(array) + 0.0)
    rows = [[notation.number(value + 0.0) for value in row] for row in np.atleast_2d(array).tolist()]
    if isinstance(notation, LatexNotation):
        body = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
    if isinstance(notation, MathmlNotation):
        body = "".join(f"<mtr>{''.join(f'<mtd>{number}</mtd>' for number in row)}</mtr>" for row in rows)
        return f"<mrow><mo>[</mo><mtable>{body}</mtable><mo>]</mo></mrow>"
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(f"[ {line} ]" for line in lines)


def rule_writer(notation: Notation) -> RuleWriter:
    """The writer of rules that goes with a notation."""
    if isinstance(notation, LatexNotation):
        return LatexRules(notation)
    if isinstance(notation, MathmlNotation):
        return MathmlRules(notation)
    return UnicodeRules(notation) if isinstance(notation, UnicodeNotation) else PLAIN


def named(name: str, notation: Notation) -> str:
    """A letter, or an entry of an array, in a sentence."""
    return rule_writer(notation).letter(name) if isinstance(notation, UnicodeNotation) else name


class UnicodeRules(RuleWriter):
    """Rules as plain text, with raised and lowered signs."""

    def __init__(self, notation: UnicodeNotation) -> None:
        self.notation = notation

    def letter(self, name: str) -> str:
        found = _LETTER.match(name)
        return f"{found[1]}{lowered(int(found[2]))}" if found and found[2] else name

    def derivative(self, result: str, by: str) -> str:
        return f"d{self.letter(result)}/d{self.letter(by)}"

    def transposed(self, name: str) -> str:
        return f"{self.letter(name)}\N{MODIFIER LETTER CAPITAL T}"

    def slope(self, link: Link, number: int, letter: str) -> str:
        return f"{self.notation.prime(self.function(link, number))}({self.letter(letter)})"

    def called(self, link: Link, number: int, letter: str) -> str:
        axis = getattr(link, "axis", None)
        more = "" if axis is None else f", axis={axis}"
        return f"{self.function(link, number)}({self.letter(letter)}{more})"

    def function(self, link: Link, number: int) -> str:
        name = function_name(link, number)
        return self.notation.symbol("f", number) if name == f"f{number}" else self.notation.words(name)


class LatexRules(RuleWriter):
    """Rules in LaTeX."""

    signs = RuleWriter.signs | {"*": r"\odot", "(": r"\bigl(", ")": r"\bigr)"}

    def __init__(self, notation: LatexNotation) -> None:
        self.notation = notation

    def letter(self, name: str) -> str:
        found = _LETTER.match(name)
        return f"{found[1]}_{{{found[2]}}}" if found and found[2] else name

    def derivative(self, result: str, by: str) -> str:
        return rf"\frac{{\partial {self.letter(result)}}}{{\partial {self.letter(by)}}}"

    def in_line(self, result: str, by: str) -> str:
        return rf"\partial {self.letter(result)}/\partial {self.letter(by)}"

    def transposed(self, name: str) -> str:
        found = _LETTER.match(name)
        index = f"_{{{found[2]}}}" if found and found[2] else ""
        return rf"{found[1] if found else name}{index}^{{\mathsf T}}"

    def slope(self, link: Link, number: int, letter: str) -> str:
        return self.notation.applied(self.notation.prime(self.function(link, number)), self.letter(letter))

    def called(self, link: Link, number: int, letter: str) -> str:
        axis = getattr(link, "axis", None)
        more = "" if axis is None else rf",\ \text{{axis }} {axis}"
        return self.notation.applied(self.function(link, number), self.letter(letter) + more)

    def words(self, text: str) -> str:
        return rf"\ \text{{{text}}}\ "

    def joined(self, pieces: list[str]) -> str:
        return " ".join(pieces)

    def function(self, link: Link, number: int) -> str:
        name = function_name(link, number)
        if name == f"f{number}":
            return self.notation.symbol("f", number)
        return rf"\operatorname{{{name}}}" if name.isalnum() else self.notation.words(name)


class MathmlRules(RuleWriter):
    """Rules in MathML."""

    signs = {sign: f"<mo>{shown}</mo>" for sign, shown in zip("*+-/()", "⊙+−/()", strict=True)}  # noqa: RUF012

    def __init__(self, notation: MathmlNotation) -> None:
        self.notation = notation

    def letter(self, name: str) -> str:
        found = _LETTER.match(name)
        if found is None:
            return self.notation.words(name)
        return f"<msub><mi>{found[1]}</mi><mn>{found[2]}</mn></msub>" if found[2] else f"<mi>{found[1]}</mi>"

    def derivative(self, result: str, by: str) -> str:
        above, below = (f"<mrow><mo>∂</mo>{self.letter(name)}</mrow>" for name in (result, by))
        return f"<mfrac>{above}{below}</mfrac>"

    def in_line(self, result: str, by: str) -> str:
        return f"<mo>∂</mo>{self.letter(result)}<mo>/</mo><mo>∂</mo>{self.letter(by)}"

    def transposed(self, name: str) -> str:
        return f"<msup>{self.letter(name)}<mtext>T</mtext></msup>"

    def slope(self, link: Link, number: int, letter: str) -> str:
        return self.notation.applied(self.notation.prime(self.function(link, number)), self.letter(letter))

    def called(self, link: Link, number: int, letter: str) -> str:
        axis = getattr(link, "axis", None)
        more = "" if axis is None else f"<mo>,</mo><mtext>axis\N{NO-BREAK SPACE}</mtext><mn>{axis}</mn>"
        return self.notation.applied(self.function(link, number), self.letter(letter) + more)

    def words(self, text: str) -> str:
        return f"<mtext>\N{NO-BREAK SPACE}{text}\N{NO-BREAK SPACE}</mtext>"

    def number(self, value: int) -> str:
        return f"<mn>{value}</mn>"

    def joined(self, pieces: list[str]) -> str:
        return "".join(pieces)

    def function(self, link: Link, number: int) -> str:
        name = function_name(link, number)
        return self.notation.symbol("f", number) if name == f"f{number}" else self.notation.words(name)
