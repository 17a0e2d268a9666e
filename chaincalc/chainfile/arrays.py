"""The arrays of a chain file, written out or in files beside it, and the links that take them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

from chaincalc.base.errors import ChainFileError
from chaincalc.base.lazy import np
from chaincalc.chainfile.arrayfile import SUFFIXES, read_array_file
from chaincalc.chainfile.keys import read_keys
from chaincalc.chainfile.numbers import expect, read_number
from chaincalc.chainfile.source import Place, Source
from chaincalc.chainfile.yamltree import Entry, Mapping, Node, Scalar, Sequence
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, ARRAY_SPELLINGS, MAX_ENTRIES, ArraySpelling, Shape
from chaincalc.functions.primitive import Array
from chaincalc.links.array import ArrayLink, LinkShapeError, shapes
from chaincalc.links.link import Link

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
        return _from_file(source, node, what)
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
    spelling = ARRAY_SPELLINGS.get(key.text)
    takes_axis = spelling is None and ARRAY_FUNCTIONS[key.text].takes_axis
    known = [spelling.parameter] if spelling else ["axis"] if takes_axis else []
    example = f"{known[0]}: {_EXAMPLE if spelling else 0}" if known else ""
    if not known:
        source.fail(f"{key.text} takes no parameters", key.place, f"without any it has no colon:  - {key.text}")
    keys = read_keys(source, given, key.text, known, f"{key.text}: {{{example}}}")
    if spelling:
        return _with_array(source, key.place, spelling, keys)
    axis = read_number(source, keys["axis"].value, "axis") if "axis" in keys else None
    if axis is not None and axis not in (-2, -1, 0, 1):
        source.fail("axis is 0 or 1", keys["axis"].value.place, "0 goes down the columns, 1 along the rows")
    return ArrayLink(key.text, axis=None if axis is None else int(axis))


def _with_array(source: Source, place: Place, function: ArraySpelling, keys: dict[str, Entry]) -> ArrayLink:
    name = function.parameter
    if name not in keys:
        source.fail(f"{function.name} needs its array {name}", place, f"{function.name}: {{{name}: {_EXAMPLE}}}")
    return ArrayLink(function.name, read_array(source, keys[name].value, name))


def check_shapes(source: Source, links: tuple[Link, ...], places: tuple[Place, ...], x: Array) -> None:
    """See to it that the links take an array of this shape.

    Raises:
        ChainFileError: one doesn't; the message names both shapes and the link's place.
    """
    others = [[np.shape(link.bound[name]) for name in link.takes] for link in links]
    try:
        shapes(links, x.shape, others)
    except LinkShapeError as error:
        source.fail(str(error), places[error.link - 1])


def _from_file(source: Source, node: Mapping, what: str) -> Array:
    keys = read_keys(source, node, what, ("file",), _FILE_EXAMPLE)
    if "file" not in keys:
        source.fail(f"{what} takes an array or a file", node.place, f"for example  {_FILE_EXAMPLE}")
    name = keys["file"].value
    if not isinstance(name, Scalar) or not isinstance(name.value, str) or not name.text.strip():
        expect(source, name, "file takes the name of a file", f"for example  {_FILE_EXAMPLE}")
    if not name.text.lower().endswith(SUFFIXES):
        source.fail("an array's file is a .csv or a .npy", name.place, f"for example  {_FILE_EXAMPLE}")
    try:
        return read_array_file(Path(source.name).parent / name.text)
    except ChainFileError as error:
        if error.line:  # the file is there, and the fault lies in it
            raise
        source.fail(error.reason, name.place, f"looked for {error.path}, which is relative to the chain file")


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
