"""Links that are plain functions of the user's own."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from chaincalc.base.errors import InputError, clipped, printable
from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array
from chaincalc.links.differences import deriv
from chaincalc.links.link import Arguments, Link, Tangents, first_line, in_shape, real

_NO_VALUE = (ValueError, ArithmeticError)  # what a function of numbers raises where it has no value, as math.log does
_NUMBERS_ONLY = (TypeError, *_NO_VALUE)  # what it says of an array


class CallableLink(Link):
    """Any function of arrays or of numbers; its derivative is the central difference, and its name says so.

    A function that takes numbers only, such as math.sin, is applied number by number; where it raises ValueError or
    ArithmeticError (math.log at -1, a division by zero) it has no value. It always gets a copy, which it may change.

    Its value raises InputError where the function returns nothing, an array of another shape, or no real numbers, or
    fails for another reason.
    """

    exact = False

    def __init__(self, function: Callable[[Array], Array]) -> None:
        self.function = function
        name = printable(str(getattr(function, "__name__", type(function).__name__)))
        self.name = f"{clipped(name)} (numeric)"

    def value(self, *args: Array) -> Array:
        (u,) = args
        shape = np.shape(u)
        result = self._result(np.asarray(u))
        if result is None:
            raise InputError(f"{self.name} returned nothing")
        y = self._real(result)
        if y.shape not in ((), shape):
            raise InputError(f"{self.name} returned an array of shape {y.shape} for one of shape {shape}")
        return in_shape(y, shape)

    def _real(self, result: Any) -> Array:
        try:
            return np.array(real(result))  # a copy: the function may fill the same array each time
        except InputError as error:
            raise InputError(f"{self.name} returned something else: {error}") from error

    def _result(self, u: Array) -> Any:
        """What the function makes of an array, or of its numbers one by one."""
        try:
            if u.size != 1:
                return self.function(u.copy())
            with warnings.catch_warnings():  # NumPy 1 lets math.sin have an array of one number, and warns
                warnings.filterwarnings("ignore", "Conversion of an array", DeprecationWarning)
                return self.function(u.copy())
        except _NUMBERS_ONLY:
            return self._one_by_one(u)
        except Exception as error:
            self._fail(error)

    def _one_by_one(self, u: Array) -> Array:
        found = np.full(u.shape, np.nan)
        for i, number in enumerate(u.ravel()):
            try:
                result = self.function(number)
            except _NO_VALUE:
                continue
            except Exception as error:
                self._fail(error)
            if result is None:
                raise InputError(f"{self.name} returned nothing for {number:g}")
            y = self._real(result)
            if y.size != 1:
                raise InputError(f"{self.name} returned an array of shape {y.shape} for the number {number:g}")
            found.flat[i] = y.reshape(())
        return found

    def _fail(self, error: Exception) -> NoReturn:
        raise InputError(f"{self.name} failed with {type(error).__name__}: {first_line(error)}") from error

    def why_undefined(self, *args: Array) -> Sequence[str]:
        return ["the function gives no number there"] * len(args[0])

    def push(self, args: Arguments, y: Array, tangents: Tangents, framework: bool = False) -> Array:
        v = tangents[0]
        return np.zeros(np.shape(y)) if v is None else deriv(self.value, args[0]) * v

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CallableLink) and self.function is other.function

    def __hash__(self) -> int:
        return hash(id(self.function))
