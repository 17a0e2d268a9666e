"""The closed list of notes: what can be remarkable about a point, and the words for it.

A note is about one kind of thing, in one link (or in the whole chain: link 0), at any number of points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.functions.primitive import Array
from chaincalc.language.write import number_text


class Code(Record):
    """A kind of note.

    Args:
        about: what it means, for the reference.
        text: its words; {name} is the link, the rest are the note's values.
        in_array: its words in a chain of arrays; {entries} says which entries of the link's input, or of which array.
    """

    about: str
    text: str
    in_array: str


CODES: dict[str, Code] = {
    "outside_domain": Code(
        "A link is not defined at its input: everything from there on is undefined.",
        "{name} is not defined at {input}: {why}",
        "{name} is not defined at {input}, {entries} of its input: {why}",
    ),
    "not_in_table": Code(
        "A table of known values has no entry for its input; nothing is interpolated.",
        "{name} has no entry for {input}",
        "{name} has no entry for {input}, {entries} of its input",
    ),
    "overflow": Code(
        "A number grew beyond the largest float, about 1.8e308.",
        "{name} at {input} exists, but lies beyond the largest number a computer holds, about 1.8e308",
        "{name} at {input}, {entries} of its input, exists, but lies beyond the largest number a computer holds, about "
        "1.8e308",
    ),
    "kink": Code(
        "The derivatives from the left and from the right differ: the derivative is undefined.",
        "{name} has a kink at {input}: coming from the left the chain's derivative is {left}, from the right {right}"
        "{central}{torch}",
        "{name} has a kink at {input}, {entries} of its input: {derivative} is {left} from the left, {right} from the "
        "right{more}",
    ),
    "kink_evened_out": Code(
        "A link has a kink, and so no derivative of its own, but the chain's derivatives from both sides are equal.",
        "{name} has a kink at {input}, so it has no derivative of its own there; but with the links that follow, the "
        "chain's derivative is {both} from both sides",
        "",
    ),
    "jump": Code(
        "The value jumps: there is no derivative.",
        "{name} jumps at {input}: there is no derivative",
        "{name} jumps at {input}, {entries} of its input: there is no derivative",
    ),
    "zero_times_infinity": Code(
        "One link's derivative is 0 and another's infinite: the chain rule has no answer there.",
        "{name} at {input} makes 0 times infinity with {other}: the chain rule has no answer here",
        "{name} is infinitely steep at {input}, {entries} of its input: that makes 0 times infinity, and {derivative} "
        "has no answer{more}",
    ),
    "limit": Code(
        "One link's derivative is 0, another's infinite: their product has no value, but beside the point it closes in "
        "on a number, and that is the derivative.",
        "{name} at {input} makes the product of the derivatives 0 times infinity, which has no value; beside the point "
        "the product comes ever closer to {limit}",
        "{name} at {input}, {entries} of its input, makes the product of the derivatives 0 times infinity, which has "
        "no value; beside the point the product comes ever closer to {limit}",
    ),
    "digits_lost": Code(
        "Digits cancel, or a number becomes too small for a float, and the point wasn't worked out again with more "
        "digits: the result may be wrong. A run does that for 1,000 points.",
        "at {x} floats keep too few digits: the numbers here may be wrong, since they weren't worked out with more",
        "from {name} on, floats keep too few digits at {entries} of its input: the numbers there may be wrong, since "
        "they weren't worked out with more",
    ),
    "infinite": Code(
        "A vertical tangent: the derivative is infinite.",
        "{name} has a vertical tangent at {input}: the derivative is infinite",
        "{name} has a vertical tangent at {input}, {entries} of its input: the derivative is infinite",
    ),
    "domain_edge": Code(
        "The point lies on a closed edge of the domain: the derivative is the one-sided one, from inside.",
        "the domain of {name} ends at {input}: {edge}",
        "the domain of {name} ends at {input}, {entries} of its input: the derivative is the one-sided one, from "
        "inside",
    ),
    "window_outside": Code(
        "The difference formula needs a point where the chain is not defined: numeric is undefined.",
        "the difference formula needs x = {point}, where {name} is not defined",
        "the difference formula moves {entries} to where {name} is not defined",
    ),
    "kink_nearby": Code(
        "A kink lies within delta: the numeric derivative mixes its two sides.",
        "{name} has a kink within delta of {x}: the numeric derivative mixes both sides and isn't to be trusted",
        "{name} has a kink within delta of {entries}: the numeric derivative mixes both sides and isn't to be trusted",
    ),
    "jump_nearby": Code(
        "A jump lies within delta: the numeric derivative measures the jump.",
        "{name} jumps within delta of {x}: the numeric derivative measures the jump and isn't to be trusted",
        "{name} jumps within delta of {entries}: the numeric derivative measures the jump and isn't to be trusted",
    ),
    "gap_nearby": Code(
        "A gap in the domain lies within delta: the numeric derivative reaches across it.",
        "{name} is not defined somewhere within delta of {x}: the numeric derivative reaches across the gap and isn't "
        "to be trusted",
        "{name} is not defined somewhere within delta of {entries}: the numeric derivative reaches across the gap and "
        "isn't to be trusted",
    ),
    "delta_too_small": Code(
        "x + delta or x - delta is x itself in floating point: numeric is undefined.",
        "delta is so small that x + delta equals x = {x}: numeric is undefined",
        "delta is so small that adding it doesn't change {entries}: numeric is undefined",
    ),
    "not_followed": Code(
        "So many entries of an array lie on kinks that they aren't followed to both sides: they stay undefined.",
        "",
        "so many entries lie on kinks that the derivatives with respect to {entries} aren't followed to both sides: "
        "they stay undefined",
    ),
    "too_many_entries": Code(
        "An array has so many entries that moving each one by delta would take too long: numeric is left out.",
        "",
        "{entries} has so many entries that moving each by delta would take too long: numeric is left out",
    ),
}


class Note(Record):
    """One finding at one point, in words."""

    code: str
    link: int
    text: str
    values: dict[str, Any]


class Finding(Record):
    """One kind of thing in one link, at one or more points.

    Args:
        code: a key of CODES.
        link: the link, counted from 1; 0 for the whole chain.
        name: the link's name.
        points: indices of the points, ascending.
        values: numbers that the code's text names, or that are worth knowing: for each name as many as `points`.
        words: pieces of the code's text, likewise.
        of_derivative: whether an overflow is the derivative's, not the value's.
        variable: the input with respect to which it is so, where there are several and it depends on that.
    """

    code: str
    link: int
    name: str
    points: Array
    values: Mapping[str, Sequence[float]] = MappingProxyType({})
    words: Mapping[str, Sequence[str]] = MappingProxyType({})
    of_derivative: bool = False
    variable: str = ""

    def __len__(self) -> int:
        return len(self.points)

    def at(self, where: Array) -> Finding:
        """The same at some of its points, by their places in `points`."""
        values = {key: np.asarray(column)[where] for key, column in self.values.items()}
        words = {key: [column[i] for i in where.tolist()] for key, column in self.words.items()}
        return self.replace(points=self.points[where], values=values, words=words)

    def note(self, at: int = 0) -> Note:
        """The note on the finding's `at`-th point."""
        values = {key: float(column[at]) + 0.0 for key, column in self.values.items()}
        words = {key: column[at] for key, column in self.words.items()}
        shown = {key: shown_number(value) for key, value in values.items()}
        text = CODES[self.code].text.format(**{"name": self.name, **shown, **words})
        about = f"as {self.variable} moves, " if self.variable else ""
        return Note(self.code, self.link, about + text, values)


def shown_number(value: float) -> str:
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    text = number_text(value)
    return text if len(text) <= 12 else f"{value:.6g}"
