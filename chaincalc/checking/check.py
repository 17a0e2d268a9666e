"""One question: is this answer right?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chaincalc.base.lazy import np
from chaincalc.checking.answer import Language
from chaincalc.checking.items import Item
from chaincalc.checking.key import Key, Settings
from chaincalc.checking.numbers import Tolerance
from chaincalc.engine.inputs import places
from chaincalc.links.link import Link


def check(
    links: Sequence[Link], answer: float | str, *, x: float | Sequence[float] | None = None,
    rtol: float | None = None, atol: float | None = None, significant: int | None = None, main: str = "x",
    wrt: str = "", order: int = 1, inputs: Mapping[str, float] | None = None,
) -> Item:  # fmt: skip
    """Whether an answer is a chain's derivative, and if it isn't, which mistake it is.

    Args:
        links: the chain, or its links.
        answer: a number, or a text: a number, a formula, or `undefined`.
        x: the point, or points, at which it is compared; without any it is compared as a formula.
        rtol, atol, significant: the tolerance; without one 1e-6, relative, and a number may be rounded to three or more
            significant digits.
        main: the main input's name.
        wrt: the input with respect to which it is differentiated; the main one by default.
        order: of the derivative, 1 to 4.
        inputs: values of other inputs by name; those without one are letters that stand for constants.

    Raises:
        LanguageError: the answer can't be read.
        InputError: it is empty, or a tolerance is negative or not finite.

    >>> from chaincalc import Chain
    >>> check(Chain.parse("sin(x^2)").links, "2x*cos(x^2)").correct
    True
    >>> check(Chain.parse("sin(x^2)").links, "cos(x^2)").diagnosis.code
    'factor_left_out'
    """
    points = None if x is None else tuple(float(each) for each in np.atleast_1d(x))
    settings = Settings(points, Tolerance(rtol, atol, significant), inputs or {}, wrt, order)
    names = tuple(places(tuple(links), main))
    language = Language.of(main, names, main if len(names) > 1 else "", {})
    return Key(tuple(links), settings, main=main, language=language).check(answer)
