"""What there is to say about a chain at one array, as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chaincalc.base.lazy import np
from chaincalc.chain import Chain
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.entries import entry_name
from chaincalc.engine.inputs import NO_OTHERS
from chaincalc.engine.second import SecondOpinion
from chaincalc.explain.explanation import LinkPart, part_of
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array
from chaincalc.links.differences import DELTA
from chaincalc.links.link import Link
from chaincalc.notation.notation import Notation
from chaincalc.notation.rules import PLAIN, Rule, formulas, letters, rules


@dataclass(frozen=True, eq=False)
class Parameter:
    """Another input than the main one: its name, and the number of the first link that it goes into."""

    name: str
    link: int
    value: Array


@dataclass(frozen=True, eq=False)
class ArrayExplanation:
    """A chain at one array.

    Args:
        name, description: the chain's, or "".
        chain: its canonical text.
        links: its links, the first one first.
        compared: its derivatives in both ways, and what is remarkable.
        parts: for each link what it is, or None for a function of whole arrays.
        parameters: the inputs besides the main one.
    """

    name: str
    description: str
    chain: str
    links: tuple[Link, ...]
    compared: Comparison
    parts: tuple[LinkPart | None, ...]
    parameters: tuple[Parameter, ...]

    @property
    def title(self) -> str:
        return f"{self.name}: {self.chain}" if self.name else self.chain

    @property
    def shapes(self) -> list[Shape]:
        """Of x, and of each link's output."""
        return [tuple(np.shape(array)) for array in self.values]

    @property
    def letters(self) -> tuple[str, ...]:
        return letters(self.links, self.shapes)

    @property
    def values(self) -> list[Array]:
        """x, and each link's output."""
        return [self.compared.x, *(step.output for step in self.compared.steps)]

    @property
    def others(self) -> list[list[tuple[str, Shape]]]:
        """For each link the names and the shapes of its array parameters."""
        inputs = self.compared.trace.inputs
        return [[(name, tuple(np.shape(inputs.values[name]))) for name in names] for names in inputs.names]

    @property
    def is_whole(self) -> bool:
        """Whether the derivatives are whole Jacobians."""
        return not self.compared.trace.is_pointwise and bool(self.shapes[-1])

    def rules(self, writer: Notation = PLAIN) -> tuple[Rule, ...]:
        return rules(self.links, self.shapes, self.others, writer, self.compared.trace.inputs.main)

    def formulas(self, writer: Notation = PLAIN) -> tuple[tuple[str, str], ...]:
        return formulas(self.links, self.shapes, self.others, writer, self.compared.trace.inputs.main)

    @property
    def steepest(self) -> Feeling | None:
        """The entry of x that the result feels most; None where no derivative is a number."""
        derivative = self.compared.main
        exact = np.where(np.isfinite(derivative.chain_rule), np.abs(derivative.chain_rule), -1.0)
        at = tuple(int(i) for i in np.unravel_index(int(np.argmax(exact)), exact.shape))
        if exact[at] < 0:
            return None
        pairwise = self.compared.trace.is_pointwise and bool(self.shapes[-1])  # each entry of Y has its own of x
        ahead = len(self.shapes[-1]) if self.is_whole else 0
        output, entry = (at, at) if pairwise else (at[:ahead], at[ahead:])
        return Feeling(
            entry_name(self.letters[0], entry), entry_name(self.letters[-1], output),
            float(derivative.chain_rule[at]), float(derivative.numeric[at]),
        )  # fmt: skip

    @property
    def difference(self) -> float:
        """The largest difference between an exact derivative and its numeric twin; nan where there is none."""
        gaps = np.concatenate([np.abs(both.difference).reshape(-1) for both in self.compared.derivatives.values()])
        gaps = gaps[np.isfinite(gaps)]
        return float(gaps.max()) if gaps.size else math.nan


@dataclass(frozen=True)
class Feeling:
    """How much one entry of the result moves with one entry of x: their names, and the derivative in both ways."""

    entry: str
    output: str
    exact: float
    numeric: float


def explain_array(
    chain: Chain,
    x: Array,
    delta: float = DELTA,
    name: str = "",
    description: str = "",
    others: Mapping[str, Array] = NO_OTHERS,
    second: SecondOpinion | None = None,
) -> ArrayExplanation:
    """Everything that there is to say about a chain at one array.

    Args:
        chain: the chain.
        x: a number, a vector or a matrix.
        delta: the step of the difference formula.
        name, description: the chain's.
        others: the other inputs by name, numbers or arrays.
        second: whoever is asked where floats may decide too much.

    Raises:
        InputError: the shapes don't fit, the Jacobian is too large, or delta isn't a positive number.
    """
    compared = compare(chain.links, x, others=others, delta=delta, main=chain.main, second=second)
    inputs = compared.trace.inputs
    found: dict[str, Parameter] = {}
    for i, names in enumerate(inputs.names, start=1):
        for each in names:
            if each != inputs.main:
                found.setdefault(each, Parameter(each, i, inputs.values[each]))
    return ArrayExplanation(
        name=name,
        description=description,
        chain=str(chain),
        links=chain.links,
        compared=compared,
        parts=tuple(_part(link, i) for i, link in enumerate(chain.links, start=1)),
        parameters=tuple(found.values()),
    )


def _part(link: Link, number: int) -> LinkPart | None:
    return None if not link.elementwise or link.takes else part_of(link, number)


def with_parts(parts: Sequence[LinkPart | None]) -> list[LinkPart]:
    """The elementwise links' parts."""
    return [part for part in parts if part is not None]
