"""Links that are tables of known values, for exercises that give no formula."""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.link import Arguments, Link, Tangents

_TOLERANCE = 1e-12  # relative


class TableLink(Link):
    """Known values and derivatives at known inputs; elsewhere nothing is known, and nothing is interpolated.

    Args:
        name: the link's name.
        inputs: the known inputs.
        values: the value at each; nan where it isn't given.
        derivatives: the derivative at each.
    """

    def __init__(self, name: str, inputs: Sequence[float], values: Sequence[float], derivatives: Sequence[float]):
        self.name = name
        self.rows = tuple(sorted(zip(map(float, inputs), map(float, values), map(float, derivatives), strict=True)))

    def value(self, *args: Array) -> Array:
        return self._look_up(args[0], 1)

    def push(self, args: Arguments, y: Array, tangents: Tangents, framework: bool = False) -> Array:
        v = tangents[0]
        return np.zeros(np.shape(y)) if v is None else self._look_up(args[0], 2) * v

    def known(self, u: Array) -> Mask:
        return ~np.isnan(self._look_up(u, 2))

    def why_undefined(self, *args: Array) -> Sequence[str]:
        return ["the table has no entry for it"] * len(args[0])

    def _look_up(self, u: Array, column: int) -> Array:
        inputs, wanted = np.array([row[0] for row in self.rows]), np.array([row[column] for row in self.rows])
        right = np.clip(np.searchsorted(inputs, u), 0, len(inputs) - 1)
        left = np.maximum(right - 1, 0)
        nearest = np.where(np.abs(inputs[left] - u) < np.abs(inputs[right] - u), left, right)
        hit = np.abs(inputs[nearest] - u) <= _TOLERANCE * np.abs(inputs[nearest])
        return np.where(hit, wanted[nearest], np.nan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TableLink) and repr((self.name, self.rows)) == repr((other.name, other.rows))

    def __hash__(self) -> int:
        return hash(repr(self.rows))


def lacks_values(link: Link) -> bool:
    """Whether a link is a table that gives slopes, but not all values: what isn't given is unknown, not undefined."""
    return isinstance(link, TableLink) and any(np.isnan(row[1]) for row in link.rows)
