"""The one forward pass: each link's input, output and derivative, and the product of the derivatives so far."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.engine.blocks import blockwise, over_blocks
from chaincalc.engine.forward import Pass, closer, exact, nowhere, patched, quick, undefined
from chaincalc.engine.notes import Finding
from chaincalc.engine.sides import Sides
from chaincalc.engine.tapes import Computation, Tapes
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link, has_array_links, real

if TYPE_CHECKING:
    from chaincalc.engine.gradient import Gradients


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
        apart: the chain's derivatives from the left and from the right; None where they are the derivative everywhere.
        findings: what is remarkable, and where.
        corners: indices of the points that were looked at from both sides, and the outcome.
        gradients: of a chain with array links, what the backward sweep found; None for any other.
    """

    links: tuple[Link, ...]
    x: Array
    steps: tuple[Step, ...]
    apart: tuple[Array, Array] | None
    findings: tuple[Finding, ...]
    corners: tuple[Array, Sides] | None = None
    gradients: Gradients | None = None

    @property
    def value(self) -> Array:
        return self.steps[-1].output

    @cached_property
    def left(self) -> Array:
        """The derivative from the left."""
        return self.derivative.copy() if self.apart is None else self.apart[0]

    @cached_property
    def right(self) -> Array:
        """The derivative from the right."""
        return self.derivative.copy() if self.apart is None else self.apart[1]

    @property
    def derivative(self) -> Array:
        """The derivative with respect to x: in x's shape; of an array result the Jacobian, output_shape + x_shape."""
        if self.gradients is None:
            return self.steps[-1].product
        return (self.gradients.jacobian or self.gradients.by_name["x"]).exact


def values(links: Sequence[Link], x: Array) -> list[Array]:
    """The inputs of all links and the chain's value: one array more than there are links."""
    with np.errstate(all="ignore"):
        u = [np.asarray(x, dtype=float)]
        for link in links:
            u.append(link.value(u[-1]))
    return u


def value(links: Sequence[Link], x: Array, tapes: Tapes | None = None) -> Array:
    """The chain's value at x, in x's shape (array links give it another); nothing else is kept."""
    if has_array_links(links):
        return forward(links, x)[-1]

    def of(u: Array) -> tuple[Array]:
        for link in links:
            u = link.value(u)
        return (u,)

    return _blockwise(of, links, x, tapes, "value")


def derivative(links: Sequence[Link], x: Array, tapes: Tapes | None = None) -> Array:
    """The chain rule's derivative at x, in x's shape; nothing else is kept.

    With array links: the gradient with respect to x, or the Jacobian where the result isn't a number.
    """
    if has_array_links(links):
        return trace(links, x).derivative

    def of(u: Array) -> tuple[Array]:
        product, points = quick(links, u)
        return (patched(product, points, exact(links, u[points])) if points.size else product,)

    return _blockwise(of, links, x, tapes, "derivative")


def _blockwise(of: Computation, links: Sequence[Link], x: Array, tapes: Tapes | None, name: str) -> Array:
    x = real(x)
    tape = None if tapes is None else tapes.of(name, of, x.size)

    def fill(u: Array, out: Array) -> None:
        if tape is not None and tape.play(u, (out,)):
            return
        with np.errstate(all="ignore"):
            (out[...],) = of(u)

    return blockwise(fill, x, lambda: _threads(links))


def trace(links: Sequence[Link], x: Array, tapes: Tapes | None = None) -> Trace:
    """Everything about a chain at x, link by link.

    Args:
        links: the chain's links.
        x: the points, an array of floats of any shape; with array links, the one array that the chain takes.
        tapes: the chain's, if somebody keeps them.

    Raises:
        InputError: array links don't take an array of x's shape.
    """
    if has_array_links(links):
        return _trace_of_arrays(links, x)
    shape = np.shape(x)
    flat = np.array(real(x)).reshape(-1)
    outputs, slopes = ([np.empty(flat.shape) for _ in links] for _ in range(2))
    products = [slopes[0], *(np.empty(flat.shape) for _ in links[1:])]  # the first product has one factor
    kept = [*outputs, *slopes, *products[1:]]

    def of(u: Array) -> tuple[list[Array], Array]:
        made: list[tuple[Array, ...]] = []
        points = quick(links, u, lambda *arrays: made.append(arrays))[1]
        ys, factors, running = zip(*made, strict=True)
        return [*ys, *factors, *running[1:]], points

    tape = None if tapes is None else tapes.of("trace", lambda u: of(u)[0], flat.size)

    def fill(block: slice) -> Array:
        if tape is not None and tape.play(flat[block], [array[block] for array in kept]):
            return nowhere()
        with np.errstate(all="ignore"):
            arrays, points = of(flat[block])
            for array, new in zip(kept, arrays, strict=True):
                array[block] = new
            return block.start + points

    points = np.concatenate([nowhere(), *over_blocks(fill, flat.size, lambda: _threads(links))])
    apart: tuple[Array, Array] | None = None
    findings: tuple[Finding, ...] = ()
    corners = None
    if points.size:
        with np.errstate(all="ignore"):
            look = closer(links, flat[points], points)
        for i in range(len(links)):
            slopes[i][points], products[i][points] = look.slopes[i], look.products[i]
        left, right = products[-1].copy(), products[-1].copy()
        left[points], right[points] = look.left, look.right
        apart = left.reshape(shape), right.reshape(shape)
        findings, corners = tuple(look.findings), look.corners
    steps = tuple(
        Step(i, link.name, *(array.reshape(shape) for array in arrays))
        for i, (link, *arrays) in enumerate(
            zip(links, [flat, *outputs[:-1]], outputs, slopes, products, strict=True), 1
        )
    )
    return Trace(tuple(links), flat.reshape(shape), steps, apart, findings, corners)


def forward(links: Sequence[Link], x: Array) -> list[Array]:
    """What `values` gives, for one array as x: the shapes are looked at first.

    Raises:
        InputError: they don't fit.
    """
    from chaincalc.links.array import shapes

    x = real(x)
    if x.ndim > 2:
        raise InputError(f"x has {x.ndim} dimensions; array links take numbers, vectors and matrices")
    shapes(links, x.shape)
    return values(links, x)


def _trace_of_arrays(links: Sequence[Link], x: Array) -> Trace:
    from chaincalc.engine.gradient import differentiate

    u = forward(links, np.array(real(x)))
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
    apart = x_sides.left, x_sides.right
    return Trace(tuple(links), u[0], tuple(steps), apart, value_findings(links, u), gradients=gradients)


def value_findings(links: Sequence[Link], inputs: Sequence[Array]) -> tuple[Finding, ...]:
    """Where the values of elementwise links go astray; `inputs` is what `forward` gives."""
    with np.errstate(all="ignore"):
        passes = [Pass(k, u, y, y, y) for k, u, y in zip(links, inputs, inputs[1:], strict=False)]
        return tuple(f for i, p in enumerate(passes, start=1) if p.link.elementwise for f in undefined(i, p))


def _threads(links: Sequence[Link]) -> bool:
    """Whether two threads may share the points: nobody said that a plain callable can be called by both."""
    return all(link.exact for link in links)
