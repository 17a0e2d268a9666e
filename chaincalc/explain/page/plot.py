"""The curve with its tangent and its secant, and the derivative's curve under it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from chaincalc.base.lazy import np
from chaincalc.engine.trace import value as value_of
from chaincalc.explain.page.curve import Frame, Mark, limits, lonely, path
from chaincalc.explain.page.grid import round_step
from chaincalc.explain.page.marks import attributes, bounded, line, place
from chaincalc.explain.page.numbers import Numbers, Texts
from chaincalc.functions.primitive import Array
from chaincalc.notation.page import PlainNotation

_SIDE = 1000  # of the square in which a curve's path is drawn, before it is stretched to the picture
_NARROW = 0.002  # of the picture; narrower gaps are lines
_TICKS = 7  # at most
_GLYPHS = {
    "kink": ("M0-9L9 0L0 9L-9 0Z", "a kink: the slopes of the two sides differ"),
    "jump": ("M-6-6L6 6M-6 6L6-6", "a jump: no derivative"),
    "steep": ("M0-8V8M-4-8H4M-4 8H4", "a vertical tangent"),
    "edge": ("M3-7H-3V7H3", "an edge of the domain, or 0 times infinity"),
}


def frames(numbers: Numbers) -> tuple[Frame, Frame]:
    """What the two pictures show: the value, and the derivative."""
    at, drawn = numbers.at, numbers.curve.traced
    value = limits(drawn.value, float(at.value[numbers.start]))
    slope = limits(drawn.derivative, float(at.chain_rule[numbers.start]))
    slope = min(slope[0], 0.0), max(slope[1], 0.0)  # whether it is above or below 0 is what matters
    return Frame(numbers.low, numbers.high, *value), Frame(numbers.low, numbers.high, *slope)


def plots(numbers: Numbers, texts: Texts) -> str:
    """Both pictures, one below the other, over the same inputs."""
    plain = texts.plain
    value, slope = frames(numbers)
    drawn, at = numbers.curve, numbers.at
    x, y, d = (float(column[numbers.start]) for column in (at.x, at.value, at.chain_rule))
    curve_of_y = _path("line", drawn.x, drawn.traced.value, drawn.unbroken, value)
    curve_of_slope = _path("line slope", drawn.x, drawn.traced.derivative, drawn.smooth, slope)
    single = "".join(_dot("known", value, a, b, "3") for a, b in lonely(drawn) if value.bottom <= b <= value.top)
    single_slopes = "".join(
        _dot("known slope", slope, a, b, "3") for a, b in zip(at.x.tolist(), at.chain_rule.tolist(), strict=True)
    ) if any("table" in finding.code for finding in drawn.traced.findings) else ""  # fmt: skip
    gaps = "".join(_gap(value, *gap) for gap in _apart(drawn.gaps, numbers.high - numbers.low))
    first = _upright(value, x) + curve_of_y + single + "".join(_mark(value, mark) for mark in drawn.marks)
    first += _secant(numbers, value) + _tangent(numbers, value, x, y) + _dot("dot", value, x, y, "6", "y")
    second = _upright(slope, x) + curve_of_slope + single_slopes + _dot("dot slope", slope, x, d, "6", "d")
    widest = max(len(label) for frame in (value, slope) for _, label in _ticks(frame.bottom, frame.top, plain))
    return (
        f'<div class="plots y{min(14, widest)}">'
        f"{_picture('<i>y</i>', value, gaps, first, 'value', plain)}"
        f"{_picture('<i>dy</i>/<i>dx</i>', slope, gaps, second, 'derivative', plain)}"
        f"{_inputs(value, plain)}</div>{_legend(numbers, plain)}"
    )


def _picture(title: str, frame: Frame, behind: str, content: str, name: str, plain: PlainNotation) -> str:
    ticks = _ticks(frame.bottom, frame.top, plain)
    labels = "".join(f'<text x="100%" {_percent(y=frame.down(at))} dy="0.32em">{text}</text>' for at, text in ticks)
    rules = "".join(_rule(at, 'x1="0" x2="100%"', y1=frame.down(at), y2=frame.down(at)) for at, _ in ticks)
    uprights = _ticks(frame.left, frame.right, plain)
    rules += "".join(_rule(at, 'y1="0" y2="100%"', x1=frame.across(at), x2=frame.across(at)) for at, _ in uprights)
    return (
        f'<p class="axis">{title}</p><svg class="labels {name}" aria-hidden="true">{labels}</svg>'
        f'<svg class="canvas {name}" role="img" data-picture="{name}" aria-label="curve of the {name}">'
        f"{behind}{rules}{content}</svg>"
    )


def _rule(at: float, ends: str, **shares: float) -> str:
    return f'<line class="{"zero" if at == 0 else "rule"}" {ends} {_percent(**shares)}/>'


def _inputs(frame: Frame, plain: PlainNotation) -> str:
    labels = "".join(
        f'<text {_percent(x=frame.across(at))} y="1.1em" class="{_anchor(frame.across(at))}">{text}</text>'
        for at, text in _ticks(frame.left, frame.right, plain)
    )
    return f'<svg class="labels inputs" aria-hidden="true">{labels}</svg><p class="axis inputs"><i>x</i></p>'


def _anchor(share: float) -> str:
    return "first" if share < 0.03 else "last" if share > 0.97 else "middle"


def _ticks(low: float, high: float, plain: PlainNotation) -> list[tuple[float, str]]:
    """Round numbers between two ends, at most seven, with their texts."""
    step = round_step(low, high, _TICKS)
    if step is None:
        return []
    first, last = math.ceil(Decimal(low) / step), math.floor(Decimal(high) / step)
    return [(float(k * step) + 0.0, plain.number(float(k * step) + 0.0)) for k in range(first, last + 1)]


def _path(style: str, x: Array, y: Array, drawn: Array, frame: Frame) -> str:
    return (
        f'<svg viewBox="0 0 {_SIDE} {_SIDE}" preserveAspectRatio="none" width="100%" height="100%">'
        f'<path class="{style}" vector-effect="non-scaling-stroke" d="{path(x, y, drawn, frame, _SIDE, _SIDE)}"/></svg>'
    )


def _percent(**shares: float) -> str:
    return attributes(**{name: f"{100 * share + 0.0:.5g}%" for name, share in shares.items()})


def _upright(frame: Frame, x: float) -> str:
    """The line through both pictures at the input."""
    return f'<line class="now" data-now="" y1="0" y2="100%" {_percent(x1=frame.across(x), x2=frame.across(x))}/>'


def _dot(style: str, frame: Frame, x: float, y: float, radius: str, name: str = "") -> str:
    visible = math.isfinite(x) and math.isfinite(y)
    if not visible and not name:
        return ""
    at = _percent(cx=bounded(frame.across(x)), cy=max(0.0, min(1.0, frame.down(y)))) if visible else 'hidden=""'
    return f'<circle class="{style}" {f"data-dot={chr(34)}{name}{chr(34)} " if name else ""}{at} r="{radius}"/>'


def _apart(gaps: Sequence[tuple[float, float]], width: float) -> list[tuple[float, float]]:
    """The gaps, each pole once though it may lie between several neighbouring floats."""
    kept: list[tuple[float, float]] = []
    for start, stop in sorted(gaps):
        if not kept or stop - kept[-1][1] > _NARROW * width:
            kept.append((start, stop))
    return kept


def _gap(frame: Frame, start: float, stop: float) -> str:
    left, right = frame.across(start), frame.across(stop)
    if right - left < _NARROW:
        return f'<line class="hole" y1="0" y2="100%" {_percent(x1=left, x2=left)}/>'
    return f'<rect class="gap" y="0" height="100%" {_percent(x=left, width=right - left)}/>'


def _mark(frame: Frame, mark: Mark) -> str:
    shape, about = _GLYPHS[mark.kind]
    return (
        f'<svg class="mark {mark.kind}" overflow="visible" '
        f"{_percent(x=frame.across(mark.x), y=max(0.0, min(1.0, frame.down(mark.y))))}>"
        f'<path d="{shape}"><title>{about}</title></path></svg>'
    )


def _tangent(numbers: Numbers, frame: Frame, x: float, y: float) -> str:
    at = numbers.at
    left = at.chain_rule if at.left is None else at.left
    right = at.chain_rule if at.right is None else at.right
    halves = (("left", float(left[numbers.start]), -1), ("right", float(right[numbers.start]), 1))
    return "".join(segment("tangent", name, line(frame, x, y, slope, way)) for name, slope, way in halves)


def _secant(numbers: Numbers, frame: Frame) -> str:
    delta, compared = numbers.deltas[numbers.delta], numbers.at
    x, slope = float(compared.x[numbers.start]), float(compared.numeric[numbers.start])
    links = numbers.curve.traced.links
    low, high = value_of(links, np.array([x - delta, x + delta])).tolist()
    drawn = segment("secant", "secant", line(frame, x - delta, low, slope, 0))
    return drawn + _dot("end", frame, x - delta, low, "4", "low") + _dot("end", frame, x + delta, high, "4", "high")


def segment(style: str, name: str, ends: tuple[float, float, float, float] | None) -> str:
    """A line that the script moves; hidden where there is none."""
    if ends is None:
        return f'<line class="{style}" data-line="{name}" hidden=""/>'
    x1, y1, x2, y2 = map(bounded, ends)
    return f'<line class="{style}" data-line="{name}" {_percent(x1=x1, y1=y1, x2=x2, y2=y2)}/>'


def _legend(numbers: Numbers, plain: PlainNotation) -> str:
    """What the lines and signs are, with the slopes as numbers."""
    at = numbers.at
    slope, secant = float(at.chain_rule[numbers.start]), float(at.numeric[numbers.start])
    delta = numbers.deltas[numbers.delta]
    rows = [
        (
            '<line class="line" x1="0" x2="28" y1="8" y2="8"/>',
            "the curve <i>y</i>, and the derivative's curve under it",
        ),
        (
            '<line class="tangent" x1="0" x2="28" y1="8" y2="8"/>',
            f"tangent: slope {place(f'p{len(at.steps)}', plain.number(slope), 'total')}",
        ),
        (
            '<line class="secant" x1="0" x2="28" y1="8" y2="8"/>',
            f"secant from <i>x</i> − {place('delta', plain.given(delta))} to "
            f"<i>x</i> + {place('delta', plain.given(delta))}: slope {place('secant', plain.number(secant), 'far')}",
        ),
    ]
    for kind, (shape, about) in _GLYPHS.items():
        if any(mark.kind == kind for mark in numbers.curve.marks):
            rows.append((f'<path class="sign {kind}" transform="translate(14 8) scale(.75)" d="{shape}"/>', about))
    if numbers.curve.gaps:
        rows.append(('<rect class="gap" width="28" height="16"/>', "not defined here, or torn apart"))
    items = "".join(
        f'<li><svg width="28" height="16" aria-hidden="true">{sample}</svg><span>{words}</span></li>'
        for sample, words in rows
    )
    return f'<ul class="legend">{items}</ul>'
