"""The explanation as plain text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chaincalc.base.choices import Face
from chaincalc.explain.drawing import ASCII, UNICODE, diagram
from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.faces import FACES, Explained, at, boxes, paragraphs, program, pulls
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.fold import SIGNS, columns, fold, padded
from chaincalc.notation.notation import Notation
from chaincalc.notation.unicode import UnicodeNotation

_INDENT = "  "
_WIDTH = 20  # the least
_MARGIN = 12  # columns of left-hand sides whose signs stand below each other
_SET_IN, _GAP = 2, 4
_LEAST = 16  # columns after an equation's sign, before the left-hand side gets a line of its own


def text(
    e: Explained,
    precision: int = 6,
    width: int = 80,
    encoding: str = "utf-8",
    faces: Sequence[Face] = FACES,
    long_code: bool = False,
) -> str:
    """The faces, one below the other."""
    head = f"{heading(e, width, encoding)}\n{description(e, width, encoding)}"
    shown = [
        f"{face.upper()}\n\n{body.rstrip()}" for face, body in parts(e, precision, width, encoding, faces, long_code)
    ]
    return f"{head}\n" + "\n\n".join(shown) + "\n"


def heading(e: Explained, width: int, encoding: str = "utf-8") -> str:
    """The chain and the input, after the file's name where it has one."""
    notation = notation_for(encoding)
    title = notation.shown(f"{e.title}, at {at(e, notation)}")
    return "\n".join(fold(title, max(width, _WIDTH), _INDENT))


def description(e: Explained, width: int, encoding: str = "utf-8") -> str:
    """The file's description, each of its lines on a line; "" where it has none."""
    notation = notation_for(encoding)
    lines = [row for line in e.description.splitlines() for row in fold(notation.shown(line), max(width, _WIDTH))]
    return "".join(f"{line}\n" for line in lines)


def parts(
    e: Explained, precision: int, width: int, encoding: str, faces: Sequence[Face], long_code: bool
) -> list[tuple[Face, str]]:
    """The faces that are wanted, each with its text."""
    width = max(width, _WIDTH)
    notation = notation_for(encoding, precision)
    write: dict[Face, Callable[[], str]] = {
        "math": lambda: "\n\n".join(paragraph_text(p, notation, width) for p in paragraphs(e, notation)),
        "diagram": lambda: _drawing(e, notation, width),
        "code": lambda: program(e, long_code),
    }
    return [(face, write[face]()) for face in FACES if face in faces]


def _drawing(e: Explained, notation: Notation, width: int) -> str:
    glyphs = UNICODE if isinstance(notation, UnicodeNotation) else ASCII
    sentences = [line for sentence in pulls(e, notation) for line in fold(sentence, width, _INDENT)]
    return "\n".join([*diagram(boxes(e, notation), glyphs, width), *sentences])


def notation_for(encoding: str, precision: int = 6) -> Notation:
    """The notation that an output in this encoding can show."""
    try:
        SIGNS.encode(encoding)
    except UnicodeEncodeError:
        return AsciiNotation(precision, encoding)
    except LookupError:
        return AsciiNotation(precision)
    return UnicodeNotation(precision)


def paragraph_text(paragraph: Paragraph, notation: Notation, width: int) -> str:
    """A paragraph's lines."""
    lines = fold(paragraph.heading, width, _INDENT) if paragraph.heading else []
    lefts = [columns(equation.left) + _SET_IN * equation.depth for equation in paragraph.equations]
    margin = max((left for left in lefts if left <= _MARGIN), default=max(lefts, default=0))
    rows = [_equation(equation, margin, width, paragraph.stacked) for equation in paragraph.equations]
    lines += _with_reasons(rows, [equation.reason for equation in paragraph.equations], width)
    for remark in paragraph.remarks:
        lines += [_INDENT + line for line in fold(notation.shown(remark), width - len(_INDENT), _INDENT)]
    return "\n".join(lines)


def _with_reasons(rows: list[list[str]], reasons: list[str], width: int) -> list[str]:
    """Each equation's lines with its reason: in a column of their own where there is room, else below."""
    ends = [(columns(lines[-1]), columns(reason)) for lines, reason in zip(rows, reasons, strict=True) if reason]
    at = max((end for end, own in ends if end + _GAP + own <= width), default=0)
    found: list[str] = []
    for lines, reason in zip(rows, reasons, strict=True):
        *before, last = lines
        if not reason:
            found += lines
        elif columns(last) + _GAP + columns(reason) <= width:
            start = at if at + _GAP + columns(reason) <= width else columns(last)
            found += [*before, f"{padded(last, start + _GAP)}{reason}"]
        else:
            margin = " " * (len(last) - len(last.lstrip()) + 2 * _SET_IN)
            found += [*lines, *(margin + line for line in fold(f"({reason})", width - len(margin), " "))]
    return found


def _equation(equation: Equation, margin: int, width: int, stacked: bool) -> list[str]:
    left = _INDENT + padded(" " * (_SET_IN * equation.depth) + equation.left, margin)
    sides = [f"{sign} {side}" for sign, side in equation.right]
    whole = f"{left} {' '.join(sides)}"
    if not stacked and columns(whole) <= width and "\n" not in whole:
        return [whole]
    lines: list[str] = []
    if width - columns(left) - 3 < _LEAST:  # what comes after the sign begins a line of its own
        lines, left = [left.rstrip()], _INDENT
    for sign, side in equation.right:
        start = f"{left if not lines else ' ' * columns(left)} {sign} "
        for row in side.split("\n"):
            for line in fold(row, width - columns(start), _INDENT):
                lines.append(start + line)
                start = " " * columns(start)
    return lines
