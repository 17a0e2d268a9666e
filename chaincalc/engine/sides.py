"""The one-sided pass: the derivatives from the left and from the right, at the few points where they may differ.

The whole chain is followed with one input moving to the right, and again with that input moving to the left. Each link
passes on how fast its output then moves, and in which direction; the direction chooses the next link's side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.engine.inputs import Place
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import any_of
from chaincalc.links.link import Arguments, Link, Tangents, undefined_beyond


class Visited(NamedTuple):
    """A link, with its arguments and its output at a few points."""

    link: Link
    arguments: Arguments
    output: Array


class Side(Record):
    """One side of each point: what each link does when an input moves away from it in one direction.

    Args:
        slopes: each link's own slope on that side of what flows in; its own, so not chosen by the links before it.
        own_outside: for each link, whether it has no value there.
        products: the running product on that side, followed through the chain; 0 before the input enters.
        outside: for each link, whether the way leads out of the domain there or before.
        zero_times_infinity: for each link, the link (counted from 1) it makes 0 times infinity with; 0 for none.
    """

    slopes: list[Array]
    own_outside: list[Mask]
    products: list[Array]
    outside: list[Mask]
    zero_times_infinity: list[Array]


class Sides(Record):
    """Both sides of the same points, and what they come to."""

    left: Side
    right: Side

    @property
    def derivatives(self) -> list[Array]:
        """Each link's own derivative."""
        left, right = self.left, self.right
        columns = zip(left.slopes, right.slopes, left.own_outside, right.own_outside, strict=True)
        return [joined(*column) for column in columns]

    @property
    def derivative(self) -> Array:
        """The chain's derivative."""
        left, right = self.left, self.right
        return joined(left.products[-1], right.products[-1], left.outside[-1], right.outside[-1])

    @property
    def products(self) -> list[Array]:
        """The running products of both sides joined."""
        left, right = self.left, self.right
        columns = zip(left.products, right.products, left.outside, right.outside, strict=True)
        return [joined(*column) for column in columns]


def joined(left: Array, right: Array, left_outside: Mask, right_outside: Mask, close: float = 0.0) -> Array:
    """The two sides' common value; the one inside the domain where the other is outside; else nan.

    Args:
        left, right: the two sides.
        left_outside, right_outside: where they lead out of the domain.
        close: how much they may differ, relatively, and still be the same.
    """
    inside = np.where(left_outside & ~right_outside, right, np.where(right_outside & ~left_outside, left, np.nan))
    same = left == right
    if close:
        scale = np.maximum(np.abs(left), np.abs(right))
        same = same | (np.abs(left - right) <= close * scale) & np.isfinite(scale)
    return np.where(same, right if close else left, inside)


def is_kink(left: Array, right: Array) -> Mask:
    """Where both sides have a derivative and the two differ."""
    return ~np.isnan(left) & ~np.isnan(right) & (left != right)


class _Follower:
    """Both sides of the points, on their way through the chain; each array has a row for either side."""

    def __init__(self, points: Sequence[Visited]) -> None:
        self.straight = np.repeat([[-1.0], [1.0]], np.size(points[0].output), axis=1)
        self.v = np.zeros(self.straight.shape)  # how fast what flows moves
        self.moves = False  # whether the input has entered
        self.outside = np.zeros(self.straight.shape, dtype=bool)
        self.stalled = np.zeros(self.straight.shape, dtype=int)  # the link after which v is 0 or infinite

    def through(self, number: int, link: Visited, entering: Sequence[int]) -> tuple[Array, Array]:
        """Through a link, into which the input enters as some of its arguments: how fast it moves, and any clash."""
        flows = 0 not in entering and self.moves
        first = self.straight if 0 in entering else self.v if flows else None
        tangents = (first, *(self.straight if i in entering else None for i in range(1, len(link.arguments))))
        moved, leaves = pushed(link, tangents)
        if flows:
            moved = np.where(np.isnan(self.v), np.nan, moved)
        known = ~np.isnan(self.v) & np.isfinite(link.output)
        for argument in link.arguments:
            known = known & np.isfinite(argument)
        clash = np.isnan(moved) & known & ~leaves
        if any_of(clash):
            clash = clash & ~link.link.jumps_at(*link.arguments)
        self.outside = self.outside | leaves
        partner = np.where(clash, np.where(self.stalled > 0, self.stalled, number), 0)
        still = (moved == 0) | np.isinf(moved)
        self.stalled = np.where(still & (self.stalled == 0), number, np.where(still, self.stalled, 0))
        self.v, self.moves = moved, True
        return moved * self.straight, partner


def both_sides(points: Sequence[Visited], entries: Sequence[Place], own: bool) -> Sides:
    """Follow both sides of a few points through the chain, as one input moves.

    Args:
        points: the chain at these points.
        entries: where the input enters.
        own: whether the links' own slopes are wanted, too.
    """
    follower = _Follower(points)
    straight = follower.straight
    nothing = np.zeros(straight.shape)
    columns: tuple[list[Array], ...] = ([], [], [], [], [])
    for i, link in enumerate(points):
        entering = [place.argument for place in entries if place.link == i]
        if own:
            slope, leaves = pushed(link, (straight, *(None for _ in link.arguments[1:])))
            columns[0].append(slope * straight)
            columns[1].append(leaves)
        product, partner = (
            (nothing, nothing) if not (entering or follower.moves) else follower.through(i + 1, link, entering)
        )
        for column, found in zip(columns[2:], (product, follower.outside, partner), strict=True):
            column.append(found)
    left, right = (Side(*([both[side] for both in column] for column in columns)) for side in (0, 1))
    return Sides(left, right)


def pushed(link: Visited, tangents: Tangents) -> tuple[Array, Mask]:
    """How a link's output moves as its arguments do, in both rows, and where they lead out of its domain."""
    rows = [np.tile(link.output, 2)]
    args = tuple(np.tile(u, 2) if np.ndim(u) else u for u in link.arguments)
    flat = tuple(None if v is None else v.ravel() for v in tangents)
    shape = next(v.shape for v in tangents if v is not None)
    leaves = undefined_beyond(link.link, args, rows[0], flat)
    moved = link.link.push(args, rows[0], flat)
    return np.where(leaves, np.nan, moved).reshape(shape), leaves.reshape(shape)
