"""Write what the documents take from the code: the reference, tables in the README, and the picture of real output.

python docs/make.py          writes them
python docs/make.py --check  says what is stale, and exits with 1 if anything is
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from chainfile import chainfile_page
from columns import columns_page
from commands import commands, commands_page
from functions import primitives_page
from notes import notes_page
from picture import ROOT, picture
from reading import reading_page

PAGES: dict[str, Callable[[], str]] = {
    "README.md": lambda: readme((ROOT / "README.md").read_text(encoding="utf-8")),
    "docs/commands.md": commands_page,
    "docs/columns.md": columns_page,
    "docs/primitives.md": primitives_page,
    "docs/reading.md": reading_page,
    "docs/notes.md": notes_page,
    "docs/chainfile.md": chainfile_page,
    "docs/deriv.svg": picture,
}

# The README's own tables.
SECTIONS: dict[str, Callable[[], str]] = {
    "commands": commands,
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
    check = "--check" in sys.argv
    wanted = {ROOT / name: make() for name, make in PAGES.items()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main())
