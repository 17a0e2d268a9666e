"""What a rule of differentiation is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from chaincalc.base.record import Record
from chaincalc.calculus.making import Make
from chaincalc.language.tree import Node, Var, walk

if TYPE_CHECKING:
    from chaincalc.calculus.derivation import Derivation

INSIDE = Var("_")  # what an outer function is a function of, where the chain rule applies; nobody can type it


class Part(NamedTuple):
    """A piece that a rule differentiates, and with respect to what."""

    piece: Node
    variable: Var


Parts: TypeAlias = Mapping[str, Part]  # by role: g and h, outer and inner
Solved: TypeAlias = "Mapping[str, Derivation]"  # the same parts, differentiated
Combine: TypeAlias = Callable[[Make, Node, Solved], Node]
Text: TypeAlias = "str | Callable[[Derivation], str]"  # or what it is where it is applied


class Rule(Record):
    """One rule of differentiation.

    Args:
        name: as textbooks call it.
        parts: the parts of a piece, with respect to a variable; None where the rule doesn't apply to it.
        combine: the derivative of the piece, from its parts and their derivatives.
    """

    name: Text
    parts: Callable[[Node, Var], Parts | None]
    combine: Combine


def depends_on(tree: Node, variable: Var) -> bool:
    return any(node == variable for node in walk(tree))


def roles(count: int) -> tuple[str, ...]:
    """Names for the parts of a sum or a product: g and h, and numbers where there are many."""
    return ("g", "h", "k")[:count] if count <= 3 else tuple(f"g{i}" for i in range(1, count + 1))


def by_role(pieces: Sequence[Node], variable: Var) -> Parts:
    return {role: Part(piece, variable) for role, piece in zip(roles(len(pieces)), pieces, strict=True)}
