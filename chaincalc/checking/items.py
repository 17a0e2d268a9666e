"""What a check finds: one item for each answer, plain data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from chaincalc.base.shown import Told
from chaincalc.notation.spelled import spelled

# Diagnoses from which the derivative itself, or its sign, could be read off, and what is said of a formula instead.
# Of a number nothing can be said: every number is the derivative times a constant.
_TELLING = ("sign", "constant_factor", "reciprocal", "quotient_rule_sign")
_OPPOSITE = 0.01  # roughly: to the digits given
_FACTOR = ("constant_factor", "This is off by a constant factor.")


@dataclass(frozen=True)
class Diagnosis:
    """The mistake that leads to a wrong answer.

    Args:
        code: a code of the catalogue.
        link: the link that it is made in, counted from 1, if it is one link.
        text: a sentence that helps.

    >>> import chaincalc
    >>> chaincalc.check("sin(x^2)", "2x sin(x^2)").diagnosis.link
    2
    """

    code: str
    link: int | None
    text: str

    def hidden(self, is_number: bool) -> Diagnosis | None:
        """What can be said without giving the derivative away."""
        if self.code not in _TELLING:
            return self
        if is_number or self.code not in ("sign", "constant_factor"):
            return None
        return Diagnosis(_FACTOR[0], None, _FACTOR[1])


@dataclass(frozen=True)
class Item(Told):
    """One answer, checked.

    Args:
        name: what it is the answer to, or whose it is.
        answer: a number, or a text as it was typed.
        correct: None where that can't be told; `error` then says why.
        x: the point where it was compared, or the first where it differs; None for a formula that is right.
        expected: the derivative at x, nan where there is none; without an x the derivative's formula, if it has one.
        value: the answer's value at x; nan where it has none.
        diagnosis: the mistake, if it is a known one.
        note: what else there is to say.
        part: of several answers in one file, the one that this is about.
        is_number: whether the answer is a number, and no formula.
        carried: of a class, the table's other columns, by name.
        line: of a class, the row's line.
        label: what sentences call it, where that isn't its name.
        exercise: of a set, the exercise's name.
        points: of a set, what the answer earned.

    >>> import chaincalc
    >>> print(chaincalc.check("sin(x^2)", "2x cos(x^2)"))
    right
    """

    name: str
    answer: float | str
    correct: bool | None
    x: float | None = None
    expected: float | str | None = None
    value: float | None = None
    diagnosis: Diagnosis | None = None
    note: str = ""
    error: str = ""
    part: str = ""
    is_number: bool = False
    carried: Mapping[str, str] = field(default_factory=dict)
    line: int = 0
    label: str = ""
    exercise: str = ""
    points: float | None = None

    def hidden(self) -> Item:
        """The item without the expected value, and without what would give it away, such as its opposite."""
        found = self.diagnosis and self.diagnosis.hidden(self.is_number)
        if self.is_number and self._is_opposite:
            found = None
        return replace(self, expected=None, value=None, diagnosis=found, note=self.note if self.correct else "")

    @property
    def _is_opposite(self) -> bool:
        """Whether the answer is right but for its sign, whatever mistake led to it."""
        values = self.expected, self.value
        if not all(isinstance(value, float) and math.isfinite(value) for value in values):
            return False
        expected, value = (float(value) for value in values if value is not None)
        return abs(expected + value) <= _OPPOSITE * abs(expected)

    def spelled(self) -> Item:
        """The item with its sentence in ASCII."""
        found = self.diagnosis
        return self if found is None else replace(self, diagnosis=replace(found, text=spelled(found.text)))

    @property
    def sentence(self) -> str:
        """What to tell whoever gave the answer; "" where there is nothing to add."""
        return self.error or (self.diagnosis.text if self.diagnosis else self.note)


def exit_code(items: Iterable[Item]) -> int:
    """0 if all are right, 1 if one is wrong, 2 if one can't be told."""
    found = {item.correct for item in items}
    return 2 if None in found else int(False in found)
