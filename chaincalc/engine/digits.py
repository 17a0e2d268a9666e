"""Values and derivatives with as many proved digits as one likes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from chaincalc.base.errors import InputError
from chaincalc.base.record import Record
from chaincalc.calculus.precise.opinion import Exact
from chaincalc.calculus.precise.verdict import Opinion, Proved
from chaincalc.engine.asked import Asked
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.second import can_be_asked
from chaincalc.links.link import Link

MOST_DIGITS = 200


class Digits(Record):
    """A point, its value and its derivative: a text of digits; a float where that is infinite, or nan: undefined.

    Args:
        inputs: by name.
        variable: the input with respect to which the derivative is taken.
    """

    inputs: dict[str, float]
    variable: str
    value: str | float
    chain_rule: str | float


def proved_digits(
    links: Sequence[Link], inputs: Inputs, exact: Callable[[float], Exact], digits: int, wrt: Sequence[str]
) -> Iterator[Digits]:
    """Each point with proved digits, once for each of some inputs.

    Args:
        links, inputs: the chain at its points.
        exact: gives an input as it is meant.
        digits: how many; an exact number that is shorter has fewer.
        wrt: the inputs with respect to which it is differentiated.

    Raises:
        InputError: a link isn't a formula, or so many digits can't be proved.
    """
    if not can_be_asked(links, inputs):
        raise InputError("--digits needs a chain whose links are all formulas of numbers")
    asked = Asked(links, inputs, exact)
    for point in range(asked.size):
        at = {name: float(value[point]) for name, value in asked.values.items()}
        for name in wrt:
            found = asked.opinion(point, name, digits)
            if found is None:
                where = ", ".join(f"{key} = {number!r}" for key, number in at.items())
                raise InputError(f"{digits} digits can't be proved at {where}\n  ask for fewer digits")
            yield Digits(at, name, _text(found.value, digits), _derivative(found, digits))


def _derivative(found: Opinion, digits: int) -> str | float:
    return found.derivative if found.slope is None else _text(found.slope, digits)


def _text(number: Proved | None, digits: int) -> str | float:
    return math.nan if number is None else number.text(digits)
