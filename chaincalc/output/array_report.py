"""Results of chains of arrays to plain tables and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.engine.array_comparison import ArrayComparison, Twins
from chaincalc.engine.array_notes import entry_name, json_values, value_notes
from chaincalc.engine.gradient import variables
from chaincalc.engine.notes import Note
from chaincalc.functions.arrays import Shape, shape_text
from chaincalc.functions.primitive import Array
from chaincalc.links.array import shapes
from chaincalc.links.link import Link, has_array_links
from chaincalc.output.cells import cell_text
from chaincalc.output.columns import (
    ARRAY_BREAKDOWN_COLUMNS,
    ARRAY_STEP_COLUMNS,
    ARRAY_VALUE_COLUMNS,
    GRADIENT_COLUMNS,
    JACOBIAN_COLUMNS,
    PRODUCT_COLUMN,
    SIDE_COLUMNS,
)
from chaincalc.output.reply import Reply
from chaincalc.output.report import finite, head, rows_as_objects
from chaincalc.output.table import Block, Column, Table, choose, plain

_SMALL = 12  # entries of an array that a table shows whole in one cell


def eval_array_reply(
    links: Sequence[Link],
    title: str,
    outputs: Iterator[Sequence[Array]],
    shape: Shape,
    steps: bool,
    wanted: Sequence[str],
) -> Reply:
    """An evaluation of one array.

    Args:
        links, title: the chain.
        outputs: gives the input and every link's output, when it is asked for.
        shape: the input's shape.
        steps: whether the output of every link is shown.
        wanted: the columns asked for; () for the usual ones.

    Raises:
        ChaincalcError: there is no such column, or the shapes don't fit.
    """
    columns = tuple(ARRAY_STEP_COLUMNS if steps else ARRAY_VALUE_COLUMNS)
    shown = choose(columns, wanted) or columns
    sizes = [math.prod(each) for each in (shape, *shapes(links, shape))]
    count = sum(sizes) if steps else sizes[-1]

    def blocks() -> Iterator[Block]:
        for each in outputs:
            yield from step_blocks(links, each, shown) if steps else [value_block(each[-1], shown)]

    rows = Table(shown, blocks(), title)
    held = count * len(shown), sum(sizes) * len(shown)
    if wanted:
        objects = rows_by_block(shown, blocks())
        return Reply(rows, [rows], lambda: head(links), objects, count=count, held=held, bare=len(shown) == 1)
    return Reply(rows, [rows], lambda: eval_object(links, next(outputs)), count=count, held=held)


def deriv_array_reply(
    links: Sequence[Link],
    title: str,
    results: Iterator[ArrayComparison],
    x: Array,
    settings: Mapping[str, Any],
    breakdown: bool,
    wanted: Sequence[str],
    precision: int,
) -> Reply:
    """A differentiation at one array.

    Args:
        links, title: the chain.
        results: gives the derivatives, when it is asked for.
        x: the array.
        settings: `delta` and `method`.
        breakdown: whether only the way through the links is wanted.
        wanted: the columns asked for; () for the usual ones.
        precision: significant digits in what people are told.

    Raises:
        ChaincalcError: there is no such column, or the shapes don't fit.
    """
    output = shapes(links, np.shape(x))[-1]
    whole = has_array_links(links) and bool(output)  # the whole Jacobian
    main, parts = tuple(JACOBIAN_COLUMNS if whole else GRADIENT_COLUMNS), tuple(ARRAY_BREAKDOWN_COLUMNS)
    if wanted and breakdown:
        parts = choose((*parts, *PRODUCT_COLUMN), wanted)
    elif wanted:
        main = choose((*main, *SIDE_COLUMNS), wanted)

    def first(result: ArrayComparison) -> Table:
        caption = f"numeric: {settings['method']} difference, delta {settings['delta']:g}"
        if not result.value.shape:
            caption = f"value {cell_text(float(result.value), precision)}; {caption}"
        return Table(main, deriv_blocks(result, main), title, caption, () if wanted else ("difference", "numeric"))

    def way(result: ArrayComparison) -> Table:
        columns = (*parts, *PRODUCT_COLUMN) if not wanted and has_small_products(result) else parts
        block = sweep_block(result, columns, precision)
        spare = () if wanted else ("input_shape",)
        return Table(columns, [block], "the chain rule, from the last link to the first", "", spare, "--breakdown -c")

    def tables() -> Iterator[Table]:
        result = next(results)
        if not (wanted and breakdown):
            yield first(result)
        if breakdown or not wanted:
            yield way(result)

    def blocks() -> Iterator[Block]:
        for result in results:
            yield from [sweep_block(result, parts, None)] if breakdown else deriv_blocks(result, main)

    shown = parts if breakdown else main
    entries = sum(int(variable.value.size) for variable in variables(links, x))
    count = math.prod(output) * int(np.size(x)) if whole else entries
    return Reply(
        Table(shown, blocks(), title),
        tables(),
        lambda: head(links) if wanted else deriv_object(links, next(results)),
        rows_by_block(shown, blocks()) if wanted else None,
        count=len(links) if breakdown else count,
        held=(count * len(GRADIENT_COLUMNS), count * 2),
        bare=bool(wanted) and len(shown) == 1,
    )


def value_block(value: Array, columns: Sequence[str]) -> Block:
    """An array's entries, a row each."""
    named = {"entry": _entries(np.shape(value)), "value": value.reshape(-1)}
    return tuple(named[name] for name in columns)


def step_blocks(links: Sequence[Link], outputs: Sequence[Array], columns: Sequence[str]) -> Iterator[Block]:
    """The entries of x (link 0) and of each link's output, a row each."""
    names = ["x", *(link.name for link in links)]
    for number, (name, output) in enumerate(zip(names, outputs, strict=True)):
        count = int(output.size)
        values, entries = output.reshape(-1), _entries(np.shape(output))
        named: dict[str, Column] = {"link": [number] * count, "name": [name] * count, "entry": entries, "value": values}
        yield tuple(named[name] for name in columns)


def deriv_blocks(result: ArrayComparison, columns: Sequence[str]) -> Iterator[Block]:
    """A row for each entry of each gradient, or of the Jacobian."""
    for name, twins in _derivatives(result).items():
        count = int(twins.exact.size)
        outputs = np.shape(result.value) if result.jacobian else ()
        inputs = np.shape(twins.exact)[len(outputs) :]
        within = _entries(inputs)
        with np.errstate(all="ignore"):
            difference = twins.numeric - twins.exact
        named: dict[str, Column] = {
            "output": [entry for entry in _entries(outputs) for _ in within],
            "variable": [name] * count,
            "entry": within * (count // len(within)),
            "numeric": twins.numeric.reshape(-1),
            "chain_rule": twins.exact.reshape(-1),
            "difference": difference.reshape(-1),
            "left": twins.left.reshape(-1),
            "right": twins.right.reshape(-1),
        }
        yield tuple(named[column] for column in columns)


def sweep_block(result: ArrayComparison, columns: Sequence[str], precision: int | None) -> Block:
    """The breakdown, from the last link to the first; products as small matrices for people, or as JSON (None)."""
    steps = result.steps[::-1]
    named: dict[str, Column] = {
        "link": [step.link for step in steps],
        "name": [step.name for step in steps],
        "input_shape": [shape_cell(step.input_shape) for step in steps],
        "output_shape": [shape_cell(step.output_shape) for step in steps],
        "rule": [step.rule for step in steps],
        "product": [_product(step.product, precision) for step in steps] if "product" in columns else (),
    }
    return tuple(named[name] for name in columns)


def has_small_products(result: ArrayComparison) -> bool:
    """Whether there is a derivative with respect to a link's input that people can be shown as a matrix."""
    return any(step.product is not None and step.product.size <= _SMALL for step in result.steps)


def _product(product: Array | None, precision: int | None) -> str:
    if product is None or (precision is not None and product.size > _SMALL):
        return ""
    return json.dumps(nested(product)) if precision is None else matrix_text(product, precision)


def shape_cell(shape: Sequence[int]) -> str:
    """`3 x 2`, `3`, or `scalar`."""
    return " x ".join(map(str, shape)) if shape else "scalar"


def matrix_text(array: Array, precision: int) -> str:
    """The numbers of a small array in rows and columns."""
    rows = np.atleast_2d(array).tolist()
    texts = [[cell_text(value + 0.0, precision) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return "\n".join("  ".join(t.rjust(w) for t, w in zip(row, widths, strict=True)) for row in texts)


def shape_title(x: Array) -> str:
    """`x = 5`, or x with its shape."""
    shape = np.shape(x)
    return f"x = {float(x) + 0.0:g}" if not shape else f"x, {shape_text(shape)}"


def eval_object(links: Sequence[Link], outputs: Sequence[Array]) -> dict[str, Any]:
    """The JSON of an evaluation."""
    notes = value_notes(links, outputs)
    return {
        **head(links),
        "value": nested(outputs[-1]),
        "steps": [
            {"link": i, "name": link.name, "input": nested(u), "output": nested(y)}
            for i, (link, u, y) in enumerate(zip(links, outputs, outputs[1:], strict=False), start=1)
        ],
        "notes": [_note(note, _infinities("value", outputs[-1])) for note in notes],
    }


def deriv_object(links: Sequence[Link], result: ArrayComparison) -> dict[str, Any]:
    """The JSON of a differentiation."""
    jacobian = result.jacobian
    gradients = {name: nested(twins.exact) for name, twins in result.gradients.items()}
    numeric = {name: nested(twins.numeric) for name, twins in result.gradients.items()}
    return {
        **head(links),
        "value": nested(result.value),
        "gradients": gradients or None,
        "jacobian": None if jacobian is None else nested(jacobian.exact),
        "numeric": numeric if jacobian is None else {"jacobian": nested(jacobian.numeric)},
        "steps": [
            {
                "link": step.link,
                "name": step.name,
                "input_shape": list(step.input_shape),
                "output_shape": list(step.output_shape),
                "rule": step.rule,
            }
            for step in result.steps[::-1]
        ],
        "notes": [_note(note, _infinite(result)) for note in result.notes],
    }


def nested(array: Array) -> Any:
    """An array as nested lists for JSON: nan and infinities are null, and there is one zero."""
    if array.ndim:
        return [nested(row) for row in array] if array.ndim > 1 else list(map(finite, plain(array)))
    return finite(float(array) + 0.0)


def _derivatives(result: ArrayComparison) -> dict[str, Twins]:
    return {"x": result.jacobian} if result.jacobian else result.gradients


def _entries(shape: Sequence[int]) -> list[str]:
    return [entry_name("", entry) for entry in np.ndindex(tuple(shape))]


def _note(note: Note, infinite: dict[str, str]) -> dict[str, Any]:
    values = json_values(note.values)
    if note.code in ("overflow", "infinite", "domain_edge") and infinite:
        values["infinite"] = infinite
    return {"code": note.code, "link": note.link or None, "text": note.text, "values": values}


def _infinite(result: ArrayComparison) -> dict[str, str]:
    """Which of the nulls in a reply are infinite: by the names of the value and of the derivatives."""
    found = _infinities("value", result.value)
    for name, twins in _derivatives(result).items():
        found |= _infinities("jacobian" if result.jacobian else name, twins.exact)
    return found


def _infinities(name: str, array: Array) -> dict[str, str]:
    entries = np.argwhere(np.isinf(array)).tolist()
    return {entry_name(name, entry): "inf" if array[tuple(entry)] > 0 else "-inf" for entry in entries}


def rows_by_block(names: Sequence[str], blocks: Iterable[Block]) -> Iterator[list[dict[str, Any]]]:
    """A table's rows as JSON objects."""
    return (rows_as_objects(names, dict(zip(names, block, strict=True))) for block in blocks)
