"""What a format is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from chaincalc.base.record import Record
from chaincalc.output.reply import Reply, Style


class Format(Record):
    """A form in which a reply is printed.

    Args:
        name: as one types it after -f; the module has the same.
        suffix: the files that it is usual in, such as ".tsv".
        streams: whether it prints rows as they come, and holds none of them.
        for_people: whether it shows titles and captions; what these would say is a note where it doesn't.
        write: prints a reply; it takes the tables for people, the rows or the objects, and only one of them.
    """

    name: str
    suffix: str
    streams: bool
    for_people: bool
    write: Callable[[Reply, TextIO, Style], None]
