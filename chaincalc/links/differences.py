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


def deriv(
    f: Callable[[Array], Array], x: Array, delta: float | Array = DELTA, method: Method = "central", order: int = 1
) -> Array:
    """The derivative of any function of arrays, by a difference formula.

    Args:
        f: a function that acts element by element.
        x: where; a number or an array of any shape.
        delta: the step; a number, or an array in x's shape of a step for each point.
        method: `central` (f(x + d) - f(x - d)) / 2d, `forward` (f(x + d) - f(x)) / d,
            `backward` (f(x) - f(x - d)) / d, or `richardson` (4 C(d/2) - C(d)) / 3 of two central differences C
            (Richardson, 1911), whose error falls with the fourth power of d.
        order: of the derivative; a higher one is the difference of differences, the central ones as in B. Fornberg,
            "Generation of finite difference formulas on arbitrarily spaced grids" (1988), table 1.

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
        if order > 1 and method in METHODS:
            return _higher(f, x, d, method, order)
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


def _higher(f: Callable[[Array], Array], x: Array, d: Array, method: Method, order: int) -> Array:
    """A derivative of a higher order; the two outermost points are asked for last, the upper one first."""
    if method == "richardson":
        return (4 * _higher(f, x, d / 2, "central", order) - _higher(f, x, d, "central", order)) / 3
    if method == "central":
        steps = [[1.0, -2.0, 1.0]] * (order // 2) + [[0.5, 0.0, -0.5]] * (order % 2)
    else:
        steps = [[1.0, -1.0]] * order
    weights = [1.0]
    for step in steps:
        weights = np.convolve(weights, step).tolist()
    highest = 0 if method == "backward" else order if method == "forward" else (order + 1) // 2
    total: Array = 0.0
    for i in [*range(1, len(weights) - 1), 0, len(weights) - 1]:
        if weights[i]:
            total = total + weights[i] * f(x + (highest - i) * d)
    return total / d**order


def reach(x: Array, delta: float | Array, method: Method, order: int = 1) -> tuple[Array, Array]:
    """The smallest and the largest point that a difference formula looks at."""
    far = (order if method in ("forward", "backward") else (order + 1) // 2) * np.asarray(delta)
    before = x if method == "forward" else x - far
    after = x if method == "backward" else x + far
    return before, after
