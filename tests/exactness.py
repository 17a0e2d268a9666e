"""Chains at random points against the truth: what is right, rightly undefined, noted, or wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import mpmath as mp
import numpy as np
from hard import Case
from truth import Truth, UntoldError, truth

from chaincalc.base.errors import ChaincalcError
from chaincalc.chain import Chain
from chaincalc.engine.comparison import compare
from chaincalc.engine.second import SecondOpinion
from chaincalc.language.evaluate import constant
from chaincalc.language.parse import parse_formula
from chaincalc.language.tree import Node

CLOSE = 1e-10  # relative
FINE = ("right", "undefined", "noted", "untold", "beyond 800 digits")
_LEAST = 2.3e-308  # smaller floats have fewer digits, and are as good as 0
_PROMISED = 1000  # digits, four fifths of which the witness trusts
_TOLD = {"outside_domain", "overflow", "kink", "jump", "infinite", "domain_edge", "zero_times_infinity"}


class Found(NamedTuple):
    """What chaincalc says of a point: as in Truth, and whether it says that it may be wrong."""

    value: float
    left: float
    right: float
    derivative: float
    codes: frozenset[str]
    lost: bool


class Told(NamedTuple):
    """What became of a case: one of FINE, or what is wrong; it is `untold` where the witness can't tell."""

    case: Case
    wrt: str
    verdict: str
    found: Found | None = None
    truth: Truth | None = None


def meant(given: str | float) -> tuple[float, Node | float]:
    """A float, and what is meant by it."""
    if isinstance(given, float):
        return given, given
    tree = parse_formula(given)
    return float(constant(tree)), tree


def found_at(chain: Chain, at: Case) -> dict[str, Found]:
    """What chaincalc says, by the input that moves."""
    floats = {name: meant(given)[0] for name, given in at.given.items()}
    typed = {number: tree for number, tree in map(meant, at.given.values()) if isinstance(tree, Node)}
    second = SecondOpinion(typed)
    x = np.array([floats.pop(chain.main), 1.2345][: 1 + len(at.text) % 2])  # one point has a way of its own
    told = compare(chain.links, x, others={n: np.float64(v) for n, v in floats.items()}, main=chain.main, second=second)
    result = {}
    for name, both in told.derivatives.items():
        codes = {f.code for f in told.findings if f.variable in ("", name) and 0 in f.points}
        left, right = (math.nan if side is None else float(side[0]) for side in (both.left, both.right))
        numbers = float(told.value[0]), left, right, float(both.chain_rule[0])
        result[name] = Found(*numbers, frozenset(codes & _TOLD), "digits_lost" in codes)
    return result


def same(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= max(CLOSE * abs(other), _LEAST)


def verdict(found: Found, true: Truth) -> str:
    """What is wrong, or "right" or "undefined"."""
    if math.isnan(found.value) and "overflow" in found.codes:
        return "noted"  # a number on the way is too large for a float, and what comes of it takes more than 800 digits
    for name in ("value", "derivative", "left", "right"):
        if name != "value" and math.isinf(true.value):
            break  # too large for a float: there is no derivative to show
        if not same(getattr(found, name), getattr(true, name)):
            return "noted" if found.lost else f"wrong {name}"
    false, missing = found.codes - true.codes - {"overflow" if true.grown else ""}, true.codes - found.codes
    if false:
        return f"false note {' '.join(sorted(false))}"
    if missing:
        return f"no note {' '.join(sorted(missing))}"
    return "undefined" if math.isnan(true.derivative) or math.isnan(true.value) else "right"


def _takes_more_than_promised(
    trees: list[Node], main: str, given: dict[str, Node | float], wrt: str, true: Truth
) -> bool:
    """Whether the truth is another one if what 800 digits don't tell from 0 is 0, as the second opinion has it."""
    try:
        capped = truth(trees, main, given, wrt, most=_PROMISED)
    except (UntoldError, OverflowError, mp.libmp.NoConvergence, MemoryError):
        return True
    return verdict(Found(*capped[:5], lost=False), true) not in ("right", "undefined")


def judged(at: Case) -> Iterator[Told]:
    """What became of a case, for each input."""
    try:
        chain = Chain.parse(at.text)
    except ChaincalcError:
        return
    trees = [link.tree for link in chain.links if link.tree is not None]
    given = {name: meant(typed)[1] for name, typed in at.given.items()}
    for wrt, found in found_at(chain, at).items():
        said, seen = "untold", list[Truth]()
        for more in (1, 3, 9):  # from nearer the witness looks again, and has to see the same
            try:
                seen.append(truth(trees, chain.main, given, wrt, more))
            except (UntoldError, OverflowError, mp.libmp.NoConvergence, MemoryError):
                said = "untold"
                break
            said = verdict(found, seen[-1])
            if said in ("right", "undefined"):
                break
            if verdict(Found(*seen[0][:5], lost=False), seen[-1]) not in ("right", "undefined"):
                said = "untold"
        if said not in FINE and _takes_more_than_promised(trees, chain.main, given, wrt, seen[-1]):
            said = "beyond 800 digits"
        yield Told(at, wrt, said, found, seen[-1] if seen else None)
