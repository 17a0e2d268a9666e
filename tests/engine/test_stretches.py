"""The second opinion on whole arrays: each entry of elementwise links is a point."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np

from chaincalc.chain import Chain
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.second import MOST, SecondOpinion


def at(text: str, x: object, **options: Any) -> Comparison:
    return compare(Chain.parse(text).links, np.array(x), second=SecondOpinion(**options))


def test_entries_whose_digits_cancel() -> None:
    """Value and gradient against mpmath at 60 digits; floats have 0 for the first slope, 1/(1 + e^40)^2 by hand."""
    found = at("e^x/(1+e^x) | sum", [40.0, 1.0, -2.0])
    with mp.workdps(60):
        slopes = [mp.exp(-x) / (1 + mp.exp(-x)) ** 2 for x in map(mp.mpf, (40, 1, -2))]
    np.testing.assert_allclose(found.chain_rule, [float(slope) for slope in slopes], rtol=1e-14)
    assert found.notes == ()


def test_gradients_go_through_what_was_asked_again() -> None:
    """log(sigmoid(-400)) is -400 to the last digit, and its slope is 1; the mean takes half of it."""
    found = at("log(1/(1+e^(-x))) | mean | 3*u", [-400.0, 1.0])
    with mp.workdps(60):
        truth = [mp.mpf(3) / 2 / (1 + mp.exp(x)) for x in (-400, 1)]
        value = 3 * sum(-mp.log1p(mp.exp(-x)) for x in map(mp.mpf, (-400, 1))) / 2
    np.testing.assert_allclose(found.chain_rule, [float(t) for t in truth], rtol=1e-14)
    assert found.value == float(value)
    first, last = found.steps[0].gradient, found.steps[-1].gradient
    assert first is not None
    assert last is not None
    np.testing.assert_array_equal(first, found.chain_rule)
    assert last == 3.0


def test_links_between_arrays_are_asked_too() -> None:
    """A matrix product gives 40; the sigmoid behind it, written as a quotient, has its slope."""
    chain = Chain.parse("X @ W | e^u/(1+e^u) | sum")
    found = compare(chain.links, np.array([[20.0, 20.0]]), others={"W": np.array([[1.0], [1.0]])}, main="X")
    slope = float(mp.exp(-40) / (1 + mp.exp(-40)) ** 2)
    np.testing.assert_allclose(found.derivatives["X"].chain_rule, [[slope, slope]], rtol=1e-14)
    np.testing.assert_allclose(found.derivatives["W"].chain_rule, [[20 * slope], [20 * slope]], rtol=1e-14)


def test_decimals_are_decimals() -> None:
    """0.1x - 0.3 is 0 at 3, which floats miss: a kink, with -0.1 and 0.1; also in a Jacobian (softmax, by hand)."""
    found = at("abs(0.1x - 0.3) | sum", [3.0, 1.0], decimal=True)
    assert found.left is not None
    assert found.right is not None
    np.testing.assert_allclose(found.chain_rule, [np.nan, -0.1])
    np.testing.assert_allclose([found.left, found.right], [[-0.1, -0.1], [0.1, -0.1]])
    assert [(note.code, note.values["entries"]) for note in found.notes] == [("kink", [[0]])]
    whole = at("abs(0.1x - 0.3) | softmax", [3.0, 1.0], decimal=True)
    assert np.isnan(whole.chain_rule[:, 0]).all()
    assert np.isfinite(whole.chain_rule[:, 1]).all()


def test_limits_are_derivatives() -> None:
    """The root of x^4 is x^2, the root of x^2 is abs(x)."""
    square = at("sqrt(x^4) | sum", [0.0, 1.0])
    assert square.chain_rule.tolist() == [0.0, 2.0]
    (note,) = square.notes
    assert note.text.endswith("comes ever closer to 0: this limit is the derivative")
    bent = at("square | sqrt | sum", [0.0, 1.0])
    assert bent.left is not None
    assert bent.right is not None
    assert (bent.left[0], bent.right[0]) == (-1.0, 1.0)
    assert np.isnan(bent.chain_rule[0])


def test_at_most_so_many_entries_of_a_run() -> None:
    x = np.linspace(30, 45, 2 * MOST)
    found = at("e^x/(1+e^x) | sum", x)
    np.testing.assert_allclose(found.chain_rule[:MOST], np.exp(-x[:MOST]), rtol=1e-12)
    (note,) = found.notes
    assert note.code == "digits_lost"
    assert note.values["entries"] == [[i] for i in range(MOST, 2 * MOST)]


def test_values_alone() -> None:
    """e^x - 1 - x at 1e-8 is x^2/2 + x^3/6, by its series."""
    chain = Chain.parse("e^x - 1 - x | sum")
    found = SecondOpinion().values(chain.links, chain.bind(np.array([1e-8, 0.0])))
    assert found[-1] == 1e-16 / 2 + 1e-24 / 6


def test_ordinary_entries_are_left_alone() -> None:
    chain = Chain.parse("x^2 | sigmoid | sum")
    traced = chain.trace(np.array([0.5, 1.0]))
    assert SecondOpinion().on(traced) is traced
