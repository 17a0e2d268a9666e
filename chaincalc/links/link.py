"""What a link is: the protocol that every kind of link answers, one kind a file beside this one.

A link takes what the link before it gives, and perhaps other inputs by name (`takes`). Its arguments always stand in
that order: what flows in, then the others. Every link answers questions about arrays of inputs; whoever asks them
ignores NumPy's warnings, and reads nan as undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from chaincalc.base.errors import InputError, clipped, printable
from chaincalc.base.lazy import np
from chaincalc.calculus.duals import UNIT
from chaincalc.calculus.nearby import Crossings, Path
from chaincalc.calculus.push import Slope
from chaincalc.functions.arrays import MAX_ENTRIES, Shape, ShapeError, broadcast_shape, shape_text
from chaincalc.functions.primitive import Array, Mask, Primitive
from chaincalc.language.evaluate import Value
from chaincalc.language.tree import Node

Arguments: TypeAlias = tuple[Array, ...]  # what flows in, and the other inputs that a link takes
Tangents: TypeAlias = tuple[Array | None, ...]  # how each argument moves; None: it stands still


class Quick(NamedTuple):
    """What a link does with points that most likely are in order.

    Args:
        value: its output.
        slopes: its derivative with respect to each argument, which may be anything where the output is nan or an
            argument infinite.
        corners: where its sides may differ, with a few more points perhaps; None: nowhere.
    """

    value: Array
    slopes: tuple[Array, ...]
    corners: Mask | None


class Linear(NamedTuple):
    """A link at its arguments, as far as it is linear there.

    Args:
        value: its output.
        pull: from the derivative of the result with respect to the output to those with respect to the arguments (VJP);
            nan where they depend on the side from which an argument comes.
    """

    value: Array
    pull: Callable[[Array], tuple[Array, ...]]


class Steady(NamedTuple):
    """A link's own functions, where nothing needs to be looked after: the value has the shape of what flows in.

    Args:
        value: from what flows in, an array in a row.
        slope: from that, a direction and a list of masks to add to, the value and its directional derivative.
    """

    value: Value
    slope: Slope


class Link:
    """One function of a chain: a name, a value, derivatives, and what happens where it has none.

    Attributes:
        name: as it is written in a chain.
        tree: its formula, or None where there is none.
        takes: the names of the inputs that enter here, beside what flows in.
        bound: values for some of these that come with the link; whoever runs the chain may give others.
        exact: whether its derivative is a closed form, not a difference formula.
        has_crossings: whether it has kinks, jumps or gaps that an input could cross.
        maps_nonfinite_to_finite: whether an input that isn't finite may have a finite value, as infinity has under
            sigmoid.
        elementwise: whether each entry of its value depends on that entry of its arguments alone.
        cost: how many numbers it computes for each that flows in.
    """

    name: str
    tree: Node | None = None
    takes: tuple[str, ...] = ()
    bound: Mapping[str, Array] = MappingProxyType({})
    exact = True
    has_crossings = False
    maps_nonfinite_to_finite: bool = True
    elementwise = True
    steady: Steady | None = None  # for those who ask often
    cost = 1

    @property
    def primitive(self) -> Primitive | None:
        """The primitive that the link is, if it is one and no more."""
        return None

    def called(self, variable: str) -> Link:
        """The same link, whose name says so of what flows in: in a chain's first link x, later u."""
        return self

    def shape(self, *shapes: Shape) -> Shape:
        """The output's shape for arguments of these shapes.

        Raises:
            ShapeError: the link takes no such arguments, or the output would be too large to hold.
        """
        shape = self.output_shape(*shapes)
        if int(np.prod(shape, dtype=float)) > MAX_ENTRIES:
            raise ShapeError(f"the result would be {shape_text(shape)}, more than {MAX_ENTRIES:,} entries")
        return shape

    def output_shape(self, *shapes: Shape) -> Shape:
        return broadcast_shape(*shapes)

    def value(self, *args: Array) -> Array:
        """The value; nan where it isn't defined. Of an elementwise link it has the arguments' common shape."""
        raise NotImplementedError

    def push(self, args: Arguments, y: Array, tangents: Tangents, framework: bool = False) -> Array:
        """The one-sided directional derivative (JVP): how fast the value moves where the arguments move so.

        Args:
            args: the arguments.
            y: the value there.
            tangents: how each argument moves.
            framework: whether kinks have the slopes that PyTorch takes, whatever the direction.
        """
        raise NotImplementedError

    def slope(self, u: Array, y: Array) -> Array:
        """The derivative with respect to what flows in, in its shape; on a corner it is the right side's."""
        return self.push((u,), y, (UNIT,))

    def quick(self, *args: Array, met: list[Mask] | None = None) -> Quick:
        """Value, slopes and corners at once; whoever asks sees to nan and infinities himself.

        Args:
            args: the arguments.
            met: what a formula's pieces meet is added to it; a `Watch` takes doubts besides.
        """
        y = self.value(*args)
        return Quick(y, (self.slope(args[0], y),), self.corners(args, y))

    def linearize(self, *args: Array, framework: bool = False, value: Array | None = None) -> Linear:
        """The value, if it isn't known yet, and the way back (VJP); with PyTorch's slopes on kinks if asked for."""
        y = self.value(*args) if value is None else value
        slope = self.push(args, y, (UNIT,), framework)
        corners = None if framework else self.corners(args, y)

        def pull(g: Array) -> tuple[Array, ...]:
            return (g * slope if corners is None else self.through_corners(args, y, g * slope, g, corners),)

        return Linear(y, pull)

    def through_corners(self, args: Arguments, y: Array, back: Array, g: Array, corners: Mask) -> Array:
        """What comes back: nan at corners, unless nothing that comes after depends on them."""
        smooth_enough = ~self.jumps_at(*args) & np.isfinite(back) & (g == 0)
        for direction in (-1.0, 1.0):
            smooth_enough = smooth_enough & ~undefined_beyond(self, args, y, (np.full(np.shape(args[0]), direction),))
        return np.where(corners & ~smooth_enough, np.nan, back)

    def corners(self, args: Arguments, y: Array) -> Mask | None:
        """Where the sides of the arguments may differ (kinks, jumps, closed edges); None: nowhere."""
        return None

    def jumps_at(self, *args: Array) -> Mask:
        return np.zeros(np.shape(args[0]), dtype=bool)

    def crossings(self, path: Path) -> Crossings | None:
        """What the arguments cross on their way; None: nothing."""
        return None

    def why_undefined(self, *args: Array) -> Sequence[str]:
        """Why it has no value at each of many points, in a few words."""
        return ["it has no value there"] * len(args[0])

    def __repr__(self) -> str:
        return f"<link {self.name}>"


def undefined_beyond(link: Link, args: Arguments, y: Array, tangents: Tangents) -> Mask:
    """Whether a link has a value y here but none at the next floats in the arguments' directions.

    Where no argument moves it has not.
    """
    moving: Mask = np.False_
    beyond = []
    for argument, v in zip(args, tangents, strict=True):
        if v is None:
            beyond.append(argument)
            continue
        moves = (v != 0) & ~np.isnan(v)
        there = np.nextafter(argument, np.where(v > 0, np.inf, -np.inf))
        beyond.append(there if np.all(moves) else np.where(moves | (v == 0), there, argument))
        moving = moving | moves
    return moving & np.isnan(link.value(*beyond)) & ~np.isnan(y)


def real(values: Any) -> Array:
    """Numbers as an array of floats; what a masked array hides is nan.

    Raises:
        InputError: they are no real numbers.
    """
    if type(values) is np.ndarray and values.dtype == float:
        return values
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(float), np.nan)
    try:
        array = np.asarray(values)
    except Exception as error:  # whatever a tensor, or a list of lists, says of itself
        raise InputError(f"a chain takes real numbers: {first_line(error)}{_advice(values)}") from error
    entries = array.ravel().tolist() if array.dtype.kind == "O" else ()
    if array.dtype.kind not in "biufO" or None in entries:
        kind = array.dtype.name if values is not None else "None"
        raise InputError(f"a chain takes real numbers, not {kind}{_advice(values, array.dtype.kind)}")
    text = next((each for each in entries if isinstance(each, str | bytes)), None)
    if text is not None:
        raise InputError(f"a chain takes real numbers, not the str {text!r:.40}{_advice(values, 'U')}")
    try:
        return array.astype(float)
    except Exception as error:
        raise InputError(f"a chain takes real numbers: {first_line(error)}{_advice(values)}") from error


def first_line(error: Exception) -> str:
    """What an error of somebody else's says, in a line."""
    return printable(clipped((str(error).splitlines() or [""])[0] or type(error).__name__, 200))


def _advice(values: Any, kind: str = "") -> str:
    """What to do with something that is no array of numbers."""
    if kind in ("U", "S"):
        return "\n  write a number without quotes; Chain.parse reads formulas"
    if kind == "c":
        return "\n  take the part that you mean: x.real, x.imag or abs(x)"
    if hasattr(values, "requires_grad") or hasattr(values, "detach"):
        return "\n  a tensor is given as an array: x.detach().cpu().numpy()"
    if values is None:
        return "\n  give every input a value, as in chain(1.0)"
    if kind == "O":
        return "\n  nan stands for a number that is missing"
    if isinstance(values, list | tuple):
        return "\n  the rows of a list are lists of one length"
    return ""


def has_array_links(links: Sequence[Link]) -> bool:
    """Whether the chain mixes the entries of its inputs, so that points can't be done one by one."""
    for link in links:  # noqa: SIM110 - any() takes longer, and this is asked at each call
        if not link.elementwise:
            return True
    return False


def refuse_array_links(links: Sequence[Link]) -> None:
    """See to it that a chain takes one number at a time.

    Raises:
        InputError: a link takes an array as a whole, or another input.
    """
    link = next((link for link in links if not link.elementwise or link.takes), None)
    if link is None:
        return
    if link.elementwise:
        hint = f"eval and deriv take several: --{link.takes[0]} 2"
        raise InputError(f"{link.name} takes the input {link.takes[0]}, and here a chain takes one input\n  {hint}")
    hint = "eval, deriv and explain know arrays"
    raise InputError(f"{link.name} takes an array, and here the chain takes numbers\n  {hint}")


def in_shape(y: Array, shape: Shape) -> Array:
    """A value that doesn't depend on the points is still one value for each of them."""
    if isinstance(y, np.ndarray) and y.shape == shape:
        return y
    return y if np.shape(y) == shape else np.broadcast_to(y, shape).copy()
