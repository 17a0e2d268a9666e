"""Chains of whole arrays: the derivative of the result with respect to every array that goes in.

Where the result is one number L, a single sweep from the last link to the first gives all gradients (reverse-mode
differentiation: Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3). Where it is an array, each entry of
an input is moved by itself, which gives the Jacobian column by column. Entries whose derivative depends on the side of
a kink are followed by themselves, in both directions, as `sides` does it for points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.engine.backward import Derivative, Gradients
from chaincalc.engine.inputs import Inputs, Place
from chaincalc.engine.sides import joined
from chaincalc.functions.arrays import shape_text
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.link import Link, undefined_beyond

MAX_JACOBIAN = 1_000_000  # entries
_MAX_WORK = 200_000_000  # entries of all links' outputs, times the moves that are followed
_CLOSE = 1e-12  # relative; sides that differ by less differ by rounding


def differentiate(
    links: Sequence[Link], inputs: Inputs, flow: Sequence[Array], framework: bool = False
) -> tuple[dict[str, Derivative], Gradients]:
    """The derivatives with respect to all inputs, by name, and those with respect to what flows into each link.

    Args:
        links: the chain.
        inputs: its inputs.
        flow: what flows into each link, and the chain's value: one array more than there are links.
        framework: whether kinks have the slopes that PyTorch takes, so that nothing is undefined for a kink.

    Raises:
        InputError: a Jacobian is too large.
    """
    chain = Whole(links, inputs, flow, framework)
    with np.errstate(all="ignore"):
        if flow[-1].ndim:
            return {name: chain.jacobian(name) for name in chain.places}, Gradients(lambda: ())
        by_name, by_link = chain.sweep()
        if np.isnan(flow[-1]) or chain.is_behind_overflow:  # no value, no derivative
            return {n: Derivative(np.full(g.shape, np.nan)) for n, g in by_name.items()}, Gradients(lambda: by_link)
        return {n: chain.both_sides(n, g) for n, g in by_name.items()}, Gradients(lambda: by_link)


def forwards(links: Sequence[Link], inputs: Inputs, flow: Sequence[Array]) -> dict[str, Derivative]:
    """The derivatives of links that only go forwards: every entry of every input is followed by itself.

    The arguments, and what is raised, are those of `differentiate`.
    """
    chain = Whole(links, inputs, flow, framework=True)
    with np.errstate(all="ignore"):
        return {name: chain.jacobian(name) for name in chain.places}


class Whole:
    """A chain of whole arrays at its inputs; the arguments are those of `differentiate`."""

    def __init__(self, links: Sequence[Link], inputs: Inputs, flow: Sequence[Array], framework: bool) -> None:
        self.links, self.inputs, self.flow, self.framework = links, inputs, flow, framework
        self.places = inputs.places
        self.work = int(sum(u.size for u in flow))

    @property
    def is_behind_overflow(self) -> bool:
        """Whether what flows into a link is too large for a float."""
        return any(bool(np.isinf(u).any()) for u in self.flow[1:-1])

    def arguments(self, i: int) -> tuple[Array, ...]:
        return self.inputs.arguments(i, self.flow[i])

    def sweep(self) -> tuple[dict[str, Array], tuple[Array, ...]]:
        """The derivatives of a number with respect to all inputs, and to what flows into each link."""
        g = np.array(1.0)
        found = {name: np.zeros(np.shape(self.inputs.values[name])) for name in self.places}
        backwards = []
        for i in range(len(self.links) - 1, -1, -1):
            link, known = self.links[i], self.flow[i + 1]
            g, *more = link.linearize(*self.arguments(i), framework=self.framework, value=known).pull(g)
            backwards.append(g)
            for name, gradient in zip(self.inputs.names[i], more, strict=True):
                found[name] = found[name] + gradient
        main = self.inputs.main
        found[main] = found[main] + g if len(self.places[main]) > 1 else g
        return found, tuple(reversed(backwards))

    def both_sides(self, name: str, exact: Array) -> Derivative:
        """A gradient whose undefined entries were looked at from both sides."""
        doubtful = np.argwhere(~np.isfinite(exact))
        if not len(doubtful):
            return Derivative(exact)
        exact = np.array(exact)
        left, right, edge = exact.copy(), exact.copy(), np.zeros(exact.shape, dtype=bool)
        if self.framework or len(doubtful) * self.work > _MAX_WORK:
            return Derivative(exact, (left, right), edge, unfollowed=not self.framework)
        for entry in map(tuple, doubtful.tolist()):
            exact[entry], left[entry], right[entry], edge[entry] = self.sides_of(name, entry)
        return Derivative(exact, (left, right), edge)

    def jacobian(self, name: str) -> Derivative:
        """The derivative of an array, of its shape and the input's."""
        x, y = self.inputs.values[name], self.flow[-1]
        shape = y.shape + np.shape(x)
        size = int(np.size(x))
        if y.size * size > MAX_JACOBIAN or size * self.work > _MAX_WORK:
            raise InputError(
                f"the result is {shape_text(y.shape)} and {name} is {shape_text(np.shape(x))}: the Jacobian would have "
                f"{y.size * size:,} entries, too many; end the chain with sum or mean for a gradient"
            )
        exact, left, right = (np.empty(shape) for _ in range(3))
        edge = np.zeros(shape, dtype=bool)
        smooth = self.framework or not any(self.corners())
        for entry in np.ndindex(np.shape(x)):
            column = (..., *entry)
            if smooth:
                exact[column] = left[column] = right[column] = self.follow(name, entry, 1.0)[0]
            else:
                exact[column], left[column], right[column], edge[column] = self.sides_of(name, entry)
        lost = ~np.isfinite(y) if self.is_behind_overflow else np.isnan(y)
        for derivative in (exact, left, right):
            derivative[lost] = np.nan  # no value, no derivative
        return Derivative(exact, (left, right), edge)

    def corners(self) -> Iterator[bool]:
        """For each link, whether its slope depends on a side, or isn't finite."""
        for i, link in enumerate(self.links):
            args, y = self.arguments(i), self.flow[i + 1]
            if link.elementwise and not link.takes:
                yield link.corners(args, y) is not None or not bool(np.all(np.isfinite(link.slope(args[0], y))))
            else:
                yield any(not np.all(np.isfinite(back)) for back in link.linearize(*args).pull(np.ones(y.shape)))

    def sides_of(self, name: str, entry: tuple[int, ...]) -> tuple[Array, Array, Array, Mask]:
        """The derivative with respect to one entry, its left and right side, and whether one of them is outside."""
        right, right_outside = self.follow(name, entry, 1.0)
        left, left_outside = self.follow(name, entry, -1.0)
        exact = joined(-left, right, left_outside, right_outside, _CLOSE)
        return exact, -left, right, left_outside | right_outside

    def follow(self, name: str, entry: tuple[int, ...], direction: float) -> tuple[Array, Mask]:
        """How fast the result moves as one entry of an input moves; and where the way leads out of a domain."""
        *_, (_, moved, _, outside) = self.way(name, entry, direction)
        return moved, outside & np.isnan(moved)

    def way(self, name: str, entry: tuple[int, ...], direction: float) -> Iterator[tuple[int, Array, Mask, Mask]]:
        """The same link by link, from the first one that the entry enters.

        Yields:
            The link's index, how fast its output moves, which entries of that may move, and whether the way has led out
            of a domain.
        """
        moving = np.zeros(np.shape(self.inputs.values[name]))
        moving[entry] = direction
        entries = self.places[name]
        v: Array | None = None
        moves: Array | None = None  # what doesn't move at all stays where it is, however steep a link may be there
        outside: Mask = np.False_
        for i in range(entries[0].link, len(self.links)):
            here = [Place(i, k) in entries for k in range(len(self.arguments(i)))]
            tangents = (moving if here[0] else v, *(moving if enters else None for enters in here[1:]))
            touched = (moving != 0 if here[0] else moves, *(moving != 0 if enters else None for enters in here[1:]))
            v, moves, leaves = self.through(i, tangents, touched)
            outside = outside | np.any(leaves)
            yield i, v, moves, outside

    def through(
        self, i: int, tangents: tuple[Array | None, ...], touched: tuple[Mask | None, ...]
    ) -> tuple[Array, Mask, Mask]:
        """One link on that way: how its output moves, which entries may, and where they leave the domain."""
        link, args, y = self.links[i], self.arguments(i), self.flow[i + 1]
        if not link.elementwise:
            tagged = tuple(None if t is None else np.where(t, np.nan, 0.0) for t in touched)
            moves = np.isnan(link.push(args, np.zeros(y.shape), tagged))
            return link.push(args, y, tangents, self.framework), moves, np.False_
        moves = broken = np.zeros(y.shape, dtype=bool)
        for v, t in zip(tangents, touched, strict=True):
            if v is not None:
                moves, broken = moves | t, broken | np.isnan(v)
        leaves: Mask = np.False_ if self.framework else moves & undefined_beyond(link, args, y, tangents)
        moved = link.push(args, y, tangents, self.framework)
        return np.where(moves, np.where(leaves | broken, np.nan, moved), 0.0), moves, leaves
