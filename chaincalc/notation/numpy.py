"""Trees to NumPy expressions, and the conditions under which they are defined.

A program must come to the numbers that chaincalc comes to, also where Python alone would do something else: a power of
whole numbers that never ends, an exception on division by zero, a complex root. So constants that no float can hold
are written as np.inf and np.nan, and constant powers begin with a float.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from chaincalc.functions.arrays import ARRAY_FUNCTIONS
from chaincalc.functions.primitive import Domain, Primitive
from chaincalc.language.declared import declared
from chaincalc.language.evaluate import constant
from chaincalc.language.tree import (
    ArrayCall,
    Call,
    Div,
    Function,
    Mul,
    NamedFunction,
    Node,
    Param,
    Pow,
    Var,
    Where,
    has_variable,
    walk,
)
from chaincalc.language.write import ATOM, PRODUCT, SIGN, holds, number_text
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.numerals import whole_number

_LARGEST_WHOLE = 1_000_000  # larger whole numbers are written as floats
_GROUP = 50  # terms in a row; Python can't compile thousands of them
_NOT_FINITE = ("np.nan", "np.inf", "(-np.inf)")


class NumpyNotation(AsciiNotation):
    """Writes a tree as an expression of NumPy.

    Args:
        name_of: the name of the program's own function for a function that NumPy doesn't have.
        parameter_name: the name of a parameter.
    """

    def __init__(
        self,
        name_of: Callable[[Function], str],
        parameter_name: Callable[[str], str] = str,
    ) -> None:
        self.name_of = name_of
        self.parameter_name = parameter_name
        self.floats = False
        super().__init__()

    def formula(self, tree: Node, variable: str = "u") -> str:
        """An expression; its factors stay where they are, so that it rounds as chaincalc does."""
        return self.of(variable).write(tree)

    def write(self, tree: Node) -> str:
        if not tree.children or not is_constant(tree):
            return super().write(tree)
        value = constant(tree)
        if not math.isfinite(value):
            return _NOT_FINITE[0 if math.isnan(value) else 1 if value > 0 else 2]
        before = self.floats
        self.floats = before or tree.size > 3 or isinstance(tree, Pow)
        text = super().write(tree)
        self.floats = before
        return text

    def literal(self, value: float) -> str:
        whole = value.is_integer() and value <= _LARGEST_WHOLE and not self.floats
        return str(int(value)) if whole else repr(float(value))

    def constant(self, name: str) -> str:
        return "(2 * np.pi)" if name == "tau" else f"np.{name}"

    def parameter(self, name: str) -> str:
        return self.parameter_name(name)

    def letter(self, name: str) -> str:
        return name if name == "u" else self.parameter_name(name)

    def sum(self, terms: tuple[Node, ...]) -> str:
        if len(terms) > _GROUP:
            return " + ".join(self.parentheses(self.sum(terms[i : i + _GROUP])) for i in range(0, len(terms), _GROUP))
        return super().sum(terms)

    def product(self, factors: tuple[Node, ...]) -> str:
        if len(factors) > _GROUP:
            groups = (factors[i : i + _GROUP] for i in range(0, len(factors), _GROUP))
            return " * ".join(self.parentheses(self.product(group)) for group in groups)
        before = self.floats
        self.floats = before or sum(not has_variable(factor) for factor in factors) > 1
        first = self.within(factors[0], PRODUCT)
        if isinstance(factors[0], Mul):
            first = self.parentheses(first)
        text = " * ".join([first, *(self.within(factor, SIGN) for factor in factors[1:])])
        self.floats = before
        return text

    def quotient(self, numerator: Node, denominator: Node) -> str:
        if not has_variable(numerator) and not has_variable(denominator) and not is_constant(denominator):
            return f"np.divide({self.write(numerator)}, {self.write(denominator)})"
        return f"{self.within(numerator, PRODUCT)} / {self.within(denominator, SIGN)}"

    def power(self, base: Node, exponent: Node) -> str:
        n = whole_number(exponent)
        if n is not None:
            return f"{self.within(base, ATOM)}**{n}"
        if not has_variable(base) and not has_variable(exponent) and not (is_constant(base) and is_constant(exponent)):
            return f"np.power({self.write(base)}, {self.write(exponent)})"
        return f"{self.within(base, ATOM)} ** {self.within(exponent, SIGN)}"

    def extreme(self, kind: str, first: Node, second: Node) -> str:
        return f"np.{kind}imum({self.write(first)}, {self.write(second)})"

    def call(self, call: Call) -> str:
        function = call.function
        name = f"np.{function.numpy}" if isinstance(function, Primitive) and function.numpy else self.name_of(function)
        return f"{name}({', '.join([self.write(call.argument), *self.given_parameters(call)])})"

    def argument(self, name: str, value: str) -> str:
        return f"{self.parameter_name(name)}={value}"

    def array_call(self, call: ArrayCall) -> str:
        form = ARRAY_FUNCTIONS[call.name].numpy
        argument = self.write(call.argument) if "({u}" in form else self.within(call.argument, ATOM)
        return form.format(u=argument, axis="" if call.axis is None else f", axis={call.axis}")

    def where(self, tree: Where) -> str:
        condition = f"{self.write(tree.subject)} {tree.comparison} {self.write(tree.bound)}"
        return f"np.where({condition}, {self.write(tree.then)}, {self.write(tree.other)})"

    def within(self, tree: Node, least: int) -> str:
        text = self.write(tree)
        loose = holds(tree) < least and not isinstance(tree, Where) and text not in _NOT_FINITE
        return self.parentheses(text) if loose else text

    def conditions(self, tree: Node) -> list[str]:
        """What must hold for the formula to be defined, beyond what NumPy answers with nan by itself."""
        return list(dict.fromkeys(self._conditions(tree)))

    def _conditions(self, tree: Node) -> Iterator[str]:
        for node in walk(tree):
            match node:
                case Div(_, denominator) if not is_constant(denominator) or constant(denominator) == 0:
                    yield f"{self.write(denominator)} != 0"
                case Pow(base, exponent) if not is_constant(base) or constant(base) == 0:
                    if not is_constant(exponent):
                        yield f"(({self.write(base)} != 0) | ({self.write(exponent)} >= 0))"
                    elif constant(exponent) < 0:
                        yield f"{self.write(base)} != 0"
                case Call(Primitive() as primitive, argument) if primitive.numpy and not callable(primitive.domain):
                    if not is_constant(argument):
                        yield from domain_conditions(primitive.domain, self.within(argument, PRODUCT))


def domain_conditions(domain: Domain, argument: str) -> Iterator[str]:
    """A domain's open edges and holes: there NumPy may answer with an infinity, or with a number."""
    for edge, closed, sign in zip((domain.low, domain.high), domain.closed, (">", "<"), strict=True):
        if math.isfinite(edge) and not closed:
            yield f"{argument} {sign} {number_text(edge)}"
    for hole in domain.holes:
        yield f"{argument} != {number_text(hole)}"


def is_constant(tree: Node) -> bool:
    """Whether the tree is a number known now: it holds neither the variable nor a parameter."""
    for node in walk(tree):
        if isinstance(node, Var | Param):
            return False
        if isinstance(node, Call) and not all(is_constant(value) for _, value in node.parameters):
            return False
    return True


def is_silent(tree: Node) -> bool:
    """Whether a formula may be undefined without a condition that says so: NumPy, or a called function, answers nan."""
    for node in walk(tree):
        match node:
            case Call(_, Var()) if node == tree:
                continue
            case Call(Primitive() as primitive, _) if callable(primitive.domain) or not primitive.domain.everywhere:
                return True
            case Call(NamedFunction(), _):
                return True
            case Pow(_, exponent) if whole_number(exponent) is None:
                return True
            case _ if node.children and is_constant(node) and math.isnan(constant(node)):
                return True
    return False


def called(trees: Sequence[Node]) -> list[Function]:
    """The functions that a program for these trees must define itself, each after those that it calls."""
    found: dict[Function, None] = {}

    def visit(tree: Node) -> None:
        for node in walk(tree):
            if not isinstance(node, Call):
                continue
            function = node.function
            if function in found or (isinstance(function, Primitive) and function.numpy):
                continue
            visit(body(function))
            found[function] = None

    for tree in trees:
        visit(tree)
    return list(found)


def body(function: Function) -> Node:
    """What a program computes for a function's value."""
    return function.body if isinstance(function, NamedFunction) else declared(function).stable
