"""Results to plain tables and JSON: the columns, their names, and a note's way into each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from chaincalc.comparison import Comparison
from chaincalc.formula.write import number_text
from chaincalc.link import Link
from chaincalc.notes import Finding, Note
from chaincalc.primitive import Array, Primitive
from chaincalc.primitives import GROUPS
from chaincalc.table import Block, Column, plain
from chaincalc.trace import Step, Trace

if TYPE_CHECKING:
    from chaincalc.sweep import Sweep

DERIV_COLUMNS = ("x", "value", "numeric", "chain_rule", "difference")
EXTRA_COLUMNS = ("left", "right", "notes")
BREAKDOWN_COLUMNS = ("x", "link", "name", "input", "output", "derivative", "product")


def eval_columns(links: Sequence[Link], steps: bool) -> tuple[str, ...]:
    """x, the output of each link but the last if asked for, and value."""
    between = tuple(f"u{i}" for i in range(1, len(links))) if steps else ()
    return ("x", *between, "value")


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
    named: dict[str, Column] = {
        "x": [x for x in plain(result.x) for _ in range(links)],
        "link": [step.link for step in result.steps] * count,
        "name": [step.name for step in result.steps] * count,
    }
    for key in ("input", "output", "derivative", "product"):
        by_link = [plain(getattr(step, key)) for step in result.steps]
        named[key] = [column[i] for i in range(count) for column in by_link]
    return tuple(named[name] for name in columns)


def head(links: Sequence[Link]) -> dict[str, Any]:
    """How a JSON reply begins: the chain as it was understood."""
    return {"chain": " | ".join(link.name for link in links), "links": [link.name for link in links]}


def eval_points(trace: Trace, columns: Sequence[str], chosen: bool) -> Iterator[dict[str, Any]]:
    """Each point of an evaluation as a JSON object; only the columns, if they were chosen."""
    keys = ("input", "output")
    findings = value_findings(trace.findings)
    objects = _points({"x": trace.x, "value": trace.value}, trace.steps, keys, findings)
    return _chosen(objects, dict(zip(columns, eval_block(trace, columns), strict=True))) if chosen else objects


def deriv_points(result: Comparison, columns: Sequence[str], chosen: bool) -> Iterator[dict[str, Any]]:
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
    objects = _points(named, result.steps, ("input", "output", "derivative", "product"), result.findings)
    return _chosen(objects, dict(zip(columns, deriv_block(result, columns), strict=True))) if chosen else objects


def breakdown_points(result: Comparison, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of a breakdown as JSON objects."""
    yield from rows_as_objects(columns, dict(zip(columns, breakdown_block(result, columns), strict=True)))


def value_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Those that are about values, not about derivatives."""
    return [f for f in findings if f.code in ("outside_domain", "not_in_table", "overflow") and not f.of_derivative]


def _chosen(objects: Iterator[dict[str, Any]], columns: dict[str, Column]) -> Iterator[dict[str, Any]]:
    """Only some columns of each point, whichever they are."""
    lists = {name: plain(column) for name, column in columns.items()}
    for i, whole in enumerate(objects):
        values = {name: finite(c[i]) if type(c[i]) is float else c[i] for name, c in lists.items()}
        yield {name: whole.get(name, values[name]) for name in lists}


def _points(
    columns: dict[str, Array | None], steps: Sequence[Step], keys: Sequence[str], findings: Sequence[Finding]
) -> Iterator[dict[str, Any]]:
    """Each point as a JSON object: its columns, its steps with those keys, its notes."""
    notes = notes_by_point(findings)
    count = len(steps[0].input)
    plain_columns = {name: [None] * count if c is None else plain(c) for name, c in columns.items()}
    plain_steps = [{key: plain(getattr(step, key)) for key in keys} for step in steps]
    for i in range(count):
        values = {name: column[i] for name, column in plain_columns.items()}
        infinite = {name: "inf" if v > 0 else "-inf" for name, v in values.items() if v is not None and math.isinf(v)}
        yield {
            **{name: finite(value) for name, value in values.items()},
            "steps": [
                {"link": step.link, "name": step.name, **{key: finite(c[i]) for key, c in columns_of_step.items()}}
                for step, columns_of_step in zip(steps, plain_steps, strict=True)
            ],
            "notes": [_note_as_json(note, infinite) for note in notes.get(i, ())],
        }


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


PRIMITIVE_COLUMNS = (
    "name", "aliases", "group", "about", "formula", "derivative", "domain", "parameters", "kinks", "jumps", "source",
    "frameworks",
)  # fmt: skip


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


SWEEP_COLUMNS = ("delta", "numeric", "error")


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
