"""What answers are compared with: a chain, where it is looked at, and how far an answer may be off."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from chaincalc.base.errors import ChaincalcError, InputError
from chaincalc.base.lazy import np
from chaincalc.checking.alone import Alone, moving, put_numbers, refuse_arrays, told
from chaincalc.checking.answer import ANY, Answer, Language, read_answer
from chaincalc.checking.codes import NARROWER_DOMAIN
from chaincalc.checking.formulas import Comparison, compare
from chaincalc.checking.items import Diagnosis, Item
from chaincalc.checking.numbers import TO_THE_DIGITS, AtPoint, Spot, Tolerance, compare_at
from chaincalc.checking.roots import with_odd_roots
from chaincalc.checking.truth import Truth, has_value, tree_of
from chaincalc.language.tree import Node
from chaincalc.language.write import number_text, write
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link

if TYPE_CHECKING:
    from chaincalc.checking.diagnosis import Suspects

_CONSTANT = "a number is compared as a constant formula; with --x it is compared at one point"
_LACKS = "the answer has no value there, and the derivative has one"
_NONE = "there is no derivative there; the answer to that is: undefined"
_NO_VALUE = "there is no value there; the answer to that is: undefined"
_ODD_ROOT = "right, if odd roots of negative numbers are meant as in textbooks; in code cbrt has them"
_NARROWER = (
    "You are right wherever your answer has a value, but it has none at some points where the derivative has one."
)
_LONGEST = 200  # characters that are shown of an answer that can't be read
_SPOTS = 100  # points that are remembered with all about them
_KEPT = 10_000  # answers that are remembered, for a class gives the same ones again and again


@dataclass(frozen=True)
class Settings:
    """How answers are compared.

    Args:
        x: at which points, if any were asked for.
        tolerance: how closely.
        values: the other inputs that have one, by name.
        wrt: the input with respect to which it is differentiated; "" for the main one.
        order: of the derivative.
    """

    x: tuple[float, ...] | None = None
    tolerance: Tolerance = field(default_factory=Tolerance)
    values: Mapping[str, float] = field(default_factory=dict)
    wrt: str = ""
    order: int = 1


class _Case:
    """A chain with a value for each letter."""

    def __init__(self, truth: Truth, letters: Mapping[str, Node], alone: Alone) -> None:
        self.truth, self.letters, self.alone = truth, letters, alone
        self.spots: dict[str, Spot] = {}

    @cached_property
    def suspects(self) -> Suspects:
        from chaincalc.checking.diagnosis import Suspects  # what only wrong answers need

        return Suspects(self.truth, self.alone.symbolic, self.letters, self.alone.wrt)

    def diagnosis(self, answer: Answer, spot: Spot | None = None) -> Diagnosis | None:
        """The mistake that leads to a wrong answer: a number at a spot, or a formula."""
        if not self.truth.order:  # a value has no mistakes of differentiation
            return None
        from chaincalc.checking.diagnosis import diagnose_formula, diagnose_number

        found = diagnose_number(self.suspects, spot, answer) if spot else diagnose_formula(self.suspects, answer.tree)
        if found is not None and found.code == "function_itself" and self.truth.order > 1:
            return replace(found, text="This is a derivative of a lower order. Differentiate it once more.")
        return found

    def spot(self, x: float) -> Spot:
        name = f"{float(x).hex()} {getattr(x, 'tree', '')}"  # 0 and -0 are two
        if name not in self.spots:
            if len(self.spots) >= _SPOTS:
                self.spots.clear()
            self.spots[name] = Spot(self.truth, x)
        return self.spots[name]


class Key:
    """A chain whose derivative answers are compared with.

    Args:
        links: the chain.
        settings: the points at which an answer is compared (without any it is compared as a formula), and how closely;
            inputs without a value are letters that stand for constants, and are tried at several.
        main: the main input's name.
        formulas_at_x: whether a formula too is compared only there; else numbers are, and formulas everywhere.
        language: what answers may be written in.

    Raises:
        InputError: a tolerance is negative or not finite, or a link takes an array, or isn't a formula where it has to.
    """

    def __init__(
        self,
        links: Sequence[Link],
        settings: Settings = Settings(),
        *,
        main: str = "x",
        formulas_at_x: bool = True,
        language: Language = ANY,
    ) -> None:
        self.tolerance = settings.tolerance
        for name, value in (("rtol", self.tolerance.rtol), ("atol", self.tolerance.atol)):
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise InputError(f"{name} is a number from 0 up, not {value:g}")
        if self.tolerance.significant is not None and not 1 <= self.tolerance.significant <= 15:
            raise InputError(f"significant is a whole number from 1 to 15, not {self.tolerance.significant}")
        refuse_arrays(links)
        wrt = settings.wrt or main
        self.x, fixed = moving(main, wrt, settings.x, settings.values)
        numbers = {name: tree_of(value) for name, value in fixed.items()}
        self.alone = Alone(tuple(links), main, wrt, numbers, settings.order)
        self.formulas_at_x, self.language = formulas_at_x, language
        self._known: dict[float | str, Item] = {}
        self.cases = self._cases()

    def _cases(self) -> list[_Case]:
        """The chain, with several values for each letter that stands for a constant."""
        found = []
        for letters in self.alone.assignments():
            truth = self.alone.truth(letters)
            found.append(_Case(truth, letters, self.alone))
        return found

    def check(self, given: float | str, name: str = "answer") -> Item:
        """Compare an answer with the derivative.

        Args:
            given: a number, or a text: a number, a formula, or `undefined`.
            name: what the item is called.

        Raises:
            ChaincalcError: the answer can't be read.
        """
        answer = read_answer(given, self.language)
        if answer.tree is not None and not self.alone.is_plain:
            answer = replace(answer, tree=self.alone.moving(answer.tree))
        return replace(self._checked(answer, name), is_number=not answer.is_formula)

    def _checked(self, answer: Answer, name: str) -> Item:
        """With all values of the letters, until one shows that it is wrong."""
        results = []
        for case in self.cases:
            tree = answer.tree and put_numbers(answer.tree, case.letters)
            item = self._case(case, replace(answer, tree=tree), name)
            if item.correct is False:
                return self._with_letters(item, case)
            results.append(item)
        decided = [item for item in results if item.correct]
        if len(decided) >= min(2, len(results)):
            return decided[0]
        return next(item for item in results if not item.correct)

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

    def _case(self, case: _Case, answer: Answer, name: str) -> Item:
        if self.x is not None and (self.formulas_at_x or not answer.is_formula):
            return self._at_points(case, answer, self.x, name)
        return self._everywhere(case, answer, name)

    def _with_letters(self, item: Item, case: _Case) -> Item:
        alone = self.alone
        if not case.letters and alone.wrt == alone.main:
            return item
        at = "" if alone.wrt == alone.main or item.x is None else f"at {alone.wrt} = {number_text(item.x)}"
        where = f"compared {f'{at} ' if at else ''}with {told({**alone.fixed, **case.letters})}"
        return replace(item, note=f"{item.note}; {where}" if item.note else where)

    def _compared(self, case: _Case, answer: Answer) -> Comparison:
        return compare(case.truth, answer.tree, self.tolerance.relative, self.tolerance.absolute)

    def _at_points(self, case: _Case, answer: Answer, points: Sequence[float], name: str) -> Item:
        """The first point at which the answer isn't right, or the first of all."""
        results = [compare_at(case.spot(x), answer, self.tolerance) for x in points]
        wrong = next((r for r in results if r.correct is False), None)
        shown = wrong or next((r for r in results if r.correct is None), None) or _first_noted(results)
        diagnosis = None
        if wrong and answer.is_formula:
            diagnosis = case.diagnosis(answer)
        elif wrong:
            diagnosis = case.diagnosis(answer, wrong.spot)
        expected = None if shown.why else shown.spot.shown
        note = shown.note
        if wrong:
            note = _LACKS if math.isnan(wrong.value) else ""
            if math.isnan(wrong.slope):
                note = _NONE if case.truth.order else _NO_VALUE
        x = float(shown.spot.x)
        return Item(name, answer.given, shown.correct, x, expected, shown.value, diagnosis, note, shown.why)

    def _everywhere(self, case: _Case, answer: Answer, name: str) -> Item:
        found = self._compared(case, answer)
        note = ""
        if found.only_lacks and answer.tree is not None:
            rooted = with_odd_roots(answer.tree)
            if rooted != answer.tree and self._compared(case, replace(answer, tree=rooted)).correct:
                return Item(name, answer.given, True, expected=self._formula, note=_ODD_ROOT)
        if found.correct is None:
            return Item(name, answer.given, None, error=_undecided(case.truth))
        first = found.first
        if first is None:
            return Item(name, answer.given, True, expected=self._formula, note=_wider(found, answer, case.truth))
        x = float(found.sample.x[first])
        if not answer.is_formula and answer.tree is not None and _is_constant(found):
            spot = case.spot(x)
            at = compare_at(spot, answer, self.tolerance)
            if at.correct:
                return Item(name, answer.given, True, expected=self._formula, note=at.note)
            diagnosis = case.diagnosis(answer, spot)
        elif found.only_lacks and answer.is_formula:
            diagnosis = Diagnosis(NARROWER_DOMAIN, None, _NARROWER) if np.any(found.found == 1) else None
        else:
            diagnosis = case.diagnosis(answer)
        at = compare_at(case.spot(x), answer, self.tolerance)
        value = at.value
        note = "" if math.isfinite(value) else _LACKS
        if math.isfinite(value) and not answer.is_formula and not _is_constant(found):
            note = _CONSTANT
        return Item(name, answer.given, False, x, at.spot.shown, value, diagnosis, note)

    @cached_property
    def _formula(self) -> str | None:
        """The derivative as one formula, if it is one."""
        alone = self.alone
        if alone.symbolic is None or not alone.order:
            return None
        from chaincalc.engine.orders import derivative_tree

        links = [FormulaLink(tree) for tree in alone.symbolic]  # what moves flows in them
        tree = derivative_tree(links, alone.wrt, alone.wrt, alone.order)
        own = self.language.inputs.letter or alone.main
        return None if tree is None else write(tree, own if alone.wrt == alone.main else alone.wrt)


def _undecided(truth: Truth) -> str:
    if not np.any(np.isfinite(truth.everywhere.slope)):
        return "the chain has no derivative at any point that was tried; with --x it is checked at one"
    return "there are too few points where both can be told for certain; with --x it is checked at one"


def _first_noted(results: Sequence[AtPoint]) -> AtPoint:
    return next((result for result in results if result.note == TO_THE_DIGITS), results[0])


def _is_constant(found: Comparison) -> bool:
    """Whether the derivative is the same number at all points."""
    slope = found.sample.slope
    known = slope[np.isfinite(slope)]
    return known.size > 0 and bool(np.all(np.abs(known - known[0]) <= 1e-12 * np.abs(known[0])))


def _wider(found: Comparison, answer: Answer, truth: Truth) -> str:
    sample = found.sample
    outside = np.flatnonzero(np.isnan(sample.value) & ~sample.overflow & np.isfinite(found.answer))
    if outside.size < 3 or truth.trees is None or answer.tree is None:
        return ""
    x = float(sample.x[outside[0]])
    if truth.has_value(x) is not False or not has_value([answer.tree], x):
        return ""
    return f"the answer also has values where the chain has none, such as at x = {number_text(x)}"
