"""A second opinion on chains of whole arrays: elementwise links one after the other are a chain of points.

Where it says something else than floats did, the stretch stands in the chain as one link that knows what was proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from chaincalc.base.lazy import np
from chaincalc.engine.backward import Gradients
from chaincalc.engine.entries import value_findings
from chaincalc.engine.inputs import Inputs, bind
from chaincalc.engine.notes import Finding
from chaincalc.engine.steps import Step, Trace
from chaincalc.engine.trace import flow, trace_of
from chaincalc.engine.whole import differentiate
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Arguments, Link, Tangents

Opinion: TypeAlias = Callable[[Trace, bool], Trace]  # of a chain of points, whose inputs are the chain's own, or not


class _Part(NamedTuple):
    """A link, or a stretch of links.

    Args:
        first: the index of its first link.
        links: its links.
        traced: what is known of them as a chain of points; None where floats stand.
        outputs: their values.
    """

    first: int
    links: tuple[Link, ...]
    traced: Trace | None
    outputs: Sequence[Array]


def values_again(links: Sequence[Link], inputs: Inputs, opinion: Opinion) -> list[Array]:
    """What flows into each link, and the chain's value, with a second opinion on each entry."""
    return [inputs.x, *(y for part in _parts(links, inputs, opinion, []) for y in part.outputs)]


def traced_again(traced: Trace, opinion: Opinion) -> Trace:
    """A trace of whole arrays with a second opinion on each entry."""
    links, inputs = traced.links, traced.inputs
    said: list[Finding] = []
    parts = list(_parts(links, inputs, opinion, said))
    if all(part.traced is None for part in parts):
        return traced.replace(findings=(*traced.findings, *said)) if said else traced
    u = [inputs.x, *(y for part in parts for y in part.outputs)]
    outer = [_Known(part.links, part.traced) if part.traced else part.links[0] for part in parts]
    names = tuple(inputs.names[part.first] for part in parts)
    through = Inputs(inputs.main, names, inputs.values)
    found, backwards = differentiate(outer, through, [inputs.x, *(part.outputs[-1] for part in parts)])
    gradients = Gradients(lambda: _gradients(parts, backwards))
    steps = tuple(
        step.replace(input=u[i], output=u[i + 1], derivative=slope, backwards=gradients)
        for i, (step, slope) in enumerate(zip(traced.steps, _slopes(parts, traced.steps), strict=True))
    )
    findings = (*value_findings(links, inputs, u), *said)
    return traced.replace(steps=steps, derivatives=found, findings=findings)


def _parts(links: Sequence[Link], inputs: Inputs, opinion: Opinion, said: list[Finding]) -> Iterator[_Part]:
    """The chain in parts, worked out one after the other; what only a second opinion says is added to `said`."""
    u, first = inputs.x, 0
    while first < len(links):
        end = first
        while end < len(links) and type(links[end]) is FormulaLink and links[end].elementwise and not links[end].takes:
            end += 1
        if end == first:
            with np.errstate(all="ignore"):
                u = links[first].value(*inputs.arguments(first, u))
            yield _Part(first, (links[first],), None, [u])
            first += 1
            continue
        stretch = tuple(links[first:end])
        traced = trace_of(stretch, bind(stretch, u))
        again = opinion(traced, first == 0)
        for finding in again.findings:
            if finding.code in ("digits_lost", "limit"):
                at = max(finding.link, 1)  # 0: the whole stretch
                said.append(finding.replace(link=first + at, name=stretch[at - 1].name))
        outputs = [step.output for step in again.steps]
        if again.steps is traced.steps:
            yield from (_Part(first + i, (link,), None, [outputs[i]]) for i, link in enumerate(stretch))
        else:
            yield _Part(first, stretch, again, outputs)
        u, first = outputs[-1], end


def _slopes(parts: Sequence[_Part], steps: Sequence[Step]) -> Iterator[Array]:
    for part in parts:
        if part.traced is None:
            yield steps[part.first].derivative
        else:
            yield from (step.derivative for step in part.traced.steps)


def _gradients(parts: Sequence[_Part], backwards: Gradients) -> Sequence[Array]:
    outer = backwards.by_link
    if not len(outer):
        return ()
    found: list[Array] = []
    for part, g, after in zip(parts, outer, [*outer[1:], np.array(1.0)], strict=True):
        rest = part.traced.steps[1:] if part.traced else ()
        with np.errstate(all="ignore"):
            found += [g, *(after * (1.0 if step.gradient is None else step.gradient) for step in rest)]
    return found


class _Known(Link):
    """Elementwise links as one, of which all is known at one array.

    Args:
        links: the links.
        traced: what is known.
    """

    def __init__(self, links: Sequence[Link], traced: Trace) -> None:
        self.links, self.traced = links, traced
        self.name = " | ".join(link.name for link in links)

    def value(self, *args: Array) -> Array:
        u = args[0]
        known = self.traced.x
        return (
            self.traced.value if np.array_equal(u, known, equal_nan=True) else flow(self.links, bind(self.links, u))[-1]
        )

    def push(self, args: Arguments, y: Array, tangents: Tangents, framework: bool = False) -> Array:
        v = tangents[0]
        if framework:
            u = args[0]
            for link in self.links:
                after = link.value(u)
                u, v = after, link.push((u,), after, (v,), framework)
            return v
        if v is None:
            return np.zeros(np.shape(y))
        side = np.where(np.asarray(v) > 0, self.traced.right, self.traced.left)
        return np.where(np.asarray(v) == 0, 0.0, side * v)

    def corners(self, args: Arguments, y: Array) -> Mask | None:  # noqa: ARG002 - all is known
        differ = ~(self.traced.left == self.traced.right) & ~np.isnan(y)
        return differ if np.any(differ) else None
