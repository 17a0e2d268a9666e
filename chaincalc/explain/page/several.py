"""The page of a chain of several numbers: a slider for each input, with all numbers computed beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from chaincalc.base.choices import Face
from chaincalc.base.lazy import np
from chaincalc.chain import Chain
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.faces import FACES, at
from chaincalc.explain.page.grid import stops
from chaincalc.explain.page.marks import place
from chaincalc.explain.page.math import Typesetter
from chaincalc.explain.page.skeleton import document
from chaincalc.explain.page.still import heading_of, sections_of
from chaincalc.explain.page.texts import Numerals, packed
from chaincalc.functions.primitive import Array
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.page import Named, PageNotation

_REACH = 3.0  # how far a slider goes to either side, at least
_SCRIPTS = ("page.js", "sliders.js")


def page_of_several(
    chain: Chain, e: Explanation, precision: int = 6, faces: Sequence[Face] = FACES, long_code: bool = False
) -> str:
    """The HTML file.

    Args:
        chain: the chain.
        e: the explanation, where the page begins.
        precision: significant digits.
        faces: which of them the page shows.
        long_code: whether the program has tables and docstrings.
    """
    numerals = Numerals(precision)
    moving = {name: _moved(chain, e, name, numerals) for name in e.inputs}
    first = {name: column[0] for name, column in _columns(_at(chain, e, {}), e, numerals).items()}
    setter = Typesetter(PageNotation(precision))
    sections = sections_of(named(e), setter, precision, faces, long_code, moves=True)
    data = {
        "first": packed(first), "moving": moving, "result": e.result, "last": f"u{len(e.links)}",
    }  # fmt: skip
    return document(
        f"{e.title} at {at(e, AsciiNotation(precision))}", heading_of(e), e.description, sections,
        controls=_controls(e, first, moving), data=data, data_id="inputs", scripts=_SCRIPTS,
    )  # fmt: skip


def named(e: Explanation) -> Explanation:
    """The explanation with its numbers known by name."""
    links = tuple(
        replace(
            part,
            input=Named(part.input, f"u{part.number - 1}" if part.number > 1 else f"in:{e.main}"),
            output=Named(part.output, f"u{part.number}"),
            derivative=Named(part.derivative, f"d{part.number}"),
            gradient=Named(part.gradient, f"g{part.number - 1}"),
            takes=tuple(
                replace(
                    each,
                    derivative=Named(each.derivative, f"t{part.number}:{each.name}"),
                    gradient=Named(each.gradient, f"q{part.number}:{each.name}"),
                )
                for each in part.takes
            ),
        )
        for part in e.links
    )
    variables = tuple(
        replace(v, chain_rule=Named(v.chain_rule, f"p:{v.name}"), numeric=Named(v.numeric, f"s:{v.name}"))
        for v in e.variables
    )
    inputs = {name: Named(value, f"in:{name}") for name, value in e.inputs.items()}
    return replace(e, links=links, variables=variables, inputs=inputs)


def _at(chain: Chain, e: Explanation, moved: Mapping[str, Array]) -> Comparison:
    """The chain with some inputs moved: arrays of one length."""
    count = max((np.size(column) for column in moved.values()), default=1)
    given = {name: moved.get(name, np.full(count, float(value))) for name, value in e.inputs.items()}
    others = {name: column for name, column in given.items() if name != e.main}
    return compare(chain.links, given[e.main], others=others, main=e.main, delta=e.delta)


def _moved(chain: Chain, e: Explanation, name: str, numerals: Numerals) -> dict[str, Any]:
    """What one slider moves: where it starts, and the texts at each of its stops, of those numbers that change."""
    value = float(e.inputs[name])
    reach = max(_REACH, abs(value))
    points = np.array(stops(value - reach, value + reach, [value], fewer=True))
    columns = _columns(_at(chain, e, {name: points}), e, numerals)
    changing = {key: column for key, column in columns.items() if len(set(column)) > 1}
    return {"start": int(np.flatnonzero(points == value)[0]), "last": points.size - 1, "columns": packed(changing)}


def _columns(found: Comparison, e: Explanation, numerals: Numerals) -> dict[str, list[str]]:
    """All numbers by their names, as texts."""
    count = found.value.size
    columns: dict[str, Array] = {f"g{len(found.steps)}": np.ones(count)}
    gradients = [step.gradient for step in found.steps]
    for step, names in zip(found.steps, found.trace.inputs.names, strict=True):
        i = step.link
        after = gradients[i] if i < len(gradients) and gradients[i] is not None else np.ones(count)
        columns |= {f"u{i}": step.output, f"d{i}": step.derivative}
        columns[f"g{i - 1}"] = np.full(count, np.nan) if step.gradient is None else step.gradient
        for name in names:
            columns[f"t{i}:{name}"] = step.slopes[name]
            with np.errstate(all="ignore"):
                columns[f"q{i}:{name}"] = step.slopes[name] * after
    for name, both in found.derivatives.items():
        columns |= {f"p:{name}": both.chain_rule, f"s:{name}": both.numeric}
    texts = {key: numerals.column(np.broadcast_to(column, (count,))) for key, column in columns.items()}
    given = {name: np.broadcast_to(found.trace.inputs.values[name], (count,)).tolist() for name in e.inputs}
    return texts | {f"in:{name}": [numerals.given(value) for value in column] for name, column in given.items()}


def _controls(e: Explanation, first: Mapping[str, str], moving: Mapping[str, Any]) -> str:
    """A slider for each input, with the derivative with respect to it beside; they stay in view."""
    last = f"u{len(e.links)}"
    readout = f"<span><i>{escape(e.result)}</i> = {place(last, first[last])}</span>"
    rows = []
    for name, moved in moving.items():
        label = escape(name)
        value, slope = place(f"in:{name}", first[f"in:{name}"]), place(f"p:{name}", first[f"p:{name}"], "total")
        rows.append(
            f'<div class="slider"><label for="in-{label}"><i>{label}</i> = {value}</label>'
            f'<input type="range" id="in-{label}" data-input="{label}" min="0" max="{moved["last"]}" step="1" '
            f'value="{moved["start"]}" autocomplete="off">'
            f'<span class="total">∂<i>{escape(e.result)}</i>/∂<i>{label}</i> = {slope}</span></div>'
        )
    return (
        '<div class="controls" role="group" aria-label="inputs"><div class="inner">'
        f'<p class="readout">{readout}<button type="button" id="again">as it began</button></p>'
        f'<div class="moves" id="moves" hidden>{"".join(rows)}</div>'
        "<noscript><p>The sliders need JavaScript; the page shows the chain at its inputs without it.</p></noscript>"
        '<p id="said" class="unseen" aria-live="polite"></p></div></div>'
    )
