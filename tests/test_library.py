"""The library: chains as functions, and what they promise to one another."""

from __future__ import annotations

import copy
import math
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

import chaincalc
from chaincalc import Chain, deriv
from chaincalc.base.errors import ChaincalcError, InputError

Floats = NDArray[np.float64]

NAMES = st.lists(st.sampled_from(["square", "sigmoid", "sin", "tanh", "leaky_relu", "3*u - 14", "-u"]), min_size=1)


@given(NAMES, NAMES, st.floats(-3, 3))
def test_a_chain_of_two_parts_is_the_composition_of_both(first: list[str], second: list[str], x: float) -> None:
    inner, outer = Chain.parse(" | ".join(first)), Chain.parse(" | ".join(second))
    whole = inner | outer
    assert whole(x) == outer(inner(x))
    assert whole == Chain([*inner.links, *outer.links]) == Chain([inner, outer])
    later = " | ".join([second[0].replace("x", "u"), *second[1:]])  # its first link takes what comes out of another
    assert str(whole) == f"{inner} | {later}"
    both = inner.derivative(x) * outer.derivative(inner(x))
    assume(not np.isnan(both))  # on a kink of one part the whole may still have a derivative
    np.testing.assert_allclose(whole.derivative(x), both, rtol=1e-12, atol=1e-300)


def test_plain_functions_are_links_and_marked() -> None:
    def cubed(u):  # type: ignore[no-untyped-def]
        return u**3

    chain = Chain([np.sin, cubed])
    assert str(chain) == "sin (numeric) | cubed (numeric)"
    assert [link.exact for link in chain] == [False, False]
    assert chain(0.5) == np.sin(0.5) ** 3
    assert chain.derivative(0.5) == pytest.approx(3 * np.sin(0.5) ** 2 * np.cos(0.5), rel=1e-5)  # the rule by hand
    assert len(chain | cubed) == 3
    assert len(cubed | chain) == 3


def test_a_chain_works_on_arrays_of_any_shape() -> None:
    chain = Chain.parse("relu | square")
    for shape in ((), (3,), (2, 3), (2, 0)):
        x = np.ones(shape)
        assert np.shape(chain(x)) == np.shape(chain.derivative(x)) == np.shape(chain.trace(x).value) == shape
    trace = chain.trace(np.array([[-1.0, 0.0], [1.0, 2.0]]))
    np.testing.assert_array_equal(trace.derivative, [[0.0, 0.0], [2.0, 4.0]])
    np.testing.assert_array_equal(trace.steps[0].output, [[0.0, 0.0], [1.0, 2.0]])


def test_derivative_and_trace_agree_on_corners() -> None:
    chain = Chain.parse("abs | 2*u | sqrt")
    x = np.array([-1.0, 0.0, 1.0])
    np.testing.assert_array_equal(chain.derivative(x), chain.trace(x).derivative)


def test_an_empty_chain_is_an_error() -> None:
    with pytest.raises(InputError, match="at least one link"):
        Chain([])


def test_what_is_no_link_is_an_error() -> None:
    for links in ("square", ["square"], [3]):
        with pytest.raises(InputError, match=r"Chain\.parse reads text"):
            Chain(links)  # type: ignore[arg-type]


def test_results_are_nobody_else_s() -> None:
    x = np.array([1.0, 2.0])
    for text in ("x", "x^1", "-(-x)"):
        chain = Chain.parse(text)
        chain(x)[0] = 99.0
        chain.derivative(x)[0] = 99.0
        trace = chain.trace(x)
        trace.left[0] = 99.0
        assert x.tolist() == [1.0, 2.0]
        assert trace.derivative.tolist() == trace.right.tolist() == [1.0, 1.0]


def test_chains_travel_between_processes() -> None:
    chain = Chain.parse("leaky_relu(slope=0.1) | max(u, 3) | u^2 - sin(u)")
    assert pickle.loads(pickle.dumps(chain)) == chain == copy.deepcopy(chain)  # noqa: S301 - our own
    code = "import pickle, sys; sys.stdout.buffer.write(pickle.dumps(__import__('chaincalc').Chain.parse('sin | x^2')))"
    sent = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert pickle.loads(sent) == Chain.parse("sin | x^2")  # noqa: S301 - our own


def test_chains_can_be_keys() -> None:
    assert {Chain.parse("sin"): 1}[Chain.parse("sin(x)")] == 1
    assert Chain.parse("sin") != "sin"
    assert repr(Chain.parse("sin")) == "Chain.parse('sin')"


def test_deriv_of_any_callable() -> None:
    assert deriv(np.tanh, 0.0) == pytest.approx(np.tanh(0.001) / 0.001, rel=1e-15)
    np.testing.assert_allclose(deriv(np.square, np.array([1.0, 2.0])), [2.0, 4.0], rtol=1e-12)
    with pytest.raises(InputError, match="delta must be a positive number"):
        deriv(np.tanh, 0.0, delta=0.0)


def test_no_numpy_before_something_is_computed() -> None:
    """`--help`, a misspelt name, and the table of primitives do without it; rich and yaml wait as well."""
    for words in (["--help"], ["deriv", "--help"], ["deriv", "sqare"], ["eval", "1/2x"], ["eval", "x", "--x", "a"]):
        code = (
            "import sys\n"
            "from chaincalc.__main__ import main\n"
            f"sys.argv = ['chaincalc', *{words!r}]\n"
            "try:\n    main()\n"
            "finally:\n"
            "    loaded = [m for m in ('numpy._core', 'rich', 'yaml') if m in sys.modules]\n"
            "    print('loaded', loaded)\n"
        )
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert "loaded []" in result.stdout, result
    assert chaincalc.__version__


@pytest.mark.parametrize(
    ("x", "named"),
    [
        (np.array([1 + 2j]), "complex128"), ("3", "str"), (["a"], "str"), (None, "None"), ([1.0, None], "object"),
        (np.array(["2020-01-01"], dtype="M8[D]"), "datetime64"), (np.zeros(2, dtype=[("a", float)]), "void"),
        ({"x": 1}, "float"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_real_number_is_refused(x: Any, named: str) -> None:
    chain = Chain.parse("square")
    for function in (chain, chain.derivative, chain.trace):
        with pytest.raises(InputError, match=f"a chain takes real numbers.*{named}"):
            function(x)


def test_numbers_of_other_kinds_are_taken() -> None:
    from decimal import Decimal

    chain = Chain.parse("square")
    for x in ([1, 2], np.array([1, 2], dtype="i2"), np.array([1, 2], dtype=">f4"), [Fraction(1), Decimal(2)], (1.0, 2)):
        assert chain(x).tolist() == [1.0, 4.0]
    assert chain(np.array([True])).tolist() == [1.0]
    assert type(chain(2)) is type(chain.derivative(2)) is float
    assert type(chain(np.float32(2))) is float


def test_what_a_mask_hides_has_no_value() -> None:
    masked = np.ma.masked_array([1.0, 2.0], mask=[False, True])
    np.testing.assert_array_equal(Chain.parse("square")(masked), [1.0, np.nan])
    np.testing.assert_array_equal(Chain.parse("square").derivative(masked), [2.0, np.nan])


def test_a_function_that_works_in_place_spares_the_input() -> None:
    def doubled(u: Floats) -> Floats:
        u *= 2
        return u

    x = np.arange(5.0)
    for _ in range(2):
        assert Chain([doubled])(x).tolist() == [0.0, 2.0, 4.0, 6.0, 8.0]
    np.testing.assert_allclose(Chain([doubled, Chain.parse("square")]).derivative(x), 8 * x, atol=1e-9)
    assert x.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("function", "complaint"),
    [
        (lambda u: None, "returned nothing"),
        (lambda u: u[:2], r"returned an array of shape \(2,\) for one of shape \(5,\)"),
        (lambda u: u + 1j, "complex"),
        (lambda u: "yes", "str"),
    ],
)
def test_a_function_that_isn_t_one_is_named(function: Any, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        Chain([function])(np.arange(5.0))


def test_deriv_takes_a_delta_for_each_point() -> None:
    """Of x^3 the central difference is 3x^2 + delta^2: ((x + d)^3 - (x - d)^3) / 2d, multiplied out."""
    x, delta = np.array([2.0, 2.0, -1.0]), np.array([1.0, 0.5, 0.25])
    assert deriv(lambda u: u**3, x, delta).tolist() == [13.0, 12.25, 3.0625]
    with pytest.raises(InputError, match="delta must be a positive number, not 0"):
        deriv(lambda u: u**3, x, np.array([1.0, 0.0, 1.0]))


NEURON = Chain.parse("w*x + b | sigmoid")


def test_inputs_go_by_name() -> None:
    """By hand: sigmoid(0) is 1/2, its slope 1/4; d/dx has the factor w, d/dw the factor x."""
    assert NEURON(1.0, w=2.0, b=-2.0) == NEURON(x=1, w=2, b=-2) == 0.5
    assert NEURON.derivative(1.0, w=2.0, b=-2.0) == 0.5
    assert NEURON.derivative(1.0, w=2.0, b=-2.0, wrt="w") == 0.25
    assert NEURON.derivative(1.0, w=2.0, b=-2.0, wrt="w", order=2) == 0.0  # sigmoid'' is 0 at 0
    np.testing.assert_array_equal(NEURON([1.0, 2.0], w=[2.0, 1.0], b=-2.0), [0.5, 0.5])
    np.testing.assert_array_equal(NEURON.derivative([1.0, 2.0], w=[2.0, 1.0], b=-2.0, wrt="w"), [0.25, 0.5])
    trace = NEURON.trace(1.0, w=2.0, b=-2.0)
    assert {name: float(each.exact) for name, each in trace.derivatives.items()} == {"x": 0.5, "w": 0.25, "b": 0.25}
    turned = Chain.parse("θ1*x")
    assert turned(3.0, θ1=2.0) == turned(3.0, theta1=2.0) == 6.0
    assert turned.derivative(3.0, theta1=2.0, wrt="θ₁") == 3.0


NOT_TAKEN: list[tuple[dict[str, Any], str]] = [
    ({"x": 1.0, "w": 2.0}, "b has no value\n  give it by name: --b 1, or in Python b=1"),
    ({"w": 2.0, "b": 1.0}, "x has no value"),
    ({}, "x, w and b have no value"),
    ({"x": 1.0, "w": None, "b": 1.0}, "w has no value"),
    ({"x": 1.0, "w": "a", "b": 1.0}, "w: a chain takes real numbers, not str"),
    ({"x": 1.0, "w": 2.0, "b": 1.0, "q": 3.0}, "the chain has no input 'q'\n  its inputs are x, w, b"),
    ({"x": [1.0, 2.0], "w": [1.0, 2.0, 3.0], "b": 1.0}, "here are 2 of x, 3 of w"),
]


@pytest.mark.parametrize(("given", "message"), NOT_TAKEN, ids=str)
def test_inputs_that_are_not_taken(given: dict[str, Any], message: str) -> None:
    for function in (NEURON, NEURON.derivative, NEURON.trace):
        with pytest.raises(InputError) as caught:
            function(**given)
        assert message in str(caught.value)


@pytest.mark.parametrize("wrt", ["q", ["w", "b"], 3])
def test_a_derivative_is_with_respect_to_one_input(wrt: Any) -> None:
    for function in (NEURON.derivative_formula, lambda wrt: NEURON.derivative(1.0, w=1.0, b=1.0, wrt=wrt)):
        with pytest.raises(InputError, match=r"no input 'q'|wrt takes one input's name"):
            function(wrt=wrt)


def test_an_array_goes_first_or_by_its_name() -> None:
    """sum(X @ W): dL/dW[i, j] is the sum of X's column i, by hand."""
    layer = Chain.parse("X @ W | sum")
    x, w = [[1, 2]], [[1, 0], [0, 1]]
    assert layer(x, W=w) == layer(X=x, W=w) == 3.0
    np.testing.assert_array_equal(layer.derivative(x, W=w, wrt="W"), [[1, 1], [2, 2]])
    with pytest.raises(InputError, match="the 2 columns on the left must be as many as the 1 rows on the right"):
        layer(x, W=[[1, 2]])


# -- the public names --

PUBLIC = ["Chain", "Comparison", "Explanation", "Item", "Trace", "check", "compare", "deriv", "explain", "plot"]


def in_a_new_process(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_dir_lists_the_public_names_and_tab_finds_no_others() -> None:
    assert set(PUBLIC) <= set(dir(chaincalc))
    assert [name for name in dir(chaincalc) if not name.startswith("_")] == sorted(chaincalc.__all__)
    for name in chaincalc.__all__:
        assert ">>> " in getattr(chaincalc, name).__doc__, name  # an example, which is run with the tests


@pytest.mark.parametrize("before", ["", "import chaincalc.plot.figure, chaincalc.explain.page, chaincalc.checking"])
@pytest.mark.parametrize("after", ["", "import chaincalc.plot.axis, chaincalc.explain.forms"])
def test_public_functions_are_functions_whatever_is_imported(before: str, after: str) -> None:
    """Python makes a loaded submodule an attribute of its package; here the functions of the same names win."""
    code = (
        f"{before}\nfrom chaincalc import plot, explain, check\n{after}\nimport chaincalc\n"
        "import chaincalc.plot.window as window\nfrom chaincalc.plot import picture\nimport types\n"
        "assert window.window is chaincalc.plot.window.window and callable(picture)\n"
        "for name in ('plot', 'explain', 'check', 'compare', 'deriv'):\n"
        "    assert type(getattr(chaincalc, name)) is types.FunctionType, name\n"
        "assert chaincalc.plot is plot and chaincalc.explain is explain and plot.window is window\n"
        "assert plot.__doc__.startswith('The curve')\n"
        "print('as they should be')"
    )
    assert in_a_new_process(code) == "as they should be\n"


def test_importing_chaincalc_loads_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import chaincalc; dir(chaincalc); print(*set(sys.modules) - before)"
    assert set(in_a_new_process(code).split()) <= {"chaincalc", "__future__"}
    heavy = "print([m for m in ('numpy._core', 'rich', 'yaml', 'matplotlib', 'pandas', 'flint') if m in sys.modules])"
    names = ", ".join(chaincalc.__all__)
    assert in_a_new_process(f"import sys\nfrom chaincalc import {names}\n{heavy}") == "[]\n"


# -- plain functions --


def absolute(u: float) -> float:
    return u if u > 0 else -u


def test_functions_of_numbers_are_applied_number_by_number() -> None:
    """Against NumPy's functions of arrays; the central difference of |x| is x / |x| away from 0."""
    x = [0.5, 2.0, -1.0]
    np.testing.assert_array_equal(Chain([math.sin])(x), np.sin(x))
    np.testing.assert_array_equal(Chain([absolute])([x, x]), np.abs([x, x]))
    assert Chain([math.sin, math.exp])(0.5) == math.exp(math.sin(0.5))
    np.testing.assert_allclose(Chain([math.sin]).derivative(x), np.cos(x), rtol=1e-6)
    np.testing.assert_allclose(deriv(absolute, x), [1.0, 1.0, -1.0], rtol=1e-12)
    assert Chain([math.sin])([]).shape == (0,)


def test_where_a_function_of_numbers_raises_it_has_no_value() -> None:
    np.testing.assert_array_equal(Chain([math.log])([1.0, -1.0]), [0.0, np.nan])
    np.testing.assert_array_equal(Chain([math.exp])([0.0, 1e4]), [1.0, np.nan])
    trace = Chain([math.log]).trace([-1.0, 1.0])
    assert [(finding.code, finding.points.tolist()) for finding in trace.findings] == [("outside_domain", [0])]


def test_a_function_that_fails_is_named() -> None:
    def failing(u: float) -> float:
        return u + nowhere  # type: ignore[name-defined, no-any-return]  # noqa: F821

    for x in (1.0, [1.0, 2.0]):
        with pytest.raises(InputError, match=r"failing \(numeric\) failed with NameError: name 'nowhere'"):
            Chain([failing])(x)
    with pytest.raises(InputError, match="returned nothing for -2"):
        Chain([lambda u: u if u > 0 else None])([1.0, -2.0])
    with pytest.raises(InputError, match=r"shape \(2,\) for the number 1"):
        Chain([lambda u: np.array([float(u), 2.0]) if u > 0 else u])([1.0, 2.0, 3.0])


def test_a_function_may_fill_the_same_array_each_time() -> None:
    """d/dx x^2 is 2x; with one array for both ends of the difference it would be 0."""
    buffer = np.empty(3)

    def squared(u: Floats) -> Floats:
        return np.multiply(u, u, out=buffer)

    np.testing.assert_allclose(deriv(squared, [1.0, 2.0, 3.0]), [2.0, 4.0, 6.0], rtol=1e-9)
    np.testing.assert_allclose(Chain([squared]).derivative([1.0, 2.0, 3.0]), [2.0, 4.0, 6.0], rtol=1e-9)


# -- what goes in, and what comes out --


def test_a_series_in_gives_a_series() -> None:
    """Values by hand: 3x^2 has the slope 6x."""
    x = pd.Series([1, 2, 3], index=["a", "b", "c"], name="t")
    chain = Chain.parse("3x^2")
    for found, by_hand in ((chain(x), [3.0, 12.0, 27.0]), (chain.derivative(x), [6.0, 12.0, 18.0])):
        pd.testing.assert_series_equal(found, pd.Series(by_hand, index=["a", "b", "c"], name="t"))
    pd.testing.assert_series_equal(chain.derivative(x, order=2), pd.Series([6.0] * 3, index=x.index, name="t"))
    slopes = deriv(lambda u: 3 * u**2, x).round(6)
    pd.testing.assert_series_equal(slopes, chain.derivative(x))
    line = Chain.parse("w*x + b")
    frame = pd.DataFrame({"x": [1.0, 2.0], "w": [10.0, 20.0]}, index=[5, 3])
    assert line(frame.x, w=frame.w, b=1).to_dict() == {5: 11.0, 3: 41.0}
    assert line(1.0, w=frame.w, b=1).to_dict() == {5: 11.0, 3: 21.0}
    with pytest.raises(InputError, match="different indexes"):
        line(frame.x, w=frame.w.reset_index(drop=True), b=1)
    assert chain(pd.Series([], dtype=float)).empty
    gaps = pd.Series([1.0, 2.0], index=[np.nan, 0.0])
    assert line(gaps, w=gaps, b=0).tolist() == [1.0, 4.0]
    named = pd.DataFrame({"name": [1.0], "index": [2.0]})  # a table is no Series, whatever its columns are called
    assert type(chain(named)) is np.ndarray
    assert np.isnan(chain(pd.Series([np.nan]))[0])


def test_arrays_in_give_arrays_and_numbers_numbers() -> None:
    chain = Chain.parse("square")
    for number in (2, 2.0, np.float64(2), np.array(2.0), np.array(2), True + True):
        assert type(chain(number)) is type(chain.derivative(number)) is type(deriv(np.square, number)) is float
    assert type(chain([2.0])) is type(deriv(np.square, [2.0])) is np.ndarray
    assert chain(np.array([Fraction(1, 2), 2], dtype=object)).tolist() == [0.25, 4.0]
    assert chain([]).shape == (0,)


class Tensor:
    """What PyTorch's tensors say when they require gradients."""

    requires_grad = True

    def __array__(self, dtype: object = None, copy: object = None) -> Floats:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (Tensor(), "requires grad.*\n  a tensor is given as an array: x.detach().cpu().numpy()"),
        ([[1.0], [1.0, 2.0]], "\n  the rows of a list are lists of one length"),
        ("x^2", "not str96\n  write a number without quotes; Chain.parse reads formulas"),
        (pd.Series(["1.5", "2"]), "not the str '1.5'\n  write a number without quotes"),
        (np.array([1 + 2j]), "not complex128\n  take the part that you mean: x.real"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_to_do_with_what_is_no_array_of_numbers(x: Any, said: str) -> None:
    product = Chain.parse("w*x")
    functions: list[Callable[[Any], object]] = [
        Chain.parse("square"), lambda u: product(1.0, w=u), lambda u: deriv(np.sin, u),
    ]  # fmt: skip
    for function in functions:
        with pytest.raises(InputError, match=re.escape(said).replace(r"\.\*", ".*")):
            function(x)


# -- compare, check --


def test_compare_takes_a_chain_a_text_and_functions() -> None:
    """The neuron's derivatives at w*x + b = 0: sigmoid' is 1/4, times 2, 1 and 1."""
    for chain in (NEURON, "w*x + b | sigmoid"):
        found = chaincalc.compare(chain, 1.0, w=2.0, b=-2.0)
        assert {name: float(both.chain_rule) for name, both in found.derivatives.items()} == {
            "x": 0.5, "w": 0.25, "b": 0.25,
        }  # fmt: skip
    assert list(chaincalc.compare(NEURON, 1.0, w=2.0, b=-2.0, wrt="w").derivatives) == ["w"]
    np.testing.assert_allclose(chaincalc.compare(math.sin, [0.0, 1.0]).numeric, np.cos([0.0, 1.0]), rtol=1e-6)
    assert chaincalc.compare("x^3", 2.0, order=2).chain_rule == 12.0
    assert chaincalc.compare("delta*x", 1.0, δ=2.0, delta=0.1).chain_rule == 2.0
    assert chaincalc.compare([np.sin, np.square], 0.0).value == 0.0
    for wrong, message in ((3, "a chain is a Chain"), ("1/2x", "1/2x")):
        with pytest.raises(ChaincalcError, match=message):
            chaincalc.compare(wrong, 1.0)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no input 'q'"):
        chaincalc.compare(NEURON, 1.0, w=2.0, b=1.0, wrt="q")


def test_check_answers() -> None:
    """d/dx sin(x^2) is 2x cos(x^2); at w = 2 the line's slope is 2."""
    assert Chain.parse("sin(x^2)").check("2x cos(x²)").correct
    wrong = chaincalc.check("sin(x^2)", "cos(x^2)")
    assert (wrong.correct, wrong.diagnosis and wrong.diagnosis.code) == (False, "factor_left_out")
    assert chaincalc.check("3*x - 14 | -2*u", -6, x=5).correct
    assert chaincalc.check("w*x + b", 2, x=1, w=2, b=0).correct
    assert chaincalc.check("w*x + b", "x", wrt="w").correct
    assert chaincalc.check("a*sin(b*x)", "a*b*cos(b*x)").correct
    assert chaincalc.check("w*b | u*x", 6, x=2, b=3, w=1).correct  # of w*b*x, with respect to w: b*x
    with pytest.raises(InputError, match="no input 'q'"):
        chaincalc.check("x^2", "2x", q=1)
