"""MathML in which numbers that have a name are places that a page fills anew for each input."""

from __future__ import annotations

import re

from chaincalc.notation.mathml import MINUS_SIGN, MathmlNotation, parentheses, typeset
from chaincalc.notation.unicode import UnicodeNotation

COLOURS = 6  # the links' colours; after the last one they begin again
_CLASS = re.compile(r'<msub( class="\w+")')
_NUMBER = re.compile(r"<mn([^>]*)>([^<]*)</mn>")


class Named(float):
    """A number that is known by a name, under which a page finds it again for another input."""

    name: str

    def __new__(cls, value: float, name: str) -> Named:
        made = super().__new__(cls, value)
        made.name = name
        return made


class PlainNotation(UnicodeNotation):
    """Numbers and words as text with a proper minus sign and raised exponents: −3, 1.5·10⁻⁵."""

    def numeral(self, value: float, text: str) -> str:  # noqa: ARG002 - a text has no places
        return typeset(text)


def colour(number: int) -> str:
    """The class of a link's colour."""
    return f"k{(number - 1) % COLOURS + 1}"


class PageNotation(MathmlNotation):
    """MathML with each link's symbols in its colour, and with places for the numbers that have a name."""

    def symbol(self, letter: str, number: int) -> str:
        return super().symbol(letter, number).replace("<msub>", f'<msub class="{colour(number)}">', 1)

    def prime(self, function: str) -> str:
        return super().prime(function).replace("<mo ", f"<mo{_class_of(function)} ")

    def applied(self, function: str, *arguments: str) -> str:
        return function + parentheses(self.comma.join(arguments), _class_of(function))

    def numeral(self, value: float, text: str) -> str:
        if not isinstance(value, Named):
            return super().numeral(value, text)
        return f'<mn data-s="{value.name}"{_style(value.name)}>{typeset(text)}</mn>'

    def fenced(self, factor: str) -> str:
        """A factor: a negative number stands in parentheses, whichever number it is later."""
        number = _NUMBER.fullmatch(factor)
        if number is None or "data-s" not in number[1]:
            return super().fenced(factor)
        shown = f"({number[2]})" if number[2].startswith(MINUS_SIGN) else number[2]
        return f"<mn data-f{number[1]}>{shown}</mn>"

    def standing(self, value: float) -> str:
        return self.fenced(self.number(value))  # whichever number it is later, its sign stays apart

    def equals(self, *values: float) -> str:
        names = " ".join(value.name for value in values if isinstance(value, Named))
        sign = super().equals(*values)
        return sign.replace("<mo>", f'<mo data-eq="{names}">') if names else sign


def _class_of(function: str) -> str:
    found = _CLASS.match(function)
    return found[1] if found else ""


def _style(name: str) -> str:
    """The class of a named number: the colour of its link, or that of the whole derivative."""
    if name.startswith("p") or name in ("lp", "rp"):
        return ' class="total"'
    link = re.fullmatch(r"[a-z]([0-9]+)", name)
    return f' class="{colour(int(link[1]))}"' if link else ' class="far"' if name == "secant" else ""
