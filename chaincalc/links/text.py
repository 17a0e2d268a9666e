"""From the text of a chain to its links."""

from __future__ import annotations

from chaincalc.base.errors import LanguageError
from chaincalc.language.parse import ChainText, parse_chain, refuse_second_variable
from chaincalc.language.scope import Scope
from chaincalc.language.split import split
from chaincalc.language.tree import FLOW, ArrayCall, Node, is_elementwise
from chaincalc.links.link import FormulaLink, Link


def split_chain(text: str, scope: Scope | None = None) -> tuple[tuple[Node, ...], str]:
    """The formulas that a chain text falls apart into, and what its main input is called.

    Raises:
        LanguageError: the text isn't in the chain language.
    """
    chain = parse_chain(text, scope)
    return tuple(piece for tree in chain.trees for piece in split(tree)), chain.main


def links_from_text(text: str, scope: Scope | None = None) -> tuple[Link, ...]:
    """The links of a chain text, each formula fallen apart into its own.

    Raises:
        LanguageError: the text isn't in the chain language.
    """
    return tuple(link for tree in of_one_input(text, parse_chain(text, scope)).trees for link in links_of_tree(tree))


def of_one_input(text: str, chain: ChainText) -> ChainText:
    """The chain, if links can be made of it as they are now: of one input, with functions of arrays as whole links.

    Raises:
        LanguageError: they can't.
    """
    refuse_second_variable(text, chain.places)
    for tree in chain.trees:
        for piece in split(tree):
            if not is_elementwise(piece) and not (isinstance(piece, ArrayCall) and piece.argument == FLOW):
                hint = "write each function of arrays as a link of its own"
                raise LanguageError("a function of arrays inside a formula", text, 0, len(text), hint)
    return chain


def links_of_tree(tree: Node) -> list[Link]:
    """The links that one tree of a chain text falls apart into."""
    links: list[Link] = []
    for piece in split(tree):
        if isinstance(piece, ArrayCall):
            from chaincalc.links.array import ArrayLink  # most chains have none

            links.append(ArrayLink(piece.name, axis=piece.axis))
        else:
            links.append(FormulaLink(piece))
    return links
