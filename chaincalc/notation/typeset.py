"""What the notations have in common that are set as in print: fractions, roots, and cases behind a brace."""

from __future__ import annotations

from chaincalc.language.tree import ArrayCall, Call, Div, Extreme, Neg, Node, Num, Where, walk
from chaincalc.language.write import POWER, PRODUCT, SIGN, holds, number_text, write
from chaincalc.notation.notation import Notation

_LOW = 20  # characters of an exponent over e


class TypesetNotation(Notation):
    """A notation in which a fraction holds its parts together, and roots and bars what is in them."""

    def strength(self, tree: Node) -> int:
        match tree:
            case Div():
                return SIGN
            case Num(value) if "e" in number_text(value):  # it is printed as a product
                return PRODUCT
            case Call(function) if function.name in self.around or self.raises(tree):
                return POWER
            case ArrayCall("transpose"):
                return POWER
        return holds(tree)

    def is_low(self, tree: Node) -> bool:
        return len(write(tree)) <= _LOW and not any(isinstance(node, Where | Extreme | Call) for node in walk(tree))

    def quotient(self, numerator: Node, denominator: Node) -> str:
        minus, above = (self.minus, numerator.operand) if isinstance(numerator, Neg) else ("", numerator)
        return minus + self.over(self.write(above), self.write(denominator))
