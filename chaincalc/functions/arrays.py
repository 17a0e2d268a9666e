"""The functions of arrays: what each one does, which shapes it takes, and how a derivative passes through it.

A derivative passes in two directions. A push (JVP) carries a small move of the input forwards to the move of the
output (the Jacobian times a vector), a pull (VJP) carries the derivative of the final number L backwards from the
output to the input (a vector times the Jacobian). The rules are those of "Deep Learning" (Goodfellow, Bengio,
Courville, 2016), section 6.5.6, for the matrix product, and the textbook derivative s_i (1 if i = j else 0) - s_i s_j
for softmax.

In what follows u is the input, y the output, v a move of u, g the derivative of L with respect to y. Arrays have at
most two dimensions.
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
    """A function of a whole array, declared once; language, loader, schema, sweeps and documents follow from it.

    Args:
        name: as one types it.
        about: one sentence for a student.
        shape: the output's shape, from u's shape and the axis; raises ShapeError.
        value: `value(u, axis)`.
        push: `push(u, y, v, axis)`, the move of y as u moves with v.
        pull: `pull(u, y, g, axis)`, the derivative of L with respect to u.
        rule: what `pull` does, as one writes it, in words that `notation/rules.py` knows: g, u and y as above, `one`
            for a g that is written as 1 where it is 1, n for how many entries are taken together.
        factor: what `pull` multiplies with, in short.
        code: what `pull` does in NumPy: {u}, {y}, {g} as above, {spread} for g with the axis that was summed away,
            {count} for how many entries are taken together.
        numpy: what `value` does in NumPy: {u} as above, {axis} for ", axis=0" or nothing.
        takes_axis: whether it may be told an axis.
        helper: the function of the programs that `numpy` calls, where NumPy has none.
    """

    name: str
    about: str
    shape: Callable[[Shape, Axis], Shape]
    value: Callable[[Array, Axis], Array]
    push: Callable[[Array, Array, Array, Axis], Array]
    pull: Callable[[Array, Array, Array, Axis], Array]
    rule: str
    factor: str
    code: str
    numpy: str
    takes_axis: bool = False
    helper: str = ""


class ArraySpelling(NamedTuple):
    """A function of two arrays, declared once as a formula: `matmul(x, W)`, and `matmul: {W: ...}` in a chain file.

    Args:
        name: as one types it.
        about: one sentence for a student.
        parameter: the name of the second array.
        formula: in the chain language; u is the first array, or what flows in.
    """

    name: str
    about: str
    parameter: str
    formula: str


def shape_text(shape: Shape) -> str:
    """A shape in words: `a number`, `a vector of 3`, `3 x 2`."""
    if not shape:
        return "a number"
    return f"a vector of {shape[0]:,}" if len(shape) == 1 else " x ".join(f"{n:,}" for n in shape)


# -- the matrix product --


def matmul_shape(u: Shape, p: Shape) -> Shape:
    """The shape of u @ p.

    Raises:
        ShapeError: there is no such product.
    """
    if not u or not p:
        raise ShapeError("a matrix product takes vectors and matrices")
    if u[-1] != p[0]:
        columns = "entries" if len(u) == 1 else "columns"
        rows = "entries" if len(p) == 1 else "rows"
        raise ShapeError(f"the {u[-1]:,} {columns} on the left must be as many as the {p[0]:,} {rows} on the right")
    return u[:-1] + p[1:]


def pull_matmul(u: Array, p: Array, g: Array) -> tuple[Array, Array]:
    """The derivatives of L with respect to both factors of u @ p."""
    left = u.reshape(1, -1) if u.ndim == 1 else u  # a vector on the left is a row, a vector on the right a column
    right = p.reshape(-1, 1) if p.ndim == 1 else p
    g = g.reshape(left.shape[0], right.shape[1])
    return (g @ right.T).reshape(u.shape), (left.T @ g).reshape(p.shape)


# -- broadcasting --


def broadcast_shape(*shapes: Shape) -> Shape:
    """The common shape that arrays are repeated to.

    Raises:
        ShapeError: there is none.
    """
    try:
        return tuple(np.broadcast_shapes(*shapes))
    except ValueError:
        raise ShapeError("entry by entry they don't fit, nor row by row") from None


def summed_to(g: Array, shape: Shape) -> Array:
    """The derivative with respect to what was repeated to fill g's shape: the sum over the repetitions."""
    if np.shape(g) == shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return g.sum(axis=repeated, keepdims=True) if repeated else g


# -- functions --


def _reduced_shape(u: Shape, axis: Axis) -> Shape:
    if axis is None:
        return ()
    if not -len(u) <= axis < len(u):
        known = {0: "it has no axis", 1: "its only axis is 0"}.get(len(u), "its axes are 0 and 1")
        raise ShapeError(f"there is no axis {axis}: {known}")
    return tuple(n for i, n in enumerate(u) if i != axis % len(u))


def _row_shape(u: Shape, axis: Axis) -> Shape:
    if not u:
        raise ShapeError("it takes a vector, or each row of a matrix")
    return u


def _repeated(g: Array, u: Array, axis: Axis) -> Array:
    """What a sum passes back: g again for each entry that was summed."""
    return np.broadcast_to(g if axis is None else np.expand_dims(g, axis), u.shape).copy()


def count(u: Shape, axis: Axis) -> int:
    """How many entries of an array a sum takes together."""
    return int(np.prod(u, dtype=int)) if axis is None else u[axis]


_SOFTMAX_IN_PROGRAMS = '''
def softmax(u: ndarray) -> ndarray:
    """Positive numbers that sum to 1 in each row."""
    powers = np.exp(u - u.max(axis=-1, keepdims=True))  # the largest is 1
    return powers / powers.sum(axis=-1, keepdims=True)
'''


def _softmax(u: Array, axis: Axis) -> Array:
    powers = np.exp(u - u.max(axis=-1, keepdims=True))  # the largest is 1, so nothing overflows
    return powers / powers.sum(axis=-1, keepdims=True)


def _through_softmax(u: Array, y: Array, v: Array, axis: Axis) -> Array:
    """Both directions are one: softmax's Jacobian is symmetric."""
    return y * (v - (y * v).sum(axis=-1, keepdims=True))


ARRAY_FUNCTIONS: dict[str, ArrayFunction] = {
    f.name: f
    for f in (
        ArrayFunction(
            "sum", "The sum of all entries, or along an axis.",
            shape=_reduced_shape,
            value=lambda u, axis: u.sum(axis=axis),
            push=lambda u, y, v, axis: v.sum(axis=axis),
            pull=lambda u, y, g, axis: _repeated(g, u, axis),
            rule="one each u",
            factor="1",
            code="np.broadcast_to({spread}, {u}.shape)",
            numpy="np.sum({u}{axis})",
            takes_axis=True,
        ),
        ArrayFunction(
            "mean", "The mean of all entries, or along an axis.",
            shape=_reduced_shape,
            value=lambda u, axis: u.mean(axis=axis),
            push=lambda u, y, v, axis: v.mean(axis=axis),
            pull=lambda u, y, g, axis: _repeated(g / count(u.shape, axis), u, axis),
            rule="one / n each u",
            factor="1 / n",
            code="np.broadcast_to({spread}, {u}.shape) / {count}",
            numpy="np.mean({u}{axis})",
            takes_axis=True,
        ),
        ArrayFunction(
            "softmax", "Positive numbers that sum to 1 in each row: exp(u), divided by the row's sum of exp(u).",
            shape=_row_shape,
            value=_softmax,
            push=_through_softmax,
            pull=_through_softmax,
            rule="y * ( g - rowsum ( g * y ) )",
            factor="slope",
            code="{y} * ({g} - ({g} * {y}).sum(axis=-1, keepdims=True))",
            numpy="softmax({u})",
            helper=_SOFTMAX_IN_PROGRAMS,
        ),
        ArrayFunction(
            "transpose", "The matrix with its rows as columns; a vector stays as it is.",
            shape=lambda u, axis: u[::-1],
            value=lambda u, axis: u.T,
            push=lambda u, y, v, axis: v.T,
            pull=lambda u, y, g, axis: g.T,
            rule="gT",
            factor="transposed",
            code="{g}.T",
            numpy="{u}.T",
        ),
    )
}  # fmt: skip

ARRAY_SPELLINGS: dict[str, ArraySpelling] = {
    s.name: s
    for s in (
        ArraySpelling("matmul", "The matrix product of the input and W; a vector multiplies as a row.", "W", "u @ W"),
        ArraySpelling("add", "Adds b, element by element; a row is added to every row.", "b", "u + b"),
        ArraySpelling("multiply", "Multiplies with c, element by element; a row multiplies every row.", "c", "u*c"),
    )
}

# What a link of whole arrays may be called.
ARRAY_LINKS: dict[str, ArrayFunction | ArraySpelling] = {**ARRAY_SPELLINGS, **ARRAY_FUNCTIONS}
ARRAY_NAMES: tuple[str, ...] = tuple(ARRAY_LINKS)
