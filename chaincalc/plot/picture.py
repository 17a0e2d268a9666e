"""Which curves, lines, marks and words a picture of a chain shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.base.choices import AtKink
from chaincalc.base.errors import InputError, printable
from chaincalc.base.lazy import np
from chaincalc.engine.comparison import compare
from chaincalc.engine.notes import Note
from chaincalc.engine.orders import derivative_tree
from chaincalc.engine.trace import values
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink
from chaincalc.plot.axis import LARGEST, Axis
from chaincalc.plot.curve import sample
from chaincalc.plot.panel import Curve, Mark, Panel, Picture, Role
from chaincalc.plot.sampled import Kink, Sampled
from chaincalc.plot.touch import Touch, short, touch
from chaincalc.plot.window import around, bounds, curve_heights, slope_heights, window

_ORDINALS = {2: "second", 3: "third", 4: "fourth"}
_RAISED = str.maketrans("234", "²³⁴")
MOST_LINKS = 48  # panels
_NAMED = 4  # kinks that the legend lists one by one
_GENERAL: dict[Role, str] = {
    "tangent": "tangent", "left": "tangent from the left", "right": "tangent from the right",
    "point": "the point", "hollow": "an end that isn't reached", "filled": "a single point",
}  # fmt: skip


class Request(NamedTuple):
    """What to draw.

    Args:
        low, high: the stretch of inputs.
        at: the point with a tangent and a secant, or None.
        delta: how far the secant's ends are from it.
        derivative: whether the derivative's curve is drawn.
        each_link: whether each link gets a panel of its own.
        at_kink: what stands for the derivative on a kink.
        points: of the curve; None for as many as a picture can show.
        variable: what the input is called.
        order: of the derivative whose curve is drawn.
    """

    low: float
    high: float
    at: float | None = None
    delta: float = 0.001
    derivative: bool = False
    each_link: bool = False
    at_kink: AtKink = "undefined"
    points: int | None = None
    variable: str = "x"
    order: int = 1


def picture(links: Sequence[Link], title: str, request: Request) -> Picture:
    """Work out what a picture shows.

    Raises:
        InputError: this chain can't be drawn, or not link by link.
    """
    _check(links, request)
    title = printable(title)
    whole = sample(links, request.low, request.high, request.points)
    at, rule = request.at, request.at_kink
    touched = None if at is None else touch(links, at, request.delta, rule, request.variable)
    notes = whole.notes + (touched.notes if touched is not None else ())
    if request.each_link:
        return Picture(title, tuple(_small_panels(links, request, whole, touched)), _once(notes))
    remarks = [*_about(links, whole), *(touched.remarks if touched is not None else ())]
    lines = [Curve("curve", "the chain, y", whole.x, whole.y)]
    if request.derivative:
        lines.append(_derivative_curve(links, request, whole))
    marks = _marks(links, request, whole, _kinks_told(whole.kinks, request.variable))
    if touched is not None:
        lines += touched.lines(request.low, request.high)
        # The secant's ends lie under the other marks.
        own = touched.marks()
        marks = [mark for mark in own if mark.role == "ends"] + marks + [m for m in own if m.role == "point"]
    panel = _framed("", (request.variable, "y"), whole, touched, lines, marks, remarks)
    return Picture(title, (panel,), _once(notes))


def _derivative_curve(links: Sequence[Link], request: Request, whole: Sampled) -> Curve:
    """The derivative's curve; of a higher order that of the formula of the one before.

    Raises:
        InputError: there is no such formula.
    """
    if request.order == 1:
        return Curve("derivative", f"its derivative, dy/d{request.variable}", whole.slope_x, whole.slope)
    tree = derivative_tree(links, "", "", request.order - 1)
    if tree is None:
        raise InputError("this chain's derivative is no formula that could be derived again")
    before = sample([FormulaLink(tree)], request.low, request.high, request.points)
    undefined = np.isnan(values(links, before.slope_x)[-1])
    power = str(request.order).translate(_RAISED)
    label = f"its {_ORDINALS[request.order]} derivative, d{power}y/d{request.variable}{power}"
    return Curve("derivative", label, before.slope_x, np.where(undefined, np.nan, before.slope))


def _check(links: Sequence[Link], request: Request) -> None:
    if request.each_link and len(links) > MOST_LINKS:
        raise InputError(
            f"--links draws at most {MOST_LINKS} links, and this chain has {len(links)}; leave it out for the whole"
        )


def _once(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Notes without those that say the same again."""
    return tuple({note.text: note for note in notes}.values())


def _small_panels(links: Sequence[Link], request: Request, whole: Sampled, touched: Touch | None) -> list[Panel]:
    """A panel for each link, over the inputs that the links before it give it, and one for the whole."""
    if len(links) == 1:
        return [_small(links, request, whole, touched, f"1: {links[0].name}, the whole chain", (request.variable, "y"))]
    inputs = None if request.at is None else [float(u[0]) for u in values(links, np.array([request.at]))]
    found: list[Panel] = []
    stretch: tuple[float, float] | None = (request.low, request.high)
    for k, link in enumerate(links):
        names = (f"u{k}" if k else request.variable, f"u{k + 1}" if k + 1 < len(links) else "y")
        title = f"{k + 1}: {link.name}"
        if stretch is None:
            found.append(Panel(title, *names, Axis(-1.0, 1.0), Axis(-1.0, 1.0), (), (), ("it gets no input",)))
            continue
        at = None if inputs is None or not abs(inputs[k]) <= LARGEST else inputs[k]
        low, high = _spread(*(stretch if at is None else (min(stretch[0], at), max(stretch[1], at))))
        own = sample([link], low, high, request.points)
        here = None if at is None else touch([link], at, request.delta, request.at_kink)
        found.append(_small([link], request, own, here, title, names))
        if k + 1 < len(links):
            stretch = curve_heights(sample(links[: k + 1], request.low, request.high, request.points))
    return [*found, _small(links, request, whole, touched, "the whole chain", (request.variable, "y"))]


def _spread(low: float, high: float) -> tuple[float, float]:
    """A stretch of inputs that can be drawn: where there is only one input, something around it."""
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return low, high
    return window(low, high)


def _small(
    links: Sequence[Link],
    request: Request,
    curve: Sampled,
    touched: Touch | None,
    title: str,
    names: tuple[str, str],
) -> Panel:
    """A panel among others: all share one legend, and the numbers stand under each."""
    lines = [Curve("curve", "value", curve.x, curve.y)]
    remarks = _about(links, curve)
    if request.derivative:
        lines.append(Curve("derivative", "derivative", curve.slope_x, curve.slope))
    marks = _marks(links, request, curve, "kink")
    if touched is not None:
        tangents = [line for line in touched.lines(curve.low, curve.high) if line.role != "secant"]
        lines += [line._replace(label=_GENERAL[line.role]) for line in tangents]
        marks += [mark._replace(label=_GENERAL[mark.role]) for mark in touched.marks() if mark.role == "point"]
        remarks += touched.in_short
    return _framed(title, names, curve, touched, lines, marks, remarks)


def _framed(
    title: str,
    names: tuple[str, str],
    curve: Sampled,
    touched: Touch | None,
    lines: Sequence[Curve],
    marks: Sequence[Mark],
    remarks: Sequence[str],
) -> Panel:
    """A panel with axes that hold the curves and the marks; straight lines are cut off at its edges."""
    shown = [curve_heights(curve)]
    if touched is not None and math.isfinite(touched.y):
        shown = [around(curve, shown[0], (touched.x, touched.y), (touched.slope, touched.left, touched.right))]
    if any(line.role == "derivative" for line in lines):
        shown.append(slope_heights(curve, shown[0]))
    shown += [(v, v) for mark in marks for v in mark.y if mark.role in ("point", "ends") and math.isfinite(v)]
    limits = bounds(v for pair in shown if pair is not None for v in pair)
    up = Axis(-1.0, 1.0) if limits is None else window(*limits)
    kept = tuple(line for line in lines if not np.all(np.isnan(line.y)))
    return Panel(title, *names, Axis(curve.low, curve.high), up, kept, tuple(marks), tuple(remarks))


def _marks(links: Sequence[Link], request: Request, curve: Sampled, kinks: str) -> list[Mark]:
    at = tuple(kink.x for kink in curve.kinks)
    marks = [Mark("kink", kinks, at, tuple(kink.y for kink in curve.kinks))]
    if request.derivative and request.at_kink != "undefined" and at:
        there = compare(links, np.array(at), at_kink=request.at_kink).chain_rule
        marks.append(Mark("filled", f"slope on a kink, by --at-kink {request.at_kink}", at, tuple(map(float, there))))
    points: tuple[tuple[Role, tuple[tuple[float, float], ...]], ...] = (
        ("hollow", curve.hollow), ("filled", curve.filled),
    )  # fmt: skip
    for role, places in points:
        marks.append(Mark(role, _GENERAL[role], tuple(p[0] for p in places), tuple(p[1] for p in places)))
    return [mark for mark in marks if mark.x]


def _kinks_told(kinks: Sequence[Kink], variable: str) -> str:
    if len(kinks) == 1:
        kink = kinks[0]
        left, right = short(kink.left), short(kink.right)
        return f"kink at {variable} = {short(kink.x)}: slope {left} from the left, {right} from the right"
    named = ", ".join(short(kink.x) for kink in kinks[:_NAMED])
    return f"kinks at {variable} = {named}{f' and {len(kinks) - _NAMED} more' if len(kinks) > _NAMED else ''}"


def _about(links: Sequence[Link], curve: Sampled) -> list[str]:
    """What to say of a curve that isn't one."""
    if any(isinstance(link, TableLink) for link in links):
        return ["a table knows single points only"]
    if np.all(np.isnan(curve.y)):
        missing = ["undefined in the whole range", *(note.text for note in curve.notes[:1])]
        return list(curve.crowd.remarks) or missing
    return list(curve.crowd.remarks)
