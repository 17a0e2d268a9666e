"""Comparing an answer with a chain's derivative at one point."""

from __future__ import annotations

import math
from typing import NamedTuple

from chaincalc.checking.answer import Answer
from chaincalc.checking.rounding import overflows
from chaincalc.checking.truth import Truth
from chaincalc.formula.write import number_text
from chaincalc.lazy import np
from chaincalc.trace import trace

_MARGIN = 4.0


class AtPoint(NamedTuple):
    """An answer beside the derivative at x; `correct` is None where it can't be told, and `why` says why."""

    x: float
    slope: float
    value: float
    correct: bool | None
    why: str = ""


def compare_at(truth: Truth, answer: Answer, x: float, rtol: float, atol: float) -> AtPoint:
    """Compare an answer with the derivative at x.

    Where there is no derivative, the right answer is `undefined`, or a formula without a value there. A vertical
    tangent's is `infinity` or `undefined`, and at a closed edge of the domain both the one-sided one and `undefined`.
    """
    point = np.array([float(x)])
    traced = trace(truth.links, point)
    slope, value = float(traced.derivative[0]), float(answer.at(point)[0])
    codes = {finding.code for finding in traced.findings}

    def result(correct: bool | None, why: str = "") -> AtPoint:
        return AtPoint(float(x), slope, value, correct, why)

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
    noise = float(truth.noise(point, traced.derivative)[0])
    if math.isfinite(noise) and off <= tolerance + _MARGIN * noise:
        return result(None, f"rounding decides about the derivative at x = {number_text(x)}; another x is needed")
    return result(False)
