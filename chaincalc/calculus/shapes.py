"""The shape of a formula's value, from those of its variables, before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.functions.arrays import ARRAY_FUNCTIONS, Shape, broadcast_shape, matmul_shape
from chaincalc.language.tree import ArrayCall, MatMul, Node, Var


def shape_of(tree: Node, names: Sequence[str], shapes: Sequence[Shape]) -> Shape:
    """The shape of a formula's value.

    Args:
        tree: the formula.
        names: its variables.
        shapes: the shapes of their values.

    Raises:
        ShapeError: they don't fit.
    """
    match tree:
        case Var(name):
            return shapes[names.index(name)]
        case MatMul(left, right):
            return matmul_shape(shape_of(left, names, shapes), shape_of(right, names, shapes))
        case ArrayCall(name, argument, axis):
            return ARRAY_FUNCTIONS[name].shape(shape_of(argument, names, shapes), axis)
    pieces = [shape_of(child, names, shapes) for child in tree.children]
    return broadcast_shape(*pieces) if pieces else ()
