"""One run of eval or deriv: computed block by block, printed, and then what there is to note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from chaincalc.cli.given import Together, Whole
from chaincalc.cli.output import Output
from chaincalc.cli.points import block_size
from chaincalc.cli.request import Source
from chaincalc.functions.primitive import Array
from chaincalc.output.reply import Reply
from chaincalc.output.told import Notes


class Task(Protocol):
    """What is asked of a chain; its results are the engine's, one for each block of points, or one for an array."""

    def compute(self, given: Mapping[str, Array], /) -> Any:
        """The result for one block of points, or for whole arrays, by the inputs' names."""

    def defined(self, result: Any) -> bool:
        """Whether there is nothing undefined in it."""

    def note(self, result: Any, notes: Notes) -> None:
        """Add what is remarkable about a result."""

    def reply(self, results: Iterator[Any], count: int | None) -> Reply:
        """All of it as plain data; the results are computed as it is printed."""


def run(task: Task, source: Source, given: Together | Whole, out: Output) -> bool:
    """Print what is asked for at points or at whole arrays, and say whether all of it is defined.

    Raises:
        ChaincalcError: it can't be computed, or the output can't be written.
    """
    notes, undefined = Notes(), []

    def results(blocks: Iterator[Mapping[str, Array]]) -> Iterator[Any]:
        for block in blocks:
            result = task.compute(block)
            task.note(result, notes)
            if not task.defined(result):
                undefined.append(True)
            yield result

    with out.watched(given, block_size(len(source.chain))) as blocks:
        out.print(task.reply(results(blocks), given.count))
    for line in notes.lines():
        out.note(line)
    return not undefined
