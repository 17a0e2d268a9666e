"""Numbers as words and digits, before a notation writes them."""

from __future__ import annotations

import math

from chaincalc.language.tree import Neg, Node, Num

_LARGEST_EXPONENT = 64


def number_words(value: float) -> str:
    """The word for a number that no digits can tell, or ""."""
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    return ""


def mantissa_and_exponent(text: str) -> tuple[str, str]:
    """A number's text before and behind its e; "" where it has none.

    >>> mantissa_and_exponent("1.5e+300"), mantissa_and_exponent("-2"), mantissa_and_exponent("undefined")
    (('1.5', '300'), ('-2', ''), ('undefined', ''))
    """
    mantissa, _, exponent = text.partition("e")
    return (mantissa, str(int(exponent))) if exponent[-1:].isdigit() else (text, "")


def whole_number(exponent: Node) -> int | None:
    """The exponent as a small whole number, or None."""
    value = exponent.operand if isinstance(exponent, Neg) else exponent
    if not isinstance(value, Num) or not value.value.is_integer() or value.value > _LARGEST_EXPONENT:
        return None
    return -int(value.value) if isinstance(exponent, Neg) else int(value.value)
