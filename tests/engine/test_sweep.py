"""The sweep over delta: the orders of the errors, the best step, and the right thing to say where there is none."""

from __future__ import annotations

import json
import math

import pytest
from conftest import Run

from chaincalc.base.choices import Method
from chaincalc.chain import Chain
from chaincalc.engine.sweep import ORDERS, sweep
from chaincalc.links.differences import METHODS


@pytest.mark.parametrize("method", METHODS)
def test_the_error_falls_with_the_formula_s_order(method: Method) -> None:
    """exp at 1, where all derivatives are e: Taylor gives the leading error of each formula."""
    result = sweep(Chain.parse("exp").links, 1.0, method)
    leading: float = {
        "central": math.e * 0.1**2 / 6,
        "forward": math.e * 0.1 / 2,
        "backward": math.e * 0.1 / 2,
        "richardson": math.e * 0.1**4 / 480,
    }[method]
    assert result.errors[0] == pytest.approx(leading, rel=0.1)
    assert result.errors[0] / result.errors[1] == pytest.approx(10 ** ORDERS[method], rel=0.1)
    assert result.best is not None
    best = result.deltas.index(result.best)
    assert set(result.parts[:best]) <= {"truncation"}
    assert set(result.parts[best + 1 :]) == {"rounding"}
    assert result.errors[best] == min(result.errors)


@pytest.mark.parametrize(
    ("text", "x", "parts", "lesson"),
    [
        ("exp", 1.0, {"truncation", "best", "rounding"}, "Down to delta = "),
        ("3*u - 14 | -2*u", 5.0, {"best", "rounding"}, "All of the error is rounding"),
        ("7*u + 1", 5.0, {"best", "rounding"}, "All of the error is rounding"),
        ("relu", 0.0, {""}, "On a kink there is no derivative to come near to: no delta helps, and the formula stays"),
        ("relu", 0.05, {"across", "best", "rounding"}, "Steps of 0.1 and more reach across a kink"),
        ("relu", 1e-16, {"across"}, "No step is small enough"),
        ("1/x", 0.05, {"across", "truncation", "best", "rounding"}, "Steps of 0.1 and more reach across"),
        ("x^3", 0.0, {"truncation", "best"}, "The error falls with delta to the end"),
        ("sin | square", 0.0, {"best", "rounding"}, "The formula is exact here at every delta"),
        ("sign", 0.0, {""}, "The chain has no derivative here"),
        ("log", -1.0, {""}, "The chain has no value here"),
        ("sqrt", 0.0, {""}, "The difference formula has no value here"),
        ("cbrt", 0.0, {""}, "The derivative is infinite here"),
    ],
)
def test_it_says_the_right_thing(text: str, x: float, parts: set[str], lesson: str) -> None:
    result = sweep(Chain.parse(text).links, x)
    assert set(result.parts) == parts
    assert result.lesson.startswith(lesson)


def test_the_command(run: Run) -> None:
    result = run("sweep", "exp", "--x", "1", "-f", "tsv")
    lines = result.stdout.splitlines()
    assert lines[0] == "delta\tnumeric\terror"
    assert len(lines) == 16
    assert "Smaller isn't better" in result.stderr
    table = run("sweep", "exp", "--x", "1")
    assert "best" in table.stdout
    assert "Smaller isn't better" in table.stdout
    data = json.loads(run("sweep", "relu", "--x", "0", "-f", "json").stdout)
    assert data["chain_rule"] is None
    assert data["points"][0] == {"delta": 0.1, "numeric": 0.5, "error": None, "part": ""}
    assert run("sweep", "exp").stderr.startswith("note: no --x given: this is for x = 1")
    assert run("sweep", "exp", "--x", "1,2").exit_code == 2
