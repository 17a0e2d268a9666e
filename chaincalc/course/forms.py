"""The forms of a worksheet: for a terminal, Markdown, LaTeX, and a page; which suffix of a file stands for which."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chaincalc.base.errors import printable
from chaincalc.course.sheet import Sheet, Task, points_text
from chaincalc.explain.markdown import paragraph_markdown
from chaincalc.explain.page.marks import text as marked
from chaincalc.explain.page.math import Typesetter
from chaincalc.explain.page.skeleton import Section, document
from chaincalc.explain.tex.document import PREAMBLE, paragraph_tex
from chaincalc.explain.text import notation_for, paragraph_text
from chaincalc.notation.fold import fold
from chaincalc.notation.latex import LatexNotation
from chaincalc.notation.page import PageNotation
from chaincalc.notation.prose import prose
from chaincalc.notation.tex import TexNotation
from chaincalc.output.formats.markdown import escape_markdown, markdown_line

WIDTH = 80
_ROOM = "4cm"  # for an answer on paper


def sheet_text(sheet: Sheet, width: int = WIDTH, encoding: str = "utf-8") -> str:
    """The sheet as plain text."""
    n = notation_for(encoding)
    blocks = ["\n".join(fold(n.shown(_title(sheet)), width))]
    blocks += ["\n".join(fold(n.shown(line), width)) for line in sheet.description.splitlines()]
    for task in sheet.tasks:
        lines = [*fold(n.shown(task.heading), width), *_described(task, lambda line: fold(n.shown(line), width))]
        lines += fold(task.asks, width)
        blocks.append("\n".join([*lines, paragraph_text(task.function(n), n, width)]))
        if sheet.solved:
            blocks += [paragraph_text(paragraph, n, width) for paragraph in task.solution(n)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def sheet_markdown(sheet: Sheet) -> str:
    """The sheet as GitHub-flavoured Markdown."""
    pieces = [f"# {escape_markdown(printable(_title(sheet)))}"]
    pieces += [markdown_line(printable(line)) for line in sheet.description.splitlines() if line.strip()]
    for task in sheet.tasks:
        pieces.append(f"## {escape_markdown(printable(task.heading))}")
        pieces += task_markdown(task)
        if sheet.solved:
            pieces += [paragraph_markdown(paragraph) for paragraph in task.solution(LatexNotation())]
    return "\n\n".join(pieces) + "\n"


def task_markdown(task: Task) -> list[str]:
    """The question and its function, paragraph by paragraph."""
    described = _described(task, lambda line: [markdown_line(printable(line))])
    return [*described, escape_markdown(task.asks), paragraph_markdown(task.function(LatexNotation()))]


def sheet_tex(sheet: Sheet) -> str:
    """The sheet as a LaTeX document, with room for each answer."""
    n = TexNotation()
    lines = [rf"{{\LARGE\bfseries {prose(_title(sheet))}\par}}"]
    if not sheet.student and not sheet.solved:
        lines.append(r"\medskip Name: \hrulefill\par")
    lines += [prose(line) + r"\par" for line in sheet.description.splitlines() if line.strip()]
    for task in sheet.tasks:
        lines.append(rf"\section*{{{prose(task.heading)}}}")
        lines += [*_described(task, lambda line: [prose(line) + r"\par"]), prose(task.asks) + r"\par"]
        lines += paragraph_tex(task.function(n))
        for paragraph in task.solution(n) if sheet.solved else ():
            lines += paragraph_tex(paragraph)
        if not sheet.solved:
            lines.append(rf"\vspace{{{_ROOM}}}")
    return PREAMBLE + "\\begin{document}\n" + "\n".join(lines) + "\n\\end{document}\n"


def sheet_page(sheet: Sheet) -> str:
    """The sheet as one HTML file."""
    setter = Typesetter(PageNotation(6))
    about = f"{points_text(sheet.out_of)} in all"
    sections = []
    for task in sheet.tasks:
        body = [f"<p>{marked(line)}</p>" for line in _described(task, lambda line: [line])]
        body += [f"<p>{marked(task.asks)}</p>", setter.paragraph(task.function(setter.notation))]
        if sheet.solved:
            body += [setter.paragraph(paragraph) for paragraph in task.solution(setter.notation)]
        sections.append(Section(f"exercise-{task.number}", task.heading, "".join(body)))
    told = f"{sheet.description} " if sheet.description else ""
    return document(_title(sheet), marked(_title(sheet)), f"{told}{about}", sections, scripts=())


def _title(sheet: Sheet) -> str:
    return f"{sheet.title}, for {sheet.student}" if sheet.student else sheet.title


def _described(task: Task, line: Callable[[str], list[str]]) -> Iterator[str]:
    """What the file says of an exercise."""
    for each in task.file.description.splitlines():
        if each.strip():
            yield from line(each)


FORMS: dict[str, Callable[[Sheet], str]] = {
    ".md": sheet_markdown, ".tex": sheet_tex, ".html": sheet_page, ".txt": sheet_text,
}  # fmt: skip
