"""All numbers that the page can show, computed beforehand: for each stop of the slider, for each delta."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chaincalc.base.errors import printable
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.chain import Chain
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.nearby import differences
from chaincalc.engine.notes import Finding
from chaincalc.engine.second import SecondOpinion
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import trace, values
from chaincalc.explain.page.grid import deltas, stops
from chaincalc.explain.sides import Way, ways
from chaincalc.functions.primitive import Array
from chaincalc.links.differences import DELTA
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink
from chaincalc.output.points import notes_by_point
from chaincalc.plot.curve import sample
from chaincalc.plot.sampled import Sampled
from chaincalc.plot.window import stretch

_POINTS = 481  # of the curve, at least
_MARKS = 40  # stops that are there for a kink's or an edge's sake
_LONG = 4  # links; longer chains have half as many stops, so that the file stays small
_PULL = 0.5  # the delta that is shown first where nobody asked for one: here secant and tangent still part
# What a note of these codes is about isn't the stop itself, but what the difference formula reaches.
_REACHED = ("window_outside", "kink_nearby", "jump_nearby", "gap_nearby", "delta_too_small")


class Numbers(Record):
    """A chain at all inputs that the page can show.

    Args:
        links: the chain's links.
        low, high: the range.
        start: the stop that the page begins with.
        deltas: how far x can be pulled, the largest first; `delta` is the one that the page begins with.
        curve: the chain, finely.
        at: the chain at all stops, for the first delta.
        numeric: for each delta the difference formula's result at each stop.
        ends: for each delta the inputs of all links, and the chain's value, at x - delta and at x + delta.
        gradients: the derivatives of the result with respect to x, u1, u2, ..., and y itself.
        sides: for the stops where the two sides may differ: (left, right), and each link's own slopes there.
        notes: for each delta the notes on each stop that has any, as texts.
    """

    links: tuple[Link, ...]
    low: float
    high: float
    start: int
    deltas: tuple[float, ...]
    delta: int
    curve: Sampled
    at: Comparison
    numeric: tuple[Array, ...]
    ends: tuple[tuple[list[Array], list[Array]], ...]
    gradients: tuple[Array, ...]
    sides: dict[int, tuple[tuple[Way, Way], list[tuple[float, float]]]]
    notes: tuple[dict[int, list[str]], ...]


def numbers(
    chain: Chain,
    x: float,
    span: tuple[float, float] | None,
    delta: float = DELTA,
    second: SecondOpinion | None = None,
) -> Numbers:
    """Compute everything.

    Args:
        chain: the chain.
        x: the input that the page begins with; the range grows where it lies outside.
        span: the range, or None for one around x.
        delta: the step of the difference formula that was asked for.
        second: whoever is asked where floats may decide too much.
    """
    links = chain.links
    low, high = _range(chain, x, span)
    curve = sample(links, low, high, _POINTS, also=stops(low, high, [x]))  # each stop is a point of the curve
    points = _stops(chain, x, curve)
    choices = deltas(low, high, delta)
    first = choices.index(_first(choices, delta))
    at = compare(links, points, delta=choices[first], second=second)
    numeric, nearby = _differences(links, points, choices)
    return Numbers(
        links=links,
        low=low,
        high=high,
        start=int(np.flatnonzero(points == x)[0]),
        deltas=tuple(choices),
        delta=first,
        curve=curve,
        at=at,
        numeric=tuple(numeric),
        ends=tuple((values(links, points - d), values(links, points + d)) for d in choices),
        gradients=_gradients(at),
        sides=_sides(at.trace),
        notes=tuple(_texts(_told(links, at, d), nearby[k]) for k, d in enumerate(choices)),
    )


def _range(chain: Chain, x: float, span: tuple[float, float] | None) -> tuple[float, float]:
    low, high = span or stretch(chain.links, x)
    low, high = min(low, x), max(high, x)
    return (low, high) if math.isfinite(high - low) else stretch(chain.links, x)


def _stops(chain: Chain, x: float, curve: Sampled) -> Array:
    """The inputs that the slider stops at: round ones, and the remarkable ones; of a table those that it knows."""
    if isinstance(chain.links[0], TableLink):
        return np.array(sorted({x, *(row[0] for row in chain.links[0].rows if curve.low <= row[0] <= curve.high)}))
    also = [x, *(spot.x for spot in curve.spots[:_MARKS])]
    return np.array(stops(curve.low, curve.high, also, fewer=len(chain) > _LONG))


def _first(choices: Sequence[float], asked: float) -> float:
    """The delta that the page begins with: the one that was asked for, else one that can be seen."""
    if asked != DELTA:
        return asked
    return _PULL if _PULL in choices else choices[min(1, len(choices) - 1)]


def _differences(
    links: Sequence[Link], points: Array, choices: Sequence[float]
) -> tuple[list[Array], list[list[Finding]]]:
    """For each delta the difference formula's results, and what lies where it reaches: all in one go."""
    count, times = points.size, len(choices)
    many = trace(links, np.tile(points, times))
    results, found = differences(many, np.repeat(choices, count), "central")
    nearby: list[list[Finding]] = [[] for _ in choices]
    for finding in found:
        for k in range(times):
            here = finding.points // count == k
            if np.any(here):
                values_here = {name: np.asarray(column)[here] for name, column in finding.values.items()}
                nearby[k].append(finding.replace(points=finding.points[here] % count, values=values_here))
    return np.split(results, times), nearby


def _told(links: Sequence[Link], at: Comparison, delta: float) -> list[Finding]:
    """What is remarkable about the stops themselves; of a kink it says what the difference formula makes of it."""
    found = [finding for finding in at.findings if finding.code not in _REACHED]
    kinks = [finding for finding in found if finding.code == "kink"]
    if not kinks or delta == at.delta:
        return found
    points = np.unique(np.concatenate([finding.points for finding in kinks]))
    again = compare(links, at.x[points], delta=delta).findings
    words = {finding.link: finding for finding in again if finding.code == "kink"}
    return [finding.replace(values=words[finding.link].values, words=words[finding.link].words)
            if finding.code == "kink" and finding.link in words else finding for finding in found]  # fmt: skip


def _gradients(at: Comparison) -> tuple[Array, ...]:
    """The derivatives of the result, from the last link to the first; that with respect to x is the chain rule's."""
    found = [np.ones(at.x.shape)]
    with np.errstate(all="ignore"):
        for step in reversed(at.steps[1:]):
            found.append(found[-1] * step.derivative)
    return (at.chain_rule, *reversed(found))


def _sides(traced: Trace) -> dict[int, tuple[tuple[Way, Way], list[tuple[float, float]]]]:
    found = {}
    if traced.corners is not None:
        sides = traced.corners[1][traced.inputs.main]
        left, right = sides.left.slopes, sides.right.slopes
        for k, point in enumerate(traced.corners[0].tolist()):
            both = ways(traced, k)
            if both is not None:
                found[point] = both, [(float(a[k]), float(b[k])) for a, b in zip(left, right, strict=True)]
    return found


def _texts(*findings: Sequence[Finding]) -> dict[int, list[str]]:
    notes = notes_by_point([finding for part in findings for finding in part])
    return {point: [printable(note.text) for note in found] for point, found in sorted(notes.items())}
