"""What rounding does to a formula's value: a formula is shaken, each of its operations off by a few last digits.

Where the shaken value is far from the plain one, rounding decides about it, and it can't be compared with anything.
(The idea is CESTAC's: Vignes, "A stochastic arithmetic for reliable scientific computation", 1993; here the errors
are always the same ones, so that a check comes out the same every time.)
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array, Mask, Primitive, Values
from chaincalc.language.evaluate import call_parameters, evaluate
from chaincalc.language.tree import Call, Mul, NamedFunction, Node, Num, Pow, Var, has_variable, walk
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link

SEEDS = (1, 2, 3)
_SIZE = 2.0**-50  # of an operation's error: four units in the last place
_MAX_DEPTH = 220  # levels of a shaken tree, which has up to twice as many as the plain one
_NOTHING: Values = {}


def moved(x: Array, seed: int) -> Array:
    """X by a unit in the last place more, or less, or as it is."""
    return np.nextafter(x, (np.inf, -np.inf)[seed - 1]) if seed < 3 else x


def shaken(tree: Node, seed: int) -> Node:
    """The formula with each of its operations on the variable off by a few units in the last place."""
    found = _Shaker(seed).tree(tree)
    return found if found.depth <= _MAX_DEPTH else tree


def shaken_links(links: Sequence[Link], seed: int) -> tuple[Link, ...]:
    """The chain with its formulas shaken; tables and plain callables stay as they are."""
    shaker = _Shaker(seed)

    def one(link: Link) -> Link:
        if not isinstance(link, FormulaLink):
            return link
        tree = shaker.tree(link.tree)
        return FormulaLink(tree) if tree.depth <= _MAX_DEPTH else link

    return tuple(one(link) for link in links)


class _Shaker:
    def __init__(self, seed: int) -> None:
        self.errors = random.Random(seed)  # noqa: S311 - the same errors each time are what is wanted
        self.functions: dict[NamedFunction, NamedFunction] = {}

    def tree(self, tree: Node) -> Node:
        if isinstance(tree, Var) or not has_variable(tree):
            return tree
        children = tuple(self.tree(child) for child in tree.children)
        if isinstance(tree, Pow) and not has_variable(tree.exponent):
            children = (children[0], tree.exponent)
        tree = tree.rebuild(children)
        if isinstance(tree, Call) and isinstance(tree.function, NamedFunction):
            tree = Call(self.function(tree.function), tree.argument, tree.parameters)
        error = Num(1.0 + self.errors.choice((-1, 1)) * _SIZE * self.errors.uniform(0.5, 1.0))
        return Mul((*tree.factors, error)) if isinstance(tree, Mul) else Mul((tree, error))

    def function(self, function: NamedFunction) -> NamedFunction:
        if function not in self.functions:
            self.functions[function] = function._replace(body=self.tree(function.body))
        return self.functions[function]


def overflows(tree: Node, x: Array, parameters: Values = _NOTHING) -> Mask:
    """Where a piece of the formula is too large for a float, whatever becomes of it further on."""
    found = np.zeros(np.shape(x), dtype=bool)
    with np.errstate(all="ignore"):
        for node in walk(tree):
            if not node.children:
                continue
            found = found | np.isinf(evaluate(node, x, parameters))
            if isinstance(node, Call) and not isinstance(node.function, Primitive):
                inner = evaluate(node.argument, x, parameters)
                found = found | overflows(node.function.body, inner, call_parameters(node, parameters))
    return found
