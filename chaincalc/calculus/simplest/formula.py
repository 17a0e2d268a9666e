"""A formula simplified once: read into the ring, until nothing more is learnt on the way, and written."""

from __future__ import annotations

from collections.abc import Callable

from chaincalc.calculus.simplest.errors import AgainError, NoFloatError, NowhereError, TooMuchError
from chaincalc.calculus.simplest.read import Reader
from chaincalc.calculus.simplest.ring import Ring
from chaincalc.calculus.simplest.roots import Algebra
from chaincalc.calculus.simplest.spell import Speller
from chaincalc.calculus.simplest.structure import Structure
from chaincalc.language.tree import Node

MAX_PASSES = 10


def once(tree: Node, apart: Callable[[Node], Node]) -> Node:
    """The formula simplified; itself if that isn't possible.

    Args:
        tree: a formula of numbers.
        apart: simplifies a piece by itself.
    """
    ring = Ring()
    try:
        for _ in range(MAX_PASSES):
            ring.stale = False
            try:
                structure = _structure(ring, apart)
                form = structure.best(tree)
            except AgainError:
                continue
            if not ring.stale:
                return form
    except (TooMuchError, NowhereError, NoFloatError):
        pass
    return tree


def _structure(ring: Ring, apart: Callable[[Node], Node]) -> Structure:
    algebra = Algebra(ring)
    reader = Reader(algebra, apart)
    speller = Speller(algebra, reader.exponentials)
    structure = Structure(reader, speller)
    reader.spelled = speller.spell
    return structure
