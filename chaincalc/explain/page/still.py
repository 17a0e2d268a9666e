"""The page without a slider: a still picture of a chain of arrays, or of several inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chaincalc.base.choices import Face
from chaincalc.explain.faces import FACES, Explained, at, boxes, paragraphs, program, pulls
from chaincalc.explain.page.listing import program_listing
from chaincalc.explain.page.marks import text
from chaincalc.explain.page.math import Typesetter
from chaincalc.explain.page.skeleton import FACE_OF, Section, document
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.page import PageNotation, PlainNotation, colour

_FIRST = 3  # paragraphs that belong to the functions, not to the sweep


def still_page(e: Explained, precision: int = 6, faces: Sequence[Face] = FACES, long_code: bool = False) -> str:
    """The HTML file.

    Args:
        e: the explanation.
        precision: significant digits.
        faces: which of them the page shows.
        long_code: whether the program has tables and docstrings.
    """
    sections = sections_of(e, Typesetter(PageNotation(precision)), precision, faces, long_code)
    title = f"{e.title} at {at(e, AsciiNotation(precision))}"
    return document(title, heading_of(e), e.description, sections, scripts=("page.js",))


def heading_of(e: Explained) -> str:
    """The page's heading: the chain, after its name where it has one."""
    return (f'<span class="name">{text(e.name)}</span> ' if e.name else "") + f"<code>{text(e.chain)}</code>"


def sections_of(
    e: Explained, setter: Typesetter, precision: int, faces: Sequence[Face], long_code: bool, moves: bool = False
) -> list[Section]:
    """The page's parts; the arguments are those of the page, and whether its numbers move: then no sentence has any."""
    here = at(e, AsciiNotation(precision))
    told = paragraphs(e, setter.notation)
    math = [setter.paragraph(replace(p, heading=p.heading.replace(f" at {here}", "")) if moves else p) for p in told]
    pulled = "" if moves else "".join(f'<p class="pull">{text(s)}</p>' for s in pulls(e, PlainNotation(precision)))
    code = program_listing(program(e, long_code), f'<p class="at">This is for {text(here)}.</p>' if moves else "")
    sections = [
        Section("diagram", "Diagram", _diagram(e, setter) + pulled, "Each box turns what comes in into what goes out. "
                "Under it the derivative comes back, from the last box to the first; each box multiplies by its own."),
        Section("functions", "The chain", "".join(math[:_FIRST])),
        Section("rule", "Math", "".join(math[_FIRST:]), "The values go from the first link to the last, the "
                "derivatives from the last to the first."),
        Section("code", "Code", code, "The same in NumPy, in one file that checks its own derivatives."),
    ]  # fmt: skip
    return [section for section in sections if FACE_OF[section.name] in faces]


def _diagram(e: Explained, setter: Typesetter) -> str:
    """The boxes on their string; under each one what the derivative is multiplied with on its way back."""
    shown = boxes(e, setter.notation)
    back = shown.rows[0]
    stops = list(zip(shown.names, shown.values, back.stops, strict=True))
    items = [f'<li class="source">{_node(setter, *stops[0])}</li>']
    for i, (_, after) in enumerate(pairwise(stops)):
        entering = "".join(
            f'<p class="enters">{setter.math(f"{name}<mo>=</mo>{value}")} <span class="gradient">'
            f"{setter.math(gradient)}</span></p>"
            for name, value, gradient in shown.entering[i]
        )
        title = f"{entering}<h3>{setter.math(shown.functions[i])} {setter.math(shown.labels[i])}</h3>"
        factor = f'<div class="factor"><b>{setter.math(setter.notation.back + back.factors[i])}</b></div>'
        items.append(
            f'<li class="link {colour(i + 1)}"><div class="box">{title}</div>{_node(setter, *after)}{factor}</li>'
        )
    return f'<ol class="chain still">{"".join(items)}</ol>'


def _node(setter: Typesetter, name: str, value: str, derivative: str) -> str:
    """An array between the boxes, and the derivative with respect to it."""
    return (
        f'<div class="node"><span>{setter.math(name)}</span><b>{setter.math(value)}</b></div>'
        f'<div class="knot"><span>{setter.math(derivative)}</span></div>'
    )
