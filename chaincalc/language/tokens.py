"""Text to tokens: numbers, names, signs. What the plain language doesn't know is left to the textbook's reader."""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from chaincalc.base.errors import LanguageError, clipped
from chaincalc.language.tree import MAX_LENGTH

Kind = Literal["number", "name", "sign", "end"]

TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
      | (?P<sign>\*\*|<=|>=|[-+*/^(),|=<>@\[\]{}])""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of a text: what it means, and where it stands in the text as it was typed."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def shown(self) -> str:
        return "the end" if self.kind == "end" else f"'{clipped(self.text)}'"


def tokenize(text: str, *, comparisons: bool = False) -> list[Token]:
    """The text's tokens, with one of kind "end" at the end.

    Args:
        text: chain text.
        comparisons: let < <= > >= through; only a primitive's declaration has them.

    Raises:
        LanguageError: the text is too long, or has a character or a number that the language doesn't know.
    """
    if len(text) > MAX_LENGTH:
        raise LanguageError(
            f"the text has {len(text):,} characters; at most {MAX_LENGTH:,} are allowed", text, MAX_LENGTH
        )
    tokens: list[Token] = []
    at = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if start != at or (kind == "sign" and text[start] in "<>" and not comparisons):
            break
        if kind == "number":
            tokens.append(number_token(text, start, end))
        elif kind == "name":
            tokens.append(Token("name", match.group(), start, end))
        elif kind == "sign":
            tokens.append(Token("sign", match.group(), start, end))
        at = end
    if at < len(text):
        from chaincalc.language.textbook import Textbook

        return Textbook(text).tokens_of_all()
    tokens.append(Token("end", "", at, at + 1))
    return tokens


def number_token(text: str, start: int, end: int) -> Token:
    """The number that stands there, if it is one.

    Raises:
        LanguageError: it is too large, or goes on in a way that no number does.
    """
    word = text[start:end]
    if not math.isfinite(float(word)):
        raise LanguageError(
            f"{clipped(word)} is too large for a number", text, start, end, "the largest is about 1.8e308"
        )
    after = text[end : end + 1]
    if after == "_":
        raise LanguageError("numbers are written without _", text, end)
    if word == "0" and after in ("x", "X", "b", "B", "o", "O") and text[end + 1 : end + 2].isalnum():
        raise LanguageError(
            "a number directly before a name multiplies, and 0 times anything is 0",
            text, start, end + 1, "hexadecimal, octal and binary numbers aren't part of the language",
        )  # fmt: skip
    if after == "." and text[end + 1 :].strip(" $"):
        raise LanguageError("this isn't a number", text, start, end + 1, "a decimal has one point: 0.5")
    return Token("number", word, start, end)
