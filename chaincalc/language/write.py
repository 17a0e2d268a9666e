"""Trees to text: the chain language itself, canonically, so that what is written reads back to the same tree."""

from __future__ import annotations

from chaincalc.language.evaluate import constant
from chaincalc.language.tree import (
    FLOW,
    Add,
    ArrayCall,
    Call,
    Const,
    Div,
    Extreme,
    MatMul,
    Mul,
    NamedFunction,
    Neg,
    Node,
    Num,
    Param,
    Pow,
    Var,
    Where,
    Written,
)

SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 6)  # how tightly a written piece holds together


def number_text(value: float) -> str:
    """The shortest text that reads back to the same float: 3, 0.1, 1e-5, 1.5e+300; of a `Written` its own."""
    if isinstance(value, Written):
        return value.text
    if value == 0:
        return "0"
    if float(value).is_integer() and abs(value) < 1e16:
        return str(int(value))
    text = repr(float(value))
    return text.replace("e-0", "e-") if "e" in text else text


def holds(tree: Node) -> int:
    """How tightly a tree's text holds together; what holds looser than its place asks for needs parentheses."""
    match tree:
        case Add() | Where():
            return SUM
        case Mul() | Div() | MatMul():
            return PRODUCT
        case Neg():
            return SIGN
        case Pow():
            return POWER
    return ATOM


class Writer:
    """Writes a tree in the chain language; other notations override the pieces in which they differ.

    Args:
        variable: what flows into the link is called: x in the first link, u in later ones.
    """

    def __init__(self, variable: str = "u") -> None:
        self.variable = variable

    def write(self, tree: Node) -> str:
        match tree:
            case Num(value):
                return self.literal(value)
            case Const(name):
                return self.constant(name)
            case Var(name):
                return self.letter(name) if name else self.variable
            case MatMul(left, right):
                return self.matrix_product(left, right)
            case ArrayCall():
                return self.array_call(tree)
            case Param(name):
                return self.parameter(name)
            case Neg(operand):
                return self.opposite(operand)
            case Add(terms):
                return self.sum(terms)
            case Mul(factors):
                return self.product(factors)
            case Div(numerator, denominator):
                return self.quotient(numerator, denominator)
            case Pow(base, exponent):
                return self.power(base, exponent)
            case Extreme(kind, first, second):
                return self.extreme(kind, first, second)
            case Call():
                return self.call(tree)
            case Where():
                return self.where(tree)
        raise TypeError(f"no formula: {tree!r}")

    def within(self, tree: Node, least: int) -> str:
        """The tree's text, in parentheses where it holds looser than `least`."""
        text = self.write(tree)
        return self.parentheses(text) if holds(tree) < least else text

    def parentheses(self, text: str) -> str:
        return f"({text})"

    def literal(self, value: float) -> str:
        return number_text(value)

    def letter(self, name: str) -> str:
        """An input's name."""
        return name

    def constant(self, name: str) -> str:
        return name

    def parameter(self, name: str) -> str:
        return name

    def opposite(self, operand: Node) -> str:
        others = ""
        while isinstance(operand, Neg):  # one pair of parentheses is enough, and no deeper than what was typed
            others, operand = f"{others}-", operand.operand
        text = others + self.within(operand, SIGN)
        return f"-{self.parentheses(text) if others else text}"  # --u is an option

    def sum(self, terms: tuple[Node, ...]) -> str:
        pieces = [self.within(terms[0], PRODUCT)]
        for term in terms[1:]:
            sign, shown = (" - ", term.operand) if isinstance(term, Neg) else (" + ", term)
            pieces += [sign, self.within(shown, PRODUCT)]
        return "".join(pieces)

    def product(self, factors: tuple[Node, ...]) -> str:
        first = self.within(factors[0], PRODUCT)
        if isinstance(factors[0], Mul):
            first = self.parentheses(first)
        return "*".join([first, *(self.within(factor, SIGN) for factor in factors[1:])])

    def matrix_product(self, left: Node, right: Node) -> str:
        return f"{self.within(left, PRODUCT)} @ {self.within(right, SIGN)}"

    def array_call(self, call: ArrayCall) -> str:
        axis = "" if call.axis is None else f", axis={call.axis}"
        return f"{call.name}({self.write(call.argument)}{axis})"

    def quotient(self, numerator: Node, denominator: Node) -> str:
        return f"{self.within(numerator, PRODUCT)}/{self.within(denominator, SIGN)}"

    def power(self, base: Node, exponent: Node) -> str:
        return f"{self.within(base, ATOM)}^{self.within(exponent, SIGN)}"

    def extreme(self, kind: str, first: Node, second: Node) -> str:
        return f"{kind}({self.write(first)}, {self.write(second)})"

    def call(self, call: Call) -> str:
        return f"{call.function.name}({', '.join([self.write(call.argument), *self.given_parameters(call)])})"

    def given_parameters(self, call: Call) -> list[str]:
        """`name=value` for each parameter that differs from its default."""
        function = call.function
        defaults = dict(function.parameters) if isinstance(function, NamedFunction) else function.defaults
        return [
            self.argument(name, self.write(value))
            for name, value in call.parameters
            if isinstance(value, Param) or constant(value) != defaults.get(name)
        ]

    def argument(self, name: str, value: str) -> str:
        return f"{name}={value}"

    def where(self, tree: Where) -> str:
        condition = f"{self.write(tree.subject)} {tree.comparison} {self.write(tree.bound)}"
        return f"{self.within(tree.then, PRODUCT)} if {condition} else {self.write(tree.other)}"


def write(tree: Node, variable: str = "u") -> str:
    """A formula in the chain language."""
    return Writer(variable).write(tree)


def write_link(tree: Node, variable: str = "u") -> str:
    """A link as it stands in a chain: a function of the bare variable is written as its name."""
    if isinstance(tree, ArrayCall) and tree.argument == FLOW:
        return tree.name if tree.axis is None else f"{tree.name}(axis={tree.axis})"
    if not (isinstance(tree, Call) and tree.argument == FLOW):
        return write(tree, variable)
    given = Writer().given_parameters(tree)
    return f"{tree.function.name}({', '.join(given)})" if given else tree.function.name
