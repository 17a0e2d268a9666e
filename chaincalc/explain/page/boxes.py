"""The diagram: each link as a box with its own small curve, and the string under them that is pulled at x."""

from __future__ import annotations

import math

from chaincalc.base.lazy import np
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.page.curve import Frame, curve, limits, path
from chaincalc.explain.page.marks import attributes, bounded, line, place, subscript, text
from chaincalc.explain.page.numbers import Numbers, Texts
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink
from chaincalc.notation.mathml import MathmlNotation
from chaincalc.notation.page import colour

WIDTH, HEIGHT = 152, 84  # of a small curve
_POINTS = 97  # of one
_PULL, _REST, _ROOM = 16.0, 40, 34.0  # of the string, in pixels: a pull at x, where a knot rests, how far it can go


def diagram(e: Explanation, numbers: Numbers, texts: Texts, links: tuple[Link, ...]) -> tuple[str, list[Frame]]:
    """The boxes on their string, and the frames of the small curves."""
    columns = texts.columns()
    now = {name: column[numbers.start] for name, column in columns.items()} | texts.sides(numbers.start)
    widths = {name: max(map(len, column)) for name, column in columns.items()}
    sided = numbers.start in numbers.sides
    frames: list[Frame] = []
    pulls = list(zip(*products(numbers, numbers.start), strict=True))
    items = [f'<li class="source">{_node("<i>x</i>", "x", now, widths, pulls[0], sided)}</li>']
    for part, link in zip(e.links, links, strict=True):
        i = part.number
        drawn, frame = _picture(numbers, link, i)
        frames.append(frame)
        rule = "" if part.tree is None else MathmlNotation().short_rule(part.tree, part.variable)
        shown = f"<math>{rule}</math>" if rule else f"<code>{text(part.name)}</code>"
        title = f"<h3>{subscript('f', i)} {shown}</h3>"
        hidden = "" if sided else " hidden"
        factors = (
            f'<div class="factor"><b>× {place(f"r{i}", now.get(f"r{i}", now[f"d{i}"]))}</b></div>'
            f'<div class="factor second"{hidden}><b>× {place(f"l{i}", now.get(f"l{i}", ""))}</b></div>'
        )
        slope = f'<p class="own">slope {place(f"d{i}", now[f"d{i}"])}</p>'
        symbol = "<i>y</i>" if i == len(e.links) else subscript("u", i)
        items.append(
            f'<li class="link {colour(i)}"><div class="box">{title}{drawn}{slope}</div>'
            f"{_node(symbol, f'u{i}', now, widths, pulls[i], sided)}"
            f"{factors}</li>"
        )
    return f'<ol class="chain">{"".join(items)}</ol>{_sentences(len(e.links), now, sided)}', frames


def products(numbers: Numbers, stop: int) -> tuple[list[float], list[float]]:
    """By how much a pull at x is multiplied at each knot: for a pull to the left, and to the right."""
    if stop in numbers.sides:
        left, right = numbers.sides[stop][0]
        return [1.0, *left.products], [1.0, *right.products]
    both = [1.0, *(float(step.product[stop]) for step in numbers.at.steps)]
    return both, both


def _node(
    symbol: str, name: str, now: dict[str, str], widths: dict[str, int], pulls: tuple[float, float], sided: bool
) -> str:
    """A number between the boxes, and the knot of the string under it."""
    i = name.removeprefix("u") if name != "x" else "0"
    wide = min(20, max(5, widths[name], widths[f"m{i}"]))
    value = f'<div class="node w{wide}"><span>{symbol}</span><b>{place(name, now[name])}</b></div>'
    pulled = f'<div class="knot">{_knot(f"k{i}", pulls[1])}{place(f"m{i}", now[f"m{i}"])}</div>'
    other = place(f"n{i}", now.get(f"n{i}", ""))
    hidden = "" if sided else " hidden"
    return f'{value}{pulled}<div class="knot second"{hidden}>{_knot(f"j{i}", -pulls[0])}{other}</div>'


def _knot(name: str, moved: float) -> str:
    """A knot where it rests, and where it is pulled to; the script moves it."""
    at = _REST + knot_shift(moved)
    hidden = ' hidden=""' if math.isnan(moved) else ""
    return (
        f'<svg width="{2 * _REST}" height="22" aria-hidden="true">'
        f'<circle class="rest" cx="{_REST}" cy="11" r="4"/>'
        f'<g data-knot="{name}"{hidden}><line class="way" x1="{_REST}" x2="{at:g}" y1="11" y2="11"/>'
        f'<circle class="moved" cx="{at:g}" cy="11" r="6"/></g></svg>'
    )


def knot_shift(moved: float) -> float:
    """By how many pixels a knot is drawn away from its rest: true to scale as far as there is room."""
    return 0.0 if math.isnan(moved) else max(-_ROOM, min(_ROOM, _PULL * moved))


def _sentences(count: int, now: dict[str, str], sided: bool) -> str:
    last = f"p{count}"
    pulled = now.get("rp", now[last]) != "undefined"
    nowhere = f"Pull <i>x</i> by {place('m0', now['m0'])}: how far <i>y</i> moves is undefined."
    up = (
        f"Pull <i>x</i> by {place('m0', now['m0'])}, and <i>y</i> moves by about "
        f"{place(f'm{count}', now[f'm{count}'])}: in total × {place('rp', now.get('rp', now[last]), 'total')}."
    )
    down = (
        f" Pull it the other way, by {place('n0', now.get('n0', ''))}, and <i>y</i> moves by about "
        f"{place(f'n{count}', now.get(f'n{count}', ''))}: in total × {place('lp', now.get('lp', ''), 'total')}."
    )
    return (
        f'<p class="pull"><span data-if="pulled"{"" if pulled else " hidden"}>{up}</span>'
        f'<span data-if="!pulled"{" hidden" if pulled else ""}>{nowhere}</span>'
        f'<span class="second"{"" if sided else " hidden"}>{down}</span></p>'
    )


def _picture(numbers: Numbers, link: Link, i: int) -> tuple[str, Frame]:
    """A link's own curve over the inputs that it gets, with the tangent at the one that it has now."""
    step = numbers.at.steps[i - 1]
    u, y, d = (float(column[numbers.start]) for column in (step.input, step.output, step.derivative))
    left, right = limits(step.input, u)
    shown = curve([link], left, right, [u] if math.isfinite(u) else [], _POINTS)
    bottom, top = limits(np.append(shown.traced.value, step.output), y)
    frame = Frame(left, right, bottom, top)
    line_of = path(shown.x, shown.traced.value, shown.unbroken, frame, WIDTH, HEIGHT)
    known = ""
    if isinstance(link, TableLink):
        known = "".join(
            f'<circle class="known" {attributes(cx=frame.across(at) * WIDTH, cy=frame.down(value) * HEIGHT, r="3")}/>'
            for at, value, _ in link.rows
            if left <= at <= right and math.isfinite(value)
        )
    axes = "".join(
        f'<line class="zero" {attributes(**ends)}/>'
        for inside, ends in (
            (bottom <= 0 <= top, {"x1": 0, "x2": WIDTH, "y1": frame.down(0) * HEIGHT, "y2": frame.down(0) * HEIGHT}),
            (left <= 0 <= right, {"x1": frame.across(0) * WIDTH, "x2": frame.across(0) * WIDTH, "y1": 0, "y2": HEIGHT}),
        )
        if inside
    )
    slopes = numbers.sides[numbers.start][1][i - 1] if numbers.start in numbers.sides else (d, d)
    tangent = "".join(
        tangent_half(f"{side}{i}", line(frame, u, y, slope, direction), WIDTH, HEIGHT)
        for side, slope, direction in zip("ab", slopes, (-1, 1), strict=True)
    )
    visible = math.isfinite(u) and math.isfinite(y)
    at = (
        attributes(cx=bounded(frame.across(u)) * WIDTH, cy=bounded(frame.down(y)) * HEIGHT)
        if visible
        else 'cx="0" cy="0"'
    )
    dot = f'<circle class="dot" data-dot="{i}" {at} r="4"{"" if visible else " hidden"}/>'
    return (
        f'<svg class="small" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="curve of f{i}, with its tangent">'
        f'{axes}<path class="line" d="{line_of}"/>{known}{tangent}{dot}</svg>',
        frame,
    )


def tangent_half(name: str, ends: tuple[float, float, float, float] | None, width: float, height: float) -> str:
    """Half a tangent; hidden where there is none."""
    if ends is None:
        return f'<line class="tangent" data-line="{name}" hidden=""/>'
    x1, y1, x2, y2 = ends
    shares = attributes(x1=x1 * width, y1=y1 * height, x2=x2 * width, y2=y2 * height)
    return f'<line class="tangent" data-line="{name}" {shares}/>'
