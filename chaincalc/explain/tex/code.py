"""Python code as LaTeX: a line of the page for each line of code, with keywords, texts and comments told apart."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterator, Sequence
from itertools import groupby

from chaincalc.notation.prose import typewriter

_COLUMNS = 94  # of the page; a longer line goes on below
_STYLES = {tokenize.STRING: "codetext", tokenize.COMMENT: "coderemark"}


def code_lines(code: str) -> Iterator[str]:
    r"""Each line of code as `\codeline{...}`."""
    for line, styles in zip(code.splitlines(), _styles(code), strict=True):
        cells = list(zip(line, styles, strict=True))
        indent = len(line) - len(line.lstrip()) + 4
        yield rf"\codeline{{{_written(cells[:_COLUMNS])}}}"
        room = max(8, _COLUMNS - indent - 2)
        for start in range(_COLUMNS, len(cells), room):
            yield rf"\codeline{{{typewriter(' ' * indent)}\codemore{{}}{_written(cells[start : start + room])}}}"


def _written(cells: Sequence[tuple[str, str]]) -> str:
    pieces = []
    for style, group in groupby(cells, key=lambda cell: cell[1]):
        text = typewriter("".join(c for c, _ in group))
        pieces.append(rf"\{style}{{{text}}}" if style and text.strip("~") else text)
    return "".join(pieces)


def _styles(code: str) -> list[list[str]]:
    """For each line the style of each of its characters."""
    lines = code.splitlines()
    styles = [[""] * len(line) for line in lines]
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        style = "codeword" if keyword.iskeyword(token.string) else _STYLES.get(token.type, "")
        if style:
            (first, start), (last, end) = token.start, token.end
            for row in range(first, last + 1):
                stop = end if row == last else len(lines[row - 1])
                for column in range(start if row == first else 0, stop):
                    styles[row - 1][column] = style
    return styles
