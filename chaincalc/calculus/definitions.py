"""What a link stands for: its formula and its derivative, with cases kept as cases."""

from __future__ import annotations

from functools import lru_cache

from chaincalc.calculus.differentiate import derivative
from chaincalc.calculus.simplify import ONE, ZERO, TooLargeError, add, power, value_of
from chaincalc.functions.primitive import Primitive
from chaincalc.language.declared import declared
from chaincalc.language.tree import MAX_DEPTH, Add, Call, Extreme, Mul, NamedFunction, Node, Pow, Var, Where, bind


@lru_cache(maxsize=256)
def definition(tree: Node) -> Node:
    """The formula of a link; in place of a single function of the bare variable, what that function is."""
    match tree:
        case Call(Primitive() as primitive, Var()):
            return _tidy(bind(declared(primitive).value, dict(tree.parameters)))
        case Call(NamedFunction() as function, Var()):
            return bind(function.body, dict(tree.parameters))
    return tree


@lru_cache(maxsize=256)
def slope(tree: Node) -> Node | None:
    """The derivative of a link as a formula, or None where it would be too long or too deep."""
    match tree:
        case Call(Primitive() as primitive, Var()):
            return _tidy(bind(declared(primitive).slope, dict(tree.parameters)))
        case Call(NamedFunction(), Var()):
            return slope(definition(tree))
    try:
        match tree:
            case Extreme(kind, first, second):
                found: Node = Where(">" if kind == "max" else "<", first, second, derivative(first), derivative(second))
            case _:
                found = derivative(tree)
    except TooLargeError:
        return None
    return found if found.depth <= MAX_DEPTH else None


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
