"""What the public functions take for a chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from chaincalc.base.errors import InputError
from chaincalc.chain import Chain
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link

ChainLike: TypeAlias = Chain | Link | str | Callable[[Array], Array] | Iterable[Link | Chain | Callable[[Array], Array]]


def name_of_x(chain: Chain) -> str:
    """Which input an argument called x means: the one of that name, else the main one."""
    return "x" if "x" in chain.inputs else chain.main


def chain_of(given: ChainLike) -> Chain:
    """A chain: as such, as text in the chain language, as a function, or as a list of links.

    Raises:
        LanguageError: the text can't be read.
        InputError: it is none of these.
    """
    if isinstance(given, Chain):
        return given
    if isinstance(given, str):
        return Chain.parse(given)
    if isinstance(given, Link) or callable(given):
        return Chain([given])
    if hasattr(given, "__iter__"):
        return Chain(given)
    raise InputError(f"a chain is a Chain, a text, a function or a list of links, not {given!r:.60}")
