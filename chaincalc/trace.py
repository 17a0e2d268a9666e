"""The one forward pass: each link's input, output and derivative, and the product of the derivatives so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chaincalc.blocks import blockwise, over_blocks
from chaincalc.formula.evaluate import all_finite, any_of
from chaincalc.lazy import np
from chaincalc.link import Link, TableLink
from chaincalc.notes import Finding
from chaincalc.primitive import Array, Mask
from chaincalc.sides import Sides, one_sided


@dataclass(frozen=True, eq=False)
class Step:
    """What one link does at each point; all arrays are of x's shape, nan where undefined.

    Args:
        link: the link's place, counted from 1.
        name: the link's name.
        input, output: its input and its value there.
        derivative: its own derivative at its input; nan where its two sides differ.
        product: the derivatives of the links up to this one, multiplied from the first on.
    """

    link: int
    name: str
    input: Array
    output: Array
    derivative: Array
    product: Array


@dataclass(frozen=True, eq=False)
class Trace:
    """A chain's way at each point of x, link by link.

    Args:
        links: the chain's links.
        x: the points.
        steps: what each link does.
        left, right: the chain's one-sided derivatives.
        findings: what is remarkable, and where.
        corners: indices of the points that were looked at from both sides, and the outcome.
    """

    links: tuple[Link, ...]
    x: Array
    steps: tuple[Step, ...]
    left: Array
    right: Array
    findings: tuple[Finding, ...]
    corners: tuple[Array, Sides] | None = None

    @property
    def value(self) -> Array:
        return self.steps[-1].output

    @property
    def derivative(self) -> Array:
        return self.steps[-1].product


class _Pass(NamedTuple):
    """One link's part of the forward pass, at any points of it."""

    link: Link
    input: Array
    output: Array
    slope: Array
    product: Array


def values(links: Sequence[Link], x: Array) -> list[Array]:
    """The inputs of all links and the chain's value: one array more than there are links."""
    with np.errstate(all="ignore"):
        u = [np.asarray(x, dtype=float)]
        for link in links:
            u.append(link.value(u[-1]))
    return u


def value(links: Sequence[Link], x: Array) -> Array:
    """The chain's value at x, in x's shape; nothing else is kept."""

    def block(u: Array) -> Array:
        with np.errstate(all="ignore"):
            for link in links:
                u = link.value(u)
        return u

    return blockwise(block, x, _threads(links))


def derivative(links: Sequence[Link], x: Array) -> Array:
    """The chain rule's derivative at x, in x's shape; nothing else is kept."""

    def block(u: Array) -> Array:
        with np.errstate(all="ignore"):
            odd = _Odd()
            for piece in _forward(links, u, odd):
                product = piece.product
            points, _ = odd.points()
            if points.size:
                inputs = values(links, u[points])
                product = product.copy()
                product[points] = one_sided(links, inputs[:-1], inputs[1:], points).products[-1]
        return product

    return blockwise(block, x, _threads(links))


def trace(links: Sequence[Link], x: Array) -> Trace:
    """Everything about a chain at x, link by link.

    Args:
        links: the chain's links.
        x: the points, an array of floats of any shape.
    """
    shape = np.shape(x)
    flat = np.array(x, dtype=float).reshape(-1)
    outputs, slopes, products = ([np.empty(flat.shape) for _ in links] for _ in range(3))

    def fill(block: slice) -> tuple[Array, Array]:
        odd = _Odd()
        with np.errstate(all="ignore"):
            for i, piece in enumerate(_forward(links, flat[block], odd)):
                outputs[i][block], slopes[i][block], products[i][block] = piece.output, piece.slope, piece.product
            corners, remarkable = odd.points()
        return block.start + corners, block.start + remarkable

    found = over_blocks(fill, flat.size, _threads(links))
    points, remarkable = (np.concatenate([np.empty(0, dtype=int), *(part[k] for part in found)]) for k in range(2))
    inputs = [flat, *outputs[:-1]]
    columns = list(zip(links, inputs, outputs, slopes, products, strict=True))
    passes = [_Pass(link, *(array[remarkable] for array in arrays)) for link, *arrays in columns]
    left, right = products[-1].copy(), products[-1].copy()
    findings: list[Finding] = []
    corners = None
    with np.errstate(all="ignore"):
        if points.size:
            sides = one_sided(links, [u[points] for u in inputs], [y[points] for y in outputs], points)
            for i in range(len(links)):
                slopes[i][points], products[i][points] = sides.derivatives[i], sides.products[i]
            left[points], right[points] = sides.left.products[-1], sides.right.products[-1]
            corners = (points, sides)
        if remarkable.size:
            findings += [f for i, p in enumerate(passes, start=1) for f in _undefined(i, p, remarkable)]
            findings += corners[1].findings if corners else []
            findings += _overflows(passes, [product[remarkable] for product in products], remarkable)
    steps = tuple(
        Step(i, link.name, *(array.reshape(shape) for array in arrays))
        for i, (link, *arrays) in enumerate(columns, start=1)
    )
    return Trace(
        tuple(links), flat.reshape(shape), steps, left.reshape(shape), right.reshape(shape), tuple(findings), corners
    )


def _threads(links: Sequence[Link]) -> bool:
    """Whether two threads may share the points: plain callables weren't asked whether they can be called by both."""
    return all(link.exact for link in links)


def _forward(links: Sequence[Link], u: Array, odd: _Odd) -> Iterator[_Pass]:
    product, finite = None, all_finite(u)
    for link in links:
        y, slope, corners, finite = link.forward(u, finite)
        product = slope if product is None else product * slope
        yield _Pass(link, u, y, slope, product)
        odd.add(y, product, corners, finite)
        u = y


class _Odd:
    """Where the forward pass meets something that needs a closer look, which is nearly nowhere."""

    def __init__(self) -> None:
        self._corners: list[Mask] = []
        self._not_finite: list[Mask] = []

    def add(self, output: Array, product: Array, corners: Mask | None, finite: bool) -> None:
        """Take note of a link; the links come in their order."""
        self._last = output, product
        if corners is not None:
            self._corners.append(corners)
        if not finite:
            self._not_finite.append(~np.isfinite(output))

    def points(self) -> tuple[Array, Array]:
        """Indices of the points to look at from both sides, and of all that there may be something to say about.

        The former are at a corner of a link, or have a product that isn't finite; such a product stays so to the last
        link.
        """
        output, product = self._last
        if all_finite(product):
            corners, not_finite = self._corners, self._not_finite
        else:
            astray = ~np.isfinite(product)
            corners, not_finite = [*self._corners, astray & ~np.isnan(output)], [*self._not_finite, astray]
        return _indices(corners), _indices([*corners, *not_finite])


def _indices(masks: Sequence[Mask]) -> Array:
    return np.flatnonzero(np.logical_or.reduce(masks)) if len(masks) else np.empty(0, dtype=int)


def _undefined(number: int, piece: _Pass, points: Array) -> Iterator[Finding]:
    """Where a link's value goes astray, though its input is still in order; `points` are the piece's indices."""
    link, u, y = piece.link, piece.input, piece.output

    def finding(code: str, where: Mask, **words: Sequence[str]) -> Finding:
        return Finding(code, number, link.name, points[where], {"input": u[where]}, words)

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


def _overflows(passes: Sequence[_Pass], products: Sequence[Array], points: Array) -> Iterator[Finding]:
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
    """Why a link is undefined at each of many inputs; a reason is worked out when it is asked for."""

    def __init__(self, link: Link, inputs: Array) -> None:
        self.link, self.inputs = link, inputs

    def __getitem__(self, at: int) -> str:  # type: ignore[override]  # no slices
        return self.link.why_undefined(float(self.inputs[at]))

    def __len__(self) -> int:
        return len(self.inputs)
