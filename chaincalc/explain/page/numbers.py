"""All numbers that the page can show, computed beforehand: for each stop of the slider, for each delta."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from chaincalc.base.errors import printable
from chaincalc.base.lazy import np
from chaincalc.chain import Chain
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.trace import Trace, trace
from chaincalc.explain.explanation import Way, ways
from chaincalc.explain.page.curve import Curve, curve
from chaincalc.explain.page.grid import around, deltas, stops
from chaincalc.functions.primitive import Array
from chaincalc.links.differences import DELTA
from chaincalc.links.table import TableLink
from chaincalc.notation.page import PlainNotation
from chaincalc.output.report import notes_by_point

_MARKS = 40  # stops that are there for a kink's or an edge's sake
_SECANT = 0.5  # the delta that is shown first where nobody asked for one: here secant and tangent still part


@dataclass(frozen=True, eq=False)
class Numbers:
    """A chain at all inputs that the page can show.

    Args:
        low, high: the range.
        start: the stop that the page begins with.
        pull: how far the string is pulled at x.
        deltas: the secant's, the largest first; `delta` is the one that the page begins with.
        curve: the chain, finely.
        compared: for each delta the chain at all stops.
        sides: for the stops where the two sides may differ: (left, right), and each link's own slopes there.
    """

    low: float
    high: float
    start: int
    pull: float
    deltas: tuple[float, ...]
    delta: int
    curve: Curve
    compared: tuple[Comparison, ...]
    sides: dict[int, tuple[tuple[Way, Way], list[tuple[float, float]]]]

    @property
    def at(self) -> Comparison:
        """The chain at all stops, whatever the delta."""
        return self.compared[self.delta]


def numbers(chain: Chain, x: float, span: tuple[float, float] | None, delta: float = DELTA) -> Numbers:
    """Compute everything.

    Args:
        chain: the chain.
        x: the input that the page begins with; the range grows where it lies outside.
        span: the range, or None for one around x.
        delta: the step of the difference formula that was asked for.
    """
    known = [row[0] for row in chain.links[0].rows] if isinstance(chain.links[0], TableLink) else []
    low, high = span or around(x)
    if span is None and known:
        low, high = min(*known, x) - 1.0, max(*known, x) + 1.0
    low, high = min(low, x), max(high, x)
    if not math.isfinite(high - low):
        low, high = around(x)
    drawn = curve(chain.links, low, high, stops(low, high, [x]))
    inside = stops(low, high, [x, *(mark.x for mark in drawn.marks[:_MARKS])])
    points = np.array(sorted({x, *(k for k in known if low <= k <= high)}) if known else inside)
    choices = deltas(low, high, delta)
    wanted = delta if delta != DELTA else min(choices, key=lambda d: abs(math.log(d / _SECANT)))
    if delta == DELTA and _SECANT not in choices:
        wanted = choices[min(1, len(choices) - 1)]
    return Numbers(
        low=low,
        high=high,
        start=int(np.flatnonzero(points == x)[0]),
        pull=delta,
        deltas=tuple(choices),
        delta=choices.index(wanted),
        curve=drawn,
        compared=tuple(compare(chain.links, points, delta=d) for d in choices),
        sides=_sides(trace(chain.links, points)),
    )


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


class Texts:
    """The numbers as texts, and as plain numbers for drawing, by the names under which the page knows them.

    The names: x, u1, u2, ... (outputs), d1, ... (derivatives), p1, ... (products), m0, m1, ... (moves of the string);
    at stops with two sides also r1, l1, ... (slopes), n0, n1, ... (moves to the left), rp and lp (products).
    """

    def __init__(self, numbers: Numbers, precision: int) -> None:
        self.numbers = numbers
        self.plain = PlainNotation(precision)

    def number(self, value: float) -> str:
        """A number's text; in front of one that is rounded the sign for that."""
        text = self.plain.number(value)
        return text if self.plain.equals(value) == "=" else self.plain.about + text

    def given(self, value: float) -> str:
        text = self.plain.given(value)
        return self.number(value) if text == self.plain.number(value) else text

    def move(self, value: float, given: bool = False) -> str:
        """How far something moves, with its sign."""
        text = self.plain.given(value) if given else self.plain.number(value)
        return f"+{text}" if value > 0 else text

    def columns(self) -> dict[str, list[str]]:
        """For each name a text for each stop."""
        numbers, at = self.numbers, self.numbers.at
        columns = {"x": [self.given(x) for x in at.x.tolist()], "m0": [self.move(numbers.pull, True)] * len(at.x)}
        for step in at.steps:
            i = step.link
            columns[f"u{i}"] = self.column(step.output)
            columns[f"d{i}"] = self.column(step.derivative)
            columns[f"p{i}"] = self.column(step.product)
            with np.errstate(all="ignore"):
                moves = (step.product * numbers.pull + 0.0).tolist()
            columns[f"m{i}"] = [self.move(move) for move in moves]
        return columns

    def column(self, values: Array) -> list[str]:
        return [self.number(value) for value in (values + 0.0).tolist()]

    def sides(self, point: int) -> dict[str, str]:
        """The names that a stop with two sides has besides, or other texts for."""
        if point not in self.numbers.sides:
            return {}
        (left, right), _ = self.numbers.sides[point]
        pull = self.numbers.pull
        texts = {
            "n0": self.move(-pull, True),
            "lp": self.number(left.products[-1]),
            "rp": self.number(right.products[-1]),
        }
        for i, (a, b) in enumerate(zip(left.slopes, right.slopes, strict=True), start=1):
            texts |= {f"l{i}": self.number(a), f"r{i}": self.number(b)}
            texts |= {
                f"m{i}": self.move(right.products[i - 1] * pull),
                f"n{i}": self.move(-left.products[i - 1] * pull),
            }
        return texts

    def secants(self) -> list[list[str]]:
        """For each delta the difference formula's result at each stop."""
        return [self.column(compared.numeric) for compared in self.numbers.compared]


def drawing(numbers: Numbers, chain: Chain) -> dict[str, Any]:
    """The numbers that the page draws with, to six digits; null where there is nothing to draw."""
    at = numbers.at
    x = at.x
    left = at.chain_rule if at.left is None else at.left
    right = at.chain_rule if at.right is None else at.right
    return {
        "x": _six(x),
        "u": [_finite(step.output) for step in at.steps],
        "d": [_six(step.derivative) for step in at.steps],
        "p": [_six(step.product) for step in at.steps],
        "rule": _finite(at.chain_rule),
        "left": _six(left),
        "right": _six(right),
        "ends": [[_finite(chain(x - d)), _finite(chain(x + d))] for d in numbers.deltas],
        "secant": [_six(compared.numeric) for compared in numbers.compared],
    }


def remarks(numbers: Numbers) -> tuple[list[str], list[dict[int, list[int]]]]:
    """The notes' texts, and for each delta the places in that list of each stop's notes."""
    texts: dict[str, int] = {}
    by_delta = []
    for compared in numbers.compared:
        by_point = {
            point: [texts.setdefault(printable(note.text), len(texts)) for note in notes]
            for point, notes in sorted(notes_by_point(compared.findings).items())
        }
        by_delta.append(by_point)
    return list(texts), by_delta


def exact(values: Array) -> list[str]:
    """Each number in full, as machine formats print it; empty where it is undefined."""
    return ["" if math.isnan(value) else repr(value) for value in (values + 0.0).tolist()]


def _finite(values: Array) -> list[float | None]:
    """Places in a picture; an infinite one is none. A slope may well be infinite: then its line is upright."""
    return _six(np.where(np.isfinite(values), values, np.nan))


def _six(values: Array) -> list[float | None]:
    return [drawn(value) for value in np.asarray(values, dtype=float).tolist()]


def drawn(value: float) -> float | None:
    """A number to six digits, none of them infinite; None for an undefined one."""
    if math.isnan(value):
        return None
    return float(f"{max(-1.7e308, min(1.7e308, value)):.6g}") + 0.0
