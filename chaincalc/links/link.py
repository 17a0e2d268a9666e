"""What a link is, and the links that compute: a formula (a primitive is the shortest one), and a plain callable.

Every link answers the same questions about arrays of inputs; whoever asks them ignores NumPy's warnings, and reads
nan as undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.calculus.corners import has_corners, has_gaps
from chaincalc.calculus.nearby import Crossings, Way, crossings, has_crossings, jumps_at, why_undefined
from chaincalc.calculus.push import UNIT, Slope, slope_of
from chaincalc.functions.primitive import Array, Mask, Primitive
from chaincalc.language.evaluate import Value, any_of, value_of
from chaincalc.language.tree import FLOW, Call, Node
from chaincalc.language.write import write_link
from chaincalc.links.differences import deriv

# What a link does with inputs that most likely are in order: its output; its slope, which may be anything where the
# output is nan or the input infinite; and where its two sides may differ, with a few more points perhaps, or None.
Quick: TypeAlias = tuple[Array, Array, Mask | None]


class Link:
    """One function of a chain: a name, a value, a slope, and what happens where it has none.

    Attributes:
        name: as it is written in a chain.
        tree: its formula, or None where there is none.
        exact: whether its slope is a closed form, not a difference formula.
        has_crossings: whether it has kinks, jumps or gaps that an input could cross.
        hides: whether an input that isn't finite may have a finite value, as infinity has under sigmoid.
        elementwise: whether each entry of its value depends on that entry of its input alone.
    """

    name: str
    tree: Node | None = None
    exact = True
    has_crossings = False
    hides: bool = True
    elementwise = True

    @property
    def primitive(self) -> Primitive | None:
        """The primitive that the link is, if it is one and no more."""
        return None

    def value(self, u: Array) -> Array:
        """The value at u, in u's shape; nan where it isn't defined."""
        raise NotImplementedError

    def slope(self, u: Array, y: Array) -> Array:
        """The derivative at u, where the value is y, in u's shape; on a corner it is the right side's."""
        raise NotImplementedError

    def quick(self, u: Array) -> Quick:
        """Value, slope and corners at once; whoever asks sees to nan and infinities himself."""
        y = self.value(u)
        slope = self.slope(u, y)
        return y, slope, self.corners(u, y, slope)

    def corners(self, u: Array, y: Array, slope: Array) -> Mask | None:
        """Where the sides of u may differ (kinks, jumps, closed edges); None: nowhere."""
        return None

    def side(self, u: Array, y: Array, v: Array) -> Array:
        """The directional derivative: how fast the value moves where the input moves with v."""
        return self.slope(u, y) * v

    def framework_slope(self, u: Array, y: Array) -> Array:
        """The slope as PyTorch takes it, on kinks too."""
        return self.slope(u, y)

    def jumps_at(self, u: Array) -> Mask:
        return np.zeros(np.shape(u), dtype=bool)

    def crossings(self, way: Way) -> Crossings | None:
        """What the input crosses on its way; None: nothing."""
        return None

    def why_undefined(self, u: float) -> str:
        return "it has no value there"

    def whys_undefined(self, u: Array) -> Sequence[str]:
        """The same for many inputs."""
        return [self.why_undefined(value) for value in u.tolist()]

    def __repr__(self) -> str:
        return f"<link {self.name}>"


class FormulaLink(Link):
    """A formula in one variable; a primitive is the call f(u), and so is a function of a chain file's own."""

    tree: Node

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self.name = write_link(tree)
        self.has_crossings = has_crossings(tree)

    @cached_property
    def _value(self) -> Value:
        return value_of(self.tree)

    @cached_property
    def _slope(self) -> Slope:
        return slope_of(self.tree)

    @cached_property
    def _revives_nan(self) -> bool:
        """Whether it has a value where its input has none, as a constant has."""
        return not np.isnan(self._value(np.float64("nan")))

    @cached_property
    def hides(self) -> bool:  # type: ignore[override]  # worked out when asked for
        with np.errstate(all="ignore"):
            return bool(np.any(np.isfinite(self._value(np.array([np.nan, np.inf, -np.inf])))))

    @cached_property
    def _has_corners(self) -> bool:
        return has_corners(self.tree)

    @cached_property
    def _hidden_corners(self) -> bool:
        """Whether the edge of a gap may lie between two floats, where no piece of the formula meets it."""
        return self._has_corners and self.primitive is None and has_gaps(self.tree)

    @property
    def call(self) -> Call | None:
        """The link as one function of its input, if it is one."""
        return self.tree if isinstance(self.tree, Call) and self.tree.argument == FLOW else None

    @property
    def primitive(self) -> Primitive | None:
        return self.call.function if self.call is not None and isinstance(self.call.function, Primitive) else None

    def value(self, u: Array) -> Array:
        return self._in_order(u, self._value(u))

    def slope(self, u: Array, y: Array) -> Array:
        return self.side(u, y, UNIT)

    def quick(self, u: Array) -> Quick:
        met: list[Mask] = []
        value, moved = self._slope(u, UNIT, met)
        y, slope = self._in_order(u, value), _of_shape(0.0 if moved is None else moved, u)
        if self._hidden_corners:
            return y, slope, self.corners(u, y, slope)
        return y, slope, np.logical_or.reduce(met) if met else None

    def side(self, u: Array, y: Array, v: Array) -> Array:
        if v is UNIT:
            return _slope_where(u, y, self._slope(u, UNIT, [])[1])
        # It grows with v; taken at v = 1 or -1, an infinite v can't turn a sum inside the formula into inf - inf.
        moved = self._slope(u, np.sign(v), [])[1]
        return _slope_where(u, y, None if moved is None else moved * np.abs(v))

    def framework_slope(self, u: Array, y: Array) -> Array:
        return _slope_where(u, y, slope_of(self.tree, framework=True)(u, UNIT, [])[1])

    def _in_order(self, u: Array, value: Array) -> Array:
        """A value in u's shape; nan where u is."""
        y = _of_shape(value, u)
        return np.where(np.isnan(u), np.nan, y) if self._revives_nan else y

    def corners(self, u: Array, y: Array, slope: Array) -> Mask | None:
        if not self._has_corners:
            return None
        if self.primitive is not None:
            met: list[Mask] = []
            self._slope(u, UNIT, met)
            return np.logical_or.reduce(met) if met else None
        left = -self.side(u, y, np.float64(-1.0))
        edge = np.isnan(self.value(np.nextafter(u, np.inf))) | np.isnan(self.value(np.nextafter(u, -np.inf)))
        differ = (~(left == slope) | edge) & ~np.isnan(y)
        return differ if any_of(differ) else None

    def jumps_at(self, u: Array) -> Mask:
        return jumps_at(self.tree, u)

    def crossings(self, way: Way) -> Crossings | None:
        return crossings(self.tree, way) if self.has_crossings else None

    def why_undefined(self, u: float) -> str:
        with np.errstate(all="ignore"):
            return why_undefined(self.tree, np.array([u]))[0]

    def whys_undefined(self, u: Array) -> Sequence[str]:
        with np.errstate(all="ignore"):
            return why_undefined(self.tree, u)

    def __reduce__(self) -> tuple[type[FormulaLink], tuple[Node]]:
        return type(self), (self.tree,)  # the functions made from the tree are made again

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FormulaLink) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)


class CallableLink(Link):
    """Any function of arrays; its derivative is the central difference, and its name says so.

    Its value raises InputError where the function returns nothing, an array of another shape, or no real numbers.
    """

    exact = False

    def __init__(self, function: Callable[[Array], Array]) -> None:
        self.function = function
        self.name = f"{getattr(function, '__name__', type(function).__name__)} (numeric)"

    def value(self, u: Array) -> Array:
        result = self.function(np.array(u))  # a copy, which it may change
        if result is None:
            raise InputError(f"{self.name} returned nothing")
        y = real(result)
        if np.shape(y) not in ((), np.shape(u)):
            raise InputError(f"{self.name} returned an array of shape {np.shape(y)} for one of shape {np.shape(u)}")
        return _of_shape(y, u)

    def slope(self, u: Array, y: Array) -> Array:
        return deriv(self.value, u)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CallableLink) and self.function is other.function

    def __hash__(self) -> int:
        return hash(id(self.function))


def real(values: Any) -> Array:
    """Numbers as an array of floats; what a masked array hides is nan.

    Raises:
        InputError: they are no real numbers.
    """
    if type(values) is np.ndarray and values.dtype == float:
        return values
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(float), np.nan)
    array = np.asarray(values)
    if array.dtype.kind not in "biufO" or None in (array.ravel().tolist() if array.dtype.kind == "O" else ()):
        raise InputError(f"a chain takes real numbers, not {array.dtype.name if values is not None else 'None'}")
    try:
        return array.astype(float)
    except (TypeError, ValueError) as error:
        raise InputError(f"a chain takes real numbers: {error}") from error


def has_array_links(links: Sequence[Link]) -> bool:
    """Whether the chain mixes the entries of its input, so that points can't be done one by one."""
    for link in links:  # noqa: SIM110 - any() takes longer, and this is asked at each call
        if not link.elementwise:
            return True
    return False


def refuse_array_links(links: Sequence[Link]) -> None:
    """See to it that a chain takes numbers, point by point.

    Raises:
        InputError: a link takes an array as a whole.
    """
    name = next((link.name for link in links if not link.elementwise), None)
    if name is not None:
        hint = "eval, deriv and explain know arrays"
        raise InputError(f"{name} takes an array, and here the chain takes numbers\n  {hint}")


def _slope_where(u: Array, y: Array, moved: Array | None) -> Array:
    """A directional derivative in y's shape, 0 for None; nan where the value is, and behind an overflow."""
    slope = _of_shape(np.float64(0.0) if moved is None else moved, y)
    lost = np.isnan(y) | np.isinf(u)
    return np.where(lost, np.nan, slope) if any_of(lost) else slope


def _of_shape(y: Array, u: Array) -> Array:
    """A value that doesn't depend on u is still one value for each element of u."""
    if isinstance(y, np.ndarray) and y.shape == u.shape:
        return y
    return y if np.shape(y) == np.shape(u) else np.broadcast_to(y, np.shape(u)).copy()
