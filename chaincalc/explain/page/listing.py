"""The program as HTML: its words told apart, and each link's functions in the colour of the link."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from html import escape

from chaincalc.notation.page import colour

_OF_LINK = re.compile(r"(?:d?f|TABLE_)([0-9]+)\Z")


def program_listing(code: str, about: str) -> str:
    """A program with a button that copies it; `about` is HTML above it."""
    button = '<button type="button" id="copy" hidden>copy</button>'
    shown = f'<pre tabindex="0" aria-label="program"><code id="program">{listing(code)}</code></pre>'
    return f'<div class="listing">{about}{button}{shown}</div>'


def listing(code: str) -> str:
    """The code with a `span` around each word that has a colour; the text itself stays as it is."""
    pieces: list[str] = []
    lines = code.splitlines(keepends=True)
    row, column = 1, 0
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.start < (row, column) or not token.string.strip():
            continue
        pieces.append(escape(_between(lines, (row, column), token.start)))
        style = _style(token)
        shown = escape(token.string)
        pieces.append(f'<span class="{style}">{shown}</span>' if style else shown)
        row, column = token.end
    return "".join([*pieces, escape(_between(lines, (row, column), (len(lines) + 1, 0)))])


def _style(token: tokenize.TokenInfo) -> str:
    match token.type:
        case tokenize.COMMENT:
            return "comment"
        case tokenize.STRING:
            return "string"
        case tokenize.NUMBER:
            return "literal"
        case tokenize.NAME if keyword.iskeyword(token.string):
            return "word"
        case tokenize.NAME:
            link = _OF_LINK.match(token.string)
            return colour(int(link[1])) if link else ""
    # f-strings have tokens of their own from Python 3.12 on
    return "string" if tokenize.tok_name[token.type].startswith("FSTRING") else ""


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The text between two places; rows are counted from 1."""
    (first, from_column), (last, to_column) = start, end
    if first == last:
        return lines[first - 1][from_column:to_column] if first <= len(lines) else ""
    pieces = [lines[first - 1][from_column:]] if first <= len(lines) else []
    pieces += lines[first : last - 1]
    if last <= len(lines):
        pieces.append(lines[last - 1][:to_column])
    return "".join(pieces)
