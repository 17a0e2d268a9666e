"""The page of a chain: its parts, and the data that the script moves them with."""

from __future__ import annotations

from html import escape
from typing import Any

from chaincalc.base.errors import InputError
from chaincalc.chain import Chain
from chaincalc.explain.explanation import Explanation, explain
from chaincalc.explain.page.boxes import HEIGHT, WIDTH, diagram
from chaincalc.explain.page.curve import Frame
from chaincalc.explain.page.listing import program_listing
from chaincalc.explain.page.marks import place, text
from chaincalc.explain.page.math import Math
from chaincalc.explain.page.numbers import Numbers, Texts, drawing, drawn, exact, numbers, remarks
from chaincalc.explain.page.plot import frames, plots
from chaincalc.explain.page.skeleton import Section, document
from chaincalc.explain.program import program
from chaincalc.links.differences import DELTA
from chaincalc.notation.page import colour

MOST = 100  # links
_MARKS = 6  # buttons that lead to a kink or an edge
_FACTORS = 6  # of a product that has room beside the slider
_GO = {"kink": "kink", "jump": "jump", "steep": "vertical tangent", "edge": "edge"}


def page(
    chain: Chain,
    x: float,
    span: tuple[float, float] | None = None,
    delta: float = DELTA,
    name: str = "",
    about: str = "",
    precision: int = 6,
) -> str:
    """The HTML file.

    Args:
        chain: the chain.
        x: the input that the page begins with; a finite number.
        span: the range of the slider and of the curve; None for one around x.
        delta: the step of the difference formula.
        name, about: the chain's name and description, as anybody wrote them.
        precision: significant digits.

    Raises:
        InputError: delta isn't a positive number, or the chain has more links than a page can hold.
    """
    if len(chain) > MOST:
        raise InputError(
            f"a page holds up to {MOST} links, and this chain has {len(chain):,}\n  -o face.md takes any number"
        )
    e = explain(chain, x, delta, name)
    known = numbers(chain, e.x, span, delta)
    texts = Texts(known, precision)
    boxes, small = diagram(e, known, texts, chain.links)
    equations = Math(e, known, precision)
    rule = equations.values() + equations.chain_rule()
    slope = plots(known, texts) + _deltas(known, texts) + equations.difference() + equations.tangent()
    sections = [
        Section("diagram", "Diagram", boxes + _notes(known), "Each box turns one number into another. Under it runs a "
                "string: pull it a little at x, and each box passes the pull on, multiplied by its own slope."),
        Section("rule", "Math", rule, "The derivative of the whole chain is the product of the slopes in the boxes."),
        Section("slope", "Slope", slope, "The derivative is the slope of the tangent. The secant comes close to it as "
                "delta becomes small."),
        Section("functions", "The functions", equations.nested() + equations.functions() + equations.one_formula()),
        Section("code", "Code", _code(e, texts), "The same in NumPy, in one file that stands alone."),
    ]  # fmt: skip
    heading = (f'<span class="name">{text(name)}</span> ' if name else "") + f"<code>{_chain(e)}</code>"
    data = _data(known, texts, chain, small)
    return document(e.title, heading, about, sections, controls=_controls(e, known, texts, data), data=data)


def _chain(e: Explanation) -> str:
    """The chain's text, each link in its colour."""
    return " | ".join(f'<span class="{colour(part.number)}">{text(part.name)}</span>' for part in e.links)


def _data(known: Numbers, texts: Texts, chain: Chain, small: list[Frame]) -> dict[str, Any]:
    notes, by_delta = remarks(known)
    return {
        "links": len(chain.links),
        "start": known.start,
        "delta": known.delta,
        "deltas": known.deltas,
        "low": known.low,
        "high": known.high,
        "frames": [list(frame) for frame in frames(known)],
        "small": [list(frame) for frame in small],
        "box": [WIDTH, HEIGHT],
        "text": texts.columns(),
        "delta_text": [texts.given(d) for d in known.deltas],
        "twice_text": [texts.given(2 * d) for d in known.deltas],
        "secant_text": texts.secants(),
        "sides": {str(point): texts.sides(point) for point in known.sides},
        "own": {str(point): [[drawn(a), drawn(b)] for a, b in own] for point, (_, own) in known.sides.items()},
        "pulls": {str(point): _pulls(known, point) for point in known.sides},
        "rule": exact(known.at.chain_rule),
        "draw": drawing(known, chain),
        "notes": notes,
        "noted": [{str(point): which for point, which in by_point.items()} for by_point in by_delta],
    }


def _pulls(known: Numbers, point: int) -> list[list[float | None]]:
    left, right = known.sides[point][0]
    return [[drawn(value) for value in side.products] for side in (left, right)]


def _controls(e: Explanation, known: Numbers, texts: Texts, data: dict[str, Any]) -> str:
    """The slider for x, and what the chain makes of it; it stays in view."""
    count, at = len(e.links), known.start
    last = len(known.at.x) - 1
    column = data["text"]
    value, slope = column[f"u{count}"][at], column[f"p{count}"][at]
    goals = [(at, f"back to x = {column['x'][at].removeprefix('≈')}")]
    stops = known.at.x.tolist()
    for mark in known.curve.marks:
        if mark.x in stops and len(goals) <= _MARKS:
            stop = stops.index(mark.x)
            if stop == at:
                goals[0] = at, f"{goals[0][1]}, a {_GO[mark.kind]}"
                continue
            goals.append((stop, f"{_GO[mark.kind]} at {column['x'][stop].removeprefix('≈')}"))
    buttons = "".join(f'<button type="button" data-go="{stop}">{escape(label)}</button>' for stop, label in goals)
    exact_slope = data["rule"][at]
    return (
        '<div class="controls" role="group" aria-label="input"><div class="inner">'
        f'<p class="readout"><span><i>x</i> = {place("x", column["x"][at])}</span> '
        f"<span><i>y</i> = {place(f'u{count}', value)}</span> "
        f'<span class="total"><i>dy</i>/<i>dx</i> = <data id="product" value="{exact_slope}">'
        f"{place(f'p{count}', slope)}</data></span>{_factors(e, known, texts)}</p>"
        '<div class="slider" id="move" hidden>'
        '<button type="button" data-step="-1" aria-label="one step to the left">‹</button>'
        f'<input type="range" id="x" aria-label="input x" min="0" max="{last}" step="1" value="{at}" '
        'autocomplete="off">'
        '<button type="button" data-step="1" aria-label="one step to the right">›</button></div>'
        f'<p class="goals" id="goals" hidden>{buttons}</p>'
        "<noscript><p>The slider needs JavaScript; the page shows the chain at one input without it.</p></noscript>"
        '<p id="said" class="unseen" aria-live="polite"></p></div></div>'
    )


def _factors(e: Explanation, known: Numbers, texts: Texts) -> str:
    """The product that the derivative is; where x has two sides, what the derivative is on each."""
    count, sided = len(e.links), known.start in known.sides
    column = texts.columns()
    sides = texts.sides(known.start)
    factors = [place(f"d{i}", column[f"d{i}"][known.start], colour(i)) for i in range(count, 0, -1)]
    product = ""
    if 1 < count <= _FACTORS:
        product = f'<span data-if="!sides"{" hidden" if sided else ""}>= {" × ".join(factors)}</span>'
    left, right = place("lp", sides.get("lp", "")), place("rp", sides.get("rp", ""))
    hidden = "" if sided else " hidden"
    return f'{product}<span data-if="sides"{hidden}>from the left {left}, from the right {right}</span>'


def _deltas(known: Numbers, texts: Texts) -> str:
    last = len(known.deltas) - 1
    return (
        '<div class="delta" id="deltas" hidden><label for="delta">delta = '
        f"{place('delta', texts.given(known.deltas[known.delta]))}</label>"
        f'<input type="range" id="delta" min="0" max="{last}" step="1" value="{known.delta}" autocomplete="off">'
        '<span class="hint">large … small</span></div>'
    )


def _notes(known: Numbers) -> str:
    texts, by_delta = remarks(known)
    here = by_delta[known.delta].get(known.start, [])
    return f'<div class="notes" id="notes">{"".join(f"<p>{text(texts[i])}</p>" for i in here)}</div>'


def _code(e: Explanation, texts: Texts) -> str:
    at = texts.given(e.x).removeprefix("≈")
    return program_listing(program(e), f'<p class="at">This is for <i>x</i> = {escape(at)}.</p>')
