"""How fast chains are evaluated and differentiated, beside NumPy by hand and other libraries; and how cost grows.

    python benchmarks/evaluation.py [--quick]

NumPy by hand computes the value, or the value and the closed-form derivative, or every link's output, derivative and
product. numexpr, autograd and JAX (compiled beforehand, in double precision, on the CPU) are compared where they are
installed. All are given the same NumPy array, and JAX once more an array of its own, which it needn't copy. Every
result is compared with NumPy's before it is timed. A number above 1 says how many times as fast as NumPy something is;
times are the least of many interleaved rounds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from rivals import BELL, LEAKY, WAVE, Task, rivals
from timing import interleaved, markdown, seconds, setting

from chaincalc import Chain
from chaincalc.engine.comparison import compare

ROUNDS = {1: 100, 100: 100, 1_000: 100, 10_000: 100, 100_000: 60, 1_000_000: 60, 10_000_000: 15}
OTHERS = ("numexpr", "autograd", "JAX", "JAX, its own array")


def ours(task: Task, what: str, x: np.ndarray) -> Callable[[], Any]:
    chain = Chain.parse(task.chain)
    return {"value": lambda: chain(x), "derivative": lambda: chain.derivative(x), "breakdown": lambda: chain.trace(x)}[
        what
    ]


def check(task: Task, what: str, x: np.ndarray) -> None:
    """See to it that all compute the same.

    Raises:
        AssertionError: they don't.
    """
    few = x[:1000]
    trace = Chain.parse(task.chain).trace(few)
    steps = trace.steps
    for name, function in rivals(task, what, few):
        found = np.asarray(function())
        if what == "value":
            expected = [trace.value]
        elif what == "derivative":
            expected = [trace.value, trace.derivative]
        else:
            expected = [s.output for s in steps] + [s.derivative for s in steps] + [s.product for s in steps[1:]]
        np.testing.assert_allclose(found.reshape(len(expected), -1), expected, rtol=1e-9, atol=1e-12, err_msg=name)


def race(task: Task, what: str, count: int, rounds: int) -> list[str]:
    """A row of the table: chain, what, points, our time, and how many times as fast as NumPy each is."""
    x = np.random.default_rng(1).uniform(-3, 3, count)
    check(task, what, x)
    functions = {"chaincalc": ours(task, what, x), **dict(rivals(task, what, x))}
    times = interleaved(functions, rounds)
    numpy = times["NumPy"].least
    ratios = [f"{numpy / times[name].least:.2f}" if name in times else "" for name in ("chaincalc", *OTHERS)]
    shown = task.chain.replace("|", "\\|")
    return [f"`{shown}`", what, f"{count:,}", seconds(times["chaincalc"].least), seconds(numpy), *ratios]


def growth() -> list[list[str]]:
    """The cost of one point in one link, or of one term, as they become more."""
    rows = []
    leaky = Chain.parse(LEAKY.chain)
    for count in (1_000, 10_000, 100_000, 1_000_000):
        x = np.linspace(-3, 3, count)
        rows.append(grown(f"{LEAKY.chain}, {count:,} points", leaky, x, 3 * count))
    for links in (5, 50, 500, 5_000):
        chain = Chain([*Chain.parse("sin | 2*u").links] * (links // 2))
        rows.append(grown(f"{len(chain):,} links, 100 points", chain, np.linspace(-3, 3, 100), 100 * len(chain)))
    for terms in (4, 40, 400):
        chain = Chain.parse(" + ".join(f"sin({k}x)" for k in range(1, terms + 1)))
        rows.append(grown(f"a sum of {terms} sines, 1,000 points", chain, np.linspace(-3, 3, 1000), 1000 * terms))
    return rows


def grown(name: str, chain: Chain, x: np.ndarray, parts: int) -> list[str]:
    functions = {
        "value": lambda: chain(x),
        "derivative": lambda: chain.derivative(x),
        "trace": lambda: chain.trace(x),
        "compare": lambda: compare(chain.links, x),
    }
    times = interleaved(functions, 3 if parts > 200_000 else 20)
    return [name.replace("|", "\\|"), *(f"{times[key].least / parts * 1e9:.1f}" for key in functions)]


def main() -> None:
    """Print both tables."""
    counts = [count for count in ROUNDS if "--quick" not in sys.argv or count <= 100_000]
    print(f"{setting('chaincalc', 'numpy', 'numexpr', 'autograd', 'jax')}\n")
    rows = []
    for task in (LEAKY, WAVE, BELL):
        for what in ("value", "derivative", "breakdown"):
            if what == "breakdown" and task.breakdown is None:
                continue
            rows += [race(task, what, count, ROUNDS[count]) for count in counts]
    head = ["chain", "what", "points", "chaincalc", "NumPy", "chaincalc / NumPy", *(f"{o} / NumPy" for o in OTHERS)]
    print(markdown(head, rows))
    print("\nNanoseconds for each point in each link (or term):\n")
    print(markdown(["", "value", "derivative", "trace", "compare"], growth()))


if __name__ == "__main__":
    main()
