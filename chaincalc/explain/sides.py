"""Both sides of one input: what each link does when x moves to the left, and what when it moves to the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chaincalc.base.lazy import np
from chaincalc.engine.steps import Trace


@dataclass(frozen=True)
class Way:
    """What each link does when x moves away from its place to one side.

    Args:
        slopes: each link's slope on the side to which its own input moves then.
        products: the slopes of the links up to each one, multiplied.
    """

    slopes: tuple[float, ...]
    products: tuple[float, ...]


def ways(traced: Trace, at: int = 0) -> tuple[Way, Way] | None:
    """Both sides of one point, (left, right), where they may differ; else None.

    Args:
        traced: the chain at any number of points.
        at: which of the points that were looked at from both sides.
    """
    if traced.corners is None or at >= len(traced.corners[0]) or np.isnan(traced.value[traced.corners[0][at]]):
        return None
    sides = traced.corners[1][traced.inputs.main]
    left, right = sides.left, sides.right
    slopes = [float(s[at]) + 0.0 for s in left.slopes], [float(s[at]) + 0.0 for s in right.slopes]
    both = _way(-1.0, [p[at] for p in left.products], slopes), _way(1.0, [p[at] for p in right.products], slopes)
    return None if repr(both[0]) == repr(both[1]) else both


def _way(direction: float, column: Sequence[float], slopes: tuple[Sequence[float], Sequence[float]]) -> Way:
    """One side: each link's input moves as the product before it says, and that chooses the link's side."""
    products = [float(product) + 0.0 for product in column]
    chosen: list[float] = []
    moves = direction
    for product, on_left, on_right in zip(products, *slopes, strict=True):
        ahead, behind = (on_left, on_right) if moves < 0 else (on_right, on_left)
        chosen.append(behind if moves == 0 and math.isnan(ahead) else ahead)
        moves = product * direction
    return Way(tuple(chosen), tuple(products))
