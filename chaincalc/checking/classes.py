"""A class's answers: a table with a row for each student."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from chaincalc.base.errors import InputError, did_you_mean, printable
from chaincalc.checking.items import Item
from chaincalc.checking.key import Key

COLUMNS = ("student", "answer")
MAX_BYTES = 1 << 26


class Row(NamedTuple):
    """A student's answer; `error` says what is wrong with the row."""

    student: str
    answer: str
    error: str = ""


def check_class(key: Key, rows: Sequence[Row]) -> list[Item]:
    """An item a student."""
    return [
        Item(row.student, row.answer, None, error=row.error) if row.error else key.grade(row.answer, row.student)
        for row in rows
    ]


def read_class(data: bytes, name: str) -> list[Row]:
    """The rows of a class's table: comma-, semicolon- or tab-separated, with the columns student and answer.

    Args:
        data: the file, in UTF-8.
        name: what errors call it.

    Raises:
        InputError: it isn't such a table.
    """
    shown = printable(name)
    if len(data) > MAX_BYTES:
        raise InputError(f"{shown}: the file is larger than {MAX_BYTES >> 20} MiB, too large for a class")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        hint = "save it as CSV in UTF-8"
        raise InputError(f"{shown}, line {line}: the byte 0x{data[error.start]:02X} isn't UTF-8\n  {hint}") from None
    if "\0" in text:
        raise InputError(f"{shown}: this isn't text; save it as CSV in UTF-8")
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise InputError(f"{shown}: the file is empty; its first line names the columns: {','.join(COLUMNS)}")
    rows = _split(text, _separator(lines[0]), shown)
    header = [field.strip().lower() for field in next(rows)[1]]
    places = [_column(header, column, shown) for column in COLUMNS]
    found = [_row(fields, line, len(header), places) for line, fields in rows]
    if not found:
        raise InputError(f"{shown}: there is no row below the columns' names")
    return found


def read_bytes(path: str) -> bytes:
    """A file's bytes, as many as a class may have.

    Raises:
        InputError: it can't be read.
    """
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{printable(path)}: the file can't be read: {reason.lower()}") from None


def _separator(header: str) -> str:
    """The one of comma, semicolon and tab that separates the columns' names."""
    return max(
        ",;\t", key=lambda sign: sum(field.strip().strip('"').lower() in COLUMNS for field in header.split(sign))
    )


def _split(text: str, separator: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that aren't blank, each with its line."""
    limit = csv.field_size_limit(MAX_BYTES)  # a long answer is an error in its own row, not in the file
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield reader.line_num, fields
    except csv.Error as error:
        raise InputError(f"{shown}, line {reader.line_num}: this isn't CSV: {error}") from None
    finally:
        csv.field_size_limit(limit)


def _column(header: list[str], column: str, shown: str) -> int:
    if header.count(column) == 1:
        return header.index(column)
    names = ", ".join(printable(field) or "''" for field in header)
    if column in header:
        raise InputError(f"{shown}: there are several columns '{column}'")
    hint = did_you_mean(column, header)
    raise InputError(f"{shown}: there is no column '{column}'\n  {hint or f'the columns are {names[:200]}'}")


def _row(fields: list[str], line: int, width: int, places: list[int]) -> Row:
    student, answer = (printable(fields[place].strip()) if place < len(fields) else "" for place in places)
    student = student or f"line {line}"
    if len(fields) > width:
        error = (
            f"line {line} has {len(fields)} fields, and the columns are {width}; an answer with a comma needs quotes"
        )
        return Row(student, answer, error)
    return Row(student, answer, "" if answer else f"line {line} has no answer")
