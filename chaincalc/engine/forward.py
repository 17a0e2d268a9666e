"""The forward pass: a quick one over all points, and a closer look at the few that aren't in order."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.engine.notes import Finding
from chaincalc.engine.sides import Sides, one_sided, one_sided_product, side_findings
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import any_of, dot
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink


class Pass(NamedTuple):
    """One link's part of the forward pass."""

    link: Link
    input: Array
    output: Array
    slope: Array
    product: Array


def quick(
    links: Sequence[Link], x: Array, keep: Callable[[Array, Array, Array], None] | None = None
) -> tuple[Array, Array]:
    """The forward pass over points that most likely are in order.

    Args:
        links: the chain's links.
        x: the points.
        keep: is given each link's output, slope, and product.

    Returns:
        The product, and the indices of the points that need a closer look: at a corner of a link, or where something
        isn't finite. There the outputs are right, but the slopes may be anything.
    """
    u = x
    product: Array = 1.0
    met: list[Mask] = []
    check = 0.0  # made of everything that isn't sure to show in what comes later: if it is finite, so is each piece
    for i, link in enumerate(links):
        if link.hides:
            check += dot(u, u)
        u, slope, corners = link.quick(u)
        product = product * slope if i else slope
        if corners is not None:
            met.append(corners)
        if keep is not None:
            keep(u, slope, product)
    if not math.isfinite(check + dot(u, product)):
        met.append(_not_finite(links, x))
    return product, _indices(met)


def _not_finite(links: Sequence[Link], x: Array) -> Mask:
    """Where an output or the product isn't finite; a product that isn't stays so to the last link."""
    total = u = x
    product: Array = 1.0
    for link in links:
        u, slope, _ = link.quick(u)
        product = product * slope
        total = total + u
    return ~np.isfinite(total + product)


def exact(links: Sequence[Link], x: Array) -> Array:
    """The chain rule's derivative at the few points that need a closer look."""
    passes, corners = _forward(links, x)
    product = passes[-1].product
    return patched(product, corners, one_sided_product(*_at(passes, corners))) if corners.size else product


def _forward(links: Sequence[Link], x: Array) -> tuple[list[Pass], Array]:
    """The forward pass at the points that need a closer look, and the indices of those with two sides."""
    passes: list[Pass] = []
    doubtful: list[Mask] = []
    u: Array = x
    product: Array = 1.0
    for link in links:
        y = link.value(u)
        slope = link.slope(u, y)
        product = product * slope if passes else slope
        passes.append(Pass(link, u, y, slope, product))
        corners = link.corners(u, y, slope)
        if corners is not None:
            doubtful.append(corners)
        u = y
    doubtful.append(~np.isfinite(product) & ~np.isnan(u))
    return passes, _indices(doubtful)


def _at(passes: Sequence[Pass], at: Array) -> tuple[list[Link], list[Array], list[Array]]:
    """The links, and their inputs and outputs at a few of the points."""
    return [p.link for p in passes], [p.input[at] for p in passes], [p.output[at] for p in passes]


class Closer(NamedTuple):
    """What a closer look at a few points finds, in the words of a Trace."""

    slopes: list[Array]
    products: list[Array]
    left: Array
    right: Array
    findings: list[Finding]
    corners: tuple[Array, Sides] | None


def closer(links: Sequence[Link], x: Array, points: Array) -> Closer:
    """A closer look at the chain at x; `points` are the indices of these points in the whole."""
    passes, corners = _forward(links, x)
    slopes, products = [p.slope for p in passes], [p.product for p in passes]
    left, right = products[-1].copy(), products[-1].copy()
    findings = [f for i, p in enumerate(passes, start=1) for f in undefined(i, p, points)]
    if not corners.size:
        return Closer(slopes, products, left, right, [*findings, *_overflows(passes, products, points)], None)
    there = _at(passes, corners)
    sides = one_sided(*there)
    slopes = [patched(slope, corners, new) for slope, new in zip(slopes, sides.derivatives, strict=True)]
    products = [patched(product, corners, new) for product, new in zip(products, sides.products, strict=True)]
    left[corners], right[corners] = sides.left.products[-1], sides.right.products[-1]
    findings += [*side_findings(sides, *there, points[corners]), *_overflows(passes, products, points)]
    return Closer(slopes, products, left, right, findings, (points[corners], sides))


def _indices(masks: Sequence[Mask]) -> Array:
    return np.flatnonzero(np.logical_or.reduce(masks)) if len(masks) else nowhere()


def nowhere() -> Array:
    return np.empty(0, dtype=int)


def undefined(number: int, piece: Pass, points: Array | None = None) -> Iterator[Finding]:
    """Where a link's value goes astray, though its input is still in order; `points` are its points' indices."""
    link, u, y = piece.link, piece.input, piece.output
    points = np.arange(np.size(u)) if points is None else points

    def finding(code: str, where: Mask, **words: Sequence[str]) -> Finding:
        return Finding(code, number, link.name, points[np.flatnonzero(where)], {"input": u[where]}, words)

    if isinstance(link, TableLink):
        lost = ~np.isnan(u) & ~link.known(u)
        if np.any(lost):
            yield finding("not_in_table", lost)
        return
    lost = np.isnan(y) & ~np.isnan(u)
    if np.any(lost):
        yield finding("outside_domain", lost, why=Reasons(link, u[lost]))
    grown = np.isinf(y) & np.isfinite(u)
    if np.any(grown):
        yield finding("overflow", grown)


def _overflows(passes: Sequence[Pass], products: Sequence[Array], points: Array) -> Iterator[Finding]:
    """Where a derivative grows too large, though the values and the derivatives before it are in order."""
    before = np.ones(points.shape)
    for number, (piece, product) in enumerate(zip(passes, products, strict=True), start=1):
        grown = np.isinf(product) & np.isfinite(before) & np.isfinite(piece.output)
        if any_of(grown):
            u = piece.input[grown]
            beside = np.nextafter(u, np.inf)
            steep = np.isfinite(piece.slope[grown]) | np.isinf(piece.link.slope(beside, piece.link.value(beside)))
            if any_of(steep):
                name = f"the derivative of {piece.link.name}"
                values = {"input": u[steep]}
                yield Finding("overflow", number, name, points[grown][steep], values, of_derivative=True)
        before = product


class Reasons(Sequence[str]):
    """Why a link is undefined at each of many inputs; worked out when asked for, and often only the first one is."""

    def __init__(self, link: Link, inputs: Array) -> None:
        self.link, self.inputs = link, inputs

    def __getitem__(self, at: int) -> str:  # type: ignore[override]  # no slices
        return self.link.why_undefined(float(self.inputs[0])) if at == 0 else self._all[at]

    def __len__(self) -> int:
        return len(self.inputs)

    @cached_property
    def _all(self) -> Sequence[str]:
        return self.link.whys_undefined(self.inputs)


def patched(values: Array, points: Array, new: Array) -> Array:
    changed = values.copy()
    changed[points] = new
    return changed
