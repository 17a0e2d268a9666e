"""Where and how a command prints: the one place that writes results."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TextIO, TypeVar

from chaincalc.base.errors import OutputError, printable
from chaincalc.base.record import Record
from chaincalc.cli.given import Together, Whole
from chaincalc.cli.shell import say
from chaincalc.functions.primitive import Array
from chaincalc.output import formats, progress
from chaincalc.output.formats.format import Format
from chaincalc.output.reply import Reply, Style
from chaincalc.output.sink import check_target, opened

T = TypeVar("T")


class Output(Record):
    """The output options of a command.

    Args:
        format: the form of what is printed.
        asked: whether it was asked for, by its name or by a file's suffix.
        columns: those asked for; () for the usual ones.
        style: how tables are printed.
        path, force: the file, and whether it may be replaced.
        quiet: whether notes are left out.
    """

    format: Format
    asked: bool
    columns: tuple[str, ...] = ()
    style: Style = Style()
    path: Path | None = None
    force: bool = False
    quiet: bool = False

    @contextmanager
    def stream(self) -> Iterator[TextIO]:
        """The stream to write to; a file gets its name only when all is written."""
        with opened(self.path, self.force) as out:
            yield out

    def watched(self, given: Together | Whole, size: int) -> AbstractContextManager[Iterator[Mapping[str, Array]]]:
        """The points' blocks, with a bar that shows how far the work has come, where a bar disturbs nothing.

        It would stand between rows that are printed to the same terminal, and in what somebody types.
        """
        rows_on_terminal = self.path is None and self.format.streams and progress.is_terminal(sys.stdout)
        typed = given.streams and progress.is_terminal(sys.stdin)
        shown = not (self.quiet or rows_on_terminal or typed) and progress.can_be_shown()
        return progress.watched(given.blocks(size), given.count, shown, given.rows)

    def print(self, reply: Reply) -> None:
        """Print a reply, in the form that was asked for."""
        form = self.format
        with self.stream() as out:
            if not self.asked:
                from chaincalc.output.bare import bare_or

                form, reply = bare_or(form, reply, progress.is_terminal(out))
            form.write(reply, out, self.style)
        if reply.remark and not form.for_people:
            self.note(reply.remark)

    def note(self, text: str) -> None:
        """A note for people, on standard error."""
        say(f"note: {text}", self.quiet)


def output(
    format_: str | None = None,
    path: Path | None = None,
    force: bool = False,
    precision: int = 6,
    max_rows: int = 200,
    no_header: bool = False,
    column: list[str] | None = None,
    quiet: bool = False,
) -> Output:
    """The output options, with the format that a file's suffix asks for.

    Raises:
        OutputError: the file can't be written, or its suffix names no format.
    """
    if path is not None:
        check_target(path, force)
    style = Style(precision, max_rows, not no_header)
    if format_ is None and path is not None:
        form = by_suffix(path, formats.by_suffix(), "the suffix chooses the format ({}), or -f does")
    else:
        form = formats.by_name(format_ or formats.DEFAULT)
    asked = format_ is not None or path is not None
    return Output(form, asked, tuple(column or ()), style, path, force, quiet)


def by_suffix(path: Path, known: Mapping[str, T], message: str = "the suffix chooses the form: {}") -> T:
    """What a file's suffix stands for.

    Raises:
        OutputError: it stands for nothing; the message lists those that do.
    """
    if path.suffix.lower() not in known:
        raise OutputError(f"{printable(str(path))}: {message.format(', '.join(known))}")
    return known[path.suffix.lower()]
