"""Results for whole arrays as JSON: nested lists, and what is infinite beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.entries import entry_name, json_values, value_notes
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.notes import Note
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.notation.rules import rules
from chaincalc.output.points import finite, head
from chaincalc.output.table import plain


def rule_texts(result: Comparison) -> list[str]:
    """How the derivative passes through each link."""
    traced = result.trace
    shapes = [np.shape(traced.steps[0].input), *(np.shape(step.output) for step in traced.steps)]
    others = [[(n, np.shape(traced.inputs.values[n])) for n in names] for names in traced.inputs.names]
    return [rule.text for rule in rules(traced.links, shapes, others, main=traced.inputs.main)]


def eval_object(links: Sequence[Link], inputs: Inputs, outputs: Sequence[Array]) -> dict[str, Any]:
    """The JSON of an evaluation."""
    notes = value_notes(links, inputs, outputs)
    return {
        **head(links),
        "value": nested(outputs[-1]),
        "steps": [
            {"link": i, "name": link.name, "input": nested(u), "output": nested(y)}
            for i, (link, u, y) in enumerate(zip(links, outputs, outputs[1:], strict=False), start=1)
        ],
        "notes": [_note(note, _infinities("value", outputs[-1])) for note in notes],
    }


def deriv_object(links: Sequence[Link], result: Comparison) -> dict[str, Any]:
    """The JSON of a differentiation."""
    texts = rule_texts(result)
    return {
        **head(links),
        "value": nested(result.value),
        "derivatives": {
            name: {key: _nested(getattr(both, key)) for key in ("chain_rule", "numeric", "left", "right")}
            for name, both in result.derivatives.items()
        },
        "steps": [
            {
                "link": step.link,
                "name": step.name,
                "input_shape": list(np.shape(step.input)),
                "output_shape": list(np.shape(step.output)),
                "rule": text,
                "gradient": _nested(step.gradient),
            }
            for step, text in zip(result.steps[::-1], texts[::-1], strict=True)
        ],
        "notes": [_note(note, _infinite(result)) for note in result.notes],
    }


def nested(array: Array) -> Any:
    """An array as nested lists for JSON: nan and infinities are null, and there is one zero."""
    if array.ndim:
        return [nested(row) for row in array] if array.ndim > 1 else list(map(finite, plain(array)))
    return finite(float(array) + 0.0)


def _nested(array: Array | None) -> Any:
    return None if array is None else nested(np.asarray(array))


def _note(note: Note, infinite: dict[str, str]) -> dict[str, Any]:
    values = json_values(note.values)
    if note.code in ("overflow", "infinite", "domain_edge") and infinite:
        values["infinite"] = infinite
    return {"code": note.code, "link": note.link or None, "text": note.text, "values": values}


def _infinite(result: Comparison) -> dict[str, str]:
    """Which of the nulls in a reply are infinite: by the names of the value and of the inputs."""
    found = _infinities("value", result.value)
    for name, both in result.derivatives.items():
        found |= _infinities(name, both.chain_rule)
    return found


def _infinities(name: str, array: Array) -> dict[str, str]:
    entries = np.argwhere(np.isinf(array)).tolist()
    return {entry_name(name, entry): "inf" if array[tuple(entry)] > 0 else "-inf" for entry in entries}
