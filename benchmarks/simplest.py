"""How short derivatives come out, beside SymPy's simplify and factor, and the textbooks' own answers.

python benchmarks/simplest.py            the list in tests/data/derivatives.tsv; SymPy takes some minutes
python benchmarks/simplest.py --books    without SymPy

Operations are counted the same way for all: every text is read as a formula of the chain language. A form is too long
if it has more than 1.25 times the operations of the shortest of the others.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from chaincalc.base.errors import LanguageError
from chaincalc.calculus.differentiate import derivative
from chaincalc.calculus.simplest import operations, simplest
from chaincalc.language.parse import parse_formula
from chaincalc.language.write import write

LIST = Path(__file__).parent.parent / "tests" / "data" / "derivatives.tsv"
FACTOR = 1.25
NAMES = {
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "arcsin": "asin", "arccos": "acos", "arctan": "atan",
    "abs": "Abs",
}  # fmt: skip


def exercises() -> list[tuple[str, str]]:
    """Function and answer, as the list has them."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [(f, answer) for f, answer in (line.split("\t") for line in lines if line and not line.startswith("#"))]


def sympy_forms(text: str) -> dict[str, int]:
    """The operations of SymPy's derivative, simplified and factored; without what the chain language can't read."""
    import sympy

    x = sympy.Symbol("x", real=True)
    known = {
        "x": x, "max": sympy.Max, "step": sympy.Heaviside, "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
        "softplus": lambda u: sympy.log(1 + sympy.exp(u)), "log2": lambda u: sympy.log(u, 2),
        "log10": lambda u: sympy.log(u, 10), "cbrt": sympy.cbrt,
    }  # fmt: skip
    for ours, theirs in NAMES.items():
        text = re.sub(rf"\b{ours}\b", theirs, text)
    slope = sympy.diff(sympy.sympify(text.replace("^", "**"), known), x)
    forms: dict[str, Any] = {"simplify": sympy.simplify, "factor": sympy.factor}
    counted = {}
    for name, form in forms.items():
        try:
            counted[name] = operations(parse_formula(ours_from(str(form(slope)))))
        except LanguageError:
            continue  # a derivative of sign, or a case distinction
    return counted


def ours_from(text: str) -> str:
    for ours, theirs in NAMES.items():
        text = re.sub(rf"\b{theirs}\b", ours, text)
    return re.sub(r"\bE\b", "e", text.replace("**", "^"))


def main() -> None:
    books = "--books" in sys.argv
    rows, times = [], []
    for text, answer in exercises():
        slope = derivative(parse_formula(text))
        start = time.perf_counter()
        form = simplest(slope)
        times.append(1000 * (time.perf_counter() - start))
        others = {"book": operations(parse_formula(answer)), **({} if books else sympy_forms(text))}
        rows.append((text, write(form, "x"), operations(form), others))
        print(f"| {text} | {rows[-1][1]} | {rows[-1][2]} | rules {operations(slope)}, {listed(others)} |")
    long = [row for row in rows if row[2] > FACTOR * min(row[3].values())]
    print(f"\n{len(rows) - len(long)} of {len(rows)} within {FACTOR}. Times: median {median(times):.0f} ms,")
    print(f"longest {max(times):.0f} ms. The rest:")
    for text, written, ours, others in long:
        print(f"  {text}: {written} has {ours}; {listed(others)}")


def listed(others: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in others.items())


if __name__ == "__main__":
    main()
