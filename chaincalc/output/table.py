"""Plain tables: names of columns, and blocks of rows; what every output format is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from chaincalc.base.errors import InputError, clipped, did_you_mean, printable
from chaincalc.base.record import Record

Column: TypeAlias = Sequence[Any]  # an array of floats; or a list of floats, whole numbers, or texts; nan is undefined
Block: TypeAlias = tuple[Column, ...]


_ASCII = str.maketrans({**dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)), "′": "'", "·": "*", "∂": "d"})


class Table(Record):
    """A table whose rows come in blocks.

    Args:
        columns: their names.
        blocks: for each block one sequence a column; it may be a one-way stream.
        title, caption: for people.
        spare: columns that people can do without where all don't fit, the first of them first.
        ask: the options that ask for one of them.
        unknown: columns in which nan is no undefined number, but one that wasn't given.
    """

    columns: tuple[str, ...]
    blocks: Iterable[Block]
    title: str = ""
    caption: str = ""
    spare: tuple[str, ...] = ()
    ask: str = "-c"
    unknown: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """One row after the other, of plain Python values."""
        for block in self.blocks:
            yield from zip(*(plain(column) for column in block), strict=True)


def caption_in(table: Table, encoding: str | None) -> str:
    """A table's caption in the signs that an encoding has: f2'(1) * 3 for f₂′(1) · 3."""
    try:
        table.caption.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return table.caption.translate(_ASCII)
    return table.caption


def plain(column: Column) -> list[Any]:
    """A column as a list of plain Python values, with -0.0 as 0.0."""
    values = column.tolist() if hasattr(column, "tolist") else list(column)
    return [value + 0.0 if type(value) is float else value for value in values]


def choose(columns: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The wanted columns, in the order in which they were asked for.

    Raises:
        InputError: there is no such column.
    """
    for name in wanted:
        if name not in columns:
            hint = did_you_mean(name, columns) or f"the columns are {', '.join(columns)}"
            raise InputError(f"there is no column '{printable(clipped(name))}'\n  {hint}")
    return tuple(dict.fromkeys(wanted))
