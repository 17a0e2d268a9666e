"""Links whose derivative is taken by a difference formula, as one first writes the chain rule in code."""

from __future__ import annotations

from chaincalc.base.choices import Method
from chaincalc.base.lazy import np
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.differences import deriv
from chaincalc.links.link import Arguments, Linear, Link, Quick, Tangents


class NumericLink(Link):
    """Another link, of whose kinks and slopes nothing is known.

    Args:
        link: the link.
        delta, method: of the difference formula.
    """

    exact = False

    def __init__(self, link: Link, delta: float, method: Method) -> None:
        self.link, self.delta, self.method = link, delta, method
        self.name, self.tree, self.takes, self.bound = link.name, link.tree, link.takes, link.bound
        self.elementwise = link.elementwise

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.link.output_shape(*shapes)

    def value(self, *args: Array) -> Array:
        return self.link.value(*args)

    def quick(self, *args: Array, met: list[Mask] | None = None) -> Quick:
        y = self.value(*args)
        count = len(args)
        slopes = tuple(self.push(args, y, tuple(1.0 if i == k else None for i in range(count))) for k in range(count))
        return Quick(y, slopes, None)

    def push(self, args: Arguments, y: Array, tangents: Tangents, framework: bool = False) -> Array:
        """Entry by entry each argument by itself; a whole array along the direction in which it moves."""
        total = np.zeros(np.shape(y))
        for place, v in enumerate(tangents):
            if v is None:
                continue
            size: Array = 1.0 if self.elementwise else np.max(np.abs(v), initial=0.0)
            if not np.all(size):
                continue
            moved = self._along(args, place, np.ones(np.shape(v)) if self.elementwise else v / size)
            total = total + moved * (v if self.elementwise else size)
        return total

    def _along(self, args: Arguments, place: int, direction: Array) -> Array:
        u, (before, after) = args[place], (args[:place], args[place + 1 :])
        if self.elementwise:
            return deriv(lambda t: self.value(*before, t, *after), u, self.delta, self.method)

        def value(t: Array) -> Array:
            return self.value(*before, u + t * direction, *after)

        return deriv(value, np.float64(0.0), self.delta, self.method)

    def linearize(self, *args: Array, framework: bool = False, value: Array | None = None) -> Linear:
        raise NotImplementedError("a difference formula goes forwards")
