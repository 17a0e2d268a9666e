"""The derivative that answers are compared with: in floats at many points, and proved at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.calculus.derivation import ArrayFormulaError, derivation
from chaincalc.calculus.simplify import TooLargeError
from chaincalc.checking.places import base_points, known_inputs, marks_of, points_around, points_between, search_points
from chaincalc.engine.trace import derivative, values
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.tree import FLOW, Neg, Node, Num, substitute
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link

if TYPE_CHECKING:
    from chaincalc.calculus.precise.opinion import Exact
    from chaincalc.calculus.precise.verdict import Opinion

_ENOUGH = 60  # points with a derivative; with fewer, more of them are searched for
_LOOSE = 1e-4  # the tolerance where a link's own derivative is numeric


@dataclass(frozen=True, eq=False)
class Sample:
    """The derivative at some points, in floats; all arrays are of x's shape.

    Args:
        x: the points, none of them twice.
        slope: the derivative; nan where floats find none.
        value: the chain's value.
        overflow: where a link's value is too large for a float.
    """

    x: Array
    slope: Array
    value: Array
    overflow: Mask

    def joined(self, other: Sample) -> Sample:
        """Both samples' points; those of this one first."""
        new = ~np.isin(other.x, self.x)
        pairs = zip(self.__dict__.values(), other.__dict__.values(), strict=True)
        return Sample(*(np.concatenate([mine, theirs[new]]) for mine, theirs in pairs))

    def part(self, chosen: Mask | Array) -> Sample:
        return Sample(*(column[chosen] for column in self.__dict__.values()))


class Truth:
    """A chain's derivative, at whatever points it is asked for.

    Args:
        links: the chain, of one input.
        order: of the derivative; 0 for the value.

    Raises:
        InputError: the order is above 1, and a link isn't a formula, or the derivative too long a one.
    """

    def __init__(self, links: Sequence[Link], order: int = 1) -> None:
        self.order = order
        self.exact = all(link.exact for link in links)
        formulas = [link for link in links if type(link) is FormulaLink and link.elementwise]
        self.trees: tuple[Node, ...] | None = (
            tuple(link.tree for link in formulas) if len(formulas) == len(links) else None
        )
        self.links = tuple(links) if order <= 1 else self._lower(order)

    def _lower(self, order: int) -> tuple[Link, ...]:
        """The derivative of the order before, as a chain of one link."""
        if self.trees is None:
            raise InputError("derivatives of a higher order are compared where all links are formulas")
        try:
            return (FormulaLink(derivation(nested(self.trees), order=order - 1).formula),)
        except (TooLargeError, ArrayFormulaError):
            raise InputError(f"the derivative of order {order} is too long a formula to be compared") from None

    def rtol(self, asked: float) -> float:
        """The tolerance; a numeric derivative has its own."""
        return asked if self.exact else max(asked, _LOOSE)

    def differs(self, answer: Node, x: Exact, rtol: float, atol: float, assume: bool = False) -> bool | None:
        """Whether an answer is wrong at a point: proved, or None; at a typed point `assume` takes sin(pi) for 0."""
        from chaincalc.calculus.precise.difference import differs

        assert self.trees is not None  # noqa: S101 - for the type checker
        wrt = "" if self.order else None
        return differs(self.trees, [answer], {"": x}, rtol, wrt, self.order, atol, assume)

    def opinion(self, x: Exact) -> Opinion | None:
        """All that is proved about a point; None where that can't be told, or a link isn't a formula."""
        if self.trees is None:
            return None
        from chaincalc.calculus.precise.opinion import precise_value, second_opinion

        if self.order:
            return second_opinion(self.trees, {"": x}, order=self.order)
        found = precise_value(self.trees, {"": x})
        return None if found is None else found.as_slope()

    def has_value(self, x: float) -> bool | None:
        """Whether the chain is defined at a point; None where that can't be told."""
        return None if self.trees is None else has_value(self.trees, x)

    def slopes(self, x: Array) -> Array:
        """What answers are compared with at these points, in floats."""
        return derivative(self.links, x) if self.order else values(self.links, x)[-1]

    def sample(self, x: Array) -> Sample:
        """The derivative at these points, in floats."""
        x = np.array(list(dict.fromkeys(x.tolist())), dtype=float)
        with np.errstate(all="ignore"):
            outputs = values(self.links, x)
            slope = self.slopes(x) if self.order else outputs[-1]
        overflow = np.logical_or.reduce([np.isinf(y) for y in outputs])
        return Sample(x, slope, outputs[-1], overflow)

    @cached_property
    def marks(self) -> Array:
        """Where something about the chain may change."""
        return marks_of(self.links, nested(self.trees) if self.trees else None)

    @cached_property
    def everywhere(self) -> Sample:
        """The derivative at points for any formula: far and near, on both sides of every mark."""
        known = known_inputs(self.links)
        if known.size:
            return self.sample(known)
        sample = self.sample(np.concatenate([base_points(), points_between(self.marks)]))
        if np.count_nonzero(np.isfinite(sample.slope)) >= _ENOUGH:
            return sample
        searched = np.unique(search_points(self.marks))
        with np.errstate(all="ignore"):
            defined = searched[np.isfinite(self.slopes(searched))]
        if not defined.size:
            return sample
        chosen = defined[:: max(1, len(defined) // 200)]
        between = (defined[1:] + defined[:-1])[:200] / 2
        return sample.joined(self.sample(np.concatenate([chosen, between, points_around(defined)])))


def why_undefined(tree: Node, x: Exact) -> str:
    """Why a formula has no value at a point: "outside", "pole", "zero_over_zero"; "" where that isn't proved."""
    from chaincalc.calculus.precise.opinion import precise_value

    found = precise_value([tree], {"": x}, digits=0)
    return "" if found is None or found.gap is None or found.assumed else found.gap.why


def has_value(trees: Sequence[Node], x: Exact) -> bool | None:
    """Whether formulas in a row have a value at a point: proved, or None."""
    from chaincalc.calculus.precise.opinion import precise_value

    found = precise_value(trees, {"": x}, digits=0)
    if found is None or (found.value is None and found.assumed):  # what is as good as 0 may be none
        return None
    return found.value is not None


def nested(trees: Sequence[Node]) -> Node:
    """The chain as one formula, nothing of it tidied."""
    tree: Node = FLOW
    for outer in trees:
        tree = substitute(outer, tree)
    return tree


def tree_of(x: float) -> Node:
    """A number as it was typed: 0.1 is a tenth, pi/4 is π/4."""
    tree = getattr(x, "tree", None)
    if isinstance(tree, Node):
        return tree
    return Neg(Num(-x)) if x < 0 else Num(abs(x))
