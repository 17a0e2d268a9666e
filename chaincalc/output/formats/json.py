"""One JSON value: the reply's head with its objects, each on a line of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from chaincalc.output import reply as replies
from chaincalc.output.formats.format import Format
from chaincalc.output.objects import Objects, as_json, lines
from chaincalc.output.reply import ObjectBlock, Reply, Style, check_held


def _write(reply: Reply, out: TextIO, _style: Style) -> None:
    check_held("json", reply.count, reply.held[1])
    if reply.objects is not None and reply.head is None:
        out.write(_listed(_held(reply.objects, 1, "  "), "") + "\n")
        return
    keys = [f"  {as_json(key)}: {as_json(value)}" for key, value in reply.head().items()] if reply.head else []
    if reply.objects is not None:
        keys.append(f"  {as_json(reply.key)}: {_listed(_held(reply.objects, len(keys) + 1, '    '), '  ')}")
    out.write("{\n" + ",\n".join(keys) + "\n}\n")


def _listed(pieces: Sequence[str], indent: str) -> str:
    """A list with an object a line."""
    inner = f",\n{indent}  ".join(pieces)
    return f"[\n{indent}  {inner}\n{indent}]" if pieces else "[]"


def _held(blocks: Iterable[ObjectBlock], cells_of_others: int, indent: str) -> list[str]:
    """All objects as text, some in a piece, an object a line.

    Raises:
        OutputError: they are too many to be held.
    """
    pieces: list[str] = []
    rows = cells = 0
    for block in blocks:
        count = block.count if isinstance(block, Objects) else len(block)
        rows += count
        cells += count * (block.cells if isinstance(block, Objects) else cells_of_others)
        if cells > replies.MOST:
            check_held("json", rows, cells)
        pieces += [some.replace("\n", f",\n{indent}") for some in lines(block)]
    return pieces


FORMAT = Format("json", ".json", streams=False, for_people=False, write=_write)
