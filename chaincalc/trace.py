"""The one forward pass: each link's input, output and derivative, and the product of the derivatives so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chaincalc.blocks import blockwise
from chaincalc.errors import InputError
from chaincalc.lazy import np
from chaincalc.link import Link, TableLink, has_array_links
from chaincalc.notes import Finding
from chaincalc.primitive import Array, Mask
from chaincalc.record import Record
from chaincalc.sides import Sides, one_sided

if TYPE_CHECKING:
    from chaincalc.gradient import Gradients


class Step(Record):
    """What one link does at each point; all arrays are of x's shape, nan where undefined.

    In a chain with array links each array has its own shape, and nothing is multiplied forwards.

    Args:
        link: the link's place, counted from 1.
        name: the link's name.
        input, output: its input and its value there.
        derivative: its own derivative at its input; nan where its two sides differ. None for an array link.
        product: the derivatives of the links up to this one, multiplied from the first on. In a chain with array links
            the derivative of the result with respect to this link's input; None where the result isn't a number.
    """

    link: int
    name: str
    input: Array
    output: Array
    derivative: Array
    product: Array


class Trace(Record):
    """A chain's way at each point of x, link by link.

    Args:
        links: the chain's links.
        x: the points.
        steps: what each link does.
        left, right: the chain's one-sided derivatives.
        findings: what is remarkable, and where.
        corners: indices of the points that were looked at from both sides, and the outcome.
        gradients: of a chain with array links, what the backward sweep found; None for any other.
    """

    links: tuple[Link, ...]
    x: Array
    steps: tuple[Step, ...]
    left: Array
    right: Array
    findings: tuple[Finding, ...]
    corners: tuple[Array, Sides] | None = None
    gradients: Gradients | None = None

    @property
    def value(self) -> Array:
        return self.steps[-1].output

    @property
    def derivative(self) -> Array:
        """The derivative with respect to x: in x's shape; of an array result the Jacobian, output_shape + x_shape."""
        if self.gradients is None:
            return self.steps[-1].product
        return (self.gradients.jacobian or self.gradients.by_name["x"]).exact


class _Pass(Record):
    """One link's part of the forward pass, before corners are looked at."""

    link: Link
    input: Array
    output: Array
    slope: Array
    product: Array
    corners: Mask | None  # points where the slope may differ from side to side


def values(links: Sequence[Link], x: Array) -> list[Array]:
    """The inputs of all links and the chain's value: one array more than there are links."""
    with np.errstate(all="ignore"):
        u = [np.asarray(x, dtype=float)]
        for link in links:
            u.append(link.value(u[-1]))
    return u


def value(links: Sequence[Link], x: Array) -> Array:
    """The chain's value at x, in x's shape (array links give it another); nothing else is kept."""
    if has_array_links(links):
        return forward(links, x)[-1]

    def block(u: Array) -> Array:
        with np.errstate(all="ignore"):
            for link in links:
                u = link.value(u)
        return u

    return blockwise(block, x)


def derivative(links: Sequence[Link], x: Array) -> Array:
    """The chain rule's derivative at x, in x's shape; nothing else is kept.

    With array links: the gradient with respect to x, or the Jacobian where the result isn't a number.
    """
    if has_array_links(links):
        return trace(links, x).derivative

    def block(u: Array) -> Array:
        corners: list[Mask] = []
        with np.errstate(all="ignore"):
            for piece in _forward(links, u):
                if piece.corners is not None:
                    corners.append(piece.corners)
            points = _doubtful(piece, corners)
            if not points.size:
                return piece.product
            inputs = values(links, u[points])
            product = piece.product.copy()
            product[points] = one_sided(links, inputs[:-1], inputs[1:], points).products[-1]
        return product

    return blockwise(block, x)


def trace(links: Sequence[Link], x: Array) -> Trace:
    """Everything about a chain at x, link by link.

    Args:
        links: the chain's links.
        x: the points, an array of floats of any shape; with array links, the one array that the chain takes.

    Raises:
        InputError: array links don't take an array of x's shape.
    """
    if has_array_links(links):
        return _trace_of_arrays(links, x)
    shape = np.shape(x)
    flat = np.array(x, dtype=float).reshape(-1)
    with np.errstate(all="ignore"):
        passes = list(_forward(links, flat))
        slopes, products = [p.slope for p in passes], [p.product for p in passes]
        left, right = products[-1].copy(), products[-1].copy()
        findings = [f for i, p in enumerate(passes, start=1) for f in _undefined(i, p)]
        points = _doubtful(passes[-1], [p.corners for p in passes if p.corners is not None])
        corners = None
        if points.size:
            sides = one_sided(links, [p.input[points] for p in passes], [p.output[points] for p in passes], points)
            slopes = [_patched(slope, points, new) for slope, new in zip(slopes, sides.derivatives, strict=True)]
            products = [_patched(product, points, new) for product, new in zip(products, sides.products, strict=True)]
            left = _patched(left, points, sides.left.products[-1])
            right = _patched(right, points, sides.right.products[-1])
            findings += sides.findings
            corners = (points, sides)
        findings += _overflows(passes, products)
    steps = tuple(
        Step(i, p.link.name, *(a.reshape(shape) for a in (p.input, p.output, slope, product)))
        for i, (p, slope, product) in enumerate(zip(passes, slopes, products, strict=True), start=1)
    )
    return Trace(
        tuple(links), flat.reshape(shape), steps, left.reshape(shape), right.reshape(shape), tuple(findings), corners
    )


def forward(links: Sequence[Link], x: Array) -> list[Array]:
    """What `values` gives, for one array as x: the shapes are looked at first.

    Raises:
        InputError: they don't fit.
    """
    from chaincalc.array_link import shapes

    x = np.asarray(x, dtype=float)
    if x.ndim > 2:
        raise InputError(f"x has {x.ndim} dimensions; array links take numbers, vectors and matrices")
    shapes(links, x.shape)
    return values(links, x)


def _trace_of_arrays(links: Sequence[Link], x: Array) -> Trace:
    from chaincalc.gradient import differentiate

    u = forward(links, np.array(x, dtype=float))
    gradients = differentiate(links, u)
    cotangents = gradients.cotangents or (None,) * len(u)
    steps = []
    with np.errstate(all="ignore"):
        for i, link in enumerate(links):
            slope = None
            if link.elementwise:
                slope = link.slope(u[i], u[i + 1])
                corners = link.corners(u[i], u[i + 1], slope)
                slope = slope if corners is None else np.where(corners, np.nan, slope)
            steps.append(Step(i + 1, link.name, u[i], u[i + 1], slope, cotangents[i]))
    x_sides = gradients.jacobian or gradients.by_name["x"]
    left, right = x_sides.left, x_sides.right
    return Trace(tuple(links), u[0], tuple(steps), left, right, value_findings(links, u), gradients=gradients)


def value_findings(links: Sequence[Link], inputs: Sequence[Array]) -> tuple[Finding, ...]:
    """Where the values of elementwise links go astray; `inputs` is what `forward` gives."""
    with np.errstate(all="ignore"):
        passes = [_Pass(k, u, y, y, y, None) for k, u, y in zip(links, inputs, inputs[1:], strict=False)]
        return tuple(f for i, p in enumerate(passes, start=1) if p.link.elementwise for f in _undefined(i, p))


def _forward(links: Sequence[Link], x: Array) -> Iterator[_Pass]:
    u, product = x, None
    for link in links:
        y, slope = link.value_and_slope(u)
        product = slope if product is None else product * slope
        yield _Pass(link, u, y, slope, product, link.corners(u, y, slope))
        u = y


def _doubtful(last: _Pass, corners: Sequence[Mask]) -> Array:
    """Indices of the points to look at from both sides: at a corner of a link, or with a product that isn't finite.

    A product that isn't finite stays so to the last link.
    """
    odd = ~np.isfinite(last.product)
    doubtful = [*corners, odd & ~np.isnan(last.output)] if np.any(odd) else corners
    return np.flatnonzero(np.logical_or.reduce(doubtful)) if len(doubtful) else np.empty(0, dtype=int)


def _undefined(number: int, piece: _Pass) -> Iterator[Finding]:
    """Where a link's value goes astray, though its input is still in order."""
    link, u, y = piece.link, piece.input, piece.output

    def finding(code: str, where: Mask, **words: Sequence[str]) -> Finding:
        return Finding(code, number, link.name, np.flatnonzero(where), {"input": u[where]}, words)

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


def _overflows(passes: Sequence[_Pass], products: Sequence[Array]) -> Iterator[Finding]:
    """Where a derivative grows too large, though the values and the derivatives before it are in order."""
    before = np.ones(passes[0].input.shape)
    for number, (piece, product) in enumerate(zip(passes, products, strict=True), start=1):
        grown = np.isinf(product) & np.isfinite(before) & np.isfinite(piece.output)
        if np.any(grown):
            u = piece.input
            points = np.flatnonzero(grown)
            beside = np.nextafter(u[points], np.inf)
            steep = np.isfinite(piece.slope[points]) | np.isinf(piece.link.slope(beside, piece.link.value(beside)))
            if np.any(steep):
                name = f"the derivative of {piece.link.name}"
                values = {"input": u[points][steep]}
                yield Finding("overflow", number, name, points[steep], values, of_derivative=True)
        before = product


class Reasons(Sequence[str]):
    """Why a link is undefined at each of many inputs; a reason is worked out when it is asked for."""

    def __init__(self, link: Link, inputs: Array) -> None:
        self.link, self.inputs = link, inputs

    def __getitem__(self, at: int) -> str:  # type: ignore[override]  # no slices
        return self.link.why_undefined(float(self.inputs[at]))

    def __len__(self) -> int:
        return len(self.inputs)


def _patched(values: Array, points: Array, new: Array) -> Array:
    changed = values.copy()
    changed[points] = new
    return changed
