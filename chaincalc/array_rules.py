"""The backward sweep as one writes it on paper: a letter for each array, and each link's rule in these letters.

The letters are those of neural networks: X goes in, N is a net input (W, b and c go into it), S what a function of each
entry makes of it, L the one number that comes out in the end, the loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.array_functions import Shape
from chaincalc.array_link import ArrayLink
from chaincalc.formula.tree import Call, Var
from chaincalc.link import Link


class Rule(NamedTuple):
    """What the backward sweep does at one link.

    Args:
        left: the derivative with respect to the link's input, such as `dL/dX`.
        right: what it is, such as `dL/dN W^T`.
        parameter_left, parameter_right: likewise with respect to its array parameter; "" where there is none.
    """

    left: str
    right: str
    parameter_left: str = ""
    parameter_right: str = ""

    @property
    def text(self) -> str:
        """`dL/dX = dL/dN W^T, dL/dW = X^T dL/dN`."""
        text = f"{self.left} = {self.right}"
        return f"{text}, {self.parameter_left} = {self.parameter_right}" if self.parameter_left else text


def letters(links: Sequence[Link], shapes: Sequence[Shape]) -> tuple[str, ...]:
    """A letter for x and for each link's output; letters that come again are numbered by their links."""
    found = ["x" if len(shapes[0]) < 2 else "X"]
    for link in links[:-1]:
        name = link.name.partition("(")[0]
        net = isinstance(link, ArrayLink) and link.parameter_name
        summed = isinstance(link, ArrayLink) and name in ("sum", "mean")
        found.append("N" if net else "M" if summed else "S")
    found.append("Y" if shapes[-1] else "L")
    return tuple(f"{c}{i}" if found.count(c) > 1 else c for i, c in enumerate(found))


def rules(links: Sequence[Link], shapes: Sequence[Shape], names: Sequence[str]) -> tuple[Rule, ...]:
    """Each link's rule, the first link's first.

    Args:
        links: the chain.
        shapes: of x, and of each link's output.
        names: the names of the array parameters, one for each link, "" where it has none.
    """
    letter = letters(links, shapes)
    return tuple(_rule(link, i, letter, shapes, names[i]) for i, link in enumerate(links))


def prime(link: Link, number: int) -> str:
    """The name of an elementwise link's derivative: sigmoid', or f2' where the link is more than a name."""
    tree = link.tree
    named = isinstance(tree, Call) and isinstance(tree.argument, Var) and not tree.parameters
    return f"{link.name}'" if named else f"f{number}'"


def _rule(link: Link, i: int, letter: Sequence[str], shapes: Sequence[Shape], name: str) -> Rule:
    result, u, y = letter[-1], letter[i], letter[i + 1]
    g = "" if i == len(letter) - 2 else f"d{result}/d{y}"
    words = {"u": u, "y": y, "g": g, "one": g or "1", "n": ""}
    left = f"d{result}/d{u}"
    if not isinstance(link, ArrayLink):
        return Rule(left, _tidy("{g} * " + f"{prime(link, i + 1)}({u})", words))
    axis = link.axis
    size = 1
    for n in shapes[i] if axis is None else shapes[i][axis : axis + 1 or None]:
        size *= n
    words["n"] = str(size)
    right = _tidy(link.function.rule, words) + _summed(shapes[i], shapes[i + 1], link)
    if not name:
        return Rule(left, right)
    parameter_right = _tidy(link.function.parameter_rule, words) + _summed(link.parameter.shape, shapes[i + 1], link)
    return Rule(left, right, f"d{result}/d{name}", parameter_right)


def _tidy(template: str, words: dict[str, str]) -> str:
    return template.format(**words).strip(" *")


def _summed(shape: Shape, output: Shape, link: ArrayLink) -> str:
    """What is said where one entry went into several of the output."""
    if link.function.name not in ("add", "multiply") or shape == output:
        return ""
    return ", summed over the rows" if shape == output[1:] else ", summed over the repetitions"
