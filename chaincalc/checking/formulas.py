"""Comparing a formula with a chain's derivative at many points: floats propose, proofs decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from chaincalc.base.lazy import np
from chaincalc.checking.places import marks_of, points_between
from chaincalc.checking.truth import Sample, Truth, has_value, why_undefined
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import evaluate
from chaincalc.language.tree import Node
from chaincalc.links.formula import FormulaLink
from chaincalc.links.table import TableLink

FEWEST = 8  # points that agree, at least, before a formula is called right
_SMALLEST = 1e-300  # smaller numbers have lost digits, or are about to
_BESIDE = 1e-7
_NEAR = (0.1, 13.0)  # points where a link's own derivative is numeric
_MOST = {"differ": 250, "vanish": 32, "missing": 48, "outside": 12}  # points of a kind that are proved


class Found(IntEnum):
    """What was found at a point."""

    UNKNOWN = 0
    AGREES = 1
    DIFFERS = 2
    LACKS = 3  # the answer has no value, and the derivative has one


@dataclass(frozen=True, eq=False)
class Comparison:
    """An answer beside the derivative; all arrays are of x's shape.

    Args:
        sample: the derivative at the points.
        answer: the answer there, in floats.
        found: a `Found` for each; after the first proved difference, only what floats say themselves.
    """

    sample: Sample
    answer: Array
    found: Array

    @property
    def correct(self) -> bool | None:
        if np.any(self.found >= Found.DIFFERS):
            return False
        return True if np.count_nonzero(self.found == Found.AGREES) >= FEWEST else None

    @property
    def first(self) -> int | None:
        """The index of the first point that shows that the answer is wrong."""
        for bad in (Found.DIFFERS, Found.LACKS):
            if np.any(self.found == bad):
                return int(np.argmax(self.found == bad))
        return None

    @property
    def only_lacks(self) -> bool:
        """Whether it is right wherever it has a value."""
        return self.correct is False and not np.any(self.found == Found.DIFFERS)


def compare(truth: Truth, tree: Node | None, rtol: float, atol: float = 0.0) -> Comparison:
    """Compare a formula with the derivative.

    Args:
        truth: the derivative.
        tree: the formula; None for one without any value.
        rtol, atol: the tolerance.
    """
    sample = truth.everywhere
    if tree is not None and not isinstance(truth.links[0], TableLink):
        extra = points_between(marks_of([FormulaLink(tree)], tree, near=True))
        if extra.size:
            sample = sample.joined(truth.sample(extra))
    if not truth.exact:
        near = (np.abs(sample.x) > _NEAR[0]) & (np.abs(sample.x) < _NEAR[1])
        sample = sample.part(near)
        size = np.abs(sample.slope)
        atol = max(atol, truth.rtol(rtol) * float(np.max(size[np.isfinite(size)], initial=0.0)))
    return _Comparing(truth, sample, tree, truth.rtol(rtol), atol).compare()


class _Comparing:
    def __init__(self, truth: Truth, sample: Sample, tree: Node | None, rtol: float, atol: float) -> None:
        self.truth, self.sample, self.tree, self.rtol, self.atol = truth, sample, tree, rtol, atol
        x = sample.x
        with np.errstate(all="ignore"):
            values = np.nan if tree is None else evaluate(tree, x)
            self.answer = np.array(np.broadcast_to(values, x.shape), dtype=float)

    def compare(self) -> Comparison:
        slope, answer = self.sample.slope, self.answer
        with np.errstate(all="ignore"):
            apart = np.abs(answer - slope)
            close = apart <= self.rtol * np.abs(slope) + self.atol
        vanish = ((np.abs(slope) < _SMALLEST) | (np.abs(answer) < _SMALLEST)) & (apart < _SMALLEST)
        agrees = close & np.isfinite(answer) & ~(vanish & (self.truth.trees is not None))
        found = np.where(agrees, int(Found.AGREES), int(Found.UNKNOWN))
        if self.truth.trees is None:
            self.trust_floats(found)
        elif self.tree is None:
            found[np.isfinite(slope)] = Found.LACKS
        else:
            self.prove(found, self.tree, vanish & ~agrees)
        return Comparison(self.sample, answer, found)

    def trust_floats(self, found: Array) -> None:
        """What floats say of chains whose links aren't all formulas."""
        known = np.isfinite(self.sample.slope) & ~self.sample.overflow
        found[known & np.isfinite(self.answer) & (found == Found.UNKNOWN)] = Found.DIFFERS
        found[known & np.isnan(self.answer)] = Found.LACKS

    def prove(self, found: Array, tree: Node, vanish: Mask) -> None:
        """Ask about the points that floats don't decide, until one proves the answer wrong."""
        for i in self.doubtful(found, vanish):
            x = float(self.sample.x[i])
            differs = self.truth.differs(tree, x, self.rtol, self.atol)
            if differs and self.is_alone(tree, x):
                continue
            if differs is None and not np.isfinite(self.answer[i]) and self.lacks(tree, x):
                found[i] = Found.LACKS
            elif differs is not None:
                found[i] = Found.DIFFERS if differs else Found.AGREES
            if differs:
                return

    def doubtful(self, found: Array, vanish: Mask) -> Iterator[int]:
        """The points that are asked about; those where finite numbers differ come first."""
        slope, value, open_ = self.sample.slope, self.sample.value, found == Found.UNKNOWN
        finite = np.isfinite(slope) & np.isfinite(self.answer) & ~vanish
        outside = np.isnan(value) & ~self.sample.overflow
        kinds = {
            "differ": finite, "missing": ~finite & ~vanish & ~outside, "vanish": vanish, "outside": ~finite & outside,
        }  # fmt: skip
        for kind, mask in kinds.items():
            points = np.flatnonzero(open_ & mask)
            step = max(1, -(-len(points) // _MOST[kind]))
            plain = points[:: step if kind != "differ" else 1] if step > 1 else points
            yield from islice(plain.tolist(), _MOST[kind])

    def is_alone(self, tree: Node, x: float) -> bool:
        """Whether the answer is right on both sides of a point, as where its step takes the wrong side's value."""
        beside = (x - _BESIDE * max(abs(x), _BESIDE), x + _BESIDE * max(abs(x), _BESIDE))
        return all(self.truth.differs(tree, place, self.rtol, self.atol) is False for place in beside)

    def lacks(self, tree: Node, x: float) -> bool:
        """Whether the answer has no value at a point nor beside it, where the derivative has one."""
        beside = _BESIDE * max(abs(x), _BESIDE)
        for place in (x, x - beside, x + beside):
            if has_value([tree], place) is not False:
                return False
        found = self.truth.opinion(x)
        if found is None or found.slope is None:
            return False
        # where the chain stands still, the chain rule's own formula may have 0 times infinity
        return bool(found.slope.ball != 0) or why_undefined(tree, x) != "zero_over_zero"
