"""Comparing an answer with a chain's derivative at one point."""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.checking.answer import Answer
from chaincalc.checking.diagnosis import Suspects
from chaincalc.checking.rounding import overflows
from chaincalc.checking.truth import Truth
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import trace
from chaincalc.language.write import number_text

_MARGIN = 4.0


class Spot:
    """A chain at one point, at which many answers may be compared; each thing about it is worked out once.

    Args:
        truth: the chain.
        x: the point.
    """

    def __init__(self, truth: Truth, x: float) -> None:
        self.truth, self.x = truth, float(x)

    @cached_property
    def traced(self) -> Trace:
        return trace(self.truth.links, np.array([self.x]))

    @cached_property
    def codes(self) -> set[str]:
        """Of what is remarkable here."""
        return {finding.code for finding in self.traced.findings}

    @cached_property
    def noise(self) -> float:
        """How far rounding may have put the derivative off."""
        return float(self.truth.noise(self.traced.x, self.traced.derivative)[0])

    @cached_property
    def suspects(self) -> Suspects:
        """The mistakes that can be made here."""
        return Suspects(self.truth, self.traced)


class AtPoint(NamedTuple):
    """An answer beside the derivative at a point; `correct` is None where it can't be told, and `why` says why."""

    spot: Spot
    slope: float
    value: float
    correct: bool | None
    why: str = ""


def compare_at(spot: Spot, answer: Answer, rtol: float, atol: float) -> AtPoint:
    """Compare an answer with the derivative at a point.

    Where there is no derivative, the right answer is `undefined`, or a formula without a value there. A vertical
    tangent's is `infinity` or `undefined`, and at a closed edge of the domain both the one-sided one and `undefined`.
    """
    x, point, codes = spot.x, spot.traced.x, spot.codes
    slope, value = float(spot.traced.derivative[0]), float(answer.at(point)[0])

    def result(correct: bool | None, why: str = "") -> AtPoint:
        return AtPoint(spot, slope, value, correct, why)

    if "not_in_table" in codes:
        return result(None, f"the chain's table doesn't say what happens at x = {number_text(x)}")
    if "overflow" in codes and not math.isfinite(slope):
        return result(None, f"the derivative at x = {number_text(x)} can't be told: numbers grow too large for a float")
    if answer.tree is not None and not math.isfinite(value) and bool(overflows(answer.tree, point)[0]):
        return result(None, f"the answer can't be told at x = {number_text(x)}: numbers grow too large for a float")
    if math.isnan(slope):
        return result(math.isnan(value))
    if math.isinf(slope):
        return result(value == slope or math.isnan(value))
    if math.isnan(value):
        return result("domain_edge" in codes)
    off = abs(value - slope)
    tolerance = atol + rtol * abs(slope)
    if off <= tolerance:
        return result(True)
    if math.isfinite(spot.noise) and off <= tolerance + _MARGIN * spot.noise:
        return result(None, f"rounding decides about the derivative at x = {number_text(x)}; another x is needed")
    return result(False)
