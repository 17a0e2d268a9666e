"""A second opinion, where floats may have decided too much: the chain is asked again in ball arithmetic.

What it says stands in the trace in place of what floats said: values, derivatives, both sides, and what is remarkable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from chaincalc.base.lazy import np
from chaincalc.engine.inputs import Inputs, pointwise
from chaincalc.engine.notes import Finding
from chaincalc.engine.steps import Trace
from chaincalc.engine.suspects import suspects
from chaincalc.engine.trace import output_shapes, trace_of
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.tree import Neg, Node, Num
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link, has_array_links

MOST = 1000  # points of a run
_RIGHT = 1e-10  # relative


class SecondOpinion:
    """Whoever is asked again, about at most so many points of a run.

    Args:
        typed: formulas that were typed as inputs, by their float.
        decimal: whether all other inputs are the decimals that were typed for them; else a float is that float.
        most: about how many points it may be asked.
    """

    def __init__(self, typed: Mapping[float, Node] = MappingProxyType({}), decimal: bool = False, most: int = MOST):
        self.typed, self.decimal, self.left = typed, decimal, most

    def exact(self, number: float) -> float | Node:
        """An input as it is meant."""
        formula = self.typed.get(number)
        if formula is not None or not self.decimal:
            return number if formula is None else formula
        return Neg(Num(-number)) if number < 0 else Num(abs(number))

    def on(self, traced: Trace) -> Trace:
        """The trace with a second opinion on the points that need one; of whole arrays, on each entry."""
        if not traced.is_pointwise:
            from chaincalc.engine.stretches import traced_again

            return traced_again(traced, self.on_part)
        if not can_be_asked(traced.links, traced.inputs):
            return traced
        points = suspects(traced)
        if self.typed:
            points = np.concatenate([self._typed_points(traced), points])
            points = points[np.sort(np.unique(points, return_index=True)[1])]
        if not points.size:
            return traced
        from chaincalc.engine.judged import judge  # python-flint comes with the first such point

        asked, rest = points[: self.left], points[self.left :]
        self.left -= len(asked)
        found, undecided = judge(traced, asked.tolist(), self.exact)
        undefined = undecided[np.isnan(traced.value.reshape(-1)[undecided])]
        lost = np.union1d(np.intersect1d(np.concatenate([rest, undecided]), traced.doubts), undefined)
        if not lost.size:
            return found
        values = traced.value.reshape(-1)[asked], found.value.reshape(-1)[asked]
        right = not undefined.size and np.allclose(*values, rtol=_RIGHT, atol=0.0, equal_nan=True)
        return found.replace(findings=(*found.findings, _digits_lost(traced, lost, of_derivative=right)))

    def on_part(self, traced: Trace, first: bool) -> Trace:
        """The same for a part of a chain; what flows into a later one is a float, however the inputs were typed."""
        asked = self if first else SecondOpinion(most=self.left)
        found = asked.on(traced)
        self.left = asked.left
        return found

    def values(self, links: Sequence[Link], inputs: Inputs) -> list[Array]:
        """What flows into each link, and the chain's value, with a second opinion on each point or entry."""
        if not has_array_links(links):
            return [inputs.x, *(step.output for step in self.on(trace_of(links, inputs)).steps)]
        from chaincalc.engine.stretches import values_again

        output_shapes(links, inputs)
        return values_again(links, inputs, self.on_part)

    def _typed_points(self, traced: Trace) -> Array:
        found: Mask = np.False_
        for values in pointwise(traced.inputs)[0].values.values():
            found = found | np.isin(values, list(self.typed))
        return np.flatnonzero(np.broadcast_to(found, traced.value.size))


def can_be_asked(links: Sequence[Link], inputs: Inputs) -> bool:
    """Whether all links are formulas of numbers, whose inputs have the names that the chain gives them."""
    for link, names in zip(links, inputs.names, strict=True):
        if type(link) is not FormulaLink or not link.elementwise or link.takes != names:
            return False
    return True


def _digits_lost(traced: Trace, points: Array, of_derivative: bool) -> Finding:
    """The finding; it is of the derivative alone where all values were right at the points that were asked about."""
    inputs, shape = pointwise(traced.inputs)
    x = np.broadcast_to(inputs.x, int(np.prod(shape)))[points]
    return Finding("digits_lost", 0, "", points, {"x": x.tolist()}, of_derivative=of_derivative)
