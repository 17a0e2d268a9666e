"""The arrays of a chain file, written out or in files beside it, and the links that take them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

from chaincalc.base.errors import ChainFileError
from chaincalc.base.lazy import np
from chaincalc.chainfile.arrayfile import SUFFIXES, read_array_file
from chaincalc.chainfile.keys import TEXT_SCHEMA, Given, Key, Kind, mapping
from chaincalc.chainfile.nodes import Entry, Mapping, Node, Scalar, Sequence, expect
from chaincalc.chainfile.numbers import NUMBER, NUMBERS, read_number
from chaincalc.chainfile.source import Place, Source
from chaincalc.functions.arrays import (
    ARRAY_FUNCTIONS,
    ARRAY_SPELLINGS,
    MAX_ENTRIES,
    ArrayFunction,
    ArraySpelling,
    Shape,
)
from chaincalc.functions.primitive import Array
from chaincalc.links.array import ArrayLink, LinkShapeError, shapes
from chaincalc.links.link import Link

WITH_PARAMETER: dict[str, ArrayFunction | ArraySpelling] = {
    **ARRAY_SPELLINGS, **{name: function for name, function in ARRAY_FUNCTIONS.items() if function.takes_axis}
}  # fmt: skip

_EXAMPLE = "[[1, 2], [3, 4]]"
_FILE_EXAMPLE = "{file: W.csv}"


class _Shaped(NamedTuple):
    """Nested lists of numbers as they were read."""

    shape: Shape
    numbers: list[float]


def read_array(source: Source, node: Node, what: str) -> Array:
    """A number, a vector or a matrix: written out, or `{file: W.csv}`.

    Args:
        source: the file.
        node: where it should be.
        what: whose array it is, for errors.

    Raises:
        ChainFileError: it is no array: ragged rows, no entries, more than two dimensions, or a file that can't be read.
    """
    if isinstance(node, Mapping):
        return _FROM_FILE.read(source, node, what)
    if isinstance(node, Scalar) and node.value is None:
        expect(source, node, f"{what} takes an array", f"such as {_EXAMPLE} or {_FILE_EXAMPLE}")
    shaped = _read(source, node, what, 2)
    return np.array(shaped.numbers).reshape(shaped.shape)


def is_nested(node: Node) -> bool:
    """Whether it is an array by the way it is written: lists in a list, or a file."""
    return isinstance(node, Mapping) or (
        isinstance(node, Sequence) and any(isinstance(item, Sequence) for item in node.items)
    )


def read_array_link(source: Source, entry: Entry) -> ArrayLink:
    """`matmul: {W: ...}` or `sum: {axis: 0}`.

    Raises:
        ChainFileError: its parameter is missing, or is none.
    """
    key, given = entry
    if key.text not in WITH_PARAMETER:
        source.fail(f"{key.text} takes no parameters", key.place, f"without any it has no colon:  - {key.text}")
    link: ArrayLink = parameters(WITH_PARAMETER[key.text]).read(source, given, key.text)
    return link


def parameters(function: ArrayFunction | ArraySpelling) -> Kind:
    """What stands behind the name of a function of arrays: its array, or its axis."""

    def build(_: Source, given: Given) -> ArrayLink:
        return ArrayLink(function.name, given.values.get(letter), axis=given.values.get("axis"))

    letter = function.parameter if isinstance(function, ArraySpelling) else ""
    key = Key(letter, ARRAY, needed=True) if letter else Key("axis", _AXIS, _ABOUT_AXIS)
    example = f"{function.name}: {{{letter}: {_EXAMPLE}}}" if letter else f"{function.name}: {{axis: 0}}"
    return mapping(key, example=example, build=build, description=function.about)


def _read_axis(source: Source, node: Node, what: str) -> int:
    axis = read_number(source, node, what)
    if axis not in (-2, -1, 0, 1):
        source.fail(f"{what} is 0 or 1", node.place, "0 goes down the columns, 1 along the rows")
    return int(axis)


def check_shapes(source: Source, links: tuple[Link, ...], places: tuple[Place, ...], x: Array) -> None:
    """See to it that the links take an array of this shape, as far as all others are known by now.

    Raises:
        ChainFileError: one doesn't; the message names both shapes and the link's place.
    """
    if any(name not in link.bound for link in links for name in link.takes):
        return
    try:
        shapes(links, x.shape, [[np.shape(link.bound[name]) for name in link.takes] for link in links])
    except LinkShapeError as error:
        source.fail(str(error), places[error.link - 1])


def _read_file_name(source: Source, node: Node, what: str) -> str:
    example = f"for example  {_FILE_EXAMPLE}"
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.text.strip():
        expect(source, node, f"{what} takes the name of a file", example)
    if not node.text.lower().endswith(SUFFIXES):
        source.fail("an array's file is a .csv or a .npy", node.place, example)
    return node.text


def _load(source: Source, given: Given) -> Array:
    try:
        return read_array_file(Path(source.name).parent / given.values["file"])
    except ChainFileError as error:
        if error.line:  # the file is there, and the fault lies in it
            raise
        hint = f"looked for {error.path}, which is relative to the chain file"
        source.fail(error.reason, given.entries["file"].value.place, hint)


def _read(source: Source, node: Node, what: str, dimensions: int) -> _Shaped:
    """A number, or a list of arrays of one dimension less."""
    if not isinstance(node, Sequence):
        return _Shaped((), [read_number(source, node, what)])
    if dimensions == 0:
        source.fail(f"{what} has three dimensions", node.place, "arrays here are vectors and matrices")
    if not node.items:
        source.fail(f"{what} has an empty list; an array has at least one entry", node.place)
    rows = [_read(source, item, what, dimensions - 1) for item in node.items]
    first = rows[0].shape
    for item, row in zip(node.items, rows, strict=True):
        if row.shape != first:
            source.fail(f"{what} is ragged: {_row(row.shape)} here, {_row(first)} before", item.place)
    numbers = [number for row in rows for number in row.numbers]
    if len(numbers) > MAX_ENTRIES:
        source.fail(f"{what} has more than {MAX_ENTRIES:,} entries", node.place)
    return _Shaped((len(rows), *first), numbers)


def _row(shape: Shape) -> str:
    if not shape:
        return "a number"
    count = math.prod(shape)
    return f"a row of {count} number{'s' if count > 1 else ''}"


_FILE_NAME = Kind(_read_file_name, {"type": "string", "pattern": "\\.([cC][sS][vV]|[nN][pP][yY])$"})
_FROM_FILE = mapping(
    Key("file", _FILE_NAME, "A .csv or a .npy, relative to the chain file.", needed=True),
    example=_FILE_EXAMPLE, build=_load,
)  # fmt: skip
_MATRIX = {"type": "array", "minItems": 1, "items": NUMBERS.reference}
ARRAY = Kind(
    read_array,
    {
        "title": "a number, a vector, a matrix, or a file that holds one",
        "anyOf": [NUMBER.reference, NUMBERS.reference, _MATRIX, _FROM_FILE.schema],
    },
    "array",
)
_AXIS = Kind(_read_axis, {"anyOf": [{"enum": [0, 1, -1, -2]}, TEXT_SCHEMA]})
_ABOUT_AXIS = "0 goes down the columns, 1 along the rows; all entries without it."
