"""Bare values: what a script catches in a variable, or reads line by line."""

from __future__ import annotations

from itertools import chain, islice
from typing import TextIO

from chaincalc.output.cells import machine_number
from chaincalc.output.formats.format import Format
from chaincalc.output.numbers import texts
from chaincalc.output.reply import Reply, Style
from chaincalc.output.table import plain


def bare_or(format_: Format, reply: Reply, to_people: bool) -> tuple[Format, Reply]:
    """The form for a reply that no format was asked for.

    A column that was chosen alone goes to a pipe as bare values, one a line; to a terminal only if there is just one.

    Args:
        format_: the usual one.
        reply: what is to be printed.
        to_people: whether it goes to a terminal.
    """
    if not reply.bare:
        return format_, reply
    if not to_people or reply.count == 1:
        return BARE, reply
    if reply.count is not None:
        return format_, reply
    blocks = iter(reply.rows.blocks)
    begun = list(islice(blocks, 2))  # of a stream there may be any number
    rows = reply.rows.replace(blocks=chain(begun, blocks))
    single = sum(len(block[0]) for block in begun) == 1
    return BARE if single else format_, reply.replace(rows=rows, tables=[rows])


def _write(reply: Reply, out: TextIO, _style: Style) -> None:
    for (column,) in reply.rows.blocks:
        values = texts(column) if hasattr(column, "tolist") else map(machine_number, plain(column))
        out.writelines(f"{value}\n" for value in values)
        out.flush()


BARE = Format("bare", "", streams=True, for_people=False, write=_write)
