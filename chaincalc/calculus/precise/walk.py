"""Formulas as germs: each node's value and how it moves, from what flows in."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from flint import arb, fmpq

from chaincalc.calculus.precise.ball import Exponent, fraction, quotient, rational, to_arb, typed
from chaincalc.calculus.precise.elementary import ELEMENTARY, elementary
from chaincalc.calculus.precise.germ import Germ, add, constant, leading, multiply, negative
from chaincalc.calculus.precise.powers import divide, power_of, raise_to
from chaincalc.calculus.precise.work import NeedsSidesError, UndecidedError, UndefinedError, Work
from chaincalc.functions.primitive import Primitive
from chaincalc.language.declared import declared
from chaincalc.language.parse import parse_formula
from chaincalc.language.scope import Scope
from chaincalc.language.tree import (
    Add,
    Call,
    Const,
    Div,
    Extreme,
    Mul,
    Neg,
    Node,
    Num,
    Param,
    Pow,
    Var,
    Where,
)

_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CONSTANTS: dict[str, Callable[[], arb]] = {"pi": arb.pi, "tau": lambda: 2 * arb.pi(), "e": arb.const_e}


_FAR = 10
_FAR_OUT = {
    "sigmoid": "exp(min(u, 0))/(1 + exp(-abs(u)))",
    "sech": "2*exp(-abs(u))/(1 + exp(-2*abs(u)))",
    "csch": "2*sign(u)*exp(-abs(u))/(1 - exp(-2*abs(u)))",
}  # where exponentials may be larger than a ball can be, or lost beside 1


class Walk:
    """A walk through formulas that share their inputs.

    Args:
        work: the attempt.
        inputs: germs by name; "" is what flows in.
        parameters: germs of the function's parameters whose formula it is.
    """

    def __init__(self, work: Work, inputs: Mapping[str, Germ], parameters: Mapping[str, Germ] | None = None) -> None:
        self.work, self.inputs, self.parameters = work, inputs, parameters or {}
        self.met: dict[Node, Germ] = {}

    def germ(self, tree: Node) -> Germ:
        """The germ of a formula.

        Raises:
            UndefinedError: it has no value there.
            NeedsSidesError: it depends on the side.
            UndecidedError: it can't be told, or there are arrays in it.
        """
        if isinstance(tree, Num):
            return constant(typed(tree.value))
        if isinstance(tree, Var):
            return self.inputs[tree.name]
        found = self.met.get(tree)
        if found is None:
            self.work.spend(1)
            found = self.met[tree] = self._germ(tree)
        return found

    def _germ(self, tree: Node) -> Germ:
        work, of = self.work, self.germ
        match tree:
            case Add(terms):
                return add(work, [of(term) for term in terms])
            case Mul(factors):
                first, *rest = map(of, factors)
                for factor in rest:
                    first = multiply(work, first, factor)
                return first
            case Neg(operand):
                return negative(of(operand))
            case Div(numerator, denominator):
                return divide(work, of(numerator), of(denominator))
            case Pow(base, exponent):
                return self._power(of(base), of(exponent))
            case Call():
                return self._call(tree)
            case Extreme(kind, first_tree, second_tree):
                return self._extreme(kind, of(first_tree), of(second_tree))
            case Where():
                return self._where(tree)
            case Const(name):
                return constant(_CONSTANTS[name]())
            case Param(name):
                return self.parameters[name]
        raise UndecidedError

    def _power(self, base: Germ, exponent: Germ) -> Germ:
        work = self.work
        if not exponent.known:
            return power_of(work, base, exponent).finish(base, exponent)
        number = exponent.start
        if isinstance(number, fmpq):
            return raise_to(work, base, fraction(number)).finish(exponent)
        start = base.start
        if number is not None and (start is None or not start > 0):  # else any exponent will do
            simple = self._simple(number)
            if simple is not None:
                return raise_to(work, base, simple).finish(exponent)
        found = power_of(work, base, exponent).finish(exponent)
        found.limit = base.limit  # beside 0 the logarithm is steep, the power needn't be
        return found

    def _simple(self, number: arb) -> Exponent | None:
        """The fraction that an exponent is, if it can't be told from one."""
        try:
            found, _ = rational(number)
        except ValueError:
            return None
        return None if self.work.sign(number - quotient(found)) else found

    def _call(self, tree: Call) -> Germ:
        function, argument = tree.function, self.germ(tree.argument)
        if isinstance(function, Primitive):
            if function.name in ELEMENTARY:
                return elementary(self.work, function.name, argument)
            body = _body(function, argument)
        else:
            body = function.body
        given = {name: self.germ(value) for name, value in tree.parameters}
        return Walk(self.work, {"": argument}, given).germ(body)

    def _compare(self, one: Germ, other: Germ) -> tuple[int, bool]:
        """The sign of one - other beside the point, and whether at the point itself the two are equal nevertheless."""
        a, b = one.start, other.start
        if a is not None and b is not None and one.order > 0 and other.order > 0:
            apart = self.work.sign(a - b)
            if apart:
                return apart, False
        difference = add(self.work, (one, negative(other)))
        place = leading(self.work, difference)
        if place is None:
            return 0, False
        e, k, c = difference.terms[place]
        if (e, k) != (0, 0) and not self.work.sided:
            raise NeedsSidesError
        return self.work.sign(c), e > 0 or (e == 0 and k < 0)

    def _extreme(self, kind: str, first: Germ, second: Germ) -> Germ:
        apart, _ = self._compare(first, second)
        picked = first if (apart >= 0) == (kind == "max") or not apart else second
        if (first.torn or second.torn) and not picked.torn:
            return Germ(picked.terms, picked.order, torn=True, limit=picked.limit)
        return picked

    def _where(self, tree: Where) -> Germ:
        holds = _HOLDS[tree.comparison]
        subject, bound = self.germ(tree.subject), self.germ(tree.bound)
        apart, meets = self._compare(subject, bound)
        chosen = holds(apart, 0)
        picked = self.germ(tree.then if chosen else tree.other)
        unsure = subject.torn or bound.torn
        if unsure or (meets and holds(0, 0) != chosen):
            torn = unsure or not self._meets(picked, tree.other if chosen else tree.then)
            return Germ(picked.terms, picked.order, torn=torn or picked.torn, limit=picked.limit)
        return picked

    def _meets(self, picked: Germ, other: Node) -> bool:
        """Whether both branches of a formula start from the same value."""
        try:
            a, b = picked.start, self.germ(other).start
        except UndefinedError:
            return False
        return a is not None and b is not None and not self.work.sign(a - b)


def _body(primitive: Primitive, argument: Germ) -> Node:
    """The formula of a primitive that is no elementary function; far out one in which nothing grows too large."""
    formulas, start = declared(primitive), argument.start
    if start is None or not abs(to_arb(start)) > _FAR:
        return formulas.value
    text = _FAR_OUT.get(primitive.name)
    return formulas.stable if text is None else parse_formula(text, Scope(declaration=True))
