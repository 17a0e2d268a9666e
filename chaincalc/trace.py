"""The one forward pass: each link's input, output and derivative, and the product of the derivatives so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from chaincalc.blocks import blockwise, over_blocks
from chaincalc.errors import InputError
from chaincalc.formula.evaluate import all_finite, any_of
from chaincalc.lazy import np
from chaincalc.link import Link, TableLink, has_array_links
from chaincalc.notes import Finding
from chaincalc.primitive import Array, Mask
from chaincalc.sides import Sides, one_sided

if TYPE_CHECKING:
    from chaincalc.gradient import Gradients


@dataclass(frozen=True, eq=False)
class Step:
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


class _Pass(NamedTuple):
    """One link's part of the forward pass."""

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
    """The chain's value at x, in x's shape (array links give it another); nothing else is kept."""
    if has_array_links(links):
        return forward(links, x)[-1]

    def block(u: Array) -> Array:
        with np.errstate(all="ignore"):
            for link in links:
                u = link.value(u)
        return u

    return blockwise(block, x, lambda: _threads(links))


def derivative(links: Sequence[Link], x: Array) -> Array:
    """The chain rule's derivative at x, in x's shape; nothing else is kept.

    With array links: the gradient with respect to x, or the Jacobian where the result isn't a number.
    """
    if has_array_links(links):
        return trace(links, x).derivative

    def block(u: Array) -> Array:
        with np.errstate(all="ignore"):
            product, points = _quick(links, u)
            return _patched(product, points, _exact(links, u[points])) if points.size else product

    return blockwise(block, x, lambda: _threads(links))


def _exact(links: Sequence[Link], x: Array) -> Array:
    """The chain rule's derivative at the few points that need a closer look."""
    passes, corners = _forward(links, x)
    product = passes[-1].product
    return _patched(product, corners, _sides(passes, corners, corners).products[-1]) if corners.size else product


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
    outputs, slopes = ([np.empty(flat.shape) for _ in links] for _ in range(2))
    products = [slopes[0], *(np.empty(flat.shape) for _ in links[1:])]  # the first product has one factor

    def fill(block: slice) -> Array:
        def keep(i: int, y: Array, slope: Array, product: Array) -> None:
            outputs[i][block], slopes[i][block] = y, slope
            if i:
                products[i][block] = product

        with np.errstate(all="ignore"):
            return block.start + _quick(links, flat[block], keep)[1]

    points = np.concatenate([_nowhere(), *over_blocks(fill, flat.size, lambda: _threads(links))])
    left, right = products[-1].copy(), products[-1].copy()
    findings: tuple[Finding, ...] = ()
    corners = None
    if points.size:
        with np.errstate(all="ignore"):
            look = _closer(links, flat[points], points)
        for i in range(len(links)):
            slopes[i][points], products[i][points] = look.slopes[i], look.products[i]
        left[points], right[points] = look.left, look.right
        findings, corners = tuple(look.findings), look.corners
    steps = tuple(
        Step(i, link.name, *(array.reshape(shape) for array in arrays))
        for i, (link, *arrays) in enumerate(
            zip(links, [flat, *outputs[:-1]], outputs, slopes, products, strict=True), 1
        )
    )
    return Trace(tuple(links), flat.reshape(shape), steps, left.reshape(shape), right.reshape(shape), findings, corners)


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
        passes = [_Pass(k, u, y, y, y) for k, u, y in zip(links, inputs, inputs[1:], strict=False)]
        return tuple(f for i, p in enumerate(passes, start=1) if p.link.elementwise for f in _undefined(i, p))


def _quick(
    links: Sequence[Link], x: Array, keep: Callable[[int, Array, Array, Array], None] | None = None
) -> tuple[Array, Array]:
    """The forward pass over points that most likely are in order.

    Args:
        links: the chain's links.
        x: the points.
        keep: is given each link's place, output, slope, and product.

    Returns:
        The product, and the indices of the points that need a closer look: at a corner of a link, or where something
        isn't finite. There the outputs are right, but the slopes may be anything.
    """
    total = u = x
    product: Array = 1.0
    doubtful: list[Mask] = []
    for i, link in enumerate(links):
        y, slope, corners = link.quick(u)
        product = product * slope if i else slope
        total = total + y  # if the sum of all is finite, so is each; a product that isn't stays so to the last link
        if corners is not None:
            doubtful.append(corners)
        if keep is not None:
            keep(i, y, slope, product)
        u = y
    total = total + product
    if not all_finite(total):
        doubtful.append(~np.isfinite(total))
    return product, _indices(doubtful)


def _forward(links: Sequence[Link], x: Array) -> tuple[list[_Pass], Array]:
    """The forward pass at the points that need a closer look, and the indices of those with two sides."""
    passes: list[_Pass] = []
    doubtful: list[Mask] = []
    u: Array = x
    product: Array = 1.0
    for link in links:
        y = link.value(u)
        slope = link.slope(u, y)
        product = product * slope if passes else slope
        passes.append(_Pass(link, u, y, slope, product))
        corners = link.corners(u, y, slope)
        if corners is not None:
            doubtful.append(corners)
        u = y
    doubtful.append(~np.isfinite(product) & ~np.isnan(u))
    return passes, _indices(doubtful)


def _sides(passes: Sequence[_Pass], at: Array, points: Array) -> Sides:
    links = [p.link for p in passes]
    return one_sided(links, [p.input[at] for p in passes], [p.output[at] for p in passes], points)


class _Closer(NamedTuple):
    """What a closer look at a few points finds, in the words of a Trace."""

    slopes: list[Array]
    products: list[Array]
    left: Array
    right: Array
    findings: list[Finding]
    corners: tuple[Array, Sides] | None


def _closer(links: Sequence[Link], x: Array, points: Array) -> _Closer:
    """A closer look at the chain at x; `points` are the indices of these points in the whole."""
    passes, corners = _forward(links, x)
    slopes, products = [p.slope for p in passes], [p.product for p in passes]
    left, right = products[-1].copy(), products[-1].copy()
    findings = [f for i, p in enumerate(passes, start=1) for f in _undefined(i, p, points)]
    if not corners.size:
        return _Closer(slopes, products, left, right, [*findings, *_overflows(passes, products, points)], None)
    sides = _sides(passes, corners, points[corners])
    slopes = [_patched(slope, corners, new) for slope, new in zip(slopes, sides.derivatives, strict=True)]
    products = [_patched(product, corners, new) for product, new in zip(products, sides.products, strict=True)]
    left[corners], right[corners] = sides.left.products[-1], sides.right.products[-1]
    findings += [*sides.findings, *_overflows(passes, products, points)]
    return _Closer(slopes, products, left, right, findings, (points[corners], sides))


def _indices(masks: Sequence[Mask]) -> Array:
    return np.flatnonzero(np.logical_or.reduce(masks)) if len(masks) else _nowhere()


def _nowhere() -> Array:
    return np.empty(0, dtype=int)


def _threads(links: Sequence[Link]) -> bool:
    """Whether two threads may share the points: nobody said that a plain callable can be called by both."""
    return all(link.exact for link in links)


def _undefined(number: int, piece: _Pass, points: Array | None = None) -> Iterator[Finding]:
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


def _patched(values: Array, points: Array, new: Array) -> Array:
    changed = values.copy()
    changed[points] = new
    return changed
