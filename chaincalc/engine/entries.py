"""What there is to say about a chain of arrays: the notes, each with the entries that it is about."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from chaincalc.base.lazy import np
from chaincalc.engine.backward import Derivative
from chaincalc.engine.findings import undefined
from chaincalc.engine.forward import Pass
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.notes import CODES, Finding, Note, shown_number
from chaincalc.engine.sides import is_kink
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.link import Link, undefined_beyond

if TYPE_CHECKING:
    from chaincalc.engine.steps import Trace

_NAMED = 4  # entries that a note names before it counts the rest


class Nearby(NamedTuple):
    """Something within reach of the difference formula: a note's code, the link, and the name of the entry moved."""

    code: str
    link: int
    entry: str


def entry_name(name: str, entry: Sequence[int]) -> str:
    """`x[0, 1]`, as NumPy writes it; a number has no entries."""
    return f"{name}[{', '.join(map(str, entry))}]" if len(entry) else name


def whole_notes(traced: Trace, nearby: Sequence[Nearby]) -> tuple[Note, ...]:
    """The notes on a chain of whole arrays: one for each kind and link."""
    flow = [*(step.input for step in traced.steps), traced.value]
    with np.errstate(all="ignore"):
        corners = tuple(_corners(traced))
    asked = [f for f in traced.findings if f.code in ("limit", "digits_lost")]
    again = [_of_finding(f, np.shape(flow[f.link - 1])) for f in asked]
    return (*value_notes(traced.links, traced.inputs, flow), *corners, *again, *_within_reach(traced.links, nearby))


def value_notes(links: Sequence[Link], inputs: Inputs, flow: Sequence[Array]) -> tuple[Note, ...]:
    """The notes on the values; `flow` is what flows into each link, and the chain's value."""
    found = [_of_finding(f, np.shape(flow[f.link])) for f in value_findings(links, inputs, flow)]
    return (*found, *_overflows(links, flow))


def value_findings(links: Sequence[Link], inputs: Inputs, flow: Sequence[Array]) -> tuple[Finding, ...]:
    """Where the values of elementwise links go astray."""
    found: list[Finding] = []
    with np.errstate(all="ignore"):
        for i, link in enumerate(links):
            if link.elementwise:
                piece = Pass(link, inputs.arguments(i, flow[i]), flow[i + 1], (), 1.0)
                flowing = "u" if i else inputs.main
                found += undefined(i + 1, piece, names=inputs.names[i], flowing=flowing)
    return tuple(found)


def entry_notes(findings: Sequence[Finding], shape: Shape) -> tuple[Note, ...]:
    """The notes on a chain of elementwise links, whose points are an array's entries."""
    return tuple(_of_finding(f, shape, pointwise=True) for f in findings)


def _of_finding(finding: Finding, shape: Shape, pointwise: bool = False) -> Note:
    """A note of the forward pass, with the entries of the link's output, or of x, that it is about."""
    note = finding.note(0)
    entries = _entries(finding.points, shape)
    if pointwise:
        text = note.text if not shape else f"{note.text} ({_named(entries)})"
    else:
        words = {key: column[0] for key, column in finding.words.items()}
        shown = {key: shown_number(value) for key, value in note.values.items()}
        text = CODES[note.code].in_array.format(name=finding.name, entries=_named(entries), **{**shown, **words})
    return Note(note.code, note.link, text, {**note.values, "entries": entries})


def _overflows(links: Sequence[Link], inputs: Sequence[Array]) -> Iterator[Note]:
    """Array links whose result is too large for a float, though what goes in is not."""
    for number, (link, u, y) in enumerate(zip(links, inputs, inputs[1:], strict=False), start=1):
        if not link.elementwise and np.all(np.isfinite(u)) and not np.all(np.isfinite(y)):
            entries = np.argwhere(~np.isfinite(y)).tolist()
            where = f", {_named(entries)} of its result," if entries[0] else ""
            yield Note("overflow", number, f"{link.name}{where} is too large for a float", {"entries": entries})


def _corners(traced: Trace) -> Iterator[Note]:
    """Kinks, jumps, edges and vertical tangents that some derivative feels."""
    if np.all(np.isnan(traced.value)):
        return
    felt = _felt(traced.derivatives, np.shape(traced.value))
    if not felt.any:
        return
    for step, link in zip(traced.steps, traced.links, strict=True):
        if not link.elementwise or link.takes:
            continue
        u, y = step.input, step.output
        args, up, down = (u,), (np.ones(np.shape(u)),), (np.full(np.shape(u), -1.0),)
        left, right = -link.push(args, y, down), link.push(args, y, up)
        jumps = link.jumps_at(u) & ~np.isnan(y)
        edge = undefined_beyond(link, args, y, up) | undefined_beyond(link, args, y, down)
        steep = (np.isinf(left) | np.isinf(right)) & np.isfinite(u) & np.isfinite(y)
        yield from _note("jump", step.link, link, u, jumps)
        if felt.kink is not None:
            yield from _note("kink", step.link, link, u, is_kink(left, right) & ~jumps & ~edge, felt.kink)
        if felt.infinite:
            yield from _note("infinite", step.link, link, u, steep)
        if felt.no_answer is not None:
            yield from _note("zero_times_infinity", step.link, link, u, steep, felt.no_answer)
        if felt.edge:
            yield from _note("domain_edge", step.link, link, u, edge & ~np.isnan(y))


class _Felt(NamedTuple):
    """What the derivatives feel of corners; of a kink and of what has no answer the first one, and how many more."""

    kink: dict[str, str] | None
    no_answer: dict[str, str] | None
    infinite: bool
    edge: bool
    undefined: bool

    @property
    def any(self) -> bool:
        return any((self.kink, self.no_answer, self.infinite, self.edge, self.undefined))


def _felt(named: Mapping[str, Derivative], output: Shape) -> _Felt:
    kinks: list[dict[str, str]] = []
    lost: list[dict[str, str]] = []
    infinite = edge = undefined = False
    for name, d in named.items():
        for entry in map(tuple, np.argwhere(is_kink(d.left, d.right) & np.isnan(d.exact)).tolist()):
            sides = {"left": shown_number(float(d.left[entry])), "right": shown_number(float(d.right[entry]))}
            kinks.append({"derivative": _derivative_name(name, entry, output), **sides})
        no_side = np.isnan(d.exact) & (np.isnan(d.left) | np.isnan(d.right)) & ~np.broadcast_to(d.edge, d.exact.shape)
        lost += [{"derivative": _derivative_name(name, e, output)} for e in np.argwhere(no_side).tolist()]
        infinite = infinite or bool(np.isinf(d.exact).any())
        edge = edge or bool(np.any(d.edge))
        undefined = undefined or bool(np.isnan(d.exact).any())
    return _Felt(_first(kinks), _first(lost), infinite, edge, undefined)


def _first(found: list[dict[str, str]]) -> dict[str, str] | None:
    if not found:
        return None
    more = len(found) - 1
    return {**found[0], "more": f" ({more:,} more derivative{'s' if more > 1 else ''} likewise)" if more else ""}


def _derivative_name(name: str, entry: Sequence[int], output: Shape) -> str:
    """`dL/dx[0, 1]`, or `dY[2]/dx[0, 1]`."""
    ahead = len(output)
    result = entry_name("dY", entry[:ahead]) if ahead else "dL"
    return f"{result}/d{entry_name(name, entry[ahead:])}"


def _note(
    code: str, number: int, link: Link, u: Array, where: Mask, words: dict[str, str] | None = None
) -> Iterator[Note]:
    if not np.any(where):
        return
    entries = np.argwhere(where).tolist()
    inputs = [float(v) + 0.0 for v in u[where]]
    at = " and ".join(dict.fromkeys(map(shown_number, inputs[:_NAMED])))
    text = CODES[code].in_array.format(name=link.name, input=at, entries=_named(entries), **(words or {}))
    yield Note(code, number, text, {"input": inputs[0], "entries": entries})


def _within_reach(links: Sequence[Link], nearby: Sequence[Nearby]) -> Iterator[Note]:
    """What the difference formula passes, once for each kind and link."""
    for code, number in dict.fromkeys((n.code, n.link) for n in nearby):
        entries = [n.entry for n in nearby if (n.code, n.link) == (code, number)]
        name = links[number - 1].name if number else ""
        text = CODES[code].in_array.format(name=name, entries=_listed(entries))
        yield Note(code, number, text, {"entries": entries})


def _entries(points: Array, shape: Shape) -> list[list[int]]:
    return np.column_stack(np.unravel_index(points, shape)).tolist() if shape else [[] for _ in points]


def _named(entries: Sequence[Sequence[int]]) -> str:
    """`entry [0, 1]`, `entries [0, 1] and [2, 0]`, or the first ones and a count."""
    if not entries or not entries[0]:
        return "the only entry"
    return f"{'entry' if len(entries) == 1 else 'entries'} {_listed([str(list(e)) for e in entries])}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    if more > 0:
        return f"{', '.join(names[:_NAMED])} and {more:,} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def json_values(values: dict[str, Any]) -> dict[str, Any]:
    """A note's values for JSON, which has no nan and no infinities."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return None if math.isnan(value) else "inf" if value > 0 else "-inf"
