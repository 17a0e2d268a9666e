"""A chain's forward pass as a tape: a flat list of NumPy calls, which write into the same few buffers again and again.

The calls are those that the chain makes link by link, in the same order and on the same numbers, so that the results
have the same bits. Left out is the way through the links, and memory that is written again is still in the processor's
cache. (Such a list is named after R. E. Wengert, "A simple automatic derivative evaluation program", Communications of
the ACM 7, 1964.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from chaincalc.base.lazy import np
from chaincalc.calculus.watch import Watch
from chaincalc.engine.silence import silently
from chaincalc.functions.primitive import Array

WATCH = -1
_SMALL = 4096  # points; for so few, to ask for memory takes a good part of the time, and so the buffers are kept


class Step(NamedTuple):
    """A call.

    Args:
        function: a NumPy function that writes into its last argument; or a guard, which says whether to give up.
        places: those of its arguments; WATCH is the watch's.
        guards: whether it is a guard.
    """

    function: Callable[..., Any]
    places: tuple[int, ...]
    guards: bool


class Tape:
    """The calls that compute something from an array.

    Args:
        steps: the calls; their places are 0 for the input, then the results, the constants and the buffers.
        constants: arrays without a dimension.
        buffers: a letter each, "d" of floats, "?" of bools.
    """

    def __init__(self, steps: Sequence[Step], constants: Sequence[Array], buffers: str) -> None:
        self._steps = [(step.function, _getter(step.places), step.guards) for step in steps]
        self._constants, self._buffers = tuple(constants), buffers
        self._made: list[list[Array]] = []  # buffers that wait for the next play
        self._failed = self._succeeded = 0

    @property
    def pays(self) -> bool:
        """Whether it mostly comes to its end; where every other block has a kink it only costs time."""
        return self._failed <= self._succeeded + 2

    def play(self, x: Array, results: Sequence[Array], watch: Watch | None = None) -> bool:
        """Compute the results for x; False where it can't, as something isn't in order: then they may hold anything.

        Args:
            x: a one-dimensional array of floats.
            results: what is written into; arrays like x.
            watch: told where digits are lost, if the computation had one.
        """
        return silently(self._play, x, results, watch)

    def _play(self, x: Array, results: Sequence[Array], watch: Watch | None) -> bool:
        made = self._made_for(x)
        arrays = [x, *results, *self._constants, *made, watch]
        for function, chosen, guards in self._steps:
            found = function(*chosen(arrays))
            if guards and found:
                self._failed += 1
                return False
        self._succeeded += 1
        if x.size <= _SMALL:
            self._made.append(made)
        return True

    def _made_for(self, x: Array) -> list[Array]:
        """Buffers that nobody else uses: those of a play that is over, if they fit, or new ones."""
        try:
            made = self._made.pop()
        except IndexError:  # all are in use, or there are none yet
            made = []
        return made if made and made[0].size == x.size else [np.empty(x.shape, kind) for kind in self._buffers]


def _getter(places: tuple[int, ...]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    place = places[0]
    return lambda arrays: (arrays[place],)
