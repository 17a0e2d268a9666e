"""Where and how a command prints: the one place that writes results."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TextIO

from chaincalc.base.choices import Format
from chaincalc.base.errors import OutputError, printable
from chaincalc.base.record import Record
from chaincalc.cli.points import Points
from chaincalc.functions.primitive import Array
from chaincalc.output import progress
from chaincalc.output.render import STREAMING, SUFFIXES, Style, write_markdown, write_separated, write_table
from chaincalc.output.sink import check_target, opened
from chaincalc.output.table import Table


class Output(Record):
    """The output options of a command.

    Args:
        format: as asked for; None for a table, or a bare value where there is just one.
        path, force: the file, and whether it may be replaced.
    """

    format: Format | None
    style: Style
    path: Path | None
    force: bool

    @property
    def form(self) -> Format:
        return self.format or "table"

    @contextmanager
    def stream(self) -> Iterator[TextIO]:
        """The stream to write to; a file gets its name only when all is written."""
        if self.path is not None:
            check_target(self.path, self.force)
        with opened(self.path) as out:
            yield out

    def watched(self, points: Points, size: int, quiet: bool) -> AbstractContextManager[Iterator[Array]]:
        """The points' blocks, with a bar that shows how far the work has come, where a bar disturbs nothing.

        It would stand between rows that are printed to the same terminal, and in what somebody types.
        """
        rows_on_terminal = self.path is None and self.form in STREAMING and progress.is_terminal(sys.stdout)
        typed = points.count is None and progress.is_terminal(sys.stdin)
        shown = not (quiet or rows_on_terminal or typed) and progress.can_be_shown()
        return progress.watched(points.blocks(size), points.count, shown)

    def write(self, tables: Sequence[Table], out: TextIO) -> None:
        """Tables in any form but JSON."""
        for table in tables:
            match self.form:
                case "tsv" | "csv":
                    write_separated(table, out, "\t" if self.form == "tsv" else ",", self.style)
                case "markdown":
                    write_markdown(table, out, self.style)
                case _:
                    write_table(table, out, self.style)


def output(
    format_: Format | None,
    path: Path | None,
    force: bool,
    precision: int = 6,
    max_rows: int = 200,
    no_header: bool = False,
) -> Output:
    """The output options, with the format that a file's suffix asks for.

    Raises:
        OutputError: the file can't be written, or its suffix names no format.
    """
    if path is not None:
        check_target(path, force)
        if format_ is None:
            format_ = SUFFIXES.get(path.suffix.lower())
            if format_ is None:
                known = ", ".join(SUFFIXES)
                raise OutputError(f"{printable(str(path))}: the suffix chooses the format ({known}), or -f does")
    return Output(format_, Style(precision, max_rows, not no_header), path, force)
