"""--digits: values and derivatives whose every digit is proved."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import mpmath as mp
import pytest
from conftest import Run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


# Chain, what is typed for x, the same function and its derivative for mpmath, and x for mpmath.
CASES: list[tuple[str, str, Any, Any, Any]] = [
    ("x^2 | sin", "0.3", lambda x: mp.sin(x**2), lambda x: 2 * x * mp.cos(x**2), lambda: mp.mpf("0.3")),
    ("e^x/(1+e^x)", "40", lambda x: 1 / (1 + mp.exp(-x)), lambda x: mp.exp(-x) / (1 + mp.exp(-x)) ** 2, lambda: 40),
    ("sin", "pi/5", mp.sin, mp.cos, lambda: mp.pi / 5),
    ("exp", "1/3", mp.exp, mp.exp, lambda: mp.mpf(1) / 3),
    ("log(1/(1+e^(-x)))", "-400", lambda x: -mp.log1p(mp.exp(-x)), lambda x: 1 / (1 + mp.exp(x)), lambda: -400),
    ("exp", "1000", mp.exp, mp.exp, lambda: 1000),
    ("exp", "-1000", mp.exp, mp.exp, lambda: -1000),
]


@pytest.mark.parametrize("digits", [3, 15, 40, 200])
@pytest.mark.parametrize(("text", "x", "function", "slope", "point"), CASES, ids=lambda v: v if type(v) is str else "")
def test_all_digits_are_the_truths(
    run: Run, text: str, x: str, function: Any, slope: Any, point: Any, digits: int
) -> None:
    """Against mpmath at 700 digits: each number is the truth rounded to so many digits."""
    result = run("deriv", text, "--x", x, "--digits", str(digits), "-f", "tsv")
    assert result.stderr == ""
    (row,) = rows(result.stdout)
    with mp.workdps(700):
        for name, truth in {"value": function(point()), "chain_rule": slope(point())}.items():
            shown = mp.mpf(row[name])
            unit = mp.mpf(10) ** (mp.floor(mp.log10(abs(truth))) + 1 - digits)
            assert abs(shown - truth) <= unit / 2
            figures = row[name].lower().split("e")[0].replace(".", "").lstrip("-0")
            assert len(figures) == digits


def test_exact_numbers_are_shown_as_they_are(run: Run) -> None:
    assert run("eval", "x^2", "--x", "0.1", "--digits", "50", "-c", "value").stdout == "0.01\n"
    assert run("eval", "x/3", "--x", "1", "--digits", "5", "-c", "value").stdout == "0.33333\n"


@pytest.mark.parametrize(
    "text", ["0.12345678901234567890123", "-9007199254740993", "1e-400", "12345.678901234567890123"]
)
def test_more_digits_than_floats_hold_are_kept(run: Run, text: str) -> None:
    """As an input, and in a formula: x - x is 0, x + 1 has one more."""
    assert run("eval", "x", "--x", text, "--digits", "60", "-c", "value").stdout == f"{text}\n"
    body = text.lstrip("-")
    assert run("eval", f"x - {body}", "--x", body, "--digits", "60", "-c", "value").stdout == "0\n"
    assert run("deriv", f"abs(x - {body})", "--x", body, "-f", "tsv", "-c", "chain_rule").stdout.split() == [
        "chain_rule", "nan",
    ]  # fmt: skip


def test_a_number_that_would_be_too_long_is_its_float(run: Run) -> None:
    assert run("eval", "x", "--x", "1e-999999999", "--digits", "9", "-c", "value").stdout == "0\n"


def test_every_input_has_its_derivative(run: Run) -> None:
    """w*x + b at w = 1/3: dy/dx = w, dy/dw = x, dy/db = 1."""
    words = ["deriv", "w*x + b", "--x", "0.1,2", "--w", "1/3", "--b", "-1", "--digits", "20", "-f", "tsv"]
    found = [(row["x"], row["variable"], row["chain_rule"]) for row in rows(run(*words).stdout)]
    third = "0." + "3" * 20
    assert found == [
        ("0.1", "x", third), ("0.1", "w", "0.1"), ("0.1", "b", "1"),
        ("2.0", "x", third), ("2.0", "w", "2"), ("2.0", "b", "1"),
    ]  # fmt: skip


def test_what_is_undefined_is_said(run: Run) -> None:
    result = run("deriv", "abs", "--x", "0,1", "--digits", "30", "-f", "tsv", "--strict")
    assert result.exit_code == 1
    assert [row["chain_rule"] for row in rows(result.stdout)] == ["nan", "1"]
    assert "abs has a kink at 0" in result.stderr
    steep = run("deriv", "sqrt", "--x", "0", "--digits", "30", "-f", "json")
    assert json.loads(steep.stdout)["points"] == [{"x": 0.0, "value": "0", "chain_rule": None}]
    assert "vertical tangent" in steep.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["eval", "sin", "--x", "1", "--digits", "0"], "0 is not in the range 1<=x<=200"),
        (["eval", "sin", "--x", "1", "--digits", "201"], "201 is not in the range 1<=x<=200"),
        (["eval", "sin | cos", "--x", "1", "--steps", "--digits", "9"], "leave out --steps, or --digits"),
        (["deriv", "abs", "--x", "0", "--at-kink", "left", "--digits", "9"], "leave out --at-kink, or --digits"),
        (["deriv", "w @ x", "--w", "[1, 2]", "--x", "[1, 2]", "--digits", "9"], "all formulas of numbers"),
    ],
)
def test_what_has_no_digits_is_refused(run: Run, words: list[str], message: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""
