"""The same computations by other means: NumPy by hand, numexpr, HIPS autograd, JAX; each checked before it is timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np


class Task(NamedTuple):
    """A chain, and the same by hand in any library that looks like NumPy.

    Args:
        chain: the chain's text.
        value: (numpy-like module, x) -> the value.
        both: likewise, the value and the closed-form derivative.
        breakdown: likewise, each link's output and derivative, and the products from the second on; None: left out.
        numexpr: the value and the derivative as numexpr's texts.
    """

    chain: str
    value: Callable[[Any, Any], Any]
    both: Callable[[Any, Any], Any]
    breakdown: Callable[[Any, Any], Any] | None
    numexpr: tuple[str, str]


def _leaky_value(m: Any, x: Any) -> Any:
    return 1 / (1 + m.exp(-m.square(m.maximum(x, 0.2 * x))))


def _leaky_both(m: Any, x: Any) -> Any:
    a = m.maximum(x, 0.2 * x)
    s = 1 / (1 + m.exp(-m.square(a)))
    return s, m.where(x > 0, 1.0, 0.2) * (2 * a) * (s * (1 - s))


def _leaky_breakdown(m: Any, x: Any) -> Any:
    a = m.maximum(x, 0.2 * x)
    b = m.square(a)
    s = 1 / (1 + m.exp(-b))
    da, db, ds = m.where(x > 0, 1.0, 0.2), 2 * a, s * (1 - s)
    second = da * db
    return a, b, s, da, db, ds, second, second * ds


def _wave_value(m: Any, x: Any) -> Any:
    return m.exp(-(x**2) / 2) * m.sin(3 * x)


def _wave_both(m: Any, x: Any) -> Any:
    e, s = m.exp(-(x**2) / 2), m.sin(3 * x)
    return e * s, e * (3 * m.cos(3 * x) - x * s)


def _bell_value(m: Any, x: Any) -> Any:
    return m.sin(m.exp(-(x**2) / 2))


def _bell_both(m: Any, x: Any) -> Any:
    e = m.exp(-(x**2) / 2)
    return m.sin(e), m.cos(e) * e * -x


_SIGMOID = "1/(1 + exp(-where(x > 0, x, 0.2*x)**2))"
LEAKY = Task(
    "leaky_relu | square | sigmoid", _leaky_value, _leaky_both, _leaky_breakdown,
    (_SIGMOID, f"where(x > 0, 1, 0.2)*2*where(x > 0, x, 0.2*x)*({_SIGMOID}*(1 - {_SIGMOID}))"),
)  # fmt: skip
WAVE = Task(
    "exp(-x^2/2)*sin(3x)", _wave_value, _wave_both, None,
    ("exp(-x**2/2)*sin(3*x)", "exp(-x**2/2)*(3*cos(3*x) - x*sin(3*x))"),
)  # fmt: skip
BELL = Task(
    "exp(-x^2/2) | sin", _bell_value, _bell_both, None,
    ("sin(exp(-x**2/2))", "-x*exp(-x**2/2)*cos(exp(-x**2/2))"),
)  # fmt: skip


def rivals(task: Task, what: str, x: np.ndarray) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Names and functions of no argument; `what` is value, derivative or breakdown."""
    by_hand = {"value": task.value, "derivative": task.both, "breakdown": task.breakdown}[what]
    if by_hand is None:
        return
    yield "NumPy", lambda: by_hand(np, x)
    if find_spec("numexpr") and what != "breakdown":
        import numexpr

        texts = task.numexpr[:1] if what == "value" else task.numexpr
        yield "numexpr", lambda: [numexpr.evaluate(text, {"x": x}) for text in texts]
    if find_spec("autograd") and what == "derivative":
        import autograd.numpy
        from autograd import elementwise_grad

        gradient = elementwise_grad(lambda u: task.value(autograd.numpy, u))
        yield "autograd", lambda: (task.value(np, x), gradient(x))
    if find_spec("jax"):
        import jax

        jax.config.update("jax_enable_x64", True)
        jitted, there = jax.jit(lambda u: by_hand(jax.numpy, u)), jax.numpy.asarray(x)
        yield "JAX", lambda: jax.block_until_ready(jitted(x))
        yield "JAX, its own array", lambda: jax.block_until_ready(jitted(there))
