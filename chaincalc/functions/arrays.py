"""The functions of arrays: what each one does, which shapes it takes, and how a derivative passes through it.

A derivative passes in two directions. `push` carries a small move of the input forwards to the move of the output (the
Jacobian times a vector), `pull` carries the derivative of the final number L backwards from the output to the input (a
vector times the Jacobian). The rules are those of "Deep Learning" (Goodfellow, Bengio, Courville, 2016), section 6.5.6,
for matmul, and the textbook derivative s_i (1 if i = j else 0) - s_i s_j for softmax.

In what follows u is the input, p the array parameter, y the output, v a move of u, g the derivative of L with respect
to y. Arrays have at most two dimensions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array

Shape: TypeAlias = tuple[int, ...]
Axis: TypeAlias = int | None

MAX_ENTRIES = 4_000_000  # of an array; 32 MB
MAX_TOTAL = 20_000_000  # of all arrays that a chain's links give


class ShapeError(ValueError):
    """Shapes that don't fit; the message names them."""


class ArrayFunction(NamedTuple):
    """A function of a whole array, declared once; the loader, the schema, the sweeps and the documents follow from it.

    Args:
        name: as one types it.
        about: one sentence for a student.
        parameter: the name of its array parameter, or "".
        shape: the output's shape, from the shapes of u and p and the axis.
        value: `value(u, p, axis)`.
        push: `push(u, y, v, p, axis)`, the move of y as u moves with v.
        pull: `pull(u, y, g, p, axis)`, the derivative of L with respect to u.
        push_parameter: `push_parameter(u, p, d)`, the move of y as p moves with d.
        pull_parameter: `pull_parameter(u, p, g)`, the derivative of L with respect to p.
        takes_axis: whether it may be told an axis.
        formula: the value, as one writes it, in words that `array_rules` knows: u, p, y and g as above, T behind what
            is transposed, `one` for a g that is written as 1 where it is 1, n for how many entries are taken together.
        rule, parameter_rule: likewise what `pull` and `pull_parameter` do.
        factor: what `pull` multiplies with, in short.
    """

    name: str
    about: str
    parameter: str
    shape: Callable[[Shape, Shape, Axis], Shape]
    value: Callable[[Array, Array, Axis], Array]
    push: Callable[[Array, Array, Array, Array, Axis], Array]
    pull: Callable[[Array, Array, Array, Array, Axis], Array]
    push_parameter: Callable[[Array, Array, Array], Array] | None = None
    pull_parameter: Callable[[Array, Array, Array], Array] | None = None
    takes_axis: bool = False
    formula: str = "call"
    rule: str = ""
    parameter_rule: str = ""
    factor: str = ""


def shape_text(shape: Shape) -> str:
    """A shape in words: `a number`, `a vector of 3`, `3 x 2`."""
    if not shape:
        return "a number"
    return f"a vector of {shape[0]:,}" if len(shape) == 1 else " x ".join(f"{n:,}" for n in shape)


# -- shapes --


def _matmul_shape(u: Shape, p: Shape, axis: Axis) -> Shape:
    if not u or not p:
        raise ShapeError("a matrix product takes vectors and matrices")
    if u[-1] != p[0]:
        columns = "entries" if len(u) == 1 else "columns"
        rows = "entries" if len(p) == 1 else "rows"
        raise ShapeError(f"the input's {u[-1]:,} {columns} must be as many as W's {p[0]:,} {rows}")
    return u[:-1] + p[1:]


def _broadcast_shape(u: Shape, p: Shape, axis: Axis) -> Shape:
    try:
        return tuple(np.broadcast_shapes(u, p))
    except ValueError:
        raise ShapeError("entry by entry they don't fit, nor row by row") from None


def _reduced_shape(u: Shape, p: Shape, axis: Axis) -> Shape:
    if axis is None:
        return ()
    if not -len(u) <= axis < len(u):
        known = {0: "it has no axis", 1: "its only axis is 0"}.get(len(u), "its axes are 0 and 1")
        raise ShapeError(f"there is no axis {axis}: {known}")
    return tuple(n for i, n in enumerate(u) if i != axis % len(u))


def _same_shape(u: Shape, p: Shape, axis: Axis) -> Shape:
    if not u:
        raise ShapeError("it takes a vector, or each row of a matrix")
    return u


# -- values and derivatives --


def _as_matrices(u: Array, p: Array, g: Array) -> tuple[Array, Array, Array]:
    """A vector on the left is a row, a vector on the right a column, as they multiply."""
    left = u.reshape(1, -1) if u.ndim == 1 else u
    right = p.reshape(-1, 1) if p.ndim == 1 else p
    return left, right, g.reshape(left.shape[0], right.shape[1])


def _pull_matmul(u: Array, y: Array, g: Array, p: Array, axis: Axis) -> Array:
    _, right, g = _as_matrices(u, p, g)
    return (g @ right.T).reshape(u.shape)


def _pull_matmul_parameter(u: Array, p: Array, g: Array) -> Array:
    left, _, g = _as_matrices(u, p, g)
    return (left.T @ g).reshape(p.shape)


def _summed_to(g: Array, shape: Shape) -> Array:
    """The derivative with respect to what was repeated to fill g's shape: the sum over the repetitions."""
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return g.sum(axis=repeated, keepdims=True) if repeated else g


def _repeated(g: Array, u: Array, axis: Axis) -> Array:
    """What a sum passes back: g again for each entry that was summed."""
    return np.broadcast_to(g if axis is None else np.expand_dims(g, axis), u.shape).copy()


def _count(u: Array, axis: Axis) -> int:
    return int(u.size if axis is None else u.shape[axis])


def _softmax(u: Array, p: Array, axis: Axis) -> Array:
    powers = np.exp(u - u.max(axis=-1, keepdims=True))  # the largest is 1, so nothing overflows
    return powers / powers.sum(axis=-1, keepdims=True)


def _through_softmax(u: Array, y: Array, v: Array, p: Array, axis: Axis) -> Array:
    """Both directions are one: softmax's Jacobian is symmetric."""
    return y * (v - (y * v).sum(axis=-1, keepdims=True))


ARRAY_FUNCTIONS: dict[str, ArrayFunction] = {
    f.name: f
    for f in (
        ArrayFunction(
            "matmul", "The matrix product of the input and W; a vector multiplies as a row.", "W",
            shape=_matmul_shape,
            value=lambda u, p, axis: u @ p,
            push=lambda u, y, v, p, axis: v @ p,
            pull=_pull_matmul,
            push_parameter=lambda u, p, d: u @ d,
            pull_parameter=_pull_matmul_parameter,
            formula="u p",
            rule="g pT",
            factor="pT",
            parameter_rule="uT g",
        ),
        ArrayFunction(
            "add", "Adds b, element by element; a row is added to every row.", "b",
            shape=_broadcast_shape,
            value=lambda u, p, axis: u + p,
            push=lambda u, y, v, p, axis: np.broadcast_to(v, np.broadcast_shapes(v.shape, p.shape)),
            pull=lambda u, y, g, p, axis: _summed_to(g, u.shape),
            push_parameter=lambda u, p, d: np.broadcast_to(d, np.broadcast_shapes(u.shape, d.shape)),
            pull_parameter=lambda u, p, g: _summed_to(g, p.shape),
            formula="u + p",
            rule="one",
            factor="1",
            parameter_rule="one",
        ),
        ArrayFunction(
            "multiply", "Multiplies with c, element by element; a row multiplies every row.", "c",
            shape=_broadcast_shape,
            value=lambda u, p, axis: u * p,
            push=lambda u, y, v, p, axis: v * p,
            pull=lambda u, y, g, p, axis: _summed_to(g * p, u.shape),
            push_parameter=lambda u, p, d: u * d,
            pull_parameter=lambda u, p, g: _summed_to(g * u, p.shape),
            formula="u * p",
            rule="g * p",
            factor="* p",
            parameter_rule="g * u",
        ),
        ArrayFunction(
            "sum", "The sum of all entries, or along an axis.", "",
            shape=_reduced_shape,
            value=lambda u, p, axis: u.sum(axis=axis),
            push=lambda u, y, v, p, axis: v.sum(axis=axis),
            pull=lambda u, y, g, p, axis: _repeated(g, u, axis),
            takes_axis=True,
            rule="one each u",
            factor="1",
        ),
        ArrayFunction(
            "mean", "The mean of all entries, or along an axis.", "",
            shape=_reduced_shape,
            value=lambda u, p, axis: u.mean(axis=axis),
            push=lambda u, y, v, p, axis: v.mean(axis=axis),
            pull=lambda u, y, g, p, axis: _repeated(g / _count(u, axis), u, axis),
            takes_axis=True,
            rule="one / n each u",
            factor="1 / n",
        ),
        ArrayFunction(
            "softmax", "Positive numbers that sum to 1 in each row: exp(u), divided by the row's sum of exp(u).", "",
            shape=_same_shape,
            value=_softmax,
            push=_through_softmax,
            pull=_through_softmax,
            rule="y * ( g - rowsum ( g * y ) )",
            factor="slope",
        ),
    )
}  # fmt: skip
