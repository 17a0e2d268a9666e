"""Points to look at: --x, --range, and numbers on standard input."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import BinaryIO, Protocol

from chaincalc.base.errors import InputError, LanguageError, printable, snippet
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.functions.primitive import Array
from chaincalc.language.parse import Typed, parse_constants
from chaincalc.language.tree import Add, Div, Mul, Neg, Node, Num, Written, written

BLOCK = 8_192  # points that are computed and printed at a time; their texts take some megabytes
_DIGITS = frozenset("0123456789+-.eE")  # what a plain number is made of; float() takes much more
_BYTES = b"0123456789+-.eE, \t\n\r\v\f"
_FEW = 1000  # points that are formulas
_WHOLE = 2.0**50  # floats hold all whole numbers up to here, and more
_MAX_LINE = 1 << 20  # bytes of a line on standard input


def tree_of(number: float) -> Node:
    """A number as it was typed."""
    if isinstance(number, Typed):
        return number.tree
    return Neg(Num(-number)) if number < 0 else Num(abs(number))


def block_size(links: int) -> int:
    """How many points at a time a chain of so many links is traced at: what a trace holds grows with both."""
    return max(16, min(BLOCK, 400_000 // links))


class Points(Protocol):
    """Something that gives points, a block at a time."""

    @property
    def count(self) -> int | None:
        """How many there are; None where that isn't known."""

    @property
    def typed(self) -> Mapping[float, Node]:
        """Points that were typed as formulas, by their floats."""

    def blocks(self, size: int = BLOCK) -> Iterator[Array]:
        """One-dimensional arrays of at most so many floats."""


class Listed(Record):
    """Single points, in the order in which they were given."""

    values: tuple[float, ...]

    @property
    def count(self) -> int:
        return len(self.values)

    @property
    def typed(self) -> dict[float, Node]:
        """Those that were typed as formulas."""
        return {value: value.tree for value in self.values if isinstance(value, Typed)}

    def blocks(self, size: int = BLOCK) -> Iterator[Array]:
        for start in range(0, len(self.values), size):
            yield np.array(self.values[start : start + size])


class Grid(Record):
    """Evenly spaced points: start + i*step for a step, else `count` points with both ends among them.

    Point i is computed from i, so that no rounding piles up, and is the float nearest to the decimal where start and
    step are short decimals (0.3, not 0.30000000000000004); the last one is `stop` itself where a step reaches it within
    rounding.
    """

    start: float
    stop: float
    step: float | None
    count: int
    reaches_stop: bool = True

    @property
    def typed(self) -> dict[float, Node]:
        """The points as formulas, if an end or the step was typed as one, as in -pi:pi:pi/4, and they are few."""
        ends = self.start, self.stop, self.step
        if not any(isinstance(end, Typed) for end in ends) or self.count > _FEW:
            return {}
        start, stop = tree_of(self.start), tree_of(self.stop)
        step = Div(Add((stop, Neg(start))), Num(self.count - 1.0)) if self.step is None else tree_of(self.step)
        points = [float(x) for block in self.blocks() for x in block]
        trees: list[Node] = [Add((start, Mul((Num(float(i)), step)))) for i in range(self.count)]
        if self.reaches_stop:
            trees[-1] = stop
        return dict(zip(points, trees, strict=True))

    def _decimals(self) -> tuple[float, float, float] | None:
        """Start and step as whole numbers, and what to divide by; None where floats can't hold them."""
        ends = self.start, self.stop if self.step is None else self.step
        if any(isinstance(end, Typed) for end in ends):
            return None
        texts = [repr(end) for end in ends]
        if any("e" in text for text in texts):
            return None
        whole = 10.0 ** max(len(text.partition(".")[2]) for text in texts)
        start, step = (float(round(end * whole)) for end in ends)
        if self.step is None:
            steps = self.count - 1.0
            start, step, whole = start * steps, step - start, whole * steps
        return None if max(abs(start) + self.count * step, whole) >= _WHOLE else (start, step, whole)

    def blocks(self, size: int = BLOCK) -> Iterator[Array]:
        decimals = self._decimals()
        for first in range(0, self.count, size):
            last = min(first + size, self.count)
            i = np.arange(first, last, dtype=float)
            if decimals is not None:
                x = (decimals[0] + i * decimals[1]) / decimals[2]
            else:
                step = (self.stop - self.start) / (self.count - 1) if self.step is None else self.step
                x = self.start + i * step
            if last == self.count and self.reaches_stop:
                x[-1] = self.stop
            yield x


class Stream(Record):
    """Numbers on a binary stream, one or more a line, separated by white space or commas, read as they come."""

    source: BinaryIO
    count: None = None
    typed: Mapping[float, Node] = MappingProxyType({})

    def blocks(self, size: int = BLOCK) -> Iterator[Array]:
        """Blocks as large as what has arrived, if that isn't more than `size`.

        Raises:
            InputError: something isn't a finite number; the message names the line.
        """
        rest, line = b"", 0
        while True:
            chunk = self._more()
            text = rest + chunk
            end = text.rfind(b"\n") + 1 if chunk else len(text)
            complete, rest = text[:end], text[end:]
            if len(rest) > _MAX_LINE:
                number = line + complete.count(b"\n") + 1
                raise InputError(f"standard input, line {number}: the line is too long")
            numbers = _plain_numbers(complete)
            if numbers is None:
                good, fault = _up_to_the_fault(complete, line)
                yield from Listed(good).blocks(size)
                raise fault
            for start in range(0, len(numbers), size):
                yield numbers[start : start + size]
            line += complete.count(b"\n") + complete.count(b"\r") - complete.count(b"\r\n")
            if not chunk:
                return

    def _more(self) -> bytes:
        read = getattr(self.source, "read1", self.source.read)
        try:
            return bytes(read(1 << 16))
        except OSError as error:
            raise InputError(f"standard input can't be read: {error.strerror}") from None


def _plain_numbers(text: bytes) -> Array | None:
    """All numbers of a text at once; None where one of them isn't finite, or no number, and has to be found."""
    if text.translate(None, _BYTES):
        return None
    try:
        numbers = np.array(list(map(float, text.replace(b",", b" ").split())), dtype=float)
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def _up_to_the_fault(text: bytes, line: int) -> tuple[tuple[float, ...], InputError]:
    """The numbers before the first word that isn't a finite one, and the error about it; `line` lines came before."""
    values: list[float] = []
    for number, row in enumerate(text.splitlines(), start=line + 1):
        for word in row.replace(b",", b" ").split():
            one = _plain_numbers(word)
            if one is None:
                shown = printable(word[:40].decode("utf-8", "replace"))
                return tuple(values), InputError(f"standard input, line {number}: '{shown}' isn't a finite number")
            values.extend(one.tolist())
    raise AssertionError("all of it are finite numbers")


def parse_points(texts: Sequence[str], option: str = "--x") -> Listed:
    """The points of an option such as `--x`: numbers, constant formulas, lists of them with commas.

    Raises:
        InputError: one isn't a finite number.
    """
    values: list[float] = []
    for text in texts:
        values.extend(constants(text, option))
    return Listed(tuple(values))


def parse_number(text: str, option: str) -> float:
    """One number or constant formula.

    Raises:
        InputError: it isn't one finite number.
    """
    values = constants(text, option)
    if len(values) != 1:
        raise InputError(f"{option} takes one number, not {len(values)}")
    return values[0]


def parse_range(text: str, num: int | None = None) -> Grid:
    """The points of START:STOP[:STEP], each a number or a constant formula.

    Raises:
        InputError: it isn't such a text, START isn't below STOP, or STEP isn't above 0.
    """
    pieces = text.split(":")
    if not 2 <= len(pieces) <= 3:
        raise InputError(f"--range takes START:STOP or START:STOP:STEP, such as -3:3:0.5, not '{printable(text[:60])}'")
    numbers = [parse_number(piece, "--range") for piece in pieces]
    if num is not None and len(numbers) == 3:
        raise InputError("--num and a STEP in --range exclude each other; give START:STOP")
    return grid(numbers[0], numbers[1], numbers[2] if len(numbers) == 3 else None, num)


def grid(start: float, stop: float, step: float | None = None, num: int | None = None) -> Grid:
    """Evenly spaced points from start to stop, by a step or by their number; 13 of them where neither is given.

    Raises:
        InputError: start isn't below stop, they are too far apart, step isn't above 0, num is below 2, or there are
            more than 2**53 points.
    """
    if not start < stop:
        raise InputError(f"a range goes up: its start, {start:g}, must be below its stop, {stop:g}")
    if not math.isfinite(stop - start):
        raise InputError(f"the range from {start:g} to {stop:g} is wider than the largest float")
    if step is None:
        num = 13 if num is None else num
        if num > 2**53:
            raise InputError("a range has at most 2**53 points")
        if num < 2:
            raise InputError(f"a range has at least 2 points, not {num}")
        return Grid(start, stop, None, num)
    if not step > 0:
        raise InputError(f"a range's step must be above 0, not {step:g}")
    steps = (stop - start) / step
    if not steps < 2**53:
        raise InputError(f"the step {step:g} is too small for a range from {start:g} to {stop:g}")
    nearest = round(steps)
    reaches = abs(steps - nearest) <= 1e-9 * max(1.0, abs(nearest)) and nearest >= 1
    return Grid(start, stop, step, (nearest if reaches else math.floor(steps)) + 1, reaches)


def constants(text: str, option: str) -> tuple[float, ...]:
    """The numbers of a list with commas, each a number or a constant formula.

    Raises:
        InputError: one isn't a finite number.
    """
    if _DIGITS.issuperset(text.strip()):
        with contextlib.suppress(ValueError):  # 1+1 is a formula
            if math.isfinite(value := float(text)):
                number = written(text.strip().lstrip("+-"))
                if not isinstance(number, Written):
                    return (value,)
                return (Typed(value, Neg(Num(number)) if text.strip().startswith("-") else Num(number)),)
    if text.strip().lower().lstrip("+-") in ("nan", "inf", "infinity"):
        raise InputError(f"{option} takes finite numbers, not '{text.strip()}'")
    if not text.strip():
        raise InputError(f"{option} needs a number")
    try:
        return parse_constants(text)
    except LanguageError as error:
        lines = [f"{option}: {error.message}", *snippet(error.text, error.start, error.end)]
        raise InputError("\n".join([*lines, f"  {error.hint}"] if error.hint else lines)) from None
