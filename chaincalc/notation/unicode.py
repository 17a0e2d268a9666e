"""Trees to text as a textbook prints it, as far as Unicode goes: u², 3u·sin(u), √u, π."""

from __future__ import annotations

from itertools import pairwise

from chaincalc.language.tree import Call, Const, Mul, Neg, Node, Num, Var, Where
from chaincalc.language.write import ATOM, POWER, PRODUCT, SIGN
from chaincalc.notation.numpy import whole_number
from chaincalc.notation.readable import ReadableWriter

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_CONSTANTS = {"pi": "π", "tau": "τ", "e": "e"}
_ROOTS = {"sqrt": "√", "cbrt": "∛"}
_NAMES = {"log2": "log₂", "log10": "log₁₀"}
_COMPARISONS = {"<=": "≤", ">=": "≥"}


def lowered(number: int) -> str:
    """A number as an index: ₁₂."""
    return str(number).translate(_LOWERED)


class UnicodeWriter(ReadableWriter):
    """Writes a tree for people; it doesn't read back."""

    def constant(self, name: str) -> str:
        return _CONSTANTS[name]

    def within(self, tree: Node, least: int) -> str:
        root = isinstance(tree, Call) and self.is_root(tree)
        text = super().within(tree, least)
        return self.parentheses(text) if root and least > POWER else text

    def product(self, factors: tuple[Node, ...]) -> str:
        text = self.within(factors[0], PRODUCT)
        if isinstance(factors[0], Mul):
            text = self.parentheses(text)
        for before, factor in pairwise(factors):
            shown = self.within(factor, SIGN)
            coefficient = before.operand if isinstance(before, Neg) else before
            # 3u and 2sin(u), but 2·3, and 2·e: what the number touches must not look like a part of it
            touching = isinstance(coefficient, Num) and "e" not in self.write(coefficient)
            text += shown if touching and not (shown[0].isdigit() or shown[0] in "eE-") else f"·{shown}"
        return text

    def power(self, base: Node, exponent: Node) -> str:
        n = whole_number(exponent)
        below = self.within(base, ATOM)
        if n is not None:
            return below + str(n).translate(_RAISED)
        above = self.write(exponent)
        bare = isinstance(exponent, Num | Const | Var) and (self.tightness == ATOM or not isinstance(exponent, Var))
        return f"{below}^{above if bare else self.parentheses(above)}"

    def call(self, call: Call) -> str:
        name = call.function.name
        if self.is_root(call):
            below = self.write(call.argument)
            bare = isinstance(call.argument, Num | Const) or below == self.variable
            return _ROOTS[name] + (below if bare else self.parentheses(below))
        text = super().call(call)
        if name == "abs" and "|" not in text:
            return f"|{self.write(call.argument)}|"
        return _NAMES[name] + text[len(name) :] if name in _NAMES else text

    def is_root(self, call: Call) -> bool:
        return call.function.name in _ROOTS

    def comparison(self, tree: Where) -> str:
        return _COMPARISONS.get(tree.comparison, tree.comparison)
