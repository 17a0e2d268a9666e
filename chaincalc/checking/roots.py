"""Odd roots of negative numbers, which textbooks have and floats have not."""

from __future__ import annotations

from fractions import Fraction

from chaincalc.functions.registry import NAMES
from chaincalc.language.evaluate import constant
from chaincalc.language.tree import Call, Mul, Node, Pow, has_variable, transform

_LARGEST = 99  # of a denominator that is taken for an odd root's


def with_odd_roots(tree: Node) -> Node:
    """The formula whose powers with an odd denominator take negative numbers too: x^(2/3) is |x|^(2/3)."""
    return transform(tree, _odd_root)


def _odd_root(node: Node) -> Node | None:
    if not isinstance(node, Pow) or has_variable(node.exponent) or not has_variable(node.base):
        return None
    value = constant(node.exponent)
    if not abs(value) <= _LARGEST:
        return None
    power = Fraction(value).limit_denominator(_LARGEST)
    if power.denominator == 1 or power.denominator % 2 == 0 or abs(float(power) - value) > 1e-15 * abs(value):
        return None
    base = with_odd_roots(node.base)
    root = Pow(Call(NAMES["abs"], base), node.exponent)
    return Mul((Call(NAMES["sign"], base), root)) if power.numerator % 2 else root
