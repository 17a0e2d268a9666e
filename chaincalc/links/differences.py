"""Difference formulas: the derivative as one first writes it in code.

This module knows nothing of slopes and chains, and so it is an independent witness of the chain rule.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import get_args

from chaincalc.base.choices import Method
from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array

METHODS: tuple[Method, ...] = get_args(Method)
DELTA = 0.001


def check_delta(delta: float) -> float:
    """The delta itself.

    Raises:
        InputError: it isn't a positive number between 1e-300 and 1e300.
    """
    if not (math.isfinite(delta) and delta > 0):
        raise InputError(f"delta must be a positive number, not {delta:g}")
    if not 1e-300 <= delta <= 1e300:
        raise InputError(f"delta must lie between 1e-300 and 1e300, not {delta:g}")
    return float(delta)


def deriv(f: Callable[[Array], Array], x: Array, delta: float | Array = DELTA, method: Method = "central") -> Array:
    """The derivative of any function of arrays, by a difference formula.

    Args:
        f: a function that acts element by element.
        x: where; a number or an array of any shape.
        delta: the step; a number, or an array in x's shape of a step for each point.
        method: `central` (f(x + d) - f(x - d)) / 2d, `forward` (f(x + d) - f(x)) / d,
            `backward` (f(x) - f(x - d)) / d, or `richardson` (4 C(d/2) - C(d)) / 3 of two central differences C
            (Richardson, 1911), whose error falls with the fourth power of d.

    Returns:
        The derivative, in x's shape; nan where f is undefined at a point that the formula needs.

    Raises:
        InputError: a delta isn't positive, or the method is unknown.

    >>> round(float(deriv(lambda x: x**2, 3.0)), 9)
    6.0
    """
    for step in np.ravel(delta).tolist():
        check_delta(step)
    d = np.asarray(delta, dtype=float)
    x = np.asarray(x, dtype=float)
    with np.errstate(all="ignore"):
        match method:
            case "central":
                return (f(x + d) - f(x - d)) / (2 * d)
            case "forward":
                return (f(x + d) - f(x)) / d
            case "backward":
                return (f(x) - f(x - d)) / d
            case "richardson":
                half = d / 2
                fine = (f(x + half) - f(x - half)) / (2 * half)
                coarse = (f(x + d) - f(x - d)) / (2 * d)
                return (4 * fine - coarse) / 3
    raise InputError(f"unknown method '{method}'; there are {', '.join(METHODS)}")


def reach(x: Array, delta: float | Array, method: Method) -> tuple[Array, Array]:
    """The smallest and the largest point that a difference formula looks at."""
    before = x if method == "forward" else x - delta
    after = x if method == "backward" else x + delta
    return before, after
