"""Links that are plain functions of the user's own."""

from __future__ import annotations

from collections.abc import Callable

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array
from chaincalc.links.differences import deriv
from chaincalc.links.link import Arguments, Link, Tangents, in_shape, real


class CallableLink(Link):
    """Any function of arrays; its derivative is the central difference, and its name says so.

    Its value raises InputError where the function returns nothing, an array of another shape, or no real numbers.
    """

    exact = False

    def __init__(self, function: Callable[[Array], Array]) -> None:
        self.function = function
        self.name = f"{getattr(function, '__name__', type(function).__name__)} (numeric)"

    def value(self, *args: Array) -> Array:
        (u,) = args
        result = self.function(np.array(u))  # a copy, which it may change
        if result is None:
            raise InputError(f"{self.name} returned nothing")
        y = real(result)
        if np.shape(y) not in ((), np.shape(u)):
            raise InputError(f"{self.name} returned an array of shape {np.shape(y)} for one of shape {np.shape(u)}")
        return in_shape(y, np.shape(u))

    def push(self, args: Arguments, y: Array, tangents: Tangents, framework: bool = False) -> Array:
        v = tangents[0]
        return np.zeros(np.shape(y)) if v is None else deriv(self.value, args[0]) * v

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CallableLink) and self.function is other.function

    def __hash__(self) -> int:
        return hash(id(self.function))
