"""What can be told from a formula without computing anything: whether it may have corners, or gaps in its domain."""

from __future__ import annotations

from chaincalc.functions.primitive import Primitive
from chaincalc.language.evaluate import constant, small_integer
from chaincalc.language.tree import Call, Div, Extreme, Node, Pow, Where, has_parameter, has_variable, walk


def has_corners(tree: Node) -> bool:
    """Whether a formula may have points with two different sides: kinks, jumps, closed edges."""
    for node in walk(tree):
        match node:
            case Extreme() | Where():
                return True
            case Pow(_, exponent) if not has_variable(exponent):
                n = constant(exponent) if not has_parameter(exponent) else 0.5
                if not n.is_integer():
                    return True
            case Call(Primitive() as primitive, _):
                if primitive.kinks or primitive.jumps or callable(primitive.domain) or primitive.domain.edges:
                    return True
            case Call(function, _):
                if has_corners(function.body):  # type: ignore[union-attr]  # the case above took the primitives
                    return True
    return False


def has_gaps(tree: Node) -> bool:
    """Whether a formula may be undefined somewhere, though nothing overflows."""
    for node in walk(tree):
        match node:
            case Where():
                return True
            case Div(_, denominator) if has_variable(denominator):
                return True
            case Pow(_, exponent) if (small_integer(exponent) or -1) < 0:
                return True
            case Call(Primitive() as primitive, _):
                if callable(primitive.domain) or not primitive.domain.everywhere:
                    return True
            case Call(function, _):
                if has_gaps(function.body):  # type: ignore[union-attr]  # the case above took the primitives
                    return True
    return False
