"""The backward sweep, for chains of arrays: the derivative of the result with respect to every array that goes in.

Where the result is one number L, a single sweep from the last link to the first gives all gradients (reverse-mode
differentiation: Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3). Where it is an array, each entry of
the input is moved by itself, which gives the Jacobian column by column. Entries whose derivative depends on the side of
a kink are followed by themselves, in both directions, as `sides` does it for numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.engine.sides import undefined_beyond
from chaincalc.functions.arrays import shape_text
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.array import ArrayLink
from chaincalc.links.link import Link

MAX_JACOBIAN = 1_000_000  # entries
_MAX_WORK = 200_000_000  # entries of all links' outputs, times the moves that are followed
_CLOSE = 1e-12  # relative; sides that differ by less differ by rounding


class Derivative(NamedTuple):
    """The derivative of the result with respect to one array: of shape output_shape + the array's shape.

    Args:
        exact: the derivative; nan where the two sides differ, and where there is none.
        left, right: what it is as the array's entry moves down, and up.
        edge: entries that can move in one direction only.
        unfollowed: whether so many entries depend on sides that they weren't followed; those stay nan.
    """

    exact: Array
    left: Array
    right: Array
    edge: Mask
    unfollowed: bool = False


class Gradients(NamedTuple):
    """All derivatives of a chain of arrays at one input.

    Args:
        by_name: for a result that is one number: the derivative with respect to x, and to each array parameter.
        jacobian: for a result that is an array: the derivative with respect to x.
        cotangents: for a result that is one number: its derivative with respect to each link's input, as the sweep
            found it, so nan wherever a kink lies on the way.
    """

    by_name: dict[str, Derivative]
    jacobian: Derivative | None
    cotangents: tuple[Array, ...]


class Variable(NamedTuple):
    """An array that the result depends on: x (link 0), or the array parameter of a link, counted from 1."""

    name: str
    link: int
    value: Array


def variables(links: Sequence[Link], x: Array) -> list[Variable]:
    """X and the array parameters; those of the same name are told apart by their links, as W@1 and W@4."""
    with_arrays = [(i, k) for i, k in enumerate(links, start=1) if isinstance(k, ArrayLink) and k.parameter_name]
    names = [link.parameter_name for _, link in with_arrays]
    found = [Variable("x", 0, x)]
    for number, link in with_arrays:
        name = link.parameter_name
        found.append(Variable(f"{name}@{number}" if names.count(name) > 1 else name, number, link.parameter))
    return found


def differentiate(links: Sequence[Link], inputs: Sequence[Array], framework: bool = False) -> Gradients:
    """All derivatives of a chain of arrays, over its forward pass.

    Args:
        links: the chain.
        inputs: the inputs of all links, and the chain's value: one array more than there are links.
        framework: whether kinks have the slopes that PyTorch takes, so that nothing is undefined for a kink.

    Raises:
        InputError: the Jacobian is too large.
    """
    with np.errstate(all="ignore"):
        if inputs[-1].ndim:
            return Gradients({}, _jacobian(links, inputs, framework), ())
        cotangents, parameters = _sweep(links, inputs, framework)
        by_name = {}
        for variable in variables(links, inputs[0]):
            exact = parameters[variable.link] if variable.link else cotangents[0]
            if np.isnan(inputs[-1]) or _is_behind_overflow(inputs):
                exact = np.full(exact.shape, np.nan)  # no value, no derivative
                by_name[variable.name] = Derivative(exact, exact, exact, np.zeros(exact.shape, dtype=bool))
            else:
                by_name[variable.name] = _both_sides(links, inputs, variable, exact, framework)
        return Gradients(by_name, None, cotangents)


def _sweep(
    links: Sequence[Link], inputs: Sequence[Array], framework: bool
) -> tuple[tuple[Array, ...], dict[int, Array]]:
    """The derivatives with respect to each link's input, and to each array parameter, by its link's number."""
    g = np.array(1.0)
    cotangents, parameters = [g], {}
    for number in range(len(links), 0, -1):
        link, u, y = links[number - 1], inputs[number - 1], inputs[number]
        if isinstance(link, ArrayLink):
            if link.parameter_name:
                parameters[number] = link.pull_parameter(u, g)
            g = link.pull(u, y, g)
        elif framework:
            g = g * link.framework_slope(u, y)
        else:
            g = _through(link, u, y, g)
        cotangents.append(g)
    return tuple(reversed(cotangents)), parameters


def _through(link: Link, u: Array, y: Array, g: Array) -> Array:
    """Backwards through an elementwise link: nan at its corners, unless nothing that comes after depends on them."""
    slope = link.slope(u, y)
    corners = link.corners(u, y, slope)
    if corners is None:
        return g * slope
    smooth_enough = ~link.jumps_at(u) & np.isfinite(slope) & (g == 0)
    for direction in (-1.0, 1.0):
        smooth_enough &= ~undefined_beyond(link, u, y, np.full(u.shape, direction))
    return np.where(corners & ~smooth_enough, np.nan, g * slope)


def _both_sides(
    links: Sequence[Link], inputs: Sequence[Array], variable: Variable, exact: Array, framework: bool
) -> Derivative:
    """A gradient whose undefined entries were looked at from both sides."""
    left, right, edge = exact.copy(), exact.copy(), np.zeros(exact.shape, dtype=bool)
    doubtful = np.argwhere(~np.isfinite(exact))
    if framework or len(doubtful) * _work(inputs) > _MAX_WORK:
        return Derivative(exact, left, right, edge, unfollowed=not framework)
    exact = exact.copy()
    for entry in map(tuple, doubtful.tolist()):
        exact[entry], left[entry], right[entry], edge[entry] = _sides_of(links, inputs, variable, entry)
    return Derivative(exact, left, right, edge)


def _sides_of(
    links: Sequence[Link], inputs: Sequence[Array], variable: Variable, entry: tuple[int, ...]
) -> tuple[Array, Array, Array, Mask]:
    """The derivative with respect to one entry, from the left and the right, and whether one of them is outside."""
    right, right_outside = _follow(links, inputs, variable, entry, 1.0)
    left, left_outside = _follow(links, inputs, variable, entry, -1.0)
    left = -left
    inside = np.where(left_outside & ~right_outside, right, np.where(right_outside & ~left_outside, left, np.nan))
    scale = np.maximum(np.abs(left), np.abs(right))
    same = (left == right) | (np.abs(left - right) <= _CLOSE * scale) & np.isfinite(scale)
    return np.where(same, right, inside), left, right, left_outside | right_outside


def _follow(
    links: Sequence[Link],
    inputs: Sequence[Array],
    variable: Variable,
    entry: tuple[int, ...],
    direction: float,
    framework: bool = False,
) -> tuple[Array, Mask]:
    """How fast the result moves as one entry moves; and where the way leads out of a domain."""
    v = np.zeros(variable.value.shape)
    v[entry] = direction
    moves = v != 0  # what doesn't move at all stays where it is, however steep a link may be there
    outside: Mask = np.False_
    if variable.link:
        with_array, u = cast(ArrayLink, links[variable.link - 1]), inputs[variable.link - 1]
        moves = with_array.push_parameter(np.ones_like(u), np.abs(v)) != 0
        v = with_array.push_parameter(u, v)
    for number in range(variable.link, len(links)):
        link, u, y = links[number], inputs[number], inputs[number + 1]
        if isinstance(link, ArrayLink):
            moves = link.moves(u, moves)
            v = link.side(u, y, v)
        elif framework:
            v = np.where(moves, v * link.framework_slope(u, y), 0.0)
        else:
            leaves = moves & undefined_beyond(link, u, y, v)
            outside = outside | np.any(leaves)
            v = np.where(moves, np.where(leaves | np.isnan(v), np.nan, link.side(u, y, v)), 0.0)
    return v, outside & np.isnan(v)


def _jacobian(links: Sequence[Link], inputs: Sequence[Array], framework: bool) -> Derivative:
    x, y = inputs[0], inputs[-1]
    shape = y.shape + x.shape
    if y.size * x.size > MAX_JACOBIAN or x.size * _work(inputs) > _MAX_WORK:
        raise InputError(
            f"the result is {shape_text(y.shape)} and x is {shape_text(x.shape)}: the Jacobian would have "
            f"{y.size * x.size:,} entries\n  up to {MAX_JACOBIAN:,} are worked out; end the chain with sum or mean"
        )
    variable = Variable("x", 0, x)
    exact, left, right = np.empty(shape), np.empty(shape), np.empty(shape)
    edge = np.zeros(shape, dtype=bool)
    smooth = framework or not any(_corners_of(links, inputs))
    for entry in np.ndindex(x.shape):
        column = (..., *entry)
        if smooth:
            moved, _ = _follow(links, inputs, variable, entry, 1.0, framework)
            exact[column] = left[column] = right[column] = moved
        else:
            exact[column], left[column], right[column], edge[column] = _sides_of(links, inputs, variable, entry)
    lost = ~np.isfinite(y) if _is_behind_overflow(inputs) else np.isnan(y)
    for derivative in (exact, left, right):
        derivative[lost] = np.nan  # no value, no derivative
    return Derivative(exact, left, right, edge)


def _corners_of(links: Sequence[Link], inputs: Sequence[Array]) -> Iterator[bool]:
    """For each elementwise link, whether an entry of its input lies on a corner, or its slope isn't finite."""
    for link, u, y in zip(links, inputs, inputs[1:], strict=False):
        if link.elementwise:
            slope = link.slope(u, y)
            yield link.corners(u, y, slope) is not None or not bool(np.all(np.isfinite(slope)))


def _is_behind_overflow(inputs: Sequence[Array]) -> bool:
    """Whether a link's input is too large for a float."""
    return any(bool(np.isinf(u).any()) for u in inputs[1:-1])


def _work(inputs: Sequence[Array]) -> int:
    return int(sum(u.size for u in inputs))
