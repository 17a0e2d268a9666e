"""A picture in a terminal, of braille dots (plotille draws them), with letters and marks that tell the curves apart.

Colours only help: a letter in each line but the chain's own says which it is, so that a pipe, NO_COLOR and a reader who
doesn't see the colours get the same picture.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TextIO, TypeAlias

from chaincalc.base.errors import OutputError
from chaincalc.plot.axis import Axis, Piece, Ticks, named, pieces
from chaincalc.plot.panel import Panel, Picture, Role

_NARROWEST, _WIDEST, _SMALL = 20, 100, 26  # columns of a picture, and of one panel among others
_LETTERS: dict[Role, str] = {"derivative": "d", "tangent": "t", "left": "l", "right": "r", "secant": "s"}
_MARKS: dict[Role, str] = {"point": "●", "ends": "■", "kink": "◆", "filled": "•", "hollow": "○"}
_STYLES: dict[Role | str, str] = {
    "curve": "bold cyan", "derivative": "yellow", "tangent": "green", "left": "green", "right": "green",
    "secant": "magenta", "point": "bold", "ends": "bold magenta", "kink": "bold red", "filled": "bold cyan",
    "hollow": "bold cyan", "axis": "dim", "title": "bold",
}  # fmt: skip
_SPARE = 5  # rows or columns that may stay empty, so that the numbers beside the axes stand evenly
_BLANK = "\u2800"  # braille without a dot
_DOTTED, _LETTERED = 3, 18  # a dot every so many dots along a line, and a letter
Cell: TypeAlias = tuple[str, str]  # a character, and what it belongs to
Row: TypeAlias = list[Cell]


def write_terminal(picture: Picture, out: TextIO) -> None:
    """Print a picture, as wide as the terminal.

    Raises:
        OutputError: the output's encoding has no braille.
    """
    check_encoding(out)
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, highlight=False, emoji=False)
    width = min(max(console.width or 80, _NARROWEST), _WIDEST)
    drawn = Text()
    for row in _rows(picture, width):
        while row and row[-1][0] in (" ", _BLANK):
            row.pop()
        for text, role in _runs(row):
            drawn.append(text, style=_STYLES.get(role, ""))
        drawn.append("\n")
    if console.no_color:  # Rich would leave out the colours alone
        out.write(drawn.plain)
        return
    with console.capture() as captured:
        console.print(drawn, soft_wrap=True, end="")
    out.write(captured.get())


def check_encoding(out: TextIO) -> None:
    """See to it that the output can show the picture.

    Raises:
        OutputError: its encoding has no braille.
    """
    encoding = getattr(out, "encoding", None) or "utf-8"
    try:
        "".join((_BLANK, "⣿│└┬┈", *_MARKS.values())).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        raise OutputError(
            f"a picture is made of braille dots, which the output's encoding, {encoding}, doesn't have\n"
            "  write it to a file: -o plot.svg, or .png or .pdf; or set PYTHONIOENCODING=utf-8 if the terminal shows it"
        ) from None


def _rows(picture: Picture, width: int) -> Iterator[Row]:
    for line in _wrapped(picture.title, width, most=3):
        yield _row(line, "title")
    if len(picture.panels) == 1:
        panel = picture.panels[0]
        if panel.title:
            yield from (_row(line) for line in _wrapped(panel.title, width, most=2))
        yield from _drawn(panel, width, min(max(round(width * 0.27), 8), 22))
        yield from _legend(picture, width)
        yield from (_row(line) for remark in panel.remarks for line in _wrapped(remark, width))
        return
    beside = max(1, width // _SMALL)
    each = (width + 2) // beside - 2
    for first in range(0, len(picture.panels), beside):
        blocks = [_block(panel, each) for panel in picture.panels[first : first + beside]]
        for rows in zip(*_same_height(blocks), strict=True):
            joined: Row = []
            for row in rows:
                joined += [*_padded(row, each), (" ", ""), (" ", "")]
            yield joined
    yield from _legend(picture, width)


def _block(panel: Panel, width: int) -> list[Row]:
    """One panel among others: its title, the drawing, and its remarks, all of the same width."""
    title = [_row(line, "title") for line in _wrapped(panel.title, width, most=2)]
    remarks = [_row(line) for remark in panel.remarks for line in _wrapped(remark, width)]
    return [*title, *_drawn(panel, width, 7), *remarks, []]


def _same_height(blocks: Sequence[list[Row]]) -> list[list[Row]]:
    """The blocks, with empty rows at the end of the shorter ones."""
    most = max(len(block) for block in blocks)
    return [[*block, *([] for _ in range(most - len(block)))] for block in blocks]


def _drawn(panel: Panel, width: int, height: int) -> Iterator[Row]:
    """The axes with their numbers, and what is between them."""
    height, ticks = _even(panel.y, height, max(3, height // 3), _line)
    margin = max(len(text) for text in (*ticks.texts, panel.up))
    name = named(panel.across, panel.x)
    columns = max(width - margin - 1 - (len(name) + 1 if len(name) <= 4 else 0), 8)
    yield _row(f"{named(panel.up, panel.y):>{margin}}", "axis")
    columns, across = _even(panel.x, columns, max(3, columns // 8), _column, room=margin)
    labels = {_line(place, height): text for place, text in zip(ticks.places, ticks.texts, strict=True)}
    for line, cells in enumerate(_cells(panel, columns, height)):
        label = labels.get(line)
        yield [*_row(f"{label or '':>{margin}}{'│' if label is None else '┤'}", "axis"), *cells]
    yield from _bottom(across, name, margin, columns)


def _even(
    axis: Axis, size: int, most: int, cell: Callable[[float, int], int], room: int | None = None
) -> tuple[int, Ticks]:
    """How many rows or columns to take, and which numbers, so that these stand evenly.

    Args:
        axis: the axis.
        size: how many rows or columns there are; some may be left empty.
        most: how many numbers there may be.
        cell: the row or column in which a part of the axis lies, of so many.
        room: for columns, how many there are in front of the first; the numbers must stand apart.
    """
    for number in range(most, 1, -1):
        ticks = axis.ticks(number)
        for fewer in range(size, size - min(_SPARE, size // 4) - 1, -1):
            at = [cell(place, fewer) for place in ticks.places]
            even = len({b - a for a, b in pairwise(at)}) <= 1
            if even and (room is None or _stand_apart(ticks, at, room, fewer)):
                return fewer, ticks
    return size, axis.ticks(2)


def _stand_apart(ticks: Ticks, at: Sequence[int], margin: int, columns: int) -> bool:
    """Whether the numbers under these columns don't touch each other."""
    starts = [_start(text, place, margin, columns) for text, place in zip(ticks.texts, at, strict=True)]
    ends = [start + len(text) for start, text in zip(starts, ticks.texts, strict=True)]
    return all(start > end for start, end in zip(starts[1:], ends, strict=False))


def _start(text: str, at: int, margin: int, columns: int) -> int:
    """Where in the line under the axis a number begins, so that its middle is under its column."""
    return min(max(margin + 1 + at - (len(text) - 1) // 2, 0), margin + 1 + columns - len(text))


def _bottom(ticks: Ticks, name: str, margin: int, columns: int) -> Iterator[Row]:
    """The x axis: its line, and under it its numbers."""
    line, numbers = ["─"] * columns, [" "] * (margin + 1 + columns)
    free = 0
    for place, text in zip(ticks.places, ticks.texts, strict=True):
        at = _column(place, columns)
        start = _start(text, at, margin, columns)
        if start >= free:
            line[at] = "┬"
            numbers[start : start + len(text)] = text
            free = start + len(text) + 1
    beside = len(name) <= 4
    yield _row(f"{' ' * margin}└{''.join(line)}{f' {name}' if beside else ''}", "axis")
    yield _row("".join(numbers), "axis")
    if not beside:
        yield _row(name.rjust(margin + 1 + columns), "axis")


def _cells(panel: Panel, columns: int, rows: int) -> list[Row]:
    """What is drawn between the axes, from the top row down."""
    from plotille import Canvas

    cells = [[(" ", "")] * columns for _ in range(rows)]
    _zero_lines(panel, cells)
    size = (2 * columns - 1, 4 * rows - 1)
    lettered: list[tuple[int, int, str, str]] = []
    for number, curve in enumerate(reversed(panel.curves)):  # the chain's own curve last, over all others
        canvas = Canvas(columns, rows, 0, 0, 2 * columns, 4 * rows)  # so that its units are its dots
        letter = _LETTERS.get(curve.role)
        for piece in pieces(curve.x, curve.y, panel.x, panel.y):
            dots = [(x * size[0], y * size[1]) for x, y in piece]
            if letter is None:
                for a, b in zip(dots, dots[1:] or dots, strict=False):
                    canvas.line(*a, *b)
                continue
            if len(dots) == 1:
                lettered.append((_line(piece[0][1], rows), _column(piece[0][0], columns), letter, curve.role))
            phase = number * _LETTERED // 3
            for step, (x, y) in enumerate(_walked(dots)):
                if step % _DOTTED == 0:
                    canvas.point(x, y)
                if (step + phase) % _LETTERED == _LETTERED // 2:
                    lettered.append((rows - 1 - round(y) // 4, round(x) // 2, letter, curve.role))
        for row, line in enumerate(canvas.plot(linesep="\n").split("\n")):
            for column, dots_there in enumerate(line):
                if dots_there != _BLANK:
                    before = cells[row][column][0]
                    under = ord(before) - ord(_BLANK) if before >= _BLANK else 0
                    cells[row][column] = (chr(ord(dots_there) | under), curve.role)
    for row, column, letter, role in lettered:
        cells[row][column] = (letter, role)
    _put_marks(panel, cells)
    return cells


def _put_marks(panel: Panel, cells: list[Row]) -> None:
    rows, columns = len(cells), len(cells[0])
    for mark in panel.marks:
        for x, y in zip(panel.x.part(mark.x).tolist(), panel.y.part(mark.y).tolist(), strict=True):
            if 0 <= x <= 1 and 0 <= y <= 1:
                cells[_line(y, rows)][_column(x, columns)] = (_MARKS[mark.role], mark.role)


def _zero_lines(panel: Panel, cells: list[Row]) -> None:
    """Faint lines at x = 0 and y = 0, where they lie inside the picture."""
    rows, columns = len(cells), len(cells[0])
    across, up = (float(axis.part(0.0)) for axis in (panel.x, panel.y))
    if 0 < up < 1:
        cells[_line(up, rows)] = [("┈", "axis")] * columns
    if 0 < across < 1:
        for row in cells:
            row[_column(across, columns)] = ("┊", "axis")


def _walked(dots: Piece) -> Iterator[tuple[float, float]]:
    """The points of a line, one dot apart along it."""
    left_over = 0.0
    for (x0, y0), (x1, y1) in pairwise(dots):
        length = math.hypot(x1 - x0, y1 - y0)
        along = left_over
        while along < length:
            yield x0 + (x1 - x0) * along / length, y0 + (y1 - y0) * along / length
            along += 1
        left_over = along - length


def _legend(picture: Picture, width: int) -> Iterator[Row]:
    """What each line and each mark is, once."""
    for role, label in picture.legend:
        letter = _LETTERS.get(role)
        sample = f" {_MARKS[role]} " if role in _MARKS else "⠤⠤⠤" if letter is None else f"⠄{letter}⠄"
        first, *rest = _wrapped(label, width - 4)
        yield [*_row(sample, role), *_row(f" {first}")]
        yield from (_row(f"    {line}") for line in rest)


def _column(part: float, columns: int) -> int:
    """The column in which a part of the x axis lies; a column is two dots wide."""
    return round(part * (2 * columns - 1)) // 2


def _line(part: float, rows: int) -> int:
    """The row, from the top, in which a part of the y axis lies; a row is four dots high."""
    return rows - 1 - round(part * (4 * rows - 1)) // 4


def _row(text: str, role: str = "") -> Row:
    return [(c, role) for c in text]


def _padded(row: Row, width: int) -> Row:
    from rich.cells import cell_len

    return [*row, *_row(" " * (width - cell_len("".join(c for c, _ in row))))]


def _wrapped(text: str, width: int, most: int = 100) -> list[str]:
    """The text in lines of a width; what doesn't fit into the last one is left out, and says so."""
    lines = textwrap.wrap(text, width, break_on_hyphens=False) or [""]
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: width - 3]}..."]


def _runs(row: Row) -> Iterator[tuple[str, str]]:
    """The row's text, in stretches of the same role."""
    text, role = "", ""
    for character, its in row:
        if its != role and text:
            yield text, role
            text = ""
        text, role = text + character, its
    if text:
        yield text, role
