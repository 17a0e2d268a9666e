"""One-sided derivatives and notes: kinks, jumps, edges, gaps, and what happens within delta."""

from __future__ import annotations

import math
from typing import Any, get_args

import mpmath as mp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracles import oracle_of

from chaincalc.base.choices import AtKink
from chaincalc.chain import Chain
from chaincalc.engine.comparison import compare
from chaincalc.engine.trace import trace
from chaincalc.functions.registry import PRIMITIVES

INF, NAN = math.inf, math.nan

# chain, point, left, right, chain rule, codes. Worked by hand, from the definition of the one-sided derivative.
SIDES: list[tuple[str, float, float, float, float, set[str]]] = [
    ("relu", 0.0, 0.0, 1.0, NAN, {"kink"}),
    ("relu | square", 0.0, 0.0, 0.0, 0.0, {"kink_evened_out"}),
    ("relu | 3*u", 0.0, 0.0, 3.0, NAN, {"kink"}),
    ("-x | relu", 0.0, -1.0, 0.0, NAN, {"kink"}),
    ("abs", 0.0, -1.0, 1.0, NAN, {"kink"}),
    ("abs | -2*u | leaky_relu", 0.0, 0.4, -0.4, NAN, {"kink"}),
    ("abs | abs", 0.0, -1.0, 1.0, NAN, {"kink"}),
    ("abs | square", 0.0, 0.0, 0.0, 0.0, {"kink_evened_out"}),
    ("x*abs(x)", 0.0, 0.0, 0.0, 0.0, set()),
    ("x + abs(x)", 0.0, 0.0, 2.0, NAN, {"kink"}),
    ("x - abs(x) + max(x, 0)", 0.0, 2.0, 1.0, NAN, {"kink"}),
    ("max(x, 0)", 0.0, 0.0, 1.0, NAN, {"kink"}),
    ("min(x, 0)", 0.0, 1.0, 0.0, NAN, {"kink"}),
    ("max(x, -x)", 0.0, -1.0, 1.0, NAN, {"kink"}),
    ("max(x^2, x)", 1.0, 1.0, 2.0, NAN, {"kink"}),
    ("max(x, x)", 1.0, 1.0, 1.0, 1.0, set()),
    ("clip", 1.0, 1.0, 0.0, NAN, {"kink"}),
    ("clip", -1.0, 0.0, 1.0, NAN, {"kink"}),
    ("relu6", 6.0, 1.0, 0.0, NAN, {"kink"}),
    ("relu6", 0.0, 0.0, 1.0, NAN, {"kink"}),
    ("hard_tanh", -1.0, 0.0, 1.0, NAN, {"kink"}),
    ("hard_tanh", 1.0, 1.0, 0.0, NAN, {"kink"}),
    ("elu(alpha=2)", 0.0, 2.0, 1.0, NAN, {"kink"}),
    ("elu", 0.0, 1.0, 1.0, 1.0, set()),
    ("leaky_relu(slope=1)", 0.0, 1.0, 1.0, 1.0, set()),
    ("sign", 0.0, NAN, NAN, NAN, {"jump"}),
    ("step", 0.0, NAN, NAN, NAN, {"jump"}),
    ("x*sign(x)", 0.0, -1.0, 1.0, NAN, {"kink"}),
    ("sign | square", 0.0, NAN, NAN, NAN, {"jump"}),
    ("sign", 2.0, 0.0, 0.0, 0.0, set()),
    ("sqrt", 0.0, NAN, INF, INF, {"domain_edge", "infinite", "window_outside"}),
    ("arcsin", 1.0, INF, NAN, INF, {"domain_edge", "infinite", "window_outside"}),
    ("-x | sqrt", 0.0, -INF, NAN, -INF, {"domain_edge", "infinite", "window_outside"}),
    ("x^1.5", 0.0, NAN, 0.0, 0.0, {"domain_edge", "window_outside"}),
    ("x + sqrt(x)", 0.0, NAN, INF, INF, {"domain_edge", "infinite", "window_outside"}),
    ("4 - x^2 | sqrt", 2.0, -INF, NAN, -INF, {"domain_edge", "infinite", "window_outside"}),
    ("square | sqrt", 0.0, -1.0, 1.0, NAN, {"kink", "limit"}),
    ("cbrt", 0.0, INF, INF, INF, {"infinite"}),
    ("cbrt | square", 0.0, -INF, INF, NAN, {"kink"}),
    ("log", -1.0, NAN, NAN, NAN, {"outside_domain"}),
    ("1/x", 0.0, NAN, NAN, NAN, {"outside_domain"}),
    ("1/x", 0.0005, -4e6, -4e6, -4e6, {"gap_nearby"}),
    ("tan", math.pi / 2 - 0.0005, 4e6, 4e6, 4e6, {"gap_nearby"}),
    ("abs", 0.0005, 1.0, 1.0, 1.0, {"kink_nearby"}),
    ("max(x, 1)", 1.0005, 1.0, 1.0, 1.0, {"kink_nearby"}),
    ("sign", 0.0005, 0.0, 0.0, 0.0, {"jump_nearby"}),
    ("log", 0.0005, 2000.0, 2000.0, 2000.0, {"window_outside"}),
    ("exp | exp", 10.0, INF, INF, INF, {"overflow"}),
    ("square", 1.0, 2.0, 2.0, 2.0, set()),
    ("log | 5", -1.0, NAN, NAN, NAN, {"outside_domain"}),
    ("log | x^0", -1.0, NAN, NAN, NAN, {"outside_domain"}),
    ("x + log(x)^0", -1.0, NAN, NAN, NAN, {"outside_domain"}),
    ("log | step", -1.0, NAN, NAN, NAN, {"outside_domain"}),
    ("1 + 0*x | x^log(x - 2)", 0.0, NAN, NAN, NAN, {"outside_domain"}),
    ("square | sqrt", 1e200, 1.0, 1.0, 1.0, {"delta_too_small"}),
    ("square | log", 1e200, 2e-200, 2e-200, 2e-200, {"delta_too_small"}),
    ("cbrt | u^2 - u", 0.0, -INF, -INF, -INF, {"infinite"}),
    ("cbrt | u*(u + 1)", 0.0, INF, INF, INF, {"infinite"}),
    ("x/(1 + x)", 3e15, 1 / 9e30, 1 / 9e30, 1 / 9e30, {"delta_too_small"}),
    ("(x - 4)/x", 8e15, 4 / 64e30, 4 / 64e30, 4 / 64e30, {"delta_too_small"}),
    ("sqrt | 2", 0.0, NAN, 0.0, 0.0, {"domain_edge", "window_outside"}),
    ("max(1 - x, sqrt(x))", 0.0, NAN, -1.0, -1.0, {"domain_edge", "window_outside"}),
    ("min(x^1.5, 2x - 1)", 0.0, NAN, 2.0, 2.0, {"domain_edge", "window_outside"}),
    ("square | sign", 0.0, NAN, NAN, NAN, {"jump"}),
    ("0*x | abs", 1.0, 0.0, 0.0, 0.0, set()),
]


def one(text: str, x: float, **options: Any) -> Any:
    return compare(Chain.parse(text).links, np.array([x]), **options)


def shown(value: Any) -> str:
    """A parameter in a test's name; a set has no order of its own."""
    return (" ".join(sorted(value)) if isinstance(value, set) else str(value))[:24]


@pytest.mark.parametrize(("text", "x", "left", "right", "slope", "codes"), SIDES, ids=shown)
def test_sides(text: str, x: float, left: float, right: float, slope: float, codes: set[str]) -> None:
    result = one(text, x)
    found = {finding.code for finding in result.findings}
    assert found == codes
    np.testing.assert_allclose(
        [result.left[0], result.right[0], result.chain_rule[0]], [left, right, slope], rtol=1e-6, atol=1e-12
    )
    chain = Chain.parse(text)  # asked for the derivative alone, floats say what they say in the trace
    np.testing.assert_array_equal(chain.derivative(np.array([x])), trace(chain.links, np.array([x])).derivative)


# Every kink that a primitive declares, with the parameters at which it has one.
KINKS = [
    (name, kink, parameters)
    for name, primitive in PRIMITIVES.items()
    for parameters in [{p.name: 2.0 if p.default is None else p.default for p in primitive.parameters}]
    for kink in primitive.kinks_for(parameters)
]


@pytest.mark.parametrize(
    ("text", "x", "delta", "code"),
    [  # the inner function turns round inside the window
        ("1/(x^2-1e-7)", 0.0005, 1e-3, "gap_nearby"),
        ("log(x^2-1e-7)", 0.0005, 1e-3, "gap_nearby"),
        ("u^2 - 1e-7 | sqrt", 0.0005, 1e-3, "gap_nearby"),
        ("x^2-1 | reciprocal", 1.5, 3.0, "gap_nearby"),
        ("sqrt(x^2-1)", 1.5, 3.0, "gap_nearby"),
        ("(x^2-1)^0.5", 1.5, 3.0, "gap_nearby"),
        ("sin | abs", 1.0, 7.0, "kink_nearby"),
        ("abs(x^2-4)", 2.5, 5.0, "kink_nearby"),
        ("cos | step", 0.2, 6.2, "jump_nearby"),
    ],
)
def test_windows_in_which_the_inner_function_turns_round(text: str, x: float, delta: float, code: str) -> None:
    assert code in {f.code for f in one(text, x, delta=delta).findings}


@pytest.mark.parametrize(("name", "kink", "parameters"), KINKS, ids=lambda v: str(v)[:20])
def test_at_kinks_the_sides_are_the_limits_of_one_sided_differences(
    name: str, kink: Any, parameters: dict[str, float]
) -> None:
    """Inside a chain, so that the link before and the one after matter too: -3u + c | kink | sin."""
    text = f"{kink.at!r} - 3*u | {name}({', '.join(f'{k}={v!r}' for k, v in parameters.items())}) | sin"
    chain = Chain.parse(text.replace("()", ""))
    result = compare(chain.links, np.array([0.0]))
    for side, sign in ((result.left, -1.0), (result.right, 1.0)):
        assert side is not None
        errors = []
        for h in (1e-3, 1e-4, 1e-5):
            quotient = (chain(sign * h) - chain(0.0)) / (sign * h)
            errors.append(abs(float(quotient) - float(side[0])))
        assert errors[-1] < 1e-3
        assert errors[-1] <= errors[0] + 1e-9
    assert [f.code for f in result.findings] == ["kink"]


SMOOTH = [p.name for p in PRIMITIVES.values() if not p.parameters]


@given(st.lists(st.sampled_from(SMOOTH), min_size=1, max_size=4), st.floats(-4, 4))
@settings(max_examples=500)
def test_away_from_kinks_all_derivatives_agree(names: list[str], x: float) -> None:
    chain = Chain.parse(" | ".join(names))
    result = compare(chain.links, np.array([x]), delta=1e-4)
    assume(not result.findings)
    sizes = [abs(float(a)) for step in result.steps for a in (step.input[0], step.output[0], step.derivative[0])]
    assume(all(math.isfinite(size) and size < 50 for size in sizes))
    slope = float(result.chain_rule[0])
    assert result.left is not None
    assert result.right is not None
    assert result.left[0] == result.right[0] == slope
    assert math.isfinite(slope)
    # The mean value theorem: a central difference is the slope somewhere between x - delta and x + delta.
    within = chain.derivative(np.linspace(x - 1e-4, x + 1e-4, 21))
    assume(np.all(np.isfinite(within)))
    rounding = 1e-15 * max(1.0, abs(float(result.value[0])), *sizes) / 1e-4
    assert within.min() - 0.1 * np.ptp(within) - rounding <= float(result.numeric[0])
    assert float(result.numeric[0]) <= within.max() + 0.1 * np.ptp(within) + rounding


@given(st.lists(st.sampled_from(SMOOTH), min_size=1, max_size=3), st.floats(-4, 4))
@settings(max_examples=200)
def test_chains_agree_with_mpmath(names: list[str], x: float) -> None:
    """mpmath composes its own functions, and takes its own derivative with 60 digits."""
    result = compare(Chain.parse(" | ".join(names)).links, np.array([x]))
    steps = result.steps
    assume(not {f.code for f in result.findings} - {"kink_nearby", "gap_nearby", "jump_nearby", "window_outside"})
    assume(all(1e-6 < abs(float(a[0])) < 1e6 for step in steps for a in (step.input, step.output, step.derivative)))

    def composed(u: Any) -> Any:
        for name in names:
            u = oracle_of(PRIMITIVES[name], {})(u)
        return u

    with mp.workdps(60):
        h = mp.mpf(10) ** -20
        slope = (composed(mp.mpf(x) + h) - composed(mp.mpf(x) - h)) / (2 * h)
        value = composed(mp.mpf(x))
    # Each link passes its input's rounding on, magnified by how sensitive it is: its condition number.
    condition = 1.0
    for step in steps:
        condition *= max(1.0, abs(float(step.input[0]) * float(step.derivative[0]) / float(step.output[0])))
    assume(condition < 1e6)
    assert float(result.value[0]) == pytest.approx(float(value), rel=1e-12 * condition)
    assert float(result.chain_rule[0]) == pytest.approx(float(slope), rel=1e-9 * condition)


@pytest.mark.parametrize("rule", get_args(AtKink))
def test_at_kink_replaces_only_kinks(rule: Any) -> None:
    result = compare(Chain.parse("abs | 3*u").links, np.array([-1.0, 0.0, 1.0]), at_kink=rule)
    expected = {"undefined": NAN, "left": -3.0, "right": 3.0, "average": 0.0, "framework": 0.0}[rule]
    np.testing.assert_array_equal(result.chain_rule, [-3.0, expected, 3.0])
    np.testing.assert_array_equal(result.steps[0].derivative, [-1.0, expected / 3, 1.0])


# PyTorch 2.13.0, autograd on the CPU, of the same composition at the same point.
FRAMEWORK = {
    ("relu", 0.0): 0.0,
    ("leaky_relu", 0.0): 0.2,
    ("relu | 2*u", 0.0): 0.0,
    ("max(x, 0)", 0.0): 0.5,
    ("min(x, 2*x)", 0.0): 1.5,
    ("clip", 1.0): 1.0,
    ("relu6", 6.0): 0.0,
    ("hard_tanh", -1.0): 0.0,
    ("hard_sigmoid", 3.0): 0.0,
    ("elu(alpha=2)", 0.0): 2.0,
}


@pytest.mark.parametrize(("text", "x"), FRAMEWORK, ids=str)
def test_framework_takes_pytorch_s_slope(text: str, x: float) -> None:
    assert one(text, x, at_kink="framework").chain_rule[0] == pytest.approx(FRAMEWORK[text, x], rel=1e-15)


def test_numeric_links_are_the_product_of_central_differences() -> None:
    """As one first writes it in code, compared with the same loop over plain NumPy functions."""

    def difference(f: Any, u: Any) -> Any:
        return (f(u + 0.001) - f(u - 0.001)) / (2 * 0.001)

    def leaky_relu(u: Any) -> Any:
        return np.where(u > 0, u, 0.2 * u)

    def sigmoid(u: Any) -> Any:
        return 1 / (1 + np.exp(-u))

    functions: dict[str, Any] = {"square": np.square, "sigmoid": sigmoid, "leaky_relu": leaky_relu}
    x = np.arange(-3, 3, 0.01)
    for names in (
        ("square", "sigmoid"),
        ("sigmoid", "square"),
        ("leaky_relu", "square", "sigmoid"),
        ("leaky_relu", "sigmoid", "square"),
    ):
        chain = Chain.parse(" | ".join(names))
        u, product = x, np.ones_like(x)
        for name in names:
            product = product * difference(functions[name], u)
            u = functions[name](u)
        result = compare(chain.links, x, link_slopes="numeric")
        np.testing.assert_allclose(result.chain_rule, product, rtol=1e-10, atol=1e-12)
        assert result.left is None
        assert result.right is None
        np.testing.assert_allclose(compare(chain.links, x).numeric, difference(chain, x), rtol=0, atol=0)


def test_texts_of_notes() -> None:
    def text(chain: str, x: float, code: str, **options: Any) -> str:
        (found,) = [f for f in one(chain, x, **options).findings if f.code == code]
        return str(found.note().text)

    assert text("relu", 0.0, "kink") == (
        "relu has a kink at 0: coming from the left the chain's derivative is 0, from the right 1; the difference "
        "formula's 0.5 is only their average; PyTorch defines 0"
    )
    assert text("log", -1.0, "outside_domain") == "log is not defined at -1: log needs u > 0"
    (floats,) = trace(Chain.parse("square | sqrt").links, np.array([0.0])).findings
    assert floats.note().text == "sqrt at 0 makes 0 times infinity with link 1: the chain rule has no answer here"
    assert text("sqrt(x^4)", 0.0, "limit") == (
        "sqrt at 0 makes the product of the derivatives 0 times infinity, which has no value; beside the point the "
        "product comes ever closer to 0: this limit is the derivative"
    )
    assert text("sqrt", 0.0, "domain_edge") == (
        "the domain of sqrt ends at 0: the derivative is the one-sided one, from the right"
    )
    assert text("sqrt", 0.0, "window_outside") == ("the difference formula needs x = -0.001, where sqrt is not defined")
    assert text("1/x", 0.0005, "gap_nearby") == (
        "1/x is not defined somewhere within delta of 0.0005: the numeric derivative reaches across the gap and isn't "
        "to be trusted"
    )
    assert text("square", 1e20, "delta_too_small") == (
        "delta is so small that x + delta equals x = 1e+20: numeric is undefined"
    )


@pytest.mark.parametrize(
    ("method", "undefined"), [("central", True), ("forward", False), ("backward", True), ("richardson", True)]
)
def test_the_chosen_formula_is_never_swapped(method: Any, undefined: bool) -> None:
    result = one("sqrt", 0.0, method=method)
    assert math.isnan(result.numeric[0]) == undefined
    assert ("window_outside" in {f.code for f in result.findings}) == undefined
