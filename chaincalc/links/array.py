"""Links of whole arrays as chain files spell them: a name, with its array or its axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from chaincalc.base.errors import InputError, ParameterError, did_you_mean
from chaincalc.base.lazy import np
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, ARRAY_SPELLINGS, MAX_TOTAL, Shape, ShapeError, shape_text
from chaincalc.functions.primitive import Array
from chaincalc.language.arrays import formula_of
from chaincalc.language.tree import FLOW, ArrayCall, Node
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link


class ArrayLink(FormulaLink):
    """A function of a whole array, with its array parameter or its axis.

    Args:
        name: a name in ARRAY_FUNCTIONS or ARRAY_SPELLINGS.
        parameter: the array parameter, of at most two dimensions, where the function takes one.
        axis: where it takes one; None for all entries.

    Raises:
        ParameterError: the function is unknown, or the parameter is missing, or one too many.

    >>> ArrayLink("matmul", [[1.0], [2.0]]).value(np.array([3.0, 4.0]), np.array([[1.0], [2.0]]))
    array([11.])
    """

    def __init__(self, name: str, parameter: Array = None, axis: int | None = None) -> None:
        known = (*ARRAY_SPELLINGS, *ARRAY_FUNCTIONS)
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
            raise ParameterError(f"there is no array function '{name}'", hint=hint)
        letter = ARRAY_SPELLINGS[name].parameter if name in ARRAY_SPELLINGS else ""
        if (parameter is not None) != bool(letter):
            wanted = f"its array {letter}" if letter else "no array"
            raise ParameterError(f"{name} takes {wanted}", letter)
        if axis is not None and not (name in ARRAY_FUNCTIONS and ARRAY_FUNCTIONS[name].takes_axis):
            raise ParameterError(f"{name} takes no axis", "axis")
        bound: Mapping[str, Array] = {}
        if letter:
            bound = {letter: np.array(parameter, dtype=float)}
            if bound[letter].ndim > 2 or not bound[letter].size:
                raise ParameterError(f"{name}: {letter} is a vector or a matrix with entries")
        super().__init__(_tree(name, axis), bound)
        self.elementwise = False  # whatever the formula is, its arrays are one array each
        self.name = name if axis is None else f"{name}(axis={axis})"
        self.spelling = name, parameter, axis

    def called(self, variable: str) -> ArrayLink:
        return self

    def __reduce__(self) -> tuple[type[ArrayLink], tuple[str, Array, int | None]]:  # type: ignore[override]
        return ArrayLink, self.spelling


def _tree(name: str, axis: int | None) -> Node:
    return formula_of(ARRAY_SPELLINGS[name]) if name in ARRAY_SPELLINGS else ArrayCall(name, FLOW, axis)


def shapes(links: Sequence[Link], x: Shape, others: Sequence[Sequence[Shape]]) -> list[Shape]:
    """The shapes of what flows into each link, and of the chain's value: one more than there are links.

    Args:
        links: the chain.
        x: the shape of what flows into the first.
        others: for each link the shapes of the other inputs that it takes.

    Raises:
        LinkShapeError: they don't fit; the message names the link and all shapes.
    """
    found = [tuple(x)]
    total = math.prod(x)
    for number, (link, more) in enumerate(zip(links, others, strict=True), start=1):
        shape = found[-1]
        if not link.elementwise or more:
            try:
                shape = link.shape(shape, *more)
            except ShapeError as error:
                named = "".join(f" and {n} is {shape_text(s)}" for n, s in zip(link.takes, more, strict=True))
                message = f"link {number}, {link.name}: the input is {shape_text(shape)}{named}: {error}"
                raise LinkShapeError(message, number) from None
        found.append(shape)
        total += math.prod(shape)
        if total > MAX_TOTAL:
            raise LinkShapeError(f"up to link {number}, {link.name}, there are more than {MAX_TOTAL:,} entries", number)
    return found


class LinkShapeError(InputError):
    """Shapes that don't fit in a chain; `link` is the link's number."""

    def __init__(self, message: str, link: int) -> None:
        self.link = link
        super().__init__(message)
