"""The letters that inputs and arrays have for names: x, w1, W, theta."""

from __future__ import annotations

import re
from collections.abc import Container

_LOWER = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
]  # fmt: skip

GREEK = {name: chr(ord("α") + i) for i, name in enumerate(_LOWER)}
GREEK |= {name.capitalize(): sign.upper() for name, sign in GREEK.items() if name != "varsigma"}

# The capitals that look like Latin ones, by the Latin letter: no font for formulas has them twice.
LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", "ABEZHIKMNOPTX", strict=True))

_NAME = re.compile(r"([A-Za-z]+)@?([0-9]*)\Z")


def result_letter(inputs: Container[str]) -> str:
    """A letter for what comes out of a chain: y, or another one where an input is called that."""
    return next(letter for letter in ("y", "z", "q", "L") if letter not in inputs)


def stem_and_index(name: str) -> tuple[str, str]:
    """A name's letters and its number: w1 is w and 1, and x is x and "".

    >>> stem_and_index("theta12"), stem_and_index("W@2"), stem_and_index("my name")
    (('theta', '12'), ('W', '2'), ('my name', ''))
    """
    found = _NAME.match(name)
    return (found[1], found[2]) if found else (name, "")
