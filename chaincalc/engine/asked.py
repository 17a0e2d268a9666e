"""A chain at its points, to be asked about in ball arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chaincalc.base.lazy import np
from chaincalc.calculus.precise.opinion import FLOAT_DIGITS, Exact, second_opinion
from chaincalc.calculus.precise.verdict import Opinion
from chaincalc.calculus.simplify import put
from chaincalc.engine.inputs import Inputs, pointwise
from chaincalc.engine.verdicts import Verdict
from chaincalc.language.tree import Neg, Node, Num, Var
from chaincalc.links.link import Link


class Asked:
    """A chain of formulas at its points.

    Args:
        links: the chain.
        inputs: its inputs, points.
        exact: gives an input as it is meant.
    """

    def __init__(self, links: Sequence[Link], inputs: Inputs, exact: Callable[[float], Exact]) -> None:
        self.exact, self.main = exact, inputs.main
        self.inputs, self.shape = pointwise(inputs)
        self.size = int(np.prod(self.shape))
        self.again = any(self.main in link.takes for link in links)
        self.own_trees: list[Node] = [link.tree for link in links if link.tree is not None]
        self.trees = list(self.own_trees)
        if self.again:  # it enters again later, by its name
            self.trees[0] = put(self.trees[0], Var(), Var(self.main))
        self.values = {n: np.broadcast_to(v, self.size) for n, v in self.inputs.values.items()}

    def given(self, point: int) -> dict[str, Exact]:
        """The inputs at a point, as they are meant."""
        named = {name: self.exact(float(value[point])) for name, value in self.values.items()}
        return {**named, "": named[self.main]}

    def is_number(self, point: int) -> bool:
        """Whether the main input is a float or a decimal, not a formula."""
        meant = self.exact(float(self.values[self.main][point]))
        return not isinstance(meant, Node) or isinstance(meant.operand if isinstance(meant, Neg) else meant, Num)

    def opinion(self, point: int, name: str, digits: int = FLOAT_DIGITS) -> Opinion | None:
        """What is proved about the chain at a point, as one input moves; None if it can't be told."""
        return second_opinion(self.trees, self.given(point), self.wrt(name), digits)

    def wrt(self, name: str) -> str:
        return name if name != self.main or self.again else ""

    def link_by_link(self, verdict: Verdict) -> Verdict:
        """A verdict with what is proved about each link."""
        given, wrt = self.given(verdict.point), self.wrt(self.main)
        count = len(self.trees)
        heads = [second_opinion(self.trees[: i + 1], given, wrt) for i in range(count - 1)]
        own = [second_opinion(self.own_trees[: i + 1], given, start=i) for i in range(count)]
        tails = [second_opinion(self.own_trees, given, start=i) for i in range(count - 1)]
        others = {name: self.heads_of(verdict, name, given) for name in self.values if name != self.main}
        heads.append(verdict.opinions[self.main])
        return verdict._replace(heads=heads, own=own, tails=(*tails, own[-1]), others=others)

    def heads_of(self, verdict: Verdict, name: str, given: Mapping[str, Exact]) -> list[Opinion | None]:
        """About the chain up to each link, as another input moves; None before it enters."""
        first = next(i for i, names in enumerate(self.inputs.names) if name in names)
        count = len(self.trees)
        found = [second_opinion(self.trees[: i + 1], given, name) for i in range(first, count - 1)]
        return [*(None for _ in range(first)), *found, verdict.opinions[name]]
