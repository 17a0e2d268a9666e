"""The inputs that a chain file names: points or an array for x, others by name, and a range."""

from __future__ import annotations

from typing import NamedTuple

from chaincalc.chainfile.arrays import ARRAY, check_shapes, is_nested, read_array
from chaincalc.chainfile.keys import Given, Key, Kind, mapping
from chaincalc.chainfile.links import Links
from chaincalc.chainfile.nodes import Mapping, Node, Scalar, Sequence, expect
from chaincalc.chainfile.numbers import COUNT, NUMBER, NUMBERS, POSITIVE, read_number
from chaincalc.chainfile.source import Source, shown
from chaincalc.functions.primitive import Array
from chaincalc.language.scope import Scope
from chaincalc.language.signs import spelt
from chaincalc.links.link import has_array_links


class MainInput(NamedTuple):
    """The points, or the one array where it is written as such or the links take no points."""

    points: tuple[float, ...] | None = None
    array: Array | None = None


class FileRange(NamedTuple):
    """A range of inputs, by a step or by the number of points."""

    start: float
    stop: float
    step: float | None = None
    num: int | None = None


def _read_main_input(source: Source, node: Node, what: str, chain: Links) -> MainInput:
    if has_array_links(chain.links) or is_nested(node):
        array = read_array(source, node, what)
        check_shapes(source, chain.links, chain.places, array)
        return MainInput(array=array)
    if isinstance(node, Sequence):
        return MainInput(NUMBERS.read(source, node, what))
    if isinstance(node, Scalar) and node.value is None:
        expect(source, node, f"{what} takes a number or a list of numbers", "such as 5 or [1, 2.5]")
    return MainInput((read_number(source, node, what),))


def _read_inputs(source: Source, node: Node, what: str) -> dict[str, float | Array]:
    if not isinstance(node, Mapping):
        expect(source, node, f"{what} takes a mapping", "names and values:  {w: 2, b: -3}")
    found: dict[str, float | Array] = {}
    for key, value in node.entries:
        name = spelt(key.text)
        if name == "x":
            source.fail("x has a key of its own", key.place, "write it beside inputs:  x: 5")
        if not Scope().is_variable(name):
            hint = "it is a letter, with digits after it if one likes, or a Greek letter: w, x1, theta"
            source.fail(f"{shown(key.text)} can't be an input's name", key.place, hint)
        if name in found:
            source.fail(f"{name} has two values", key.place, "give it one value")
        found[name] = _read_input(source, value, key.text)
    return found


def refuse_unknown(source: Source, node: Node, known: list[str]) -> None:
    """An input that the chain doesn't have is a slip.

    Raises:
        ChainFileError: there is one.
    """
    for key, _ in node.entries if isinstance(node, Mapping) else ():
        if spelt(key.text) not in known:
            source.fail(f"the chain has no input {shown(key.text)}", key.place, f"its inputs are {', '.join(known)}")


def _read_input(source: Source, node: Node, what: str) -> float | Array:
    if isinstance(node, Scalar) and node.value is None:
        expect(source, node, f"{what} takes a number, a list or an array", "such as 5, [1, 2] or {file: W.csv}")
    plain = isinstance(node, Scalar)
    return read_number(source, node, what) if plain else read_array(source, node, what)


def _range(source: Source, given: Given) -> FileRange:
    entries, found = given.entries, FileRange(**given.values)
    if "step" in entries and "num" in entries:
        place = max(entries["step"].key.place, entries["num"].key.place)
        source.fail("range has a step and a num", place, "give the distance of the points, or their number")
    if "step" not in entries and "num" not in entries:
        source.fail("range has no 'step' and no 'num'", given.place, f"for example  {_RANGE_EXAMPLE}")
    if not found.start < found.stop:
        source.fail("a range goes up: its start must be below its stop", entries["start"].key.place)
    if found.stop - found.start == float("inf"):
        source.fail("the range is too wide", entries["start"].key.place)
    if found.step and not (found.stop - found.start) / found.step < 2**53:
        source.fail("the step is too small for this range", entries["step"].value.place)
    return found


_RANGE_EXAMPLE = "{start: -3, stop: 3, step: 0.5}"
MAIN_INPUT = Kind(_read_main_input, {"allOf": [ARRAY.reference]}, after=("chain",))
INPUTS = Kind(_read_inputs, {"type": "object", "additionalProperties": ARRAY.reference})
RANGE = mapping(
    Key("start", NUMBER, "The first point.", needed=True),
    Key("stop", NUMBER, "The last point, if the steps reach it; above start.", needed=True),
    Key("step", POSITIVE, "From one point to the next."),
    Key("num", COUNT, "How many points, both ends included."),
    example=_RANGE_EXAMPLE, build=_range, oneOf=[{"required": ["step"]}, {"required": ["num"]}],
)  # fmt: skip
