"""Formulas read into the ring: every node of a tree as a product.

A function whose argument is simplified is an atom; but what is a power, an exponential, a logarithm, or made of sines
and cosines is told by its name and read as that.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from chaincalc.calculus.simplest.declarations import AT_ZERO, CIRCULAR, EVEN, HYPERBOLIC, INVERSES, ODD, rewriting
from chaincalc.calculus.simplest.errors import NoFloatError
from chaincalc.calculus.simplest.exponentials import Exponentials
from chaincalc.calculus.simplest.product import Product
from chaincalc.calculus.simplest.ring import Atom, Sum
from chaincalc.calculus.simplest.roots import Algebra
from chaincalc.functions.registry import NAMES
from chaincalc.language.tree import (
    Add,
    Call,
    Const,
    Div,
    Extreme,
    Mul,
    NamedFunction,
    Neg,
    Node,
    Num,
    Param,
    Pow,
    Var,
    Where,
)

if TYPE_CHECKING:
    from chaincalc.functions.primitive import Primitive


class Called(NamedTuple):
    """What a function's atom is a function of."""

    name: str
    argument: Product


class Reader:
    """Reads trees.

    Args:
        algebra: over the ring that they are read into.
        apart: simplifies a tree by itself, where its domain is its own.

    `spelled` writes a product as a tree; it is set by who writes, since he needs the reader too.
    """

    spelled: Callable[[Product], Node]

    def __init__(self, algebra: Algebra, apart: Callable[[Node], Node]) -> None:
        self.algebra, self.ring, self.apart = algebra, algebra.ring, apart
        self.exponentials = Exponentials(algebra)
        self.known: dict[Node, Product] = {}

    def read(self, tree: Node) -> Product:
        product = self.known.get(tree)
        if product is None:
            product = self.known[tree] = self._read(tree)
        return product

    def _read(self, tree: Node) -> Product:
        algebra = self.algebra
        match tree:
            case Num(value):
                return self._number(value)
            case Const(name):
                return self._constant(name)
            case Var() | Param():
                return algebra.of(self.ring.atom("var", tree, tree))
            case Neg(operand):
                return algebra.times(algebra.number(-1), self.read(operand))
            case Add(terms):
                return algebra.total(self.read(term) for term in terms)
            case Mul(factors):
                return algebra.times(*(self.read(factor) for factor in factors))
            case Div(numerator, denominator):
                return algebra.over(self.read(numerator), self.read(denominator))
            case Pow(base, exponent):
                return self.exponentials.power(self.read(base), self.read(exponent))
            case Call():
                return self._call(tree)
            case Extreme():
                return self._extreme(tree)
            case Where():
                return self._opaque(tree.rebuild(tuple(map(self.apart, tree.children))))
        raise TypeError(f"no formula: {tree!r}")

    def _number(self, value: float) -> Product:
        if math.isinf(value):  # a number of the rules' result was too large for a float
            raise NoFloatError
        exact = Fraction(repr(value))  # 0.1 is a tenth
        self.ring.decimals |= exact.denominator > 1
        return self.algebra.number(exact.numerator, exact.denominator)

    def _constant(self, name: str) -> Product:
        if name == "e":
            return self.exponentials.exp(self.algebra.number(1))
        pi = self.algebra.of(self.ring.atom("constant", Const("pi"), Const("pi")))
        return self.algebra.times(self.algebra.number(2), pi) if name == "tau" else pi

    def _extreme(self, tree: Extreme) -> Product:
        first, second = (self.spelled(self.read(piece)) for piece in (tree.first, tree.second))
        if first == second:
            return self.read(tree.first)
        whole = Extreme(tree.kind, first, second)
        if tree.kind == "max" and second == Num(0.0):
            return self.algebra.of(self._ramp(whole, self.read(tree.first)))
        return self._opaque(whole)

    def _opaque(self, whole: Node) -> Product:
        return self.algebra.of(self.ring.atom("call", whole, whole, Called("", self.algebra.number(0))))

    def _ramp(self, whole: Node, argument: Product) -> Atom:
        """The atom of max(u, 0), which goes together with step(u)."""
        step = self._step(argument)
        return self.ring.atom("ramp", whole, whole, next(iter(step.powers), None))

    def _step(self, argument: Product) -> Product:
        if argument.is_number:
            return self.algebra.number(1 if argument.coefficient >= 0 else 0)
        size = abs(argument.coefficient)
        shape = argument._replace(coefficient=argument.coefficient / size)
        tree = Call(NAMES["step"], self.spelled(shape))
        return self.algebra.of(self.ring.atom("step", tree, tree))

    def _call(self, call: Call) -> Product:
        function = call.function
        if isinstance(function, NamedFunction):
            return self._opaque(Call(function, self.apart(call.argument), call.parameters))
        rewritten = rewriting(function.name, call)
        if rewritten is not None:
            return self.read(rewritten)
        argument = self.read(call.argument)
        self._learn(function.name, argument)
        special: Callable[[Product], Product] | None = {
            "sqrt": lambda u: self.algebra.power(u, Fraction(1, 2)),
            "cbrt": self.algebra.cube_root,
            "abs": self.algebra.absolute,
            "sign": self.algebra.sign,
            "step": self._step,
            "exp": self.exponentials.exp,
            "exp2": lambda u: self.exponentials.power(self.algebra.number(2), u),
            "log": lambda u: self._log(function, u),
            "sigmoid": lambda u: self._sigmoid(function, u),
        }.get(function.name)
        if special:
            return special(argument)
        return self._function(function, argument, call)

    def _learn(self, name: str, argument: Product) -> None:
        """Where the formula has a value, a logarithm's argument is above 0."""
        if (
            name in ("log", "log2", "log10", "logit", "arccosh")
            and argument.coefficient > 0
            and len(argument.powers) == 1
        ):
            ((base, e),) = argument.powers.items()
            if e.numerator % 2:
                self.ring.learn(self.ring.positive, base)

    def _function(self, function: Primitive, argument: Product, call: Call) -> Product:
        name = function.name
        inner = inner_call(argument)
        if inner and inner.name == INVERSES.get(name):
            return inner.argument
        if argument.coefficient == 0 and name in AT_ZERO:
            return self.algebra.number(AT_ZERO[name])
        sign = 1
        if name in ODD or name in EVEN:
            sign, argument = self.faced(argument)
            sign = sign if name in ODD else 1
        if name in CIRCULAR or name in HYPERBOLIC:
            return self.algebra.times(self.algebra.number(sign), self._trigonometric(name, argument))
        atom = self._atom(function, argument, call)
        return self.algebra.times(self.algebra.number(sign), self.algebra.of(atom))

    def _atom(self, function: Primitive, argument: Product, call: Call | None = None) -> Atom:
        parameters = call.parameters if call else ()
        tree = Call(function, self.spelled(argument), parameters)
        if function.name == "relu":
            return self._ramp(tree, argument)
        atom = self.ring.atom("call", tree, tree)
        atom.value = Called(function.name, argument)
        return atom

    def _trigonometric(self, name: str, argument: Product) -> Product:
        circular = name in CIRCULAR
        cosine = self._atom(NAMES["cos" if circular else "cosh"], argument)
        sine = self._atom(NAMES["sin" if circular else "sinh"], argument)
        self.ring.pair(cosine, sine, 1 if circular else -1)
        c, s = (CIRCULAR if circular else HYPERBOLIC)[name]
        parts = [self.algebra.of(atom, Fraction(n)) for atom, n in ((cosine, c), (sine, s)) if n]
        return self.algebra.times(*parts)

    def _sigmoid(self, function: Primitive, argument: Product) -> Product:
        """Sigmoid(-u) is 1 - sigmoid(u): the side that was met first stays."""
        inner = inner_call(argument)
        if inner and inner.name == "logit":
            return inner.argument
        if argument.is_number:
            return self.algebra.of(self._atom(function, argument))
        sign, argument = self.faced(argument, first=True)
        value = self.algebra.of(self._atom(function, argument))
        if sign > 0:
            return value
        return self.algebra.total([self.algebra.number(1), self.algebra.times(self.algebra.number(-1), value)])

    def faced(self, argument: Product, *, first: bool = False) -> tuple[int, Product]:
        """The argument with the sign that it is kept with, and -1 if that isn't its own.

        A sum keeps the sign with which it was met first; everything else, unless `first` asks for that, has none.
        """
        own = 1 if argument.coefficient >= 0 else -1
        keeps = first or any(isinstance(base, Sum) for base in argument.powers)
        size = argument._replace(coefficient=abs(argument.coefficient))
        wanted = self.ring.facing.setdefault((first, size.key), own) if keeps else 1
        return own * wanted, size._replace(coefficient=size.coefficient * wanted)

    def _log(self, function: Primitive, argument: Product) -> Product:
        """A logarithm; of a power it is a multiple, of an exponential the exponent."""
        algebra = self.algebra
        if argument.is_number and argument.coefficient == 1:
            return algebra.number(0)
        exponent, rest = self.exponentials.split(argument)
        if exponent is not None:
            terms = [exponent] if rest.is_number and rest.coefficient == 1 else [exponent, self._log(function, rest)]
            return algebra.total(terms)
        if len(argument.powers) == 1 and argument.coefficient == 1:
            ((base, e),) = argument.powers.items()
            if e != 1 and (e.numerator % 2 or base in self.ring.positive):
                self.ring.learn(self.ring.positive, base)
                inner = algebra.of(self._atom(function, algebra.of(base)))
                return algebra.times(algebra.number(e.numerator, e.denominator), inner)
        return algebra.of(self._atom(function, argument))


def inner_call(argument: Product) -> Called | None:
    """The function that an argument is, if it is one."""
    if argument.coefficient == 1 and len(argument.powers) == 1:
        ((base, e),) = argument.powers.items()
        if e == 1 and isinstance(base, Atom) and base.kind == "call":
            assert isinstance(base.value, Called)  # noqa: S101 - for the type checker
            return base.value
    return None
