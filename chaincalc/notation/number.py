"""How a notation writes numbers: rounded, as they were given, or with all their digits."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import ClassVar

from chaincalc.language.write import Writer, number_text
from chaincalc.notation.numerals import number_words

SHORT = 12  # characters of a number that is shown as it was given
_EXACT = 1e-12  # relative; a number whose text is closer than that counts as written out


class NumberNotation(Writer, ABC):
    """The part of a notation that writes numbers.

    Args:
        precision: significant digits of numbers that were computed.
    """

    about: ClassVar[str]  # the sign for equal but for rounding

    def __init__(self, precision: int = 6) -> None:
        super().__init__()
        self.precision = precision

    @abstractmethod
    def numeral(self, value: float, text: str) -> str:
        """A number whose digits are found: 3, -0.1, 1.5e-5; or a word, undefined or infinity."""

    def literal(self, value: float) -> str:
        """A number with all its digits."""
        return self.numeral(value, number_text(value))

    def number(self, value: float) -> str:
        """A number to `precision` digits."""
        return self.numeral(value, self.digits(value))

    def given(self, value: float) -> str:
        """A number that somebody gave: as it is if it is short, else like any other."""
        text = number_text(value)
        return self.number(value) if len(text) > SHORT else self.numeral(value, text)

    def digits(self, value: float) -> str:
        return number_words(value) or number_text(self.rounded(value))

    def rounded(self, value: float) -> float:
        return float(f"{value:.{self.precision}g}") if math.isfinite(value) else value

    def equals(self, *values: float) -> str:
        """The sign between things of which the last names these numbers."""
        rounding = any(abs(self.rounded(v) - v) > _EXACT * abs(v) for v in values if math.isfinite(v))
        return self.about if rounding else "="
