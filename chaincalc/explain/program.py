"""The program: the chain, its difference formula and its chain rule in NumPy, in one file that stands alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chaincalc.base.errors import printable
from chaincalc.base.lazy import np
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.functions import Functions, literal, quoted
from chaincalc.language.evaluate import evaluate
from chaincalc.notation.fold import fold

_CLOSE = 1e-9  # relative
_WIDTH = 88  # of a line, where it can be broken

_TEXT = '''\
"""{title}

The value of the chain at one input, its derivative by a difference formula, and its
derivative by the chain rule. Written by chaincalc; it needs NumPy, and nothing else.
"""

# mypy: disable-error-code="no-any-return"
# (NumPy's types don't say that the sine of an array is an array)

from collections.abc import Callable

import numpy as np
from numpy import ndarray

Array_Function = Callable[[ndarray], ndarray]
Chain = list[Array_Function]

X = {x}  # the input; a list of numbers works as well
DELTA = {delta}  # the step of the difference formula
{corner}{notes}{functions}

CHAIN: Chain = [{chain}]
DERIVATIVES: Chain = [{derivatives}]


def chain_value(chain: Chain, x: ndarray) -> ndarray:
    """The chain as one function: each link takes what the link before it gives."""
    u = x
    for f in chain:
        u = f(u)
    return u


def deriv(func: Array_Function, input_: ndarray, delta: float = 0.001) -> ndarray:
    """The derivative of any function: how far its value moves over a small step."""
    return (func(input_ + delta) - func(input_ - delta)) / (2 * delta)


def slope_at(df: Array_Function, u: ndarray) -> ndarray:
    """A link's derivative at its input; nan where that is too large to be a number."""
    return np.where(np.isfinite(u), df(u), np.nan)


def chain_deriv(chain: Chain, derivatives: Chain, x: ndarray) -> ndarray:
    """The chain rule: each link's derivative, at that link's own input, multiplied.

{rule}
    """
    u, product = x, np.ones_like(x)
    for f, df in zip(chain, derivatives):
        product = product * slope_at(df, u)
        u = f(u)
    return product


def main() -> None:
    np.seterr(all="ignore")  # what is too large is inf, and what is undefined nan
    np.set_printoptions(precision=17)
    x = np.array(X, dtype=float)
    value = chain_value(CHAIN, x)
    numeric = {numeric}
    numeric = np.where(np.isnan(value), np.nan, numeric)  # no value, no derivative
    by_chain_rule = chain_deriv(CHAIN, DERIVATIVES, x)
{in_all}    print(f"x           {{x + 0.0}}")
    print(f"value       {{value + 0.0}}")
    print(f"numeric     {{numeric + 0.0}}")
    print(f"chain rule  {{by_chain_rule + 0.0}}")
    print()
    print(f"{{'link':<6}} {{'input':<24}} {{'output':<24}} {{'derivative':<24}} product")
    u, product = x, np.ones_like(x)
    for i, (f, df) in enumerate(zip(CHAIN, DERIVATIVES)):
        output, slope = f(u), slope_at(df, u)
        product = product * slope
{in_each}        columns = [f"{{column + 0.0!s:<24}}" for column in (u, output, slope)]
        print(f"f{{i + 1:<5}}", *columns, product + 0.0)
        u = output
{print_notes}

if __name__ == "__main__":
    main()
'''

_CORNER = """
# At x = {x} {what}
{sides}CORNER = {x}
AT_CORNER = [  # each link's derivative and the product so far; nan where there is none
{rows}]
"""
_IN_ALL = "    by_chain_rule = np.where(x == CORNER, AT_CORNER[-1][1], by_chain_rule)\n"
_IN_EACH = """\
        slope = np.where(x == CORNER, AT_CORNER[i][0], slope)
        shown = np.where(x == CORNER, AT_CORNER[i][1], product)
"""

LOOK_UP = '''

def look_up(table: dict[float, tuple[float, float]], u: ndarray, column: int) -> ndarray:
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
    corner = not formulas_suffice(e)
    text = _TEXT.format(
        title=title(e),
        x=literal(e.x),
        delta=literal(e.delta),
        corner=_corner(e) if corner else "",
        notes=_notes(notes),
        functions=(LOOK_UP if tables else "") + "".join(f"\n\n{text}\n" for text in functions.texts()),
        chain=_listed("f", len(e.links)),
        derivatives=_listed("df", len(e.links)),
        rule="\n".join("    " + line for line in fold(_rule(len(e.links)), _WIDTH - 4, "    ")),
        numeric=_numeric(e),
        in_all=_IN_ALL if corner else "",
        in_each=_IN_EACH if corner else "",
        print_notes='    for note in NOTES:\n        print("note:", note)\n' if notes else "",
    )
    return text.replace("*columns, product + 0.0)", "*columns, shown + 0.0)") if corner else text


def title(e: Explanation) -> str:
    """The chain's text and its description, as they stand in a docstring."""
    lines = [e.title, *([""] if e.description.strip() else []), *e.description.strip().splitlines()]
    return quoted("\n".join(row for line in lines for row in fold(printable(line), _WIDTH - 8, "    ")))


def _listed(letter: str, count: int) -> str:
    """The functions' names, in lines of a list where one line would be too long."""
    names = ", ".join(f"{letter}{i}" for i in range(1, count + 1))
    if len(names) <= _WIDTH - 25:
        return names
    return "".join(f"\n    {line.rstrip(',')}," for line in fold(names, _WIDTH - 4)) + "\n"


def _corner(e: Explanation) -> str:
    """What the chain rule comes to where the formulas of the derivatives don't tell it: on a kink, say."""
    what = "the formulas of the derivatives tell one side only:"
    sides = ""
    if e.ways is None:
        what = "the formulas of the derivatives don't tell what both sides come to."
    for side, way in zip(("left", "right"), e.ways or (), strict=False):
        product = " * ".join(map(literal, reversed(way.slopes)))
        line = f"from the {side}: {product}" + (f" = {literal(way.products[-1])}" if len(way.slopes) > 1 else "")
        sides += "".join(f"#   {row}\n" for row in fold(line, _WIDTH - 4, "    "))
    rows = "".join(f"    ({literal(link.derivative)}, {literal(link.product)}),\n" for link in e.links)
    return _CORNER.format(x=literal(e.x), what=what, sides=sides, rows=rows)


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
    return found


def formulas_suffice(e: Explanation) -> bool:
    """Whether the links' slope formulas come to what chaincalc says, which looks at both sides of each input."""
    product = 1.0
    for link in e.links:
        slope = link.derivative
        if link.slope is not None and not math.isnan(link.output) and math.isfinite(link.input):
            with np.errstate(all="ignore"):
                slope = float(evaluate(link.slope, np.float64(link.input)))
            if math.isnan(slope) or not _same(slope, link.derivative):  # where this is nan, NumPy may say infinity
                return False
        product *= slope
        if not _same(product, link.product):
            return False
    return True


def _same(number: float, truth: float) -> bool:
    return math.isclose(number, truth, rel_tol=_CLOSE) or (math.isnan(number) and math.isnan(truth))
