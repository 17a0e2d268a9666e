"""Where, in a range, a chain has kinks, jumps and edges: found between the points of a grid by halving."""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.base.lazy import np
from chaincalc.calculus.nearby import Path
from chaincalc.engine.trace import values
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link

NOTHING, KINK, BREAK = 0, 1, 2  # what lies between two inputs: BREAK is a jump or a gap, across which no line goes
_MOST = 200  # places that are looked for at the same time
_HALVINGS = 64  # they make the range 1e-19 times as wide; away from 0, two floats are neighbours long before


def between(links: Sequence[Link], low: Array, high: Array) -> Array:
    """For each interval what some link's input crosses in it: NOTHING, KINK or BREAK."""
    found = np.full(np.shape(low), NOTHING)
    lower, upper = values(links, low), values(links, high)
    nowhere = np.full(np.shape(low), np.nan)
    for i, link in enumerate(links):
        with np.errstate(all="ignore"):
            crossed = link.crossings(Path(nowhere, (lower[i], upper[i])))
        if crossed is not None:
            found = np.maximum(
                found, np.where(crossed.jump | crossed.gap, BREAK, np.where(crossed.kink, KINK, NOTHING))
            )
    return found


def corners(links: Sequence[Link], grid: Array) -> list[float]:
    """Inputs on a kink, a jump or an edge or around it, with their neighbouring floats; ascending.

    Args:
        links: the chain.
        grid: ascending inputs; a link's input that turns round between two of them may cross something unseen.
    """
    places: list[float] = []
    low, high = grid[:-1], grid[1:]
    for halving in range(_HALVINGS):
        found = between(links, low, high) != NOTHING
        low, high = low[found], high[found]
        if not low.size or low.size > _MOST:
            break
        middle = np.where((low < 0) == (high < 0), low + (high / 2 - low / 2), (low + high) / 2)  # never too large
        done = (middle <= low) | (middle >= high) | (halving == _HALVINGS - 1)
        places += [
            *low[done].tolist(),
            *high[done].tolist(),
            *np.zeros_like(low)[done & (low < 0) & (high > 0)].tolist(),
        ]
        low, high, middle = low[~done], high[~done], middle[~done]
        split = (between(links, low, middle) == NOTHING) & (between(links, middle, high) == NOTHING)
        places += middle[split].tolist()  # the input is on it exactly
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    found = [*places, *_rounder(places)]
    return sorted({*found, *np.nextafter(found, np.inf).tolist(), *np.nextafter(found, -np.inf).tolist()})


def _rounder(places: Sequence[float]) -> list[float]:
    """The rounder numbers beside some places: a kink at 0.1 may seem to lie at its neighbour."""
    near = [(x, float(f"{x:.{digits}g}")) for x in places for digits in (14, 15)]
    return [rounded for x, rounded in near if abs(rounded - x) <= 4 * np.spacing(abs(x))]
