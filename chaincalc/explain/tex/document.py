r"""The explanation as a LaTeX document that stands alone.

It needs what a small installation of TeX has: pdflatex with amsmath, geometry, graphics and TikZ. Everything in it that
somebody else named is written by `prose`, so that it can't be a command.
"""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.base.choices import Face
from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.faces import FACES, Explained, at, boxes, paragraphs, program, pulls
from chaincalc.explain.tex.code import code_lines
from chaincalc.explain.tex.diagram import diagram
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.breakable import visible
from chaincalc.notation.prose import prose, typewriter
from chaincalc.notation.tex import TexNotation

_DIGIT, _SET_IN = 5.4, 11.0  # points
PREAMBLE = r"""% Written by chaincalc. To make a PDF of it:  pdflatex FILE
\documentclass[11pt,a4paper]{article}
\usepackage[hmargin=25mm,vmargin=22mm]{geometry}
\usepackage{amsmath}
\usepackage{tikz}
\usetikzlibrary{arrows.meta,positioning}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 2pt}
\setlength{\emergencystretch}{3em}
\raggedright
\binoppenalty=50 \relpenalty=20 % long formulas may be broken
\definecolor{ink}{HTML}{1F4E79}
\definecolor{pulled}{HTML}{B0500A}
\definecolor{quiet}{HTML}{5F6B76}
\definecolor{written}{HTML}{2E6B3A}

% a character that these fonts don't have, by its number
\newcommand{\unseen}[1]{{\scriptsize[U+#1]}\allowbreak{}}
\newcommand{\topic}[1]{\par\addvspace{10pt plus 3pt}{\bfseries\color{ink}#1}\par\nobreak\vspace{1pt}}
% one side of an equation: what stands before the sign, the sign, and what comes after it
\newlength{\before}
\newcommand{\side}[3]{{\hangindent=\dimexpr\before+1.9em\relax\hangafter=1%
  \makebox[\before][l]{$\displaystyle #1$}\makebox[1.9em][c]{$#2$}$\displaystyle #3$\par}}
\newcommand{\why}[1]{{\hangindent=\dimexpr\before+3.4em\relax\hangafter=0\color{quiet}\small$#1$\par}}
\newcommand{\codeline}[1]{{\footnotesize\ttfamily\mbox{}#1\par}}
\newcommand{\codeword}[1]{\textcolor{ink}{#1}}
\newcommand{\codetext}[1]{\textcolor{written}{#1}}
\newcommand{\coderemark}[1]{\textcolor{quiet}{#1}}
\newcommand{\codemore}{\textcolor{quiet}{$\hookrightarrow$\,}}
\tikzset{
  chain/.style={font=\small, >={Stealth[length=5pt]}},
  number/.style={inner sep=3pt},
  called/.style={inner sep=1pt, text=quiet, font=\footnotesize},
  box/.style={draw=ink, thick, fill=ink!6, rounded corners=3pt, inner sep=5pt, align=center, minimum height=30pt},
  way/.style={->, semithick, draw=ink},
  pull/.style={inner sep=2pt, text=pulled, font=\footnotesize},
  string/.style={draw=pulled, densely dotted, thick},
  back/.style={inner sep=2pt, text=ink, font=\footnotesize},
  gradient/.style={<-, draw=ink},
}

"""


def document(e: Explained, precision: int = 6, faces: Sequence[Face] = FACES, long_code: bool = False) -> str:
    """The faces as one document; all of it is plain ASCII."""
    n = TexNotation(precision)
    pieces = _head(e)
    if "math" in faces:
        pieces.append(r"\section*{Math}")
        pieces += [line for paragraph in paragraphs(e, n) for line in paragraph_tex(paragraph)]
    if "diagram" in faces:
        pieces.append(r"\section*{Diagram}")
        pieces += [picture + "\n" r"\par\medskip" for picture in diagram(boxes(e, n))]
        pieces += [prose(sentence) + r"\par" for sentence in pulls(e, AsciiNotation(precision))]
    if "code" in faces:
        pieces += [r"\section*{Code}", r"{\setlength{\parskip}{0pt}", *code_lines(program(e, long_code)), "}"]
    return PREAMBLE + "\\begin{document}\n" + "\n".join(pieces) + "\n\\end{document}\n"


def _head(e: Explained) -> list[str]:
    place = at(e, TexNotation())
    where = rf"at ${place}$" if isinstance(e, Explanation) else prose(f"at {place}")
    chain = rf"{{\ttfamily {_breakable(e.chain)}}}"
    lines = [rf"{{\LARGE\bfseries {prose(e.name)}\par}}", rf"{{\large {chain}, {where}\par}}"]
    if not e.name:
        lines = [rf"{{\LARGE {chain}, {where}\par}}"]
    return [*lines, prose(e.description) + r"\par"] if e.description else lines


def _breakable(chain: str) -> str:
    """A chain's text in the typewriter font; a line may end after each word and each sign."""
    return "".join(" " if c == " " else typewriter(c) + (r"\allowbreak{}" if not c.isalnum() else "") for c in chain)


def paragraph_tex(paragraph: Paragraph) -> list[str]:
    """A paragraph's lines."""
    lines = [rf"\topic{{{prose(paragraph.heading)}}}"] if paragraph.heading else []
    if paragraph.equations:
        widest = max(_width(equation.left) + _SET_IN * equation.depth for equation in paragraph.equations)
        lines.append(rf"\setlength{{\before}}{{{widest:.0f}pt}}")
    for equation in paragraph.equations:
        lines += _equation(equation, paragraph.stacked)
    lines += [prose(remark) + r"\par" for remark in paragraph.remarks]
    return lines


def _width(left: str) -> float:
    """Of a left-hand side, in points."""
    return _DIGIT * (visible(left) - 1) / 2 + 3 if left.startswith(r"\frac") else _DIGIT * visible(left)


def _equation(equation: Equation, stacked: bool) -> list[str]:
    """Its sides, each on a line of its own where they are stacked, or where one takes several lines by itself."""
    sides = list(equation.right)
    if not stacked and not any("\n" in side for _, side in sides):
        first, *others = sides
        sides = [(first[0], " ".join([first[1], *(f"{sign} {side}" for sign, side in others)]))]
    lines: list[str] = []
    left = r"\quad " * equation.depth + equation.left
    for sign, side in sides:
        for row in side.split("\n"):
            lines.append(rf"\side{{{left if not lines else ''}}}{{{sign}}}{{{row}}}")
            sign = ""  # noqa: PLW2901 - only before the first row
    return [*lines, rf"\why{{{equation.reason}}}"] if equation.reason else lines
