"""What the derivatives with respect to many inputs cost: in forward passes, and beside HIPS autograd and JAX.

The goal is at most four forward passes however many inputs there are. All in one run, in turns:

    python benchmarks/gradients.py [--rounds 20]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
from timing import interleaved, setting

from chaincalc.chain import Chain
from chaincalc.engine.trace import trace_of

INPUTS, POINTS = (2, 10, 50), (1, 1_000, 10_000)
SIZE = 512


def sum_of_products(count: int) -> Chain:
    """sigmoid(a0*b0 + a1*sin(b1) + a2*b2 + ...), of so many inputs."""
    pairs = [(f"a{i}", f"b{i}") for i in range(count // 2)]
    terms = [f"{a}*sin({b})" if i % 2 else f"{a}*{b}" for i, (a, b) in enumerate(pairs)]
    return Chain.parse(f"{' + '.join(terms)} | sigmoid")


def by_hand(given: Mapping[str, Any]) -> Any:
    """The same value in NumPy."""
    total = 0.0
    for i in range(len(given) // 2):
        a, b = given[f"a{i}"], given[f"b{i}"]
        total = total + (a * np.sin(b) if i % 2 else a * b)
    return 1 / (1 + np.exp(-total))


def numbers(rounds: int) -> None:
    print("sigmoid(a0*b0 + a1*sin(b1) + ...): value and all derivatives, in forward passes of the chain and of NumPy")
    print(f"{'inputs':>6} {'points':>7} {'value':>12} {'passes':>7} {'of NumPy':>9}")
    for count in INPUTS:
        chain = sum_of_products(count)
        for size in POINTS:
            dice = np.random.default_rng(1)
            given = {name: dice.normal(size=size) for name in chain.inputs}
            bound = chain.bind(None, given)
            np.testing.assert_allclose(chain(None, **given), by_hand(given), rtol=1e-12)
            functions: dict[str, Callable[[], Any]] = {
                "value": lambda c=chain, g=given: c(None, **g),  # type: ignore[misc]
                "gradient": lambda c=chain, b=bound: trace_of(c.links, b),  # type: ignore[misc]
                "numpy": lambda g=given: by_hand(g),  # type: ignore[misc]
            }
            times = interleaved(functions, rounds)
            value, gradient = times["value"].least, times["gradient"].least
            print(
                f"{count:>6} {size:>7,} {value * 1e6:>9.1f} us {gradient / value:>7.1f} "
                f"{gradient / times['numpy'].least:>9.1f}"
            )


def layer(rounds: int) -> None:
    print(f"\nX @ W | sigmoid | sum, {SIZE} x {SIZE}: value and the derivatives with respect to both")
    dice = np.random.default_rng(2)
    x, w = (dice.normal(size=(SIZE, SIZE)) / SIZE**0.5 for _ in range(2))
    chain = Chain.parse("X @ W | sigmoid | sum")
    bound = chain.bind(None, {"X": x, "W": w})
    s = 1 / (1 + np.exp(-x @ w))
    g = s * (1 - s)
    by_x, by_w = g @ w.T, x.T @ g
    found = trace_of(chain.links, bound).derivatives
    np.testing.assert_allclose(found["X"].exact, by_x, rtol=1e-9)
    np.testing.assert_allclose(found["W"].exact, by_w, rtol=1e-9)

    def hand() -> Any:
        s = 1 / (1 + np.exp(-(x @ w)))
        g = s * (1 - s)
        return s.sum(), g @ w.T, x.T @ g

    functions: dict[str, Callable[[], Any]] = {
        "chaincalc": lambda: trace_of(chain.links, bound),
        "NumPy by hand": hand,
        **_autograd(x, w),
        **_jax(x, w),
    }
    times = interleaved(functions, rounds)
    least = times["NumPy by hand"].least
    for name, time in times.items():
        print(f"{name:>14} {time.least * 1e3:8.2f} ms  {time.least / least:5.2f} times NumPy by hand")


def _autograd(x: Any, w: Any) -> dict[str, Callable[[], Any]]:
    if find_spec("autograd") is None:
        return {}
    import autograd.numpy as anp
    from autograd import value_and_grad

    def loss(both: Any) -> Any:
        return anp.sum(1 / (1 + anp.exp(-anp.dot(both[0], both[1]))))

    both = value_and_grad(loss)
    return {"HIPS autograd": lambda: both((x, w))}


def _jax(x: Any, w: Any) -> dict[str, Callable[[], Any]]:
    if find_spec("jax") is None:
        return {}
    import jax

    jax.config.update("jax_enable_x64", True)
    both = jax.jit(jax.value_and_grad(lambda a, b: jax.numpy.sum(jax.nn.sigmoid(a @ b)), argnums=(0, 1)))
    return {"JAX": lambda: jax.block_until_ready(both(x, w))}


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("--rounds", type=int, default=20)
    rounds = reader.parse_args().rounds
    print(setting("numpy", "autograd", "jax"))
    numbers(rounds)
    layer(rounds)


if __name__ == "__main__":
    main()
