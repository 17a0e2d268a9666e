"""A chain file: from its path, or its bytes, to plain data."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from chaincalc.base.errors import ChainFileError
from chaincalc.chainfile import links
from chaincalc.chainfile.arrays import check_shapes, is_nested, read_array
from chaincalc.chainfile.functions import Answer, Functions, read_answer, read_functions
from chaincalc.chainfile.keys import read_keys, read_text
from chaincalc.chainfile.links import Links, first_variable, read_links
from chaincalc.chainfile.numbers import expect, read_number, read_numbers
from chaincalc.chainfile.source import MAX_BYTES, Source
from chaincalc.chainfile.yamltree import Entry, Node, Scalar, Sequence, read_tree
from chaincalc.chainfile.yamltree import Mapping as MappingNode
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import NamedFunction
from chaincalc.links.link import Link, has_array_links

KEYS = ("name", "description", "functions", "chain", "x", "range", "delta", "answer")

_EXAMPLE = "chain: square | sigmoid"
_RANGE_EXAMPLE = "{start: -3, stop: 3, step: 0.5}"


class FileRange(NamedTuple):
    """A range of inputs, by a step or by the number of points."""

    start: float
    stop: float
    step: float | None = None
    num: int | None = None


@dataclass(frozen=True)
class ChainFile:
    """What a chain file says.

    Attributes:
        path: the file, as errors call it.
        links: the chain.
        functions: the file's own functions, by name.
        x: the points; None where the file names none.
        array: the one array that the chain takes, in place of points; None where it takes points.
        derivatives: the answers given for functions' derivatives, by the function's name, for a check to read.
        answer: the answer given for the chain's derivative, likewise.
        main: what the chain's main input is called.
        variable: what the chain's first formula calls its variable, or "".
        variables: likewise the formulas of the functions for whose derivatives there are answers.
    """

    path: str
    links: tuple[Link, ...]
    name: str = ""
    description: str = ""
    functions: Mapping[str, NamedFunction] = field(default_factory=dict)
    x: tuple[float, ...] | None = None
    array: Array | None = field(default=None, compare=False)
    range: FileRange | None = None
    delta: float | None = None
    derivatives: Mapping[str, Answer] = field(default_factory=dict)
    answer: Answer | None = None
    main: str = "x"
    variable: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


def load(path: str | Path) -> ChainFile:
    """Read a chain file.

    Raises:
        ChainFileError: there is no such file, or it isn't a chain file; the message says where, and what was expected.
    """
    name = str(path)
    try:
        mode = Path(path).stat().st_mode
        if stat.S_ISDIR(mode):
            raise ChainFileError("this is a directory, not a chain file", name)
        if not stat.S_ISREG(mode):
            raise ChainFileError("this isn't a regular file; a chain can be piped in as -", name)
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ChainFileError("there is no such file", name) from None
    except PermissionError:
        raise ChainFileError("the file can't be read: permission denied", name) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ChainFileError(f"the file can't be read: {reason.lower()}", name) from None
    return loads(data, name)


def loads(data: bytes | str, name: str = "<text>") -> ChainFile:
    """Read the text of a chain file.

    Args:
        data: the text, in UTF-8 where it is bytes.
        name: what errors call it.

    Raises:
        ChainFileError: it isn't a chain file.

    >>> loads("chain: square | 3*u").links
    (<link square>, <link 3*u>)
    """
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")  # a lone surrogate is refused where bytes are
    source = Source(name, data)
    root = read_tree(source)
    keys = _read_root(source, root)
    nothing = Functions({}, {}, {})
    given = read_functions(source, keys["functions"].value) if "functions" in keys else nothing
    functions, derivatives, variables = given
    chain = read_links(source, keys["chain"].value, functions)
    x, array = _input(source, keys["x"].value, chain) if "x" in keys else (None, None)
    return ChainFile(
        path=name,
        links=chain.links,
        main=chain.main,
        name=" ".join(_text(source, keys, "name").split()),
        description=_text(source, keys, "description").strip(),
        functions=MappingProxyType(functions),
        x=x,
        array=array,
        range=_range(source, keys["range"]) if "range" in keys else None,
        delta=_delta(source, keys["delta"].value) if "delta" in keys else None,
        derivatives=MappingProxyType(derivatives),
        answer=read_answer(source, keys["answer"].value, "answer") if "answer" in keys else None,
        variable=first_variable(keys["chain"].value, functions),
        variables=MappingProxyType(variables),
    )


def _read_root(source: Source, root: Node | None) -> dict[str, Entry]:
    example = f"for example  {_EXAMPLE}"
    if root is None or (isinstance(root, Scalar) and root.value is None):
        raise ChainFileError(f"the file is empty\n  {example}", source.name, 1, 1)
    if isinstance(root, Sequence):
        source.fail("a chain file has keys, and this is a list", root.place, "put 'chain:' on a line above the list")
    if isinstance(root, Scalar):
        source.fail("a chain file has keys, each with a colon and a space", root.place, example)
    keys = read_keys(source, root, "a chain file", KEYS, _EXAMPLE)
    if "chain" not in keys:
        source.fail("the file has no 'chain'", root.place, f"for example  {links.EXAMPLE}")
    return keys


def _text(source: Source, keys: Mapping[str, Entry], key: str) -> str:
    return read_text(source, keys[key].value, key) if key in keys else ""


def _input(source: Source, node: Node, chain: Links) -> tuple[tuple[float, ...] | None, Array | None]:
    """The points, or the one array where it is written as such or the links take no points."""
    if not has_array_links(chain.links) and not is_nested(node):
        return _points(source, node), None
    array = read_array(source, node, "x")
    check_shapes(source, chain.links, chain.places, array)
    return None, array


def _points(source: Source, node: Node) -> tuple[float, ...]:
    if isinstance(node, MappingNode) or (isinstance(node, Scalar) and node.value is None):
        expect(source, node, "x takes a number or a list of numbers", "such as 5 or [1, 2.5]")
    return read_numbers(source, node, "x") if isinstance(node, Sequence) else (read_number(source, node, "x"),)


def _range(source: Source, entry: Entry) -> FileRange:
    keys = read_keys(source, entry.value, "range", FileRange._fields, _RANGE_EXAMPLE)
    example = f"for example  {_RANGE_EXAMPLE}"
    for name in ("start", "stop"):
        if name not in keys:
            source.fail(f"range has no '{name}'", entry.key.place, example)
    if "step" in keys and "num" in keys:
        place = max(keys["step"].key.place, keys["num"].key.place)
        source.fail("range has a step and a num", place, "give the distance of the points, or their number")
    if "step" not in keys and "num" not in keys:
        source.fail("range has no 'step' and no 'num'", entry.key.place, example)
    start, stop = (read_number(source, keys[name].value, name) for name in ("start", "stop"))
    if not start < stop:
        source.fail("a range goes up: its start must be below its stop", keys["start"].key.place)
    if stop - start == float("inf"):
        source.fail("the range is too wide", keys["start"].key.place)
    if "num" in keys:
        return FileRange(start, stop, num=_num(source, keys["num"].value))
    step = read_number(source, keys["step"].value, "step")
    if not step > 0:
        source.fail("a range's step must be above 0", keys["step"].value.place)
    if not (stop - start) / step < 2**53:
        source.fail("the step is too small for this range", keys["step"].value.place)
    return FileRange(start, stop, step=step)


def _num(source: Source, node: Node) -> int:
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, float) or not value.is_integer() or not 2 <= value < 2**53:
        expect(source, node, "num takes a whole number of points, at least 2")
    return int(value)


def _delta(source: Source, node: Node) -> float:
    delta = read_number(source, node, "delta")
    if not delta > 0:
        source.fail("delta must be above 0", node.place)
    return delta
