"""A class's answers: a table with a row for each student."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from chaincalc.base.errors import InputError, did_you_mean, printable
from chaincalc.checking.items import Item
from chaincalc.checking.key import Key

COLUMNS = ("student", "answer")
OF_SETS = ("student", "exercise", "answer")
MAX_BYTES = 1 << 26
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}  # that a file may begin with
_SAYS_SEPARATOR = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_OF_SEVERAL = re.compile(r"(max|min|maximum|minimum|clip|pow|power|log|leaky_relu|elu|affine)\s*\(", re.IGNORECASE)
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Row(NamedTuple):
    """A student's answer.

    Args:
        student, answer: as they stand there.
        exercise: of a set, the exercise that it is the answer to.
        error: what is wrong with the row.
        read: the answer as it is read; "" where that is the same.
        carried: the other columns, by name.
        line: in the file, from 1.
    """

    student: str
    answer: str
    error: str = ""
    read: str = ""
    carried: Mapping[str, str] = _NOTHING
    line: int = 0
    exercise: str = ""


def check_class(key: Key, rows: Sequence[Row]) -> list[Item]:
    """An item a student."""
    return [grade_row(key, row) for row in rows]


def grade_row(key: Key, row: Row) -> Item:
    """A student's answer, checked."""
    if row.error:
        return Item(row.student, row.answer, None, error=row.error, carried=row.carried, line=row.line)
    found = key.grade(row.read or row.answer, row.student)
    answer = row.answer if row.read else found.answer
    return replace(found, answer=answer, carried=row.carried, line=row.line)


def apart(items: Sequence[Item]) -> list[Item]:
    """The items with their lines where several have one name: two students may have the same."""
    names = Counter(item.label or item.name for item in items)
    return [
        replace(item, label=f"{called} (line {item.line})")
        if item.line and names[called := item.label or item.name] > 1
        else item
        for item in items
    ]


def read_class(data: bytes, name: str, columns: tuple[str, ...] = COLUMNS) -> list[Row]:
    """The rows of a class's table: comma-, semicolon- or tab-separated, with the columns student and answer.

    Args:
        data: the file, in UTF-8, or in UTF-16 with the mark that spreadsheets put before it.
        name: what errors call it.
        columns: those that have to be there.

    Raises:
        InputError: it isn't such a table.
    """
    shown = printable(name)
    if len(data) > MAX_BYTES:
        raise InputError(f"{shown}: the file is larger than {MAX_BYTES >> 20} MiB, too large for a class")
    text = _decoded(data, shown)
    told = _SAYS_SEPARATOR.match(text)
    text, skipped = (text[told.end() :], 1) if told else (text, 0)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise InputError(f"{shown}: the file is empty; its first line names the columns: {','.join(columns)}")
    separator = told[1] if told and told[1] in ",;\t" else _separator(lines[0], columns)
    rows = _split(text, separator, shown, skipped)
    header = [printable(field.strip()) for field in next(rows)[1]]
    lowered = [field.lower() for field in header]
    places = [_column(lowered, column, shown) for column in columns]
    found = [_row(fields, line, header, dict(zip(columns, places, strict=True)), separator) for line, fields in rows]
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


def _decoded(data: bytes, shown: str) -> str:
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    data, encoding = data[len(mark) :], _MARKS.get(mark, "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        hint, name = "save it as CSV in UTF-8", encoding[:6].rstrip("-").upper()
        raise InputError(f"{shown}, line {line}: the byte 0x{data[error.start]:02X} isn't {name}\n  {hint}") from None
    if "\0" in text:
        raise InputError(f"{shown}: this isn't text; save it as CSV in UTF-8")
    return text


def _separator(header: str, columns: tuple[str, ...]) -> str:
    """The one of comma, semicolon and tab that separates the columns' names."""
    return max(
        ",;\t", key=lambda sign: sum(field.strip().strip('"').lower() in columns for field in header.split(sign))
    )


def _split(text: str, separator: str, shown: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that aren't blank, each with its line."""
    limit = csv.field_size_limit(MAX_BYTES)  # a long answer is an error in its own row, not in the file
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield reader.line_num + skipped, fields
    except csv.Error as error:
        raise InputError(f"{shown}, line {reader.line_num + skipped}: this isn't CSV: {error}") from None
    finally:
        csv.field_size_limit(limit)


def _column(header: list[str], column: str, shown: str) -> int:
    if header.count(column) == 1:
        return header.index(column)
    names = ", ".join(field or "''" for field in header)
    if column in header:
        raise InputError(f"{shown}: there are several columns '{column}'")
    hint = did_you_mean(column, header)
    raise InputError(f"{shown}: there is no column '{column}'\n  {hint or f'the columns are {names[:200]}'}")


def _row(fields: list[str], line: int, header: list[str], places: dict[str, int], separator: str) -> Row:
    shown = [printable(field.strip()) for field in fields] + [""] * (len(header) - len(fields))
    student, answer, exercise = (
        shown[places[name]] if name in places else "" for name in ("student", "answer", "exercise")
    )
    carried = {name: shown[i] for i, name in enumerate(header) if name and i not in places.values()}
    student = student or f"line {line}"
    error = "" if answer or "answer" not in places else f"line {line} has no answer"
    if len(fields) > len(header):
        error = (
            f"line {line} has {len(fields)} fields, and the columns are {len(header)}; "
            "an answer with a comma needs quotes"
        )
    return Row(student, answer, error, _read(answer, separator), carried, line, exercise)


def _read(answer: str, separator: str) -> str:
    """An answer of a table with semicolons, in which a comma between digits is a decimal comma."""
    if separator != ";" or _OF_SEVERAL.search(answer):
        return ""
    found = _DECIMAL_COMMA.sub(".", answer)
    return "" if found == answer else found
