"""What a notation must say, whichever it is: formulas, the pieces of equations, numbers, and the rules of arrays.

Each notation is a file: ascii, unicode, latex, tex (LaTeX for a document of its own), mathml, page (MathML whose
numbers follow a slider), numpy (code). What all have in common is here.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from copy import copy
from itertools import pairwise
from types import MappingProxyType
from typing import ClassVar, Self

from chaincalc.base.errors import printable
from chaincalc.base.lazy import np
from chaincalc.calculus.definitions import definition
from chaincalc.calculus.statement import PRIME, Statement
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import FLOW, ArrayCall, Call, Const, MatMul, Mul, Neg, Node, Num, Var, Where
from chaincalc.language.write import POWER, PRODUCT, SIGN, holds, write
from chaincalc.notation.arrange import arranged
from chaincalc.notation.number import NumberNotation

_SHORT_RULE = 16  # characters of a rule that stands in a box in place of its name
_ENTRIES, _COLUMNS = 36, 6  # of a matrix that is written out


class Notation(NumberNotation):
    """How mathematics is written. Every piece that it returns is in the notation itself, ready to be put together.

    Args:
        precision: significant digits of numbers that were computed.
    """

    minus: ClassVar[str] = "-"  # what a negative formula begins with
    comma: ClassVar[str] = ", "
    apart: ClassVar[str] = ", "  # between two equations in one line
    dot: ClassVar[str]  # between factors that stand for themselves
    by: ClassVar[str]  # before a factor by which something is multiplied
    back: ClassVar[str]  # before what comes back
    signs: ClassVar[Mapping[str, str]]  # between things that are joined
    around: ClassVar[Mapping[str, tuple[str, str]]] = MappingProxyType({})  # functions that are signs around something

    def __init__(self, precision: int = 6) -> None:
        super().__init__(precision)
        self.variable = self.letter("u")

    # -- what each notation says for itself --

    @abstractmethod
    def letter(self, name: str) -> str:
        """An input or an array: x, w1, theta, N."""

    @abstractmethod
    def function(self, name: str) -> str:
        """A function's name, upright."""

    @abstractmethod
    def prime(self, function: str) -> str:
        """The derivative of a function that has a symbol."""

    @abstractmethod
    def words(self, text: str) -> str:
        """A text of somebody else's, such as a name, inside of a formula."""

    @abstractmethod
    def beside(self, before: Node, after: str) -> str:
        """What stands between a factor and the next one's text."""

    @abstractmethod
    def over(self, above: str, below: str) -> str:
        """A fraction."""

    @abstractmethod
    def joined(self, pieces: list[str]) -> str:
        """Things and the signs between them, put together."""

    @abstractmethod
    def derivative(self, result: str, by: str, partial: bool = True) -> str:
        """The derivative dy/dx; a partial one where there are other inputs or entries."""

    @abstractmethod
    def transposed(self, matrix: str) -> str: ...

    @abstractmethod
    def axis(self, axis: int) -> str:
        """The axis, behind what a sum or a mean is of."""

    @abstractmethod
    def matrix(self, rows: list[list[str]]) -> str: ...

    # -- formulas --

    def of(self, variable: str) -> Self:
        """The same notation, with what flows into the link called by another letter."""
        other = copy(self)
        other.variable = self.letter(variable)
        return other

    def formula(self, tree: Node, variable: str = "u") -> str:
        """A formula for itself, its factors in order; the cases of one may stand on lines of their own.

        Args:
            tree: the formula.
            variable: what flows in is called: x in the first link, u in later ones.
        """
        return self.of(variable).display(arranged(tree))

    def put_in(self, tree: Node, value: float) -> str:
        """A formula with a number in place of what flows in: 3·(-2) + 1; "" where no such text is clear."""
        if not math.isfinite(value) or "e" in self.digits(value):
            return ""
        other = copy(self)
        other.variable = self.standing(value)
        return other.write(arranged(tree))

    def standing(self, value: float) -> str:
        """A number where a letter stood; what is around it puts it in parentheses."""
        return self.number(value)

    def one_line(self, tree: Node, variable: str = "u") -> str:
        """A formula in one line, cases and all."""
        return self.of(variable).write(arranged(tree))

    def box(self, name: str, tree: Node | None, variable: str = "u") -> str:
        """What stands in a link's box: its rule; where that is long, the function's name.

        Args:
            name: the link's text.
            tree: its formula; None where it has none.
            variable: as for a formula.
        """
        if tree is None:
            return self.words(name)
        alone = isinstance(tree, Call) and tree.argument == FLOW and tree.function.name not in self.around
        return self.short_rule(tree, variable) or (self.words(name) if alone else self.formula(tree, variable))

    def short_rule(self, tree: Node, variable: str = "u") -> str:
        """A link's rule, such as a primitive's formula; "" where that is long, or has cases."""
        rule = definition(tree)
        short = not isinstance(rule, Where) and len(write(rule)) <= _SHORT_RULE
        return self.formula(rule, variable) if short else ""

    def display(self, tree: Node) -> str:
        return self.write(tree)

    def within(self, tree: Node, least: int) -> str:
        text = self.write(tree)
        signed = least >= SIGN and text.startswith(self.minus)
        return self.parentheses(text) if signed or self.strength(tree) < least else text

    def strength(self, tree: Node) -> int:
        """How tightly a tree's text holds together in this notation."""
        return holds(tree)

    def opposite(self, operand: Node) -> str:
        if isinstance(operand, Num):  # also one that is printed as a product
            return self.minus + self.write(operand)
        return self.minus + self.within(operand, POWER if isinstance(operand, Neg) else SIGN)

    def sum(self, terms: tuple[Node, ...]) -> str:
        pieces = [self.within(terms[0], PRODUCT)]
        for term in terms[1:]:
            minus, shown = (True, term.operand) if isinstance(term, Neg) else (False, term)
            text = self.within(shown, PRODUCT)
            if text.startswith(self.minus):
                minus, text = not minus, text.removeprefix(self.minus)
            pieces += [self.signs["-" if minus else "+"], text]
        return self.joined(pieces)

    def product(self, factors: tuple[Node, ...]) -> str:
        text = self.within(factors[0], PRODUCT)
        if isinstance(factors[0], Mul | MatMul):
            text = self.parentheses(text)
        for before, factor in pairwise(factors):
            shown = self.within(factor, SIGN)
            text += self.beside(before.operand if isinstance(before, Neg) else before, shown) + shown
        return text

    def matrix_product(self, left: Node, right: Node) -> str:
        return self.joined([self.within(left, PRODUCT if isinstance(left, MatMul) else SIGN), self.within(right, SIGN)])

    def array_call(self, call: ArrayCall) -> str:
        if call.name == "transpose":
            return self.transposed(self.within(call.argument, holds(FLOW)))
        argument = self.write(call.argument) + ("" if call.axis is None else self.axis(call.axis))
        return self.applied(self.function(call.name), argument)

    def write(self, tree: Node) -> str:
        if isinstance(tree, Var) and tree.name.endswith(PRIME):
            return self.prime(self.letter(tree.name.removesuffix(PRIME)))
        return super().write(tree)

    def statement(self, rule: Statement) -> str:
        """A rule of differentiation: (g·h)′ = g′·h + g·h′."""
        left = self.prime(self.parentheses(self.write(rule.piece)))
        return self.joined([left, self.signs["="], self.write(arranged(rule.derivative))])

    def extreme(self, kind: str, first: Node, second: Node) -> str:
        return self.applied(self.function(kind), self.write(first), self.write(second))

    def call(self, call: Call) -> str:
        name, argument = call.function.name, self.write(call.argument)
        if name in self.around:
            before, after = self.around[name]
            return f"{before}{argument}{after}"
        if self.raises(call):
            return self.power(Const("e"), call.argument)
        return self.applied(self.function(name), argument, *self.given_parameters(call))

    def raises(self, call: Call) -> bool:
        """Whether a function is written as a power of e: the exponential one, of something short."""
        return call.function.name == "exp" and self.is_low(call.argument)

    def is_low(self, tree: Node) -> bool:  # noqa: ARG002 - each notation has its own exponents
        """Whether something can stand in an exponent."""
        return False

    def cases(self, tree: Node) -> list[tuple[str, str]]:
        """Each case and the condition for it; the last case has none, and so has a formula without cases."""
        if not isinstance(tree, Where):
            return [(self.write(tree), "")]
        return [(self.write(tree.then), self.condition(tree)), *self.cases(tree.other)]

    def condition(self, tree: Where) -> str:
        return self.joined([self.write(tree.subject), self.signs[tree.comparison], self.write(tree.bound)])

    # -- the pieces of equations --

    def symbol(self, letter: str, number: int) -> str:
        """A letter with an index: f1, u2."""
        return self.letter(f"{letter}{number}")

    def applied(self, function: str, *arguments: str) -> str:
        return function + self.parentheses(self.comma.join(arguments))

    def times(self, factors: list[str]) -> str:
        """A product of numbers or symbols; (-2) · 3: a negative factor stands in parentheses."""
        return self.dot.join(map(self.fenced, factors) if len(factors) > 1 else factors)

    def fenced(self, factor: str) -> str:
        return self.parentheses(factor) if factor.startswith(self.minus) else factor

    @property
    def rate(self) -> str:
        """The derivative of a chain with one input."""
        return self.derivative("y", "x", partial=False)

    def in_line(self, result: str, by: str) -> str:
        """A partial derivative that is no taller than a letter."""
        return self.derivative(result, by)

    def phrase(self, text: str) -> str:
        """Words between the signs of a rule."""
        return text

    def in_prose(self, name: str) -> str:
        """A letter, or an entry of an array, in a sentence."""
        return name

    def shown(self, text: str) -> str:
        """A text of somebody else's as a text, not inside of a formula."""
        return printable(text)

    # -- arrays --

    def array(self, values: Array) -> str:
        """A small array, number by number."""
        if not values.ndim:
            return self.number(float(values) + 0.0)
        return self.matrix([[self.number(value + 0.0) for value in row] for row in np.atleast_2d(values).tolist()])


def is_small(array: Array) -> bool:
    """Whether an array is written out, number by number."""
    return bool(array.ndim <= 2 and array.size <= _ENTRIES and (array.ndim == 0 or array.shape[-1] <= _COLUMNS))
