"""Links of whole arrays as one link of one number: an entry of an input moves, and all else stands still."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.calculus.nearby import Crossings, Path
from chaincalc.engine.entries import value_notes
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.whole import Whole
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.link import Arguments, Link, Quick, Tangents

_HELD = 4_000_000  # entries of all links' outputs that are held at a time
_OVERHEAD = 500  # what a link costs however small its arrays are, in entries


class EntryLink(Link):
    """Some links of a chain, as a function of one entry of an input that enters them.

    Args:
        links: the whole chain's links.
        inputs: its inputs.
        flow: what flows into each of them, and the chain's value.
        span: the index of the first link that is meant, and that behind the last one, whose value is a number.
        name, entry: what moves.
    """

    def __init__(
        self, links: Sequence[Link], inputs: Inputs, flow: Sequence[Array], span: tuple[int, int], name: str,
        entry: tuple[int, ...],
    ) -> None:  # fmt: skip
        self.first, end = span
        own = links[self.first : end]
        self.links = tuple(links[:end])
        self.inputs = Inputs(inputs.main, inputs.names[:end], inputs.values)
        self.before = [np.asarray(u) for u in flow[: self.first + 1]]
        self.input, self.entry = name, entry
        self.name = " | ".join(link.name for link in own)
        self.exact = all(link.exact for link in own)
        self.has_crossings = any(link.has_crossings for link in own)
        self.cost = sum(np.size(u) + _OVERHEAD for u in flow[:end])

    def value(self, *args: Array) -> Array:
        t = np.asarray(args[0], dtype=float)
        found = np.zeros(t.size)
        for part in self._parts(t.size):
            found[part] = self._flow(t.ravel()[part])[-1]
        return found.reshape(t.shape)

    def quick(self, *args: Array, met: list[Mask] | None = None) -> Quick:  # noqa: ARG002 - a formula fills it
        t = np.asarray(args[0], dtype=float)
        values = np.zeros(t.size)
        slopes = np.zeros(t.size)
        for k, chain in enumerate(self._chains(t)):
            y = values[k] = chain.flow[-1]
            known = not (np.isnan(y) or chain.is_behind_overflow)  # no value, no derivative
            slopes[k] = chain.sweep()[0][self.input][self.entry] if known else np.nan
        lost = ~np.isfinite(slopes).reshape(t.shape)
        return Quick(values.reshape(t.shape), (slopes.reshape(t.shape),), lost if np.any(lost) else None)

    def push(self, args: Arguments, y: Array, tangents: Tangents, framework: bool = False) -> Array:
        v = tangents[0]
        if v is None:
            return np.zeros(np.shape(y))
        t = np.asarray(args[0], dtype=float)
        directions = np.broadcast_to(v, t.shape).ravel().tolist()
        moved = [self._moved(*each) for each in zip(self._chains(t, framework), directions, strict=True)]
        return np.where(np.isnan(y), np.nan, np.reshape(np.array(moved), t.shape))

    def corners(self, args: Arguments, y: Array) -> Mask | None:
        met = self.quick(*args).corners
        return None if met is None else met & ~np.isnan(y)

    def jumps_at(self, *args: Array) -> Mask:
        return np.reshape([self._jumps(chain) for chain in self._chains(args[0])], np.shape(args[0]))

    def crossings(self, path: Path) -> Crossings | None:
        ways = [np.ravel(t) for t in (path.at, *path.samples)]
        found = np.zeros((3, np.size(path.at)), dtype=bool)
        for part in self._parts(np.size(path.at), len(ways)):
            flows = [self._flow(t[part]) for t in ways]
            for i in range(self.first, len(self.links)):
                if self.links[i].has_crossings:
                    args = [self._arguments(i, flow, t[part]) for flow, t in zip(flows, ways, strict=True)]
                    found[:, part] |= self._crossed(i, args)
        return Crossings(*found.reshape(3, *np.shape(path.at)))

    def why_undefined(self, *args: Array) -> Sequence[str]:
        notes = (value_notes(self.links, chain.inputs, chain.flow) for chain in self._chains(args[0]))
        return [found[0].text if found else "it has no value there" for found in notes]

    def _parts(self, count: int, each: int = 1) -> Iterator[slice]:
        """Of so many numbers, so many at a time that all arrays that come of them can be held."""
        size = max(1, _HELD // (self.cost * each))
        return (slice(start, start + size) for start in range(0, count, size))

    # Many numbers at a time: each array has one more axis in front, along which the entry moves.

    def _flow(self, t: Array) -> list[Array]:
        """What flows into each of the whole chain's links, and the value."""
        found = [np.broadcast_to(u, (len(t), *u.shape)) for u in self.before]
        if self.input == self.inputs.main:
            found[0] = self._input(t)
        with np.errstate(all="ignore"):
            for i in range(self.first, len(self.links)):
                link, args = self.links[i], self._arguments(i, found, t)
                if link.elementwise:
                    found.append(link.value(*args))
                else:
                    found.append(np.stack([link.value(*(u[n] for u in args)) for n in range(len(t))]))
        return found

    def _input(self, t: Array) -> Array:
        """The input whose entry moves."""
        whole = np.asarray(self.inputs.values[self.input], dtype=float)
        moved = np.repeat(whole[None], len(t), axis=0)
        at: Any = (slice(None), *self.entry)
        moved[at] = t
        return moved

    def _arguments(self, i: int, flow: Sequence[Array], t: Array) -> Arguments:
        """A link's arguments; of an elementwise one they get axes of length 1 after the first."""
        others = (self._input(t) if n == self.input else self._still(n, len(t)) for n in self.inputs.names[i])
        args = (flow[i], *others)
        if not self.links[i].elementwise:
            return args
        most = max(map(np.ndim, args))
        return tuple(u.reshape(len(t), *(1,) * (most - np.ndim(u)), *np.shape(u)[1:]) for u in args)

    def _still(self, name: str, count: int) -> Array:
        value = np.asarray(self.inputs.values[name])
        return np.broadcast_to(value, (count, *value.shape))

    def _crossed(self, i: int, args: Sequence[Arguments]) -> Array:
        """Whether a link crosses a kink, a jump, a gap: three masks, over the numbers; `args` are those of the path."""
        link, count = self.links[i], len(args[0][0])
        if link.elementwise:
            return np.array([_any(mask, count) for mask in _masks(link, args)])
        found = np.zeros((3, count), dtype=bool)
        for n in range(count):
            found[:, n] = [bool(np.any(mask)) for mask in _masks(link, [tuple(u[n] for u in each) for each in args])]
        return found

    # One number at a time.

    def _chains(self, t: Array, framework: bool = False) -> Iterator[Whole]:
        """The whole chain at each of these numbers."""
        flat = np.ravel(t)
        for part in self._parts(flat.size):
            flow, moved = self._flow(flat[part]), self._input(flat[part])
            for n in range(len(moved)):
                yield Whole(self.links, self.inputs.moved(self.input, moved[n]), [u[n] for u in flow], framework)

    def _moved(self, chain: Whole, v: float) -> float:
        """How fast the result moves as the entry does; two sides that differ by rounding are one."""
        if v == 0 or math.isnan(v) or chain.is_behind_overflow:
            return 0.0 if v == 0 else math.nan
        if chain.framework:
            return float(chain.follow(self.input, self.entry, 1.0)[0]) * v
        exact, left, right, _ = map(float, chain.sides_of(self.input, self.entry))
        if math.isfinite(exact + left + right):
            return exact * v
        return (right if v > 0 else left) * v

    def _jumps(self, chain: Whole) -> bool:
        """Whether an entry that moves lies on a jump of a link."""
        for i, _, moves, _ in chain.way(self.input, self.entry, 1.0):
            link = chain.links[i]
            here = link.jumps_at(*chain.arguments(i))
            if np.any(here & moves if link.elementwise else here):
                return True
        return False


def _masks(link: Link, args: Sequence[Arguments]) -> tuple[Mask, Mask, Mask]:
    """Where a link crosses a kink, a jump, a gap, from the arguments at a point and on the way past it."""
    path = Path(args[0][0], [each[0] for each in args[1:]])
    if link.takes:
        path = Path(args[0], list(args[1:]), ("", *link.takes))
    found = link.crossings(path)
    return (False, False, False) if found is None else (found.kink, found.jump, found.gap)


def _any(mask: Mask, count: int) -> Array:
    """Whether a mask holds anywhere beside each of the numbers, along which its first axis goes."""
    return np.reshape(mask, (count, -1)).any(axis=1) if np.ndim(mask) else np.full(count, bool(mask))
