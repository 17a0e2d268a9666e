"""Which mistake leads to a wrong answer. No diagnosis is better than a wrong one."""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.checking.formulas import Comparison, local_scale
from chaincalc.checking.items import Diagnosis
from chaincalc.checking.mistakes import (
    CATALOGUE,
    CONSTANT_FACTOR,
    NARROWER_DOMAIN,
    Work,
    Wrong,
    constant_factor,
    work,
)
from chaincalc.checking.rounding import SEEDS, moved
from chaincalc.checking.truth import Truth, spread
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import trace
from chaincalc.functions.primitive import Array

_FEWEST = 3  # points, at least, at which a formula must be the mistake's, and not the derivative
_EXACT = 1e-9  # how near a number must be to a mistake's
_RTOL, _ATOL = 1e-6, 1e-9


def diagnose_formula(truth: Truth, found: Comparison) -> Diagnosis | None:
    """The mistake that a formula agrees with wherever the two can be compared."""
    if not np.any(found.differs):
        if np.any(found.lacks) and np.count_nonzero(found.counts) >= _FEWEST:
            return Diagnosis(NARROWER_DOMAIN, None, "this is right where it has a value; it has none at some points")
        return None
    points = np.flatnonzero(found.firm | found.lacks)
    x, answer = found.x[points], found.answer[points]
    if np.count_nonzero(found.firm & found.differs) < _FEWEST or not np.any(np.abs(answer) > 0):
        return None
    with np.errstate(all="ignore"):
        suspects = Suspects(truth, trace(truth.links, x))
        if not np.any(found.lacks) and np.ptp(answer) == 0:  # a constant says no more than one number does
            exact = np.zeros(answer.shape)
            return _only([s for s in suspects.listed if _agrees(answer, s.wrong.values, _EXACT, exact)])
        scale = _ATOL * local_scale(x, np.nan_to_num(np.abs(answer)))
        factors = (_Suspect(None, CONSTANT_FACTOR, wrong) for wrong in constant_factor(suspects.plain, answer))
        for suspect in (*suspects.listed, *factors):
            values = suspects.known(suspect, answer)
            if _agrees(answer, values, _RTOL, scale):
                return suspect.diagnosis
    return None


def diagnose_number(suspects: Suspects, answer: float) -> Diagnosis | None:
    """The one mistake that leads to this number at a point; None if there is none, or more than one."""
    if not math.isfinite(answer) or answer == 0:  # 0 is what one writes who doesn't know
        return None
    with np.errstate(all="ignore"):
        close = np.flatnonzero(np.abs(suspects.at_first - answer) <= _EXACT * abs(answer))
    return _only([suspects.listed[i] for i in close])


class _Suspect(NamedTuple):
    """A mistake that may have been made, and its place in the list of all of them."""

    place: int | None
    code: str
    wrong: Wrong

    @property
    def diagnosis(self) -> Diagnosis:
        return Diagnosis(self.code, self.wrong.link, self.wrong.text)


class Suspects:
    """The mistakes that can be made in a chain, with their values at some points."""

    def __init__(self, truth: Truth, traced: Trace) -> None:
        self.truth, self.x = truth, traced.x
        self.plain = work(traced)
        self.listed = _catalogue(self.plain)

    @cached_property
    def at_first(self) -> Array:
        """Each mistake's value at the first point."""
        return np.array([suspect.wrong.values[0] for suspect in self.listed])

    @cached_property
    def shaken(self) -> list[list[_Suspect]]:
        pairs = zip(SEEDS, self.truth.shaken, strict=True)
        return [_catalogue(work(trace(links, moved(self.x, seed)))) for seed, links in pairs]

    def known(self, suspect: _Suspect, answer: Array) -> Array:
        """The mistake's values; as the answer's where rounding decides about them and the answer agrees elsewhere."""
        values = suspect.wrong.values
        close = np.abs(answer - values) <= _RTOL * np.abs(answer)
        at = suspect.place
        if at is None or np.all(close) or np.count_nonzero(close) < max(_FEWEST, len(close) / 2):
            return values
        others = [listed[at].wrong.values for listed in self.shaken if len(listed) == len(self.listed)]
        noise = spread(values, others) if others else np.zeros(values.shape)
        return np.where(noise > 1e-8 * np.abs(values), answer, values)


def _catalogue(done: Work) -> list[_Suspect]:
    with np.errstate(all="ignore"):
        found = [(code, wrong) for code, find in CATALOGUE.items() for wrong in find(done)]
    return [_Suspect(place, code, wrong) for place, (code, wrong) in enumerate(found)]


def _only(fitting: list[_Suspect]) -> Diagnosis | None:
    """The one mistake that fits; None where several do."""
    if len({(suspect.code, suspect.wrong.link) for suspect in fitting}) != 1:
        return None
    return fitting[0].diagnosis


def _agrees(answer: Array, values: Array, rtol: float, atol: Array) -> bool:
    """Whether the answer has these values wherever there are any, at enough points, and none where it has none."""
    both = np.isfinite(answer) & np.isfinite(values)
    if np.count_nonzero(both) < max(_FEWEST, len(answer) / 10) or np.any(np.isnan(answer) & np.isfinite(values)):
        return False
    return bool(np.all(np.abs(answer - values)[both] <= (rtol * np.abs(answer) + atol)[both]))
