"""The explanation as GitHub-flavoured Markdown, with its math in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chaincalc.base.choices import Face
from chaincalc.base.errors import printable
from chaincalc.explain.drawing import UNICODE, diagram
from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.faces import FACES, Explained, at, boxes, paragraphs, program, pulls
from chaincalc.notation.breakable import broken, visible
from chaincalc.notation.latex import LatexNotation
from chaincalc.notation.unicode import UnicodeNotation
from chaincalc.output.formats.markdown import escape_markdown, markdown_line

_WIDTH = 100  # of the diagram
_LONG = 76  # characters of an equation's side in one line
_ROWS = 40  # of one block of math


def markdown(e: Explained, precision: int = 6, faces: Sequence[Face] = FACES, long_code: bool = False) -> str:
    """The faces as one Markdown document.

    GitHub reads what stands between $$ as Markdown first, so that a backslash, an underscore or a < in it may be lost;
    from a block of math nothing is.
    """
    latex, plain = LatexNotation(precision), UnicodeNotation(precision)
    name = f"{escape_markdown(printable(e.name))}: " if e.name else ""
    pieces = [f"# {name}{_code_span(e.chain)} at {at(e, plain)}"]
    pieces += [markdown_line(printable(line)) for line in e.description.strip().splitlines() if line.strip()]
    if "math" in faces:
        pieces += ["## Math", *(paragraph_markdown(p) for p in paragraphs(e, latex))]
    if "diagram" in faces:
        pieces += ["## Diagram", _fence("\n".join(diagram(boxes(e, plain), UNICODE, _WIDTH)).rstrip("\n"), "text")]
        pieces += [escape_markdown(sentence) for sentence in pulls(e, plain)]
    if "code" in faces:
        pieces += ["## Code", _fence(program(e, long_code).rstrip("\n"), "python")]
    return "\n\n".join(pieces) + "\n"


def paragraph_markdown(paragraph: Paragraph) -> str:
    """A paragraph's heading, its block of math, and its remarks."""
    pieces = [f"**{escape_markdown(paragraph.heading)}**"] if paragraph.heading else []
    rows = [row for equation in paragraph.equations for row in _rows(equation, paragraph.stacked)]
    for start in range(0, len(rows), _ROWS):
        body = " \\\\\n".join(rows[start : start + _ROWS])
        pieces.append(_fence(f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}", "math"))
    pieces += [f"- {escape_markdown(printable(remark))}" for remark in paragraph.remarks]
    return "\n\n".join(pieces)


def _rows(equation: Equation, stacked: bool) -> list[str]:
    """An equation's lines, aligned at their first signs; a side that is too long goes on below."""
    whole = " ".join(f"{sign} {side}" for sign, side in equation.right)
    left, why = r"\quad " * equation.depth + equation.left, f" && {equation.reason}" if equation.reason else ""
    if not stacked and visible(whole) <= _LONG:
        return [f"{left} &{whole}{why}"]
    rows: list[str] = []
    for sign, side in equation.right:
        first, *others = broken(side, _LONG)
        rows.append(f"{left if not rows else ''} &{sign} {first}{why if not rows else ''}".lstrip())
        rows += [rf"&\quad {other}" for other in others]
    return rows


def _fence(text: str, language: str) -> str:
    mark = "`" * max(3, 1 + _longest_run(text))
    return f"{mark}{language}\n{text}\n{mark}"


def _code_span(text: str) -> str:
    text = printable(text)
    mark = "`" * (1 + _longest_run(text))
    gap = " " if "`" in text else ""
    return f"{mark}{gap}{text}{gap}{mark}"


def _longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    return max((len(run) for run in re.findall("`+", text)), default=0)
