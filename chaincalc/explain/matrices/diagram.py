"""The diagram's texts for arrays: boxes with shapes between them, and the derivative on its way back under them."""

from __future__ import annotations

from chaincalc.calculus.simplify import put
from chaincalc.explain.diagram import Boxes, Row
from chaincalc.explain.matrices.explanation import ArrayExplanation
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import Var
from chaincalc.notation.notation import Notation
from chaincalc.notation.rules import array_call
from chaincalc.output.entries import shape_cell


def array_boxes(e: ArrayExplanation, notation: Notation) -> Boxes:
    """The boxes, with shapes between them; under them the derivative, from the last box back to the first."""
    letters = e.letters
    derivatives = [*(notation.in_line(letters[-1], letter) for letter in letters[:-1]), notation.literal(1)]
    factors = [rule.factor for rule in e.rules(notation)]
    return Boxes(
        [notation.letter(letter) for letter in letters],
        [_value(array, notation) for array in e.values],
        [notation.symbol("f", i) for i in range(1, len(e.links) + 1)],
        _labels(e, notation),
        [Row("gradient", tuple(derivatives), tuple(factors))],
        [[] for _ in e.links],
    )


def _labels(e: ArrayExplanation, notation: Notation) -> list[str]:
    """What stands in the boxes: a function, with its array parameter."""
    labels = []
    main = e.compared.trace.inputs.main
    for i, (link, part, others) in enumerate(zip(e.links, e.parts, e.others, strict=True)):
        formula = link.tree if link.elementwise and array_call(link) is None else None
        name = link.name if formula is not None else " ".join([link.name, *(name for name, _ in others)])
        if formula is not None and link.takes and i == 0:
            formula = put(formula, Var(main))
        labels.append(notation.box(name, formula if part is None else part.tree))
    return labels


def _value(array: Array, notation: Notation) -> str:
    """What stands between the boxes: a number, or a shape."""
    return notation.words(shape_cell(array.shape)) if array.ndim else notation.number(float(array) + 0.0)


def array_pulls(e: ArrayExplanation, notation: Notation) -> list[str]:
    """What a small pull at one entry comes to, in a sentence."""
    felt, delta = e.steepest, notation.given(e.compared.delta)
    if felt is None:
        return ["No derivative is a number here, so nothing is known of how far the result moves."]
    moved = notation.number(felt.exact * e.compared.delta)
    return [
        f"Pull {felt.entry}, which {felt.output} feels most, by {delta}: {felt.output} moves by about {moved}, "
        f"{notation.number(felt.exact)} times as far."
    ]
