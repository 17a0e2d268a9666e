"""Derivatives of order 2 to 4, beside SymPy's, mpmath's and values worked out by hand."""

from __future__ import annotations

import csv
import io
import json
import math

import mpmath
import numpy as np
import pytest
import sympy
from conftest import Run

from chaincalc import Chain
from chaincalc.base.errors import InputError
from chaincalc.links.differences import METHODS, deriv

# A chain, and the same for SymPy.
SMOOTH = {
    "square | sin": "sin(x**2)",
    "x*sin(x)": "x*sin(x)",
    "exp(-x^2/2)*sin(3x)": "exp(-x**2/2)*sin(3*x)",
    "(3x^2 + 1)^3": "(3*x**2 + 1)**3",
    "ln(x + sqrt(x^2 + 1))": "log(x + sqrt(x**2 + 1))",
    "1/(1 + e^(-x))": "1/(1 + exp(-x))",
    "tanh | u^3 | exp": "exp(tanh(x)**3)",
    "x/(x^2 + 1)": "x/(x**2 + 1)",
    "arctan(sqrt(x + 3))": "atan(sqrt(x + 3))",
}


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("text", SMOOTH)
def test_beside_sympy(text: str, order: int) -> None:
    x = sympy.Symbol("x")
    exact = sympy.diff(sympy.sympify(SMOOTH[text]), x, order)
    points = np.array([-1.25, 0.3, 1.0, 2.5])
    expected = [float(exact.evalf(30, subs={x: sympy.Rational(float(p))})) for p in points]
    assert Chain.parse(text).derivative(points, order=order) == pytest.approx(expected, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("name", ["x", "w", "b"])
@pytest.mark.parametrize("order", [2, 3])
def test_with_respect_to_any_input(name: str, order: int) -> None:
    chain = Chain.parse("w*x + b | sigmoid | u^2*w")
    values = {"x": 0.7, "w": -1.5, "b": 0.25}

    def f(moved: mpmath.mpf) -> mpmath.mpf:
        x, w, b = (moved if name == each else mpmath.mpf(values[each]) for each in ("x", "w", "b"))
        return w / (1 + mpmath.exp(-(w * x + b))) ** 2

    with mpmath.workdps(40):
        expected = float(mpmath.diff(f, values[name], order))
    found = chain.derivative(values["x"], w=values["w"], b=values["b"], wrt=name, order=order)
    assert float(found) == pytest.approx(expected, rel=1e-12)


# Points where a derivative doesn't exist, by hand: the chain, the point, and its derivatives of order 1 to 3.
NAN = math.nan
KINKS = [
    ("relu | square", 0.0, [0.0, NAN, NAN]),
    ("relu | cube", 0.0, [0.0, 0.0, NAN]),
    ("x*abs(x)", 0.0, [0.0, NAN, NAN]),
    ("abs", 0.0, [NAN, NAN, NAN]),
    ("abs", -2.0, [-1.0, 0.0, 0.0]),
    ("log", -1.0, [NAN, NAN, NAN]),
    ("max(x^2, x^3)", 1.0, [NAN, NAN, NAN]),
    ("2*x - 1", 1.0, [2.0, 0.0, 0.0]),
]


@pytest.mark.parametrize(("text", "x", "expected"), KINKS, ids=[f"{text} at {x:g}" for text, x, _ in KINKS])
def test_kinks_of_a_derivative(text: str, x: float, expected: list[float]) -> None:
    chain = Chain.parse(text)
    assert [float(chain.derivative(x, order=k)) for k in (1, 2, 3)] == pytest.approx(expected, nan_ok=True, abs=0)


def test_a_kink_of_the_derivative_is_told(run: Run) -> None:
    """relu | square is x^2 for x > 0 and 0 below: its second derivative is 0 from the left and 2 from the right."""
    result = run("deriv", "relu | square", "--x", "0", "--order", "2", "-f", "json")
    point = json.loads(result.stdout)["points"][0]
    assert (point["chain_rule"], point["left"], point["right"]) == (None, 0.0, 2.0)
    assert (
        "y′ = 2*relu(x) has a kink at 0: coming from the left the chain's derivative is 0, from the right 2"
        in result.stderr
    )


def test_the_second_derivative_link_by_link(run: Run) -> None:
    """sin(x^2) at 1, by hand: the first link has 2 and 2, the second cos(1) and -sin(1).

    Through it, first becomes cos(1)*2, and second -sin(1)*2^2 + cos(1)*2.
    """
    words = ["deriv", "square | sin", "--x", "1", "--order", "2", "--breakdown", "-f", "tsv"]
    found = list(csv.DictReader(io.StringIO(run(*words).stdout), delimiter="\t"))
    assert [float(row["second"]) for row in found] == pytest.approx([2.0, -math.sin(1.0)], rel=1e-14)
    total = -4 * math.sin(1.0) + 2 * math.cos(1.0)
    assert [float(row["product_2"]) for row in found] == pytest.approx([2.0, total], rel=1e-14)
    point = json.loads(run("deriv", "square | sin", "--x", "1", "--order", "2", "-f", "jsonl").stdout)
    assert [step["product_2"] for step in point["steps"]] == pytest.approx([2.0, total], rel=1e-14)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_difference_formulas_are_exact_for_powers(method: str, order: int) -> None:
    """The difference of order n of x^n is n! whatever the step, for every formula; of lower powers it is 0."""
    for power in range(order + 1):
        found = deriv(lambda x, p=power: x**p, np.array([0.5, 2.0]), 0.25, method, order)  # type: ignore[arg-type, misc]
        assert found == pytest.approx([math.factorial(order) if power == order else 0.0] * 2, abs=1e-9)


@pytest.mark.parametrize(("order", "error"), [(2, 1e-3), (3, 1e-3), (4, 1e-3)])
def test_the_numeric_one_comes_near(run: Run, order: int, error: float) -> None:
    words = ["deriv", "square | sin", "--x", "1", "--order", str(order), "--delta", "0.01", "-f", "jsonl"]
    point = json.loads(run(*words).stdout)
    assert point["numeric"] == pytest.approx(point["chain_rule"], rel=error)


def test_formulas(run: Run) -> None:
    assert run("deriv", "x^4", "--order", "2", "--formula").stdout == "12*x^2\n"
    assert run("deriv", "w*x^2", "--order", "2", "--formula").stdout == "dx: 2*w\ndw: 0\n"
    found = json.loads(run("deriv", "w*x^2", "--order", "2", "--formula", "-f", "json").stdout)
    assert (found["order"], found["formulas"]) == (2, {"x": "2*w", "w": "0"})


def test_plot_of_a_higher_order(run: Run) -> None:
    assert "its second derivative, d²y/dx²" in run("plot", "cube", "--derivative", "--order", "2").stdout


REFUSED = [
    (["deriv", "X @ W | sum", "--X", "[1]", "--W", "[[1]]", "--order", "2"], "--order takes inputs that are numbers"),
    (
        ["deriv", "square", "--x", "1", "--order", "2", "--links", "numeric"],
        "--links numeric multiplies first derivatives",
    ),
    (["deriv", "square", "--x", "1", "--order", "3", "--breakdown"], "the breakdown goes up to --order 2"),
    (["deriv", "square", "--x", "1", "--order", "2", "--digits", "20"], "leave out --order, or --digits"),
    (["deriv", "square", "--x", "1", "--order", "5"], "5 is not in the range"),
    (["plot", "square", "--order", "2"], "add --derivative"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_what_is_refused(run: Run, words: list[str], message: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_orders_of_the_library() -> None:
    with pytest.raises(InputError, match="a whole number from 1 to 4, not 0"):
        Chain.parse("square").derivative(1.0, order=0)
    with pytest.raises(InputError, match="no formula that could be derived again"):
        Chain([np.sin]).derivative(1.0, order=2)
