"""Points as rows of tables and as JSON objects: what each column and each key holds.

Where a chain has several inputs, a point has a row for each variable with respect to which it is differentiated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.notes import Finding, Note
from chaincalc.engine.steps import Step, Trace
from chaincalc.engine.ways import Stage, way
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.links.text import text_of
from chaincalc.output.objects import Objects, Sparse
from chaincalc.output.table import Block, Column, plain

_BOTH_WAYS = ("numeric", "chain_rule", "difference", "left", "right")
_FLOWS = "u"  # what the links after the first call what flows in


def head(links: Sequence[Link]) -> dict[str, Any]:
    """How a JSON reply begins: the chain as it was understood."""
    return {"chain": text_of(links), "links": [link.name for link in links]}


def eval_block(trace: Trace, columns: Sequence[str]) -> Block:
    named: dict[str, Column] = {**inputs_at_points(trace), "value": trace.value}
    if "notes" in columns:
        named["notes"] = _codes(value_findings(trace.findings), trace.value)
    named.update({f"u{step.link}": step.output for step in trace.steps})
    return tuple(named[name] for name in columns)


def inputs_at_points(trace: Trace) -> dict[str, Array]:
    """The inputs' values, one for each point."""
    shape = trace.value.shape
    return {name: np.broadcast_to(value, shape) for name, value in trace.inputs.values.items()}


def deriv_block(result: Comparison, columns: Sequence[str]) -> Block:
    """A row for each point, and of several variables for each of them."""
    variables = list(result.derivatives)
    undefined = np.full(result.value.shape, np.nan)
    named: dict[str, Any] = {
        name: _repeated(column, len(variables))
        for name, column in {**inputs_at_points(result.trace), "value": result.value}.items()
    }
    named["variable"] = variables * result.value.size
    for key in set(_BOTH_WAYS) & set(columns):
        found = [getattr(both, key) for both in result.derivatives.values()]
        named[key] = _interleaved([undefined if each is None else each for each in found])
    if "notes" in columns:
        named["notes"] = _codes_by_variable(result, variables)
    return tuple(named[name] for name in columns)


def _repeated(column: Array, times: int) -> Array:
    return column if times == 1 else np.repeat(column, times)


def _interleaved(columns: Sequence[Array]) -> Array:
    return columns[0] if len(columns) == 1 else np.stack(columns, axis=-1).reshape(-1)


def _codes_by_variable(result: Comparison, variables: Sequence[str]) -> list[str]:
    codes = [_codes([f for f in result.findings if f.variable in ("", v)], result.value) for v in variables]
    return [code for row in zip(*codes, strict=True) for code in row]


def rows_of_breakdown(result: Comparison, variable: str) -> list[Stage]:
    """What each link does with the change of a variable, from the link on where it enters."""
    return way(result, variable)


def breakdown_block(result: Comparison, columns: Sequence[str]) -> Block:
    """The breakdown of each point after the other: for each variable a row a link."""
    stages = [(name, stage) for name in result.derivatives for stage in rows_of_breakdown(result, name)]
    count, steps = result.value.size, [stage.step for _, stage in stages]
    named: dict[str, Any] = {
        **{name: np.repeat(column, len(stages)) for name, column in inputs_at_points(result.trace).items()},
        "variable": [name for name, _ in stages] * count,
        "link": [step.link for step in steps] * count,
        "name": [step.name for step in steps] * count,
    }
    for key in ("input", "output"):
        named[key] = np.stack([getattr(step, key) for step in steps], axis=1).reshape(-1)
    for key in ("derivative", "product", "gradient"):
        named[key] = np.stack([getattr(stage, key) for _, stage in stages], axis=1).reshape(-1)
    if result.seconds:
        named["second"] = np.stack([each.second for each in result.seconds], axis=1).reshape(-1)
        named["product_2"] = np.stack([each.product for each in result.seconds], axis=1).reshape(-1)
    return tuple(named[name] for name in columns)


def eval_points(trace: Trace, columns: Sequence[str], chosen: bool) -> Objects | list[dict[str, Any]]:
    """Each point of an evaluation as a JSON object; only the columns, if they were chosen."""
    findings, inputs = value_findings(trace.findings), inputs_at_points(trace)
    if chosen and len(inputs) > 1:
        return rows_as_objects(columns, dict(zip(columns, eval_block(trace, columns), strict=True)))
    steps = [_step(step, ("input", "output")) for step in trace.steps]
    whole = {**_inputs(inputs), "value": trace.value, "steps": steps}
    whole |= _notes(findings, {**inputs, "value": trace.value})
    if chosen:
        whole = {**{f"u{step.link}": step.output for step in trace.steps}, **whole}
    return _objects(trace.value, whole, columns, chosen)


def deriv_points(result: Comparison, columns: Sequence[str], chosen: bool) -> Objects | list[dict[str, Any]]:
    """Each point of a differentiation as a JSON object; only the columns, if they were chosen."""
    inputs = inputs_at_points(result.trace)
    if len(inputs) == 1:
        both = {key: getattr(result.main, key) for key in _BOTH_WAYS}
        columns_ = {**inputs, "value": result.value, **both}
        steps = [_step(s, ("input", "output", "derivative", "product", "gradient")) for s in result.steps]
        for step, second in zip(steps, result.seconds, strict=False):
            step |= {"second": second.second, "product_2": second.product}
        whole = {**columns_, "steps": steps, **_notes(result.findings, columns_)}
        return _objects(result.value, whole, columns, chosen)
    if chosen:
        return rows_as_objects(columns, dict(zip(columns, deriv_block(result, columns), strict=True)))
    named = {name: {key: getattr(both, key) for key in _BOTH_WAYS} for name, both in result.derivatives.items()}
    flat = {name: both["chain_rule"] for name, both in named.items()}
    return Objects(
        result.value.size,
        {
            "inputs": inputs, "value": result.value, "derivatives": named, "steps": _steps_of_several(result),
            **_notes(result.findings, {"value": result.value, **flat}),
        },
    )  # fmt: skip


def _inputs(inputs: Mapping[str, Array]) -> dict[str, Any]:
    return dict(inputs) if len(inputs) == 1 else {"inputs": dict(inputs)}


def _step(step: Step, keys: Sequence[str]) -> dict[str, Any]:
    return {"link": step.link, "name": step.name, **{key: getattr(step, key) for key in keys}}


def _steps_of_several(result: Comparison) -> list[dict[str, Any]]:
    """Each link with its derivatives: with respect to what flows in, and to each input that enters there."""
    main, found = result.trace.inputs.main, []
    entering = {(name, way(result, name)[0].step.link): way(result, name)[0] for name in result.derivatives}
    for step, names in zip(result.steps, result.trace.inputs.names, strict=True):
        own = {main if step.link == 1 else _FLOWS: step.derivative}
        for name in names:
            first = entering.get((name, step.link))
            own[name] = step.slopes[name] if first is None or name in own else first.derivative
        found.append({**_step(step, ("input", "output")), "derivatives": own, "gradient": step.gradient})
    return found


def breakdown_points(result: Comparison, columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a breakdown as JSON objects."""
    return rows_as_objects(columns, dict(zip(columns, breakdown_block(result, columns), strict=True)))


def value_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Those that are about values, not about derivatives."""
    of_values = ("outside_domain", "not_in_table", "overflow", "digits_lost")
    return [f for f in findings if f.code in of_values and not f.of_derivative]


def _objects(value: Array, whole: dict[str, Any], columns: Sequence[str], chosen: bool) -> Objects:
    return Objects(value.size, {name: whole[name] for name in columns} if chosen else whole)


def _notes(findings: Sequence[Finding], columns: Mapping[str, Array | None]) -> dict[str, Sparse]:
    """The notes of each point, with which of its numbers are infinite."""
    notes: dict[int, list[dict[str, Any]]] = {}
    for point, found in notes_by_point(findings).items():
        values = {name: float(column[point]) for name, column in columns.items() if column is not None}
        infinite = {name: "inf" if value > 0 else "-inf" for name, value in values.items() if math.isinf(value)}
        notes[point] = [_note_as_json(note, infinite) for note in found]
    return {"notes": Sparse([], notes)}


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


def _codes(findings: Sequence[Finding], value: Array) -> list[str]:
    """For each point its notes' codes, separated by spaces."""
    codes: list[dict[str, None]] = [{} for _ in range(value.size)]
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
