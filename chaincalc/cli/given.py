"""What a run is given: points of all inputs that go together, a block at a time, or whole arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.cli.points import BLOCK, Points
from chaincalc.engine.second import SecondOpinion
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import Node


class Together(Record):
    """Points of all inputs: lists of one length go together, a single value goes with all.

    Args:
        points: those of each input, by its name.
    """

    points: Mapping[str, Points]

    @property
    def count(self) -> int | None:
        """How many points there are; None where that isn't known."""
        counts = [each.count for each in self.points.values()]
        return None if None in counts else max(each for each in counts if each is not None)

    @property
    def streams(self) -> bool:
        """Whether they are read as they come."""
        return self.count is None

    def rows(self, block: Mapping[str, Array]) -> int:
        """How many points a block has."""
        return max(map(np.size, block.values()))

    @property
    def second(self) -> SecondOpinion:
        """Whoever is asked again about the points, with the formulas that were typed for them."""
        typed: dict[float, Node] = {}
        for each in self.points.values():
            typed |= each.typed
        return SecondOpinion(typed, decimal=True)

    def blocks(self, size: int = BLOCK) -> Iterator[dict[str, Array]]:
        """The inputs' values by name: one-dimensional arrays of at most so many floats, and single values."""
        single = {} if len(self.points) == 1 else {n: p for n, p in self.points.items() if p.count == 1}
        if len(single) == len(self.points):
            single.pop(next(iter(self.points)))
        fixed = {name: np.float64(next(iter(points.blocks()))[0]) for name, points in single.items()}
        varying = {name: points.blocks(size) for name, points in self.points.items() if name not in single}
        for block in zip(*varying.values(), strict=True):
            given = dict(zip(varying, block, strict=True))
            yield {name: given[name] if name in given else fixed[name] for name in self.points}


class Whole(Record):
    """Whole arrays, or numbers that go with them.

    Args:
        values: by the inputs' names.
        typed: those that were typed as formulas, by their floats.
    """

    values: Mapping[str, Array]
    typed: Mapping[float, Node]
    count: None = None
    streams: bool = False

    def rows(self, _: Mapping[str, Array]) -> int:
        return 1

    @property
    def second(self) -> SecondOpinion:
        return SecondOpinion(self.typed, decimal=True)

    def blocks(self, size: int = BLOCK) -> Iterator[Mapping[str, Array]]:  # noqa: ARG002 - all at once
        yield self.values
