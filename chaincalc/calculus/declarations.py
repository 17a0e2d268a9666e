"""What a function's declaration says about one call of it: formulas with the parameters put in."""

from __future__ import annotations

from chaincalc.calculus.simplify import ONE, ZERO, add, power, value_of
from chaincalc.functions.primitive import Primitive
from chaincalc.language.declared import declared
from chaincalc.language.tree import Add, Call, Mul, NamedFunction, Node, Pow, bind


def declared_value(call: Call) -> Node:
    """What the function of a call is, as a formula of its argument alone; that one is FLOW in it."""
    if isinstance(call.function, NamedFunction):
        return bind(call.function.body, dict(call.parameters))
    return _tidy(bind(declared(call.function).value, dict(call.parameters)))


def declared_slope(call: Call) -> Node:
    """The derivative that a primitive declares, likewise; cases stay cases."""
    assert isinstance(call.function, Primitive)  # noqa: S101 - for the type checker
    return _tidy(bind(declared(call.function).slope, dict(call.parameters)))


def _tidy(tree: Node) -> Node:
    """A declared formula after numbers took the parameters' places: u^(3 - 1) is u^2, and 1*u + 0 is u."""
    if not tree.children:
        return tree
    tree = tree.rebuild(tuple(map(_tidy, tree.children)))
    match tree:
        case Add(terms):
            if all(value_of(term) is not None for term in terms):
                return add(*terms)
            kept = tuple(term for term in terms if term != ZERO)
            return kept[0] if len(kept) == 1 else Add(kept)
        case Mul(factors):
            if ZERO in factors:
                return ZERO
            kept = tuple(factor for factor in factors if factor != ONE)
            return ONE if not kept else kept[0] if len(kept) == 1 else Mul(kept)
        case Pow(base, exponent):
            return power(base, exponent)
    return tree
