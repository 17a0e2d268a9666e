"""The derivative that answers are compared with, and how far rounding may have put it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from chaincalc.base.lazy import np
from chaincalc.checking.points import (
    base_points,
    constants_of_links,
    known_inputs,
    points_around,
    points_between,
    search_points,
)
from chaincalc.checking.rounding import SEEDS, moved, shaken_links
from chaincalc.engine.trace import derivative, values
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link

_ENOUGH = 40  # points with a derivative; with fewer, more of them are searched for


@dataclass(frozen=True, eq=False)
class Sample:
    """The derivative at some points; all arrays are of x's shape.

    Args:
        x: the points, none of them twice.
        slope: the derivative; nan where there is none.
        noise: how far rounding may have put it off; infinite on a kink and beside it.
        value: the chain's value.
        overflow: where a link's value is too large for a float.
    """

    x: Array
    slope: Array
    noise: Array
    value: Array
    overflow: Array

    def joined(self, other: Sample) -> Sample:
        """Both samples' points; those of this one first."""
        new = ~np.isin(other.x, self.x)
        pairs = zip(self.__dict__.values(), other.__dict__.values(), strict=True)
        return Sample(*(np.concatenate([mine, theirs[new]]) for mine, theirs in pairs))


class Truth:
    """A chain's derivative, at whatever points it is asked for.

    Args:
        links: the chain.
    """

    def __init__(self, links: Sequence[Link]) -> None:
        self.links = tuple(links)
        self.exact = all(link.exact for link in links)

    @cached_property
    def shaken(self) -> tuple[tuple[Link, ...], ...]:
        return tuple(shaken_links(self.links, seed) for seed in SEEDS)

    def noise(self, x: Array, slope: Array) -> Array:
        """How far rounding may have put the derivative off; infinite where it can't be told."""
        others = [derivative(links, moved(x, seed)) for links, seed in zip(self.shaken, SEEDS, strict=True)]
        return spread(slope, others)

    def sample(self, x: Array) -> Sample:
        """The derivative at these points."""
        x = np.array(list(dict.fromkeys(x.tolist())), dtype=float)
        slope = derivative(self.links, x)
        outputs = values(self.links, x)
        overflow = np.logical_or.reduce([np.isinf(y) for y in outputs])
        return Sample(x, slope, self.noise(x, slope), outputs[-1], overflow)

    @cached_property
    def everywhere(self) -> Sample:
        """The derivative at points for any formula."""
        known = known_inputs(self.links)
        if known.size:
            return self.sample(known)
        constants = constants_of_links(self.links)
        sample = self.sample(np.concatenate([base_points(), points_between(constants)]))
        if np.count_nonzero(np.isfinite(sample.slope)) >= _ENOUGH:
            return sample
        searched = np.unique(search_points(constants))
        defined = searched[np.isfinite(derivative(self.links, searched))]
        if not defined.size:
            return sample
        chosen = defined[:: max(1, len(defined) // 200)]
        between = (defined[1:] + defined[:-1])[:200] / 2
        return sample.joined(self.sample(np.concatenate([chosen, between, points_around(defined)])))


def spread(plain: Array, shaken: Sequence[Array]) -> Array:
    """How far the shaken values are from the plain one; infinite where one of them isn't defined."""
    with np.errstate(all="ignore"):
        found = np.max([np.abs(values - plain) for values in shaken], axis=0)
    return np.where(np.isnan(found), np.inf, found)
