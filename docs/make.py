"""Write what the documents take from the code: tables in the README, and the picture of real output.

python docs/make.py          writes them
python docs/make.py --check  says what is stale, and exits with 1 if anything is
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from chaincalc.array_functions import ARRAY_FUNCTIONS
from chaincalc.array_report import array_function_record
from chaincalc.checking import CODES as DIAGNOSES
from chaincalc.notes import CODES
from chaincalc.primitives import GROUPS
from chaincalc.report import primitive_record, shown

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "deriv.svg"
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


def commands() -> str:
    """The commands, each with the first line of its help."""
    listed = re.findall(r"^  (\w+)  +(.+)$", run("--help").split("Commands:")[1], flags=re.MULTILINE)
    rows = []
    for name, _ in listed:
        text = run(name, "--help")
        about = " ".join(text.split("\n\n")[1].split())
        example = text.split("Example: ")[1].split("\n\n")[0]
        rows.append(f"| `{name}` | {about} | `{' '.join(example.split()).replace('|', chr(92) + '|')}` |")
    return "\n".join(["| command | what it does | example |", "| --- | --- | --- |", *rows])


def primitives() -> str:
    """The primitives, group by group."""
    rows = ["| name | formula | derivative | domain | kinks and jumps at |", "| --- | --- | --- | --- | --- |"]
    for title, group in GROUPS.items():
        rows.append(f"| **{title}** | | | | |")
        for primitive in group:
            record = primitive_record(primitive)
            defaults = ", ".join(
                p["name"] if p["default"] is None else f"{p['name']}={shown(p['default'])}"
                for p in record["parameters"]
            )
            name = f"`{primitive.name}({defaults})`" if defaults else f"`{primitive.name}`"
            also = f" (also {', '.join(f'`{a}`' for a in primitive.aliases)})" if primitive.aliases else ""
            corners = ", ".join(shown(k["at"]) for k in record["kinks"]) or ", ".join(map(shown, record["jumps"]))
            formulas = f"`{primitive.formula}` | `{primitive.slope_formula}`"
            rows.append(f"| {name}{also} | {formulas} | {record['domain']} | {corners} |")
    return "\n".join(rows)


def notes() -> str:
    """The codes of notes."""
    rows = [f"| `{code}` | {kind.about} |" for code, kind in CODES.items()]
    return "\n".join(["| code | what it means |", "| --- | --- |", *rows])


def diagnoses() -> str:
    """The codes of diagnoses."""
    rows = [f"| `{code}` | {about} |" for code, about in DIAGNOSES.items()]
    return "\n".join(["| code | the answer is |", "| --- | --- |", *rows])


def arrays() -> str:
    """The functions of whole arrays."""
    rows = ["| name | formula | derivative | what it does |", "| --- | --- | --- | --- |"]
    for function in ARRAY_FUNCTIONS.values():
        record = array_function_record(function)
        given = ", ".join(p["name"] for p in record["parameters"])
        name = f"`{function.name}({given})`" if given else f"`{function.name}`"
        rows.append(f"| {name} | `{record['formula']}` | `{record['derivative']}` | {function.about} |")
    return "\n".join(rows)


SECTIONS: dict[str, Callable[[], str]] = {
    "arrays": arrays,
    "commands": commands,
    "diagnoses": diagnoses,
    "primitives": primitives,
    "notes": notes,
}


def readme(text: str) -> str:
    """The README with its generated sections made anew."""
    for name, make in SECTIONS.items():
        start, end = f"<!-- {name}: made by docs/make.py -->", f"<!-- end of {name} -->"
        before, rest = text.split(start)
        text = f"{before}{start}\n{make()}\n{end}{rest.split(end)[1]}"
    return text


def main() -> int:
    """Write the files, or check them."""
    wanted = {README: readme(README.read_text(encoding="utf-8")), PICTURE: picture()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{'stale' if '--check' in sys.argv else 'written'}: {path.relative_to(ROOT)}")
        if "--check" not in sys.argv:
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
