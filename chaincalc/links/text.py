"""From the text of a chain to its links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.language.parse import parse_chain
from chaincalc.language.scope import Scope
from chaincalc.language.split import split
from chaincalc.language.tree import Node
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


def links_from_text(text: str, scope: Scope | None = None) -> tuple[Link, ...]:
    """The links alone."""
    return linked_text(text, scope).links


def links_of_tree(tree: Node) -> list[Link]:
    """The links that one tree of a chain text falls apart into."""
    return [FormulaLink(piece) for piece in split(tree)]
