"""The page's numbers as texts, by the names under which the page knows them, and as plain numbers for drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.explain.page.numbers import Numbers
from chaincalc.functions.primitive import Array
from chaincalc.notation.mathml import MINUS_SIGN
from chaincalc.notation.page import PlainNotation


class Numerals:
    """Numbers as texts.

    Args:
        precision: significant digits.
    """

    def __init__(self, precision: int) -> None:
        self.plain = PlainNotation(precision)

    def number(self, value: float) -> str:
        """A number's text; in front of one that is rounded the sign for that."""
        text = self.plain.number(value)
        return text if self.plain.equals(value) == "=" else self.plain.about + text

    def given(self, value: float) -> str:
        text = self.plain.given(value)
        return self.number(value) if text == self.plain.number(value) else text

    def column(self, values: Array) -> list[str]:
        return [self.number(value) for value in (values + 0.0).tolist()]


class Texts(Numerals):
    """The numbers of a page of one input as texts.

    Their names, where x alone decides: x, u1, u2, ... (outputs), d1, ... (derivatives), g0, g1, ... (gradients: dy/dx,
    dy/du1, ...), p and the last link's number (dy/dx, too); at stops with two sides also r1, l1, ... (slopes), rp and
    lp (products). Where delta decides, too: m1, ... (how far the slopes say that a pull moves u1, ...), moved (how far
    y really moves), secant; at stops with two sides n1, ... and back for a pull to the left. Where delta alone does:
    delta, twice, m0, n0.
    """

    def __init__(self, numbers: Numbers, precision: int) -> None:
        super().__init__(precision)
        self.numbers = numbers

    def move(self, value: float, given: bool = False) -> str:
        """How far something moves, with its sign."""
        text = self.plain.given(value) if given else self.plain.number(value)
        return f"+{text}" if value > 0 else text

    @cached_property
    def columns(self) -> dict[str, list[str]]:
        """For each name a text for each stop."""
        at = self.numbers.at
        columns = {"x": [self.given(x) for x in at.x.tolist()]}
        for step in at.steps:
            i = step.link
            columns[f"u{i}"] = self.column(step.output)
            columns[f"d{i}"] = self.column(step.derivative)
        columns[f"p{len(at.steps)}"] = self.column(at.chain_rule)
        return columns | {f"g{i}": self.column(gradient) for i, gradient in enumerate(self.numbers.gradients)}

    @cached_property
    def pulls(self) -> list[dict[str, list[str]]]:
        """For each delta, for each name a text for each stop."""
        return [self._pulled(k, delta) for k, delta in enumerate(self.numbers.deltas)]

    def _pulled(self, k: int, delta: float) -> dict[str, list[str]]:
        numbers, at = self.numbers, self.numbers.at
        with np.errstate(all="ignore"):
            moved = numbers.ends[k][1][-1] - at.value
            pulled = {f"m{step.link}": self._moves(step.product * delta) for step in at.steps}
        return {**pulled, "moved": self._moves(moved), "secant": self.column(numbers.numeric[k])}

    def _moves(self, values: Array) -> list[str]:
        return [self.move(value) for value in (values + 0.0).tolist()]

    def sides(self, point: int) -> dict[str, str]:
        """The names that a stop with two sides has besides, or other texts for."""
        if point not in self.numbers.sides:
            return {}
        (left, right), _ = self.numbers.sides[point]
        texts = {"lp": self.number(left.products[-1]), "rp": self.number(right.products[-1])}
        for i, (a, b) in enumerate(zip(left.slopes, right.slopes, strict=True), start=1):
            texts |= {f"l{i}": self.number(a), f"r{i}": self.number(b)}
        return texts

    def sided_pulls(self, point: int) -> list[dict[str, str]]:
        """For each delta the names that a stop with two sides has besides, or other texts for."""
        if point not in self.numbers.sides:
            return [{} for _ in self.numbers.deltas]
        (left, right), _ = self.numbers.sides[point]
        y = float(self.numbers.at.value[point])
        found = []
        for k, delta in enumerate(self.numbers.deltas):
            texts = {"back": self.move(float(self.numbers.ends[k][0][-1][point]) - y)}
            for i, (a, b) in enumerate(zip(left.products, right.products, strict=True), start=1):
                texts |= {f"m{i}": self.move(b * delta), f"n{i}": self.move(-a * delta)}
            found.append(texts)
        return found

    def of_delta(self, delta: float) -> dict[str, str]:
        """The names that delta alone decides."""
        pulls = {"m0": self.move(delta, True), "n0": self.move(-delta, True)}
        return {"delta": self.given(delta), "twice": self.given(2 * delta), **pulls}

    @cached_property
    def now(self) -> dict[str, str]:
        """All texts at the stop and with the delta that the page begins with."""
        numbers = self.numbers
        start, delta = numbers.start, numbers.delta
        columns = self.columns | self.pulls[delta]
        return ({name: column[start] for name, column in columns.items()}
                | self.of_delta(numbers.deltas[delta])
                | self.sides(start) | self.sided_pulls(start)[delta])  # fmt: skip


def packed(texts: Any) -> Any:
    """Texts in lists and mappings, with a plain - for the minus sign and a ~ for the sign of rounding.

    As JSON that nothing can break out of, each of those signs would take six letters, in some thousands of texts.
    """
    if isinstance(texts, str):
        return texts.replace(MINUS_SIGN, "-").replace(PlainNotation.about, "~")
    if isinstance(texts, dict):
        return {name: packed(content) for name, content in texts.items()}
    return [packed(content) for content in texts]


def drawing(numbers: Numbers) -> dict[str, Any]:
    """The numbers that the page draws with, to six digits; null where there is nothing to draw.

    The one-sided slopes are there only if they differ from the derivative somewhere.
    """
    at = numbers.at
    left, right = (at.chain_rule if side is None or not numbers.sides else side for side in (at.left, at.right))
    return {
        "x": six(at.x),
        "u": [_finite(step.output) for step in at.steps],
        "d": [six(step.derivative) for step in at.steps],
        "slope": six(at.chain_rule),
        "left": None if left is at.chain_rule else six(left),
        "right": None if right is at.chain_rule else six(right),
        "ends": [[_finite(end[-1]) for end in ends] for ends in numbers.ends],
        "secant": [six(numeric) for numeric in numbers.numeric],
    }


def remarks(numbers: Numbers) -> tuple[list[str], list[dict[int, list[int]]]]:
    """The notes' texts, and for each delta the places in that list of each stop's notes."""
    texts: dict[str, int] = {}
    by_delta = [
        {point: [texts.setdefault(note, len(texts)) for note in notes] for point, notes in found.items()}
        for found in numbers.notes
    ]
    return list(texts), by_delta


def exact(values: Array) -> list[str]:
    """Each number in full, as machine formats print it; empty where it is undefined."""
    return ["" if math.isnan(value) else repr(value) for value in (values + 0.0).tolist()]


def _finite(values: Array) -> list[float | None]:
    """Places in a picture; an infinite one is none. A slope may well be infinite: then its line is upright."""
    return six(np.where(np.isfinite(values), values, np.nan))


def six(values: Array | Sequence[float]) -> list[float | None]:
    """Numbers to six digits, none of them infinite; None for undefined ones."""
    return [drawn(value) for value in np.asarray(values, dtype=float).tolist()]


def drawn(value: float) -> float | None:
    if math.isnan(value):
        return None
    return float(f"{max(-1.7e308, min(1.7e308, value)):.6g}") + 0.0
