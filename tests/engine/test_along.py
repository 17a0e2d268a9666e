"""A chain along one input, or one entry of an array: the same values and slopes as the whole chain's, and its kinks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from chaincalc import Chain
from chaincalc.base.errors import InputError
from chaincalc.engine.along import Along, along
from chaincalc.engine.trace import derivative, trace, values
from chaincalc.plot.curve import sample

X = np.array([[0.1, 0.2, 0.3], [-1.0, 0.0, 1.0], [0.5, -0.5, 2.0]])
W = np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]])
B = np.array([0.25, -1.0])


def sigmoid(u: Any) -> Any:
    return 1 / (1 + anp.exp(-u))


def softmax(u: Any) -> Any:
    return anp.exp(u) / anp.sum(anp.exp(u), axis=-1, keepdims=True)


# The same chains for autograd, with NumPy's own functions: inputs by position, in the order of the dict beside them.
CHAINS: dict[str, tuple[dict[str, Any], Callable[..., Any]]] = {
    "w*x + b | sigmoid": ({"w": 2.0, "x": 1.0, "b": -3.0}, lambda w, x, b: sigmoid(w * x + b)),
    "w*x | w*u | sin": ({"w": 0.5, "x": 2.0}, lambda w, x: anp.sin(w * w * x)),
    "x^2 | u*w + x | exp": ({"x": 0.5, "w": -2.0}, lambda x, w: anp.exp(x * x * w + x)),
    "exp(x) | v*u | log | u/c": ({"x": 0.5, "v": 3.0, "c": 0.1}, lambda x, v, c: anp.log(v * anp.exp(x)) / c),
    "X @ W + b | sigmoid | sum": ({"X": X, "W": W, "b": B}, lambda X, W, b: anp.sum(sigmoid(X @ W + b))),  # noqa: N803
    "X @ W | relu | sum | v*u - t | square": (
        {"X": X, "W": W, "v": 3.0, "t": 0.5},
        lambda X, W, v, t: (v * anp.sum(anp.maximum(X @ W, 0)) - t) ** 2,  # noqa: N803
    ),
    "softmax(x) | log | mean": ({"x": X}, lambda x: anp.mean(anp.log(softmax(x)))),
    "sin(X @ W)*W | u @ c | sum": (
        {"X": X, "W": W, "c": B},
        lambda X, W, c: anp.sum((anp.sin(X @ W) * W) @ c),  # noqa: N803
    ),
}


def entries(value: Any) -> list[tuple[int, ...]]:
    return list(np.ndindex(np.shape(value)))


def named(name: str, entry: tuple[int, ...]) -> str:
    return f"{name}[{', '.join(map(str, entry))}]" if entry else name


@pytest.mark.parametrize("text", CHAINS)
def test_values_and_slopes_are_the_whole_chain_s(text: str) -> None:
    """Every entry of every input against autograd, and the values beside it against the whole chain."""
    inputs, witness = CHAINS[text]
    chain = Chain.parse(text)
    bound = chain.bind(None, inputs)
    for place, (name, value) in enumerate(inputs.items()):
        gradient = np.asarray(grad(witness, place)(*inputs.values()))
        for entry in entries(value):
            found = along(chain.links, bound, named(name, entry))
            assert (found.variable, found.at) == (named(name, entry), np.asarray(value)[entry])
            at = np.array([found.at])
            assert derivative(found.links, at) == pytest.approx(gradient[entry], rel=1e-10, abs=1e-14)
            traced = trace(found.links, at)
            assert traced.left == pytest.approx(gradient[entry], rel=1e-10, abs=1e-14)
            for t in (found.at - 0.3, found.at + 1.7):
                moved = np.array(value)
                moved[entry] = t
                whole = witness(*{**inputs, name: moved}.values())
                assert values(found.links, np.array([t]))[-1] == pytest.approx(whole, rel=1e-12)


def chosen(text: str, variable: str, **inputs: Any) -> Along:
    chain = Chain.parse(text)
    return along(chain.links, chain.bind(None, inputs), variable)


def test_links_of_one_number_are_the_chain_itself() -> None:
    chain = Chain.parse("square | sigmoid")
    assert along(chain.links, chain.bind(1.0)).links == chain.links
    assert [link.name for link in chosen("w*x + b | relu | v*u", "b", w=1.0, x=2.0, b=3.0, v=2.0).links] == [
        "w*x + b", "relu", "v*u",
    ]  # fmt: skip
    assert [link.name for link in chosen("w*x + b | relu | v*u", "v", w=1.0, x=2.0, b=3.0, v=2.0).links] == ["v*u"]


def test_kinks_of_entries_are_found() -> None:
    """relu(X @ W) along W[0, 1]: row i of X has its kink where X[i, 0]*w + X[i, 1]*2 + X[i, 2] = 0, by hand."""
    found = chosen("X @ W | relu | sum", "W[0, 1]", X=X, W=W)
    curve = sample(found.links, -8.0, 8.0)
    expected = {-(row[1] * 2 + row[2]) / row[0]: abs(row[0]) for row in X}
    kinks = sorted(expected)
    assert [kink.x for kink in curve.kinks] == pytest.approx(kinks, rel=1e-12)
    turned = [kink.right - kink.left for kink in curve.kinks]  # a row of X switches on, or off
    assert turned == pytest.approx([expected[kink] for kink in kinks], rel=1e-12)


def test_jumps_poles_and_edges_of_entries() -> None:
    jumps = chosen("sign(x) | sum", "x[1]", x=np.array([1.0, 0.5]))
    curve = sample(jumps.links, -1.0, 1.0)
    assert [(spot.x, spot.kind) for spot in curve.spots] == [(0.0, "jump")]
    assert np.isnan(derivative(jumps.links, np.array([0.0]))).all()
    pole = sample(chosen("1/x | sum", "x[0]", x=np.array([1.0, 0.5])).links, -1.0, 1.0)
    assert pole.gaps == ((0.0, 0.0),)
    edge = chosen("log(x) | sum", "x[0]", x=np.array([1.0, 0.5]))
    assert np.isnan(values(edge.links, np.array([-1.0]))[-1]).all()
    (note,) = [finding.note() for finding in trace(edge.links, np.array([-1.0])).findings]
    assert "entry [0] of its input: log needs" in note.text
    still = chosen("sign(x) | sum", "x[1]", x=np.array([0.0, 0.5]))  # another entry sits on the jump and stays there
    assert derivative(still.links, np.array([0.5])) == pytest.approx(0.0)


def test_sides_of_an_entry() -> None:
    """|x| summed, at 0: -1 and 1, and the slope that PyTorch takes, 0."""
    found = chosen("abs(x) | sum", "x[0]", x=np.array([0.0, 3.0]))
    traced = trace(found.links, np.array([0.0]))
    assert (traced.left[0], traced.right[0]) == (-1.0, 1.0)
    (link,) = found.links
    at = np.array([0.0])
    assert link.push((at,), link.value(at), (np.array([1.0]),), framework=True) == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("q", "no input 'q'"),
        ("W", "choose one: W[0, 0]"),
        ("W[0]", "has W[0, 0] to W[2, 1]"),
        ("W[3, 0]", "no entry W[3, 0]"),
        ("W[0, -1]", "written as in NumPy, W[0, 0]"),
        ("W[0, 1", "written as in NumPy, W[0, 0]"),
        ("W[0; 1]", "written as in NumPy, W[0, 0]"),
        ("v[0]", "leave out the brackets: v"),
    ],
)
def test_what_isn_t_there_is_told(variable: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        chosen("X @ W | sum | v*u", variable, X=X, W=W, v=2.0)
    text = str(error.value)
    assert all(word in text for word in words.split("|"))


def test_a_result_that_is_no_number_is_told() -> None:
    with pytest.raises(InputError, match=r"the result is 3 x 2[\s\S]*end it with sum or mean"):
        chosen("X @ W", "W[0, 0]", X=X, W=W)


def test_a_sum_of_one_number_is_followed_too() -> None:
    """sum(w*x) with numbers is w*x: its slope along w is x, by hand."""
    chain = Chain.parse("w*x | sum | square")
    found = along(chain.links, chain.bind(np.float64(2.0), {"w": np.float64(3.0)}), "w")
    assert all(link.elementwise for link in found.links)
    assert derivative(found.links, np.array([3.0, 4.0])) == pytest.approx([24.0, 32.0])  # 2*(w*x)*x
