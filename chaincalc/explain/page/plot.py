"""The curve with its tangent and its secant, and the derivative's curve under it."""

from __future__ import annotations

import math

from chaincalc.explain.page.marks import Frame, attributes, bounded, line, path, place
from chaincalc.explain.page.numbers import Numbers
from chaincalc.explain.page.texts import Texts
from chaincalc.functions.primitive import Array
from chaincalc.links.table import TableLink
from chaincalc.notation.mathml import typeset
from chaincalc.plot.axis import Axis, Ticks, named
from chaincalc.plot.sampled import Spot
from chaincalc.plot.window import heights, readable, shown, window

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
    at, curve, start = numbers.at, numbers.curve, numbers.start
    here = (float(at.x[start]), float(at.value[start]))
    slopes = (at.chain_rule, *(side for side in (at.left, at.right) if side is not None))
    across = Axis(numbers.low, numbers.high)
    value = shown(curve, here, [float(slope[start]) for slope in slopes])
    limits = [0.0, *_slope_heights(numbers)]  # whether it is above or below 0 is what matters
    return Frame(across, value), Frame(across, window(min(limits), max(limits)))


def _slope_heights(numbers: Numbers) -> list[float]:
    """The derivatives that are worth showing, that at the input among them."""
    curve, start = numbers.curve, numbers.start
    known = heights(curve.slope, curve.even_slope)
    x, slope = float(numbers.at.x[start]), float(numbers.at.chain_rule[start])
    if not math.isfinite(slope):
        return [*(known or ())]
    limits = (slope, slope) if known is None else (min(known[0], slope), max(known[1], slope))
    return [*readable(limits, (curve.low, curve.high), curve.even_slope, (x, slope), ())]


def plots(numbers: Numbers, texts: Texts) -> str:
    """Both pictures, one below the other, over the same inputs."""
    value, slope = frames(numbers)
    curve, at = numbers.curve, numbers.at
    x, y, d = (float(column[numbers.start]) for column in (at.x, at.value, at.chain_rule))
    gaps = "".join(_gap(value, *gap) for gap in curve.gaps)
    first = _upright(value, x) + _path("line", curve.x, curve.y, value) + _singles(numbers, value)
    first += "".join(_mark(value, spot) for spot in curve.spots)
    first += _secant(numbers, value) + _tangent(numbers, value, x, y) + _dot("dot", value, x, y, "6", "y")
    second = _upright(slope, x) + _path("line slope", curve.slope_x, curve.slope, slope)
    second += _known_slopes(numbers, slope) + _dot("dot slope", slope, x, d, "6", "d")
    widest = max(len(label) for frame in (value, slope) for label in frame.y.ticks(_TICKS).texts)
    return (
        f'<div class="plots y{min(14, widest)}">'
        f"{_picture(_name('y', value.y), value, gaps, first, 'value')}"
        f"{_picture('<i>dy</i>/<i>dx</i>', slope, gaps, second, 'derivative')}"
        f"{_inputs(value)}</div>{_legend(numbers, texts)}"
    )


def _name(letter: str, axis: Axis) -> str:
    """An axis's name, less what is to be added to its numbers."""
    return f"<i>{letter}</i>{typeset(named('', axis))}"


def _picture(title: str, frame: Frame, behind: str, content: str, name: str) -> str:
    up, across = frame.y.ticks(_TICKS), frame.x.ticks(_TICKS)
    labels = "".join(
        f'<text x="100%" {_percent(y=1 - at)} dy="0.32em">{typeset(text)}</text>' for at, text in _rows(up)
    )
    rules = "".join(_rule(text, 'x1="0" x2="100%"', y1=1 - at, y2=1 - at) for at, text in _rows(up))
    rules += "".join(_rule(text, 'y1="0" y2="100%"', x1=at, x2=at) for at, text in _rows(across))
    return (
        f'<p class="axis">{title}</p><svg class="labels {name}" aria-hidden="true">{labels}</svg>'
        f'<svg class="canvas {name}" role="img" data-picture="{name}" aria-label="curve of the {name}">'
        f"{behind}{rules}{content}</svg>"
    )


def _rows(ticks: Ticks) -> list[tuple[float, str]]:
    return list(zip(ticks.places, ticks.texts, strict=True))


def _rule(label: str, ends: str, **shares: float) -> str:
    return f'<line class="{"zero" if label == "0" else "rule"}" {ends} {_percent(**shares)}/>'


def _inputs(frame: Frame) -> str:
    labels = "".join(
        f'<text {_percent(x=at)} y="1.1em" class="{_anchor(at)}">{typeset(text)}</text>'
        for at, text in _rows(frame.x.ticks(_TICKS))
    )
    name = _name("x", frame.x)
    return f'<svg class="labels inputs" aria-hidden="true">{labels}</svg><p class="axis inputs">{name}</p>'


def _anchor(share: float) -> str:
    return "first" if share < 0.03 else "last" if share > 0.97 else "middle"


def _path(style: str, x: Array, y: Array, frame: Frame) -> str:
    return (
        f'<svg viewBox="0 0 {_SIDE} {_SIDE}" preserveAspectRatio="none" width="100%" height="100%">'
        f'<path class="{style}" vector-effect="non-scaling-stroke" d="{path(x, y, frame, _SIDE, _SIDE)}"/></svg>'
    )


def _percent(**shares: float) -> str:
    return attributes(**{name: f"{100 * share + 0.0:.5g}%" for name, share in shares.items()})


def _upright(frame: Frame, x: float) -> str:
    """The line through both pictures at the input."""
    return f'<line class="now" data-now="" y1="0" y2="100%" {_percent(x1=frame.across(x), x2=frame.across(x))}/>'


def _singles(numbers: Numbers, frame: Frame) -> str:
    """Single points, filled, and ends that aren't reached, hollow."""
    curve = numbers.curve
    kinds = (("known", curve.filled), ("hollow", curve.hollow))
    return "".join(
        _dot(style, frame, x, y, "4") for style, points in kinds for x, y in points if frame.y.low <= y <= frame.y.high
    )


def _known_slopes(numbers: Numbers, frame: Frame) -> str:
    """The slopes that a table knows: single points, too."""
    at = numbers.at
    if not any(isinstance(link, TableLink) for link in numbers.links):
        return ""
    rows = zip(at.x.tolist(), at.chain_rule.tolist(), strict=True)
    return "".join(_dot("known slope", frame, x, slope, "3") for x, slope in rows)


def _dot(style: str, frame: Frame, x: float, y: float, radius: str, name: str = "") -> str:
    visible = math.isfinite(x) and math.isfinite(y)
    if not visible and not name:
        return ""
    at = _percent(cx=bounded(frame.across(x)), cy=max(0.0, min(1.0, frame.down(y)))) if visible else 'hidden=""'
    return f'<circle class="{style}" {f"data-dot={chr(34)}{name}{chr(34)} " if name else ""}{at} r="{radius}"/>'


def _gap(frame: Frame, start: float, stop: float) -> str:
    left, right = frame.across(start), frame.across(stop)
    if right - left < _NARROW:
        return f'<line class="hole" y1="0" y2="100%" {_percent(x1=left, x2=left)}/>'
    return f'<rect class="gap" y="0" height="100%" {_percent(x=left, width=right - left)}/>'


def _mark(frame: Frame, spot: Spot) -> str:
    shape, about = _GLYPHS[spot.kind]
    return (
        f'<svg class="mark {spot.kind}" overflow="visible" '
        f"{_percent(x=frame.across(spot.x), y=max(0.0, min(1.0, frame.down(spot.y))))}>"
        f'<path d="{shape}"><title>{about}</title></path></svg>'
    )


def _tangent(numbers: Numbers, frame: Frame, x: float, y: float) -> str:
    at = numbers.at
    left = at.chain_rule if at.left is None else at.left
    right = at.chain_rule if at.right is None else at.right
    halves = (("left", float(left[numbers.start]), -1), ("right", float(right[numbers.start]), 1))
    return "".join(segment("tangent", name, line(frame, x, y, slope, way)) for name, slope, way in halves)


def _secant(numbers: Numbers, frame: Frame) -> str:
    k, at = numbers.delta, numbers.start
    delta, x, slope = numbers.deltas[k], float(numbers.at.x[at]), float(numbers.numeric[k][at])
    low, high = (float(end[-1][at]) for end in numbers.ends[k])
    drawn = segment("secant", "secant", line(frame, x - delta, low, slope, 0))
    return drawn + _dot("end", frame, x - delta, low, "4", "low") + _dot("end", frame, x + delta, high, "4", "high")


def segment(style: str, name: str, ends: tuple[float, float, float, float] | None) -> str:
    """A line that the script moves; hidden where there is none."""
    if ends is None:
        return f'<line class="{style}" data-line="{name}" hidden=""/>'
    x1, y1, x2, y2 = map(bounded, ends)
    return f'<line class="{style}" data-line="{name}" {_percent(x1=x1, y1=y1, x2=x2, y2=y2)}/>'


def _legend(numbers: Numbers, texts: Texts) -> str:
    """What the lines and signs are, with the slopes as numbers, and what couldn't be drawn."""
    now, curve = texts.now, numbers.curve
    delta, count = place("delta", now["delta"]), len(numbers.at.steps)
    rows = [
        ('<line class="line" x1="0" x2="28" y1="8" y2="8"/>',
         "the curve <i>y</i>, and the derivative's curve under it"),
        ('<line class="tangent" x1="0" x2="28" y1="8" y2="8"/>',
         f"tangent: slope {place(f'p{count}', now[f'p{count}'], 'total')}"),
        ('<line class="secant" x1="0" x2="28" y1="8" y2="8"/>',
         f"secant from <i>x</i> − {delta} to <i>x</i> + {delta}: slope {place('secant', now['secant'], 'far')}"),
    ]  # fmt: skip
    for kind, (shape, about) in _GLYPHS.items():
        if any(spot.kind == kind for spot in curve.spots):
            rows.append((f'<path class="sign {kind}" transform="translate(14 8) scale(.75)" d="{shape}"/>', about))
    if curve.hollow:
        rows.append(('<circle class="hollow" cx="14" cy="8" r="4"/>', "an end that isn't reached"))
    if curve.gaps:
        rows.append(('<rect class="gap" width="28" height="16"/>', "not defined here, or torn apart"))
    items = "".join(
        f'<li><svg width="28" height="16" aria-hidden="true">{sample}</svg><span>{words}</span></li>'
        for sample, words in rows
    )
    said = "".join(f'<p class="hint">The curve: {remark}.</p>' for remark in curve.crowd.remarks)
    return f'<ul class="legend">{items}</ul>{said}'
