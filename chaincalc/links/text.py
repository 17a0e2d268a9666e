"""From the text of a chain to its links."""

from __future__ import annotations

from chaincalc.language.parse import parse_chain
from chaincalc.language.scope import Scope
from chaincalc.language.split import split
from chaincalc.language.tree import ArrayCall, Node
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link


def links_from_text(text: str, scope: Scope | None = None) -> tuple[Link, ...]:
    """The links of a chain text, each formula fallen apart into its own.

    Raises:
        LanguageError: the text isn't in the chain language.
    """
    return tuple(link for tree in parse_chain(text, scope) for link in links_of_tree(tree))


def links_of_tree(tree: Node) -> list[Link]:
    """The links that one tree of a chain text falls apart into."""
    if isinstance(tree, ArrayCall):
        from chaincalc.links.array import ArrayLink  # most chains have none

        return [ArrayLink(tree.name, axis=tree.axis)]
    return [FormulaLink(piece) for piece in split(tree)]
