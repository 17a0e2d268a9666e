"""GitHub-flavoured Markdown tables, and text that Markdown shows as it stands."""

from __future__ import annotations

import re
from typing import TextIO

from chaincalc.output.cells import head_and_tail
from chaincalc.output.formats.format import Format
from chaincalc.output.reply import Reply, Style, check_held
from chaincalc.output.table import Table, caption_in


def _write(reply: Reply, out: TextIO, style: Style) -> None:
    check_held("markdown", reply.count, reply.held[0])
    for table in reply.tables:
        _write_table(table, out, style)


def _write_table(table: Table, out: TextIO, style: Style) -> None:
    shown = head_and_tail(table, style, "markdown")
    if table.title:
        out.write(f"**{escape_markdown(table.title)}**\n\n")
    out.write("| " + " | ".join(map(_heading, table.columns)) + " |\n")
    out.write("|" + "|".join(" ---: " if right else " --- " for right in shown.right) + "|\n")
    for row in shown.cells:
        out.write("| " + " | ".join(escape_markdown(cell).replace("\n", "<br>") for cell in row) + " |\n")
    out.write("\n")
    for text in filter(None, (shown.left_out, caption_in(table, getattr(out, "encoding", None)))):
        out.write(f"{escape_markdown(text)}\n\n")


def _heading(name: str) -> str:
    """A column's name; the names of ours have nothing that Markdown would take for its own, but for _."""
    return name if name.replace("_", "").isalnum() else escape_markdown(name)


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|$~&" else c for c in text)


def markdown_line(text: str) -> str:
    """A line of its own that Markdown shows as it stands: no item of a list, no ruler, no code."""
    escaped = escape_markdown(text.strip())
    return re.sub(r"\A(\d*)([-+=.)])", r"\1\\\2", escaped)


FORMAT = Format("markdown", ".md", streams=False, for_people=True, write=_write)
