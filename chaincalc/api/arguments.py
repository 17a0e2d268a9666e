"""The arguments of the public functions that aren't inputs: numbers, words to choose from, a span."""

from __future__ import annotations

import math
from typing import Any, get_args

from chaincalc.base.errors import InputError, did_you_mean
from chaincalc.links.differences import check_delta


def chosen(name: str, word: Any, choices: Any) -> Any:
    """One of the words that a Literal lists.

    Raises:
        InputError: it is another one.
    """
    known = get_args(choices)
    if word not in known:
        hint = did_you_mean(word, known) if isinstance(word, str) else ""
        raise InputError(f"{name} is one of {', '.join(known)}, not {word!r:.60}{hint and f'{chr(10)}  {hint}'}")
    return word


def number_of(name: str, number: Any) -> float:
    """A number.

    Raises:
        InputError: it is none.
    """
    try:
        if isinstance(number, str | bytes):
            raise TypeError
        return float(number)
    except (TypeError, ValueError):
        raise InputError(f"{name} is a number, not {number!r:.60}") from None


def delta_of(delta: Any) -> float:
    """The step of a difference formula.

    Raises:
        InputError: it is none.
    """
    return check_delta(number_of("delta", delta))


def span_of(span: Any) -> tuple[float, float] | None:
    """A stretch of numbers, from low to high; None stays None.

    Raises:
        InputError: it is none.
    """
    if span is None:
        return None
    try:
        low, high = map(float, span)
    except (TypeError, ValueError):
        low = high = math.nan
    if not (low < high and math.isfinite(low) and math.isfinite(high)):
        raise InputError(f"a span goes from a number up to a larger one, as (-3, 3), not {span!r:.60}")
    return low, high
