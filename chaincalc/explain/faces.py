"""What the forms of an explanation are made from, whether the chain takes numbers or arrays."""

from __future__ import annotations

from typing import TypeAlias, get_args

from chaincalc.base.choices import Face
from chaincalc.explain import diagram
from chaincalc.explain import paragraphs as math
from chaincalc.explain import program as programs
from chaincalc.explain.diagram import Boxes
from chaincalc.explain.equations import Paragraph
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.matrices import ArrayExplanation
from chaincalc.explain.matrices.diagram import array_boxes, array_pulls
from chaincalc.explain.matrices.equations import array_paragraphs
from chaincalc.explain.matrices.program import array_program
from chaincalc.explain.matrices.short import short_program as short_array_program
from chaincalc.explain.short import short_program
from chaincalc.functions.arrays import shape_text
from chaincalc.notation.notation import Notation

Explained: TypeAlias = Explanation | ArrayExplanation
FACES: tuple[Face, ...] = get_args(Face)  # in the order in which they are shown


def at(e: Explained, notation: Notation) -> str:
    """Where the chain is looked at: `x = 5`, or `x, 3 x 2`."""
    if isinstance(e, Explanation):
        return ", ".join(f"{notation.letter(name)} = {notation.given(value)}" for name, value in e.inputs.items())
    inputs, x = e.compared.trace.inputs, e.compared.x
    return f"{inputs.main}, {shape_text(x.shape)}" if x.ndim else f"{inputs.main} = {notation.given(float(x))}"


def paragraphs(e: Explained, notation: Notation) -> tuple[Paragraph, ...]:
    """The math."""
    if isinstance(e, Explanation):
        return math.paragraphs(e, notation)
    return array_paragraphs(e, notation)


def boxes(e: Explained, notation: Notation) -> Boxes:
    """What the diagram shows."""
    return diagram.boxes(e, notation) if isinstance(e, Explanation) else array_boxes(e, notation)


def pulls(e: Explained, notation: Notation) -> list[str]:
    """What a small pull comes to, in sentences."""
    return diagram.pulls(e, notation) if isinstance(e, Explanation) else array_pulls(e, notation)


def program(e: Explained, long: bool = False) -> str:
    """The program: some twenty lines where these can tell it all, unless the long one is asked for."""
    if isinstance(e, Explanation):
        return ("" if long and e.is_alone else short_program(e)) or programs.program(e)
    return ("" if long else short_array_program(e)) or array_program(e)
