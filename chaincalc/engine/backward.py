"""Derivatives of the result: the record, and the products from the last link back to each one, for points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from chaincalc.base.lazy import np
from chaincalc.engine.sides import Side, Sides, joined
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array, Mask


class Derivative:
    """The derivative of the result with respect to one input; nan where there is none.

    Point by point it has the points' shape, else output_shape + the input's shape.

    Args:
        exact: the derivative; nan where its two sides differ.
        apart: its two sides, where they may differ from it.
        edge: entries that can move in one direction only.
        unfollowed: whether so many entries depend on sides that they weren't followed; those stay nan.
    """

    def __init__(
        self, exact: Array, apart: tuple[Array, Array] | None = None, edge: Mask = False, unfollowed: bool = False
    ) -> None:
        self.exact, self._apart, self.edge, self.unfollowed = exact, apart, edge, unfollowed

    def __repr__(self) -> str:
        return f"<derivative {self.exact}>"

    @cached_property
    def left(self) -> Array:
        """What it is as the input comes from the left."""
        return self.exact.copy() if self._apart is None else self._apart[0]

    @cached_property
    def right(self) -> Array:
        """What it is as the input comes from the right."""
        return self.exact.copy() if self._apart is None else self._apart[1]


class Gradients:
    """The derivatives of the result with respect to what flows into each link, worked out when they are asked for."""

    def __init__(self, find: Callable[[], Sequence[Array]]) -> None:
        self._find = find

    @cached_property
    def by_link(self) -> Sequence[Array]:
        """One array a link, the first link's first; empty where the result isn't a number."""
        return self._find()


def joined_derivative(
    exact: Array, name: str, corners: tuple[Array, Mapping[str, Sides]] | None, shape: Shape
) -> Derivative:
    """The derivative at points, with the sides of those that were followed; `exact` is in a row."""
    if corners is None or name not in corners[1]:
        return Derivative(exact.reshape(shape))
    at, sides = corners[0], corners[1][name]
    exact, left, right = exact.copy(), exact.copy(), exact.copy()
    exact[at] = sides.derivative
    left[at], right[at] = sides.left.products[-1], sides.right.products[-1]
    return Derivative(exact.reshape(shape), (left.reshape(shape), right.reshape(shape)))


def gradients_of_points(
    slopes: Sequence[Array], corners: tuple[Array, Mapping[str, Sides]] | None, shape: Shape, main: str
) -> Gradients:
    """The products of the links' derivatives from each link to the last, for points in a row.

    Args:
        slopes: each link's own derivative.
        corners: the points that were followed to both sides, and the main input's sides there.
        shape: the points' shape, which the results get.
        main: the name of the main input.
    """

    def find() -> Sequence[Array]:
        with np.errstate(all="ignore"):
            found = list(slopes)
            for i in range(len(slopes) - 2, -1, -1):
                found[i] = slopes[i] * found[i + 1]
            if corners is not None:
                found = _with_corners(found, corners[0], corners[1][main])
            return [array.reshape(shape) for array in found]

    return Gradients(find)


def _with_corners(products: list[Array], at: Array, sides: Sides) -> list[Array]:
    """The same where the two sides may differ: what happens on each side of a link's input, from there to the end."""
    left, right = sides.left, sides.right
    ahead = (np.ones(at.shape), np.ones(at.shape))  # how the result moves as what comes next moves down, and up
    outside = (np.zeros(at.shape, dtype=bool), np.zeros(at.shape, dtype=bool))
    found = []
    for i in range(len(products) - 1, -1, -1):
        both = [_from_here(side, i, direction, ahead, outside) for side, direction in ((left, -1.0), (right, 1.0))]
        (below, out_below), (above, out_above) = both
        ahead, outside = (below, above), (out_below, out_above)
        changed = products[i].copy()
        changed[at] = joined(below, above, out_below, out_above)
        found.append(changed)
    return found[::-1]


def _from_here(
    side: Side, i: int, direction: float, ahead: tuple[Array, Array], outside: tuple[Array, Array]
) -> tuple[Array, Mask]:
    """The derivative of the result as a link's input moves in one direction, and whether that leads out of a domain."""
    slope = side.slopes[i]
    moved = slope * direction
    rest = np.where(moved < 0, ahead[0], np.where(moved > 0, ahead[1], ahead[0] * ahead[1]))
    leads_out = side.own_outside[i] | np.where(moved < 0, outside[0], np.where(moved > 0, outside[1], False))
    product = np.where(moved == 0, 0.0 * rest, slope * rest)
    return np.where(side.own_outside[i], np.nan, product), leads_out
