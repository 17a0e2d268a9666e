"""Results in the form in which the inputs came: a number for a number, a Series for a Series, else an array."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array


def alike(found: Array, given: Iterable[Any]) -> Any:
    """A result as its inputs came.

    Args:
        found: the result, an array.
        given: the inputs; whatever looks like pandas' Series is one, for pandas itself is never loaded.

    Raises:
        InputError: the inputs are several Series whose rows aren't the same.

    >>> alike(np.array(2.0), [1.0])
    2.0
    """
    if not found.ndim:
        return float(found)
    several = [each for each in given if is_series(each)]
    if not several:
        return found
    first = several[0]
    if not all(each.index.equals(first.index) for each in several[1:]):
        raise InputError("the Series have different indexes\n  give them the same one, such as w.reindex(x.index)")
    return type(first)(found, index=first.index, name=first.name) if found.shape == first.shape else found


def is_series(given: object) -> bool:
    """Whether something is a column with an index, as pandas has it."""
    if type(given) is np.ndarray or getattr(given, "ndim", 0) != 1:
        return False
    return all(hasattr(given, name) for name in ("index", "to_numpy", "name"))
