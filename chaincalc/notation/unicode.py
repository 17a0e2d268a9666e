"""Plain text as a textbook prints it, as far as Unicode goes: u², 3u·sin(u), √u, π, θ₁."""

from __future__ import annotations

from chaincalc.base.errors import printable
from chaincalc.language.tree import Add, ArrayCall, Call, Const, Mul, Neg, Node, Num, Var, walk
from chaincalc.language.write import ATOM, POWER, holds
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.letters import GREEK, stem_and_index
from chaincalc.notation.notation import Notation
from chaincalc.notation.numerals import whole_number

RAISED = str.maketrans("+-0123456789()abcdefghijklmnoprstuvwxyz", "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOW = 6  # characters of an exponent that is raised
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ROOTS = {"sqrt": "√", "cbrt": "∛"}
_NAMES = {"log2": "log₂", "log10": "log₁₀"}


class UnicodeNotation(AsciiNotation):
    """Formulas for people; they read back, if not always to the same tree."""

    about = "\N{ALMOST EQUAL TO}"
    dot = " \N{MIDDLE DOT} "
    by = "\N{MULTIPLICATION SIGN} "
    back = "\N{LEFTWARDS ARROW} "
    signs = AsciiNotation.signs | {"<=": "≤", ">=": "≥"}
    around = {"abs": ("|", "|")}  # noqa: RUF012 - never changed

    def __init__(self, precision: int = 6) -> None:
        super().__init__(precision, "utf-8")

    def shown(self, text: str) -> str:
        return printable(text)

    def letter(self, name: str) -> str:
        stem, index = stem_and_index(name)
        return self.shown(GREEK.get(stem, stem)) + index.translate(_LOWERED)

    def in_prose(self, name: str) -> str:
        return self.letter(name)

    def function(self, name: str) -> str:
        return _NAMES.get(name) or self.shown(name)

    def constant(self, name: str) -> str:
        return GREEK.get(name, name)

    def prime(self, function: str) -> str:
        return f"{function}\N{PRIME}"

    def derivative(self, result: str, by: str, partial: bool = True) -> str:
        d = "\N{PARTIAL DIFFERENTIAL}" if partial else "d"
        return f"{d}{self.letter(result)}/{d}{self.letter(by)}"

    def strength(self, tree: Node) -> int:
        match tree:
            case Call(function) if function.name in _ROOTS or self.raises(tree):
                return POWER
            case ArrayCall("transpose"):
                return POWER
        return holds(tree)

    def beside(self, before: Node, after: str) -> str:
        """3u and 2sin(u), but 2·3, and 2·e: what the number touches must not look like a part of it."""
        touching = isinstance(before, Num) and before.value != 0 and "e" not in self.write(before)  # 0x is hexadecimal
        return "" if touching and not (after[0].isdigit() or after[0] in "eE-") else "·"

    def matrix_product(self, left: Node, right: Node) -> str:
        return Notation.matrix_product(self, left, right)

    def array_call(self, call: ArrayCall) -> str:
        return Notation.array_call(self, call)

    def power(self, base: Node, exponent: Node) -> str:
        n = whole_number(exponent)
        below = self.within(base, ATOM)
        if n is not None:
            return below + str(n).translate(RAISED)
        if self.is_low(exponent):
            return below + self.write(exponent).replace(" ", "").translate(RAISED)
        above = self.write(exponent)
        return f"{below}^{above if isinstance(exponent, Num | Const | Var) else self.parentheses(above)}"

    def is_low(self, tree: Node) -> bool:
        text = self.write(tree).replace(" ", "")
        plain = all(isinstance(node, Num | Var | Neg | Add | Mul) for node in walk(tree))  # no names of several letters
        return plain and len(text) <= _LOW and "e" not in text and all(ord(c) in RAISED for c in text)

    def call(self, call: Call) -> str:
        name = call.function.name
        if name in _ROOTS:
            below = self.write(call.argument)
            bare = isinstance(call.argument, Num | Const | Var)
            return _ROOTS[name] + (below if bare else self.parentheses(below))
        text = super().call(call)
        nested = name in self.around and text.count("|") > 2  # where one ends could not be told
        return self.applied(self.function(name), text[1:-1]) if nested else text

    def transposed(self, matrix: str) -> str:
        return f"{matrix}\N{MODIFIER LETTER CAPITAL T}"
