"""Where a curve breaks: its kinks, jumps and gaps, from what the links declare of themselves.

Between two neighbouring points of a curve each link's input goes from one known value to another. What lies between
them (a kink of relu, a pole of tan, the end of log's domain) is read off the link's formula, not guessed from how steep
the curve looks: 1/u is cut at 0, and 1000*u is not. The place is then found by halving the interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from chaincalc.base.lazy import np
from chaincalc.calculus.nearby import Path
from chaincalc.engine.trace import values
from chaincalc.functions.primitive import Array, Mask
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink

Kind: TypeAlias = Literal["kink", "jump", "gap", "edge", "entry"]
MOST = 400  # breaks of a curve that are looked for exactly; a picture can't show more
HALVINGS = 48
LONG = 64  # links; in longer chains a halving costs too much to do so many


class Break(NamedTuple):
    """A place where a curve breaks.

    Args:
        kind: `gap` for a point where the chain has no value, `edge` for the end of a stretch where it has one,
            `entry` for a point that a table knows.
        low, high: the two floats it lies between; both the same where it lies on a float.
    """

    kind: Kind
    low: float
    high: float


class Breaks(NamedTuple):
    """The breaks between some points, in ascending order.

    Args:
        places: where they are.
        torn, bent: how many places tear the curve apart, and how many kinks there are, if that is too many to look
            for exactly; else 0. Torn places are then as wide as the points are apart, and kinks are left out.
    """

    places: tuple[Break, ...]
    torn: int
    bent: int


class _Bracket(NamedTuple):
    """An interval in which something of one kind happens, in one link (0 is the first)."""

    kind: Kind
    link: int
    low: float
    high: float


def breaks(links: Sequence[Link], x: Array, u: Sequence[Array]) -> Breaks:
    """The breaks of a chain on and between points.

    Args:
        links: the chain's links.
        x: the points, ascending.
        u: the inputs of all links there, and the chain's value.
    """
    found = _on_points(links, x, u)
    brackets = _between(links, x, u)
    kinks = [bracket for bracket in brackets if bracket.kind == "kink"]
    tears = [bracket for bracket in brackets if bracket.kind != "kink"]
    exact, bent = _exact(links, kinks), 0
    if exact is None:
        exact, bent = [], len(kinks)
    torn, many = _exact(links, tears), 0
    if torn is None:
        torn, many = tears, len(tears)
    found += [Break(bracket.kind, bracket.low, bracket.high) for bracket in exact + torn]
    return Breaks(tuple(sorted(set(found), key=lambda b: (b.low, b.high, b.kind))), many, bent)


def _on_points(links: Sequence[Link], x: Array, u: Sequence[Array]) -> list[Break]:
    """The jumps, missing single points and poles that lie on the points themselves."""
    y = u[-1]
    jumps = np.zeros(x.shape, dtype=bool)
    holes = _single(np.isnan(y))
    for link, before in zip(links, u, strict=False):
        jumps |= link.jumps_at(before) & ~np.isnan(y)
        if link.has_crossings and not isinstance(link, TableLink) and len(x) > 2:
            holes[1:-1] |= _passed(link, before) & ~np.isnan(y[:-2] + y[2:])
    holes[[0, -1]] |= _at_ends(links, x, u)
    kinds: tuple[tuple[Kind, Mask], ...] = (("jump", jumps), ("gap", holes))
    return [Break(kind, at, at) for kind, where in kinds for at in x[where].tolist()[:MOST]]


def _passed(link: Link, u: Array) -> Mask:
    """For each input but the first and the last, whether its neighbours are on two sides of a gap that it lies on."""
    wide, left, right = (
        crossed.gap if (crossed := link.crossings(Path(a, (a, b)))) is not None else np.zeros(a.shape, dtype=bool)
        for a, b in ((u[:-2], u[2:]), (u[:-2], u[1:-1]), (u[1:-1], u[2:]))
    )
    return np.asarray(wide & ~left & ~right)


def _at_ends(links: Sequence[Link], x: Array, u: Sequence[Array]) -> Mask:
    """Whether the first and the last point lie on a gap: something too little to be seen beyond them is across it."""
    ends = np.array([0, -1])
    reach = 1e-9 * (x[-1] - x[0])
    beyond = values(links, np.array([before(float(x[0]), reach), after(float(x[-1]), reach)]))
    found = np.zeros(2, dtype=bool)
    for link, here, there in zip(links, u, beyond, strict=False):
        crossed = link.crossings(Path(here[ends], (here[ends], there)))
        if crossed is not None:
            found |= crossed.gap
    return found & ~np.isnan(u[-1][ends] + beyond[-1])


def _single(missing: Mask) -> Mask:
    """Those of the missing points that have no missing neighbour: a gap on that point, which has no edges."""
    alone = missing.copy()
    alone[1:] &= ~missing[:-1]
    alone[:-1] &= ~missing[1:]
    return alone


def _between(links: Sequence[Link], x: Array, u: Sequence[Array]) -> list[_Bracket]:
    """The intervals between neighbouring points in which something happens."""
    found: list[_Bracket] = []

    def add(kind: Kind, link: int, where: Mask) -> None:
        found.extend(_Bracket(kind, link, float(x[i]), float(x[i + 1])) for i in np.flatnonzero(where))

    missing = np.isnan(u[-1])
    alone = _single(missing)
    edge = (missing[:-1] != missing[1:]) & ~alone[:-1] & ~alone[1:]
    if any(isinstance(link, TableLink) for link in links):
        edge[:] = False  # a table knows points; they have no edges
    add("edge", len(links) - 1, edge)
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
    known = ~(np.isnan(a) & np.isnan(b))
    return [("kink", crossed.kink & known), ("jump", crossed.jump & known), ("gap", crossed.gap & known)]


def _passes(inputs: Array, a: Array, b: Array) -> Mask:
    """Whether one of a table's inputs lies strictly between a and b."""
    low, high = np.fmin(a, b), np.fmax(a, b)
    return np.searchsorted(inputs, high, side="left") > np.searchsorted(inputs, low, side="right")


def _exact(links: Sequence[Link], brackets: Sequence[_Bracket]) -> list[_Bracket] | None:
    """The brackets, halved until they are as narrow as floats allow, or the break lies on a float.

    A half in which nothing is crossed any more is left; if that is true of both, the break is their common end. None:
    they are too many, or become too many, as in tan(1/u) at 0.
    """
    todo = list(brackets)
    if len(todo) > MOST:  # several links may have theirs in the same interval
        todo = list({(b.kind, b.low, b.high): b for b in reversed(todo)}.values())
    done: list[_Bracket] = []
    halvings = HALVINGS if len(links) <= LONG else max(8, 2_000 // len(links))
    for halving in range(halvings):
        if not todo:
            return done
        if len(done) + len(todo) > MOST:
            return None
        low, high = np.array([b.low for b in todo]), np.array([b.high for b in todo])
        middle = middle_of(low, high, simple=halving in (0, halvings - 1))
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
    return done + todo


def middle_of(low: Array, high: Array, simple: bool) -> Array:
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
    for i in sorted(set(places.tolist())):
        here = places == i
        for kind, where in _crossed(links[i], a[i][here], b[i][here]):
            chosen = here.copy()
            chosen[here] = kinds[here] == kind
            found[chosen] = where[kinds[here] == kind]
    return [bool(f) for f in found]


def before(at: float, step: float) -> float:
    return float(min(at - step, np.nextafter(at, -np.inf)))


def after(at: float, step: float) -> float:
    return float(max(at + step, np.nextafter(at, np.inf)))
