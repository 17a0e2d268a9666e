"""Where a curve, or the input of a link on the way, turns round between two points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.engine.trace import derivative
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.plot.breaks import HALVINGS, LONG, MOST, middle_of

_NOISE = 1e-13  # of a value; smaller differences between neighbours are rounding


class Turns(NamedTuple):
    """The turning points, each as the two floats it lies between, and how many weren't looked for: too many."""

    x: Array
    missed: int


def turns(links: Sequence[Link], x: Array, u: Sequence[Array]) -> Turns:
    """The turning points between some points.

    A link's input may touch a pole or the end of a domain and turn back (log of a square, at 0): no two points of the
    curve are then on two sides of it, but the turning point lies on it. They are also the curve's highest and lowest
    points, which a picture should reach.

    Args:
        links: the chain's links.
        x: the points, ascending.
        u: the inputs of all links there, and the chain's value.
    """
    none = np.empty(0)
    if len(links) > LONG:
        return Turns(none, 0)
    last = len(links) - 1
    places = {k: _turned(u[k + 1]) for k in range(len(links)) if k == last or links[k + 1].has_crossings}
    many = {k: len(where) for k, where in places.items() if len(where) > MOST}
    if many:  # so many turns are too close together to be seen
        return Turns(none, many.get(last, 0))
    found = [_halved(links[: k + 1], x[where], x[where + 2], u[k + 1][where + 1] - u[k + 1][where])
             for k, where in places.items() if len(where)]  # fmt: skip
    return Turns(np.concatenate(found) if found else none, 0)


def _turned(y: Array) -> Array:
    """The first of each three neighbours among which the values turn round."""
    if len(y) < 3:
        return np.empty(0, dtype=int)
    step = np.diff(y)
    signs = np.where(np.abs(step) > _NOISE * np.fmax(np.abs(y[1:]), np.abs(y[:-1])), np.sign(step), 0.0)
    signs[1:] = np.where((signs[1:] == 0) & (step[1:] == step[1:]), signs[:-1], signs[1:])  # level with its neighbour
    return np.flatnonzero(signs[:-1] * signs[1:] < 0)


def _halved(links: Sequence[Link], low: Array, high: Array, first: Array) -> Array:
    """The turning points of a chain between each low and high, by halving; `first` has the slope's sign at low."""
    first = np.sign(first)
    for halving in range(HALVINGS):
        middle = middle_of(low, high, simple=halving == 0)
        if not np.any((low < middle) & (middle < high)):
            break
        sign = np.sign(derivative(links, middle))
        same = sign == first
        flat = ~same & (sign != -first)  # on the turning point itself, or where there is no slope
        low, high = np.where(same | flat, middle, low), np.where(same, high, middle)
    return np.concatenate([low, high])
