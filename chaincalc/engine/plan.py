"""A chain of one input made ready for few points: the calls of the pass over many, with nothing around them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chaincalc.base.lazy import np
from chaincalc.calculus.duals import UNIT
from chaincalc.engine.blocks import LARGE
from chaincalc.engine.forward import exact, patched, quick
from chaincalc.engine.inputs import bind
from chaincalc.engine.silence import silently
from chaincalc.engine.tapes import Computation, Tapes
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import dot
from chaincalc.links.link import Link, in_shape

FEW = LARGE  # points; for more, what stands around the calls takes no time


class Plan:
    """The links' own functions, asked for once.

    Args:
        links: links that are `steady`.
        tapes: the chain's.
    """

    def __init__(self, links: Sequence[Link], tapes: Tapes) -> None:
        self._links, self._tapes = links, tapes
        self._values = [link.steady.value for link in links if link.steady]
        self._slopes = [(link.steady.slope, link.maps_nonfinite_to_finite) for link in links if link.steady]

    def value(self, x: Array) -> Array:
        """The chain's value, in x's shape."""
        return self._run("value", self._value, x)

    def derivative(self, x: Array) -> Array:
        """The chain rule's derivative, in x's shape."""
        return self._run("derivative", self._derivative, x)

    def _run(self, name: str, computation: Computation, x: Array) -> Array:
        u = x if x.ndim == 1 else x.reshape(-1)
        tape = self._tapes.of(name, computation, u.size)
        if tape is not None:
            out = np.empty(u.shape)
            if tape.play(u, (out,)):
                return out if x.ndim == 1 else out.reshape(x.shape)
        (y,) = silently(computation, u)
        y = y.copy() if np.may_share_memory(y, u) else y
        return y if x.ndim == 1 else y.reshape(x.shape)

    def _value(self, u: Array) -> tuple[Array]:
        for value in self._values:
            u = value(u)
        return (u,)

    def _derivative(self, u: Array) -> tuple[Array]:
        x, product = u, None
        met: list[Mask] = []
        check = 0.0  # made of all that isn't sure to show in what comes later, as in the pass over many points
        for slope, hides in self._slopes:
            if hides:
                check += dot(u, u)
            u, moved = slope(u, UNIT, met)
            moved = 0.0 if moved is None else moved
            product = moved if product is None else product * moved
        found = in_shape(product, u.shape)
        if met or not math.isfinite(check + dot(u, found)):
            found, points = quick(self._links, bind(self._links, x))
            found = patched(found, points, exact(self._links, bind(self._links, x[points])))
        return (found,)


def plan_of(links: Sequence[Link], tapes: Tapes) -> Plan | None:
    """The chain's plan; None where a link has to be looked after at each call."""
    return Plan(links, tapes) if all(link.steady for link in links) else None
