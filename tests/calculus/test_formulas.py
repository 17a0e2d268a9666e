"""Formulas: values, splitting, directional derivatives and symbolic ones, each against an independent witness."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import TREES

from chaincalc.calculus.cases import without_cases
from chaincalc.calculus.differentiate import chain_derivative, composition, derivative
from chaincalc.calculus.simplify import TooLargeError
from chaincalc.chain import Chain
from chaincalc.functions.registry import PRIMITIVES
from chaincalc.language.declared import declared
from chaincalc.language.evaluate import evaluate
from chaincalc.language.parse import parse_formula
from chaincalc.language.split import split
from chaincalc.language.tree import Node, Num, bind, number, walk
from chaincalc.language.write import write

# Exercises as textbooks print them; SymPy reads its own spelling of the same.
TEXTBOOK = {
    "sec(2cot(2sec(2t)))": "sec(2*cot(2*sec(2*x)))",
    "2sqrt(e^(sin(w)/3) + 1)": "2*sqrt(exp(sin(x)/3) + 1)",
    "(x/7 + 7/x)^7": "(x/7 + 7/x)**7",
    "-1/(3(7cos(2u))^(1/5))": "-1/(3*(7*cos(2*x))**Rational(1,5))",
    "4^(-3)*(2/s^7 + 3s)^4": "4**(-3)*(2/x**7 + 3*x)**4",
    "x^x": "x**x",
    "(3x^2 + 1)^3": "(3*x**2 + 1)**3",
    "-6sin(x)^-3": "-6*sin(x)**-3",
    "2sin(2v) - 4sin(2v)^9": "2*sin(2*x) - 4*sin(2*x)**9",
    "exp(-x^2/2)*sin(3x)": "exp(-x**2/2)*sin(3*x)",
    "1/(1 + e^(-x))": "1/(1 + exp(-x))",
    "(x^2 + 1)/(x^3 - 5x)": "(x**2 + 1)/(x**3 - 5*x)",
    "ln(ln(x + 3))": "log(log(x + 3))",
    "x^2*2^x": "x**2*2**x",
    "arctan(sqrt(x))*tan(x/4)": "atan(sqrt(x))*tan(x/4)",
    "sin(cos(tan(x/3)))": "sin(cos(tan(x/3)))",
    "((x + 1)/(x + 2))^(3/2)": "((x + 1)/(x + 2))**Rational(3,2)",
    "cosh(3x)^2 - sinh(3x)^2": "cosh(3*x)**2 - sinh(3*x)**2",
    "x*e^(-x)": "x*exp(-x)",
}
POINTS = (0.3, 0.7, 0.9, 1.25)


@pytest.mark.parametrize("text", TEXTBOOK)
def test_textbook_exercises_agree_with_sympy(text: str) -> None:
    x = sympy.Symbol("x", positive=True)
    truth = sympy.sympify(TEXTBOOK[text], locals={"x": x})
    chain = Chain.parse(text)
    checked = 0
    for point in POINTS:
        exact = sympy.Float(point, 50)
        value, slope = (complex(f.subs(x, exact).evalf(40)) for f in (truth, sympy.diff(truth, x)))
        if abs(value.imag) > 1e-30:  # an even root of a negative number: complex for SymPy, undefined here
            assert math.isnan(chain(point))
            continue
        assert chain(point) == pytest.approx(value.real, rel=1e-12, abs=1e-14)
        assert chain.derivative(point) == pytest.approx(slope.real, rel=1e-10, abs=1e-12)
        checked += 1
    assert checked >= 2


@pytest.mark.parametrize("text", TEXTBOOK)
def test_the_derivative_s_formula_agrees_with_the_chain_rule(text: str) -> None:
    chain = Chain.parse(text)
    again = Chain.parse(str(chain.derivative_formula()))
    x = np.array(POINTS)
    np.testing.assert_allclose(again(x), chain.derivative(x), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize(
    ("text", "formula"),
    [  # worked by hand
        ("3*u - 14 | -2*u", "-6"),
        ("x^2", "2*u"),
        ("x^2 - 5x + 3", "2*u - 5"),
        ("-x^2/2", "-u"),
        ("1/x", "-1/u^2"),
        ("x*sin(x)", "u*cos(u) + sin(u)"),
        ("2^x", "2^u*log(2)"),
        ("sqrt(x)", "1/(2*sqrt(u))"),
        ("x^(1/5)", "1/(5*u^(4/5))"),
        ("7", "0"),
        ("relu", "step(u)"),
        ("leaky_relu", "0.2 + 0.8*step(u)"),
        ("max(x, 0)", "step(u)"),
        ("min(x, 3)", "1 - step(u - 3)"),
    ],
)
def test_derivative_formulas_read_well(text: str, formula: str) -> None:
    found = Chain.parse(text).derivative_formula()
    assert found is not None
    assert write(found.tree) == formula


def _draws(name: str) -> Any:
    low, high = PRIMITIVES[name].typical
    return np.linspace(low, high, 41)[1:-1] + 1e-3


def _parameters(name: str) -> dict[str, float]:
    primitive = PRIMITIVES[name]
    return {p.name: 2.5 if p.default is None else p.default for p in primitive.parameters}


@pytest.mark.parametrize("name", PRIMITIVES)
def test_declared_formulas_say_what_the_functions_do(name: str) -> None:
    primitive, given_ = PRIMITIVES[name], _parameters(name)
    u = _draws(name)
    with np.errstate(all="ignore"):
        y = primitive.value(u, **given_)
        trees = declared(primitive)
        for tree in (trees.value, trees.stable):
            np.testing.assert_allclose(np.broadcast_to(evaluate(tree, u, given_), u.shape), y, rtol=1e-10, atol=1e-12)
        slope = primitive.slope(u, y, **given_)
        np.testing.assert_allclose(
            np.broadcast_to(evaluate(trees.slope, u, given_), u.shape), slope, rtol=1e-10, atol=1e-12
        )


@pytest.mark.parametrize("name", PRIMITIVES)
def test_slopes_without_cases_agree_and_never_overflow(name: str) -> None:
    primitive, given_ = PRIMITIVES[name], _parameters(name)
    tree = without_cases(bind(declared(primitive).slope, {key: number(v) for key, v in given_.items()}))
    again = parse_formula(write(tree))  # it is in the chain language
    far = np.array([-1000.0, -745.0, 745.0, 1000.0])
    domain = primitive.domain_for(given_)
    u = np.concatenate([_draws(name), far])
    u = u[domain.contains(u)] if not domain.everywhere else u
    with np.errstate(all="ignore"):
        slope = primitive.slope(u, primitive.value(u, **given_), **given_)
        np.testing.assert_allclose(np.broadcast_to(evaluate(again, u), u.shape), slope, rtol=1e-9, atol=1e-12)


@given(TREES, st.lists(st.floats(-8, 8), min_size=1, max_size=8))
@settings(max_examples=300)
def test_splitting_never_changes_a_bit(tree: Node, points: list[float]) -> None:
    u = np.array(points)
    with np.errstate(all="ignore"):
        whole = np.broadcast_to(evaluate(tree, u), u.shape)
        parts = u
        for piece in split(tree):
            parts = np.broadcast_to(evaluate(piece, parts), u.shape)
    np.testing.assert_array_equal(whole, parts)


@given(TREES)
def test_a_composition_has_the_chain_s_value(tree: Node) -> None:
    pieces = split(tree)
    whole = composition(pieces)
    if whole is not None:
        with np.errstate(all="ignore"):
            u = np.array([0.3, 1.7])
            np.testing.assert_array_equal(evaluate(whole, u), evaluate(tree, u))


@given(TREES, st.floats(0.1, 4.0))
@settings(max_examples=300)
def test_forward_and_symbolic_differentiation_agree(tree: Node, point: float) -> None:
    """Two programs that share no rule but the primitives' slopes, among numbers whose squares floats hold."""
    assume(all(node.value < 1e8 for node in walk(tree) if isinstance(node, Num)))
    chain = Chain.parse(write(tree))
    forward = float(chain.derivative(point))
    try:
        formula = derivative(tree)
    except TooLargeError:
        assume(False)
    with np.errstate(all="ignore"):
        symbolic = float(evaluate(formula, np.float64(point)))
    both = chain.trace(np.array([point]))
    assume(math.isfinite(forward) and math.isfinite(symbolic) and not both.findings)
    sizes = [abs(float(a)) for step in both.steps for a in (step.output[0], step.derivative[0])]
    assume(max(sizes) < 1e8)
    assert symbolic == pytest.approx(forward, rel=1e-6, abs=1e-6)


def test_too_large_formulas_are_none_not_a_hang() -> None:
    chain = Chain.parse("|".join(["x*sin(x)"] * 60))
    assert chain.derivative_formula() is None
    assert composition([link.tree for link in chain.links if link.tree is not None]) is None
    assert Chain.parse("*".join(["x"] * 3_000)).derivative_formula() is None
    assert chain_derivative([parse_formula("x^2")] * 40) is not None


def test_powers_follow_mpmath() -> None:
    """x^n for whole, broken and negative n, and n^x, at awkward points."""
    with mpmath.workdps(40):
        for n in (-9, -3, -2, -1, 0, 1, 2, 3, 5, 8, 13, 64, 65, 0.5, 1.5, -0.5, 2.25):
            for x in (-2.5, -1.0, 1e-3, 0.5, 1.0, 3.7, 11.0):
                if x < 0 and n != int(n):
                    continue
                truth = mpmath.mpf(x) ** mpmath.mpf(n)
                slope = mpmath.mpf(n) * mpmath.mpf(x) ** (mpmath.mpf(n) - 1)
                chain = Chain.parse(f"x^({n!r})")
                assert chain(x) == pytest.approx(float(truth), rel=1e-13)
                assert chain.derivative(x) == pytest.approx(float(slope), rel=1e-13)


@pytest.mark.parametrize(
    ("text", "point", "reason"),
    [
        ("1/x", 0.0, "division by zero"),
        ("x^-2", 0.0, "0 has no negative power"),
        ("x^(1/3)", -8.0, "the negative number -8 has no real power 0.3333333333333333; for the cube root write cbrt"),
        ("x + log(x)", -1.0, "log needs u > 0"),
        ("x + sqrt(x - 1)", 0.0, "sqrt of -1; sqrt needs u >= 0"),
        ("sqrt", -4.0, "sqrt needs u >= 0"),
    ],
)
def test_why_a_formula_has_no_value(text: str, point: float, reason: str) -> None:
    (link,) = Chain.parse(text).links
    assert link.why_undefined(np.array([point]))[0] == reason


DENOMINATORS = {
    **{text: float(text) for text in ("2", "-4", "0.25", "3", "-7", "10", "5e-324", "1e-308", "1.7e308", "0", "-0")},
    "2^1023": 2.0**1023, "2^-1023": 2.0**-1023, "1e308*10": math.inf,
}  # fmt: skip


@pytest.mark.parametrize("denominator", DENOMINATORS)
def test_division_by_a_number_is_division(denominator: str) -> None:
    """To the last bit what NumPy's division gives, and so is the slope's; by zero there is no value."""
    x = np.array([0.0, -0.0, 1.0, -3.0, 0.1, 5e-324, -7e-320, 1e-308, 1.7e308, -1e300, np.inf, -np.inf, np.nan])
    number = DENOMINATORS[denominator]
    with np.errstate(all="ignore"):
        expected = np.divide(x, number) if number else np.full(x.shape, np.nan)
        slope = np.divide(7.0, number) if number else np.nan
    found = Chain.parse(f"u/({denominator})")(x)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.signbit(found)[~np.isnan(found)], np.signbit(expected)[~np.isnan(found)])
    np.testing.assert_array_equal(Chain.parse(f"(7*u)/({denominator})").derivative(1.0), slope)


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("1e200*x*1e200", "1e+200*1e+200"),
        ("1e-200*x*1e-200", "1e-200*1e-200"),
        ("1e308*x + 1e308*x + 1e308*x", "1e+308 + 1e+308 + 1e+308"),
        ("x/1e-200/1e-200", "1/(1e-200*1e-200)"),
    ],
)
def test_numbers_that_no_float_holds_stay_as_they_were_written(text: str, formula: str) -> None:
    """By hand; folded, they would be infinite or 0."""
    found = Chain.parse(text).derivative_formula()
    assert str(found) == formula
