"""The diagram: boxes on a string, with each one's input and output, and what becomes of a small pull at the string."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from chaincalc.explain.explanation import Explanation, LinkPart
from chaincalc.notation.notation import Notation


class Row(NamedTuple):
    """What runs along under the boxes, as text: at each stop between them, and under each box its factor.

    Args:
        kind: a `pull` at the string goes from the left to the right, the `gradient` comes back from the right.
        stops: how far the string moves there; or how much the result changes with what is there.
        factors: by what each box multiplies it.
    """

    kind: Literal["pull", "gradient"]
    stops: tuple[str, ...]
    factors: tuple[str, ...]


class Boxes(NamedTuple):
    """What a diagram shows, as text.

    Args:
        names, values: of what goes in and comes out, one more than there are boxes.
        functions, labels: the symbol in each box, and what it stands for.
        rows: what runs under the boxes.
        entering: for each box the inputs that enter it from above.
        scaled: lines under all of it that stand for how far the string moves, in true proportion.
    """

    names: Sequence[str]
    values: Sequence[str]
    functions: Sequence[str]
    labels: Sequence[str]
    rows: Sequence[Row]
    entering: Sequence[Sequence[Entering]]
    scaled: Sequence[Scaled] = ()


class Entering(NamedTuple):
    """An input that enters a box from above, as text: its value, and how much the result changes with it there."""

    name: str
    value: str
    gradient: str


class Scaled(NamedTuple):
    """How far one place of the string moves, as text and as a number."""

    name: str
    text: str
    move: float


def boxes(e: Explanation, notation: Notation) -> Boxes:
    """The boxes of a chain of numbers, and the string that is pulled at x."""
    return Boxes(
        _stops(e, notation),
        [notation.given(e.x), *(_output(link, notation) for link in e.links)],
        [notation.symbol("f", link.number) for link in e.links],
        [notation.box(link.name, link.tree, link.variable) for link in e.links],
        [*gradients(e, notation), *(_pull_row(pull, notation) for pull in pulls_of(e))],
        [_entering(e, link, notation) for link in e.links],
        [Scaled(*each) for pull in pulls_of(e) for each in _scaled(_stops(e, notation), pull, notation)],
    )


def _stops(e: Explanation, notation: Notation) -> list[str]:
    between = [notation.symbol("u", i) for i in range(1, len(e.links))]
    return [notation.letter(e.main), *between, notation.letter(e.result)]


def _output(link: LinkPart, notation: Notation) -> str:
    return notation.words("unknown") if link.is_unknown else notation.number(link.output)


def _entering(e: Explanation, link: LinkPart, notation: Notation) -> list[Entering]:
    return [
        Entering(notation.letter(each.name), notation.given(e.inputs[each.name]), notation.number(each.gradient))
        for each in link.takes
    ]


class Pull(NamedTuple):
    """A small pull at x: how far it is, and each link's slope, and the product of those so far."""

    delta: float
    slopes: Sequence[float]
    products: Sequence[float]

    @property
    def moves(self) -> list[float]:
        return [self.delta, *(product * self.delta for product in self.products)]


def pulls_of(e: Explanation) -> list[Pull]:
    """The pull at x; one for each direction where the two differ. Of several inputs there is no single string."""
    if not e.is_alone:
        return []
    if e.ways is None:
        return [Pull(e.delta, [k.derivative for k in e.links], [k.product for k in e.links])]
    left, right = e.ways
    return [Pull(e.delta, right.slopes, right.products), Pull(-e.delta, left.slopes, left.products)]


def gradients(e: Explanation, notation: Notation) -> list[Row]:
    """How much y changes with each value, from the right; nothing where that depends on the side."""
    if e.ways is not None:
        return []
    stops = [*(link.gradient for link in e.links), 1.0]
    factors = tuple(f"{notation.by}{notation.number(link.derivative)}" for link in e.links)
    return [Row("gradient", tuple(map(notation.number, stops)), factors)]


def pulls(e: Explanation, notation: Notation) -> list[str]:
    """What a small pull comes to, in a sentence; a sentence for each direction where the two differ."""
    delta = notation.given(e.delta)
    if math.isnan(e.value) and math.isnan(e.chain_rule):
        return [f"Pull {e.main} by {delta}: {e.result} has no value here, so nothing is known of how far it moves."]
    y = e.result
    back = f"The gradients come back from the right: each says how much {y} changes with the value above it."
    if not e.is_alone:
        pulled = [_pull(f"Pull {v.name} by {delta}", v.chain_rule, e.delta, notation, y) for v in e.variables]
        return [back, *pulled]
    if e.ways is None:
        return [back, _pull(f"Pull {e.main} by {delta}", e.chain_rule, e.delta, notation, y)]
    left, right = e.ways
    return [
        _pull(f"Pull {e.main} up by {delta}", right.products[-1], e.delta, notation, y),
        _pull(f"Pull {e.main} down by {delta}", left.products[-1], -e.delta, notation, y),
    ]


def _pull(what: str, total: float, delta: float, notation: Notation, y: str) -> str:
    if math.isnan(total):
        return f"{what}: how far {y} moves is undefined."
    if total == 0:
        return f"{what}: {y} stays where it is, in total times 0."
    if math.isinf(total):
        return f"{what}: the tangent is vertical: no factor tells how far {y} moves; the smaller the pull, the larger."
    return f"{what}: {y} moves by about {notation.number(total * delta)}, in total times {notation.number(total)}."


def _signed(moves: Sequence[float], notation: Notation) -> list[str]:
    shown = [notation.given(move) if i == 0 else notation.number(move) for i, move in enumerate(moves)]
    return [f"+{text}" if move > 0 else text for move, text in zip(moves, shown, strict=True)]


def _pull_row(pull: Pull, notation: Notation) -> Row:
    factors = tuple(f"{notation.by}{notation.number(slope)}" for slope in pull.slopes)
    return Row("pull", tuple(_signed(pull.moves, notation)), factors)


def _scaled(names: Sequence[str], pull: Pull, notation: Notation) -> Iterable[tuple[str, str, float]]:
    return zip(names, _signed(pull.moves, notation), pull.moves, strict=True)
