"""A chain file's text, and errors that point into it."""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from chaincalc.base.errors import ChainFileError, printable, snippet

MAX_BYTES = 1 << 20
MAX_FORMULAS = 50_000  # characters of all formulas together

# Everything but tabs, line ends and what can be seen. YAML 1.1 also ends lines at U+0085, U+2028 and U+2029, YAML 1.2
# and editors don't: without them a line's number is the same everywhere.
UNSEEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_TAB_INDENT = re.compile(r" *\t[ \t]*[^ \t#]")
_LINE_END = re.compile("\r\n|\n|\r")
_BYTE_ORDER_MARKS = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class Place(NamedTuple):
    """Where something stands in a file: line and column, from 0, and how many characters of the line it takes."""

    line: int
    column: int
    width: int = 1


class Source:
    """The text of a chain file.

    Args:
        name: what errors call it.
        data: its bytes.

    Raises:
        ChainFileError: it is too large, it isn't UTF-8, it has control characters, or a line is indented with a tab.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.lines: list[str] = [""]
        self.formulas = 0
        if len(data) > MAX_BYTES:
            raise ChainFileError("the file is larger than 1 MiB, too large for a chain file", name)
        self.text = self._decode(data)
        self.lines = _LINE_END.split(self.text)
        unseen = UNSEEN.search(self.text)
        if unseen:
            place = place_after(self.text[: unseen.start()])
            utf16 = unseen[0] == "\0" and place.line == 0
            hint = "is the file UTF-16? save it as UTF-8" if utf16 else "remove it"
            self.fail(f"the invisible character U+{ord(unseen[0]):04X} stands here", place, hint)
        if "\t" in self.text:
            self._replace_tabs()

    def _decode(self, data: bytes) -> str:
        for mark, encoding in _BYTE_ORDER_MARKS.items():
            if data.startswith(mark):
                self.fail(f"the file is {encoding}", Place(0, 0), "save it as UTF-8")
        try:
            return data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
            self.lines = _LINE_END.split(before + data[error.start : error.start + 40].decode("utf-8", "replace"))
            byte = f"the byte 0x{data[error.start]:02X}"
            self.fail(f"{byte} isn't UTF-8", place_after(before), "save the file as UTF-8")

    def _replace_tabs(self) -> None:
        """Elsewhere than in a line's indentation a tab is as good as a space; parsers don't agree where."""
        for number, line in enumerate(self.lines):
            if _TAB_INDENT.match(line):
                self.fail(
                    "a tab stands where a line is indented", Place(number, line.index("\t")), "indent with spaces"
                )
        self.text = self.text.replace("\t", " ")
        self.lines = [line.replace("\t", " ") for line in self.lines]

    def fail(self, message: str, place: Place, hint: str = "") -> NoReturn:
        """Raise a ChainFileError that shows the place."""
        line = self.line(place)
        shown = snippet(line, place.column, place.column + place.width) if line.strip() else []
        lines = [message, *shown, *([f"  {hint}"] if hint else [])]
        raise ChainFileError("\n".join(lines), self.name, place.line + 1, place.column + 1) from None

    def line(self, place: Place) -> str:
        return self.lines[place.line] if place.line < len(self.lines) else ""

    def at(self, place: Place) -> str:
        """What stands at a place."""
        return self.line(place)[place.column : place.column + place.width]

    def before(self, place: Place) -> str:
        """What stands before a place on its line."""
        return self.line(place)[: place.column]

    def after(self, place: Place) -> str:
        """What stands behind a place on its line."""
        return self.line(place)[place.column + place.width :]

    def count_formula(self, text: str, place: Place) -> None:
        """Keep count of the formulas' characters.

        Raises:
            ChainFileError: they are more than can be read in a second or two.
        """
        self.formulas += len(text) + 1
        if self.formulas > MAX_FORMULAS:
            self.fail(f"the file's formulas have more than {MAX_FORMULAS:,} characters in total", place)


def shown(text: str) -> str:
    """A name or a text as an error shows it: in quotes, printable, and clipped."""
    return f"'{printable(text if len(text) <= 40 else text[:37] + '...')}'"


def place_after(before: str) -> Place:
    """Where a text ends that begins at the first character of a line."""
    lines = _LINE_END.split(before)
    return Place(len(lines) - 1, len(lines[-1]))
