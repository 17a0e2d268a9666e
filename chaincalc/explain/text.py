"""The explanation as plain text."""

from __future__ import annotations

from chaincalc.explain.diagram import ASCII, UNICODE, diagram
from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.faces import Explained, at, boxes, paragraphs, program, pulls
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.fold import SIGNS, columns, fold, padded
from chaincalc.notation.notation import Notation
from chaincalc.notation.unicode import UnicodeNotation

_INDENT = "  "
_WIDTH = 20  # the least
_LEAST = 16  # columns after an equation's sign, before the left-hand side gets a line of its own


def text(e: Explained, precision: int = 6, width: int = 80, encoding: str = "utf-8") -> str:
    """The three parts, one below the other."""
    math, drawing, code = parts(e, precision, width, encoding)
    head = f"{heading(e, width, encoding)}\n{description(e, width, encoding)}"
    return f"{head}\nMATH\n\n{math}\n\nDIAGRAM\n\n{drawing}\n\nCODE\n\n{code}"


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


def parts(e: Explained, precision: int, width: int, encoding: str) -> tuple[str, str, str]:
    """Math, diagram and code."""
    width = max(width, _WIDTH)
    notation = notation_for(encoding, precision)
    glyphs = UNICODE if isinstance(notation, UnicodeNotation) else ASCII
    math = "\n\n".join(_paragraph(p, notation, width) for p in paragraphs(e, notation))
    sentences = [line for sentence in pulls(e, notation) for line in fold(sentence, width, _INDENT)]
    drawing = "\n".join([*diagram(boxes(e, notation), glyphs, width), *sentences])
    return math, drawing, program(e)


def notation_for(encoding: str, precision: int = 6) -> Notation:
    """The notation that an output in this encoding can show."""
    try:
        SIGNS.encode(encoding)
    except UnicodeEncodeError:
        return AsciiNotation(precision, encoding)
    except LookupError:
        return AsciiNotation(precision)
    return UnicodeNotation(precision)


def _paragraph(paragraph: Paragraph, notation: Notation, width: int) -> str:
    lines = fold(paragraph.heading, width, _INDENT)
    margin = max((columns(equation.left) for equation in paragraph.equations), default=0)
    for equation in paragraph.equations:
        lines += _equation(equation, margin, width, paragraph.stacked)
    for remark in paragraph.remarks:
        lines += [_INDENT + line for line in fold(notation.shown(remark), width - len(_INDENT), _INDENT)]
    return "\n".join(lines)


def _equation(equation: Equation, margin: int, width: int, stacked: bool) -> list[str]:
    left = _INDENT + padded(equation.left, margin)
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
