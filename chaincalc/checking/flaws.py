"""Links with a flaw: the right value, and in one piece of their formula the derivative that a mistake would give.

A piece of the formula is replaced by a primitive made for it, whose value is the piece's, and whose slope is the wrong
one; everything around it follows the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from math import isfinite, prod

from chaincalc.functions.primitive import Array, Primitive
from chaincalc.language.evaluate import constant, divide, evaluate
from chaincalc.language.tree import (
    Call,
    Div,
    Mul,
    NamedFunction,
    Node,
    Pow,
    Var,
    bind,
    has_variable,
    substitute,
    transform,
)
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link

_MOST_PIECES = 4  # that are tried one by one, besides all together
_MOST_NODES = 400  # of a formula in which pieces are looked for
_NAMED_POWERS = {"square": 2.0, "cube": 3.0}


def products(link: Link) -> Iterator[Link]:
    """The link with f'g' for the derivative of fg."""
    yield from _flawed(link, _product)


def quotients(link: Link) -> Iterator[Link]:
    """The link with f'/g' for the derivative of f/g."""
    yield from _flawed(link, _quotient)


def powers(link: Link) -> Iterator[Link]:
    """The link with n*u^n*u' for the derivative of u^n."""
    yield from _flawed(link, _power)


def _product(node: Node) -> Node | None:
    if not isinstance(node, Mul):
        return None
    moving = [FormulaLink(factor) for factor in node.factors if has_variable(factor)]
    fixed = prod(constant(factor) for factor in node.factors if not has_variable(factor))
    if len(moving) < 2:
        return None
    return _with_slope(node, lambda u: fixed * prod(_slope(factor, u) for factor in moving))


def _quotient(node: Node) -> Node | None:
    if not (isinstance(node, Div) and has_variable(node.numerator) and has_variable(node.denominator)):
        return None
    above, below = FormulaLink(node.numerator), FormulaLink(node.denominator)
    return _with_slope(node, lambda u: divide(_slope(above, u), _slope(below, u)))


def _power(node: Node) -> Node | None:
    if isinstance(node, Pow) and has_variable(node.base) and not has_variable(node.exponent):
        base, n = node.base, constant(node.exponent)
    elif isinstance(node, Call) and node.function.name in (*_NAMED_POWERS, "power"):
        given = dict(node.parameters).get("exponent")
        base, n = node.argument, constant(given) if given else _NAMED_POWERS[node.function.name]
    else:
        return None
    if not isfinite(n):
        return None
    inner = FormulaLink(base)
    return _with_slope(node, lambda u: n * evaluate(node, u) * _slope(inner, u))


def _slope(link: FormulaLink, u: Array) -> Array:
    return link.slope(u, link.value(u))


def _with_slope(node: Node, slope: Callable[[Array], Array]) -> Node:
    """A piece of a formula with another derivative."""
    flawed = Primitive(
        "flawed", "A piece of a formula with a wrong derivative.", "u", "1",
        value=lambda u: evaluate(node, u), slope=lambda u, _: slope(u),
    )  # fmt: skip
    return Call(flawed, Var())


def _flawed(link: Link, flaw: Callable[[Node], Node | None]) -> Iterator[Link]:
    """The link with the flaw in all pieces that it fits, then in each one alone."""
    if link.tree is None or link.tree.size > _MOST_NODES:
        return
    tree = _written_out(link.tree)
    pieces: list[Node] = []

    def note(node: Node) -> Node | None:
        if flaw(node) is None:
            return None
        pieces.append(node)
        return node

    transform(tree, note)
    if not pieces:
        return
    yield FormulaLink(transform(tree, flaw))
    if len(pieces) > 1:
        for piece in islice(dict.fromkeys(pieces), _MOST_PIECES):
            yield FormulaLink(transform(tree, lambda node, piece=piece: flaw(node) if node == piece else None))  # type: ignore[misc]


def _written_out(tree: Node) -> Node:
    """The formula with a file's own function, if it is one, as the formula that defines it."""
    while isinstance(tree, Call) and isinstance(tree.function, NamedFunction):
        tree = substitute(bind(tree.function.body, dict(tree.parameters)), tree.argument)
    return tree
