"""The page of a chain: its parts, and the data that the script moves them with."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from chaincalc.base.choices import Face
from chaincalc.base.errors import InputError
from chaincalc.chain import Chain
from chaincalc.engine.second import SecondOpinion
from chaincalc.explain.explanation import Explanation, explain
from chaincalc.explain.faces import FACES, program
from chaincalc.explain.page.boxes import asked, diagram
from chaincalc.explain.page.listing import program_listing
from chaincalc.explain.page.marks import Frame, place, text
from chaincalc.explain.page.math import Math
from chaincalc.explain.page.numbers import Numbers, numbers
from chaincalc.explain.page.plot import frames, plots
from chaincalc.explain.page.skeleton import FACE_OF, Section, document
from chaincalc.explain.page.small import HEIGHT, WIDTH
from chaincalc.explain.page.string import knots
from chaincalc.explain.page.texts import Texts, drawing, drawn, exact, packed, remarks
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
    faces: Sequence[Face] = FACES,
    long_code: bool = False,
    second: SecondOpinion | None = None,
) -> str:
    """The HTML file.

    Args:
        chain: the chain.
        x: the input that the page begins with; a finite number.
        span: the range of the slider and of the curve; None for one around x.
        delta: the step of the difference formula.
        name, about: the chain's name and description, as anybody wrote them.
        precision: significant digits.
        faces: which of them the page shows.
        long_code: whether the program has tables and docstrings.
        second: whoever is asked where floats may decide too much.

    Raises:
        InputError: delta isn't a positive number, or the chain has more links than a page can hold.
    """
    if len(chain) > MOST:
        raise InputError(
            f"a page holds up to {MOST} links, and this chain has {len(chain):,}\n  -o face.md takes any number"
        )
    e = explain(chain, x, delta, name, second=second)
    known = numbers(chain, e.x, span, delta, second)
    texts = Texts(known, precision)
    boxes, small = diagram(e, known, texts)
    equations = Math(e, known, precision)
    rule = equations.values() + equations.chain_rule()
    slope = plots(known, texts) + _copier("slope") + equations.difference() + equations.tangent()
    sections = [
        Section("diagram", "Diagram", _tools(len(e.links)) + boxes + _notes(known), "Each box turns one number into "
                "another: values above the arrows, from left to right; below them the gradients, how y changes with "
                "each value, from right to left. Under it runs a string: pull it at x, and each box passes the pull "
                "on, multiplied by its own slope."),
        Section("rule", "Math", rule, "The derivative of the whole chain is the product of the slopes in the boxes."),
        Section("slope", "Slope", slope, "The derivative is the slope of the tangent. The secant comes close to it as "
                "delta becomes small."),
        Section("functions", "The functions", equations.nested() + equations.functions() + equations.one_formula()),
        Section("code", "Code", _code(e, texts, long_code), "The same in NumPy, in one file that stands alone."),
    ]  # fmt: skip
    sections = [section for section in sections if FACE_OF[section.name] in faces]
    heading = (f'<span class="name">{text(name)}</span> ' if name else "") + f"<code>{_chain(e)}</code>"
    data = _data(known, texts, small)
    return document(e.title, heading, about, sections, controls=_controls(e, known, texts, data), data=data)


def _chain(e: Explanation) -> str:
    """The chain's text, each link in its colour."""
    return " | ".join(f'<span class="{colour(part.number)}">{text(part.name)}</span>' for part in e.links)


def _data(known: Numbers, texts: Texts, small: list[Frame]) -> dict[str, Any]:
    notes, by_delta = remarks(known)
    sides = known.sides
    return {
        "links": len(known.links),
        "start": known.start,
        "delta": known.delta,
        "deltas": known.deltas,
        "frames": [frame.edges for frame in frames(known)],
        "small": [frame.edges for frame in small],
        "box": [WIDTH, HEIGHT],
        "text": packed(texts.columns),
        "pull_text": packed(texts.pulls),
        "delta_text": [
            {
                "delta": texts.given(d),
                "twice": texts.given(2 * d),
                "m0": texts.move(d, True),
                "n0": texts.move(-d, True),
            }
            for d in known.deltas
        ],
        "sides": packed({str(point): texts.sides(point) for point in sides}),
        "side_pulls": packed({str(point): texts.sided_pulls(point) for point in sides}),
        "own": {str(point): [[drawn(a), drawn(b)] for a, b in own] for point, (_, own) in sides.items()},
        "knots": knots(known),
        "rule": exact(known.at.chain_rule),
        "draw": drawing(known),
        "notes": notes,
        "noted": [{str(point): which for point, which in by_point.items()} for by_point in by_delta],
    }


def _controls(e: Explanation, known: Numbers, texts: Texts, data: dict[str, Any]) -> str:
    """The sliders for x and for delta, and what the chain makes of them; they stay in view."""
    count, at, now = len(e.links), known.start, texts.now
    last = len(known.at.x) - 1
    value = asked(place(f"u{count}", now[f"u{count}"]), count)
    slope = asked(place(f"p{count}", now[f"p{count}"]), 2 * count + 1)
    return (
        '<div class="controls" role="group" aria-label="input"><div class="inner">'
        f'<p class="readout"><span><i>x</i> = {place("x", now["x"])}</span> <span><i>y</i> = {value}</span> '
        f'<span class="total"><i>dy</i>/<i>dx</i> = <data id="product" value="{data["rule"][at]}">{slope}</data></span>'
        f"{_factors(e, known, texts)}</p>"
        '<div class="sliders"><div class="slider" id="move" hidden>'
        '<button type="button" data-step="-1" aria-label="one step to the left">‹</button>'
        f'<input type="range" id="x" aria-label="input x" min="0" max="{last}" step="1" value="{at}" '
        'autocomplete="off">'
        '<button type="button" data-step="1" aria-label="one step to the right">›</button></div>'
        f"{_deltas(known, texts)}</div>"
        f'<p class="goals" id="goals" hidden>{_goals(known, texts)}</p>'
        "<noscript><p>The sliders need JavaScript; the page shows the chain at one input without it.</p></noscript>"
        '<p id="said" class="unseen" aria-live="polite"></p></div></div>'
    )


def _goals(known: Numbers, texts: Texts) -> str:
    """Buttons that lead to what is remarkable."""
    at, column = known.start, texts.columns["x"]
    goals = [(at, f"back to x = {column[at].removeprefix('≈')}")]
    stops = known.at.x.tolist()
    for spot in known.curve.spots:
        if spot.x in stops and len(goals) <= _MARKS:
            stop = stops.index(spot.x)
            if stop == at:
                goals[0] = at, f"{goals[0][1]}, a {_GO[spot.kind]}"
                continue
            goals.append((stop, f"{_GO[spot.kind]} at {column[stop].removeprefix('≈')}"))
    return "".join(f'<button type="button" data-go="{stop}">{escape(label)}</button>' for stop, label in goals)


def _factors(e: Explanation, known: Numbers, texts: Texts) -> str:
    """The product that the derivative is; where x has two sides, what the derivative is on each."""
    count, sided, now = len(e.links), known.start in known.sides, texts.now

    def factor(name: str, style: str = "") -> str:
        return asked(place(name, now.get(name, ""), style), 2 * count + 1)

    product = ""
    if 1 < count <= _FACTORS:
        factors = " × ".join(factor(f"d{i}", colour(i)) for i in range(count, 0, -1))
        product = f'<span data-later="{2 * count + 1}" data-if="!sides"{" hidden" if sided else ""}>= {factors}</span>'
    hidden = "" if sided else " hidden"
    return f'{product}<span data-if="sides"{hidden}>from the left {factor("lp")}, from the right {factor("rp")}</span>'


def _deltas(known: Numbers, texts: Texts) -> str:
    last = len(known.deltas) - 1
    return (
        '<div class="delta" id="deltas" hidden><label for="delta">delta = '
        f"{place('delta', texts.now['delta'])}</label>"
        f'<input type="range" id="delta" min="0" max="{last}" step="1" value="{known.delta}" autocomplete="off">'
        '<span class="hint">large … small</span></div>'
    )


def _tools(links: int) -> str:
    """The buttons above the diagram."""
    fold = '<button type="button" id="fold" aria-pressed="false">as one box</button>' if links > 1 else ""
    return (
        '<p class="tools" id="tools" hidden><button type="button" id="next">step by step</button>'
        '<button type="button" id="back" hidden>back</button><button type="button" id="all" hidden>show all</button>'
        f'<button type="button" id="predict" aria-pressed="false">predict</button>{fold}'
        '<button type="button" data-copy="diagram">copy as picture</button>'
        '<span class="hint" id="lesson" aria-live="polite"></span></p>'
    )


def _copier(what: str) -> str:
    return f'<p class="tools" hidden><button type="button" data-copy="{what}">copy as picture</button></p>'


def _notes(known: Numbers) -> str:
    texts, by_delta = remarks(known)
    here = by_delta[known.delta].get(known.start, [])
    return f'<div class="notes" id="notes">{"".join(f"<p>{text(texts[i])}</p>" for i in here)}</div>'


def _code(e: Explanation, texts: Texts, long_code: bool) -> str:
    at = texts.given(e.x).removeprefix("≈")
    return program_listing(program(e, long_code), f'<p class="at">This is for <i>x</i> = {escape(at)}.</p>')
