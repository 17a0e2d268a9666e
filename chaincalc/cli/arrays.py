"""eval and deriv for one array: a vector or a matrix that goes through the chain as a whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.cli.output import Output
from chaincalc.cli.request import Source
from chaincalc.cli.shell import say
from chaincalc.engine.array_comparison import ArrayComparison, compare_arrays
from chaincalc.engine.array_notes import value_notes
from chaincalc.engine.gradient import variables
from chaincalc.engine.notes import Note
from chaincalc.engine.trace import forward
from chaincalc.functions.primitive import Array
from chaincalc.links.array import shapes
from chaincalc.links.link import Link, has_array_links
from chaincalc.output import array_report as report
from chaincalc.output.columns import (
    ARRAY_BREAKDOWN_COLUMNS,
    ARRAY_STEP_COLUMNS,
    ARRAY_VALUE_COLUMNS,
    GRADIENT_COLUMNS,
    PRODUCT_COLUMN,
    SIDE_COLUMNS,
)
from chaincalc.output.render import (
    cell_text,
    check_size,
    machine_number,
    write_json,
    write_json_lines,
    write_json_object,
)
from chaincalc.output.report import head, rows_as_objects
from chaincalc.output.table import Table, choose


def eval_array(source: Source, x: Array, out: Output, steps: bool, wanted: Sequence[str], quiet: bool) -> bool:
    """Print the chain's value at one array, and say whether all of it is defined.

    Raises:
        ChaincalcError: the shapes don't fit, or the output can't be written.
    """
    links = source.chain.links
    outputs = forward(links, x)
    notes = value_notes(links, outputs)
    columns = tuple(ARRAY_STEP_COLUMNS if steps else ARRAY_VALUE_COLUMNS)
    shown = choose(columns, wanted) if wanted else columns
    entries = sum(u.size for u in outputs) if steps or out.form == "json" else outputs[-1].size
    check_size(out.form, entries, len(shown))
    blocks = list(report.step_blocks(links, outputs, shown)) if steps else [report.value_block(outputs[-1], shown)]
    title = f"{source.title} at {report.shape_title(x)}"
    _print(out, [Table(shown, blocks, title)], report.eval_object(links, outputs, notes), source, wanted)
    _say(notes, quiet)
    return bool(np.all(np.isfinite(outputs[-1])))


def deriv_array(
    source: Source,
    x: Array,
    out: Output,
    settings: dict[str, Any],
    breakdown: bool,
    wanted: Sequence[str],
    quiet: bool,
) -> bool:
    """Print the derivatives of the chain at one array, and say whether all of them are defined.

    Raises:
        ChaincalcError: the shapes don't fit, the Jacobian is too large, or the output can't be written.
    """
    links = source.chain.links
    delta, method = settings["delta"], settings["method"]
    if settings["link_slopes"] == "numeric":
        raise InputError("--links numeric is for chains of numbers")
    check_size(out.form, _derivatives(links, x), 2 if out.form == "json" else len(GRADIENT_COLUMNS))
    result = compare_arrays(links, x, delta=delta, method=method, at_kink=settings["at_kink"])
    main = report.deriv_columns(result)
    parts = tuple(ARRAY_BREAKDOWN_COLUMNS)
    if wanted and breakdown:
        parts = choose((*parts, *PRODUCT_COLUMN), wanted)
    elif wanted:
        main = choose((*main, *SIDE_COLUMNS), wanted)
    caption = f"numeric: {method} difference, delta {delta:g}"
    if not result.value.shape:
        caption = f"value {cell_text(float(result.value), out.style.precision)}; {caption}"
    title = f"{source.title} at {report.shape_title(x)}"
    first = Table(main, list(report.deriv_blocks(result, main)), title, caption)
    sweep = _sweep(result, parts, out, bool(wanted))
    if out.form in ("tsv", "csv") or wanted:
        tables = [sweep if breakdown else first]
    else:
        tables = [first, sweep]
    _print(out, tables, report.deriv_object(links, result), source, wanted)
    _say(result.notes, quiet)
    return not result.undefined


def _derivatives(links: Sequence[Link], x: Array) -> int:
    """How many derivatives there are."""
    output = shapes(links, x.shape)[-1]
    if has_array_links(links) and output:
        return math.prod(output) * int(x.size)
    return sum(int(variable.value.size) for variable in variables(links, x))


def _sweep(result: ArrayComparison, columns: tuple[str, ...], out: Output, chosen: bool) -> Table:
    """The breakdown; for people with the matrices, where they are small."""
    people = out.form == "table"
    if people and not chosen and report.has_small_products(result):
        columns = (*columns, *PRODUCT_COLUMN)
    block = report.sweep_block(result, columns, out.style.precision if people else None)
    return Table(columns, [block], "the chain rule, from the last link to the first")


def _print(out: Output, tables: Sequence[Table], whole: dict[str, Any], source: Source, wanted: Sequence[str]) -> None:
    with out.stream() as stream:
        if out.form in ("json", "jsonl"):
            rows = _objects(tables[0])
            if wanted and out.form == "jsonl":
                write_json_lines([rows], stream)
            elif wanted:
                write_json(head(source.chain.links), [rows], stream)
            elif out.form == "jsonl":
                write_json_lines([[whole]], stream)
            else:
                write_json_object(whole, stream)
            return
        only = list(tables[0].rows()) if out.format is None and len(tables[0].columns) == 1 else []
        if len(only) == 1:
            stream.write(machine_number(only[0][0]) + "\n")
        else:
            out.write(tables, stream)


def _objects(table: Table) -> list[dict[str, Any]]:
    """A table's rows as JSON objects."""
    return [
        obj
        for block in table.blocks
        for obj in rows_as_objects(table.columns, dict(zip(table.columns, block, strict=True)))
    ]


def _say(notes: Sequence[Note], quiet: bool) -> None:
    for note in notes:
        say(f"note: {note.text}", quiet)
