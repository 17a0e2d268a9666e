"""Where a formula is compared: far and near, on both sides of everything that its numbers and kinks could mean.

The points are always the same ones. The first are plain numbers, so that the first point at which an answer differs is
one that a student can put in by hand.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, permutations

from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array, Primitive
from chaincalc.language.evaluate import CONSTANT_VALUES, constant, small_integer, value_of
from chaincalc.language.tree import (
    FLOW,
    Add,
    Call,
    Const,
    Div,
    Extreme,
    NamedFunction,
    Neg,
    Node,
    Num,
    Param,
    Pow,
    Where,
    bind,
    has_variable,
    number,
    substitute,
    walk,
)
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink

PLAIN = (1, 2, 3, -1, -2, -3, 0.5, 1.5, -0.5, -1.5, 0.1, 0.2, 0.9, -0.1, 5, -5, 10, -10)
_GOLDEN = (math.sqrt(5) - 1) / 2
_MOST_CONSTANTS = 40
_MOST_MARKS = 60
_MOST_TURNS = 24  # pieces of a formula whose zeros are looked for
_COMBINED = 8  # so many constants are also added to, and divided by, one another


def base_points() -> Array:
    """Points for any formula: plain ones first, then near and far, small and large."""
    near, middle, far = _spread(64, 3.0), _spread(48, 13.0), 10.0 ** (6 - 11 * _fractions(60))
    extreme = 10.0 ** np.array([-300.3, -151.7, -60.4, -20.2, -9.6, 8.3, 12.6, 20.1, 60.9, 150.3, 300.1])
    plain = np.array(PLAIN, dtype=float)
    return np.concatenate([plain, near, middle, _spread(16, 1.0), far, -far, extreme, -extreme])


def points_between(marks: Array) -> Array:
    """Points beside and between the places where something may change: a kink, a domain's edge."""
    if not marks.size:
        return marks
    ends = np.concatenate([[marks[0] - 1 - abs(marks[0])], marks, [marks[-1] + 1 + abs(marks[-1])]])
    gaps = np.diff(ends)
    inside = [ends[:-1] + gaps * part for part in (0.001, 0.29, 0.41, 0.73, 0.999)]
    found = np.concatenate([*inside, marks * 1.013, marks * 0.987])
    return found[np.isfinite(found) & (found != 0)]


def marks_of(links: Sequence[Link], tree: Node | None, near: bool = False) -> Array:
    """Where something about a chain may change: what its numbers tell, and where its kinks, poles and edges are.

    Args:
        links: the chain.
        tree: the same as one formula, if it is one.
        near: look only where one looks at first, for that is fast.
    """
    found = [_told(constants_of_links(links))]
    if tree is not None:
        grid = _near_grid() if near else _grid()
        turns = dict.fromkeys(islice(_turns(tree), _MOST_TURNS))
        found += [_zeros(turn, grid) for turn in turns if turn != FLOW]  # 0 is a mark anyway
    marks = np.unique(np.concatenate(found))
    return marks[np.isfinite(marks)]


def _turns(tree: Node) -> Iterator[Node]:
    """Formulas that are 0 where the whole may have a kink, a jump, a pole, or an end of its domain."""
    for node in walk(tree):
        match node:
            case Call(Primitive() as primitive, argument) if has_variable(argument):
                given = {k: constant(v) for k, v in node.parameters if not has_variable(v)}
                yield from (
                    argument if not c else Add((argument, number(-c))) for c in _corners(primitive, given, True)
                )
            case Call(NamedFunction(_, body, _), argument):
                yield from _turns(substitute(bind(body, dict(node.parameters)), argument))
            case Extreme(_, first, second):
                yield Add((first, Neg(second)))
            case Where(_, subject, bound, _, _):
                yield Add((subject, Neg(bound)))
            case Div(_, below) if has_variable(below):
                yield below
            case Pow(base, exponent) if has_variable(base) and (small_integer(exponent) or -1) < 0:
                yield base


def _zeros(turn: Node, grid: Array) -> Array:
    """Where a formula changes its sign, or appears or ends, as near as floats come."""
    of = value_of(turn)
    with np.errstate(all="ignore"):
        signs = np.sign(np.broadcast_to(of(grid), grid.shape))
        known = np.where(np.isnan(signs), 2.0, signs)
        at = np.flatnonzero(known[1:] != known[:-1])
        at = at[np.argsort(np.abs(grid[at]), kind="stable")][:_MOST_MARKS]
        if not at.size:
            return at.astype(float)
        low, high, left = grid[at], grid[at + 1], known[at]
        for _ in range(60):
            middle = (low + high) / 2
            there = np.sign(np.broadcast_to(of(middle), middle.shape))
            same = np.where(np.isnan(there), 2.0, there) == left
            low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.concatenate([low, high])


@cache
def _grid() -> Array:
    """Points at which zeros are looked for."""
    size = 10.0 ** np.linspace(-9, 12, 1_501)
    return np.unique(np.concatenate([size, -size, np.linspace(-50, 50, 3_003), [0.0]]))


@cache
def _near_grid() -> Array:
    size = 10.0 ** np.linspace(-6, 9, 121)
    return np.unique(np.concatenate([size, -size, np.linspace(-20, 20, 161), [0.0]]))


def constants_of_links(links: Sequence[Link]) -> tuple[float, ...]:
    """The numbers of a chain that may mean something for where it changes."""
    found: dict[float, None] = {}
    for link in links:
        if isinstance(link, TableLink):
            found.update(dict.fromkeys(row[0] for row in islice(link.rows, _MOST_CONSTANTS)))
        elif link.tree is not None:
            _gather(link.tree, found)
        if len(found) > _MOST_CONSTANTS:
            break
    return tuple(found)[:_MOST_CONSTANTS]


def known_inputs(links: Sequence[Link]) -> Array:
    """The inputs of a chain that begins with a table; no others are of use there."""
    first = links[0]
    return np.array([row[0] for row in first.rows] if isinstance(first, TableLink) else [], dtype=float)


def search_points(marks: Array) -> Array:
    """A great many points, for a chain that is defined almost nowhere."""
    size = 10.0 ** np.linspace(-9, 12, 6_001)
    marks = np.concatenate([marks, [0.0]])
    steps = 10.0 ** np.linspace(-9, 2, 34)
    beside = (marks[:, None] + np.concatenate([steps, -steps])).reshape(-1)
    return np.concatenate([size, -size, np.linspace(-50, 50, 5_003), beside])


def points_around(known: Array) -> Array:
    """Points near some where the chain is defined."""
    chosen = known[:: max(1, len(known) // 40)][:60]
    steps = 2.0 ** -np.arange(1.0, 40.0, 2.0)
    size = np.maximum(np.abs(chosen), 1e-6)
    return (chosen[:, None] + size[:, None] * np.concatenate([steps, -steps])).reshape(-1)


def _told(constants: Iterable[float]) -> Array:
    listed = [c for c in constants if math.isfinite(c)]
    found = {0.0, *listed, *(-c for c in listed)}
    for a, b in permutations(listed[:_COMBINED], 2):
        found.update((a + b, a - b))
        if b and math.isfinite(a / b):
            found.update((a / b, -a / b))
    return np.array(sorted(c for c in found if math.isfinite(c)))


def _gather(tree: Node, found: dict[float, None]) -> None:
    """The numbers of a formula, the kinks, jumps and edges of its primitives among them."""
    for node in walk(tree):
        if len(found) > _MOST_CONSTANTS:
            return
        match node:
            case Num(value):
                found[value] = None
            case Const(name):
                found[CONSTANT_VALUES[name]] = None
            case Call(Primitive() as primitive, _):
                if not any(isinstance(n, Param) for _, value in node.parameters for n in walk(value)):
                    found.update(dict.fromkeys(_corners(primitive, {k: constant(v) for k, v in node.parameters})))
            case Call(NamedFunction(_, body, parameters), _):
                found.update((value, None) for _, value in parameters)
                found.update((constant(value), None) for _, value in node.parameters if not isinstance(value, Param))
                _gather(body, found)
            case Extreme():
                found[0.0] = None


def _corners(primitive: Primitive, parameters: dict[str, float], alone: bool = False) -> list[float]:
    domain = primitive.domain_for(parameters)
    kinks = [kink.at for kink in primitive.kinks_for(parameters)]
    found = [*(() if alone else parameters.values()), *kinks, *primitive.jumps, domain.low, domain.high, *domain.holes]
    return [c for c in found if math.isfinite(c)]


def _fractions(count: int) -> Array:
    """Numbers spread evenly over 0 to 1, none of them a plain one (Weyl's sequence of the golden ratio)."""
    return (np.arange(1.0, count + 1) * _GOLDEN) % 1.0


def _spread(count: int, size: float) -> Array:
    return size * (2 * _fractions(count) - 1)
