"""Small networks: a book's matrices, and gradients beside the difference formula and HIPS autograd, for every input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad

from chaincalc import Chain
from chaincalc.engine.comparison import compare


def sigmoid(u: Any) -> Any:
    return 1.0 / (1.0 + anp.exp(-u))


def test_a_book_s_matrices() -> None:
    """S. Weidman, "Deep Learning from Scratch" (O'Reilly 2019), chapter 1: L and dL/dX as printed there.

    The book draws X and W with NumPy's old generator, whose numbers are the same in every version.
    """
    draw = np.random.RandomState(190204)
    x, w = draw.randn(3, 3), draw.randn(3, 2)
    assert x.round(4).tolist()[0] == [-1.5775, -0.6664, 0.6391]
    chain = Chain.parse("X @ W | sigmoid | sum")
    assert round(chain(x, W=w), 4) == 2.3755
    printed = [[0.2489, -0.3748, 0.0112], [0.126, -0.2781, -0.1395], [0.2299, -0.3662, -0.0225]]
    assert chain.derivative(x, W=w).round(4).tolist() == printed
    moved = x.copy()
    moved[0, 0] += 0.001
    assert round((chain(moved, W=w) - chain(x, W=w)) / 0.001, 4) == 0.2489


class Network(NamedTuple):
    """A chain, the same in autograd's NumPy, and the inputs' shapes."""

    chain: str
    twin: Callable[[Any], Any]
    shapes: dict[str, tuple[int, ...]]


POINTS = (40,)
NETWORKS = {
    "the book's sigmoid of a sum": Network(
        "sigmoid(x + y)", lambda i: sigmoid(i["x"] + i["y"]), dict.fromkeys("xy", POINTS)
    ),
    "CS231n's fraction": Network(
        "(x + sigmoid(y))/(sigmoid(x) + (x + y)^2)",
        lambda i: (i["x"] + sigmoid(i["y"])) / (sigmoid(i["x"]) + (i["x"] + i["y"]) ** 2),
        dict.fromkeys("xy", POINTS),
    ),
    "two layers of numbers": Network(
        "w*x + b | tanh | v*u + c | sigmoid | (u - t)^2",
        lambda i: (sigmoid(i["v"] * anp.tanh(i["w"] * i["x"] + i["b"]) + i["c"]) - i["t"]) ** 2,
        dict.fromkeys("xwbvct", POINTS),
    ),
    "a weight that both layers share": Network(
        "w*x | tanh | w*u + x", lambda i: i["w"] * anp.tanh(i["w"] * i["x"]) + i["x"], dict.fromkeys("xw", POINTS)
    ),
    "two layers of matrices": Network(
        "X @ W + b | tanh | u @ V + c | sigmoid | (u - T)^2 | mean",
        lambda i: anp.mean((sigmoid(anp.tanh(i["X"] @ i["W"] + i["b"]) @ i["V"] + i["c"]) - i["T"]) ** 2),
        {"X": (5, 3), "W": (3, 4), "b": (4,), "V": (4, 2), "c": (2,), "T": (5, 2)},
    ),
    "two layers and cross entropy": Network(
        "X @ W + b | relu | u @ V | softmax | T*log(u) | -sum(u)",
        lambda i: -anp.sum(i["T"] * _log_softmax(anp.maximum(i["X"] @ i["W"] + i["b"], 0) @ i["V"])),
        {"X": (4, 3), "W": (3, 5), "b": (5,), "V": (5, 3), "T": (4, 3)},
    ),
}


def _log_softmax(u: Any) -> Any:
    return u - anp.log(anp.sum(anp.exp(u), axis=-1, keepdims=True))


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_beside_autograd_and_the_difference_formula(name: str) -> None:
    network, dice = NETWORKS[name], np.random.default_rng(7)
    given = {key: dice.uniform(-1.5, 1.5, shape) for key, shape in network.shapes.items()}
    chain = Chain.parse(network.chain)
    main = given[chain.main]
    others: dict[str, Any] = {key: value for key, value in given.items() if key != chain.main}
    assert set(chain.inputs) == set(given)
    np.testing.assert_allclose(chain(main, **others), network.twin(given), rtol=1e-13)
    expected = elementwise_grad(network.twin)(given)
    compared = compare(chain.links, main, others=others, main=chain.main)
    assert set(compared.derivatives) == set(given)
    for key, both in compared.derivatives.items():
        np.testing.assert_allclose(both.chain_rule, expected[key], rtol=1e-10, atol=1e-14, err_msg=key)
        np.testing.assert_allclose(both.numeric, expected[key], rtol=1e-4, atol=1e-5, err_msg=key)
        np.testing.assert_allclose(chain.derivative(main, **others, wrt=key), expected[key], rtol=1e-10, atol=1e-14)
