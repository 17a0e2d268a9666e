"""The formulas that primitives declare, as trees."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from chaincalc.functions.primitive import Primitive
from chaincalc.language.parse import parse_formula
from chaincalc.language.scope import Scope
from chaincalc.language.tree import Node


class Declared(NamedTuple):
    """A primitive's value, its slope, and what a program computes for its value; trees in u and its parameters."""

    value: Node
    slope: Node
    stable: Node


@cache
def declared(primitive: Primitive) -> Declared:
    """The trees of a primitive's formulas."""
    scope = Scope(parameters={p.name: 1.0 for p in primitive.parameters}, declaration=True)
    texts = primitive.formula, primitive.slope_formula, primitive.stable_formula or primitive.formula
    return Declared(*(parse_formula(text, scope) for text in texts))
