"""A chain at its inputs, link by link: the record, and the way to it for numbers, point by point."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.engine.backward import Derivative, Gradients, gradients_of_points, joined_derivative
from chaincalc.engine.blocks import blockwise, over_blocks
from chaincalc.engine.findings import point_findings
from chaincalc.engine.forward import Closer, closer, exact, nowhere, patched, quick
from chaincalc.engine.inputs import MAIN, NO_OTHERS, Inputs, Place, bind, places, pointwise
from chaincalc.engine.notes import Finding
from chaincalc.engine.sides import Sides
from chaincalc.engine.tapes import Computation, Tapes
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array
from chaincalc.links.array import shapes
from chaincalc.links.link import Link, has_array_links


class Step(Record):
    """What one link does; nan where undefined.

    In a chain of numbers all arrays have the points' shape. With links of whole arrays each array has its own, and
    nothing is multiplied forwards.

    Args:
        link: the link's place, counted from 1.
        name: the link's name.
        input, output: what flows in, and its value there.
        derivative: its own derivative with respect to that; nan where its two sides differ. None for a link of whole
            arrays.
        product: the links' derivatives multiplied from the first to this one; None in a chain with links of whole
            arrays.
        slopes: its own derivatives with respect to the other inputs that it takes, by name.
        backwards: gives the derivatives of the result with respect to what flows into each link.
    """

    link: int
    name: str
    input: Array
    output: Array
    derivative: Array
    product: Array
    slopes: Mapping[str, Array] = MappingProxyType({})
    backwards: Gradients | None = None

    @property
    def gradient(self) -> Array | None:
        """The derivative of the result with respect to what flows in; None where the result isn't a number."""
        found = () if self.backwards is None else self.backwards.by_link
        return found[self.link - 1] if len(found) else None


class Trace(Record):
    """A chain at its inputs, link by link.

    Args:
        links: the chain's links.
        inputs: their values by name, the main one first.
        steps: what each link does.
        derivatives: the derivative with respect to each input, by name.
        findings: what is remarkable about it, and where.
        corners: the indices of the points that were looked at from both sides, and for each input its sides there.
        is_pointwise: whether each entry is a point by itself; else the inputs are whole arrays.
    """

    links: tuple[Link, ...]
    inputs: Inputs
    steps: tuple[Step, ...]
    derivatives: Mapping[str, Derivative]
    findings: tuple[Finding, ...]
    corners: tuple[Array, dict[str, Sides]] | None = None
    is_pointwise: bool = True

    @property
    def x(self) -> Array:
        """The main input."""
        return self.inputs.x

    @property
    def value(self) -> Array:
        return self.steps[-1].output

    @property
    def main(self) -> Derivative:
        """The derivative with respect to the main input."""
        return self.derivatives[self.inputs.main]

    @property
    def derivative(self) -> Array:
        """The derivative with respect to the main input.

        Point by point it is in the inputs' shape; of an array result it is the Jacobian, output_shape + input_shape.
        """
        return self.main.exact

    @cached_property
    def left(self) -> Array:
        """The derivative with respect to the main input, from the left."""
        return self.main.left

    @cached_property
    def right(self) -> Array:
        """The derivative with respect to the main input, from the right."""
        return self.main.right


def values(links: Sequence[Link], x: Array, others: Mapping[str, Array] = NO_OTHERS) -> list[Array]:
    """What flows into each link, and the chain's value: one array more than there are links."""
    return flow(links, bind(links, np.asarray(x, dtype=float), others))


def flow(links: Sequence[Link], inputs: Inputs, first: int = 0, u: Array | None = None) -> list[Array]:
    """The same, from the link with this index on, where u flows in."""
    with np.errstate(all="ignore"):
        found = [inputs.x if u is None else u]
        for i in range(first, len(links)):
            found.append(links[i].value(*inputs.arguments(i, found[-1])))
    return found


def value(links: Sequence[Link], x: Array, tapes: Tapes | None = None, inputs: Inputs | None = None) -> Array:
    """The chain's value, in the inputs' common shape (links of arrays give it another); nothing else is kept."""
    inputs = bind(links, x) if inputs is None else inputs
    if has_array_links(links):
        return forward(links, inputs)[-1]

    def of(part: Inputs) -> tuple[Array]:
        u, names = part.x, part.names
        for i, link in enumerate(links):
            u = link.value(*part.arguments(i, u)) if names[i] else link.value(u)
        return (u,)

    return _blockwise(of, links, inputs, tapes, "value")


def derivative(
    links: Sequence[Link], x: Array, tapes: Tapes | None = None, inputs: Inputs | None = None, wrt: str = ""
) -> Array:
    """The chain rule's derivative with respect to one input, the main one by default; nothing else is kept.

    Point by point it is in the inputs' common shape; with links of arrays it is the gradient, or the Jacobian where the
    result isn't a number.

    Raises:
        InputError: the chain has no such input.
    """
    inputs = bind(links, x) if inputs is None else inputs
    name = wrt or inputs.main
    if has_array_links(links) or not (inputs.is_alone and name == inputs.main):
        entries = places(links, inputs.main)
        if name not in entries:
            raise InputError(f"the chain has no input '{name}'\n  its inputs are {', '.join(entries)}")
        if has_array_links(links) or entries[name] != [Place(0, 0)]:
            return trace_of(links, inputs).derivatives[name].exact

    def of(part: Inputs) -> tuple[Array]:
        product, points = quick(links, part)
        return (patched(product, points, exact(links, part.part(points))) if points.size else product,)

    return _blockwise(of, links, inputs, tapes, "derivative")


def _blockwise(
    of: Callable[[Inputs], tuple[Array]], links: Sequence[Link], inputs: Inputs, tapes: Tapes | None, name: str
) -> Array:
    flat, shape = (inputs, np.shape(inputs.x)) if inputs.is_alone else pointwise(inputs)
    tape = None if tapes is None else tapes.of(name, _of_one(of, flat), np.size(flat.x))

    def fill(part: Inputs, out: Array) -> None:
        if tape is not None and tape.play(part.x, (out,)):
            return
        with np.errstate(all="ignore"):
            (out[...],) = of(part)

    if inputs.is_alone:  # one input needs no blocks of others
        return blockwise(lambda u, out: fill(flat.of({flat.main: u}), out), inputs.x, lambda: _threads(links))
    out = np.empty(np.size(flat.x))
    over_blocks(lambda block: fill(flat.part(block), out[block]), out.size, lambda: _threads(links))
    return out.reshape(shape)


def _of_one(of: Callable[[Inputs], tuple[Array]], inputs: Inputs) -> Computation:
    """A computation as a function of the main input, as tapes want it."""
    return lambda u: of(inputs.of({inputs.main: u}))


def trace(
    links: Sequence[Link],
    x: Array,
    tapes: Tapes | None = None,
    others: Mapping[str, Array] = NO_OTHERS,
    main: str = MAIN,
) -> Trace:
    """Everything about a chain at its inputs, link by link.

    Args:
        links: the chain's links.
        x: the main input: points, an array of floats of any shape; with links of arrays one array.
        tapes: the chain's, if somebody keeps them.
        others: the other inputs by name.
        main: what the main input is called.

    Raises:
        InputError: an input is missing, or their shapes don't fit.
    """
    return trace_of(links, bind(links, x, others, main), tapes)


def trace_of(links: Sequence[Link], inputs: Inputs, tapes: Tapes | None = None) -> Trace:
    """The same for inputs that are bound already."""
    if has_array_links(links):
        return _trace_of_arrays(links, inputs)
    flat, shape = pointwise(inputs.moved(inputs.main, np.array(inputs.x)))
    return _Points(links, flat, shape).trace(tapes)


class _Points:
    """The pass over points: the arrays that are kept, block by block."""

    def __init__(self, links: Sequence[Link], inputs: Inputs, shape: Shape) -> None:
        self.links, self.inputs, self.shape = links, inputs, shape
        size = np.size(inputs.x)

        def new() -> Array:
            return np.empty(size)

        self.outputs, self.slopes = [new() for _ in links], [new() for _ in links]
        self.products = [self.slopes[0], *(new() for _ in links[1:])]  # the first product has one factor
        self.others = [[new() for _ in names] for names in inputs.names]
        self.kept = [*self.outputs, *self.slopes, *self.products[1:], *(a for arrays in self.others for a in arrays)]

    def block(self, part: Inputs) -> tuple[list[Array], Array]:
        made: list[tuple[Array, tuple[Array, ...], Array]] = []
        points = quick(self.links, part, lambda *arrays: made.append(arrays))[1]
        ys, slopes, running = zip(*made, strict=True)
        return [*ys, *(s[0] for s in slopes), *running[1:], *(s for more in slopes for s in more[1:])], points

    def trace(self, tapes: Tapes | None) -> Trace:
        flat, links = self.inputs, self.links
        alone = len(flat.values) == 1
        tape = None
        if tapes is not None and alone:
            tape = tapes.of("trace", lambda u: self.block(flat.moved(flat.main, u))[0], np.size(flat.x))

        def fill(block: slice) -> Array:
            if tape is not None and tape.play(flat.x[block], [array[block] for array in self.kept]):
                return nowhere()
            with np.errstate(all="ignore"):
                arrays, points = self.block(flat.part(block))
                for array, new in zip(self.kept, arrays, strict=True):
                    array[block] = new
                return block.start + points

        points = np.concatenate([nowhere(), *over_blocks(fill, np.size(flat.x), lambda: _threads(links))])
        look = None
        findings: tuple[Finding, ...] = ()
        if points.size:
            with np.errstate(all="ignore"):
                few = flat.part(points)
                look = closer(links, few)
                self.patch(look, points)
                findings = tuple(point_findings(look, few, points))
        corners = (points[look.at], look.sides) if look is not None and look.at.size else None
        return self.result(corners, findings)

    def patch(self, look: Closer, points: Array) -> None:
        """Put what a closer look found in the place of what the quick pass did."""
        for i, piece in enumerate(look.passes):
            self.slopes[i][points], self.products[i][points] = piece.slopes[0], piece.product
            for array, slope in zip(self.others[i], piece.slopes[1:], strict=True):
                array[points] = slope
        if look.at.size:
            sides = look.sides[self.inputs.main]
            at = points[look.at]
            for i, (slope, product) in enumerate(zip(sides.derivatives, sides.products, strict=True)):
                self.slopes[i][at] = slope
                if i:
                    self.products[i][at] = product

    def result(self, corners: tuple[Array, dict[str, Sides]] | None, findings: tuple[Finding, ...]) -> Trace:
        flat, shape = self.inputs, self.shape
        backwards = gradients_of_points(self.slopes, corners, shape, flat.main)
        columns = zip(self.links, [flat.x, *self.outputs[:-1]], self.outputs, self.slopes, self.products, strict=True)
        steps = tuple(
            Step(
                i, link.name, u.reshape(shape), y.reshape(shape), slope.reshape(shape), product.reshape(shape),
                {n: a.reshape(shape) for n, a in zip(flat.names[i - 1], self.others[i - 1], strict=True)}, backwards,
            )
            for i, (link, u, y, slope, product) in enumerate(columns, 1)
        )  # fmt: skip
        found: dict[str, Derivative] = {}
        for name, entries in places(self.links, flat.main).items():
            exact_ = self.products[-1] if entries == [Place(0, 0)] else self._summed(entries, backwards)
            found[name] = joined_derivative(exact_, name, corners, shape)
        given = {n: v.reshape(shape) if np.ndim(v) else v for n, v in flat.values.items()}
        return Trace(tuple(self.links), flat.of(given), steps, found, findings, corners)

    def _summed(self, entries: Sequence[Place], backwards: Gradients) -> Array:
        """The derivative with respect to an input: the sum over the places where it enters."""
        total: Array = 0.0
        last = len(self.links) - 1
        with np.errstate(all="ignore"):
            for link, argument in entries:
                slope = self.others[link][argument - 1] if argument else self.slopes[link]
                total = total + (slope if link == last else slope * backwards.by_link[link + 1].reshape(-1))
        return total


def output_shapes(links: Sequence[Link], inputs: Inputs) -> list[Shape]:
    """The shapes of what flows into each link, and of the chain's value.

    Raises:
        InputError: the inputs' shapes don't fit, or they are no vectors or matrices.
    """
    for name, array in inputs.values.items():
        if np.ndim(array) > 2:
            raise InputError(f"{name} has {np.ndim(array)} dimensions; array links take numbers, vectors and matrices")
    others = [[np.shape(inputs.values[name]) for name in names] for names in inputs.names]
    return shapes(links, np.shape(inputs.x), others)


def forward(links: Sequence[Link], inputs: Inputs) -> list[Array]:
    """What `flow` gives, for whole arrays: the shapes are looked at first.

    Raises:
        InputError: they don't fit.
    """
    output_shapes(links, inputs)
    return flow(links, inputs)


def _trace_of_arrays(links: Sequence[Link], inputs: Inputs) -> Trace:
    from chaincalc.engine.entries import value_findings
    from chaincalc.engine.whole import differentiate

    inputs = inputs.moved(inputs.main, np.array(inputs.x))
    u = forward(links, inputs)
    found, backwards = differentiate(links, inputs, u)
    steps = []
    with np.errstate(all="ignore"):
        for i, link in enumerate(links):
            slope = None
            if link.elementwise and not link.takes:
                slope = link.slope(u[i], u[i + 1])
                corners = link.corners((u[i],), u[i + 1])
                slope = slope if corners is None else np.where(corners, np.nan, slope)
            steps.append(Step(i + 1, link.name, u[i], u[i + 1], slope, None, backwards=backwards))
    findings = value_findings(links, inputs, u)
    return Trace(tuple(links), inputs, tuple(steps), found, findings, is_pointwise=False)


def _threads(links: Sequence[Link]) -> bool:
    """Whether two threads may share the points: nobody said that a plain callable can be called by both."""
    return all(link.exact for link in links)
