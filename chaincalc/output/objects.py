"""JSON objects of one shape, kept as columns: what points and their steps are until they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chaincalc.base.record import Record
from chaincalc.output.numbers import texts

_CELLS = 1 << 16  # numbers whose texts are held at a time


class Sparse(Record):
    """A column that is the same for nearly every object.

    Args:
        usual: what it is for most.
        others: what it is for the rest, by their places.
    """

    usual: Any
    others: Mapping[int, Any]


class Objects(Record):
    """Objects of the same shape, one for each point.

    Args:
        count: how many there are.
        shape: an object as plain dicts and lists, with a column wherever the objects differ: an array of floats (nan
            and infinities become null), or a Sparse one.
    """

    count: int
    shape: Mapping[str, Any]

    @property
    def cells(self) -> int:
        """How many columns there are."""
        return len(_columns(self.shape))

    def lines(self) -> Iterator[str]:
        """The objects as JSON, some at a time, with ends of line between them and no other.

        >>> from chaincalc.base.lazy import np
        >>> print(*Objects(2, {"x": np.array([1.0, np.nan]), "link": 1, "notes": Sparse([], {1: ["100%"]})}).lines())
        {"x": 1.0, "link": 1, "notes": []}
        {"x": null, "link": 1, "notes": ["100%"]}
        """
        columns = _columns(self.shape)
        template = _template(self.shape)
        rows = max(2_000, _CELLS // max(1, len(columns)))
        for start in range(0, self.count, rows):
            stop = min(start + rows, self.count)
            cells = [_cells(column, start, stop) for column in columns]
            yield "\n".join(map(template.__mod__, zip(*cells, strict=True)))


def lines(block: Objects | Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Objects as JSON, an object a line; each text may hold several of these lines."""
    return block.lines() if isinstance(block, Objects) else map(as_json, block)


def as_json(value: Any) -> str:
    """Strict JSON of plain data, on one line.

    Raises:
        ValueError: it has a number that isn't finite.
    """
    import json

    return json.dumps(value, allow_nan=False, ensure_ascii=False)


def _is_column(piece: Any) -> bool:
    return isinstance(piece, Sparse) or hasattr(piece, "tolist")


def _columns(piece: Any) -> list[Any]:
    """The columns of a shape, from left to right."""
    if _is_column(piece):
        return [piece]
    pieces = piece.values() if isinstance(piece, Mapping) else piece if isinstance(piece, list) else ()
    return [column for each in pieces for column in _columns(each)]


def _template(piece: Any) -> str:
    """A shape as JSON, with %s for each column."""
    if _is_column(piece):
        return "%s"
    if isinstance(piece, Mapping):
        return f"{{{', '.join(f'{_template(key)}: {_template(value)}' for key, value in piece.items())}}}"
    if isinstance(piece, list):
        return f"[{', '.join(map(_template, piece))}]"
    return as_json(piece).replace("%", "%%")


def _cells(column: Any, start: int, stop: int) -> list[str]:
    if not isinstance(column, Sparse):
        return texts(column[start:stop], odd=lambda _: "null")
    cells = [as_json(column.usual)] * (stop - start)
    for at, value in column.others.items():
        if start <= at < stop:
            cells[at - start] = as_json(value)
    return cells
