"""LaTeX math that fits the page: how long it looks, and where it can be broken."""

from __future__ import annotations

import re

LONG = 36  # characters that are kept in one piece

_TOKEN = re.compile(r"\\(?:left|right|bigl|bigr)\b\s*\\?.|\\[A-Za-z]+\s*|\\.|.")
_OPENS, _CLOSES = ("{", r"\left", r"\begin"), ("}", r"\right", r"\end")
_SIGNS = ("+", "-", "=", r"\cdot", r"\approx")


def visible(text: str) -> int:
    """About how many characters of a piece of LaTeX math one sees."""
    return len(re.sub(r"[{}_^&\s]", "", re.sub(r"\\[A-Za-z]+|\\.", "x", text)))


def broken(text: str, length: int) -> list[str]:
    r"""The text in lines of about so many visible characters; a line begins with a sign, or after a parenthesis.

    Nothing is broken that LaTeX holds together: what stands in braces, and between `\left` and `\right`.
    """
    pieces = _pieces(text)
    lines = [""]
    for piece in pieces:
        if lines[-1] and visible(lines[-1] + piece) > length:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def _pieces(text: str) -> list[str]:
    """The text cut wherever a line may begin."""
    pieces, depth, before = [""], 0, ""
    for token in _TOKEN.findall(text):
        word = token.strip()
        binary = word in _SIGNS and before not in ("", "(", "=", ",")
        if depth == 0 and (binary or before == "("):
            pieces.append("")
        if word == r"\allowbreak":
            pieces.append("")
            continue
        pieces[-1] += token
        if word.startswith(_OPENS):
            depth += 1
        elif word.startswith(_CLOSES):
            depth -= 1
        before = word or before
    return pieces
