"""What the gradient of many inputs costs, beside one pass forwards, NumPy by hand, autograd and JAX.

    python benchmarks/gradients.py [--quick]

Two chains: a sum of 25 products of 50 inputs, each a number or a list of points, through a sigmoid; and a layer,
`X @ W | sigmoid | sum`, with derivatives with respect to both matrices. By hand means value and gradient in NumPy, each
written out. autograd and JAX (compiled beforehand, in double precision, on the CPU) are compared where they are
installed. Every gradient is compared with NumPy's before it is timed; times are the least of many interleaved rounds.

`gradient` is `derivative` after `derivative` of one backward sweep, in floats; `trace` also takes both one-sided
derivatives, looks for what is remarkable, and has the digits that floats lose found again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
from timing import interleaved, markdown, seconds, setting

from chaincalc import Chain
from chaincalc.engine.trace import trace_of

TERMS = 25
POINTS = {1: 100, 1_000: 40, 10_000: 15}
SIZES = {64: 40, 512: 12}
Inputs = dict[str, Any]
WHO = ("gradient", "trace", "NumPy", "autograd", "JAX")


def sum_of_products(m: Any, given: Mapping[str, Any]) -> Any:
    total = sum(given[f"w{i}"] * (m.sin(given[f"x{i}"]) if i % 2 else given[f"x{i}"]) for i in range(TERMS))
    return 1 / (1 + m.exp(-total))


def by_hand(given: Mapping[str, Any]) -> tuple[Any, Inputs]:
    """The value of the sum of products, and its gradient."""
    y = sum_of_products(np, given)
    slope = y * (1 - y)
    gradient = {}
    for i in range(TERMS):
        w, x = given[f"w{i}"], given[f"x{i}"]
        gradient[f"w{i}"] = slope * (np.sin(x) if i % 2 else x)
        gradient[f"x{i}"] = slope * w * (np.cos(x) if i % 2 else 1.0)
    return y, gradient


def layer(m: Any, given: Mapping[str, Any]) -> Any:
    return m.sum(1 / (1 + m.exp(-(given["X"] @ given["W"]))))


def layer_by_hand(given: Mapping[str, Any]) -> tuple[Any, Inputs]:
    """The value of the layer, and its gradient: dL/dX = S W^T, dL/dW = X^T S with the slopes S of the sigmoid."""
    s = 1 / (1 + np.exp(-(given["X"] @ given["W"])))
    slopes = s * (1 - s)
    return s.sum(), {"X": slopes @ given["W"].T, "W": given["X"].T @ slopes}


def contenders(
    chain: Chain, given: Inputs, function: Callable[[Any, Any], Any], hand: Callable[[Any], Any]
) -> dict[str, Callable[[], Any]]:
    """Functions of no argument, by who computes; all but `value` give value and gradient."""
    main, others = given[chain.main], {name: value for name, value in given.items() if name != chain.main}

    def gradient() -> tuple[Any, Inputs]:
        trace = trace_of(chain.links, chain.bind(main, others))
        return trace.value, {name: each.exact for name, each in trace.derivatives.items()}

    def traced() -> tuple[Any, Inputs]:
        trace = chain.trace(main, **others)
        return trace.value, {name: each.exact for name, each in trace.derivatives.items()}

    found = {"value": lambda: chain(main, **others), "gradient": gradient, "trace": traced}
    found["NumPy"] = lambda: hand(given)
    if find_spec("autograd"):
        import autograd.numpy
        from autograd import elementwise_grad

        slope = elementwise_grad(lambda all_: function(autograd.numpy, all_))
        found["autograd"] = lambda: (function(np, given), slope(given))
    if find_spec("jax"):
        import jax

        jax.config.update("jax_enable_x64", True)
        both = jax.jit(jax.value_and_grad(lambda all_: jax.numpy.sum(function(jax.numpy, all_))))
        there = {name: jax.numpy.asarray(value) for name, value in given.items()}
        found["JAX"] = lambda: jax.block_until_ready(both(there))
    return found


def check(found: Mapping[str, Callable[[], Any]]) -> None:
    """See to it that all compute the same.

    Raises:
        AssertionError: they don't.
    """
    value, gradient = found["NumPy"]()
    np.testing.assert_allclose(found["value"](), value, rtol=1e-12)
    for who in found.keys() - {"value"}:
        other, slopes = found[who]()
        np.testing.assert_allclose(np.sum(other), np.sum(value), rtol=1e-9, err_msg=who)
        for name, slope in gradient.items():
            np.testing.assert_allclose(slopes[name], slope, rtol=1e-9, atol=1e-12, err_msg=f"{who}, {name}")


def race(name: str, found: Mapping[str, Callable[[], Any]], rounds: int) -> list[str]:
    """A row of the table: the value's time, and how many times as long as it each gradient takes."""
    check(found)
    times = interleaved(found, rounds)
    once = times["value"].least
    return [name, seconds(once), *(f"{times[who].least / once:.2f}" if who in times else "" for who in WHO)]


def main() -> None:
    """Print the table."""
    dice = np.random.default_rng(1)
    print(f"{setting('chaincalc', 'numpy', 'autograd', 'jax')}\n")
    terms = [f"w{i}*" + (f"sin(x{i})" if i % 2 else f"x{i}") for i in range(TERMS)]
    many, rows = Chain.parse(" + ".join(terms) + " | sigmoid"), []
    names = [f"{letter}{i}" for i in range(TERMS) for letter in "wx"]
    for count, rounds in POINTS.items():
        given: Inputs = {name: dice.normal(size=count) if count > 1 else dice.normal() for name in names}
        found = contenders(many, given, sum_of_products, by_hand)
        rows.append(race(f"50 inputs, {count:,} point{'s' * (count > 1)}", found, rounds))
    for size, rounds in SIZES.items():
        if size > 64 and "--quick" in sys.argv:
            continue
        given = {name: dice.normal(size=(size, size)) / size**0.5 for name in "XW"}
        found = contenders(Chain.parse("X @ W | sigmoid | sum"), given, layer, layer_by_hand)
        rows.append(race(f"`X @ W \\| sigmoid \\| sum`, {size} x {size}", found, rounds))
    print(markdown(["", "value", *(f"{who} / value" for who in WHO)], rows))


if __name__ == "__main__":
    main()
