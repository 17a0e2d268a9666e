"""The inputs of a chain by name: which links they enter, and their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from chaincalc.base.errors import InputError, did_you_mean, enumerated
from chaincalc.base.lazy import np
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Arguments, Link, real

MAIN = "x"  # what the main input is called, unless a text calls it something else
NO_OTHERS: Mapping[str, Array] = MappingProxyType({})


class Place(NamedTuple):
    """Where an input enters: the index of a link, and which of its arguments it is (0: what flows in)."""

    link: int
    argument: int


class Inputs:
    """The values of a chain's inputs; made for every block of points, and so no record.

    Args:
        main: the name of the input that flows into the first link.
        names: for each link the names of the other inputs that it takes.
        values: all values by name.
    """

    __slots__ = ("main", "names", "values")

    def __init__(self, main: str, names: tuple[tuple[str, ...], ...], values: Mapping[str, Array]) -> None:
        self.main, self.names, self.values = main, names, values

    @property
    def x(self) -> Array:
        """The main input's value."""
        return self.values[self.main]

    @property
    def is_alone(self) -> bool:
        """Whether there is no other input."""
        return len(self.values) == 1

    @property
    def places(self) -> dict[str, list[Place]]:
        """The inputs in the order in which they enter, the main one first, and where they do."""
        found = {self.main: [Place(0, 0)]}
        for link, names in enumerate(self.names):
            for argument, name in enumerate(names, start=1):
                found.setdefault(name, []).append(Place(link, argument))
        return found

    def arguments(self, link: int, u: Array) -> Arguments:
        """A link's arguments, where u flows in."""
        names = self.names[link]
        return (u, *(self.values[name] for name in names)) if names else (u,)

    def part(self, chosen: Array | slice) -> Inputs:
        """The same at some of the points; a single number goes with all of them."""
        return self.of({name: value[chosen] if np.ndim(value) else value for name, value in self.values.items()})

    def moved(self, name: str, value: Array) -> Inputs:
        """The same with another value for one input."""
        return self.of({**self.values, name: value})

    def of(self, values: Mapping[str, Array]) -> Inputs:
        """The same names with other values."""
        return Inputs(self.main, self.names, values)


def names_of(links: Sequence[Link]) -> tuple[tuple[str, ...], ...]:
    """For each link the names of the other inputs that it takes.

    A value that comes with its link belongs to that link; where several links have one of the same name, these are told
    apart by the links' numbers, as W@1 and W@4.
    """
    if not any(link.takes for link in links):
        return ((),) * len(links)
    bound = Counter(name for link in links for name in link.bound)
    return tuple(
        tuple(f"{name}@{number}" if name in link.bound and bound[name] > 1 else name for name in link.takes)
        for number, link in enumerate(links, start=1)
    )


def places(links: Sequence[Link], main: str = MAIN) -> dict[str, list[Place]]:
    """The inputs in the order in which they enter, the main one first, and where they do."""
    return Inputs(main, names_of(links), NO_OTHERS).places


def bound_inputs(links: Sequence[Link]) -> dict[str, Array]:
    """The values that come with the links, by name."""
    found = {}
    for link, names in zip(links, names_of(links), strict=True):
        for own, name in zip(link.takes, names, strict=True):
            if own in link.bound:
                found[name] = link.bound[own]
    return found


def bind(links: Sequence[Link], x: Array, others: Mapping[str, Array] = NO_OTHERS, main: str = MAIN) -> Inputs:
    """A value for every input: the given ones, and those that come with the links.

    Raises:
        InputError: one is missing, or the chain has no such input, or it is no array of real numbers.
    """
    names = names_of(links)
    wanted = dict.fromkeys(name for each in names for name in each)
    if not wanted and not others:
        return Inputs(main, names, {main: real(x)})
    given = {**bound_inputs(links), **others}
    known = (main, *(name for name in wanted if name != main))
    for name in given:
        if name not in wanted and name != main:
            hint = did_you_mean(name, known) or f"its inputs are {', '.join(known)}"
            raise InputError(f"the chain has no input '{name}'\n  {hint}")
    given = {main: x, **given}
    missing = [name for name in known if given.get(name) is None]
    if missing:
        verb = "has" if len(missing) == 1 else "have"
        options, words = " ".join(f"--{name} 1" for name in missing), ", ".join(f"{name}=1" for name in missing)
        raise InputError(f"{enumerated(missing)} {verb} no value\n  give it by name: {options}, or in Python {words}")
    values = {name: _real(name, given[name]) for name in known}
    return Inputs(main, names, {name: value if name == main else np.array(value) for name, value in values.items()})


def _real(name: str, value: Array) -> Array:
    try:
        return real(value)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None


def pointwise(inputs: Inputs) -> tuple[Inputs, Shape]:
    """The inputs as points in a row, and the common shape that they had.

    A single number stays one, but for the main input.

    Raises:
        InputError: the inputs don't go together.
    """
    if inputs.is_alone:
        return inputs.of({inputs.main: inputs.x.reshape(-1)}), np.shape(inputs.x)
    try:
        shape = tuple(np.broadcast_shapes(*(np.shape(value) for value in inputs.values.values())))
    except ValueError:
        told = ", ".join(f"{np.size(value):,} of {name}" for name, value in inputs.values.items() if np.ndim(value))
        raise InputError(f"lists of inputs go together, so they are of one length; here are {told}") from None
    values = {
        name: value if np.ndim(value) == 0 and name != inputs.main else np.broadcast_to(value, shape).reshape(-1)
        for name, value in inputs.values.items()
    }
    return inputs.of(values), shape
