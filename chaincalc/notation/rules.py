"""The backward sweep as one writes it on paper: a letter for each array, and each link's rule in these letters.

The letters are those of neural networks: X goes in, N is a net input (W, b and c go into it), S what a function of each
entry makes of it, M a sum or a mean on the way, and L the one number that comes out in the end, the loss.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from chaincalc.functions.arrays import ArrayFunction, Shape
from chaincalc.language.tree import FLOW, Call
from chaincalc.links.array import ArrayLink
from chaincalc.links.link import Link
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.notation import Notation


class Rule(NamedTuple):
    """What the backward sweep does at one link.

    Args:
        left: the derivative with respect to the link's input, such as `dL/dX`.
        right: what it is, such as `dL/dN W^T`.
        parameter_left, parameter_right: likewise with respect to its array parameter; "" where there is none.
        factor: by what the derivative is multiplied, in short.
    """

    left: str
    right: str
    parameter_left: str = ""
    parameter_right: str = ""
    factor: str = ""

    @property
    def text(self) -> str:
        """`dL/dX = dL/dN W^T, dL/dW = X^T dL/dN`."""
        text = f"{self.left} = {self.right}"
        return f"{text}, {self.parameter_left} = {self.parameter_right}" if self.parameter_left else text


PLAIN = AsciiNotation(encoding="utf-8")


def function_name(link: Link, number: int) -> str:
    """A function's bare name, or f2 where the link is more than that."""
    if isinstance(link, ArrayLink):
        return link.function.name
    tree = link.tree
    named = isinstance(tree, Call) and tree.argument == FLOW and not tree.parameters
    return link.name if named else f"f{number}"


def function_symbol(link: Link, number: int, notation: Notation) -> str:
    """The same, as a notation writes it."""
    name = function_name(link, number)
    return notation.symbol("f", number) if name == f"f{number}" else notation.function(name)


def letters(links: Sequence[Link], shapes: Sequence[Shape]) -> tuple[str, ...]:
    """A letter for x and for each link's output; letters that come again are numbered by their links."""
    found = ["x" if len(shapes[0]) < 2 else "X"]
    for link in links[:-1]:
        kind = link.function.name if isinstance(link, ArrayLink) else ""
        found.append("N" if kind in ("matmul", "add", "multiply") else "M" if kind in ("sum", "mean") else "S")
    found.append("Y" if shapes[-1] else "L")
    return tuple(f"{c}{i}" if found.count(c) > 1 else c for i, c in enumerate(found))


def rules(
    links: Sequence[Link], shapes: Sequence[Shape], names: Sequence[str], writer: Notation = PLAIN
) -> tuple[Rule, ...]:
    """Each link's rule, the first link's first.

    Args:
        links: the chain.
        shapes: of x, and of each link's output.
        names: the names of the array parameters, one for each link, "" where it has none.
        writer: how they are written.
    """
    letter = letters(links, shapes)
    return tuple(_Reader(link, i, letter, shapes, names[i], writer).rule() for i, link in enumerate(links))


def formulas(
    links: Sequence[Link], shapes: Sequence[Shape], names: Sequence[str], writer: Notation = PLAIN
) -> tuple[tuple[str, str], ...]:
    """What each link computes, as `(N, X W)`; the arguments are those of `rules`."""
    letter = letters(links, shapes)
    readers = [_Reader(link, i, letter, shapes, names[i], writer) for i, link in enumerate(links)]
    return tuple((writer.letter(reader.y), reader.formula()) for reader in readers)


def described(function: ArrayFunction) -> tuple[str, str]:
    """A function's formula and its rule in general, with u for the input, y for the output and L for the result."""
    link = ArrayLink(function.name, 0.0 if function.parameter else None)
    reader = _Reader(link, 0, ("u", "y", "L"), ((), (), ()), function.parameter, PLAIN)
    reader.words["n"] = lambda: "n"
    return reader.formula(), reader.rule().text


class _Reader:
    """What one link does, from the words of its declaration."""

    def __init__(
        self, link: Link, i: int, letter: Sequence[str], shapes: Sequence[Shape], name: str, writer: Notation
    ) -> None:
        self.link, self.number, self.shapes, self.name, self.writer = link, i + 1, shapes, name, writer
        self.result, self.u, self.y = letter[-1], letter[i], letter[i + 1]
        self.last = self.number == len(letter) - 1
        self.words: dict[str, Callable[[], str]] = {
            "g": lambda: writer.derivative(self.result, self.y),
            "one": lambda: writer.literal(1) if self.last else writer.derivative(self.result, self.y),
            "u": lambda: writer.letter(self.u),
            "y": lambda: writer.letter(self.y),
            "p": lambda: writer.letter(self.name),
            "uT": lambda: writer.transposed(writer.letter(self.u)),
            "pT": lambda: writer.transposed(writer.letter(self.name)),
            "n": lambda: writer.literal(self.count()),
            "call": self.called,
            "slope": self.slope,
            "1": lambda: writer.literal(1),
            "each": lambda: writer.phrase("for each entry of"),
            "rowsum": lambda: writer.phrase("row sum of"),
        }

    def formula(self) -> str:
        text = self.link.function.formula if isinstance(self.link, ArrayLink) else "call"
        return self.write(text, drop=False)

    def rule(self) -> Rule:
        writer, link = self.writer, self.link
        left = writer.derivative(self.result, self.u)
        if not isinstance(link, ArrayLink):
            return Rule(left, self.write("g * slope"), factor=self.write("* slope"))
        shape = self.shapes[self.number - 1]
        template = link.function.rule
        if self.last and "( g" in template:  # without its g it would make no sense
            template = link.function.factor
        right = self.write(template, self.summed(link, shape))
        factor = self.write(link.function.factor)
        if not self.name:
            return Rule(left, right, factor=factor)
        by_parameter = self.write(link.function.parameter_rule, self.summed(link, link.parameter.shape))
        return Rule(left, right, writer.derivative(self.result, self.name), by_parameter, factor)

    def write(self, text: str, more: str = "", drop: bool = True) -> str:
        """Where the result is the link's own output, g is 1, and isn't written."""
        pieces = text.split()
        if self.last and drop:
            pieces = [w for k, w in enumerate(pieces) if w != "g" and not (w == "*" and pieces[k - 1] == "g")]
        written = [self.words[w]() if w in self.words else self.writer.signs[w] for w in pieces]
        return self.writer.joined([*written, *([self.writer.phrase(more)] if more else [])])

    def function(self) -> str:
        return function_symbol(self.link, self.number, self.writer)

    def slope(self) -> str:
        """sigmoid'(N), or f2'(N) where the link is more than a name."""
        return self.writer.applied(self.writer.prime(self.function()), self.writer.letter(self.u))

    def called(self) -> str:
        """sigmoid(N), sum(S, axis=0), or f2(N)."""
        axis = getattr(self.link, "axis", None)
        more = "" if axis is None else self.writer.axis(axis)
        return self.writer.applied(self.function(), self.writer.letter(self.u) + more)

    def summed(self, link: ArrayLink, shape: Shape) -> str:
        """What is said where one entry went into several of the output."""
        output = self.shapes[self.number]
        if link.function.name not in ("add", "multiply") or shape == output:
            return ""
        return ", summed over the rows" if shape == output[1:] else ", summed over the repetitions"

    def count(self) -> int:
        """How many entries a mean takes together."""
        shape, axis = self.shapes[self.number - 1], getattr(self.link, "axis", None)
        return math.prod(shape) if axis is None else shape[axis]
