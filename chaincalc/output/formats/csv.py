"""Comma-separated values (RFC 4180): what spreadsheets take."""

from __future__ import annotations

from typing import TextIO

from chaincalc.output.formats.format import Format
from chaincalc.output.reply import Reply, Style
from chaincalc.output.separated import write_separated


def _write(reply: Reply, out: TextIO, style: Style) -> None:
    write_separated(reply.rows, out, ",", style.header, reply.guarded)


FORMAT = Format("csv", ".csv", streams=True, for_people=False, write=_write)
