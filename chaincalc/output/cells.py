"""The cells of tables as text: for people, and for programs."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from chaincalc.base.record import Record
from chaincalc.output import reply as replies
from chaincalc.output.columns import ERROR_COLUMNS
from chaincalc.output.reply import Style, check_held
from chaincalc.output.table import Table

UNDEFINED, UNKNOWN = "undefined", "unknown"
_FEW = 2  # significant digits of an error: more of them are rounding


class Shown(Record):
    """The rows of a table that people are shown.

    Args:
        cells: row by row; where rows are left out stands one of dots.
        right: for each column, whether it holds numbers.
        left_out: what is said of the rows that are left out, or "".
    """

    cells: list[list[str]]
    right: list[bool]
    left_out: str


def machine_number(value: Any) -> str:
    """The shortest text that reads back to the same float; a text or a whole number as it is."""
    return repr(value) if type(value) is float else str(value)


def cell_text(value: Any, precision: int) -> str:
    """A value for people: significant digits, and undefined for nan."""
    if type(value) is not float:
        return str(value)
    if math.isnan(value):
        return UNDEFINED
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    return f"{value:.{precision}g}"


def head_and_tail(table: Table, style: Style, name: str) -> Shown:
    """All rows, or the first and the last ones.

    Raises:
        OutputError: all are asked for, and they are too many for this format.
    """
    rows = table.rows()
    limit = style.max_rows
    if limit:
        head = list(_within(islice(rows, limit), name))
        tail: deque[tuple[Any, ...]] = deque(maxlen=max(1, limit // 2))
        count = len(head)
        for row in rows:
            tail.append(row)
            count += 1
        keep = head if count <= limit else head[: limit - len(tail)]
        left_out = count - len(keep) - len(tail) if count > limit else 0
        shown = keep + list(tail)
    else:
        shown = list(_within(rows, name))
        keep, left_out = shown, 0
    right = [not any(isinstance(row[i], str) for row in shown) for i in range(len(table.columns))]
    digits = [min(style.precision, _FEW) if name in ERROR_COLUMNS else style.precision for name in table.columns]
    cells = [[cell_text(*cell) for cell in zip(row, digits, strict=True)] for row in shown]
    for i in (table.columns.index(column) for column in table.unknown if column in table.columns):
        for line in cells:
            line[i] = UNKNOWN if line[i] == UNDEFINED else line[i]
    if left_out:
        cells.insert(len(keep), ["..."] * len(table.columns))
    return Shown(cells, right, f"{left_out:,} rows left out; -f tsv gives them all" if left_out else "")


def _within(rows: Iterable[tuple[Any, ...]], name: str) -> Iterator[tuple[Any, ...]]:
    """The rows, up to as many as can be held."""
    for count, row in enumerate(rows, start=1):
        if count * len(row) > replies.MOST:
            check_held(name, count, count * len(row))
        yield row
