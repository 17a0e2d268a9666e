"""A chain of several inputs as one of a single input: the others are numbers, or letters that are tried at several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.checking.truth import Truth
from chaincalc.language.split import split
from chaincalc.language.tree import FLOW, Node, Var, number, transform, walk
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link

# What letters without a value are tried at, a row after the other; each letter begins at another place of the row.
_TRIED = (
    (2.0, 3.0, 5.0, 0.5, 7.0, 1.5, 4.0),
    (0.7, 1.3, 2.1, 1.9, 0.4, 3.3, 2.6),
    (-1.5, 2.5, -0.8, -3.2, 1.2, -2.4, 0.6),
    (4.0, -2.0, 3.0, -1.0, 6.0, -5.0, 1.0),
)


Points: TypeAlias = tuple[float, ...] | None


class Alone(Record):
    """A chain in which one input moves, and all others stand still.

    Args:
        links: the chain.
        main: the main input's name.
        wrt: the input that moves.
        fixed: the others that have a value, by name.
        order: of the derivative.
    """

    links: tuple[Link, ...]
    main: str
    wrt: str
    fixed: Mapping[str, Node]
    order: int = 1

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The inputs without a value."""
        names = dict.fromkeys([self.main, *(name for link in self.links for name in link.takes)])
        bound = {name for link in self.links for name in link.bound}
        return tuple(name for name in names if name not in (self.wrt, *self.fixed) and name not in bound)

    @cached_property
    def is_plain(self) -> bool:
        """Whether the main input moves, and there are no others."""
        return self.wrt == self.main and not any(link.takes for link in self.links)

    @cached_property
    def symbolic(self) -> tuple[Node, ...] | None:
        """The links' formulas in what moves, which is FLOW, and in letters; None where a link isn't a formula."""
        trees = [link.tree for link in self.links]
        if any(type(link) is not FormulaLink or not link.elementwise for link in self.links):
            return None
        formulas = [self._with_bound(tree, link) for tree, link in zip(trees, self.links, strict=True) if tree]
        again = any(node == Var(self.main) for tree in formulas for node in walk(tree))
        if self.wrt == self.main and not again:
            return tuple(put_numbers(tree, self.fixed) for tree in formulas)
        whole: Node = Var(self.main)
        for tree in formulas:
            whole = _replaced(tree, {"": whole})
        return tuple(split(self.moving(whole)))

    def moving(self, tree: Node) -> Node:
        """A formula in all inputs as one in what moves, which is FLOW, and in letters."""
        named = _replaced(tree, {"": Var(self.main)})
        return put_numbers(_replaced(named, {self.wrt: FLOW}), self.fixed)

    def truth(self, letters: Mapping[str, Node]) -> Truth:
        """The derivative, with a value for each letter.

        Raises:
            InputError: the chain can't be taken as one of a single input.
        """
        if self.is_plain:
            return Truth(self.links, self.order)
        if self.symbolic is None:
            raise InputError("answers in several inputs are compared where all links are formulas of numbers")
        return Truth([FormulaLink(put_numbers(tree, letters)) for tree in self.symbolic], self.order)

    def assignments(self) -> Iterator[dict[str, Node]]:
        """Values for the letters; a single empty one where there are none."""
        for row in _TRIED if self.letters else _TRIED[:1]:
            yield {name: number(row[i % len(row)] + i // len(row)) for i, name in enumerate(self.letters)}

    def _with_bound(self, tree: Node, link: Link) -> Node:
        return put_numbers(tree, {name: number(float(value)) for name, value in link.bound.items()})


def put_numbers(tree: Node, values: Mapping[str, Node]) -> Node:
    """A formula with numbers in the places of letters; nothing of it is tidied."""
    return _replaced(tree, values) if values else tree


def _replaced(tree: Node, values: Mapping[str, Node]) -> Node:
    return transform(tree, lambda node: values.get(node.name) if isinstance(node, Var) else None)


def told(letters: Mapping[str, Node]) -> str:
    """Values of letters in words: a = 2, b = 3."""
    from chaincalc.language.write import write

    return ", ".join(f"{name} = {write(value)}" for name, value in letters.items())


def refuse_arrays(links: Sequence[Link]) -> None:
    """Raises InputError where a link is one of arrays: answers are numbers, and formulas of numbers."""
    for link in links:
        if not link.elementwise or any(np.ndim(value) for value in link.bound.values()):
            raise InputError(f"{link.name} takes an array, and here the chain takes numbers")


def moving(main: str, wrt: str, x: Points, values: Mapping[str, float]) -> tuple[Points, dict[str, float]]:
    """The points of the input that moves, and the values of those that stand still.

    Args:
        main: the main input's name.
        wrt: the name of the input that moves.
        x: the main input's points, if it has any.
        values: of the other inputs, by name.

    Raises:
        InputError: the main input stands still and has several points.
    """
    if wrt == main:
        rest = {name: value for name, value in values.items() if name != main}
        return x if x or main not in values else (values[main],), rest
    if x is not None and len(x) != 1:
        raise InputError(f"the answer is the derivative by {wrt}, and {main} has {len(x)} values: it takes one")
    fixed = {**values, **({main: x[0]} if x else {})}
    point = fixed.pop(wrt, None)
    return (None if point is None else (point,)), fixed
