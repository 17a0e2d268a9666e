"""What answers are compared with: a chain, where it is looked at, and how far an answer may be off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from chaincalc.base.errors import ChaincalcError, InputError
from chaincalc.base.lazy import np
from chaincalc.calculus.differentiate import chain_derivative
from chaincalc.checking.answer import ANY, Answer, Language, read_answer
from chaincalc.checking.diagnosis import diagnose_formula, diagnose_number
from chaincalc.checking.formulas import compare
from chaincalc.checking.items import Item
from chaincalc.checking.numbers import Spot, compare_at
from chaincalc.checking.truth import Truth
from chaincalc.language.write import number_text, write
from chaincalc.links.link import Link, refuse_array_links

RTOL, ATOL = 1e-6, 1e-9
_CONSTANT = "a number is compared as a constant formula; with --x it is compared at one point"
_LACKS = "the answer has no value there, and the derivative has one"
_NONE = "there is no derivative there; the answer to that is: undefined"
_LONGEST = 200  # characters that are shown of an answer that can't be read
_SPOTS = 100  # points that are remembered with all about them
_KEPT = 10_000  # answers that are remembered, for a class gives the same ones again and again


@dataclass(frozen=True)
class Settings:
    """How answers are compared: at which points, if any were asked for, and how closely."""

    x: tuple[float, ...] | None = None
    rtol: float = RTOL
    atol: float = ATOL


class Key:
    """A chain whose derivative answers are compared with.

    Args:
        links: the chain.
        x: the points at which an answer is compared; without any it is compared as a formula.
        formulas_at_x: whether a formula too is compared only there; else numbers are, and formulas everywhere.
        rtol, atol: the tolerance: rtol times the derivative, plus atol, which for a formula is in units of the largest
            derivative in the neighbourhood.
        language: what answers may be written in.

    Raises:
        InputError: a tolerance is negative or not finite, or a link takes an array.
    """

    def __init__(
        self,
        links: Sequence[Link],
        *,
        x: Sequence[float] | None = None,
        formulas_at_x: bool = True,
        rtol: float = RTOL,
        atol: float = ATOL,
        language: Language = ANY,
    ) -> None:
        for name, value in (("rtol", rtol), ("atol", atol)):
            if not (math.isfinite(value) and value >= 0):
                raise InputError(f"{name} is a number from 0 up, not {value:g}")
        refuse_array_links(links)
        self.truth = Truth(links)
        self.x = tuple(x) if x is not None else None
        self.formulas_at_x = formulas_at_x
        self.rtol, self.atol = rtol, atol
        self.language = language
        self._known: dict[float | str, Item] = {}
        self._spots: dict[str, Spot] = {}

    def check(self, given: float | str, name: str = "answer") -> Item:
        """Compare an answer with the derivative.

        Args:
            given: a number, or a text: a number, a formula, or `undefined`.
            name: what the item is called.

        Raises:
            ChaincalcError: the answer can't be read.
        """
        answer = read_answer(given, self.language)
        if self.x is not None and (self.formulas_at_x or not answer.is_formula):
            return self._at_points(answer, self.x, name)
        return self._everywhere(answer, name)

    def grade(self, given: float | str, name: str) -> Item:
        """Likewise; an answer that can't be read is an item with an error."""
        if given not in self._known:
            try:
                found = self.check(given)
            except ChaincalcError as error:
                clipped = given if not isinstance(given, str) or len(given) <= _LONGEST else f"{given[:_LONGEST]}..."
                found = Item("", clipped, None, error=str(error))
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[given] = found
        return replace(self._known[given], name=name)

    def _spot(self, x: float) -> Spot:
        name = float(x).hex()  # 0 and -0 are two
        if name not in self._spots:
            if len(self._spots) >= _SPOTS:
                self._spots.clear()
            self._spots[name] = Spot(self.truth, x)
        return self._spots[name]

    def _at_points(self, answer: Answer, points: Sequence[float], name: str) -> Item:
        """The first point at which the answer isn't right, or the first of all."""
        results = [compare_at(self._spot(x), answer, self.rtol, self.atol) for x in points]
        wrong = next((r for r in results if r.correct is False), None)
        shown = wrong or next((r for r in results if r.correct is None), results[0])
        diagnosis = None
        if wrong and answer.is_formula:
            diagnosis = diagnose_formula(self.truth, compare(self.truth, answer, self.rtol, self.atol))
        elif wrong:
            diagnosis = diagnose_number(wrong.spot.suspects, wrong.value)
        expected = None if shown.why else shown.slope
        note = ""
        if wrong:
            note = _NONE if math.isnan(wrong.slope) else _LACKS if math.isnan(wrong.value) else ""
        return Item(name, answer.given, shown.correct, shown.spot.x, expected, shown.value, diagnosis, note, shown.why)

    def _everywhere(self, answer: Answer, name: str) -> Item:
        found = compare(self.truth, answer, self.rtol, self.atol)
        if found.correct is None:
            return Item(name, answer.given, None, error=self._undecided())
        first = found.first
        if first is None:
            return Item(name, answer.given, True, expected=self._formula, note=_wider(found.x, found.exceeds))
        diagnosis = diagnose_formula(self.truth, found)
        x, slope, value = (float(a[first]) for a in (found.x, found.slope, found.answer))
        note = "" if math.isfinite(value) else _LACKS
        if math.isfinite(value) and not answer.is_formula and len(set(found.slope[found.counts].tolist())) > 1:
            note = _CONSTANT
        return Item(name, answer.given, False, x, slope, value, diagnosis, note)

    @cached_property
    def _formula(self) -> str | None:
        """The derivative as one formula, if it is one."""
        trees = [link.tree for link in self.truth.links]
        tree = chain_derivative([tree for tree in trees if tree is not None]) if None not in trees else None
        return None if tree is None else write(tree, self.language.variable or "u")

    def _undecided(self) -> str:
        if not np.any(np.isfinite(self.truth.everywhere.slope)):
            return "the chain has no derivative at any point that was tried; with --x it is checked at one"
        return "there are too few points where both can be told for certain; with --x it is checked at one"


def check(
    links: Sequence[Link], answer: float | str, *, x: float | Sequence[float] | None = None,
    rtol: float = RTOL, atol: float = ATOL,
) -> Item:  # fmt: skip
    """Whether an answer is a chain's derivative, and if it isn't, which mistake it is.

    Args:
        links: the chain, or its links.
        answer: a number, or a text: a number, a formula, or `undefined`.
        x: the point, or points, at which it is compared; without any it is compared as a formula.
        rtol, atol: the tolerance; see Key.

    Raises:
        LanguageError: the answer can't be read.
        InputError: it is empty, or a tolerance is negative or not finite.

    >>> from chaincalc import Chain
    >>> check(Chain.parse("sin(x^2)").links, "2x*cos(x^2)").correct
    True
    >>> check(Chain.parse("sin(x^2)").links, "cos(x^2)").diagnosis.code
    'factor_left_out'
    """
    points = None if x is None else tuple(float(each) for each in np.atleast_1d(x))
    return Key(tuple(links), x=points, rtol=rtol, atol=atol).check(answer)


def _wider(x: object, exceeds: object) -> str:
    points = np.asarray(x)[np.asarray(exceeds)]
    if points.size < 3:
        return ""
    return f"the answer also has values where the chain has none, such as at x = {number_text(float(points[0]))}"
