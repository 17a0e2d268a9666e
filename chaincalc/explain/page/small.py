"""The small curve in a box: a link, or the whole chain, with the tangent at the input that it has now."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chaincalc.explain.page.marks import Frame, attributes, bounded, line, path
from chaincalc.explain.page.numbers import Numbers
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link
from chaincalc.plot.axis import Axis
from chaincalc.plot.curve import sample
from chaincalc.plot.sampled import Sampled
from chaincalc.plot.window import bounds, heights, shown, window

WIDTH, HEIGHT = 152, 84  # of a small curve
_POINTS = 97  # of one


def of_link(numbers: Numbers, i: int) -> tuple[str, Frame]:
    """A link's own curve over the inputs that it gets; `i` counts from 1."""
    step = numbers.at.steps[i - 1]
    u, y, slope = (float(column[numbers.start]) for column in (step.input, step.output, step.derivative))
    across = _inputs(step.input, u)
    links: Sequence[Link] = numbers.links[i - 1 : i]
    curve = sample(links, *across, _POINTS, also=[u] if math.isfinite(u) else [])
    sides = numbers.sides[numbers.start][1][i - 1] if numbers.start in numbers.sides else (slope, slope)
    frame = Frame(across, shown(curve, (u, y), sides))
    return _drawn(curve, frame, str(i), (u, y), sides, f"curve of f{i}, with its tangent"), frame


def of_chain(numbers: Numbers) -> tuple[str, Frame]:
    """The whole chain's curve, as if it were one link."""
    at, start = numbers.at, numbers.start
    x, y, slope = float(at.x[start]), float(at.value[start]), float(at.chain_rule[start])
    sides = (slope, slope) if at.left is None or at.right is None else (float(at.left[start]), float(at.right[start]))
    frame = Frame(Axis(numbers.low, numbers.high), shown(numbers.curve, (x, y), sides))
    return _drawn(numbers.curve, frame, "0", (x, y), sides, "curve of the whole chain, with its tangent"), frame


def _inputs(inputs: Array, now: float) -> Axis:
    """The inputs that a link gets, or those in the middle where a pole before it would spread them too far."""
    limits = heights(inputs)
    middle = heights(inputs, inputs)
    if limits is not None and middle is not None and limits[1] - limits[0] > 4 * (middle[1] - middle[0]) > 0:
        limits = middle
    both = bounds([*(limits or (-1.0, 1.0)), now])
    assert both is not None  # noqa: S101 - for the type checker: the limits are finite
    return window(*both)


def _drawn(
    curve: Sampled, frame: Frame, name: str, at: tuple[float, float], sides: tuple[float, float], about: str
) -> str:
    u, y = at
    line_of = path(curve.x, curve.y, frame, WIDTH, HEIGHT)
    known = "".join(_dot("known", frame, *point) for point in curve.filled)
    known += "".join(_dot("hollow", frame, *point) for point in curve.hollow)
    tangent = "".join(
        _half(f"{side}{name}", line(frame, u, y, slope, direction))
        for side, slope, direction in zip("ab", sides, (-1, 1), strict=True)
    )
    here = 'cx="0" cy="0" hidden=""'
    if math.isfinite(u) and math.isfinite(y):
        here = attributes(cx=bounded(frame.across(u)) * WIDTH, cy=bounded(frame.down(y)) * HEIGHT)
    dot = f'<circle class="dot" data-dot="{name}" {here} r="4"/>'
    return (
        f'<svg class="small" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{about}">'
        f'{_zeros(frame)}<path class="line" d="{line_of}"/>{known}{tangent}{dot}</svg>'
    )


def _dot(style: str, frame: Frame, u: float, y: float) -> str:
    across, down = frame.across(u), frame.down(y)
    if not (0 <= across <= 1 and 0 <= down <= 1):
        return ""
    return f'<circle class="{style}" {attributes(cx=across * WIDTH, cy=down * HEIGHT)} r="3"/>'


def _zeros(frame: Frame) -> str:
    """Faint lines at 0, where they lie in the picture."""
    zeros = []
    if frame.y.low <= 0 <= frame.y.high:
        zeros.append({"x1": 0.0, "x2": float(WIDTH), "y1": frame.down(0) * HEIGHT, "y2": frame.down(0) * HEIGHT})
    if frame.x.low <= 0 <= frame.x.high:
        zeros.append({"x1": frame.across(0) * WIDTH, "x2": frame.across(0) * WIDTH, "y1": 0.0, "y2": float(HEIGHT)})
    return "".join(f'<line class="zero" {attributes(**ends)}/>' for ends in zeros)


def _half(name: str, ends: tuple[float, float, float, float] | None) -> str:
    """Half a tangent; hidden where there is none."""
    if ends is None:
        return f'<line class="tangent" data-line="{name}" hidden=""/>'
    x1, y1, x2, y2 = ends
    shares = attributes(x1=x1 * WIDTH, y1=y1 * HEIGHT, x2=x2 * WIDTH, y2=y2 * HEIGHT)
    return f'<line class="tangent" data-line="{name}" {shares}/>'
