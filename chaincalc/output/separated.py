"""Rows as tab- or comma-separated values."""

from __future__ import annotations

from typing import TextIO

from chaincalc.output.cells import machine_number
from chaincalc.output.numbers import rows, texts
from chaincalc.output.table import Column, Table, plain

_FORMULA_SIGNS = ("=", "+", "-", "@")


def write_separated(table: Table, out: TextIO, separator: str, header: bool, guarded: bool = False) -> None:
    """The rows block by block, with the columns' names above if there is to be a header.

    Where it is guarded, a text that a spreadsheet would take for a formula gets an apostrophe.
    """
    if header:
        names = map(_guarded, table.columns) if guarded else table.columns
        out.write(separator.join(_quoted(name, separator) for name in names) + "\n")
    for block in table.blocks:
        whole = rows(block, separator) if all(hasattr(column, "tolist") for column in block) else None
        if whole is not None:
            out.write(whole)
            out.flush()
            continue
        given = [_guarded_column(column) for column in block] if guarded else block
        columns = [_machine_texts(column, separator) for column in given]
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


def _guarded_column(column: Column) -> Column:
    return column if hasattr(column, "tolist") else [_guarded(v) if isinstance(v, str) else v for v in column]


def _guarded(text: str) -> str:
    if not text.startswith(_FORMULA_SIGNS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def _quoted(text: str, separator: str) -> str:
    """A text that csv readers take for one field (RFC 4180)."""
    if not any(sign in text for sign in (separator, '"', "\n", "\r")):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
