"""JSON lines: an object a line, and nothing around them."""

from __future__ import annotations

from typing import TextIO

from chaincalc.output.formats.format import Format
from chaincalc.output.objects import as_json, lines
from chaincalc.output.reply import Reply, Style


def _write(reply: Reply, out: TextIO, _style: Style) -> None:
    if reply.objects is None and reply.head is not None:
        out.write(as_json(reply.head()) + "\n")
    for block in reply.objects or ():
        for some in lines(block):
            out.write(some + "\n")
        out.flush()


FORMAT = Format("jsonl", ".jsonl", streams=True, for_people=False, write=_write)
