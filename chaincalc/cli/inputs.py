"""The inputs of a run, as the options and the chain file give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeGuard

from chaincalc.base.errors import InputError, clipped, enumerated, printable
from chaincalc.base.lazy import np
from chaincalc.cli.given import Together, Whole
from chaincalc.cli.points import Listed, Points, grid, parse_points, parse_range
from chaincalc.engine.inputs import bound_inputs
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import Node
from chaincalc.links.link import has_array_links

if TYPE_CHECKING:
    from chaincalc.cli.request import Source

_ARRAY_SUFFIXES = (".csv", ".npy")


def read_inputs(
    source: Source, x: Sequence[str] | None, ranges: Sequence[str] | None, num: int | None,
    prefer: Literal["x", "range"],
) -> Together | Whole:  # fmt: skip
    """What the options give each input, else the file; for a single input else -3:3 in steps of 0.5.

    Args:
        source: the chain's source.
        x, ranges, num: the options, as they were typed.
        prefer: which of a file's two to take where it has both.

    Raises:
        InputError: an option can't be read, two exclude each other, an input is missing, or lists differ in length.
    """
    return Reader(source, x or (), by_name(source, ranges or ()), num, prefer).read()


def by_name(source: Source, texts: Sequence[str]) -> dict[str, str]:
    """Ranges by the names of the inputs: w=0:1 is that of w, 0:1 that of the main input."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, rest = text.partition("=")
        if equals and not name.strip():
            raise InputError(f"--range takes START:STOP or NAME=START:STOP, not '{printable(clipped(text))}'")
        name = source.named(name.strip()) if equals else source.chain.main
        if name in found:
            raise InputError(f"{name} has two ranges: --range goes once with each input")
        found[name] = rest if equals else text
    return found


class Reader:
    """All that may say something of the inputs; the arguments are those of `read_inputs`."""

    def __init__(
        self, source: Source, x: Sequence[str], ranges: Mapping[str, str], num: int | None,
        prefer: Literal["x", "range"],
    ) -> None:  # fmt: skip
        self.source, self.ranges, self.num, self.prefer = source, ranges, num, prefer
        self.chain, self.main = source.chain, source.chain.main
        self.typed = {**source.typed, self.main: (*x, *source.typed.get(self.main, ()))}
        self.bound = bound_inputs(self.chain.links)
        self.several = len(self.chain.inputs) - len(self.bound) > 1

    def read(self) -> Together | Whole:
        return self.bundle({name: self.value(name) for name in self.chain.inputs})

    def bundle(self, given: Mapping[str, Points | Array | None]) -> Together | Whole:
        """The inputs' points together, or as whole arrays if one of them is an array.

        Raises:
            InputError: one is missing, or lists differ in length.
        """
        missing = [name for name, value in given.items() if value is None]
        if missing:
            self.refuse_missing(missing)
        arrays = has_array_links(self.chain.links) or any(map(_is_array, given.values()))
        known = {name: value for name, value in given.items() if value is not None}
        return self.whole(known) if arrays else self.together(known)

    def value(self, name: str) -> Points | Array | None:
        """An input's points, or its array; None where nobody gives one."""
        texts = self.typed.get(name, ())
        if name == self.main and (texts or name in self.ranges or self.num is not None):
            self.refuse_points(texts)
        if texts and (name in self.ranges or (self.num is not None and name == self.main and not self.ranges)):
            raise InputError(f"--{name} and --range exclude each other here: points, or a range of points")
        if texts:
            return self.read_texts(name, texts)
        if name in self.ranges:
            return parse_range(self.ranges[name], self.num)
        return self.of_main() if name == self.main else self.of_file(name)

    def of_file(self, name: str) -> Points | Array | None:
        """What the file says of another input, else what comes with a link; a plain list is one of points."""
        arrays = has_array_links(self.chain.links)
        if name in self.source.others:
            found = self.source.others[name]
            return found if np.ndim(found) > 1 or (np.ndim(found) and arrays) else listed(found)
        bound = self.bound.get(name)
        return listed(bound) if bound is not None and not np.ndim(bound) else bound

    def of_main(self) -> Points | Array | None:
        """What the file says of the main input, or what is taken where nobody says anything."""
        source, num = self.source, self.num
        if num is not None and not self.ranges:
            whole = source.range or grid(-3.0, 3.0)
            return grid(whole.start, whole.stop, None, num)
        if source.array is not None:
            return source.array
        choices: tuple[Points | None, ...] = (source.x, source.range)
        if self.prefer == "range" and not (self.ranges or self.lists()):
            choices = (source.range, source.x)
        found = next((points for points in choices if points is not None), None)
        if found is None and self.main in source.others:  # a file may give it among the others, by its name
            return self.of_file(self.main)
        if found is None and not self.several and not has_array_links(self.chain.links):
            return grid(-3.0, 3.0, 0.5)
        return found

    def lists(self) -> bool:
        """Whether another input has more than one value, with which a range of the main input doesn't go."""
        return any("," in text for name, texts in self.typed.items() for text in texts if name != self.main)

    def read_texts(self, name: str, texts: Sequence[str]) -> Points | Array:
        if "-" in texts:
            if len(texts) > 1:
                raise InputError(f"--{name} - reads all points from standard input; it stands alone")
            return self.source.stream()
        if any(map(is_array_text, texts)):
            from chaincalc.cli.named import array_of

            if len(texts) > 1:
                raise InputError(f"--{name} is given {len(texts)} times; an array is given once")
            return array_of(name, texts[0])
        return parse_points(texts, f"--{name}")

    def refuse_points(self, texts: Sequence[str]) -> None:
        """See to it that a chain of one array isn't asked for points."""
        link = next((link for link in self.chain.links if not link.elementwise), None)
        if link is None or self.several or any(map(is_array_text, texts)):
            return
        raise InputError(
            f"{link.name} takes an array, and --x and --range give points\n"
            f"  write the array in brackets, --{self.main} '[1, 2]', or in a chain file: {self.main}: [1, 2]"
        )

    def refuse_missing(self, names: Sequence[str]) -> None:
        if names == [self.main] and not self.several:
            link = next(link for link in self.chain.links if not link.elementwise)
            raise InputError(
                f"{link.name} takes an array, and there is none\n  a chain file gives it: x: [[1, 2], [3, 4]]"
            )
        verb = "has" if len(names) == 1 else "have"
        options = " ".join(f"--{name} {5 if name == self.main else 1}" for name in names)
        words = ", ".join(f"{name}: 1" for name in names if name != "x")
        file = [*(["x: 5"] if "x" in names else []), *([f"inputs: {{{words}}}"] if words else [])]
        raise InputError(
            f"{enumerated(names)} {verb} no value\n  give it by name: {options}, or in a chain file {', '.join(file)}"
        )

    def together(self, given: Mapping[str, Points | Array]) -> Together:
        points = {name: value for name, value in given.items() if not _is_array(value)}
        lists = {name: each.count for name, each in points.items() if each.count != 1}
        streams = [name for name, count in lists.items() if count is None]
        if streams and len(lists) > 1:
            raise InputError(
                f"--{streams[0]} - reads a stream, and the other inputs have one value each then\n"
                f"  give lists for all of them, or one number for {enumerated([n for n in lists if n != streams[0]])}"
            )
        if len(set(lists.values())) > 1:
            told = ", ".join(f"{count:,} of {name}" for name, count in lists.items())
            raise InputError(f"lists of inputs go together, so they are of one length; here are {told}")
        return Together(points)

    def whole(self, given: Mapping[str, Points | Array]) -> Whole:
        typed: dict[float, Node] = {}
        values: dict[str, Array] = {}
        for name, value in given.items():
            if _is_array(value):
                values[name] = value
                continue
            typed |= value.typed
            array = np.concatenate(list(value.blocks()))
            values[name] = array[0] if array.size == 1 else array
        return Whole(values, typed)


def _is_array(value: Points | Array | None) -> TypeGuard[Array]:
    return value is not None and not hasattr(value, "blocks")


def is_array_text(text: str) -> bool:
    return text.strip().startswith("[") or text.lower().endswith(_ARRAY_SUFFIXES)


def listed(value: float | Array) -> Listed:
    """A number, as it was written, or a list of them."""
    return Listed((value,) if isinstance(value, float) else tuple(np.asarray(value, dtype=float).reshape(-1).tolist()))
