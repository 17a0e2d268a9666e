"""The explanation as GitHub-flavoured Markdown, with LaTeX math between $$."""

from __future__ import annotations

import re

from chaincalc.errors import printable
from chaincalc.explain.diagram import UNICODE, diagram, pulls
from chaincalc.explain.equations import Paragraph, paragraphs
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.notation import LatexNotation, UnicodeNotation
from chaincalc.explain.program import program
from chaincalc.render import escape_markdown

_WIDTH = 100  # of the diagram


def markdown(e: Explanation, precision: int = 6) -> str:
    r"""The three parts as one Markdown document.

    GitHub reads the text between $$ as Markdown first, which takes the backslash away from `\_` and `\\`; so rows
    end with `\cr`, and an underscore in a name is a space.
    """
    latex, plain = LatexNotation(precision), UnicodeNotation(precision)
    name = f"{escape_markdown(printable(e.name))}: " if e.name else ""
    pieces = [f"# {name}{_code_span(e.chain)} at x = {plain.given(e.x)}", "## Math"]
    pieces += [_paragraph(p) for p in paragraphs(e, latex)]
    pieces += ["## Diagram", _fence("\n".join(diagram(e, plain, UNICODE, _WIDTH)).rstrip("\n"), "text")]
    pieces += [escape_markdown(sentence) for sentence in pulls(e, plain)]
    pieces += ["## Code", _fence(program(e).rstrip("\n"), "python")]
    return "\n\n".join(pieces) + "\n"


def _paragraph(paragraph: Paragraph) -> str:
    pieces = [f"**{paragraph.heading}**"]
    for equation in paragraph.equations:
        sides = " ".join(f"{sign} {side}" for sign, side in equation.right)
        pieces.append(f"$$\n{equation.left} {sides}\n$$")
    pieces += [f"- {escape_markdown(printable(remark))}" for remark in paragraph.remarks]
    return "\n\n".join(pieces)


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
