"""A chain at its inputs: its value, its derivative, and all that happens, link by link."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.engine.blocks import blockwise, over_blocks
from chaincalc.engine.forward import exact, patched, quick
from chaincalc.engine.inputs import MAIN, NO_OTHERS, Inputs, Place, bind, places, pointwise
from chaincalc.engine.points import Points, may_share
from chaincalc.engine.steps import Step, Trace
from chaincalc.engine.tapes import Computation, Tapes
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array
from chaincalc.links.array import shapes
from chaincalc.links.link import Link, has_array_links


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
    tape = None if tapes is None or not inputs.is_alone else tapes.of(name, _of_one(of, flat), np.size(flat.x))

    def fill(part: Inputs, out: Array) -> None:
        if tape is not None and tape.play(part.x, (out,)):
            return
        with np.errstate(all="ignore"):
            (out[...],) = of(part)

    if inputs.is_alone:  # one input needs no blocks of others
        return blockwise(lambda u, out: fill(flat.of({flat.main: u}), out), inputs.x, lambda: may_share(links))
    out = np.empty(np.size(flat.x))
    over_blocks(lambda block: fill(flat.part(block), out[block]), out.size, lambda: may_share(links))
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
    return Points(links, flat, shape).trace(tapes)


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
