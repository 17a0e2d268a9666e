"""YAML's tokens, cut from the text itself up to where the parser gave up.

What a parser says of a fault depends on which one it is, and on its version; what stands in the file doesn't. So only
the place is the parser's: what is wrong is told from the tokens before it, or found here where one token is wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from chaincalc.chainfile.refusals import (
    MAX_DEPTH,
    check_colon,
    check_escapes,
    check_start,
    refuse_depth,
    refuse_second_document,
)
from chaincalc.chainfile.source import Place, Source

_SPACE = re.compile(r"(?:[ \n]++|#[^\n]*+)*+")
_SIGN = re.compile(r"[-?:](?![^ \n])")
_DOCUMENT = re.compile(r"^(---|\.\.\.)(?![^ \n])", re.MULTILINE)
_QUOTED = {"'": re.compile(r"'(?:[^']++|'')*+'"), '"': re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)}
_PLAIN = re.compile(r"(?:[^ \n:#]++|:(?=[^ \n])|#|[ ]++(?=[^#\n]))++")
_PLAIN_IN_BRACKETS = re.compile(r"(?:[^ \n:#,\[\]{}]++|:(?=[^ \n,\[\]{}])|#|[ ]++(?=[^#\n,\[\]{}]))++")


class Token(NamedTuple):
    """A piece of YAML: one of the signs - ? : , [ ] { }, or a whole text, which begins with its quote if it has one."""

    sign: str
    text: str
    place: Place


class Tokens:
    """What stands before a place.

    Args:
        source: the file.
        end: the place; None for all of it.

    Attributes:
        found: the tokens, in order.
        brackets: those that are open at the end.
        blocks: the keys and dashes whose blocks are open at the end, each further right than the one before.
        keyless: what the last line with a text begins with, as long as no colon makes it a key.
        broken: where, before the end, a comma or the right bracket is missing.

    Raises:
        ChainFileError: a token before the place, or one that begins there, is wrong by itself.
    """

    def __init__(self, source: Source, end: Place | None) -> None:
        self.source = source
        self.text = "\n".join(source.lines)
        self.starts = [0, *accumulate(len(line) + 1 for line in source.lines)]
        self.found: list[Token] = []
        self.brackets: list[Token] = []
        self.blocks: list[Token] = []
        self.keyless: Token | None = None
        self.broken: Place | None = None
        self.commented = False
        stop = len(self.text) if end is None else self.starts[min(end.line, len(source.lines))] + end.column
        at = self.skip(0)
        while at < min(stop, len(self.text)) and not self.is_lost():
            at = self.skip(self.take(at))
        if at == stop < len(self.text) and not self.goes_on(self.place(at)):
            self.check(at)

    def skip(self, at: int) -> int:
        """Where the next token begins."""
        space = _SPACE.match(self.text, at)
        if space is None:
            return at
        self.commented = "#" in space[0]
        return space.end()

    def place(self, at: int, width: int = 1) -> Place:
        line = bisect_right(self.starts, at) - 1
        return Place(line, at - self.starts[line], width)

    def take(self, at: int) -> int:
        """Add the token that begins here; where it ends."""
        place = self.place(at)
        if document := _DOCUMENT.match(self.text, at):
            self.divide(document[0], place)
            return document.end()
        if self.goes_on(place):
            return self.plain(at)
        if not self.brackets and self.leads(place):
            while self.blocks and self.blocks[-1].place.column > place.column:
                self.blocks.pop()
        if self.breaks(self.text[at]):
            self.broken = place
            return at
        self.check(at)
        char = self.text[at]
        sign = _SIGN.match(self.text, at)
        is_sign = bool(sign) or char in ",[]{}" or (char == ":" and bool(self.brackets))
        end = at + 1 if is_sign else self.end_of_text(at)
        token = Token(char if is_sign else "", self.text[at:end], place)
        if self.leads(place) and not self.brackets:
            self.keyless = token
        if is_sign:
            self.note(token)
        self.found.append(token)
        return end

    def breaks(self, char: str) -> bool:
        """Whether brackets can't go on with this character."""
        if not self.brackets:
            return False
        if char in "]}":
            return char != ("]" if self.brackets[-1].sign == "[" else "}")
        return self.found[-1].sign in ("", "]", "}") and char not in ",:"

    def is_lost(self) -> bool:
        """Whether nothing can go on: brackets are broken, or open where a key is expected.

        There one parser gives up before them, and another within.
        """
        if self.broken or not self.brackets or not self.blocks or not self.keyless:
            return bool(self.broken)
        return self.keyless is self.brackets[0] and self.keyless.place.column == self.blocks[-1].place.column

    def leads(self, place: Place) -> bool:
        """Whether only dashes stand before it on its line."""
        return not self.source.before(place).strip("- ")

    def goes_on(self, place: Place) -> bool:
        """Whether what stands here goes on with a text that began in a line above."""
        last = self.found[-1] if self.found else None
        if self.commented or not last or last.sign or last.text[0] in "'\"|>" or last.place.line == place.line:
            return False
        if self.brackets:
            return self.source.at(place) not in ",[]{}:"
        return place.column > (self.blocks[-1].place.column if self.blocks else -1)

    def plain(self, at: int) -> int:
        match = (_PLAIN_IN_BRACKETS if self.brackets else _PLAIN).match(self.text, at)
        return match.end() if match else at + 1

    def note(self, token: Token) -> None:
        """What a sign opens or closes."""
        sign = token.sign
        if sign in "[{":
            self.refuse_depth(token)
            self.brackets.append(token)
        elif sign in "]}" and self.brackets:
            self.brackets.pop()
        elif sign in "-?" and not self.brackets:
            self.open_block(token)
        elif sign == ":" and not self.brackets and self.found:
            self.open_block(self.keyless or self.found[-1])
            self.keyless = None

    def open_block(self, first: Token) -> None:
        """A key or a dash begins a block, or goes on with one."""
        if self.blocks and self.blocks[-1].place.column >= first.place.column:
            self.blocks[-1] = first
            return
        self.refuse_depth(first)
        self.blocks.append(first)

    def refuse_depth(self, token: Token) -> None:
        if len(self.blocks) + len(self.brackets) >= MAX_DEPTH:
            refuse_depth(self.source, token.place)

    def end_of_text(self, at: int) -> int:
        char = self.text[at]
        if char in _QUOTED:
            quoted = _QUOTED[char].match(self.text, at)
            return quoted.end() if quoted else len(self.text)
        return self.end_of_block(at) if char in "|>" else self.plain(at)

    def end_of_block(self, at: int) -> int:
        """Where a block of text ends: at a line that is indented less than its first one."""
        lines, line = self.source.lines, self.place(at).line + 1
        margin = self.blocks[-1].place.column + 1 if self.blocks else 0
        while line < len(lines) and not lines[line].strip(" "):
            line += 1
        if line < len(lines) and not re.match(r"..?[1-9]", self.text[at : at + 3]):
            margin = max(margin, _indent(lines[line]))
        while line < len(lines) and (_indent(lines[line]) >= margin or not lines[line].strip(" ")):
            line += 1
        return min(self.starts[line], len(self.text))

    def divide(self, mark: str, place: Place) -> None:
        """Between two documents nothing is open."""
        if mark == "---" and self.found:
            refuse_second_document(self.source, place)
        self.blocks.clear()

    def check(self, at: int) -> None:
        """See to it that a token can begin here."""
        char, place = self.text[at], self.place(at)
        if self.brackets and self.text[at - 1] not in "'\"]}":
            check_colon(self.source, place)
        if char in _QUOTED:
            quoted = _QUOTED[char].match(self.text, at)
            if not quoted or _DOCUMENT.search(quoted[0]):
                self.source.fail("this quote is never closed", place)
            if char == '"':
                check_escapes(self.source, quoted[0], place)
        elif not _SIGN.match(self.text, at):
            check_start(self.source, place, bool(self.brackets))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
