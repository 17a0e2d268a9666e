"""What a link stands for: its formula and its derivative, with cases kept as cases."""

from __future__ import annotations

from functools import lru_cache

from chaincalc.calculus.declarations import declared_value
from chaincalc.calculus.derivation import ArrayFormulaError, derivation
from chaincalc.calculus.rules.functions import EXTREME, OWN, PRIMITIVE
from chaincalc.calculus.simplify import TooLargeError
from chaincalc.language.tree import FLOW, MAX_DEPTH, Call, Node


@lru_cache(maxsize=256)
def definition(tree: Node) -> Node:
    """The formula of a link; in place of a single function of the bare variable, what that function is."""
    return declared_value(tree) if isinstance(tree, Call) and tree.argument == FLOW else tree


@lru_cache(maxsize=256)
def slope(tree: Node, variable: str = "") -> Node | None:
    """The derivative of a link as a formula, or None where it has none, or too long or too deep a one.

    Args:
        tree: the link's formula.
        variable: an input's name; "" for what flows in.
    """
    try:
        found = derivation(tree, variable)
    except (TooLargeError, ArrayFormulaError):
        return None
    if found.rule is OWN:
        return slope(definition(tree), variable)
    formula = found.result if found.rule in {PRIMITIVE, EXTREME} else found.formula
    return formula if formula.depth <= MAX_DEPTH else None
