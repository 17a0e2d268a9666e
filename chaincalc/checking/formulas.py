"""Comparing a formula with a chain's derivative, at many points."""

from __future__ import annotations

from dataclasses import dataclass

from chaincalc.base.lazy import np
from chaincalc.checking.answer import Answer
from chaincalc.checking.points import constants_of, points_between
from chaincalc.checking.rounding import SEEDS, moved, overflows, shaken
from chaincalc.checking.truth import Sample, Truth, spread
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.table import TableLink

FEWEST = 8  # points that decide, at least, before a formula is called right
_MARGIN = 4.0  # how many times the rounding that was found must fit into the tolerance
_NUMERIC, _NEAR = 1e-4, (0.1, 13.0)  # tolerance, and points, where a link's own derivative is numeric
_SMALLEST = 1e-305  # numbers below have lost digits, or are about to
_BESIDE = 1e-7
_FIRM = 1e-8


@dataclass(frozen=True, eq=False)
class Comparison:
    """An answer beside the derivative; all arrays are of x's shape.

    Args:
        x, slope, answer: the points, the derivative and the answer there.
        counts: where neither a kink nor rounding decides.
        firm: those of them where the digits of both are known too, not only that they are small.
        differs: where the answer's value is wrong.
        lacks: where the answer has no value, or an infinite one by its own words, and the derivative has one.
        exceeds: where the answer has a value, and the chain has none.
    """

    x: Array
    slope: Array
    answer: Array
    counts: Mask
    firm: Mask
    differs: Mask
    lacks: Mask
    exceeds: Mask

    @property
    def correct(self) -> bool | None:
        if np.any(self.differs) or np.any(self.lacks):
            return False
        return True if np.count_nonzero(self.counts) >= FEWEST else None

    @property
    def first(self) -> int | None:
        """The index of the first point that shows that the answer is wrong."""
        for bad in (self.differs, self.lacks):
            if np.any(bad):
                return int(np.argmax(bad))
        return None


def compare(truth: Truth, answer: Answer, rtol: float, atol: float) -> Comparison:
    """Compare a formula with the derivative, at points for both.

    Args:
        truth: the derivative.
        answer: the formula.
        rtol, atol: the tolerance; atol in units of the largest derivative in the neighbourhood.
    """
    sample = truth.everywhere
    extra = points_between(constants_of(answer.tree))
    tables = any(isinstance(link, TableLink) for link in truth.links)
    if extra.size and not isinstance(truth.links[0], TableLink):
        sample = sample.joined(truth.sample(extra))
    if not truth.exact:
        rtol, atol = max(rtol, _NUMERIC), max(atol, _NUMERIC)
        near = (np.abs(sample.x) > _NEAR[0]) & (np.abs(sample.x) < _NEAR[1])
        sample = Sample(*(column[near] for column in sample.__dict__.values()))
    with np.errstate(all="ignore"):
        return _compare(sample, answer, rtol, atol, tables)


def _compare(sample: Sample, answer: Answer, rtol: float, atol: float, tables: bool) -> Comparison:
    x, slope = sample.x, sample.slope
    found = answer.at(x)
    others = [found] * len(SEEDS)
    if answer.tree is not None:
        others = [Answer("", shaken(answer.tree, seed), np.nan).at(moved(x, seed)) for seed in SEEDS]
    noise = spread(found, others)
    scale = local_scale(x, np.where(sample.noise <= 1e-3 * np.abs(slope), np.abs(slope), 0.0))
    tolerance = rtol * np.abs(slope) + atol * scale + 0.1 * _SMALLEST
    known = np.isfinite(slope) & (_MARGIN * sample.noise <= tolerance) & ~sample.overflow
    size = np.fmax(np.abs(slope), np.abs(found))
    steady = np.isfinite(found) & (_MARGIN * noise <= np.maximum(tolerance, rtol * size))
    counts = known & steady & ~((size > 0) & (size < _SMALLEST))
    differs = counts & (np.abs(found - slope) > tolerance)
    nowhere = not np.any(np.isfinite(found[known]))
    lacks = known & ~np.isfinite(found) & (np.all(np.isnan(others), axis=0) | nowhere)
    exceeds = np.isnan(sample.value) & ~sample.overflow & (noise <= 1e-3 * np.abs(found)) & (not tables)
    for doubtful in (differs, lacks):
        _keep(doubtful, answer, x, must_lack=doubtful is lacks)
    counts = counts & (differs | (np.abs(found - slope) <= tolerance))
    firm = counts & (sample.noise <= _FIRM * np.abs(slope)) & (noise <= _FIRM * np.abs(found))
    return Comparison(x, slope, found, counts, firm, differs, lacks, exceeds)


def _keep(mask: Mask, answer: Answer, x: Array, must_lack: bool) -> None:
    """Leave out points where a piece of the answer overflows, or that are a hole in its domain, one point wide."""
    at = np.flatnonzero(mask)
    if answer.tree is None or not at.size:
        return
    drop = overflows(answer.tree, x[at])
    if must_lack:
        for step in (-_BESIDE, _BESIDE):
            drop = drop | ~np.isnan(answer.at(x[at] + step * np.maximum(np.abs(x[at]), _BESIDE)))
    mask[at[drop]] = False


def local_scale(x: Array, size: Array) -> Array:
    """The largest size in the neighbourhood of each point: of the same sign, and at most about twice or half as large.

    Where everything around is 0, it is the smallest scale that there is elsewhere; 1 if all is 0.
    """
    octave = np.where(x == 0, -1100, np.floor(np.log2(np.abs(x)))).astype(int) + 1101
    side = (x < 0).astype(int)
    largest = np.zeros((2, 2300))
    np.maximum.at(largest, (side, octave), size)
    around = np.maximum(largest, np.maximum(np.roll(largest, 1, axis=1), np.roll(largest, -1, axis=1)))
    scale = around[side, octave]
    positive = scale[scale > 0]
    return np.where(scale > 0, scale, positive.min() if positive.size else 1.0)
