"""Results for whole arrays to plain tables and JSON: a row an entry, and the way back through the links."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.entries import entry_name
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.trace import output_shapes
from chaincalc.functions.arrays import shape_text
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link, has_array_links
from chaincalc.output.cells import cell_text
from chaincalc.output.columns import (
    ARRAY_BREAKDOWN_COLUMNS,
    ARRAY_STEP_COLUMNS,
    ARRAY_VALUE_COLUMNS,
    ENTRY_COLUMNS,
    GRADIENT_COLUMN,
    OUTPUT_COLUMN,
    SIDE_COLUMNS,
)
from chaincalc.output.nested import deriv_object, eval_object, nested, rule_texts
from chaincalc.output.points import head, rows_as_objects
from chaincalc.output.reply import Reply
from chaincalc.output.table import Block, Column, Table, choose

_SMALL = 12  # entries of an array that a table shows whole in one cell


def eval_reply(
    links: Sequence[Link],
    inputs: Inputs,
    title: str,
    outputs: Iterator[Sequence[Array]],
    steps: bool,
    wanted: Sequence[str],
) -> Reply:
    """An evaluation of whole arrays.

    Args:
        links, inputs, title: the chain.
        outputs: gives what flows into each link and the value, when it is asked for.
        steps: whether the output of every link is shown.
        wanted: the columns asked for; () for the usual ones.

    Raises:
        ChaincalcError: there is no such column, or the shapes don't fit.
    """
    columns = tuple(ARRAY_STEP_COLUMNS if steps else ARRAY_VALUE_COLUMNS)
    shown = choose(columns, wanted) or columns
    sizes = [math.prod(shape) for shape in output_shapes(links, inputs)]
    count = sum(sizes) if steps else sizes[-1]

    def blocks() -> Iterator[Block]:
        for each in outputs:
            yield from step_blocks(links, each, shown) if steps else [value_block(each[-1], shown)]

    rows = Table(shown, blocks(), title)
    held = count * len(shown), sum(sizes) * len(shown)
    if wanted:
        objects = rows_by_block(shown, blocks())
        return Reply(rows, [rows], lambda: head(links), objects, count=count, held=held, bare=len(shown) == 1)
    return Reply(rows, [rows], lambda: eval_object(links, inputs, next(outputs)), count=count, held=held)


def deriv_reply(
    links: Sequence[Link],
    inputs: Inputs,
    title: str,
    results: Iterator[Comparison],
    settings: Mapping[str, Any],
    breakdown: bool,
    wanted: Sequence[str],
    precision: int,
) -> Reply:
    """A differentiation at whole arrays.

    Args:
        links, inputs, title: the chain.
        results: gives the derivatives, when it is asked for.
        settings: `delta` and `method`.
        breakdown: whether only the way through the links is wanted.
        wanted: the columns asked for; () for the usual ones.
        precision: significant digits in what people are told.

    Raises:
        ChaincalcError: there is no such column, or the shapes don't fit.
    """
    output = output_shapes(links, inputs)[-1]
    whole = has_array_links(links) and bool(output)  # whole Jacobians
    main = (*(OUTPUT_COLUMN if whole else ()), *ENTRY_COLUMNS)
    parts = tuple(ARRAY_BREAKDOWN_COLUMNS)
    if wanted and breakdown:
        parts = choose((*parts, *GRADIENT_COLUMN), wanted)
    elif wanted:
        main = choose((*main, *SIDE_COLUMNS), wanted)

    def first(result: Comparison) -> Table:
        caption = f"numeric: {settings['method']} difference, delta {settings['delta']:g}"
        if not result.value.shape:
            caption = f"value {cell_text(float(result.value), precision)}; {caption}"
        return Table(main, deriv_blocks(result, main), title, caption, () if wanted else ("difference", "numeric"))

    def way(result: Comparison) -> Table:
        columns = (*parts, *GRADIENT_COLUMN) if not wanted and has_small_gradients(result) else parts
        block = backward_block(result, columns, precision)
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
            yield from [backward_block(result, parts, None)] if breakdown else deriv_blocks(result, main)

    shown = parts if breakdown else main
    entries = sum(int(np.size(value)) for value in inputs.values.values())
    count = math.prod(output) * entries if whole else entries
    return Reply(
        Table(shown, blocks(), title),
        tables(),
        lambda: head(links) if wanted else deriv_object(links, next(results)),
        rows_by_block(shown, blocks()) if wanted else None,
        count=len(links) if breakdown else count,
        held=(count * len(main), count * 2),
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


def deriv_blocks(result: Comparison, columns: Sequence[str]) -> Iterator[Block]:
    """A row for each entry of each gradient, or of each Jacobian."""
    ahead = () if result.trace.is_pointwise else np.shape(result.value)
    for name, both in result.derivatives.items():
        count = int(both.chain_rule.size)
        within = _entries(np.shape(both.chain_rule)[len(ahead) :])
        nothing: Array = np.full(count, np.nan)
        named: dict[str, Column] = {
            "output": [entry for entry in _entries(ahead) for _ in within],
            "variable": [name] * count,
            "entry": within * (count // len(within)),
            "numeric": both.numeric.reshape(-1),
            "chain_rule": both.chain_rule.reshape(-1),
            "difference": both.difference.reshape(-1),
            "left": nothing if both.left is None else both.left.reshape(-1),
            "right": nothing if both.right is None else both.right.reshape(-1),
        }
        yield tuple(named[column] for column in columns)


def backward_block(result: Comparison, columns: Sequence[str], precision: int | None) -> Block:
    """The breakdown, from the last link to the first; gradients as small matrices for people, or as JSON (None)."""
    steps, texts = result.steps[::-1], rule_texts(result)[::-1]
    named: dict[str, Column] = {
        "link": [step.link for step in steps],
        "name": [step.name for step in steps],
        "input_shape": [shape_cell(np.shape(step.input)) for step in steps],
        "output_shape": [shape_cell(np.shape(step.output)) for step in steps],
        "rule": texts,
        "gradient": [_gradient(step.gradient, precision) for step in steps] if "gradient" in columns else (),
    }
    return tuple(named[name] for name in columns)


def has_small_gradients(result: Comparison) -> bool:
    """Whether there is a derivative with respect to what flows into a link that people can be shown as a matrix."""
    if result.trace.is_pointwise:
        return False
    return any(step.gradient is not None and step.gradient.size <= _SMALL for step in result.steps)


def _gradient(gradient: Array | None, precision: int | None) -> str:
    if gradient is None or (precision is not None and gradient.size > _SMALL):
        return ""
    return json.dumps(nested(gradient)) if precision is None else matrix_text(gradient, precision)


def shape_cell(shape: Sequence[int]) -> str:
    """`3 x 2`, `3`, or `scalar`."""
    return " x ".join(map(str, shape)) if shape else "scalar"


def matrix_text(array: Array, precision: int) -> str:
    """The numbers of a small array in rows and columns."""
    rows = np.atleast_2d(array).tolist()
    texts = [[cell_text(value + 0.0, precision) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return "\n".join("  ".join(t.rjust(w) for t, w in zip(row, widths, strict=True)) for row in texts)


def shape_title(name: str, x: Array) -> str:
    """`x = 5`, or x with its shape."""
    shape = np.shape(x)
    return f"{name} = {float(x) + 0.0:g}" if not shape else f"{name}, {shape_text(shape)}"


def rows_by_block(names: Sequence[str], blocks: Iterable[Block]) -> Iterator[list[dict[str, Any]]]:
    """A table's rows as JSON objects."""
    return (rows_as_objects(names, dict(zip(names, block, strict=True))) for block in blocks)


def _entries(shape: Sequence[int]) -> list[str]:
    return [entry_name("", entry) for entry in np.ndindex(tuple(shape))]
