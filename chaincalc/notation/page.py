"""The math part in MathML; numbers that have a name are places that a page fills anew for each input."""

from __future__ import annotations

import re

from chaincalc.language.tree import Node
from chaincalc.language.write import number_text, write
from chaincalc.notation.equations import Notation, number_words
from chaincalc.notation.mathml import MINUS_SIGN, TIMES, MathmlWriter, identifier, parentheses, row, typeset

COLOURS = 6  # the links' colours; after the last one they begin again
_LONGEST = 2_000  # characters of a formula that is still set as mathematics
_CLASS = re.compile(r'<msub( class="\w+")')
_NUMBER = re.compile(r"<mn([^>]*)>([^<]*)</mn>")


class Named(float):
    """A number that is known by a name, under which a page finds it again for another input."""

    name: str

    def __new__(cls, value: float, name: str) -> Named:
        made = super().__new__(cls, value)
        made.name = name
        return made


class PlainNotation(Notation):
    """Numbers and words as text with a proper minus sign and raised exponents: −3, 1.5·10⁻⁵."""

    about = "\N{ALMOST EQUAL TO}"

    def __init__(self, precision: int = 6) -> None:
        super().__init__(precision, "utf-8")

    def number(self, value: float) -> str:
        return number_words(value).replace("-", MINUS_SIGN) or typeset(number_text(self.rounded(value)))

    def number_as_it_is(self, value: float) -> str:
        return typeset(number_text(value))


def colour(number: int) -> str:
    """The class of a link's colour."""
    return f"k{(number - 1) % COLOURS + 1}"


class MathmlNotation(Notation):
    """MathML: the children of `math` elements."""

    rate = "<mfrac><mrow><mi>d</mi><mi>y</mi></mrow><mrow><mi>d</mi><mi>x</mi></mrow></mfrac>"

    about = "\N{ALMOST EQUAL TO}"
    by = TIMES
    back = "<mo>\N{LEFTWARDS ARROW}</mo>"

    def __init__(self, precision: int = 6) -> None:
        super().__init__(precision, "utf-8")
        self.plain = PlainNotation(precision)

    def formula(self, tree: Node, variable: str = "u") -> str:
        text = write(tree, variable)
        return self.words(text) if len(text) > _LONGEST else MathmlWriter(self.letter(variable)).write(tree)

    def letter(self, text: str) -> str:
        """A bare letter as a variable; anything else is MathML already."""
        return f"<mi>{text}</mi>" if text in ("u", "x", "y") else text

    def symbol(self, letter: str, number: int) -> str:
        return f'<msub class="{colour(number)}"><mi>{letter}</mi><mn>{number}</mn></msub>'

    def prime(self, function: str) -> str:
        coloured = _CLASS.match(function)
        return f'{function}<mo{coloured[1] if coloured else ""} lspace="0.05em" rspace="0.05em">′</mo>'

    def applied(self, function: str, argument: str) -> str:
        coloured = _CLASS.match(function)
        return self.letter(function) + parentheses(self.letter(argument), coloured[1] if coloured else "")

    def times(self, factors: list[str]) -> str:
        first, *rest = factors
        return first + "".join(TIMES + _fenced(factor) for factor in rest)

    def over(self, above: str, below: str) -> str:
        return f"<mfrac>{row(above)}{row(below)}</mfrac>"

    def parentheses(self, text: str) -> str:
        return parentheses(text)

    def words(self, text: str) -> str:
        return identifier(text)

    def number(self, value: float) -> str:
        return self._number(value, self.plain.number(value))

    def given(self, value: float) -> str:
        return self._number(value, self.plain.given(value))

    def equals(self, *values: float) -> str:
        sign = super().equals(*values)
        names = " ".join(value.name for value in values if isinstance(value, Named))
        return f'<mo data-eq="{names}">{sign}</mo>' if names else f"<mo>{sign}</mo>"

    def _number(self, value: float, text: str) -> str:
        if not isinstance(value, Named):
            return f"<mn>{text}</mn>"
        return f'<mn data-s="{value.name}"{_style(value.name)}>{text}</mn>'


def _style(name: str) -> str:
    """The class of a named number: the colour of its link, or that of the whole derivative."""
    if name.startswith("p") or name in ("lp", "rp"):
        return ' class="total"'
    link = re.fullmatch(r"[a-z]([0-9]+)", name)
    return f' class="{colour(int(link[1]))}"' if link else ' class="far"' if name == "secant" else ""


def _fenced(factor: str) -> str:
    """A factor that isn't the first: a negative number stands in parentheses, whichever number it is later."""
    number = _NUMBER.fullmatch(factor)
    if number is None:
        return factor
    attributes, text = number.groups()
    shown = f"({text})" if text.startswith(MINUS_SIGN) else text
    return f"<mn{' data-f' if 'data-s' in attributes else ''}{attributes}>{shown}</mn>"
