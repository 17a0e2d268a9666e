"""Blocks and threads: they change the time that a computation takes, and nothing else."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from chaincalc import Chain
from chaincalc.engine import blocks
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import trace_of
from chaincalc.functions.registry import PRIMITIVES

Floats = NDArray[np.float64]
CHAINS = [
    *(name if name != "power" else "power(exponent=2.5)" for name in PRIMITIVES),
    "leaky_relu | square | sigmoid",
    "exp(-x^2/2)*sin(3x)",
    "max(0.2x, x) | x*abs(x) | step",
    "1/(x - 1) | sqrt | 3",
    "sqrt(abs(x))*max(x, 1)",
]
SPECIAL = [0.0, -0.0, 1.0, -1.0, 3.0, 6.0, 710.0, -745.5, 1e160, -1e308, 5e-324, np.inf, -np.inf, np.nan]


def points(count: int) -> Floats:
    """Ordinary points, with special ones scattered among them."""
    random = np.random.default_rng(1)
    x = random.uniform(-3, 3, count)
    x[random.integers(0, count, count // 20)] = random.choice(SPECIAL, count // 20)
    return x


def bits(values: Floats) -> NDArray[np.int64]:
    """The floats' bits; all nan are one."""
    return np.where(np.isnan(values), np.nan, values).view(np.int64)


def traced(chain: Chain, x: Floats) -> Trace:
    """What floats say; nobody is asked again."""
    return trace_of(chain.links, chain.bind(x), chain._tapes)


def results(chain: Chain, x: Floats) -> list[Floats]:
    trace = traced(chain, x)
    steps = [a for s in trace.steps for a in (s.input, s.output, s.derivative, s.product)]
    return [chain(x), chain.derivative(x), trace.left, trace.right, trace.doubts, *steps]


@pytest.mark.parametrize("text", CHAINS)
def test_the_same_bits_whatever_the_blocks_and_the_threads(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chain, x = Chain.parse(text), points(1000)
    monkeypatch.setattr(blocks, "BLOCK", len(x))
    whole = results(chain, x)
    notes = [(f.code, f.link, f.points.tolist()) for f in traced(chain, x).findings]
    monkeypatch.setattr(blocks, "_processors", lambda: 2)
    for size in (1, 7, 64, 300):
        for threaded in (0, len(x) + 1):
            monkeypatch.setattr(blocks, "BLOCK", size)
            monkeypatch.setattr(blocks, "SHARED", size)
            monkeypatch.setattr(blocks, "THREADED", threaded)
            if size == 1 and threaded == 0:
                continue  # thousands of tiny blocks, and nothing new
            for expected, found in zip(whole, results(chain, x), strict=True):
                np.testing.assert_array_equal(bits(found), bits(expected), err_msg=f"blocks of {size}")
            assert [(f.code, f.link, f.points.tolist()) for f in traced(chain, x).findings] == notes


def test_the_same_bits_with_blocks_and_threads_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    chain, x = Chain.parse("leaky_relu | square | sigmoid | sin | exp"), points(blocks.THREADED + 5)
    monkeypatch.setattr(blocks, "_processors", lambda: 2)
    two = results(chain, x)
    monkeypatch.setattr(blocks, "_processors", lambda: 1)
    one = results(chain, x)
    monkeypatch.setattr(blocks, "BLOCK", 1 << 16)
    for a, b, c in zip(one, two, results(chain, x), strict=True):
        np.testing.assert_array_equal(bits(a), bits(b))
        np.testing.assert_array_equal(bits(a), bits(c))


def test_strided_points_and_others_give_the_same() -> None:
    chain, x = Chain.parse("x^3 - x | sigmoid"), points(4000)
    wide = np.repeat(x, 2)
    np.testing.assert_array_equal(bits(chain.derivative(wide[::2])), bits(chain.derivative(x)))
    np.testing.assert_array_equal(bits(chain(x.reshape(40, 100).T)), bits(chain(x).reshape(40, 100).T))


def test_few_points_start_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_processors", lambda: 2)
    monkeypatch.setattr(threading, "Thread", None)  # to start one would raise an error
    chain = Chain.parse("sin | square")
    assert np.shape(chain.trace(np.zeros(blocks.THREADED - 1)).value) == (blocks.THREADED - 1,)
    with pytest.raises(TypeError):
        chain(np.zeros(blocks.THREADED))


def test_plain_callables_stay_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()

    def function(u: Floats) -> Floats:
        seen.add(threading.get_ident())
        return u

    monkeypatch.setattr(blocks, "_processors", lambda: 2)
    Chain([function])(np.zeros(blocks.THREADED))
    assert seen == {threading.get_ident()}


@pytest.mark.parametrize("processors", [1, 2])
def test_a_failure_in_a_block_is_the_caller_s(processors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_processors", lambda: processors)

    def work(block: slice) -> int:
        if block.start >= blocks.BLOCK * 3:
            raise ArithmeticError("no")
        return int(block.start)

    before = threading.active_count()
    with pytest.raises(ArithmeticError, match="no"):
        blocks.over_blocks(work, blocks.THREADED)
    assert threading.active_count() == before
    step = blocks.SHARED if processors == 2 else blocks.BLOCK
    assert blocks.over_blocks(lambda block: block.start, blocks.THREADED) == list(range(0, blocks.THREADED, step))
