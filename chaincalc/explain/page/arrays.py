"""The page of a chain of arrays: a still picture, for one array has no slider."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from chaincalc.base.choices import Face
from chaincalc.explain.arrays import ArrayExplanation
from chaincalc.explain.arrays.diagram import array_boxes, array_pulls
from chaincalc.explain.arrays.equations import array_paragraphs
from chaincalc.explain.arrays.program import array_program
from chaincalc.explain.faces import FACES, at
from chaincalc.explain.page.listing import program_listing
from chaincalc.explain.page.marks import text
from chaincalc.explain.page.math import Typesetter
from chaincalc.explain.page.skeleton import FACE_OF, Section, document
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.page import PageNotation, PlainNotation, colour

_FIRST = 3  # paragraphs that belong to the functions, not to the sweep


def array_page(e: ArrayExplanation, precision: int = 6, faces: Sequence[Face] = FACES) -> str:
    """The HTML file.

    Args:
        e: the explanation.
        precision: significant digits.
        faces: which of them the page shows.
    """
    setter = Typesetter(PageNotation(precision))
    paragraphs = [setter.paragraph(p) for p in array_paragraphs(e, setter.notation)]
    pulled = "".join(f'<p class="pull">{text(line)}</p>' for line in array_pulls(e, PlainNotation(precision)))
    code = program_listing(array_program(e), "")
    sections = [
        Section("diagram", "Diagram", _diagram(e, setter) + pulled, "Each box turns one array into another. Under it "
                "the derivative comes back, from the last box to the first, and each box multiplies it by its own."),
        Section("functions", "The chain", "".join(paragraphs[:_FIRST])),
        Section("rule", "Math", "".join(paragraphs[_FIRST:]), "The values go from the first link to the last, the "
                "derivatives from the last to the first."),
        Section("code", "Code", code, "The same in NumPy, in one file that checks its own derivatives."),
    ]  # fmt: skip
    sections = [section for section in sections if FACE_OF[section.name] in faces]
    heading = (f'<span class="name">{text(e.name)}</span> ' if e.name else "") + f"<code>{text(e.chain)}</code>"
    return document(f"{e.title} at {at(e, AsciiNotation(precision))}", heading, e.description, sections)


def _diagram(e: ArrayExplanation, setter: Typesetter) -> str:
    """The boxes on their string; under each one what the derivative is multiplied with on its way back."""
    shown = array_boxes(e, setter.notation)
    back = shown.rows[0]
    stops = list(zip(shown.names, shown.values, back.stops, strict=True))
    items = [f'<li class="source">{_node(setter, *stops[0])}</li>']
    for i, (_, after) in enumerate(pairwise(stops)):
        title = f"<h3>{setter.math(shown.functions[i])} {setter.math(shown.labels[i])}</h3>"
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
