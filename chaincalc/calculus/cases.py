"""Cases written without cases: `A if u > c else B` with step, which the chain language has."""

from __future__ import annotations

from chaincalc.calculus.simplify import ONE, ZERO, add, mul, put, sub, value_of
from chaincalc.functions.registry import NAMES
from chaincalc.language.tree import FLOW, Call, Div, Extreme, Node, Pow, Where, has_variable, transform, walk


def without_cases(tree: Node) -> Node:
    """The formula with `A if u > c else B` written with step.

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
        if node.subject == FLOW and not has_variable(bound):
            above, below = _kept(above, "max", bound), _kept(below, "min", bound)
        is_above = _step(sub(node.subject, bound))
        if above == ZERO:
            return mul(below, sub(ONE, is_above))
        if not has_variable(above) and not has_variable(below):
            return add(below, mul(sub(above, below), is_above))
        return add(mul(is_above, above), mul(sub(ONE, is_above), below))

    return transform(tree, change)


def _step(tree: Node) -> Node:
    n = value_of(tree)
    if n is not None:
        return ONE if n >= 0 else ZERO
    return Call(NAMES["step"], tree)


def _kept(case: Node, kind: str, bound: Node) -> Node:
    risky = any(isinstance(node, Call | Div | Pow) for node in walk(case))
    return put(case, Extreme("max" if kind == "max" else "min", FLOW, bound)) if risky else case
