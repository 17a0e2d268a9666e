"""Formulas to formulas: the derivative of one, and of a whole chain, in the chain language."""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.calculus.derivation import ArrayFormulaError, derivation
from chaincalc.calculus.simplify import ZERO, TooLargeError, add, mul, put
from chaincalc.language.tree import FLOW, MAX_DEPTH, MAX_LENGTH, Node
from chaincalc.language.write import write


def composition(trees: Sequence[Node]) -> Node | None:
    """The chain as one nested formula, or None where that would be too large to be of use."""
    try:
        tree: Node = FLOW
        for outer in trees:
            tree = put(outer, tree)
    except TooLargeError:
        return None
    return tree


def derivative(tree: Node, variable: str = "", order: int = 1) -> Node:
    """The derivative of a formula, read off its derivation.

    Args:
        tree: the formula.
        variable: an input's name; "" for what flows in. All other inputs are constants.
        order: 2 for the derivative's derivative, and so on.

    Raises:
        TooLargeError: the result would have more nodes than anybody reads.
        ArrayFormulaError: the formula isn't one of numbers.
    """
    return derivation(tree, variable, order).formula


def chain_derivative(trees: Sequence[Node], variable: str = "") -> Node | None:
    """The derivative of a whole chain as one formula in the chain language, by the chain rule.

    Args:
        trees: the links' formulas, the first one first.
        variable: an input's name; "" for what flows into the first link. An input may enter at several links: each
            link adds its own derivative to what comes from those before it. Where later links take what flows into the
            first one as well, it has to have its name in the first link too.

    Returns:
        A formula that reads back from its text, or None where it would be too long or too deep for that, or where a
        link isn't a formula of numbers.
    """
    inner: Node = FLOW
    result: Node = ZERO
    try:
        for number, tree in enumerate(trees):
            own = derivative(tree, variable) if variable or not number else ZERO
            through = mul(put(derivative(tree), inner), result) if number else ZERO
            result = add(through, put(own, inner))
            inner = put(tree, inner)
    except (TooLargeError, ArrayFormulaError):
        return None
    fits = result.depth <= MAX_DEPTH and len(write(result)) <= MAX_LENGTH
    return result if fits else None
