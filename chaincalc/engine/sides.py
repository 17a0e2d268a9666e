"""The one-sided pass: the derivatives from the left and from the right, at the few points where they may differ.

The whole chain is followed with its input moving to the right, and again with its input moving to the left. Each
link passes on how fast its output then moves, and in which direction; the direction chooses the next link's side.
"""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.engine.notes import Finding
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import any_of
from chaincalc.links.link import Link


class Side(Record):
    """One side of each point: what each link does when x moves away from it in one direction.

    Args:
        slopes: each link's own slope on that side of its input; its own, so not chosen by the links before it.
        products: the running product on that side, followed through the chain.
        outside: for each link, whether the way leads out of the domain there or before.
        zero_times_infinity: for each link, the link (counted from 1) it makes 0 times infinity with; 0 for none.
    """

    slopes: list[Array]
    own_outside: list[Mask]
    products: list[Array]
    outside: list[Mask]
    zero_times_infinity: list[Array]


class Sides(Record):
    """Both sides of the same points, and what they come to."""

    left: Side
    right: Side
    derivatives: list[Array]
    products: list[Array]


def one_sided(links: Sequence[Link], inputs: Sequence[Array], outputs: Sequence[Array]) -> Sides:
    """Follow both sides of a few points through the chain.

    Args:
        links: the chain.
        inputs, outputs: of each link, at those points.
    """
    left, right = _follow(links, inputs, outputs, own=True)
    last = range(len(links))
    derivatives = [_common(left.slopes[i], right.slopes[i], left.own_outside[i], right.own_outside[i]) for i in last]
    products = [_common(left.products[i], right.products[i], left.outside[i], right.outside[i]) for i in last]
    return Sides(left, right, derivatives, products)


def one_sided_product(links: Sequence[Link], inputs: Sequence[Array], outputs: Sequence[Array]) -> Array:
    """The last of the products that `one_sided` finds, in less time."""
    left, right = _follow(links, inputs, outputs, own=False)
    return _common(left.products[-1], right.products[-1], left.outside[-1], right.outside[-1])


def side_findings(
    sides: Sides, links: Sequence[Link], inputs: Sequence[Array], outputs: Sequence[Array], points: Array
) -> list[Finding]:
    """What is remarkable on the way; `points` are the points' indices, and the rest is as above."""
    return [
        finding
        for i, (link, u, y) in enumerate(zip(links, inputs, outputs, strict=True))
        for finding in _findings(sides, i, link, u, y, points)
    ]


def is_kink(left: Array, right: Array) -> Mask:
    """Where both sides have a derivative and the two differ."""
    return ~np.isnan(left) & ~np.isnan(right) & (left != right)


def _follow(links: Sequence[Link], inputs: Sequence[Array], outputs: Sequence[Array], own: bool) -> tuple[Side, Side]:
    """Both sides of the points; without their `own` the links' slopes, and where these lead outside, are left out.

    All ways are followed at once, one below the other: that to the left, that to the right, and each link's own two.
    """
    slopes: list[Array] = []  # of these and the following each entry has a row for either side
    own_outside: list[Mask] = []
    products: list[Array] = []
    outsides: list[Mask] = []
    partners: list[Array] = []
    straight = np.repeat([[-1.0], [1.0]], np.size(inputs[0]), axis=1)
    v = straight
    outside = np.zeros(v.shape, dtype=bool)
    stalled = np.zeros(v.shape, dtype=int)  # the link after which v is 0 or infinite
    for number, (link, u, y) in enumerate(zip(links, inputs, outputs, strict=True), start=1):
        ways = np.concatenate([v, straight]) if own else v
        at, value = np.tile(u, len(ways)), np.tile(y, len(ways))
        leaves = undefined_beyond(link, at, value, ways.ravel()).reshape(ways.shape)
        moved = link.side(at, value, ways.ravel()).reshape(ways.shape)
        moved = np.where(leaves | np.isnan(ways), np.nan, moved)
        if own:
            slopes.append(moved[2:] * straight)
            own_outside.append(leaves[2:])
        leaves, moved = leaves[:2], moved[:2]
        clash = np.isnan(moved) & ~np.isnan(v) & np.isfinite(y) & np.isfinite(u) & ~leaves
        if any_of(clash):
            clash &= ~link.jumps_at(u)
        outside = outside | leaves
        products.append(moved * straight)
        outsides.append(outside)
        partners.append(np.where(clash, np.where(stalled > 0, stalled, number), 0))
        still = (moved == 0) | np.isinf(moved)
        stalled = np.where(still & (stalled == 0), number, np.where(still, stalled, 0))
        v = moved
    columns = slopes, own_outside, products, outsides, partners
    left, right = (Side(*([both[side] for both in column] for column in columns)) for side in (0, 1))
    return left, right


def undefined_beyond(link: Link, u: Array, y: Array, v: Array) -> Mask:
    """Whether the link has a value y at u but none at the next float in v's direction; not where v is 0 or nan."""
    beyond = np.nextafter(u, np.where(v > 0, np.inf, -np.inf))
    return (v != 0) & ~np.isnan(v) & np.isnan(link.value(beyond)) & ~np.isnan(y)


def _common(left: Array, right: Array, left_outside: Mask, right_outside: Mask) -> Array:
    """The two sides' common value; the one inside the domain where the other is outside; else nan."""
    inside = np.where(left_outside & ~right_outside, right, np.where(right_outside & ~left_outside, left, np.nan))
    return np.where(left == right, left, inside)


def _findings(sides: Sides, i: int, link: Link, u: Array, y: Array, points: Array) -> list[Finding]:
    """What there is to say about one link at these points."""
    left, right = sides.left, sides.right
    final_left, final_right = left.products[-1], right.products[-1]
    before_left = left.products[i - 1] if i else np.ones(np.shape(u))
    before_right = right.products[i - 1] if i else np.ones(np.shape(u))
    moves = (before_left != 0) | (before_right != 0)
    defined = ~np.isnan(y)
    found: list[Finding] = []

    def add(code: str, where: Mask, words: dict[str, Array] | None = None, **values: Array) -> None:
        if any_of(where):
            chosen = {key: value[where] for key, value in {"input": u, **values}.items()}
            told = {key: value[where] for key, value in (words or {}).items()}
            found.append(Finding(code, i + 1, link.name, points[where], chosen, told))

    jumps = link.jumps_at(u) & defined
    add("jump", jumps)
    own_kink = is_kink(left.slopes[i], right.slopes[i]) & moves & is_kink(final_left, final_right)
    nothing = np.full(np.shape(u), "", dtype=object)
    add("kink", own_kink, {"central": nothing, "torch": nothing}, left=final_left, right=final_right)
    partner = np.maximum(left.zero_times_infinity[i], right.zero_times_infinity[i])
    if any_of(partner):
        others = np.array([f"link {p}" if p != i + 1 else "itself" for p in partner.tolist()], dtype=object)
        add("zero_times_infinity", partner > 0, {"other": others})
    left_edge = left.outside[i] & (~left.outside[i - 1] if i else True)
    right_edge = right.outside[i] & (~right.outside[i - 1] if i else True)
    edge = (left_edge | right_edge) & defined
    if any_of(edge):
        add("domain_edge", edge, {"edge": _edge_texts(left_edge, right_edge)})
    steep = np.isinf(sides.derivatives[i]) & np.isinf(sides.products[-1])
    if any_of(steep):
        add("infinite", steep & ~_overflows(link, u))
    return found


def _edge_texts(left: Mask, right: Mask) -> Array:
    words = {
        (True, False): "the derivative is the one-sided one, from the right",
        (False, True): "the derivative is the one-sided one, from the left",
        (True, True): "both sides are outside the domain, so there is no derivative",
        (False, False): "",
    }
    return np.array([words[pair] for pair in zip(left.tolist(), right.tolist(), strict=True)], dtype=object)


def _overflows(link: Link, u: Array) -> Mask:
    """Whether an infinite slope is too large for a float, not a vertical tangent: its neighbours are infinite too."""
    beside = np.nextafter(u, np.inf), np.nextafter(u, -np.inf)
    steep = [np.isinf(link.slope(v, link.value(v))) for v in beside]
    return steep[0] & steep[1]
