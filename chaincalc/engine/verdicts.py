"""What is proved about a point of a chain, and which notes belong there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from chaincalc.calculus.precise.verdict import Opinion


class Verdict(NamedTuple):
    """What is proved about one point.

    Args:
        point: its index.
        opinions: about the chain, by the input that moves.
        heads: about the chain up to each link, as the main input moves; () where nobody looks at the links.
        others: the same as each other input moves, by its name; None before that enters.
        own: about each link, as what flows into it moves.
        tails: about the chain, as what flows into each link moves.
    """

    point: int
    opinions: Mapping[str, Opinion]
    heads: Sequence[Opinion | None] = ()
    own: Sequence[Opinion | None] = ()
    tails: Sequence[Opinion | None] = ()
    others: Mapping[str, Sequence[Opinion | None]] = MappingProxyType({})


def value_of(opinion: Opinion | None) -> float:
    return math.nan if opinion is None or opinion.value is None else opinion.value.nearest


def sides_of(opinion: Opinion | None) -> tuple[float, float]:
    """The slopes on both sides as floats; nan where there is none, and on both sides of a jump."""
    if opinion is None or opinion.left is None or opinion.right is None or opinion.jump:
        return math.nan, math.nan
    return opinion.left.nearest, opinion.right.nearest


def outside_of(opinion: Opinion | None) -> tuple[bool, bool]:
    """Whether the sides are outside the domain."""
    edge = "" if opinion is None else opinion.edge
    return edge in ("left", "both"), edge in ("right", "both")


def codes_of(opinion: Opinion) -> list[str]:
    """The codes of what there is to say about a point, as one input moves."""
    if opinion.value is None:
        return ["outside_domain"]
    limits = [side is not None and side.limit and side.slope is not None for side in (opinion.left, opinion.right)]
    what = {
        "overflow": opinion.value.overflows or bool(opinion.slope and opinion.slope.overflows),
        "jump": opinion.jump,
        "kink": opinion.kink,
        "domain_edge": bool(opinion.edge) and not opinion.jump,
        "infinite": opinion.vertical,
        "limit": any(limits) and not opinion.jump,
    }
    return [code for code, holds in what.items() if holds]
