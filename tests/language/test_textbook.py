"""What textbooks print: everything in data/textbook.txt is read as it is printed, with SymPy as the witness."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import sympy

from chaincalc.chain import Chain

FILE = Path(__file__).parent.parent / "data" / "textbook.txt"
CASES = [
    tuple(line.split(" => "))
    for line in FILE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]

X = sympy.Symbol("x", real=True)
# The names that SymPy has under another one, or not at all.
WITNESS = {
    "x": X, "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan, "arcsec": sympy.asec, "abs": sympy.Abs,
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)), "max": sympy.Max,
    "maximum": lambda u, c: sympy.Max(u, c),  # noqa: PLW0108 - c is given by name
    "log2": lambda u: sympy.log(u, 2), "log10": lambda u: sympy.log(u, 10),
    "clip": lambda u, low, high: sympy.Min(sympy.Max(u, low), high),
}  # fmt: skip


@pytest.mark.parametrize(("printed", "meant"), CASES, ids=[case[0][:40] for case in CASES])
def test_it_is_read_as_it_is_printed(printed: str, meant: str) -> None:
    chain = Chain.parse(printed)
    point = next(point for point in (0.375, 1.5, 3.5) if math.isfinite(chain(point)))
    value = chain(point)
    assert value == pytest.approx(Chain.parse(meant)(point), rel=1e-14)
    if "|" not in meant:
        witness = sympy.sympify(meant.replace("^", "**"), locals=WITNESS)
        assert float(value) == pytest.approx(complex(witness.evalf(20, subs={X: point})).real, rel=1e-12)
    assert Chain.parse(str(chain)) == chain
