"""Chains of arrays explained: the program runs by itself and finds what deriv finds; every form is written."""

from __future__ import annotations

import contextlib
import io
import json
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import STRICT
from test_tex import assert_sound

from chaincalc import Chain
from chaincalc.engine.comparison import compare
from chaincalc.explain.faces import program
from chaincalc.explain.markdown import markdown
from chaincalc.explain.matrices import ArrayExplanation, explain_array
from chaincalc.explain.tex import document
from chaincalc.explain.text import text
from chaincalc.functions.primitive import Array
from chaincalc.links.array import ArrayLink
from chaincalc.links.link import Link

ROOT = Path(__file__).parent.parent.parent
RANDOM = np.random.default_rng(7)
X, W, B = RANDOM.normal(size=(3, 4)), RANDOM.normal(size=(4, 2)), RANDOM.normal(size=2)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chaincalc", *arguments], cwd=folder, capture_output=True, text=True, timeout=60
    )


def links(*names: str | tuple[str, Any]) -> tuple[Link, ...]:
    found: list[Link] = []
    for name in names:
        if isinstance(name, tuple):
            kind, given = name
            axis = given if kind in ("sum", "mean") else None
            found.append(ArrayLink(kind, None if axis is not None else given, axis))
        else:
            found += Chain.parse(name).links
    return tuple(found)


CASES: dict[str, tuple[tuple[Link, ...], Array]] = {
    "layer": (links(("matmul", W), "sigmoid", "sum"), X),
    "two layers": (links(("matmul", W), ("add", B), "tanh", ("matmul", W[:2].T @ W[:2]), "softmax", "log", "mean"), X),
    "a row goes in": (links(("matmul", W), ("multiply", B), "sin | sum"), X[0]),
    "a column of weights": (links(("matmul", W[:, 0]), "exp | mean"), X),
    "two vectors": (links(("matmul", W[:, 0]), "square"), X[0]),
    "a column is added": (links(("add", X[:, :1]), ("multiply", [[2.0]]), ("sum", 0), ("mean", 0)), X),
    "a matrix out of a row": (links(("add", X), "square | sum"), X[1]),
    "jacobian": (links(("matmul", W), "sigmoid"), X),
    "softmax": (links("softmax"), X),
    "sums of rows": (links("exp", ("sum", 1)), X),
    "element by element": (links("square | 3*u - 14 | sigmoid"), X),
    "a number": (links(("add", 2.0), "sin | sum"), np.array(0.5)),
    "own formula": (links("u*sin(u) | sum"), X),
    "twice the same name": (links(("add", B), ("add", B), "sin | sum"), B),
}


def explained(name: str) -> ArrayExplanation:
    chain, x = CASES[name]
    return explain_array(Chain(chain), x, name=name, description="what it shows")


@pytest.mark.parametrize("name", CASES)
def test_the_program_finds_what_deriv_finds(name: str, tmp_path: Path) -> None:
    """Run as a module of its own, so that its functions can be asked; what they answer comes from NumPy alone."""
    (tmp_path / "face.py").write_text(program(explained(name), long=True), encoding="utf-8")
    module = runpy.run_path(str(tmp_path / "face.py"))
    compared = compare(*CASES[name])
    found, derivatives = module["exact"](), list(module["exact"]().values())
    for derivative, both in zip(derivatives, compared.derivatives.values(), strict=True):
        np.testing.assert_allclose(derivative, both.chain_rule, rtol=1e-9, atol=1e-12)
    assert len(found) == 1 + sum(len(link.takes) for link in CASES[name][0])


@pytest.mark.parametrize("name", CASES)
def test_the_short_program_finds_it_too(name: str, tmp_path: Path) -> None:
    e = explained(name)
    code = program(e)
    if code == program(e, long=True):
        assert e.shapes[-1] or e.compared.notes
        return
    (tmp_path / "face.py").write_text(code, encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()), np.errstate():
        module = runpy.run_path(str(tmp_path / "face.py"))
    for variable, both in e.compared.derivatives.items():
        called = e.letters[0] if variable == e.compared.trace.inputs.main else variable.replace("@", "_")
        np.testing.assert_allclose(module[f"d{called}"], both.chain_rule, rtol=1e-9)
        np.testing.assert_allclose(module["deriv"](module["chain"], module["at"], called), both.numeric, atol=1e-7)


@pytest.mark.parametrize("name", ["two layers", "jacobian", "element by element", "a column is added"])
def test_the_program_checks_itself(name: str, tmp_path: Path) -> None:
    (tmp_path / "face.py").write_text(program(explained(name), long=True), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "face.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "does not agree" not in done.stdout
    assert len(re.findall("it agrees with the difference formula", done.stdout)) == len(explained(name).parameters) + 1


def test_the_programs_are_clean(tmp_path: Path) -> None:
    for i, name in enumerate(CASES):
        (tmp_path / f"face{i}.py").write_text(program(explained(name), long=True), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E,F,I,UP", str(tmp_path)]
    checked = subprocess.run(ruff, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    mypy = [sys.executable, "-m", "mypy", *STRICT, "--scripts-are-modules", *map(str, tmp_path.glob("*.py"))]
    typed = subprocess.run(mypy, capture_output=True, text=True, cwd=tmp_path)
    assert typed.returncode == 0, typed.stdout


def test_an_array_that_is_too_large_is_read_from_a_file() -> None:
    e = explain_array(Chain.parse("square | sum"), np.ones((60, 40)))
    assert 'X = np.loadtxt("X.csv", delimiter=",", ndmin=2)' in program(e, long=True)
    compile(program(e, long=True), "face.py", "exec")
    assert "an array of 60 x 40" in text(e)


def test_the_math_of_a_layer() -> None:
    shown = text(explained("layer"))
    assert "N = X W" in shown
    assert "∂L/∂S = 1 for each entry of S" in shown
    assert "∂L/∂N = ∂L/∂S * sigmoid′(N)" in shown
    assert "∂L/∂X = ∂L/∂N Wᵀ" in shown
    assert "∂L/∂W = Xᵀ ∂L/∂N" in shown
    assert "X is 3 x 4, W is 4 x 2, N is 3 x 2, S is 3 x 2, L is a number." in shown
    product = CASES["layer"][1] @ W
    for row in product.tolist():  # the matrices themselves stand there, in six digits
        assert all(f"{value:.6g}" in shown for value in row)


@pytest.mark.parametrize("name", CASES)
def test_every_form_is_written(name: str) -> None:
    e = explained(name)
    plain = text(e, encoding="ascii")
    plain.encode("ascii")
    assert "what it shows" in plain
    assert "```math" in markdown(e)
    document(e).encode("ascii")
    for width in (20, 40, 80):
        drawing = text(e, width=width).split("DIAGRAM")[1].split("CODE")[0]
        assert max(map(len, drawing.splitlines())) <= max(width, 20)


@pytest.mark.parametrize("name", ["two layers", "jacobian"])
def test_the_document_compiles(name: str, tmp_path: Path) -> None:
    assert_sound(document(explained(name)), tmp_path)


def test_a_kink_is_undefined_in_the_matrix_and_named() -> None:
    e = explain_array(Chain.parse("relu | sum"), np.array([0.0, 1.0]))
    shown = text(e)
    assert "[ undefined  1 ]" in shown
    assert "relu has a kink at 0, entry [0] of its input" in " ".join(shown.split())
    assert "relu has a kink at 0" in program(e, long=True)


def test_the_command(tmp_path: Path) -> None:
    for suffix in (".md", ".tex", ".py", ".txt"):
        done = run(tmp_path, "explain", str(ROOT / "chains" / "layer.yaml"), "-o", f"face{suffix}")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert (tmp_path / f"face{suffix}").stat().st_size > 1000
    refused = run(tmp_path, "explain", str(ROOT / "chains" / "layer.yaml"), "--x", "1")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "matmul takes an array" in refused.stderr
    reply = json.loads(run(tmp_path, "deriv", str(ROOT / "chains" / "layer.yaml"), "-f", "json").stdout)
    program_says = subprocess.run([sys.executable, "face.py"], cwd=tmp_path, capture_output=True, text=True).stdout
    assert f"{reply['value']}" in program_says
