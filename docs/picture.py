"""Real output of the command, as text and as a picture."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent

PICTURED = ["deriv", "square | sigmoid", "--x", "1"]

THEME = TerminalTheme(
    (250, 250, 248), (36, 41, 47),
    [
        (36, 41, 47), (180, 40, 40), (20, 110, 60), (140, 90, 0),
        (20, 80, 160), (120, 50, 140), (0, 110, 120), (90, 90, 90),
    ],
)  # fmt: skip

# Rich's own template loads a font from the network; this one takes what the reader has.
SVG = """\
<svg viewBox="0 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<defs>{lines}</defs>
<rect width="100%" height="100%" rx="8" fill="#fafaf8" stroke="#d0d7de"/>
<g transform="translate(9, 9)">{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g>
</svg>
"""


def run(*words: str, colour: bool = False) -> str:
    """What the command prints on standard output."""
    environment = {**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    environment.pop("NO_COLOR", None)
    if colour:
        environment |= {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    command = [sys.executable, "-m", "chaincalc", *words]
    return subprocess.run(command, capture_output=True, check=True, env=environment, cwd=ROOT).stdout.decode()


def picture() -> str:
    """The output of one real command, as an SVG."""
    prompt = " ".join(f'"{word}"' if " " in word else word for word in ("chaincalc", *PICTURED))
    text = run(*PICTURED, colour=True)
    width = max(len(Text.from_ansi(line)) for line in [f"$ {prompt}", *text.splitlines()])
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    console.print(f"$ {prompt}", highlight=False, markup=False)
    console.print(Text.from_ansi(text), end="")
    drawn = console.export_svg(title=prompt, theme=THEME, code_format=SVG, unique_id="chaincalc")
    wide, high = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', drawn).groups()  # type: ignore[union-attr]  # it does
    return drawn.replace(f"0 0 {wide} {high}", f"0 0 {float(wide) + 18:.0f} {float(high) + 24:.0f}", 1)
