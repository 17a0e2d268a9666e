"""chain.plot: curves on matplotlib's axes, in the units of x and y."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from chaincalc import Chain, InputError, check, compare, deriv, explain, plot


@pytest.fixture(autouse=True)
def _no_window() -> Iterator[None]:
    from matplotlib import pyplot

    backend = mpl.get_backend()
    pyplot.switch_backend("agg")
    yield
    pyplot.close("all")
    pyplot.switch_backend(backend)


def line(axes: Axes, begin: str) -> Line2D:
    (found,) = [each for each in axes.lines if str(each.get_label()).startswith(begin)]
    return found


def data(axes: Axes, begin: str) -> tuple[Any, Any]:
    found = line(axes, begin)
    return np.asarray(found.get_xdata(), dtype=float), np.asarray(found.get_ydata(), dtype=float)


def test_curve_tangent_and_secant_are_in_the_units_of_x_and_y() -> None:
    """x^2 at 1: the tangent is 2x - 1; the secant from 0.5 to 1.5 has the same slope, and lies 0.25 higher."""
    axes = Chain.parse("x^2").plot(x=1.0, delta=0.5)
    x, y = data(axes, "x^2")
    np.testing.assert_allclose(y, x**2, rtol=1e-12)
    assert (x[0], x[-1]) == axes.get_xlim() == (-3.0, 3.0)
    x, y = data(axes, "tangent")
    np.testing.assert_allclose(y, 2 * x - 1, atol=1e-12)
    x, y = data(axes, "secant")
    np.testing.assert_allclose(y, 2 * x - 0.75, atol=1e-12)
    assert data(axes, "the point") == ([1.0], [1.0])
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("x", "y", "x^2")
    labels = axes.get_legend_handles_labels()[1]
    assert labels[:2] == ["x^2", "tangent at x = 1: slope 2"]
    figure = axes.figure
    assert isinstance(figure, Figure)
    figure.savefig(io.BytesIO(), format="png")


def test_the_user_s_axes_are_drawn_on_and_keep_what_is_there() -> None:
    own = Figure().subplots()
    own.plot([0.0, 10.0], [0.0, 50.0], label="measured")
    own.set_title("mine")
    assert plot("x^2", ax=own, span=(0, 2)) is own
    assert plot(np.tanh, ax=own) is own
    assert own.get_title() == "mine"
    assert own.get_xlim()[1] >= 10.0
    assert own.get_ylim()[1] >= 50.0
    assert own.get_legend_handles_labels()[1] == ["measured", "x^2", "tanh (numeric)"]


def test_other_inputs_stand_still_or_move() -> None:
    """relu(2x - 1) has its kink at 1/2; sigmoid(w - 1) at w = 1 has the slope 1/4."""
    chain = Chain.parse("w*x + b | relu")
    axes = chain.plot(w=2, b=-1)
    x, y = data(axes, "w*x + b")
    np.testing.assert_allclose(y, np.maximum(2 * x - 1, 0), atol=1e-12)
    assert data(axes, "kink at x = 0.5") == ([0.5], [0.0])
    moved = Chain.parse("w*x + b | sigmoid").plot(wrt="w", x=1, w=1, b=-1)
    assert moved.get_xlabel() == "w"
    x, y = data(moved, "tangent")
    assert (y[-1] - y[0]) / (x[-1] - x[0]) == pytest.approx(0.25, rel=1e-12)
    entry = plot("X @ W | sum", wrt="W[1, 0]", X=[[1.0, 5.0]], W=[[1.0], [2.0]])
    x, y = data(entry, "X @ W")
    np.testing.assert_allclose(y, 1 + 5 * x, rtol=1e-12)


def test_derivatives_poles_and_gaps() -> None:
    x, y = data(Chain.parse("x^3").plot(derivative=True), "its derivative")
    np.testing.assert_allclose(y, 3 * x**2, rtol=1e-9, atol=1e-9)
    x, y = data(plot("x^3", order=2), "its second derivative")
    np.testing.assert_allclose(y, 6 * x, rtol=1e-9, atol=1e-9)
    axes = plot("tan", span=(-2, 2))
    x, y = data(axes, "tan")
    inside = ~np.isnan(y) & (np.abs(y) < 5)
    np.testing.assert_allclose(y[inside], np.tan(x[inside]), rtol=1e-9)
    assert np.isnan(y[np.searchsorted(x, np.pi / 2) - 1 : np.searchsorted(x, np.pi / 2) + 1]).any()  # no upright line
    x, y = data(plot("log"), "log")
    assert np.isnan(y[x < 0]).all()
    plot("log(-1 - x^2)")  # nothing to draw, and nothing to complain of


ARGUMENTS: list[tuple[Any, str]] = [
    (lambda: plot("w*x + b"), "w and b have no value"),
    (lambda: plot("w*x + b", w=1, b=[1, 2]), "vector of 2"),
    (lambda: plot("x^2", x=5, span=(0, 1)), "x = 5 lies outside the span, 0 to 1"),
    (lambda: plot("x^2", span=(1, 0)), "a span goes from"),
    (lambda: plot("x^2", x=float("nan")), "x has to be finite"),
    (lambda: plot("x^2", x=[1, 2]), "x is one number here"),  # type: ignore[arg-type]
    (lambda: plot("x^2", x="a"), "not str32"),  # type: ignore[arg-type]
    (lambda: plot("x^2", q=1), "no input 'q'"),
    (lambda: plot("x^2", wrt="w"), "no input 'w'"),
    (lambda: plot("x^2", ax=3), "ax is a matplotlib Axes"),  # type: ignore[arg-type]
    (lambda: plot("x^2", order=7), "order is a whole number from 1 to 4, not 7"),
    (lambda: plot("X @ W | sum", X=[[1.0]], W=[[1.0]]), r"choose one: wrt='X\[0, 0\]'"),
    (lambda: plot("x^2", at_kink="foo"), "at_kink is one of undefined"),  # type: ignore[arg-type]
    (lambda: compare("x^2", 1, method="centre"), "method is one of central"),  # type: ignore[arg-type]
    (lambda: compare("x^2", 1, delta="a"), "delta is a number, not 'a'"),  # type: ignore[arg-type]
    (lambda: compare("x^2", 1, order=2.0), "not 2.0"),  # type: ignore[arg-type]
    (lambda: compare("x^2", 1, order=2, link_slopes="numeric"), "multiplies first derivatives"),
    (lambda: deriv(np.sin, 1, delta="a"), "delta is a positive number, not 'a'"),
    (lambda: deriv("x^2", 1), "Chain.parse makes one of a text"),  # type: ignore[arg-type]
    (lambda: deriv(np.sin, 1, order=0), "not 0"),
    (lambda: explain("x^2"), "give every input a value"),
    (lambda: explain("x^2", 1, delta="a"), "delta is a number, not 'a'"),  # type: ignore[arg-type]
    (lambda: check("x^2", None), "a number, not None"),  # type: ignore[arg-type]
    (lambda: check("x^2", 2, x=1, rtol="a"), "rtol is a number"),  # type: ignore[arg-type]
    (lambda: check("X @ W | sum", "x"), "takes an array"),
    (lambda: Chain.parse("x^2").derivative_formula(order=0), "not 0"),
    (lambda: Chain.parse(3), "reads a text, not 3"),  # type: ignore[arg-type]
    (lambda: Chain.parse("x^2")([None]), "nan stands for a number that is missing"),
]


@pytest.mark.parametrize(("ask", "message"), ARGUMENTS, ids=[message for _, message in ARGUMENTS])
def test_wrong_arguments_are_named(ask: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        ask()
