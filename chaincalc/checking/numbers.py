"""Comparing an answer with a chain's derivative at one point."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.checking.answer import Answer
from chaincalc.checking.truth import Truth, tree_of
from chaincalc.engine.trace import trace
from chaincalc.language.write import number_text

if TYPE_CHECKING:
    from chaincalc.calculus.precise.verdict import Opinion

RTOL = 1e-6
FEWEST_DIGITS = 3  # with fewer, a number isn't taken as a rounded one
TO_THE_DIGITS = "right, to the digits given"


class Tolerance(Record):
    """How far an answer may be off.

    Args:
        rtol, atol: relative to the derivative, and besides; None where nobody asked: then 1e-6 and 0, and a number with
            three or more significant digits may be rounded to them.
        significant: digits that a number must have right instead.
    """

    rtol: float | None = None
    atol: float | None = None
    significant: int | None = None

    @property
    def relative(self) -> float:
        return RTOL if self.rtol is None and self.atol is None else self.rtol or 0.0

    @property
    def absolute(self) -> float:
        return self.atol or 0.0

    @property
    def rounded(self) -> bool:
        """Whether rounded numbers are right too."""
        return self.rtol is None and self.atol is None and self.significant is None

    def by_digits(self, answer: Answer, truth: float) -> bool | None:
        """What the digits of a number say; None where they say nothing."""
        if not math.isfinite(truth) or not math.isfinite(answer.value) or answer.is_formula:
            return None
        if self.significant is not None:
            return bool(roundings(truth, self.significant) & roundings(answer.value, self.significant))
        digits = answer.digits
        if not self.rounded or digits < FEWEST_DIGITS:
            return None
        return True if Decimal(answer.text) in roundings(truth, digits) else None


class Spot:
    """A chain at one point, at which many answers may be compared; each thing about it is worked out once.

    Args:
        truth: the chain.
        x: the point, as it was typed.
    """

    def __init__(self, truth: Truth, x: float) -> None:
        self.truth, self.x = truth, x
        self.exact = tree_of(x)

    @cached_property
    def opinion(self) -> Opinion | None:
        return self.truth.opinion(self.exact)

    @cached_property
    def codes(self) -> set[str]:
        """Of what is remarkable here, as floats see it."""
        return {finding.code for finding in trace(self.truth.links, np.array([float(self.x)])).findings}

    @cached_property
    def slope(self) -> float:
        """The derivative: nan for none, infinite for a vertical tangent, and beyond the largest float."""
        if self.opinion is not None:
            return self.opinion.derivative
        with np.errstate(all="ignore"):
            return float(self.truth.slopes(np.array([float(self.x)]))[0])

    @property
    def shown(self) -> float | str:
        """The derivative as it is shown; one that is too large or too small for a float by its digits."""
        proved = self.opinion.slope if self.opinion is not None else None
        beyond = proved is not None and (proved.overflows or proved.underflows)
        return proved.text(6) if proved is not None and beyond else self.slope

    @cached_property
    def has_edge(self) -> bool:
        return bool(self.opinion.edge) if self.opinion is not None else "domain_edge" in self.codes

    @cached_property
    def why_unclear(self) -> str:
        """Why the derivative can't be told here; "" where it can."""
        at = f"x = {number_text(float(self.x))}"
        if self.opinion is not None:
            sides = (self.opinion.left, self.opinion.right)
            if math.isnan(self.slope) and any(side is not None and side.kind == "unknown" for side in sides):
                return f"the derivative at {at} can't be told: it is 0 times infinity, and no plain limit is found"
            return ""
        if self.truth.trees is not None:
            return f"the derivative at {at} can't be told: 800 digits don't decide about it"
        if "not_in_table" in self.codes:
            return f"the chain's table doesn't say what happens at {at}"
        if "overflow" in self.codes and not math.isfinite(self.slope):
            return f"the derivative at {at} can't be told: numbers grow too large for a float"
        return ""


class AtPoint(NamedTuple):
    """An answer beside the derivative at a point; `correct` is None where it can't be told, and `why` says why."""

    spot: Spot
    slope: float
    value: float
    correct: bool | None
    why: str = ""
    note: str = ""


def compare_at(spot: Spot, answer: Answer, tolerance: Tolerance) -> AtPoint:
    """Compare an answer with the derivative at a point.

    Where there is no derivative, the right answer is `undefined`, or a formula without a value there. A vertical
    tangent's is `infinity` or `undefined`, and at a closed edge of the domain both the one-sided one and `undefined`.
    """
    value, known = answer.exactly(spot.exact)
    if spot.why_unclear:
        return AtPoint(spot, math.nan, value, None, spot.why_unclear)
    slope = spot.slope

    def result(correct: bool | None, why: str = "", note: str = "") -> AtPoint:
        return AtPoint(spot, slope, value, correct, why, note)

    if not known:
        return result(None, f"the answer can't be told at x = {number_text(float(spot.x))}")
    if math.isnan(slope):
        return result(math.isnan(value))
    if math.isinf(slope) and not (spot.opinion and spot.opinion.slope):
        return result(math.isnan(value) or (answer.tree is None and value == slope))
    if math.isnan(value):
        return result(spot.has_edge)
    if answer.tree is None:
        return result(False)
    if tolerance.significant is None:
        off = _off(spot, answer, slope, value, tolerance)
        if off is None:
            return result(None, f"no digits decide about x = {number_text(float(spot.x))}; another x is needed")
        if not off:
            return result(True)
    by_digits = tolerance.by_digits(answer, slope)
    if tolerance.significant is not None and by_digits is None:
        return result(_off(spot, answer, slope, value, Tolerance(10.0**-tolerance.significant)) is False)
    return result(bool(by_digits), note=TO_THE_DIGITS if by_digits else "")


def _off(spot: Spot, answer: Answer, slope: float, value: float, tolerance: Tolerance) -> bool | None:
    rtol, atol = spot.truth.rtol(tolerance.relative), tolerance.absolute
    if spot.truth.trees is None or answer.tree is None:
        return abs(value - slope) > atol + rtol * abs(slope)
    return spot.truth.differs(answer.tree, spot.exact, rtol, atol, assume=True)


def roundings(number: float, digits: int) -> set[Decimal]:
    """A number rounded to so many digits; halves both up and down."""
    exact = Decimal(repr(number))
    return {Context(prec=digits, rounding=way).plus(exact) for way in (ROUND_HALF_UP, ROUND_HALF_DOWN)}
