"""What a command has to say, as plain data: each format makes its own of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from chaincalc.base.errors import OutputError
from chaincalc.base.record import Record
from chaincalc.output.objects import Objects
from chaincalc.output.table import Table

MOST = 5_000_000  # numbers that a format which doesn't stream holds at once

ObjectBlock: TypeAlias = Objects | Sequence[Mapping[str, Any]]


class Style(Record):
    """How tables are printed.

    Args:
        precision: significant digits in tables for people.
        max_rows: more rows are shown as a head and a tail; 0 for all.
        header: whether tsv and csv begin with the columns' names.
    """

    precision: int = 6
    max_rows: int = 200
    header: bool = True


class Reply(Record):
    """A command's results.

    `rows`, `tables` and `objects` may all be made from one stream of results, so only one of them can be taken, once.

    Args:
        rows: one table for programs; where `tables` holds nothing else, it has their title and caption.
        tables: for people.
        head: makes what the reply begins with in JSON; None where it is a list of objects and nothing around them.
        objects: what JSON lists, block by block; None where the head is all.
        key: the list's key in the head.
        count: how many rows there are; None where that isn't known beforehand.
        held: how many numbers there are in all in a table, and in JSON; None where that isn't known.
        bare: whether it is one column, which prints bare values where no format is asked for.
        remark: what people read below the tables, and others as a note.
        text: what people are shown in place of tables, if it is a text.
        guarded: whether texts in it are somebody else's, which no spreadsheet may take for formulas.
    """

    rows: Table
    tables: Iterable[Table]
    head: Callable[[], Mapping[str, Any]] | None
    objects: Iterable[ObjectBlock] | None = None
    key: str = "points"
    count: int | None = None
    held: tuple[int | None, int | None] = (None, None)
    bare: bool = False
    remark: str = ""
    text: str = ""
    guarded: bool = False


def check_held(name: str, rows: int | None, cells: int | None) -> None:
    """See to it that a format which holds all rows can hold this many numbers.

    Raises:
        OutputError: it can't.
    """
    if cells is not None and cells > MOST:
        from chaincalc.output.formats import by_suffix

        streaming = ", ".join(each.name for each in by_suffix().values() if each.streams)
        raise OutputError(
            f"{rows or 0:,} rows are too many for {name}, which holds them all at once\n"
            f"  choose a format that streams: -f {streaming}"
        )
