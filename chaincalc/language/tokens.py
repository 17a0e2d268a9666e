"""Text to tokens: numbers, names, signs; and an error for each character that means something elsewhere."""

from __future__ import annotations

import math
import re
from typing import Literal, NoReturn

from chaincalc.base.errors import LanguageError, clipped
from chaincalc.base.record import Record
from chaincalc.language.tree import MAX_LENGTH

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
      | (?P<sign>\*\*|<=|>=|[-+*/^(),|=<>])""",
    re.VERBOSE,
)

# What a character outside the language most likely was meant to be.
_ELSEWHERE = {
    ".": "attributes aren't part of the language; decimals are written 0.5",
    "[": "subscripts and lists aren't part of the language",
    "]": "subscripts and lists aren't part of the language",
    "{": "braces aren't part of the language; use parentheses",
    "}": "braces aren't part of the language; use parentheses",
    "'": "strings aren't part of the language",
    '"': "strings aren't part of the language",
    "<": "comparisons aren't part of the language; use max, min, abs or step",
    ">": "comparisons aren't part of the language; use max, min, abs or step",
    "!": "write the product out; factorials and != aren't part of the language",
    ":": "lambda, slices and ranges aren't part of the language; write the formula alone",
    ";": "separate links with |",
    "%": "remainders aren't part of the language; a percentage is /100",
    "&": "separate links with |",
    "@": "matrix products aren't part of the language",
    "#": "comments aren't part of the language",
    "\\": "write the function's name without a backslash: sin(x)",
    "$": "write the formula without dollar signs",
    "×": "write * for times",
    "·": "write * for times",
    "⋅": "write * for times",
    "÷": "write / for divided by",
    "−": "that is a typographic minus sign; write -",
    "–": "that is a dash; write -",
    "—": "that is a dash; write -",
    "√": "write sqrt(x)",
    "π": "write pi",
    "τ": "write tau",
    "∞": "numbers are finite",
    "²": "write ^2",
    "³": "write ^3",
    "→": "separate links with |",
    "∘": "separate links with |, the first one first",
}


class Token(Record):
    kind: Literal["number", "name", "sign", "end"]
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
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            _refuse(text, at)
        kind = match.lastgroup
        word = match.group()
        if kind == "number":
            _check_number(text, match)
            tokens.append(Token("number", word, at, match.end()))
        elif kind == "name":
            tokens.append(Token("name", word, at, match.end()))
        elif kind == "sign":
            if word[0] in "<>" and not comparisons:
                _refuse(text, at)
            tokens.append(Token("sign", word, at, match.end()))
        at = match.end()
    tokens.append(Token("end", "", len(text), len(text) + 1))
    return tokens


def _refuse(text: str, at: int) -> NoReturn:
    character = text[at]
    hint = _ELSEWHERE.get(character, "")
    if not hint and "\N{GREEK SMALL LETTER ALPHA}" <= character <= "\N{GREEK SMALL LETTER OMEGA}":
        hint = "spell Greek letters out: theta"
    shown = f"'{character}'" if character.isprintable() else f"U+{ord(character):04X}"
    raise LanguageError(f"unexpected {shown}", text, at, hint=hint)


def _check_number(text: str, match: re.Match[str]) -> None:
    start, end, word = match.start(), match.end(), match.group()
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
    if after == "." or (after.isdigit()):
        raise LanguageError("this isn't a number", text, start, end + 1, "a decimal has one point: 0.5")
