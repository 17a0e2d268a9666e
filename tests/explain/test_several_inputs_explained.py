"""Chains of several inputs explained: a derivative for each input, in every form."""

from __future__ import annotations

import contextlib
import io
import math
import runpy
from pathlib import Path

import numpy as np
import pytest
from conftest import Run
from test_tex import assert_sound

# Chains with a value for each input, and the derivatives by hand.
S = 1 / (1 + math.exp(1.0))  # sigmoid(-1)
CASES: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "w*x + b | sigmoid": ({"x": 1, "w": 2, "b": -3}, {"x": 2 * S * (1 - S), "w": S * (1 - S), "b": S * (1 - S)}),
    "(x + y)*z": ({"x": -2, "y": 5, "z": -4}, {"x": -4, "y": -4, "z": 3}),  # Stanford's CS231n
    "x^2 | x*u | w*u": ({"x": 3, "w": 2}, {"x": 54, "w": 27}),
    "x^w": ({"x": 2, "w": 3}, {"x": 12, "w": 8 * math.log(2)}),
    "x*sqrt(w) + b*x": ({"x": 3, "w": 4, "b": 5}, {"x": 7, "w": 0.75, "b": 3}),
    "(v*relu(w*x + b) - t)^2": (
        {"x": 1, "w": 2, "b": 1, "v": 3, "t": 4},  # (3*3 - 4)^2 = 25; its derivative by t is -10
        {"x": 60, "w": 30, "b": 30, "v": 30, "t": -10},
    ),
}


def words(chain: str) -> list[str]:
    return [chain, *(word for name, value in CASES[chain][0].items() for word in (f"--{name}", str(value)))]


@pytest.mark.parametrize("chain", CASES)
def test_the_program_finds_the_derivatives(run: Run, chain: str) -> None:
    assert run("explain", *words(chain), "-o", "face.py").exit_code == 0
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate():
        runpy.run_path("face.py")
    rows = [line.rsplit(maxsplit=1) for line in printed.getvalue().splitlines()]
    found = {row[0].split()[0][-1]: float(row[1]) for row in rows if "chain rule" in row[0]}
    assert found == pytest.approx(CASES[chain][1], rel=1e-12)
    numeric = {row[0].split()[0][-1]: float(row[1]) for row in rows if "numeric" in row[0]}
    assert numeric == pytest.approx(CASES[chain][1], rel=1e-5)


@pytest.mark.parametrize("chain", CASES)
def test_the_terminal_names_each_derivative(run: Run, chain: str) -> None:
    told = run("explain", *words(chain)).stdout
    values, derivatives = CASES[chain]
    result = "q" if "y" in values else "y"  # a letter that no input has
    assert told.startswith(f"{told.partition(', at')[0]}, at {', '.join(f'{n} = {v}' for n, v in values.items())}\n")
    for name, derivative in derivatives.items():
        lines = told[told.index(f"  ∂{result}/∂{name} = ") :].split("\n  ∂")[0]
        assert f"{derivative:.6g}" in lines, (name, lines)


@pytest.mark.parametrize("suffix", [".md", ".html", ".txt"])
def test_every_form_is_written(run: Run, suffix: str) -> None:
    assert run("explain", *words("w*x + b | sigmoid"), "-o", f"neuron{suffix}").exit_code == 0
    written = Path(f"neuron{suffix}").read_text(encoding="utf-8")
    assert "x = 1, w = 2, b = -3" in written


def test_the_document_compiles(run: Run, tmp_path: Path) -> None:
    assert run("explain", *words("(v*relu(w*x + b) - t)^2"), "-o", "neuron.tex").exit_code == 0
    assert_sound(Path("neuron.tex").read_text(encoding="utf-8"), tmp_path)


def test_a_kink_names_the_input(run: Run) -> None:
    told = run("explain", "max(x, y)", "--x", "1", "--y", "1").stdout
    assert "as y moves, " in " ".join(told.split())


REFUSED = [
    (["w*x", "--x", "1,2", "--w", "3"], "this takes one value of each input; eval and deriv take several"),
    (["w*x", "--x", "1"], "w has no value"),
    (["w*x", "--x", "1", "--w", "2", "--b", "1"], "the chain has no input 'b'"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_what_is_refused(run: Run, words: list[str], message: str) -> None:
    result = run("explain", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
