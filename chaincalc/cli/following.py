"""A chain as a function of one number, for the commands that follow one: an input, or an entry of an array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.cli.given import Together, Whole
from chaincalc.cli.inputs import Reader, by_name, is_array_text
from chaincalc.cli.points import Listed
from chaincalc.cli.request import Source, read_point
from chaincalc.cli.shell import say
from chaincalc.engine.along import along
from chaincalc.links.link import Link, has_array_links


class Followed(NamedTuple):
    """A chain as a function of one number, for those who follow one.

    Args:
        links: a chain of one number.
        variable: what moves, as `x`, `w`, or an array's entry, `W[0, 1]`.
        at: the point; None where none is given.
        others: what stands still, in words, such as `w = 2`; "" for a single input.
        typed: whether the point was typed, not given by a file.
    """

    links: Sequence[Link]
    variable: str
    at: float | None
    others: str = ""
    typed: bool = True

    @property
    def point(self) -> float:
        """The point, where one is needed."""
        return 1.0 if self.at is None else self.at

    @property
    def beside(self) -> str:
        """What stands still, for a title."""
        return f" ({self.others})" if self.others else ""


def is_alone(source: Source, x: Sequence[str] | None) -> bool:
    """Whether one number flows through the chain, and nothing else."""
    chain = source.chain
    alone = len(chain.inputs) == 1 and not has_array_links(chain.links) and source.array is None
    return alone and not any(map(is_array_text, x or ()))


def one_point(given: Together | Whole) -> Whole:
    """Inputs that have one value each, numbers or whole arrays.

    Raises:
        InputError: one has several values.
    """
    if isinstance(given, Whole):
        return given
    if given.count != 1:
        raise InputError("this takes one value of each input; eval and deriv take several")
    (block,) = given.blocks()
    return Whole({name: np.float64(np.ravel(value)[0]) for name, value in block.items()}, given.second.typed)


def moving_range(source: Source, texts: Sequence[str], wrt: str | None) -> tuple[str | None, str | None]:
    """The input that moves, and its range as it was typed; None where nothing is said.

    Raises:
        InputError: there are several ranges, or another input's than the one that is to move.
    """
    ranges = by_name(source, texts)
    if len(ranges) > 1:
        raise InputError(f"one input moves, and {' and '.join(ranges)} have a range: give the others one value each")
    if not ranges:
        return wrt, None
    ((name, text),) = ranges.items()
    if wrt and wrt.partition("[")[0].strip() != name:
        raise InputError(f"{wrt} is to move, and the range is that of {name}\n  write --range {wrt}={text}")
    return wrt or (None if name == source.chain.main else name), text


class Plane(NamedTuple):
    """Two inputs that move, and what stands still.

    Args:
        ranges: those of the two, as they were typed.
        given: a number for each of the others.
        at: the point that is looked at, in the order of the ranges; None where it isn't typed.
    """

    ranges: Mapping[str, str]
    given: Mapping[str, float]
    at: tuple[float, float] | None

    @property
    def beside(self) -> str:
        """What stands still, for a title."""
        told = ", ".join(f"{name} = {value:g}" for name, value in self.given.items())
        return f" ({told})" if told else ""


def plane(source: Source, x: Sequence[str] | None, texts: Sequence[str]) -> Plane:
    """The chain as a function of two inputs, which have a range each.

    Raises:
        InputError: an input is missing or unknown, has several values, or the chain takes arrays.
    """
    chain, ranges = source.chain, by_name(source, texts)
    if has_array_links(chain.links):
        raise InputError("contour lines take a chain of numbers")
    for name in ranges:
        if name not in chain.inputs:
            raise InputError(f"the chain has no input '{name}'\n  its inputs: --{', --'.join(chain.inputs)}")
    reader = Reader(source, x or (), {}, None, "x")
    values = {each: reader.value(each) for each in chain.inputs}
    missing = [each for each, value in values.items() if value is None and each not in ranges]
    if missing:
        reader.refuse_missing(missing)
    typed = all(reader.typed.get(name) for name in ranges)
    known = {n: Listed((1.0,)) if v is None else v for n, v in values.items()}
    numbers = one_point(reader.bundle(known)).values
    if any(map(np.ndim, numbers.values())):
        raise InputError("contour lines take a chain of numbers")
    at = tuple(float(numbers[name]) for name in ranges) if typed else None
    return Plane(ranges, {n: float(v) for n, v in numbers.items() if n not in ranges}, at)  # type: ignore[arg-type]


def follow(source: Source, x: Sequence[str] | None, variable: str | None, needed: bool, quiet: bool) -> Followed:
    """The chain as a function of one input, or of one entry of an array; all others stand still.

    Args:
        source: the chain's source.
        x: what was typed for the main input.
        variable: the input that moves; the main one by default.
        needed: whether a point is looked at; else one that isn't given is None.
        quiet: whether notes are left out.

    Raises:
        InputError: an input is missing, has several values, or isn't there.
    """
    chain = source.chain
    if not variable and is_alone(source, x):
        asked = x or source.typed
        return Followed(chain.links, chain.main, read_point(source, x, quiet) if needed or asked else None)
    name = source.named((variable or chain.main).partition("[")[0].strip())
    reader = Reader(source, x or (), {}, None, "x")
    given = {each: reader.value(each) for each in chain.inputs}
    known = given[name] is not None
    if not known and has_array_links(chain.links):
        reader.refuse_missing([name])
    if not known:  # where it is doesn't matter to the others
        given[name] = Listed((1.0,))
    inputs = chain.bind(None, one_point(reader.bundle(given)).values)
    moved = along(chain.links, inputs, variable or "")
    told = ", ".join(f"{each} = {float(v):g}" for each, v in inputs.values.items() if each != name and np.size(v) == 1)
    if not known and needed:
        say(f"note: {name} has no value: this is for {name} = 1", quiet)
    return Followed(
        moved.links, moved.variable, moved.at if known or needed else None, told, bool(reader.typed.get(name))
    )
