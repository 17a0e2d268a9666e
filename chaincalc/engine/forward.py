"""The forward pass: a quick one over all points, and a closer look at the few that aren't in order."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.calculus.watch import Watch
from chaincalc.engine.inputs import Inputs, places
from chaincalc.engine.sides import Sides, Visited, both_sides
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import dot
from chaincalc.links.link import Arguments, Link


class Pass(NamedTuple):
    """One link's part of the forward pass; `slopes` has one for each argument."""

    link: Link
    arguments: Arguments
    output: Array
    slopes: tuple[Array, ...]
    product: Array

    @property
    def input(self) -> Array:
        """What flows in."""
        return self.arguments[0]


def quick(
    links: Sequence[Link],
    inputs: Inputs,
    keep: Callable[[Array, tuple[Array, ...], Array], None] | None = None,
    watch: Watch | None = None,
) -> tuple[Array, Array]:
    """The forward pass over points that most likely are in order.

    Args:
        links: the chain's links.
        inputs: the points.
        keep: is given each link's output, slopes, and the product of the slopes so far.
        watch: told of the points where the links' formulas lose digits; None: nobody asks.

    Returns:
        The product, and the indices of the points that need a closer look: at a corner of a link, or where something
        isn't finite. There the outputs are right, but the slopes may be anything.
    """
    u, names = inputs.x, inputs.names
    product: Array = 1.0
    met: list[Mask] = []
    check = 0.0  # made of everything that isn't sure to show in what comes later: if it is finite, so is each piece
    for i, link in enumerate(links):
        if link.maps_nonfinite_to_finite:
            check += dot(u, u)
        u, slopes, corners = link.quick(*inputs.arguments(i, u), met=watch) if names[i] else link.quick(u, met=watch)
        if watch:
            watch.clear()  # corners are each link's own
        product = product * slopes[0] if i else slopes[0]
        if corners is not None:
            met.append(corners)
        if names[i]:
            check += sum(dot(slope, slope) for slope in slopes[1:])
        if keep is not None:
            keep(u, slopes, product)
    if not math.isfinite(check + dot(u, product)):
        met.append(_not_finite(links, inputs))
    return product, indices(met)


def _not_finite(links: Sequence[Link], inputs: Inputs) -> Mask:
    """Where an output or a derivative isn't finite; a product that isn't stays so to the last link."""
    total = u = inputs.x
    product: Array = 1.0
    for i, link in enumerate(links):
        u, slopes, _ = link.quick(*inputs.arguments(i, u))
        product = product * slopes[0]
        total = total + u
        for slope in slopes[1:]:
            total = total + slope
    return ~np.isfinite(total + product)


def closely(links: Sequence[Link], inputs: Inputs) -> tuple[list[Pass], Array]:
    """The forward pass at the points that need a closer look, and the indices of those with two sides."""
    passes: list[Pass] = []
    doubtful: list[Mask] = []
    u: Array = inputs.x
    product: Array = 1.0
    for i, link in enumerate(links):
        args = inputs.arguments(i, u)
        y = link.value(*args)
        slopes = _slopes(link, args, y)
        product = product * slopes[0] if passes else slopes[0]
        passes.append(Pass(link, args, y, slopes, product))
        corners = link.corners(args, y)
        if corners is not None:
            doubtful.append(corners)
        doubtful += [~np.isfinite(slope) & ~np.isnan(y) for slope in slopes[1:]]
        u = y
    doubtful.append(~np.isfinite(product) & ~np.isnan(u))
    return passes, indices(doubtful)


def _slopes(link: Link, args: Arguments, y: Array) -> tuple[Array, ...]:
    """The slope for each argument; on corners the right side's."""
    if len(args) == 1:
        return (link.slope(args[0], y),)
    one = np.float64(1.0)
    return tuple(link.push(args, y, tuple(one if i == k else None for i in range(len(args)))) for k in range(len(args)))


def visited(passes: Sequence[Pass], at: Array) -> list[Visited]:
    """The links, with their arguments and outputs at a few of the points."""
    return [
        Visited(p.link, tuple(u[at] if np.ndim(u) else u for u in p.arguments), p.output[at])  # a number goes with all
        for p in passes
    ]


def exact(links: Sequence[Link], inputs: Inputs) -> Array:
    """The derivative with respect to the main input, at the few points that need a closer look."""
    passes, corners = closely(links, inputs)
    product = passes[-1].product
    if not corners.size:
        return product
    entries = places(links, inputs.main)[inputs.main]
    sides = both_sides(visited(passes, corners), entries, own=False)
    return patched(product, corners, sides.derivative)


class Closer(NamedTuple):
    """What a closer look at a few points finds.

    Args:
        passes: the forward pass at these points.
        at: the indices of those among them that have two sides.
        sides: for each input both of its sides there.
    """

    passes: list[Pass]
    at: Array
    sides: dict[str, Sides]


def closer(links: Sequence[Link], inputs: Inputs) -> Closer:
    """A closer look at the chain at a few points."""
    passes, corners = closely(links, inputs)
    if not corners.size:
        return Closer(passes, corners, {})
    way = visited(passes, corners)
    found: dict[str, Sides] = {}
    for name, entries in places(links, inputs.main).items():
        found[name] = both_sides(way, entries, own=not found)
    return Closer(passes, corners, found)


def indices(masks: Sequence[Mask]) -> Array:
    return np.flatnonzero(np.logical_or.reduce(masks)) if len(masks) else nowhere()


def nowhere() -> Array:
    return np.empty(0, dtype=int)


def patched(values: Array, points: Array, new: Array) -> Array:
    changed = values.copy()
    changed[points] = new
    return changed
