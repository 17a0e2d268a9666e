"""The explanation in a terminal: the plain text, with bold headings and coloured code where colours are shown."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TextIO

from chaincalc.explain.faces import Explained
from chaincalc.explain.text import heading, parts, text


def write_terminal(e: Explained, out: TextIO, precision: int) -> None:
    """Print an explanation; nothing in it is ever shortened, whatever the width."""
    width = shutil.get_terminal_size().columns
    encoding = getattr(out, "encoding", None) or "utf-8"
    if not _coloured(out):
        out.write(text(e, precision, width, encoding))
        return
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.text import Text

    console = Console(file=out, highlight=False, emoji=False)
    math, drawing, code = parts(e, precision, width, encoding)
    console.print(Text(heading(e, width, encoding), style="bold"), soft_wrap=True)
    for title, body in (("MATH", math), ("DIAGRAM", drawing)):
        console.print(Text(f"\n{title}\n", style="bold"), Text(f"{body}"), sep="\n", soft_wrap=True)
    console.print(Text("\nCODE\n", style="bold"), soft_wrap=True)
    console.print(Syntax("", "python", theme="ansi_light").highlight(code), soft_wrap=True, end="")


def _coloured(out: TextIO) -> bool:
    """Whether the output shows colours: a terminal that isn't dumb, unless NO_COLOR or FORCE_COLOR says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return out is sys.stdout and out.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
