"""Which mistake leads to a wrong answer. No diagnosis is better than a wrong one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from chaincalc.base.lazy import np
from chaincalc.calculus.making import TIDIED
from chaincalc.checking.alone import put_numbers
from chaincalc.checking.answer import Answer
from chaincalc.checking.candidates import Candidate, candidates
from chaincalc.checking.codes import CONSTANT_FACTOR_CODE
from chaincalc.checking.items import Diagnosis
from chaincalc.checking.numbers import FEWEST_DIGITS, Spot, roundings
from chaincalc.checking.places import marks_of, points_between
from chaincalc.checking.truth import Sample, Truth, has_value
from chaincalc.engine.trace import trace
from chaincalc.functions.primitive import Array
from chaincalc.language.evaluate import evaluate
from chaincalc.language.tree import FLOW, Add, Mul, Node, number
from chaincalc.language.write import number_text
from chaincalc.links.formula import FormulaLink

_FEWEST = 3  # points, at least, at which a formula must be the mistake's, and not the derivative
_EXACT = 1e-9  # how near a number without digits to count must be to a mistake's
_RTOL = 1e-6
_MOST_PROVED = 60  # points at which an answer and a mistake are told apart by a proof
_HOLES = 2  # points at which one of two that agree may have no value


class Suspects:
    """The mistakes that can be made in a chain, with their values at many points.

    Args:
        truth: the chain's derivative.
        trees: its links' formulas; letters in them stand for constants. None where a link isn't a formula.
        letters: a value for each letter.
        variable: what the input that moves is called.
    """

    def __init__(
        self, truth: Truth, trees: Sequence[Node] | None, letters: Mapping[str, Node], variable: str
    ) -> None:  # fmt: skip
        self.truth, self.trees, self.letters, self.variable = truth, trees, letters, variable

    @cached_property
    def _found(self) -> tuple[Node | None, list[Candidate]]:
        if self.trees is None:
            return None, []
        lower = self.truth.links[0].tree
        slope, found = candidates([lower] if self.truth.order > 1 and lower else self.trees, self.variable)
        numbers = [each._replace(formula=put_numbers(each.formula, self.letters)) for each in found]
        return slope and put_numbers(slope, self.letters), numbers

    @property
    def listed(self) -> list[Candidate]:
        return self._found[1]

    @property
    def slope(self) -> Node | None:
        """The derivative itself."""
        return self._found[0]

    @cached_property
    def sample(self) -> Sample:
        """The points at which a mistake and an answer must agree: those where there is a derivative."""
        sample = self.truth.everywhere
        return sample.part(np.isfinite(sample.slope) | np.isfinite(sample.value))

    @cached_property
    def values(self) -> Array:
        """Each mistake's values at these points."""
        return np.array([_at(each.formula, self.sample.x) for each in self.listed])

    def at(self, spot: Spot) -> tuple[list[Candidate], Array, Array]:
        """The mistakes, their values at a point, and everywhere; where a link isn't a formula, by its tangent there."""
        x = np.array([float(spot.x)])
        if self.trees is not None:
            found, values = self.listed, self.values
        else:
            steps = trace(self.truth.links, x).steps
            slopes = [None if step.derivative is None else float(step.derivative[0]) for step in steps]
            if None in slopes:
                return [], np.zeros(0), np.zeros((0, 0))
            lines = zip(steps, slopes, strict=True)
            trees = [_line(float(s.input[0]), float(s.output[0]), float(m)) for s, m in lines if m is not None]
            found = candidates(trees)[1]
            values = np.array([_at(each.formula, np.array([0.3, float(spot.x), 7.1])) for each in found])
        return found, np.array([_at(each.formula, x)[0] for each in found]), values


def diagnose_formula(suspects: Suspects, tree: Node | None) -> Diagnosis | None:
    """The first mistake that a formula agrees with wherever there is a derivative."""
    if tree is None or not suspects.listed:
        return None
    sample = suspects.sample
    answer = _at(tree, sample.x)
    if not np.any(np.abs(answer) > 0) or len(answer) < _FEWEST:
        return None
    with np.errstate(all="ignore"):
        close = np.abs(suspects.values - answer) <= _RTOL * np.abs(answer)
        known = np.isfinite(suspects.values) & np.isfinite(answer)
    near = np.count_nonzero(close & known, axis=1) >= np.maximum(_FEWEST, np.count_nonzero(known, axis=1) / 2)
    fitting = [suspects.listed[i] for i in np.flatnonzero(near) if _agree(suspects, suspects.listed[i].formula, tree)]
    if fitting:
        if _is_constant(answer) and _is_constant(sample.slope):  # a constant says no more than one number does
            return _only(suspects.listed, suspects.values, [suspects.listed.index(each) for each in fitting])
        return fitting[0].diagnosis
    return _times(suspects, tree, answer)


def diagnose_number(suspects: Suspects, spot: Spot, answer: Answer) -> Diagnosis | None:
    """The one mistake that leads to this number at a point, to the digits given; None where none does, or several."""
    value = answer.exactly(spot.exact)[0]
    if not math.isfinite(value) or value == 0:  # 0 is what one writes who doesn't know
        return None
    listed, at, everywhere = suspects.at(spot)
    fitting = [i for i, wrong in enumerate(at.tolist()) if _fits(answer, value, wrong)]
    return _only(listed, everywhere, fitting)


def _fits(answer: Answer, value: float, wrong: float) -> bool:
    if not math.isfinite(wrong):
        return False
    if abs(value - wrong) <= _EXACT * abs(value):
        return True
    digits = answer.digits
    return digits >= FEWEST_DIGITS and "." in answer.text and Decimal(answer.text) in roundings(wrong, digits)


def _only(listed: Sequence[Candidate], values: Array, fitting: Sequence[int]) -> Diagnosis | None:
    """The mistake, if those that fit are all the same function, or have the same name."""
    if not fitting:
        return None
    first = fitting[0]
    for i in fitting[1:]:
        with np.errstate(all="ignore"):
            same = np.isclose(values[i], values[first], rtol=_EXACT, atol=0.0, equal_nan=True)
        if not np.all(same):
            return None
    return listed[first].diagnosis


def _agree(suspects: Suspects, wrong: Node, tree: Node) -> bool:
    """Whether two formulas agree at every point where the chain has a derivative, floats or proofs say."""
    from chaincalc.calculus.precise.difference import differs

    extra = points_between(marks_of([FormulaLink(tree)], tree, near=True))
    more = suspects.truth.sample(extra)
    x = np.concatenate([suspects.sample.x, more.x[np.isfinite(more.slope) | np.isfinite(more.value)]])
    one, other, holes = _at(wrong, x), _at(tree, x), 0
    with np.errstate(all="ignore"):
        apart = np.flatnonzero(~(np.abs(one - other) <= _RTOL * np.abs(other)))
    step = max(1, len(apart) // _MOST_PROVED)
    for i in apart[::step].tolist():
        place = float(x[i])
        found = differs([wrong], [tree], {"": place}, _RTOL)
        if found:
            return False
        if found is None and {has_value([wrong], place), has_value([tree], place)} == {True, False}:
            holes += 1
    return holes <= _HOLES


def _times(suspects: Suspects, tree: Node, answer: Array) -> Diagnosis | None:
    """Whether an answer is the derivative times a constant."""
    slope = suspects.sample.slope
    if suspects.slope is None or _is_constant(slope):
        return None
    with np.errstate(all="ignore"):
        ratios = answer / slope
        ratios = ratios[np.isfinite(ratios) & (slope != 0)]
    if ratios.size < _FEWEST:
        return None
    factor = _plain(float(np.median(ratios)))
    close = np.abs(ratios - factor) <= _RTOL * abs(factor)
    if not factor or not math.isfinite(factor) or np.count_nonzero(close) < max(_FEWEST, ratios.size / 2):
        return None
    if not _agree(suspects, TIDIED.mul(number(factor), suspects.slope), tree):
        return None
    text = f"This is {_factor_text(factor)} times the derivative."
    return Diagnosis(CONSTANT_FACTOR_CODE, None, text)


def _at(tree: Node, x: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.array(np.broadcast_to(evaluate(tree, x), x.shape), dtype=float)


def _is_constant(values: Array) -> bool:
    finite = values[np.isfinite(values)]
    return finite.size == 0 or float(np.ptp(finite)) == 0


def _line(u: float, y: float, slope: float) -> Node:
    """The straight line through a point, as a formula."""
    return Add((Mul((number(slope), FLOW)), number(y - slope * u)))


def _plain(factor: float) -> float:
    """The fraction that a factor is within rounding, as a float."""
    below = _denominator(factor)
    return round(factor * below) / below if below else factor


def _denominator(factor: float) -> int:
    """The denominator of the short fraction that a factor is; 0 if it isn't one."""
    for below in range(1, 101):
        above = round(factor * below) if abs(factor) < 1e15 else 0
        if above and abs(above / below - factor) <= 1e-7 * abs(factor):
            return below
    return 0


def _factor_text(factor: float) -> str:
    below = _denominator(factor)
    if not below:
        return number_text(float(f"{factor:.6g}"))
    return number_text(float(round(factor * below))) + (f"/{below}" if below > 1 else "")
