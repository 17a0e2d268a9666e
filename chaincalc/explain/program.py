"""The program: the chain, its difference formula and its chain rule in NumPy, in one file that stands alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chaincalc.errors import printable
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.fold import fold
from chaincalc.explain.functions import Functions, literal, quoted
from chaincalc.formula.evaluate import evaluate
from chaincalc.lazy import np

_CLOSE = 1e-9  # relative

_TEXT = '''\
"""{title}

The value of the chain at one input, its derivative by a difference formula, and its derivative by the chain rule.
Written by chaincalc; it needs NumPy, and nothing else.
"""

from typing import {typing}

import numpy as np
from numpy import ndarray

Array_Function = Callable[[ndarray], ndarray]
Chain = List[Array_Function]

X = {x}  # the input; a list of numbers works as well
DELTA = {delta}  # the step of the difference formula
{notes}{functions}

CHAIN: Chain = [{chain}]
DERIVATIVES: Chain = [{derivatives}]


def chain_value(chain: Chain, x: ndarray) -> ndarray:
    """The chain as one function: each link takes what the link before it gives."""
    u = x
    for f in chain:
        u = f(u)
    return u


def deriv(func: Callable[[ndarray], ndarray], input_: ndarray, delta: float = 0.001) -> ndarray:
    """The derivative of any function: how far its value moves over a small step, divided by that step."""
    return (func(input_ + delta) - func(input_ - delta)) / (2 * delta)


def chain_deriv(chain: Chain, derivatives: Chain, x: ndarray) -> ndarray:
    """The derivative of the chain: each link's derivative, taken at that link's own input, multiplied.

{rule}
    """
    u, product = x, np.ones_like(x)
    for f, df in zip(chain, derivatives):
        product = product * df(u)
        u = f(u)
    return product


def main() -> None:
    np.seterr(all="ignore")  # what is too large is inf, what is undefined is nan, and both are printed as such
    np.set_printoptions(precision=17)
    x = np.array(X, dtype=float)
    value = chain_value(CHAIN, x)
    numeric = {numeric}
    numeric = np.where(np.isnan(value), np.nan, numeric)  # no value, no derivative
    print(f"x           {{x + 0.0}}")
    print(f"value       {{value + 0.0}}")
    print(f"numeric     {{numeric + 0.0}}")
    print(f"chain rule  {{chain_deriv(CHAIN, DERIVATIVES, x) + 0.0}}")
    print()
    print(f"{{'link':<6}} {{'input':<24}} {{'output':<24}} {{'derivative':<24}} product")
    u, product = x, np.ones_like(x)
    for number, (f, df) in enumerate(zip(CHAIN, DERIVATIVES), start=1):
        output, slope = f(u), np.where(np.isnan(u), np.nan, df(u))
        product = product * slope
        columns = [f"{{column + 0.0!s:<24}}" for column in (u, output, slope)]
        print(f"f{{number:<5}}", *columns, product + 0.0)
        u = output
{print_notes}

if __name__ == "__main__":
    main()
'''

_LOOK_UP = '''

def look_up(table: Dict[float, Tuple[float, float]], u: ndarray, column: int) -> ndarray:
    """The table's entry for each input; nan where it has none, for nothing is known between the entries."""
    found = np.full(np.shape(u), np.nan)
    for known, row in table.items():
        found[np.abs(u - known) <= 1e-12 * abs(known)] = row[column]
    return found
'''


def program(e: Explanation) -> str:
    """The program's text; it compiles for every explanation, whatever the names in it are."""
    tables = any(link.rows is not None for link in e.links)
    notes = [printable(note) for note in (*(text for _, text in e.notes), *_reservations(e))]
    functions = Functions(e.links)
    return _TEXT.format(
        title=quoted("\n".join(fold(printable(e.title), 110, "    "))),
        typing="Callable, Dict, List, Tuple" if tables else "Callable, List",
        x=literal(e.x),
        delta=literal(e.delta),
        notes=_notes(notes),
        functions=(_LOOK_UP if tables else "") + "".join(f"\n\n{text}\n" for text in functions.texts()),
        chain=", ".join(f"f{link.number}" for link in e.links),
        derivatives=", ".join(f"df{link.number}" for link in e.links),
        rule="\n".join("    " + line for line in fold(_rule(len(e.links)), 110, "    ")),
        numeric=_numeric(e),
        print_notes='    for note in NOTES:\n        print("note:", note)\n' if notes else "",
    )


def _numeric(e: Explanation) -> str:
    if any(code == "delta_too_small" for code, _ in e.notes):
        return "np.full_like(x, np.nan)  # DELTA is so small that X + DELTA is X itself"
    return "deriv(lambda points: chain_value(CHAIN, points), x, DELTA)"


def _rule(count: int) -> str:
    inputs = ["x", *(f"u{i}" for i in range(1, count))]
    return "dy/dx = " + " * ".join(f"df{i}({inputs[i - 1]})" for i in range(count, 0, -1))


def _notes(notes: Sequence[str]) -> str:
    """The notes as data of the program."""
    if not notes:
        return ""
    lines = "".join(f"    {note!r},\n" for note in notes)
    return f"NOTES = [  # about this input\n{lines}]\n"


def _reservations(e: Explanation) -> list[str]:
    """Where the program's chain rule isn't chaincalc's."""
    found = []
    for link in e.links:
        if link.tree is None and link.rows is None:
            found.append(f"{link.name} is a Python function whose text isn't known: write it into f{link.number}")
        elif link.tree is not None and link.slope is None:
            found.append(f"df{link.number} uses the difference formula: the exact one is too long to be written down")
    if not _formulas_suffice(e):
        truth = "has no answer" if math.isnan(e.chain_rule) else f"gives {e.chain_rule!r}"
        found.append(f"the formulas of the derivatives aren't enough here: with both sides, the chain rule {truth}")
    return found


def _formulas_suffice(e: Explanation) -> bool:
    """Whether the links' slope formulas come to what chaincalc says, which looks at both sides of each input."""
    product = 1.0
    for link in e.links:
        if link.slope is None or math.isnan(link.output):
            slope = link.derivative
        else:
            with np.errstate(all="ignore"):
                slope = float(evaluate(link.slope, np.float64(link.input)))
            if not _same(slope, link.derivative):
                return False
        product *= slope
    return _same(product, e.chain_rule)


def _same(slope: float, truth: float) -> bool:
    if math.isnan(slope):
        return not math.isfinite(truth)  # NumPy's own infinity, where the chain language says undefined
    return math.isclose(slope, truth, rel_tol=_CLOSE)
