"""The explanation as plain text."""

from __future__ import annotations

from chaincalc.explain.diagram import ASCII, UNICODE, diagram
from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.faces import Explained, at, boxes, paragraphs, program, pulls
from chaincalc.explain.fold import columns, fold, padded
from chaincalc.explain.notation import Notation, UnicodeNotation

_INDENT = "  "
_WIDTH = 20  # the least
_LEAST = 16  # columns after an equation's sign, before the left-hand side gets a line of its own
_SIGNS = "╭╮╰╯─│▶▼┄≈×·′√∛π≤≥⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉←ᵀ"  # what an output must have for anything but ASCII


def text(e: Explained, precision: int = 6, width: int = 80, encoding: str = "utf-8") -> str:
    """The three parts, one below the other."""
    math, drawing, code = parts(e, precision, width, encoding)
    return f"{heading(e, width, encoding)}\n\nMATH\n\n{math}\n\nDIAGRAM\n\n{drawing}\n\nCODE\n\n{code}"


def heading(e: Explained, width: int, encoding: str = "utf-8") -> str:
    """The chain and the input; a file's name and description, where it has them."""
    notation = notation_for(encoding)
    lines = [f"{e.title}, at {at(e, notation)}", *e.description.splitlines()]
    return "\n".join(row for line in lines for row in fold(notation.shown(line), max(width, _WIDTH), _INDENT))


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
        _SIGNS.encode(encoding)
    except UnicodeEncodeError:
        return Notation(precision, encoding)
    except LookupError:
        return Notation(precision)
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
    room = width - columns(left) - 3
    if room < _LEAST:  # what comes after the sign begins a line of its own
        lines, left = [left.rstrip()], _INDENT
        room = width - len(left) - 3
    for sign, side in equation.right:
        start = f"{left if not lines else ' ' * columns(left)} {sign} "
        for row in side.split("\n"):
            for line in fold(row, room, _INDENT):
                lines.append(start + line)
                start = " " * columns(start)
    return lines
