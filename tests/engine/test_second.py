"""The second opinion: where floats decide too much, numbers and notes are those of mathematics."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from chaincalc.chain import Chain
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.second import SecondOpinion
from chaincalc.engine.trace import trace_of
from chaincalc.language.evaluate import constant
from chaincalc.language.parse import parse_formula

INF, NAN = math.inf, math.nan


def at(text: str, x: str | float, **options: Any) -> Comparison:
    """A chain at a point; a text is what somebody typed, a float that float."""
    if isinstance(x, float):
        return compare(Chain.parse(text).links, np.array([x]), **options)
    formula = parse_formula(x)
    number = constant(formula)
    second = SecondOpinion({number: formula}, decimal=True)
    return compare(Chain.parse(text).links, np.array([number]), second=second, **options)


def codes(found: Comparison) -> set[str]:
    """The notes, but for those on the difference formula."""
    of_numeric = {"window_outside", "kink_nearby", "jump_nearby", "gap_nearby", "delta_too_small"}
    return {finding.code for finding in found.findings} - of_numeric


# Chain, typed point: left, right, derivative, notes; worked out by hand.
PLACES = [
    ("sin | arcsin", "pi/2", 1, -1, NAN, {"kink", "limit"}),
    ("sqrt(1-sin(x)^2)", "pi/2", -1, 1, NAN, {"kink", "limit"}),
    ("arccos | cos", "-1", NAN, 1, 1, {"domain_edge", "limit"}),
    ("sqrt(x^4)", "0", 0, 0, 0, {"limit"}),
    ("x*sqrt(x)", "0", NAN, 0, 0, {"domain_edge", "limit"}),
    ("cbrt(x^5)", "0", 0, 0, 0, {"limit"}),
    ("relu | sqrt", "-1", 0, 0, 0, set()),
    ("arccos(clip(x))", "2", 0, 0, 0, set()),
    ("max(sqrt(x),5)", "0", NAN, 0, 0, {"domain_edge"}),
    ("x*sign(x)", "0", -1, 1, NAN, {"kink"}),
    ("x^2*step(x)", "0", 0, 0, 0, set()),
    ("step(x^2)", "0", 0, 0, 0, set()),
    ("relu | step", "-3", 0, 0, 0, set()),
    ("tan", "pi/2", NAN, NAN, NAN, {"outside_domain"}),
    ("abs(sin(x))", "pi", -1, 1, NAN, {"kink"}),
    ("abs(0.1x-0.3)", "3", -0.1, 0.1, NAN, {"kink"}),
    ("-x^2 | u^1.5", "0", NAN, NAN, NAN, {"domain_edge"}),
    ("x^3 | u^1.5", "0", NAN, 0, 0, {"domain_edge"}),
    ("0^x", "0", NAN, NAN, NAN, {"jump"}),
    ("(x^2)^x", "0", -INF, -INF, -INF, {"infinite"}),
    ("square | sqrt", "1e-170", 1, 1, 1, set()),
    ("1/(1/x)", "1e200", 1, 1, 1, set()),
    ("1/(1/x)", "1e-200", 1, 1, 1, set()),
    ("abs(x)/(x-5)", "5.000000000000001", -5e30, -5e30, -5e30, set()),
    ("clip(0.1x, -0.3, 0.3)", "3", 0.1, 0, NAN, {"kink"}),
    ("cos(x)-1 | abs | sqrt", "2*pi", -math.sqrt(0.5), math.sqrt(0.5), NAN, {"kink", "limit"}),
    ("max(sin(x), cos(x))", "pi/4", -math.sqrt(0.5), math.sqrt(0.5), NAN, {"kink"}),
    ("csc", "pi", NAN, NAN, NAN, {"outside_domain"}),
    ("sin", "pi/6", math.sqrt(0.75), math.sqrt(0.75), math.sqrt(0.75), set()),
]


def named(value: Any) -> str:
    """What a case is called: the same in every process, as sets and functions in text are not."""
    return str(value)[:30] if isinstance(value, str | float | int) else ""


@pytest.mark.parametrize(("text", "x", "left", "right", "slope", "notes"), PLACES, ids=named)
def test_points_are_what_they_are(text: str, x: str, left: float, right: float, slope: float, notes: set[str]) -> None:
    found = at(text, x)
    assert found.left is not None
    assert found.right is not None
    numbers = [found.left[0], found.right[0], found.chain_rule[0]]
    np.testing.assert_allclose(numbers, [left, right, slope], rtol=1e-15)
    assert codes(found) == notes
    last, gradient = found.steps[-1], found.steps[0].gradient
    assert gradient is not None
    np.testing.assert_array_equal([last.product[0], gradient[0]], [numbers[2]] * 2)
    assert last.output[0] == found.value[0] or math.isnan(found.value[0])


# Chain, point, and the same function for mpmath.
DIGITS = [
    ("e^x/(1+e^x)", 40.0, lambda x: mp.exp(x) / (1 + mp.exp(x))),
    ("x^2/(x^2+1)", 1e7, lambda x: x**2 / (x**2 + 1)),
    ("1/(1+e^x)", 372.0, lambda x: 1 / (1 + mp.exp(x))),
    ("1/(1+e^x)", 400.0, lambda x: 1 / (1 + mp.exp(x))),
    ("log(1/(1+e^(-x)))", -370.0, lambda x: mp.log(1 / (1 + mp.exp(-x)))),
    ("log(1/(1+e^(-x)))", -400.0, lambda x: mp.log(1 / (1 + mp.exp(-x)))),
    ("exp | log", 1000.0, lambda x: x),
    ("(1-cos(x))/x^2", 1e-7, lambda x: (1 - mp.cos(x)) / x**2),
    ("exp(x)-1-x", -5e-4, lambda x: mp.exp(x) - 1 - x),
    ("(1+1/x)^x", 1e9, lambda x: (1 + 1 / x) ** x),
    ("x^2/(x^2+1)", 1e200, lambda x: x**2 / (x**2 + 1)),
    ("sin(1e16*x)", 0.3, lambda x: mp.sin(mp.mpf(10) ** 16 * x)),
    ("x^100 | u^0.01", 1e-5, lambda x: x),
    ("exp(-x) | 1e300*u", 800.0, lambda x: mp.exp(-x) * mp.mpf(10) ** 300),
    ("cube | sqrt | sin", 1e-107, lambda x: mp.sin(mp.sqrt(x**3))),
]


@pytest.mark.parametrize(("text", "x", "function"), DIGITS, ids=named)
def test_digits_that_floats_lose(text: str, x: float, function: Any) -> None:
    """Value and derivative to 1e-14, against mpmath at 500 digits."""
    found = at(text, x)
    with mp.workdps(500):
        point, step = mp.mpf(x), mp.mpf(10) ** -150 * mp.mpf(x)
        value = function(point)
        slope = (function(point + step) - function(point - step)) / (2 * step)
        truth = [float(value), float(slope)]
    np.testing.assert_allclose([found.value[0], found.chain_rule[0]], truth, rtol=1e-14)
    assert codes(found) == set()


def test_a_float_is_that_float_and_what_was_typed_is_meant() -> None:
    assert at("tan", math.pi / 2).value[0] == math.tan(math.pi / 2)
    assert at("abs(sin(x))", math.pi).chain_rule[0] == -1, "this float lies below pi"
    assert math.isnan(at("abs(x - 0.3)", "0.3").chain_rule[0])
    assert at("abs(10x - 1)", float("0.1")).chain_rule[0] == 10, "the float of a tenth lies above a tenth"


def test_at_most_so_many_points_of_a_run() -> None:
    """Beyond them the float stands, and a note says so."""
    x = np.linspace(30, 50, 40)
    second = SecondOpinion(most=25)
    found = compare(Chain.parse("e^x/(1+e^x)").links, x, second=second)
    (note,) = [f for f in found.findings if f.code == "digits_lost"]
    np.testing.assert_array_equal(note.points, np.arange(25, 40))
    np.testing.assert_allclose(found.chain_rule[:25], np.exp(-x[:25]), rtol=1e-12)
    again = compare(Chain.parse("e^x/(1+e^x)").links, x, second=second)
    assert [len(f) for f in again.findings if f.code == "digits_lost"] == [40]


@pytest.mark.parametrize(
    ("text", "of_values"),
    [
        ("x - (x + 1e-20*x)", True),  # -1e-20*x, by hand; floats say 0
        ("exp(x)/(1 + exp(x))", False),  # 1 to the last digit; it is the slope that is lost
    ],
)
def test_values_that_were_not_asked_about_are_noted_where_values_are_lost(text: str, of_values: bool) -> None:
    chain = Chain.parse(text)
    found = SecondOpinion(most=20).on(trace_of(chain.links, chain.bind(np.linspace(38.0, 50.0, 40), {})))
    (note,) = [f for f in found.findings if f.code == "digits_lost"]
    assert note.of_derivative is not of_values


def test_a_point_at_which_nothing_can_be_told_says_so() -> None:
    found = at("1/x | exp | 1/u | sin", -6.25e-05)  # sin(e^16000), of which 800 digits don't tell anything
    assert "digits_lost" in codes(found)


def test_a_number_that_goes_with_all_points_has_a_slope_at_each() -> None:
    """d(w*x + b)/dw is x, d/db is 1, at each of three points."""
    x = np.array([1.0, 2.0, -3.0])
    found = compare(Chain.parse("w*x + b").links, x, others={"w": np.float64(3.0), "b": np.float64(1.0)}).derivatives
    np.testing.assert_array_equal(found["w"].chain_rule, x)
    np.testing.assert_array_equal(found["b"].chain_rule, [1.0, 1.0, 1.0])


def test_a_trace_in_python_is_asked_again() -> None:
    """1/(1 + e^40)^2 times e^40 by mpmath; infinities and nan mean nothing that could be proved."""
    traced = Chain.parse("e^x/(1+e^x)").trace(40.0)
    assert float(traced.derivative) == pytest.approx(float(mp.exp(-40) / (1 + mp.exp(-40)) ** 2), rel=1e-14)
    assert Chain.parse("x^2 | sqrt").trace(np.array([np.inf, np.nan, 1e-170])).derivative[2] == 1.0
    assert Chain.parse("x^2 | sqrt").trace(np.empty(0)).derivative.shape == (0,)


def test_typed_formulas_of_other_inputs_are_asked_about() -> None:
    """abs(sin(w*x)) at x = 1, w = pi: a kink, with -1 and 1 as w moves."""
    formula = parse_formula("pi")
    second = SecondOpinion({math.pi: formula}, decimal=True)
    chain = Chain.parse("abs(sin(w*x))")
    found = compare(chain.links, np.array([1.0]), others={"w": np.float64(math.pi)}, second=second).derivatives["w"]
    assert found.left is not None
    assert found.right is not None
    assert (found.left[0], found.right[0]) == (-1.0, 1.0)
    assert np.isnan(found.chain_rule[0])


def test_kinks_that_floats_miss_obey_at_kink() -> None:
    for rule, slope in {"left": -1, "right": 1, "average": 0, "framework": 0}.items():
        found = at("abs(sin(x))", "pi", at_kink=rule)
        assert found.chain_rule[0] == slope
        assert found.steps[-1].product[0] == slope


def test_numeric_links_keep_floats() -> None:
    found = at("e^x/(1+e^x)", 40.0, link_slopes="numeric")
    assert found.chain_rule[0] == 0
    assert codes(found) == set()


def test_ordinary_points_load_nothing() -> None:
    code = (
        "import sys; from chaincalc.__main__ import main\n"
        "sys.argv = ['chaincalc', 'deriv', 'x^2/(x^2+1) | sigmoid', '--x', '1,2,3']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "assert 'flint' not in sys.modules, 'python-flint is loaded for nothing'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_a_chain_of_several_inputs_is_called_again_and_again() -> None:
    """After some ten thousand points a chain of one input is put on a tape; one of several inputs never is."""
    chain = Chain.parse("w*x + b | sigmoid")
    x, w, b = np.random.default_rng(3).normal(size=(3, 20_000))
    expected = 1 / (1 + np.exp(-(w * x + b)))
    for _ in range(12):
        np.testing.assert_allclose(chain(x, w=w, b=b), expected, rtol=1e-12)
