"""From the text of a chain to its links, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.language.inputs import FLOWING
from chaincalc.language.parse import parse_chain
from chaincalc.language.scope import Scope
from chaincalc.language.split import split
from chaincalc.language.tree import FLOW, Node, Var, walk
from chaincalc.language.write import write
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link


class LinkedText(NamedTuple):
    """A chain text's links, each formula fallen apart into its own.

    Args:
        links: the links.
        main: what the main input is called.
        letter: what the text calls it; "" where it doesn't.
        typed: the text, where it has a formula.
    """

    links: tuple[Link, ...]
    main: str
    letter: str
    typed: str


def linked_text(text: str, scope: Scope | None = None) -> LinkedText:
    """The links of a chain text.

    Raises:
        LanguageError: the text isn't in the chain language.
    """
    chain = parse_chain(text, scope)
    links = tuple(link for tree in chain.trees for link in links_of_tree(tree))
    return LinkedText(links, main_of(links, chain.main), chain.letter, chain.typed)


def main_of(links: Sequence[Link], main: str) -> str:
    """What the main input is called once formulas have fallen apart: x where it stands alone in the first link.

    So abs(a)*c, which is abs | c*u, has the inputs x and c, as its own text has.
    """
    alone = not links[0].takes and not any("x" in link.takes for link in links)
    return "x" if alone and not any(main in link.takes for link in links) else main


def text_of(links: Sequence[Link]) -> str:
    """A chain as a text that reads back as the same chain.

    The links' names between pipes; a left side says what flows, where the text would be read as of another input: the
    chain of `f(b) = a*b + c` keeps it, and that of `a*b + c`, in which a flows, has none. A main input that is called u
    beside an x is told by a first link written with its letter: `log2(u) | u*x`.
    """
    first = links[0]
    names = " | ".join(link.name for link in links)
    if isinstance(first, FormulaLink) and first.flowing == FLOWING and any("x" in link.takes for link in links):
        names = " | ".join([write(first.tree, FLOWING), *(link.name for link in links[1:])])
    if not isinstance(first, FormulaLink) or not first.takes or first.flowing == "x":
        return names
    leads = next(node for node in walk(first.tree) if isinstance(node, Var))
    if leads == FLOW:
        return names
    taken = {node.name for node in walk(first.tree) if isinstance(node, Var)} | {first.flowing}
    function = next((letter for letter in "fghFGH" if letter not in taken), "func")
    return f"{function}({first.flowing}) = {names}"


def links_from_text(text: str, scope: Scope | None = None) -> tuple[Link, ...]:
    """The links alone."""
    return linked_text(text, scope).links


def links_of_tree(tree: Node) -> list[Link]:
    """The links that one tree of a chain text falls apart into."""
    return [FormulaLink(piece) for piece in split(tree)]
