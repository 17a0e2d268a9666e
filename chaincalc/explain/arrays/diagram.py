"""The diagram's texts for arrays: boxes with shapes between them, and the derivative on its way back under them."""

from __future__ import annotations

from chaincalc.array_link import ArrayLink
from chaincalc.array_report import shape_cell
from chaincalc.explain.arrays.explanation import ArrayExplanation
from chaincalc.explain.arrays.notation import rule_writer
from chaincalc.explain.notation import Notation


def labels(e: ArrayExplanation, notation: Notation) -> list[str]:
    """What stands in the boxes: a function, with its array parameter."""
    names = e.parameter_names
    texts = []
    for link, part, name in zip(e.links, e.parts, names, strict=True):
        text = notation.box(part) if part is not None else notation.words(link.name)
        if isinstance(link, ArrayLink) and name:
            text = f"{text} {rule_writer(notation).letter(name)}"
        texts.append(text)
    return texts


def values(e: ArrayExplanation, notation: Notation) -> list[str]:
    """What stands between the boxes: a number, or a shape."""
    arrays = e.values
    return [
        notation.number(float(array) + 0.0) if not array.ndim else notation.words(shape_cell(array.shape))
        for array in arrays
    ]


def derivatives(e: ArrayExplanation, notation: Notation) -> list[str]:
    """The derivative of the result with respect to what stands between the boxes."""
    writer, letters = rule_writer(notation), e.letters
    return [*(writer.derivative(letters[-1], letter) for letter in letters[:-1]), writer.number(1)]


def factors(e: ArrayExplanation, notation: Notation) -> list[str]:
    """What the derivative is multiplied with on its way back through each box."""
    return [rule.factor for rule in e.rules(rule_writer(notation))]


def array_pulls(e: ArrayExplanation, notation: Notation) -> list[str]:
    """What a small pull at one entry comes to, in a sentence."""
    felt, delta = e.steepest, notation.given(e.compared.delta)
    if felt is None:
        return ["No derivative is a number here, so nothing is known of how far the result moves."]
    moved = notation.number(felt.exact * e.compared.delta)
    return [
        f"Pull {felt.entry}, which {felt.output} feels most, by {delta}: {felt.output} moves by about {moved}, "
        f"its derivative {notation.number(felt.exact)} times that."
    ]
