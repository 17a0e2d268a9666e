"""How the math part is written: as plain text, or as LaTeX."""

from __future__ import annotations

import math

from chaincalc.errors import printable
from chaincalc.formula.latex import LatexWriter, latex_number
from chaincalc.formula.readable import ReadableWriter
from chaincalc.formula.tree import Node
from chaincalc.formula.write import number_text

_EXACT = 1e-12  # relative; a number whose text is closer than that counts as written out


SHORT = 12  # characters of a number that is shown as it was given


class Notation:
    """Plain text, in the chain language's own notation.

    Args:
        precision: significant digits of numbers.
        about: the sign for equality up to rounding.
    """

    rate = "dy/dx"

    def __init__(self, precision: int = 6, about: str = "\N{ALMOST EQUAL TO}") -> None:
        self.precision = precision
        self.about = about

    def formula(self, tree: Node, variable: str = "u") -> str:
        """A formula; cases stand on lines of their own."""
        writer = ReadableWriter(variable)
        rows = [(printable(piece), printable(condition)) for piece, condition in writer.cases(tree)]
        width = max(len(piece) for piece, _ in rows)
        if len(rows) == 1:
            return rows[0][0]
        return "\n".join(f"{piece:<{width}}  {f'if {when}' if when else 'otherwise'}" for piece, when in rows)

    def symbol(self, letter: str, number: int) -> str:
        return f"{letter}{number}"

    def prime(self, function: str) -> str:
        return f"{function}'"

    def applied(self, function: str, argument: str) -> str:
        return f"{function}({argument})"

    def times(self, factors: list[str]) -> str:
        """A product; a negative factor that isn't the first stands in parentheses."""
        return " * ".join(self.parentheses(f) if i and f.startswith("-") else f for i, f in enumerate(factors))

    def over(self, above: str, below: str) -> str:
        return f"({above}) / {below}"

    def parentheses(self, text: str) -> str:
        return f"({text})"

    def words(self, text: str) -> str:
        return printable(text)

    def number(self, value: float) -> str:
        """A number to `precision` digits."""
        return number_words(value) or number_text(self.rounded(value))

    def given(self, value: float) -> str:
        """A number that somebody gave: as it is if it is short, else like any other."""
        text = number_text(value)
        return self.number(value) if len(text) > SHORT else self.number_as_it_is(value)

    def number_as_it_is(self, value: float) -> str:
        return number_text(value)

    def rounded(self, value: float) -> float:
        return float(f"{value:.{self.precision}g}") if math.isfinite(value) else value

    def equals(self, *values: float) -> str:
        """The sign between things of which the last names these numbers."""
        rounding = any(abs(self.rounded(v) - v) > _EXACT * abs(v) for v in values if math.isfinite(v))
        return self.about if rounding else "="


def number_words(value: float) -> str:
    """The word for a number that no digits can tell, or ""."""
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    return ""


class LatexNotation(Notation):
    """LaTeX with amsmath.

    Args:
        precision: significant digits of numbers.
        underscore, new_row: as LatexWriter takes them.
    """

    rate = r"\frac{dy}{dx}"

    def __init__(self, precision: int = 6, underscore: str = r"\_", new_row: str = r"\\") -> None:
        super().__init__(precision, r"\approx")
        self.underscore, self.new_row = underscore, new_row

    def writer(self, variable: str = "u") -> LatexWriter:
        return LatexWriter(variable, underscore=self.underscore, new_row=self.new_row)

    def formula(self, tree: Node, variable: str = "u") -> str:
        return self.writer(variable).write(tree)

    def symbol(self, letter: str, number: int) -> str:
        return f"{letter}_{number}" if number < 10 else f"{letter}_{{{number}}}"

    def applied(self, function: str, argument: str) -> str:
        return function + self.parentheses(argument)

    def times(self, factors: list[str]) -> str:
        return r" \cdot ".join(self.parentheses(f) if i and f.startswith("-") else f for i, f in enumerate(factors))

    def over(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def parentheses(self, text: str) -> str:
        return self.writer().parentheses(text)

    def words(self, text: str) -> str:
        return rf"\text{{{self.writer().escaped(text)}}}"

    def number(self, value: float) -> str:
        words = number_words(value)
        if words:
            return words.replace("infinity", r"\infty") if "inf" in words else self.words(words)
        return latex_number(self.rounded(value))

    def number_as_it_is(self, value: float) -> str:
        return latex_number(value)
