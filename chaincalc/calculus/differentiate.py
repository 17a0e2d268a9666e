"""Formulas to formulas: the derivative of one, and of a whole chain, in the chain language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from chaincalc.calculus.simplify import (
    MAX_FORMULA,
    ONE,
    ZERO,
    TooLargeError,
    add,
    div,
    less_one,
    mul,
    neg,
    power,
    put,
    sub,
    value_of,
)
from chaincalc.functions.primitive import Primitive
from chaincalc.functions.registry import NAMES
from chaincalc.language.declared import declared
from chaincalc.language.tree import (
    MAX_DEPTH,
    MAX_LENGTH,
    Add,
    Call,
    Div,
    Extreme,
    Mul,
    Neg,
    Node,
    Num,
    Pow,
    Var,
    Where,
    bind,
    has_variable,
    transform,
    walk,
)
from chaincalc.language.write import write


def composition(trees: Sequence[Node]) -> Node | None:
    """The chain as one nested formula, or None where that would be too large to be of use."""
    try:
        tree: Node = Var()
        for outer in trees:
            tree = put(outer, tree)
    except TooLargeError:
        return None
    return tree


def chain_derivative(trees: Sequence[Node]) -> Node | None:
    """The derivative of a whole chain as one formula in the chain language, by the chain rule.

    Args:
        trees: the links' formulas, the first one first.

    Returns:
        A formula that reads back from its text, or None where it would be too long or too deep for that.
    """
    try:
        inner: Node = Var()
        factors: list[Node] = []
        for tree in trees:
            factors.append(put(derivative(tree), inner))
            inner = put(tree, inner)
        result = mul(*reversed(factors))
    except TooLargeError:
        return None
    fits = result.depth <= MAX_DEPTH and len(write(result)) <= MAX_LENGTH
    return result if fits else None


@lru_cache(maxsize=256)
def derivative(tree: Node) -> Node:
    """The derivative of a formula by the sum, product, quotient, power and chain rules.

    Raises:
        TooLargeError: the result would have more nodes than anybody reads.
    """
    match tree:
        case Var():
            return ONE
        case Neg(operand):
            return neg(derivative(operand))
        case Add(terms):
            return add(*(derivative(term) for term in terms))
        case Mul(factors):
            if len(factors) * tree.size > MAX_FORMULA:
                raise TooLargeError
            return add(*(mul(*factors[:i], derivative(f), *factors[i + 1 :]) for i, f in enumerate(factors)))
        case Div(numerator, denominator):
            return _quotient_rule(numerator, denominator)
        case Pow(base, exponent):
            return _power_rule(base, exponent)
        case Extreme(kind, first, second):
            above = step(sub(first, second))
            winner, other = (first, second) if kind == "max" else (second, first)
            return add(mul(derivative(winner), above), mul(derivative(other), sub(ONE, above)))
        case Call(Primitive(), argument):
            inner = derivative(argument)
            return ZERO if inner == ZERO else mul(put(slope_formula(tree), argument), inner)
        case Call(function, argument):
            body = bind(function.body, dict(tree.parameters))  # type: ignore[union-attr]  # primitives are done above
            return mul(put(derivative(body), argument), derivative(argument))
        case Where():
            return derivative(without_cases(tree))
    return ZERO


def slope_formula(call: Call) -> Node:
    """A primitive's derivative as a formula of the chain language, in u."""
    assert isinstance(call.function, Primitive)  # noqa: S101 - for the type checker
    return without_cases(bind(declared(call.function).slope, dict(call.parameters)))


def step(tree: Node) -> Node:
    n = value_of(tree)
    if n is not None:
        return ONE if n >= 0 else ZERO
    return Call(NAMES["step"], tree)


def without_cases(tree: Node) -> Node:
    """The formula with `A if u > c else B` written with step, which the chain language has.

    Each case is kept to its own side of c, as in exp(min(u, 0)), so that it can't overflow on the other.
    """
    if not any(isinstance(node, Where) for node in walk(tree)):
        return tree

    def change(node: Node) -> Node | None:
        if not isinstance(node, Where):
            return None
        upper, lower = (node.then, node.other) if node.comparison in (">", ">=") else (node.other, node.then)
        bound = without_cases(node.bound)
        above, below = without_cases(upper), without_cases(lower)
        if node.subject == Var():
            above, below = _kept(above, "max", bound), _kept(below, "min", bound)
        is_above = step(sub(node.subject, bound))
        if not has_variable(above) and not has_variable(below):
            return add(below, mul(sub(above, below), is_above))
        return add(mul(is_above, above), mul(sub(ONE, is_above), below))

    return transform(tree, change)


def _kept(case: Node, kind: str, bound: Node) -> Node:
    risky = any(isinstance(node, Call | Div | Pow) for node in walk(case))
    return put(case, Extreme("max" if kind == "max" else "min", Var(), bound)) if risky else case


def _quotient_rule(numerator: Node, denominator: Node) -> Node:
    above, below = derivative(numerator), derivative(denominator)
    if below == ZERO:
        return div(above, denominator)
    if above == ZERO:
        return neg(div(mul(numerator, below), power(denominator, Num(2.0))))
    return div(sub(mul(above, denominator), mul(numerator, below)), power(denominator, Num(2.0)))


def _power_rule(base: Node, exponent: Node) -> Node:
    inner, outer = derivative(base), derivative(exponent)
    if outer == ZERO:
        return mul(exponent, power(base, less_one(exponent)), inner)
    whole = Pow(base, exponent)
    log = Call(NAMES["log"], base)
    if inner == ZERO:
        return mul(whole, log, outer)
    return mul(whole, add(mul(outer, log), div(mul(exponent, inner), base)))
