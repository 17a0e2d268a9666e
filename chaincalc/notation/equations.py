"""How the math part is written: as plain text, or as LaTeX."""

from __future__ import annotations

import math

from chaincalc.base.errors import printable
from chaincalc.language.tree import FLOW, Call, Node
from chaincalc.language.write import number_text
from chaincalc.notation.breakable import BreakableWriter
from chaincalc.notation.fold import columns, padded
from chaincalc.notation.latex import LatexWriter, latex_number
from chaincalc.notation.readable import ReadableWriter
from chaincalc.notation.unicode import UnicodeWriter, lowered

_EXACT = 1e-12  # relative; a number whose text is closer than that counts as written out
SHORT = 12  # characters of a number that is shown as it was given


class Notation:
    """Plain text of ASCII alone, in the chain language's own notation.

    Args:
        precision: significant digits of numbers.
        encoding: of the output; a question mark stands for what it doesn't have.
    """

    rate = "dy/dx"
    about = "~="
    by = "x "
    back = "<- "

    def __init__(self, precision: int = 6, encoding: str = "ascii") -> None:
        self.precision = precision
        self.encoding = encoding

    def shown(self, text: str) -> str:
        """A text of somebody else's, such as a name."""
        return printable(text).encode(self.encoding, "replace").decode(self.encoding)

    def writer(self, variable: str = "u") -> ReadableWriter:
        return ReadableWriter(variable)

    def formula(self, tree: Node, variable: str = "u") -> str:
        """A formula; cases stand on lines of their own."""
        writer = self.writer(variable)
        rows = [(self.shown(piece), self.shown(condition)) for piece, condition in writer.cases(tree)]
        width = max(columns(piece) for piece, _ in rows)
        if len(rows) == 1:
            return rows[0][0]
        return "\n".join(f"{padded(piece, width)}  {f'if {when}' if when else 'otherwise'}" for piece, when in rows)

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
        return self.shown(text)

    def box(self, name: str, tree: Node | None) -> str:
        """What stands in a link's box: a function's name, or a formula."""
        alone = isinstance(tree, Call) and tree.argument == FLOW
        return self.words(name) if tree is None or alone else self.formula(tree)

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


class UnicodeNotation(Notation):
    """Plain text as a textbook prints it, as far as Unicode goes."""

    about = "\N{ALMOST EQUAL TO}"
    by = "\N{MULTIPLICATION SIGN} "
    back = "\N{LEFTWARDS ARROW} "

    def __init__(self, precision: int = 6) -> None:
        super().__init__(precision, "utf-8")

    def shown(self, text: str) -> str:
        return printable(text)

    def writer(self, variable: str = "u") -> ReadableWriter:
        return UnicodeWriter(variable)

    def symbol(self, letter: str, number: int) -> str:
        return letter + lowered(number)

    def prime(self, function: str) -> str:
        return f"{function}\N{PRIME}"

    def times(self, factors: list[str]) -> str:
        return super().times(factors).replace(" * ", " \N{MIDDLE DOT} ")


class LatexNotation(Notation):
    """LaTeX with amsmath."""

    rate = r"\frac{dy}{dx}"
    about = r"\approx"
    by = r"{\times}\,"
    back = r"\leftarrow "

    def __init__(self, precision: int = 6) -> None:
        super().__init__(precision, "utf-8")

    def writer(self, variable: str = "u") -> LatexWriter:
        return BreakableWriter(variable)

    def shown(self, text: str) -> str:
        return printable(text)

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
        return self.writer().words(text)

    def number(self, value: float) -> str:
        words = number_words(value)
        if words:
            return words.replace("infinity", r"\infty") if "inf" in words else self.words(words)
        return latex_number(self.rounded(value))

    def number_as_it_is(self, value: float) -> str:
        return latex_number(value)
