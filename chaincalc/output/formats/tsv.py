"""Tab-separated values: what cut, sort and awk take."""

from __future__ import annotations

from typing import TextIO

from chaincalc.output.formats.format import Format
from chaincalc.output.reply import Reply, Style
from chaincalc.output.separated import write_separated


def _write(reply: Reply, out: TextIO, style: Style) -> None:
    write_separated(reply.rows, out, "\t", style.header, reply.guarded)


FORMAT = Format("tsv", ".tsv", streams=True, for_people=False, write=_write)
