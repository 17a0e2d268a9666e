"""Plain tables to text: a Rich table, tsv, csv, json, jsonl, markdown. Rich is loaded only for the first."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from chaincalc.base.choices import Format
from chaincalc.base.errors import OutputError
from chaincalc.base.record import Record
from chaincalc.output.numbers import rows, texts
from chaincalc.output.objects import Objects, as_json
from chaincalc.output.table import Column, Table, plain

STREAMING: tuple[Format, ...] = ("tsv", "csv", "jsonl")
SUFFIXES: dict[str, Format] = {
    ".txt": "table", ".tsv": "tsv", ".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".md": "markdown",
}  # fmt: skip
if TYPE_CHECKING:
    from rich.text import Text

_MAX_CELLS = 5_000_000  # numbers that a format without streaming holds at once


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


def check_size(format_: Format, rows: int | None, cells_per_row: int) -> None:
    """See to it that a format which holds all rows can hold this many.

    Raises:
        OutputError: it can't.
    """
    if format_ not in STREAMING and rows is not None and rows * cells_per_row > _MAX_CELLS:
        raise OutputError(
            f"{rows:,} rows are too many for {format_}, which holds them all at once\n"
            f"  tsv, csv and jsonl stream: -f tsv"
        )


def machine_number(value: Any) -> str:
    """The shortest text that reads back to the same float; a text or a whole number as it is."""
    return repr(value) if type(value) is float else str(value)


def write_separated(table: Table, out: TextIO, separator: str, style: Style) -> None:
    """Tab- or comma-separated values, written block by block."""
    if style.header:
        out.write(separator.join(_quoted(name, separator) for name in table.columns) + "\n")
    for block in table.blocks:
        whole = rows(block, separator) if all(hasattr(column, "tolist") for column in block) else None
        if whole is not None:
            out.write(whole)
            out.flush()
            continue
        columns = [_machine_texts(column, separator) for column in block]
        if len(columns) == 1:
            columns = [[text or '""' for text in columns[0]]]  # or it would be an empty line, which readers skip
        if columns[0]:
            out.write("\n".join(map(separator.join, zip(*columns, strict=True))) + "\n")
        out.flush()


def _machine_texts(column: Column, separator: str) -> list[str]:
    """A column as it stands in tsv and csv."""
    if hasattr(column, "tolist") or set(map(type, column)) == {float}:
        return texts(column)
    if all(type(value) is str for value in column):  # names, of which there are few
        known = {text: _quoted(text, separator) for text in set(column)}
        return [known[text] for text in column]
    return [_quoted(machine_number(value), separator) for value in plain(column)]


def _quoted(text: str, separator: str) -> str:
    """A text that csv readers take for one field (RFC 4180)."""
    if not any(sign in text for sign in (separator, '"', "\n", "\r")):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def write_json_lines(blocks: Iterable[Objects | Iterable[dict[str, Any]]], out: TextIO) -> None:
    """One JSON object a line, written block by block."""
    for block in blocks:
        for lines in _json_lines(block):
            out.write(lines + "\n")
        out.flush()


def write_json(head: dict[str, Any], blocks: Iterable[Objects | list[dict[str, Any]]], out: TextIO) -> None:
    """One JSON object: the head's keys, then the points, each on a line of its own."""
    pieces: list[str] = []
    rows = cells = 0
    for block in blocks:
        count = block.count if isinstance(block, Objects) else len(block)
        rows += count
        cells += count * (block.cells if isinstance(block, Objects) else len(head) + 1)
        if cells > _MAX_CELLS:
            check_size("json", rows, cells // rows + 1)
        pieces += [lines.replace("\n", ",\n    ") for lines in _json_lines(block)]
    lines = [f"  {as_json(key)}: {as_json(value)}" for key, value in head.items()]
    body = ",\n    ".join(pieces)
    lines.append(f'  "points": [\n    {body}\n  ]' if pieces else '  "points": []')
    out.write("{\n" + ",\n".join(lines) + "\n}\n")


def write_json_object(value: dict[str, Any], out: TextIO) -> None:
    """One JSON object, each key on a line of its own."""
    out.write("{\n" + ",\n".join(f"  {as_json(key)}: {as_json(item)}" for key, item in value.items()) + "\n}\n")


def _json_lines(block: Objects | Iterable[dict[str, Any]]) -> Iterable[str]:
    return block.lines() if isinstance(block, Objects) else map(as_json, block)


def write_markdown(table: Table, out: TextIO, style: Style) -> None:
    """A GitHub-flavoured Markdown table."""
    rows = _head_and_tail(table, style, "markdown")
    if table.title:
        out.write(f"**{escape_markdown(table.title)}**\n\n")
    out.write("| " + " | ".join(table.columns) + " |\n")
    out.write("|" + "|".join(" ---: " if right else " --- " for right in rows.right) + "|\n")
    for row in rows.cells:
        out.write("| " + " | ".join(map(escape_markdown, row)) + " |\n")
    out.write("\n")
    if table.caption:
        out.write(f"{escape_markdown(table.caption)}\n\n")


def write_table(table: Table, out: TextIO, style: Style) -> None:
    """A table for people, as wide as it needs to be: nothing in it is ever shortened."""
    from rich import box
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table as RichTable
    from rich.text import Text

    rows = _head_and_tail(table, style, "table")
    drawn = RichTable(box=box.ROUNDED, header_style="bold")
    for name, right in zip(table.columns, rows.right, strict=True):
        drawn.add_column(Text(name), justify="right" if right else "left", no_wrap=True)
    # All rows as one with many lines: Rich lays that out in a quarter of the time. The same, but for cells with lines.
    single = any("\n" in cell for row in rows.cells for cell in row)
    for group in [[row] for row in rows.cells] if single else [rows.cells] if rows.cells else []:
        drawn.add_row(*(_lines(column) for column in zip(*group, strict=True)))

    class Pipe(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # Rich itself would exit with 1; a closed pipe is no failure

    console = Pipe(file=out, highlight=False)
    needed = Measurement.get(console, console.options.update(width=10_000), drawn).maximum
    console.width = max(console.width, needed)
    if table.title:
        console.print(Text(table.title, style="bold"), soft_wrap=True)
    console.print(drawn)
    if table.caption:
        console.print(Text(table.caption), soft_wrap=True)


def _lines(cells: Sequence[str]) -> Text:
    """A column's cells below each other, with what is undefined less bright."""
    from rich.text import Text

    ends = "\n"
    return Text.assemble(
        *((cell + ends, "dim") if cell == UNDEFINED else cell + ends for cell in cells[:-1]),
        (cells[-1], "dim" if cells[-1] == UNDEFINED else ""),
    )


UNDEFINED = "undefined"


class _Rows(Record):
    """Rows ready to print, and which columns are numbers."""

    cells: list[list[str]]
    right: list[bool]


def _head_and_tail(table: Table, style: Style, format_: Format) -> _Rows:
    """All rows, or the first and the last ones with a row between that says how many are left out."""
    rows = table.rows()
    limit = style.max_rows
    if limit:
        head = list(_within(islice(rows, limit), format_))
        tail: deque[tuple[Any, ...]] = deque(maxlen=max(1, limit // 2))
        count = len(head)
        for row in rows:
            tail.append(row)
            count += 1
        keep = head if count <= limit else head[: limit - len(tail)]
        left_out = count - len(keep) - len(tail) if count > limit else 0
        shown = keep + list(tail)
    else:
        shown = list(_within(rows, format_))
        keep, left_out = shown, 0
    right = [not any(isinstance(row[i], str) for row in shown) for i in range(len(table.columns))]
    cells = [[cell_text(value, style.precision) for value in row] for row in shown]
    if left_out:
        message = f"{left_out:,} rows left out; -f tsv gives them all"
        cells.insert(len(keep), [*("..." for _ in table.columns[1:]), message])
    return _Rows(cells, right)


def _within(rows: Iterable[tuple[Any, ...]], format_: Format) -> Iterator[tuple[Any, ...]]:
    """The rows, up to as many as can be held."""
    for count, row in enumerate(rows, start=1):
        if count * len(row) > _MAX_CELLS:
            check_size(format_, count, len(row))
        yield row


def cell_text(value: Any, precision: int) -> str:
    """A value for people: significant digits, and undefined for nan."""
    if type(value) is not float:
        return str(value)
    if math.isnan(value):
        return UNDEFINED
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    return f"{value:.{precision}g}"


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|$~&" else c for c in text)


def markdown_line(text: str) -> str:
    """A line of its own that Markdown shows as it stands: no item of a list, no ruler, no code."""
    escaped = escape_markdown(text.strip())
    return re.sub(r"\A(\d*)([-+=.)])", r"\1\\\2", escaped)
