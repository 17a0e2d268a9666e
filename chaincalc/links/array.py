"""Links of whole arrays: matrix products, sums, and what else mixes an array's entries."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import cast

from chaincalc.base.errors import InputError, ParameterError, did_you_mean
from chaincalc.base.lazy import np
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, MAX_ENTRIES, MAX_TOTAL, Shape, ShapeError, shape_text
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.link import Link


class ArrayLink(Link):
    """A function of a whole array, with its array parameter or its axis.

    Args:
        name: a name in ARRAY_FUNCTIONS.
        parameter: the array parameter, of at most two dimensions, where the function takes one.
        axis: where it takes one; None for all entries.

    Raises:
        ParameterError: the function is unknown, or the parameter is missing, or one too many.

    >>> ArrayLink("matmul", [[1.0], [2.0]]).value(np.array([3.0, 4.0]))
    array([11.])
    """

    elementwise = False

    def __init__(self, name: str, parameter: Array = None, axis: int | None = None) -> None:
        if name not in ARRAY_FUNCTIONS:
            hint = did_you_mean(name, ARRAY_FUNCTIONS) or f"there are {', '.join(ARRAY_FUNCTIONS)}"
            raise ParameterError(f"there is no array function '{name}'", hint=hint)
        self.function = function = ARRAY_FUNCTIONS[name]
        if (parameter is not None) != bool(function.parameter):
            wanted = f"its array {function.parameter}" if function.parameter else "no array"
            raise ParameterError(f"{name} takes {wanted}", function.parameter)
        if axis is not None and not function.takes_axis:
            raise ParameterError(f"{name} takes no axis", "axis")
        self.parameter = np.array(0.0 if parameter is None else parameter, dtype=float)
        if self.parameter.ndim > 2 or not self.parameter.size:
            raise ParameterError(f"{name}: {function.parameter} is a vector or a matrix with entries")
        self.axis = axis
        self.name = name if axis is None else f"{name}(axis={axis})"

    @property
    def parameter_name(self) -> str:
        """The name of the array parameter, or ""."""
        return self.function.parameter

    def shape(self, u: Shape) -> Shape:
        """The output's shape for an input of shape u.

        Raises:
            ShapeError: the link takes no such input, or the output would be too large to hold.
        """
        p = self.parameter.shape
        try:
            shape = self.function.shape(u, p, self.axis)
        except ShapeError as error:
            known = f" and {self.parameter_name} is {shape_text(p)}" if self.parameter_name else ""
            raise ShapeError(f"the input is {shape_text(u)}{known}: {error}") from None
        if math.prod(shape) > MAX_ENTRIES:
            raise ShapeError(f"the result would be {shape_text(shape)}, more than {MAX_ENTRIES:,} entries")
        return shape

    def value(self, u: Array) -> Array:
        return np.asarray(self.function.value(u, self.parameter, self.axis))

    def slope(self, u: Array, y: Array) -> Array:
        raise TypeError(f"{self.name} has a Jacobian, not a slope")

    def side(self, u: Array, y: Array, v: Array) -> Array:
        return np.asarray(self.function.push(u, y, v, self.parameter, self.axis))

    def moves(self, u: Array, moving: Mask) -> Mask:
        """Which entries of the output may move where these entries of the input do."""
        if self.name == "softmax":
            return np.broadcast_to(moving.any(axis=-1, keepdims=True), u.shape)
        ones = np.ones_like(self.parameter)
        return np.asarray(self.function.push(u, u, moving.astype(float), ones, self.axis)) != 0

    def pull(self, u: Array, y: Array, g: Array) -> Array:
        """The derivative with respect to the input, from g, the one with respect to the output y."""
        return np.asarray(self.function.pull(u, y, g, self.parameter, self.axis))

    def value_with(self, u: Array, parameter: Array) -> Array:
        """The value with another parameter in its own's place."""
        return np.asarray(self.function.value(u, parameter, self.axis))

    def push_parameter(self, u: Array, d: Array) -> Array:
        """How the output moves as the parameter moves with d."""
        push = cast(Callable[..., Array], self.function.push_parameter)
        return np.asarray(push(u, self.parameter, d))

    def pull_parameter(self, u: Array, g: Array) -> Array:
        """The derivative with respect to the parameter, from g, the one with respect to the output."""
        pull = cast(Callable[..., Array], self.function.pull_parameter)
        return np.asarray(pull(u, self.parameter, g))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, ArrayLink) and self.name == other.name and np.array_equal(self.parameter, other.parameter)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.parameter.shape, self.parameter.tobytes()))


def shapes(links: Sequence[Link], x: Shape) -> list[Shape]:
    """The shapes of all inputs and of the chain's value: one more than there are links.

    Raises:
        LinkShapeError: they don't fit; the message names the link and both shapes.
    """
    found = [tuple(x)]
    total = math.prod(x)
    for number, link in enumerate(links, start=1):
        shape = found[-1]
        if isinstance(link, ArrayLink):
            try:
                shape = link.shape(shape)
            except ShapeError as error:
                raise LinkShapeError(f"link {number}, {link.name}: {error}", number) from None
        found.append(shape)
        total += math.prod(shape)
        if total > MAX_TOTAL:
            raise LinkShapeError(f"up to link {number}, {link.name}, there are more than {MAX_TOTAL:,} entries", number)
    return found


class LinkShapeError(InputError):
    """Shapes that don't fit in a chain; `link` is the link's number."""

    def __init__(self, message: str, link: int) -> None:
        self.link = link
        super().__init__(message)
