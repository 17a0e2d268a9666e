"""Links that are formulas; a primitive is the shortest one, and so is a function of a chain file's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property, lru_cache
from types import MappingProxyType

from chaincalc.base.lazy import np
from chaincalc.calculus.corners import has_corners, has_gaps
from chaincalc.calculus.duals import UNIT
from chaincalc.calculus.nearby import Crossings, Path, crossings, has_crossings, jumps_at, why_undefined
from chaincalc.calculus.pull import Forward, Gradients, pull_of
from chaincalc.calculus.push import Slope, slope_of
from chaincalc.calculus.shapes import shape_of
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array, Mask, Primitive
from chaincalc.language.evaluate import Names, Value, any_of, value_of
from chaincalc.language.inputs import FLOWING
from chaincalc.language.tree import FLOW, Call, Node, inputs_of, is_elementwise
from chaincalc.language.write import write, write_link
from chaincalc.links.link import Arguments, Linear, Link, Quick, Steady, Tangents, in_shape

_NOTHING: Mapping[str, Array] = MappingProxyType({})
_GOLDEN = 0.6180339887498949  # the fractions of its multiples lie apart


class FormulaLink(Link):
    """A formula in what flows in, and in other inputs by their names.

    Args:
        tree: the formula.
        bound: values for some of the other inputs.
    """

    tree: Node

    def __init__(self, tree: Node, bound: Mapping[str, Array] = _NOTHING) -> None:
        self.tree = tree
        self.takes = inputs_of(tree)
        self.bound = bound
        self.flowing = FLOWING  # what flows in is called
        self.elementwise = is_elementwise(tree)
        self.has_crossings = has_crossings(tree)

    def called(self, variable: str) -> FormulaLink:
        if variable == self.flowing:
            return self
        other = copy(self)
        vars(other).pop("name", None)
        other.flowing = variable
        return other

    @cached_property
    def name(self) -> str:  # type: ignore[override]  # worked out when asked for
        bare = self.flowing in ("x", FLOWING)  # any other name has to stand there, or nobody would know it
        return write_link(self.tree, self.flowing) if bare else write(self.tree, self.flowing)

    @property
    def names(self) -> Names:
        """The names of its arguments, for a formula of several."""
        return ("", *self.takes) if self.takes else ()

    @cached_property
    def _value(self) -> Value:
        return value_of(self.tree, names=self.names)

    @cached_property
    def _slope(self) -> Slope:
        return slope_of(self.tree, names=self.names)

    @cached_property
    def _framework_slope(self) -> Slope:
        return slope_of(self.tree, framework=True, names=self.names)

    @cached_property
    def _pull(self) -> Forward:
        return pull_of(self.tree, ("", *self.takes))

    @cached_property
    def _framework_pull(self) -> Forward:
        return pull_of(self.tree, ("", *self.takes), framework=True)

    @cached_property
    def _revives_nan(self) -> bool:
        """Whether it has a value where its input has none, as a constant has."""
        if not self.elementwise:
            return False
        nowhere = np.float64("nan")
        return not np.isnan(self._value(tuple(nowhere for _ in self.names) if self.takes else nowhere))

    @cached_property
    def steady(self) -> Steady | None:  # type: ignore[override]  # worked out when asked for
        if self._several or self._hidden_corners:
            return None
        with np.errstate(all="ignore"):
            y = self._value(np.array([np.nan, 0.5]))
        in_order = isinstance(y, np.ndarray) and y.shape == (2,) and bool(np.isnan(y[0]))
        return Steady(self._value, self._slope) if in_order else None

    @cached_property
    def maps_nonfinite_to_finite(self) -> bool:  # type: ignore[override]  # worked out when asked for
        if self.takes or not self.elementwise:
            return True
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

    def output_shape(self, *shapes: Shape) -> Shape:
        return super().output_shape(*shapes) if self.elementwise else shape_of(self.tree, ("", *self.takes), shapes)

    def value(self, *args: Array) -> Array:
        if self._several:
            return self._in_order(args, self._value(args if self.takes else args[0]))
        u = args[0]
        y = self._value(u)
        in_order = type(y) is np.ndarray and y.shape == u.shape and not self._revives_nan
        return y if in_order else self._at(u, y)

    def quick(self, *args: Array, met: list[Mask] | None = None) -> Quick:
        if self.takes:
            return self._quick_pull(args, met)
        u = args[0]
        met = [] if met is None else met
        value, moved = self._slope(u, UNIT, met)
        y, slope = self._at(u, value), in_shape(0.0 if moved is None else moved, u.shape)
        corners = self.corners(args, y) if self._hidden_corners else None
        if corners is not None:
            met.append(corners)
        return Quick(y, (slope,), np.logical_or.reduce(met) if met else None)

    def _quick_pull(self, args: Arguments, met: list[Mask] | None) -> Quick:
        shape = np.broadcast_shapes(*map(np.shape, args))
        args = tuple(in_shape(u, shape) for u in args)  # a number that goes with all points has a slope at each
        met = [] if met is None else met
        if self._has_corners:  # one pass with all of them moving meets every corner, and every sum that cancels
            self._slope(args, _apart(len(args)), met)
        pulled = self._pull(args, None if self._has_corners else met)
        y = self._in_order(args, np.asarray(pulled.value))
        gradients = Gradients(len(args), met)
        pulled.back(np.ones(y.shape), gradients)
        slopes = tuple(in_shape(0.0 if slope is None else slope, y.shape) for slope in gradients)
        corners = np.isnan(sum(slopes)) | self._beside_a_gap(args)
        for mask in met:
            corners = corners | mask
        return Quick(y, slopes, corners if any_of(corners) else None)

    def push(self, args: Arguments, y: Array, tangents: Tangents, framework: bool = False) -> Array:
        slope = self._framework_slope if framework else self._slope
        if not self.takes:
            v = tangents[0]
            if v is None:
                return np.zeros(np.shape(y))
            if v is UNIT:
                return self._where_defined(args, y, slope(args[0], UNIT, [])[1])
            if self.elementwise:
                # It grows with v; taken at v = 1 or -1, an infinite v can't turn a sum inside into inf - inf.
                moved = slope(args[0], np.sign(v), [])[1]
                return self._where_defined(args, y, None if moved is None else moved * np.abs(v))
            return self._where_defined(args, y, slope(args[0], v, [])[1])
        moving = [v for v in tangents if v is not None]
        scale = 1.0 if not self.elementwise else _scale(moving)
        shrunk = tuple(None if v is None else v / scale for v in tangents)
        moved = slope(args, shrunk, [])[1]
        return self._where_defined(args, y, None if moved is None else moved * scale)

    def linearize(self, *args: Array, framework: bool = False, value: Array | None = None) -> Linear:
        if self.elementwise and not self.takes:
            return super().linearize(*args, framework=framework, value=value)
        pulled = self._framework_pull(args) if framework else self._pull(args)
        y = self._in_order(args, np.asarray(pulled.value)) if value is None else value

        def pull(g: Array) -> tuple[Array, ...]:
            gradients = Gradients(len(args))
            pulled.back(g, gradients)
            return tuple(
                np.zeros(np.shape(u)) if found is None else np.asarray(found)
                for u, found in zip(args, gradients, strict=True)
            )

        return Linear(y, pull)

    @cached_property
    def _several(self) -> bool:
        """Whether it isn't a function of each number that flows in alone."""
        return bool(self.takes) or not self.elementwise

    def _at(self, u: Array, value: Array) -> Array:
        """A value in u's shape; nan where u is."""
        y = value if isinstance(value, np.ndarray) and value.shape == u.shape else in_shape(value, np.shape(u))
        return np.where(np.isnan(u), np.nan, y) if self._revives_nan else y

    def _in_order(self, args: Arguments, value: Array) -> Array:
        """A value in the arguments' shape; nan where one of them is."""
        if not self.elementwise:
            return np.asarray(value)
        if not self.takes:
            return self._at(args[0], value)
        y = in_shape(value, np.broadcast_shapes(*map(np.shape, args)))
        return np.where(np.isnan(args[0]), np.nan, y) if self._revives_nan else y

    def _where_defined(self, args: Arguments, y: Array, moved: Array | None) -> Array:
        """A directional derivative in y's shape, 0 for None; nan where the value is, and behind an overflow."""
        slope = in_shape(np.float64(0.0) if moved is None else moved, np.shape(y))
        lost = np.isnan(y)
        if self.elementwise:
            for u in args:
                lost = lost | np.isinf(u)
        return np.where(lost, np.nan, slope) if any_of(lost) else slope

    def corners(self, args: Arguments, y: Array) -> Mask | None:
        if not self._has_corners or not self.elementwise:
            return None
        met: list[Mask] = []
        for place in range(len(args)):
            self._slope(args if self.takes else args[0], _only(place, len(args), UNIT) if self.takes else UNIT, met)
        if self.primitive is not None:
            return np.logical_or.reduce(met) if met else None
        differ = self._beside_a_gap(args)
        for mask in met:
            differ = differ | mask
        for place in range(len(args)):
            left = -self.push(args, y, _only(place, len(args), np.float64(-1.0)))
            right = self.push(args, y, _only(place, len(args), np.float64(1.0) if self.takes else UNIT))
            differ = differ | ~(left == right)
        differ = differ & ~np.isnan(y)
        return differ if any_of(differ) else None

    def _beside_a_gap(self, args: Arguments) -> Mask:
        """Whether it has no value at the next floats."""
        found: Mask = np.False_
        if not self._hidden_corners:
            return found
        for place, u in enumerate(args):
            for end in (np.inf, -np.inf):
                beside = (*args[:place], np.nextafter(u, end), *args[place + 1 :])
                found = found | np.isnan(self.value(*beside))
        return found

    def jumps_at(self, *args: Array) -> Mask:
        found = jumps_at(self.tree, args if self.takes else args[0], names=self.names)
        return in_shape(found, np.broadcast_shapes(*map(np.shape, args))) if self.elementwise else found

    def crossings(self, path: Path) -> Crossings | None:
        return crossings(self.tree, path) if self.has_crossings else None

    def why_undefined(self, *args: Array) -> Sequence[str]:
        with np.errstate(all="ignore"):
            return why_undefined(self.tree, args if self.takes else args[0], names=self.names)

    def __reduce__(self) -> tuple[type[FormulaLink], tuple[Node, dict[str, Array]]]:
        return FormulaLink, (self.tree, dict(self.bound))  # the functions made from the tree are made again

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FormulaLink) or self.tree != other.tree or self.bound.keys() != other.bound.keys():
            return False
        return all(np.array_equal(value, other.bound[name]) for name, value in self.bound.items())

    def __hash__(self) -> int:
        return hash((self.tree, *self.bound))


def _only(place: int, count: int, v: Array) -> Tangents:
    """The tangents where one argument alone moves."""
    return tuple(v if i == place else None for i in range(count))


@lru_cache
def _apart(count: int) -> Tangents:
    """Tangents of which no two are the same, nor simple multiples: their sums and differences cancel by no rule."""
    return tuple(np.float64(1.0 + (place * _GOLDEN) % 1.0) for place in range(count))


def _scale(moving: Sequence[Array]) -> Array:
    """By how much the fastest argument moves; 1 where that can't be divided by."""
    scale = np.abs(moving[0])
    for v in moving[1:]:
        scale = np.maximum(scale, np.abs(v))
    return (
        np.where(np.isfinite(scale) & (scale > 0), scale, 1.0) if len(moving) > 1 else np.where(scale > 0, scale, 1.0)
    )
