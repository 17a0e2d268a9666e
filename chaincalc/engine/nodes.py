"""A chain opened into its operations, as one draws a computational graph: each with its value and its gradient.

A piece of a formula that stands in several places of its link is one node; its gradient is the sum over these places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.inputs import Inputs
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import Const, Num, Param, Var, transform
from chaincalc.language.tree import Node as Tree
from chaincalc.language.write import write
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link, has_array_links

MOST = 1000  # nodes
_LEAVES = Var, Num, Const, Param
_FLOWS, _NODE = "(u)", "(node)"  # names that no input has


class Node(Record):
    """An input, or one operation of a link.

    Args:
        link: the link's number; 0 for an input.
        operation: the input's name; or the operation with all that is in it, as a formula.
        value: what comes out of it; nan where it has none.
        gradient: the derivative of the result with respect to it; nan where there is none.
    """

    link: int
    operation: str
    value: float
    gradient: float


def nodes(compared: Comparison) -> list[Node]:
    """The inputs, and each link's operations from the inside out, for one point.

    Args:
        compared: the chain at that point, differentiated with respect to all inputs.

    Raises:
        InputError: a link has no formula of numbers, there are several points, or too many operations.
    """
    traced = compared.trace
    if has_array_links(traced.links) or traced.value.size != 1:
        raise InputError("--nodes opens a chain of numbers at one point")
    values = {name: np.float64(np.ravel(value)[0]) for name, value in traced.inputs.values.items()}
    inputs = traced.inputs.of(values)
    found = [Node(0, n, float(v), _only(compared.derivatives[n].chain_rule)) for n, v in values.items()]
    for i, (link, step) in enumerate(zip(traced.links, traced.steps, strict=True)):
        u = np.float64(np.ravel(step.input)[0])
        if link.tree is None:
            found.append(Node(i + 1, link.name, _only(step.output), _gradient_behind(compared, i)))
            continue
        called = traced.inputs.main if i == 0 else "u"
        for tree in operations(link.tree):
            value = _only(FormulaLink(tree).value(u, *(values[name] for name in FormulaLink(tree).takes)))
            gradient = _gradient(traced.links[i:], inputs, u, (tree, value)) if np.isfinite(value) else np.nan
            found.append(Node(i + 1, write(tree, called), value, float(gradient)))
            if len(found) > MOST:
                raise InputError(f"--nodes opens at most {MOST:,} operations, and this chain has more")
    return found


def operations(tree: Tree) -> Iterator[Tree]:
    """The operations of a formula, each after those in it; what is no more than a variable or a number is none.

    >>> from chaincalc.language.parse import parse_formula
    >>> [write(each, "x") for each in operations(parse_formula("(x + 1)^2/(x + 1)"))]
    ['x + 1', '(x + 1)^2', '(x + 1)^2/(x + 1)']
    """
    yield from dict.fromkeys(_from_inside(tree)) if not isinstance(tree, _LEAVES) else (tree,)


def _from_inside(tree: Tree) -> Iterator[Tree]:
    for child in tree.children:
        yield from _from_inside(child)
    if not isinstance(tree, _LEAVES):
        yield tree


def _gradient(links: Sequence[Link], inputs: Inputs, u: float, node: tuple[Tree, float]) -> float:
    """The derivative of the result as one operation of the first of these links moves, and what flows in doesn't."""
    (tree, value), first = node, links[0].tree
    assert first is not None  # noqa: S101 - for the type checker: whoever asks has its formula
    moved = FormulaLink(transform(first, lambda each: Var(_NODE) if each == tree else None))
    chain = [moved, *links[1:]]
    taken = {name for link in chain for name in link.takes}
    others = {name: inputs.values[name] for name in taken - {_NODE}}
    found = compare(chain, u, others={**others, _NODE: np.float64(value)}, main=_FLOWS, wrt=[_NODE])
    return _only(found.derivatives[_NODE].chain_rule)


def _gradient_behind(compared: Comparison, i: int) -> float:
    """The derivative of the result with respect to what comes out of a link."""
    if i + 1 == len(compared.steps):
        return 1.0
    gradient = compared.steps[i + 1].gradient
    return float("nan") if gradient is None else _only(gradient)


def _only(values: Array) -> float:
    return float(np.ravel(values)[0]) + 0.0
