"""Results to plain tables and JSON: the columns, their names, and a note's way into each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.notes import Finding, Note
from chaincalc.engine.steps import Step, Trace
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.output.cells import UNDEFINED, cell_text
from chaincalc.output.columns import (
    BREAKDOWN_COLUMNS,
    DERIV_COLUMNS,
    EVAL_COLUMNS,
    EXTRA_COLUMNS,
    LINK_COLUMN,
)
from chaincalc.output.objects import Objects, Sparse
from chaincalc.output.reply import ObjectBlock, Reply, check_held
from chaincalc.output.table import Block, Column, Table, choose, plain

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def eval_reply(
    links: Sequence[Link], title: str, traces: Iterator[Trace], count: int | None, steps: bool, wanted: Sequence[str]
) -> Reply:
    """An evaluation.

    Args:
        links, title: the chain.
        traces: its values, block by block; they are computed as they are asked for.
        count: the number of points, if it is known.
        steps: whether the output of every link is shown.
        wanted: the columns asked for; () for the usual ones.

    Raises:
        InputError: there is no such column.
    """
    columns = eval_columns(links, steps)
    if wanted:
        columns = choose((*eval_columns(links, steps=True), "notes"), wanted)
    spare = () if wanted else columns[1:-1]
    # One stream, for whichever of the two is printed.
    rows = Table(columns, (eval_block(each, columns) for each in traces), title, spare=spare)
    objects = (eval_points(each, columns, bool(wanted)) for each in traces)
    held = None if count is None else (count * len(columns), count * (4 + 4 * len(links)))
    return Reply(
        rows, [rows], lambda: head(links), objects, count=count, held=held or (None, None), bare=len(columns) == 1
    )


def deriv_reply(
    links: Sequence[Link],
    title: str,
    results: Iterator[Comparison],
    count: int | None,
    settings: Mapping[str, Any],
    formula: Callable[[], str | None],
    breakdown: bool,
    wanted: Sequence[str],
    precision: int,
) -> Reply:
    """A differentiation.

    Args:
        links, title: the chain.
        results: its derivatives, block by block; they are computed as they are asked for.
        count: the number of points, if it is known.
        settings: `delta` and `method`.
        formula: writes the derivative as a formula, for JSON.
        breakdown: whether the product is shown link by link for every point.
        wanted: the columns asked for; () for the usual ones.
        precision: significant digits in what people are told.

    Raises:
        InputError: there is no such column.
    """
    columns, parts = tuple(DERIV_COLUMNS), tuple(BREAKDOWN_COLUMNS)
    if wanted and breakdown:
        parts = choose(parts, wanted)
    elif wanted:
        columns = choose((*DERIV_COLUMNS, *EXTRA_COLUMNS), wanted)
    caption = f"numeric: {settings['method']} difference, delta {settings['delta']:g}"

    def first(some: Iterable[Comparison]) -> Table:
        spare = () if wanted else ("difference", "numeric")
        return Table(columns, (deriv_block(each, columns) for each in some), title, caption, spare)

    def by_link(some: Iterable[Comparison], product: str = "") -> Table:
        spare = () if wanted else (*(["x"] if product else []), "input", "link", "output", "gradient")
        blocks = (breakdown_block(each, parts) for each in some)
        return Table(parts, blocks, "the chain rule, link by link", product, spare, "--breakdown -c")

    def tables() -> Iterator[Table]:
        begun = list(islice(results, 2))  # of a stream there may be any number
        single = sum(len(each.x) for each in begun) == 1
        holdable = _held(chain(begun, results), len(columns) + 6 * len(links))
        if (wanted and not breakdown) or not (breakdown or single):
            yield first(holdable)
            return
        held = list(holdable)
        if not wanted:
            yield first(held)
        yield by_link(held, _product_text(held, precision) if single else "")

    objects: Iterator[ObjectBlock] = (deriv_points(each, columns, bool(wanted)) for each in results)
    if breakdown and wanted:
        objects = (breakdown_points(each, parts) for each in results)
    cells = len(columns) + (7 * len(links) if breakdown else 0)
    return Reply(
        by_link(results) if breakdown else first(results),
        tables(),
        lambda: {
            **head(links), "method": settings["method"], "delta": settings["delta"], "formula": formula()
        },
        objects,
        count=count,
        held=(None, None) if count is None else (count * cells, count * (9 + 6 * len(links))),
        bare=bool(wanted) and len(parts if breakdown else columns) == 1,
    )  # fmt: skip


def _held(results: Iterable[Comparison], cells: int) -> Iterator[Comparison]:
    """The results, up to as many as can be held."""
    rows = 0
    for result in results:
        rows += len(result.x)
        check_held("table", rows, rows * cells)
        yield result


def _product_text(results: Sequence[Comparison], precision: int) -> str:
    """`dy/dx = f₂′(1) · f₁′(5) = (-2) · 3 = -6` for a single point: the outermost factor first.

    It is left out where the numbers don't multiply to the result: one is missing, or infinite though the result isn't.
    """
    steps = results[0].steps[::-1]
    if np.isfinite(steps[0].product[0]) and not all(np.isfinite(step.derivative[0]) for step in steps):
        return ""
    numbers = [cell_text(float(step.derivative[0]) + 0.0, precision) for step in steps]
    total = cell_text(float(steps[0].product[0]) + 0.0, precision)
    if len(numbers) == 1 or UNDEFINED in (*numbers, total):
        return ""
    places = [cell_text(float(step.input[0]) + 0.0, precision) for step in steps]
    symbols = [f"f{str(s.link).translate(_LOWERED)}′({place})" for s, place in zip(steps, places, strict=True)]
    factors = [f"({number})" if number.startswith("-") else number for number in numbers]
    main = results[0].trace.inputs.main
    return f"dy/d{main} = {' · '.join(symbols)} = {' · '.join(factors)} = {total}"


def eval_columns(links: Sequence[Link], steps: bool) -> tuple[str, ...]:
    """x, the output of each link but the last if asked for, and value."""
    between = tuple(LINK_COLUMN.format(i) for i in range(1, len(links))) if steps else ()
    x, value = EVAL_COLUMNS
    return (x, *between, value)


def eval_block(trace: Trace, columns: Sequence[str]) -> Block:
    named: dict[str, Column] = {"x": trace.x, "value": trace.value}
    if "notes" in columns:
        named["notes"] = _codes(value_findings(trace.findings), trace.x)
    named.update({f"u{step.link}": step.output for step in trace.steps})
    return tuple(named[name] for name in columns)


def deriv_block(result: Comparison, columns: Sequence[str]) -> Block:
    undefined = [math.nan] * len(result.x)
    named: dict[str, Column] = {
        "x": result.x,
        "value": result.value,
        "numeric": result.numeric,
        "chain_rule": result.chain_rule,
        "difference": result.difference,
        "left": undefined if result.left is None else result.left,
        "right": undefined if result.right is None else result.right,
    }
    if "notes" in columns:
        named["notes"] = _codes(result.findings, result.x)
    return tuple(named[name] for name in columns)


def breakdown_block(result: Comparison, columns: Sequence[str]) -> Block:
    """The breakdown of each point after the other: a row a link."""
    count, links = len(result.x), len(result.steps)
    named: dict[str, Any] = {
        "x": np.repeat(result.x, links),
        "link": [step.link for step in result.steps] * count,
        "name": [step.name for step in result.steps] * count,
    }
    for key in ("input", "output", "derivative", "product", "gradient"):
        named[key] = np.stack([getattr(step, key) for step in result.steps], axis=1).reshape(-1)
    return tuple(named[name] for name in columns)


def head(links: Sequence[Link]) -> dict[str, Any]:
    """How a JSON reply begins: the chain as it was understood."""
    return {"chain": " | ".join(link.name for link in links), "links": [link.name for link in links]}


def eval_points(trace: Trace, columns: Sequence[str], chosen: bool) -> Objects:
    """Each point of an evaluation as a JSON object; only the columns, if they were chosen."""
    findings = value_findings(trace.findings)
    whole = _point({"x": trace.x, "value": trace.value}, trace.steps, ("input", "output"), findings)
    if chosen:
        whole = {**{f"u{step.link}": step.output for step in trace.steps}, **whole}
    return _objects(trace.x, whole, columns, chosen)


def deriv_points(result: Comparison, columns: Sequence[str], chosen: bool) -> Objects:
    """Each point of a differentiation as a JSON object; only the columns, if they were chosen."""
    named: dict[str, Array | None] = {
        "x": result.x,
        "value": result.value,
        "numeric": result.numeric,
        "chain_rule": result.chain_rule,
        "difference": result.difference,
        "left": result.left,
        "right": result.right,
    }
    whole = _point(named, result.steps, ("input", "output", "derivative", "product", "gradient"), result.findings)
    return _objects(result.x, whole, columns, chosen)


def breakdown_points(result: Comparison, columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a breakdown as JSON objects."""
    return rows_as_objects(columns, dict(zip(columns, breakdown_block(result, columns), strict=True)))


def value_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Those that are about values, not about derivatives."""
    return [f for f in findings if f.code in ("outside_domain", "not_in_table", "overflow") and not f.of_derivative]


def _objects(x: Array, whole: dict[str, Any], columns: Sequence[str], chosen: bool) -> Objects:
    return Objects(len(x), {name: whole[name] for name in columns} if chosen else whole)


def _point(
    columns: dict[str, Array | None], steps: Sequence[Step], keys: Sequence[str], findings: Sequence[Finding]
) -> dict[str, Any]:
    """The shape of a point: its columns, its steps with those keys, its notes."""
    notes: dict[int, list[dict[str, Any]]] = {}
    for point, found in notes_by_point(findings).items():
        values = {name: float(column[point]) for name, column in columns.items() if column is not None}
        infinite = {name: "inf" if value > 0 else "-inf" for name, value in values.items() if math.isinf(value)}
        notes[point] = [_note_as_json(note, infinite) for note in found]
    parts = [{"link": s.link, "name": s.name, **{key: getattr(s, key) for key in keys}} for s in steps]
    return {**columns, "steps": parts, "notes": Sparse([], notes)}


def _note_as_json(note: Note, infinite: dict[str, str]) -> dict[str, Any]:
    values = {
        key: finite(v) if math.isfinite(v) or math.isnan(v) else ("inf" if v > 0 else "-inf")
        for key, v in note.values.items()
    }
    if note.code in ("overflow", "infinite", "domain_edge"):
        values.update(infinite)
    return {"code": note.code, "link": note.link or None, "text": note.text, "values": values}


def notes_by_point(findings: Sequence[Finding]) -> dict[int, list[Note]]:
    """The notes on each point that has any."""
    notes: dict[int, list[Note]] = {}
    for finding in findings:
        for k, point in enumerate(finding.points.tolist()):
            notes.setdefault(point, []).append(finding.note(k))
    return notes


def _codes(findings: Sequence[Finding], x: Array) -> list[str]:
    """For each point its notes' codes, separated by spaces."""
    codes: list[dict[str, None]] = [{} for _ in range(len(x))]
    for finding in findings:
        for point in finding.points.tolist():
            codes[point][finding.code] = None
    return [" ".join(each) for each in codes]


def finite(value: float | None) -> float | None:
    """A number for JSON, which has no nan and no infinities."""
    return value if value is not None and math.isfinite(value) else None


def rows_as_objects(names: Sequence[str], columns: dict[str, Column]) -> list[dict[str, Any]]:
    """The rows of a small table as JSON objects."""
    rows = zip(*(plain(columns[name]) for name in names), strict=True)
    return [{n: finite(v) if type(v) is float else v for n, v in zip(names, row, strict=True)} for row in rows]
