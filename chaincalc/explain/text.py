"""The explanation as plain text."""

from __future__ import annotations

from chaincalc.errors import printable
from chaincalc.explain.diagram import ASCII, UNICODE, Glyphs, diagram, fold, pulls
from chaincalc.explain.equations import Equation, Paragraph, paragraphs
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.notation import Notation
from chaincalc.explain.program import program

_INDENT = "  "
_WIDTH = 40  # the least


def text(e: Explanation, precision: int = 6, width: int = 80, glyphs: Glyphs = UNICODE) -> str:
    """The three parts, one below the other."""
    math, drawing, code = parts(e, precision, width, glyphs)
    return f"{heading(e, width)}\n\nMATH\n\n{math}\n\nDIAGRAM\n\n{drawing}\n\nCODE\n\n{code}"


def heading(e: Explanation, width: int) -> str:
    return "\n".join(fold(f"{printable(e.title)}, at x = {Notation().given(e.x)}", max(width, _WIDTH), _INDENT))


def parts(e: Explanation, precision: int, width: int, glyphs: Glyphs) -> tuple[str, str, str]:
    """Math, diagram and code."""
    width = max(width, _WIDTH)
    notation = Notation(precision, glyphs.about)
    math = "\n\n".join(_paragraph(p, width) for p in paragraphs(e, notation))
    sentences = [line for sentence in pulls(e, notation) for line in fold(sentence, width, _INDENT)]
    drawing = "\n".join([*diagram(e, notation, glyphs, width), *sentences])
    return math, drawing, program(e)


def glyphs_for(encoding: str | None) -> Glyphs:
    """The glyphs that an output in this encoding can show."""
    try:
        "".join(("".join(UNICODE.corners), *UNICODE[1:])).encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def _paragraph(paragraph: Paragraph, width: int) -> str:
    lines = [paragraph.heading]
    margin = max((len(equation.left) for equation in paragraph.equations), default=0)
    for equation in paragraph.equations:
        lines += _equation(equation, margin, width, paragraph.stacked)
    for remark in paragraph.remarks:
        lines += [_INDENT + line for line in fold(printable(remark), width - len(_INDENT), _INDENT)]
    return "\n".join(lines)


def _equation(equation: Equation, margin: int, width: int, stacked: bool) -> list[str]:
    left = _INDENT + equation.left.ljust(margin)
    sides = [f"{sign} {side}" for sign, side in equation.right]
    whole = f"{left} {' '.join(sides)}"
    if not stacked and len(whole) <= width and "\n" not in whole:
        return [whole]
    lines: list[str] = []
    for sign, side in equation.right:
        start = f"{left if not lines else ' ' * len(left)} {sign} "
        for row in side.split("\n"):
            for line in fold(row, width - len(start), _INDENT):
                lines.append(start + line)
                start = " " * len(start)
    return lines
