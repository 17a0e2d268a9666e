"""Results to plain tables and JSON: the columns, their names, and a note's way into each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chaincalc.base.lazy import np
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.notes import Finding, Note
from chaincalc.engine.trace import Step, Trace
from chaincalc.functions.primitive import Array, Primitive
from chaincalc.functions.registry import GROUPS
from chaincalc.language.write import number_text
from chaincalc.links.link import Link
from chaincalc.output.columns import EVAL_COLUMNS, LINK_COLUMN
from chaincalc.output.objects import Objects, Sparse
from chaincalc.output.table import Block, Column, plain

if TYPE_CHECKING:
    from chaincalc.engine.sweep import Sweep


def eval_columns(links: Sequence[Link], steps: bool) -> tuple[str, ...]:
    """x, the output of each link but the last if asked for, and value."""
    between = tuple(LINK_COLUMN.format(i) for i in range(1, len(links))) if steps else ()
    x, value = EVAL_COLUMNS
    return (x, *between, value)


def eval_block(trace: Trace, columns: Sequence[str]) -> Block:
    named: dict[str, Column] = {"x": trace.x, "value": trace.value, "notes": _codes(trace.findings, trace.x)}
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
    for key in ("input", "output", "derivative", "product"):
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
    whole = _point(named, result.steps, ("input", "output", "derivative", "product"), result.findings)
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


class Notes:
    """Notes gathered over all blocks: once for each kind and link, with a count."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, int], Note] = {}
        self._count: dict[tuple[str, int], int] = {}

    def add(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            key = finding.code, finding.link
            self._first.setdefault(key, finding.note(0))
            self._count[key] = self._count.get(key, 0) + len(finding)

    def lines(self) -> list[str]:
        """One line a kind and link."""
        lines = []
        for key, note in self._first.items():
            more = self._count[key] - 1
            lines.append(note.text + (f" (and at {more:,} more point{'s' if more > 1 else ''})" if more else ""))
        return lines


def primitive_record(primitive: Primitive) -> dict[str, Any]:
    """All about a primitive, as plain data."""
    values = {p.name: 1.0 if p.default is None else p.default for p in primitive.parameters}
    domain = primitive.domain_for(values)
    return {
        "name": primitive.name,
        "aliases": list(primitive.aliases),
        "group": next(title for title, group in GROUPS.items() if primitive in group),
        "about": primitive.about,
        "formula": primitive.formula,
        "derivative": primitive.slope_formula,
        "domain": "depends on the parameters" if callable(primitive.domain) else domain.text or "all real numbers",
        "parameters": [{"name": p.name, "default": p.default, "about": p.about} for p in primitive.parameters],
        "kinks": [
            {"at": k.at, "left": k.left, "right": k.right, "pytorch": k.torch} for k in primitive.kinks_for(values)
        ],
        "jumps": list(primitive.jumps),
        "source": primitive.source,
        "frameworks": primitive.frameworks,
    }


def shown(value: Any) -> str:
    """A piece of a primitive's record as text."""
    if isinstance(value, list):
        return "; ".join(shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{key} {shown(item)}" if key != "name" else shown(item) for key, item in value.items() if item is not None
        )
    return number_text(value) if isinstance(value, float) else str(value)


def sweep_head(links: Sequence[Link], result: Sweep, method: str) -> dict[str, Any]:
    """How a sweep's JSON begins."""
    return {
        **head(links),
        "x": result.x,
        "method": method,
        "chain_rule": finite(result.chain_rule),
        "best": result.best,
        "lesson": result.lesson,
    }


def rows_as_objects(names: Sequence[str], columns: dict[str, Column]) -> list[dict[str, Any]]:
    """The rows of a small table as JSON objects."""
    rows = zip(*(plain(columns[name]) for name in names), strict=True)
    return [{n: finite(v) if type(v) is float else v for n, v in zip(names, row, strict=True)} for row in rows]
