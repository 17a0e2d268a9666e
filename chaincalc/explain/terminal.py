"""The explanation in a terminal: the plain text, with bold headings and coloured code where colours are shown."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TextIO

from chaincalc.base.choices import Face
from chaincalc.explain.faces import FACES, Explained
from chaincalc.explain.text import description, heading, parts, text


def write_terminal(
    e: Explained, out: TextIO, precision: int, faces: Sequence[Face] = FACES, long_code: bool = False
) -> None:
    """Print an explanation; nothing in it is ever shortened, whatever the width."""
    width = shutil.get_terminal_size().columns
    encoding = getattr(out, "encoding", None) or "utf-8"
    if not _coloured(out):
        out.write(text(e, precision, width, encoding, faces, long_code))
        return
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.text import Text

    console = Console(file=out, highlight=False, emoji=False)
    console.print(Text(heading(e, width, encoding), style="bold"), soft_wrap=True)
    console.print(Text(description(e, width, encoding)), soft_wrap=True, end="")
    for face, body in parts(e, precision, width, encoding, faces, long_code):
        console.print(Text(f"\n{face.upper()}\n", style="bold"), soft_wrap=True)
        shown = Syntax("", "python", theme="ansi_light").highlight(body) if face == "code" else Text(body)
        shown.rstrip()
        console.print(shown, soft_wrap=True)


def _coloured(out: TextIO) -> bool:
    """Whether the output shows colours: a terminal that isn't dumb, unless NO_COLOR or FORCE_COLOR says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return out is sys.stdout and out.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
