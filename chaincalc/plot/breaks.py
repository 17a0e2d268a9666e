"""Where a curve breaks: its kinks, jumps and gaps, from what the links declare of themselves.

Between two neighbouring points of a curve each link's input goes from one known value to another. What lies between
them (a kink of relu, a pole of tan, the end of log's domain) is read off the link's formula, not guessed from how steep
the curve looks: 1/u is cut at 0, and 1000*u is not. The place is then found by halving the interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from chaincalc.base.lazy import np
from chaincalc.calculus.nearby import Path
from chaincalc.engine.sides import is_kink
from chaincalc.engine.trace import Trace, trace, values
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink

Kind: TypeAlias = Literal["kink", "jump", "gap", "edge", "entry"]
MOST = 400  # breaks that are looked for exactly; a picture can't show more
_HALVINGS = 48
_LONG = 64  # links; in longer chains a halving costs too much to do so many


class Break(NamedTuple):
    """A place where a curve breaks.

    Args:
        kind: `gap` for a point where the chain has no value, `edge` for the end of a stretch where it has one,
            `entry` for a point that a table knows.
        low, high: the two floats it lies between; both the same where it lies on a float.
        left, right: a kink's slopes, where they are known.
    """

    kind: Kind
    low: float
    high: float
    left: float = math.nan
    right: float = math.nan


class _Bracket(NamedTuple):
    """An interval in which something of one kind happens, in one link (0 is the first)."""

    kind: Kind
    link: int
    low: float
    high: float


def breaks(traced: Trace) -> list[Break]:
    """The breaks of a chain on and between a trace's points, which ascend, and so do the breaks."""
    found = _on_points(traced)
    for bracket in _halved(traced.links, _between(traced.links, traced.x)):
        found.append(Break(bracket.kind, bracket.low, bracket.high))
    return sorted(set(found), key=lambda b: (b.low, b.high, b.kind))


def turns(links: Sequence[Link], x: Array) -> Array:
    """Where the curve, or the input of a link on the way, turns round between two points.

    A link's input may touch a pole or the end of a domain and turn back (log of a square, at 0): no two points of the
    curve are then on two sides of it, but the turning point lies on it. They are also the curve's highest and lowest
    points, which a picture should reach.
    """
    if len(links) > _LONG:
        return np.empty(0)
    places: list[tuple[int, float, float]] = []
    for k, step in enumerate(trace(links, x).steps):
        if k + 1 < len(links) and not links[k + 1].has_crossings:
            continue
        signs = np.sign(step.product)
        turned = np.flatnonzero(signs[:-1] * signs[1:] < 0)
        places += [(k, float(x[i]), float(x[i + 1])) for i in turned]
    if not 0 < len(places) <= MOST:  # so many turns are too close together to be seen
        return np.empty(0)
    rows = np.array([place[0] for place in places])
    low, high = np.array([place[1] for place in places]), np.array([place[2] for place in places])
    columns = np.arange(len(places))
    first = np.sign(np.array([step.product for step in trace(links, low).steps])[rows, columns])
    for halving in range(_HALVINGS):
        middle = _middle(low, high, simple=halving == 0)
        sign = np.sign(np.array([step.product for step in trace(links, middle).steps])[rows, columns])
        same = sign == first
        flat = ~same & (sign != -first)  # on the turning point itself, or where there is no slope
        low, high = np.where(same | flat, middle, low), np.where(same, high, middle)
    return np.concatenate([low, high])


def _on_points(traced: Trace) -> list[Break]:
    """The kinks, jumps and missing single points that lie on the points themselves."""
    x, y = traced.x, traced.value
    found: list[Break] = []

    def add(kind: Kind, where: Mask) -> None:
        found.extend(Break(kind, float(at), float(at)) for at in x[where][:MOST])

    for i in np.flatnonzero(is_kink(traced.left, traced.right))[:MOST]:
        found.append(Break("kink", float(x[i]), float(x[i]), float(traced.left[i]), float(traced.right[i])))
    jumps = np.zeros(x.shape, dtype=bool)
    for link, step in zip(traced.links, traced.steps, strict=True):
        jumps |= link.jumps_at(step.input) & ~np.isnan(y)
    add("jump", jumps)
    missing = np.isnan(y)
    alone = missing.copy()
    alone[1:] &= ~missing[:-1]
    alone[:-1] &= ~missing[1:]
    add("gap", alone)
    return found


def _between(links: Sequence[Link], x: Array) -> list[_Bracket]:
    """The intervals between neighbouring points in which something happens."""
    u = values(links, x)
    found: list[_Bracket] = []

    def add(kind: Kind, link: int, where: Mask) -> None:
        found.extend(_Bracket(kind, link, float(x[i]), float(x[i + 1])) for i in np.flatnonzero(where))

    missing = np.isnan(u[-1])
    alone = np.zeros(len(x) + 2, dtype=bool)  # a single missing point is a gap on that point, and has no edges
    alone[1:-1] = missing
    alone[1:-1] &= ~np.concatenate([[False], missing[:-1]]) & ~np.concatenate([missing[1:], [False]])
    alone = alone[1:-1]
    edge = (missing[:-1] != missing[1:]) & ~alone[:-1] & ~alone[1:]
    if any(isinstance(link, TableLink) for link in links):
        edge[:] = False  # a table knows points; they have no edges
    add("edge", len(links) - 1, edge)
    with np.errstate(all="ignore"):
        for i, link in enumerate(links):
            for kind, where in _crossed(link, u[i][:-1], u[i][1:]):
                add(kind, i, where & ~edge if kind == "gap" else where)
    return found


def _crossed(link: Link, a: Array, b: Array) -> list[tuple[Kind, Mask]]:
    """What a link's input crosses between a and b."""
    if isinstance(link, TableLink):
        inputs = np.array([row[0] for row in link.rows])
        return [("entry", _passes(inputs, a, b))]
    crossed = link.crossings(Path(a, (a, b)))
    if crossed is None:
        return []
    return [("kink", crossed.kink), ("jump", crossed.jump), ("gap", crossed.gap)]


def _passes(inputs: Array, a: Array, b: Array) -> Mask:
    """Whether one of a table's inputs lies strictly between a and b."""
    low, high = np.fmin(a, b), np.fmax(a, b)
    return np.searchsorted(inputs, high, side="left") > np.searchsorted(inputs, low, side="right")


def _halved(links: Sequence[Link], brackets: Sequence[_Bracket]) -> list[_Bracket]:
    """The brackets, halved until they are as narrow as floats allow, or the break lies on a float.

    A half in which nothing is crossed any more is left; if that is true of both, the break is their common end. Where
    there are too many, as in tan(1/u) at 0, they stay as wide as they are, and kinks among them are left out.
    """
    if len(brackets) > MOST:  # several links may have theirs in the same interval
        brackets = list({(b.kind, b.low, b.high): b for b in reversed(brackets)}.values())
    done: list[_Bracket] = []
    todo = list(brackets)
    halvings = _HALVINGS if len(links) <= _LONG else max(8, 2_000 // len(links))
    for halving in range(halvings):
        if not todo or len(done) + len(todo) > MOST:
            break
        low, high = np.array([b.low for b in todo]), np.array([b.high for b in todo])
        middle = _middle(low, high, simple=halving in (0, halvings - 1))
        ends = [values(links, points) for points in (low, middle, high)]
        left, right = (_still(links, todo, ends[i], ends[i + 1]) for i in (0, 1))
        halves: list[_Bracket] = []
        for bracket, at, in_left, in_right in zip(todo, middle.tolist(), left, right, strict=True):
            if not bracket.low < at < bracket.high:
                done.append(bracket)
                continue
            if in_left:
                halves.append(bracket._replace(high=at))
            if in_right:
                halves.append(bracket._replace(low=at))
            if not (in_left or in_right):
                done.append(bracket._replace(low=at, high=at))
        todo = halves
    else:
        return done + todo
    return done + [bracket for bracket in todo if bracket.kind != "kink"]


def _middle(low: Array, high: Array, simple: bool) -> Array:
    """A float between each low and high: half way, or the number with the fewest digits, which is often the very one.

    Breaks lie at 0, 1 or 0.5 rather than anywhere, and halving alone never comes to 0.
    """
    middle = low + (high - low) / 2
    return np.array(list(map(_simplest, low, high, middle))) if simple else middle


def _simplest(low: float, high: float, middle: float) -> float:
    if low < 0 < high:
        return 0.0
    rounded = (float(f"{middle:.{digits}g}") for digits in range(1, 16))
    return next((number for number in rounded if low < number < high), float(middle))


def _still(links: Sequence[Link], brackets: Sequence[_Bracket], a: list[Array], b: list[Array]) -> list[bool]:
    """For each bracket, whether what it is about happens between a and b."""
    found = np.isnan(a[-1]) != np.isnan(b[-1])
    kinds = np.array([bracket.kind for bracket in brackets])
    places = np.array([bracket.link for bracket in brackets])
    with np.errstate(all="ignore"):
        for i in sorted(set(places.tolist())):
            here = places == i
            for kind, where in _crossed(links[i], a[i][here], b[i][here]):
                chosen = here.copy()
                chosen[here] = kinds[here] == kind
                found[chosen] = where[kinds[here] == kind]
    return [bool(f) for f in found]
