"""Which of a chain's computations have a tape by now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link

if TYPE_CHECKING:
    from chaincalc.engine.tape import Tape

WORTH = 8192  # points; for so many a chain's own way takes about as long as to make the tape

# It takes an array of floats, and returns arrays of the same shape, or numbers.
Computation: TypeAlias = Callable[[Array], Sequence[Array]]


class Tapes:
    """The tapes of a chain's computations; each is made once it has been done for enough points to be worth it.

    Args:
        links: the chain's links. Those that aren't formulas may do what only NumPy's arrays can.
    """

    def __init__(self, links: Sequence[Link]) -> None:
        self._links = links
        self._tapes: dict[str, Tape | None] = {}
        self._seen: dict[str, int] = {}

    def of(self, name: str, computation: Computation, size: int) -> Tape | None:
        """The tape of a computation, for so many more points; None where there is none, or it doesn't pay."""
        if name not in self._tapes:
            self._seen[name] = self._seen.get(name, 0) + size
            if self._seen[name] < WORTH:
                return None
            self._tapes[name] = self._recorded(computation)
        tape = self._tapes[name]
        return tape if tape is not None and tape.pays else None

    def _recorded(self, computation: Computation) -> Tape | None:
        if not all(link.exact and link.tree is not None for link in self._links):
            return None
        from chaincalc.engine.recorder import record

        return record(computation)
