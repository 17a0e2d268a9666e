"""Tapes: they change the time that a computation takes, and nothing else."""

from __future__ import annotations

import copy
import math
import pickle
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from strategies import TREES
from test_blocks import CHAINS, bits, points, traced

from chaincalc import Chain
from chaincalc.engine import blocks, silence, tapes, trace
from chaincalc.engine.recorder import NotOnTapeError, record
from chaincalc.engine.tape import Tape
from chaincalc.functions.registry import PRIMITIVES
from chaincalc.language.tree import Node
from chaincalc.links.formula import FormulaLink
from chaincalc.links.table import TableLink

Floats = NDArray[np.float64]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain is recorded the first time that it is used."""
    monkeypatch.setattr(tapes, "WORTH", 0)


def with_tapes(chain: Chain, x: Floats) -> list[Floats]:
    steps = traced(chain, x).steps
    return [chain(x), chain.derivative(x), *(a for s in steps for a in (s.input, s.output, s.derivative, s.product))]


def without(chain: Chain, x: Floats) -> list[Floats]:
    links = chain.links
    steps = trace.trace(links, x).steps
    found = [a for s in steps for a in (s.input, s.output, s.derivative, s.product)]
    return [trace.value(links, x), trace.derivative(links, x), *found]


def made(chain: Chain) -> dict[str, Tape | None]:
    return chain._tapes._tapes


def ordinary(text: str) -> Floats:
    """Points where nothing is remarkable."""
    primitive = PRIMITIVES.get(text)
    low, high = primitive.typical if primitive else (1.1, 3.0)
    return np.random.default_rng(3).uniform(low, high, 1000)


@pytest.mark.parametrize("text", CHAINS)
def test_a_tape_gives_the_same_bits(text: str) -> None:
    chain, x = Chain.parse(text), ordinary(text)
    for expected, found in zip(without(chain, x), with_tapes(chain, x), strict=True):
        np.testing.assert_array_equal(bits(found), bits(expected))
    for name, recorded in made(chain).items():
        assert recorded is not None, f"no tape of {name}"
        assert (recorded._succeeded, recorded._failed) == (1, 0), name


@pytest.mark.parametrize("text", CHAINS)
def test_where_something_is_remarkable_the_links_do_it(text: str) -> None:
    chain, x = Chain.parse(text), points(1000)
    for _ in range(2):
        for expected, found in zip(without(chain, x), with_tapes(chain, x), strict=True):
            np.testing.assert_array_equal(bits(found), bits(expected))
    notes = [(f.code, f.link, f.points.tolist()) for f in trace.trace(chain.links, x).findings]
    assert [(f.code, f.link, f.points.tolist()) for f in traced(chain, x).findings] == notes


@settings(max_examples=150)
@given(TREES)
def test_any_formula_s_tape_gives_the_same_bits(tree: Node) -> None:
    """Two links of it, so that nothing that is written too early stays unseen; points in order, and then others."""
    chain = Chain([FormulaLink(tree), FormulaLink(tree)])
    for x in (np.linspace(0.3, 1.7, 50), points(50)):
        before = x.copy()
        for expected, found in zip(without(chain, x), with_tapes(chain, x), strict=True):
            np.testing.assert_array_equal(bits(found), bits(expected))
        np.testing.assert_array_equal(bits(x), bits(before))


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 3), (4, 0)])
def test_every_shape_can_be_played(shape: tuple[int, ...]) -> None:
    chain = Chain.parse("leaky_relu | square | sigmoid")
    x = np.full(shape, 0.5)
    for _ in range(2):
        assert np.shape(chain(x)) == np.shape(chain.derivative(x)) == chain.trace(x).value.shape == shape


def test_constants_and_the_input_itself_are_copied() -> None:
    for text, value, slope in (("3", 3.0, 0.0), ("identity", 2.0, 1.0), ("u", 2.0, 1.0), ("3*u | -2*u", -12.0, -6.0)):
        chain, x = Chain.parse(text), np.full(10, 2.0)
        for _ in range(2):
            found, derived = chain(x), chain.derivative(x)
            assert found.tolist() == [value] * 10, text
            assert derived.tolist() == [slope] * 10, text
            assert not np.shares_memory(found, x), text
            found[0] = derived[0] = 7.0
            assert x[0] == 2.0, text


def test_what_isn_t_a_formula_has_no_tape() -> None:
    seen = []

    def function(u: Floats) -> Floats:
        seen.append(type(u))
        return u * 2.0

    for link in (function, TableLink("t", [1.0], [2.0], [3.0])):
        chain = Chain([link])
        assert chain(np.ones(100)).tolist() == [2.0] * 100
        assert made(chain) == {"value": None}
    assert set(seen) == {np.ndarray}


def test_a_tape_is_made_once_it_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tapes, "WORTH", 1000)
    chain = Chain.parse("sin")
    chain(np.ones(999))
    assert made(chain) == {}
    chain.derivative(np.ones(1))
    assert made(chain) == {}
    chain(np.ones(1))
    assert list(made(chain)) == ["value"]


def test_a_tape_that_always_fails_is_left_alone() -> None:
    chain, kinks, smooth = Chain.parse("relu"), np.zeros(10), np.ones(10)
    for _ in range(20):
        assert chain.derivative(kinks).tolist() == pytest.approx([np.nan] * 10, nan_ok=True)
    recorded = made(chain)["derivative"]
    assert recorded is not None
    assert recorded._failed < 5
    assert chain.derivative(smooth).tolist() == [1.0] * 10


def test_a_chain_with_tapes_can_be_copied_and_pickled() -> None:
    chain = Chain.parse("x^2 | sin")
    expected = chain(np.ones(10))
    for other in (copy.copy(chain), copy.deepcopy(chain), pickle.loads(pickle.dumps(chain))):  # noqa: S301
        assert other == chain
        np.testing.assert_array_equal(other(np.ones(10)), expected)


def test_long_chains_need_few_buffers() -> None:
    chain = Chain([*Chain.parse("sin | 2*u").links] * 200)
    chain.derivative(np.linspace(0.1, 0.2, 100))
    recorded = made(chain)["derivative"]
    assert recorded is not None
    assert len(recorded._buffers) <= 8
    assert len(recorded._steps) >= 1000


def test_the_same_computation_is_done_once() -> None:
    recorded = record(lambda u: [np.exp(u) + np.exp(u) * np.exp(u)])
    assert recorded is not None
    assert [step[0].__name__ for step in recorded._steps] == ["exp", "multiply", "add"]


def test_what_nobody_asks_for_isn_t_done() -> None:
    def computation(u: Floats) -> list[Floats]:
        np.cos(u)
        return [np.sin(u)]

    recorded = record(computation)
    assert recorded is not None
    assert [step[0].__name__ for step in recorded._steps] == ["sin"]


@pytest.mark.parametrize(
    "computation",
    [
        lambda u: [u if u > 0 else -u],
        lambda u: [np.cumsum(u)],
        lambda u: [u + np.ones(3)],
        lambda u: [np.add.reduce(u) * u],
        lambda u: [u**3],
        lambda u: [np.modf(u)[0]],
        lambda u: [np.asarray(u) * 2],
        lambda u: [u * float(u)],
        lambda u: [u[u > 0]],
        lambda u: [np.sin(u, dtype=np.float32)],
        lambda u: [u.astype(int)],
    ],
)  # fmt: skip
def test_what_a_tape_can_t_repeat_isn_t_recorded(computation: tapes.Computation) -> None:
    assert record(computation) is None


def test_a_mistake_in_a_computation_isn_t_hidden() -> None:
    def computation(u: Floats) -> list[Floats]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record(computation)
    assert issubclass(NotOnTapeError, Exception)


@pytest.mark.parametrize("contexts", [True, False])
def test_numpy_s_warnings_are_as_they_were(contexts: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tape overflows in silence, whatever the caller asks NumPy for, and the caller goes on hearing of his own."""
    if contexts and np.__version__ < "2":
        pytest.skip("NumPy 1 keeps its error state by thread")
    monkeypatch.setattr(silence, "_by_context", lambda: contexts)
    chain, x = Chain.parse("exp | sigmoid"), np.array([1000.0])
    with np.errstate(all="raise"):
        for _ in range(2):
            assert chain(x).tolist() == [1.0]
        assert np.geterr() == dict.fromkeys(("divide", "over", "under", "invalid"), "raise")
        with pytest.raises(FloatingPointError):
            np.exp(x)
    with pytest.warns(RuntimeWarning, match="overflow"):
        np.exp(x)


@pytest.mark.skipif(np.__version__ < "2", reason="NumPy 1 keeps its error state by thread")
def test_a_tape_within_a_tape() -> None:
    """As a finalizer may play one, whenever Python happens to throw something away."""
    chain, x = Chain.parse("exp"), np.array([1.0, 1000.0])
    assert silence.silently(chain, x).tolist() == [math.e, math.inf]


def test_two_threads_play_one_tape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_processors", lambda: 2)
    chain, x = Chain.parse("exp(-x^2/2)*sin(3x)"), np.random.default_rng(2).uniform(-3, 3, blocks.THREADED)
    for _ in range(3):
        np.testing.assert_array_equal(bits(chain.derivative(x)), bits(trace.derivative(chain.links, x)))


def test_kept_buffers_are_nobody_else_s() -> None:
    """Threads of the caller's own play one tape at the same time, for now so many points and now another number."""
    chain = Chain.parse("exp(-x^2/2)*sin(3x)")
    inputs = [np.random.default_rng(seed).uniform(-3, 3, size) for seed, size in enumerate((4000, 4000, 3999, 5000, 1))]
    wanted = [bits(trace.value(chain.links, x)) for x in inputs]
    chain(np.zeros(tapes.WORTH))
    wrong: list[int] = []

    def play(turns: int) -> None:
        for turn in range(turns):
            which = turn % len(inputs)
            if not np.array_equal(bits(chain(inputs[which])), wanted[which]):
                wrong.append(which)

    threads = [threading.Thread(target=play, args=(200,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
