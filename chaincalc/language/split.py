"""A formula falls apart into links the way a textbook substitutes: u = the largest inner function, and so on inside."""

from __future__ import annotations

from chaincalc.language.tree import (
    FLOW,
    Add,
    ArrayCall,
    Call,
    Div,
    Extreme,
    Mul,
    Neg,
    Node,
    Pow,
    has_flow,
    inputs_of,
    transform,
)


def split(tree: Node) -> tuple[Node, ...]:
    """The formula as links, the innermost first; each is a formula of its own in what flows into it.

    Other inputs are constants for it: sigmoid(w*x + b) is w*x + b | sigmoid.
    The value never changes: each link does the same floating-point operations that the whole formula did.
    An input called u would be taken for what flows in a later link, so a formula isn't split where that would happen.
    """
    links: list[Node] = []
    while (inner := inner_function(tree)) is not None and "u" not in inputs_of(outer := _replace(tree, inner)):
        links.append(outer)
        tree = inner
    return (tree, *reversed(links))


def inner_function(tree: Node) -> Node | None:
    """The largest proper piece, in an inner function's place, whose copies hold every occurrence of the variable.

    Such a piece holds the variable's leftmost occurrence, so only the nodes on the way down to that one are tried.
    """
    for piece in _way_to_variable(tree):
        if _covers(tree, piece) and _stands_inside(tree, piece):
            return piece
    return None


def _way_to_variable(tree: Node) -> list[Node]:
    """The nodes from below the root to above the leftmost variable, the largest first."""
    way: list[Node] = []
    while tree != FLOW:
        holding = next((child for child in tree.children if has_flow(child)), None)
        if holding is None:
            return []
        way.append(holding)
        tree = holding
    return way[:-1]


def _covers(tree: Node, piece: Node) -> bool:
    """Whether every occurrence of the variable lies in a copy of the piece."""
    if tree == piece:
        return True
    return tree != FLOW and all(_covers(child, piece) for child in tree.children)


def _stands_inside(tree: Node, piece: Node, inner: bool = False, below: bool = False) -> bool:
    """Whether a copy of the piece stands where a textbook sees an inner function.

    Args:
        tree: the tree that is searched.
        piece: what is searched for.
        inner: whether the tree is an argument, or an exponent over a constant base.
        below: whether it is raised to a power, or a denominator or a factor of one; there a sum is an inner function.
    """
    if tree == piece and (inner or isinstance(tree, Call | Extreme | ArrayCall) or (below and isinstance(tree, Add))):
        return True
    match tree:
        case Call() | Extreme() | ArrayCall():
            return any(_stands_inside(child, piece, inner=True) for child in tree.children)
        case Pow(base, exponent):
            over_constant = not has_flow(base)
            return _stands_inside(base, piece, below=True) or _stands_inside(exponent, piece, inner=over_constant)
        case Div(numerator, denominator):
            return _stands_inside(numerator, piece) or _stands_inside(denominator, piece, below=True)
        case Mul() | Neg():
            return any(_stands_inside(child, piece, below=below) for child in tree.children)
    return any(_stands_inside(child, piece) for child in tree.children)


def _replace(tree: Node, piece: Node) -> Node:
    return transform(tree, lambda node: FLOW if node == piece else None)
