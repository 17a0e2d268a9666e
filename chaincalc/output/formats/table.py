"""Tables for people, drawn by Rich; it is loaded only here.

At a terminal a table fits its width. In a pipe or a file it is as wide as it needs to be, and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from chaincalc.output.cells import UNDEFINED, UNKNOWN, head_and_tail
from chaincalc.output.formats.format import Format
from chaincalc.output.progress import is_terminal
from chaincalc.output.reply import Reply, Style, check_held
from chaincalc.output.table import Table, caption_in
from chaincalc.output.width import Fit, fitted, needed

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def _write(reply: Reply, out: TextIO, style: Style) -> None:
    if reply.text:
        out.write(reply.text)
        return
    check_held("table", reply.count, reply.held[0])
    for table in reply.tables:
        write_table(table, out, style)


def write_table(table: Table, out: TextIO, style: Style, plain: bool = False) -> None:
    """A table with its title and its caption; a plain one is text and no more, wherever that is shown."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = head_and_tail(table, style, "table")
    console = _console(out, plain)
    fit = Fit(table.columns, list(zip(*shown.cells, strict=True)), shown.right)
    if is_terminal(out):
        fit = fitted(fit, table.spare, table.ask, console.width)
    soft = not is_terminal(out)  # in a pipe a sentence is a line
    drawn = RichTable(box=box.ROUNDED, header_style="bold")
    for name, numbers in zip(fit.names, fit.right, strict=True):
        drawn.add_column(Text(name), justify="right" if numbers else "left", no_wrap=True)
    # All rows as one with many lines: Rich lays that out in a quarter of the time. The same, but for cells with lines.
    single = any("\n" in cell for column in fit.columns for cell in column)
    for row in zip(*fit.columns, strict=True) if single else ():
        drawn.add_row(*(_lines([cell]) for cell in row))
    if fit.columns and not single:
        drawn.add_row(*map(_lines, fit.columns))
    if table.title:
        console.print(Text(table.title, style="bold"), soft_wrap=soft)
    width, console.width = console.width, max(console.width, needed(fit))
    console.print(drawn)
    console.width = width
    for text in filter(None, (shown.left_out, fit.missing, caption_in(table, getattr(out, "encoding", None)))):
        console.print(Text(text), soft_wrap=soft)


def _console(out: TextIO, plain: bool) -> Console:
    from rich.console import Console

    class Pipe(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # Rich itself would exit with 1; a closed pipe is no failure

    if plain:  # a notebook's kernel wishes for colours, and Rich would show the table at once
        return Pipe(file=out, highlight=False, force_terminal=False, force_jupyter=False, color_system=None)
    return Pipe(file=out, highlight=False, force_jupyter=False)


def _lines(cells: Sequence[str]) -> Text:
    """A column's cells below each other, with what is undefined less bright."""
    from rich.text import Text

    ends = "\n"
    return Text.assemble(
        *((cell + ends, "dim") if cell in (UNDEFINED, UNKNOWN) else cell + ends for cell in cells[:-1]),
        (cells[-1], "dim" if cells[-1] in (UNDEFINED, UNKNOWN) else ""),
    )


FORMAT = Format("table", ".txt", streams=False, for_people=True, write=_write)
