"""What is remarkable on the way through a chain of numbers: where values go astray, and what happens at corners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from chaincalc.base.lazy import np
from chaincalc.engine.forward import Closer, Pass
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.notes import Finding, shown_number
from chaincalc.engine.sides import Sides, is_kink
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import any_of
from chaincalc.links.link import Arguments, Link
from chaincalc.links.table import TableLink

OF_VALUES = ("outside_domain", "not_in_table", "overflow")  # codes that are about values


def point_findings(look: Closer, inputs: Inputs, points: Array) -> list[Finding]:
    """What a closer look found; `points` are the indices of its points in the whole."""
    links = list(zip(range(1, len(look.passes) + 1), look.passes, inputs.names, strict=True))
    flowing = [inputs.main, *("u" for _ in inputs.names[1:])]
    found = [
        f for (number, piece, names), u in zip(links, flowing, strict=True)
        for f in undefined(number, piece, points, names, u)
    ]  # fmt: skip
    several = len(look.sides) > 1
    for name, sides in look.sides.items():
        for i, names in enumerate(inputs.names):
            at = _Corner(look, i, names, flowing[i], points[look.at], name if several else "")
            found += at.findings(sides, name == inputs.main)
    return [*found, *_overflows(look.passes, _products(look), points)]


def _products(look: Closer) -> list[Array]:
    """The products of the derivatives with respect to the main input, as the corners have them."""
    products = [p.product for p in look.passes]
    if not look.at.size:
        return products
    found = []
    for product, new in zip(products, next(iter(look.sides.values())).products, strict=True):
        changed = product.copy()
        changed[look.at] = new
        found.append(changed)
    return found


def undefined(
    number: int, piece: Pass, points: Array | None = None, names: Sequence[str] = (), flowing: str = "u"
) -> Iterator[Finding]:
    """Where a link's value goes astray, though its arguments are still in order.

    Args:
        number: the link's number.
        piece: what it does.
        points: the indices of its points in the whole.
        names: the other inputs that it takes.
        flowing: what flows into it is called.
    """
    link, y = piece.link, piece.output
    args = tuple(np.broadcast_to(u, y.shape) if link.elementwise else u for u in piece.arguments)
    points = np.arange(np.size(y)) if points is None else points
    present, finite = _all(~np.isnan(u) for u in args), _all(np.isfinite(u) for u in args)

    def finding(code: str, where: Mask, **words: Sequence[str]) -> Finding:
        chosen = tuple(u[where] for u in args)
        values, shown = told(chosen, names, flowing)
        return Finding(code, number, link.name, points[np.flatnonzero(where)], values, {**shown, **words})

    if isinstance(link, TableLink):
        lost = present & ~link.known(args[0])
        if np.any(lost):
            yield finding("not_in_table", lost)
        return
    lost = np.isnan(y) & present
    if np.any(lost):
        yield finding("outside_domain", lost, why=Reasons(link, tuple(u[lost] for u in args)))
    grown = np.isinf(y) & finite
    if np.any(grown):
        yield finding("overflow", grown)


def told(args: Arguments, names: Sequence[str], flowing: str) -> tuple[dict[str, Array], dict[str, Sequence[str]]]:
    """A link's arguments as a finding's values and words: `input` alone, or each by its name."""
    if not names:
        return {"input": args[0]}, {}
    values = dict(zip(("input", *names), args, strict=True))
    words = [
        ", ".join(f"{name} = {shown_number(float(u) + 0.0)}" for name, u in zip((flowing, *names), row, strict=True))
        for row in zip(*args, strict=True)
    ]
    return values, {"input": words}


def _all(masks: Iterator[Mask]) -> Mask:
    return np.logical_and.reduce(list(masks))


def _overflows(passes: Sequence[Pass], products: Sequence[Array], points: Array) -> Iterator[Finding]:
    """Where a derivative grows too large, though the values and the derivatives before it are in order."""
    before, defined = np.ones(points.shape), ~np.isnan(passes[-1].output)
    for number, (piece, product) in enumerate(zip(passes, products, strict=True), start=1):
        grown = np.isinf(product) & np.isfinite(before) & np.isfinite(piece.output) & defined
        if any_of(grown):
            args = tuple(u[grown] if np.ndim(u) else u for u in piece.arguments)
            steep = np.isfinite(piece.slopes[0][grown]) | np.isinf(_slope_beside(piece.link, args, np.inf))
            if any_of(steep):
                name = f"the derivative of {piece.link.name}"
                values = {"input": args[0][steep]}
                yield Finding("overflow", number, name, points[grown][steep], values, of_derivative=True)
        before = product


def _slope_beside(link: Link, args: Arguments, end: float) -> Array:
    """The slope at the next float of what flows in."""
    beside = (np.nextafter(args[0], end), *args[1:])
    one = np.ones(np.shape(args[0]))
    return link.push(beside, link.value(*beside), (one, *(None for _ in args[1:])))


class _Corner:
    """One link at the points that were followed to both sides, as one input moves.

    Args:
        look: the closer look.
        i: the link's index.
        names: the other inputs that it takes.
        flowing: what flows into it is called.
        points: the indices of the points in the whole.
        variable: the input that moves, where there are several.
    """

    def __init__(self, look: Closer, i: int, names: Sequence[str], flowing: str, points: Array, variable: str) -> None:
        self.flowing = flowing
        piece, at = look.passes[i], look.at
        self.i, self.link, self.names, self.points, self.variable = i, piece.link, names, points, variable
        self.y = piece.output[at]
        self.defined = ~np.isnan(
            look.passes[-1].output[at]
        )  # where the chain has no value, that is all there is to say
        self.args = tuple(u[at] if np.ndim(u) else np.full(at.shape, u) for u in piece.arguments)
        self.found: list[Finding] = []

    def add(self, code: str, where: Mask, words: Mapping[str, Array] | None = None, **values: Array) -> None:
        if not any_of(where):
            return
        named, shown = told(tuple(u[where] for u in self.args), self.names, self.flowing)
        chosen = {**named, **{key: value[where] for key, value in values.items()}}
        said = {**shown, **{key: value[where] for key, value in (words or {}).items()}}
        finding = Finding(code, self.i + 1, self.link.name, self.points[where], chosen, said)
        self.found.append(finding if code == "jump" else finding.replace(variable=self.variable))

    def findings(self, sides: Sides, main: bool) -> list[Finding]:
        """What there is to say about it."""
        i, left, right, link = self.i, sides.left, sides.right, self.link
        final_left, final_right = left.products[-1], right.products[-1]
        one = np.ones(self.y.shape)
        before_left, before_right = (left.products[i - 1], right.products[i - 1]) if i else (one, one)
        moves = (before_left != 0) | (before_right != 0) | (self.variable in self.names)
        if main or not self.variable:
            self.add("jump", link.jumps_at(*self.args) & self.defined)
        own_left, own_right, own = self.own_sides(sides, main)
        bent = is_kink(own_left, own_right) & moves
        own_kink = bent & is_kink(final_left, final_right)
        if main:
            self.add("kink_evened_out", bent & (final_left == final_right), both=final_left)
        nothing = np.full(self.y.shape, "", dtype=object)
        self.add("kink", own_kink, {"central": nothing, "torch": nothing}, left=final_left, right=final_right)
        partner = np.maximum(left.zero_times_infinity[i], right.zero_times_infinity[i])
        if any_of(partner):
            others = np.array([f"link {p}" if p != i + 1 else "itself" for p in partner.tolist()], dtype=object)
            self.add("zero_times_infinity", partner > 0, {"other": others})
        left_edge = left.outside[i] & (~left.outside[i - 1] if i else True)
        right_edge = right.outside[i] & (~right.outside[i - 1] if i else True)
        edge = (left_edge | right_edge) & self.defined
        if any_of(edge):
            self.add("domain_edge", edge, {"edge": _edge_texts(left_edge, right_edge)})
        steep = np.isinf(own) & np.isinf(sides.derivative)
        if any_of(steep):
            self.add("infinite", steep & ~_overflowing(link, self.args))
        return self.found

    def own_sides(self, sides: Sides, main: bool) -> tuple[Array, Array, Array]:
        """The link's own slopes on both sides of what moves into it, and both joined."""
        left, right, i = sides.left, sides.right, self.i
        if main:
            return left.slopes[i], right.slopes[i], sides.derivatives[i]
        slopes = left.products[i], right.products[i]
        before = (left.products[i - 1], right.products[i - 1]) if i else (np.zeros(1), np.zeros(1))
        if any_of(before[0]) or any_of(before[1]):  # else it enters here
            with np.errstate(all="ignore"):
                slopes = slopes[0] / before[0], slopes[1] / before[1]
        return (*slopes, np.where(np.isinf(slopes[0]), *slopes))


EDGES = {  # by the sides that are outside, the left and the right one
    (True, False): "the derivative is the one-sided one, from the right",
    (False, True): "the derivative is the one-sided one, from the left",
    (True, True): "both sides are outside the domain, so there is no derivative",
    (False, False): "",
}


def _edge_texts(left: Mask, right: Mask) -> Array:
    return np.array([EDGES[pair] for pair in zip(left.tolist(), right.tolist(), strict=True)], dtype=object)


def _overflowing(link: Link, args: Arguments) -> Mask:
    """Whether an infinite slope is too large for a float, not a vertical tangent: its neighbours are infinite too."""
    return np.isinf(_slope_beside(link, args, np.inf)) & np.isinf(_slope_beside(link, args, -np.inf))


class Reasons(Sequence[str]):
    """Why a link is undefined at each of many points; worked out when asked for, and often only the first one is."""

    def __init__(self, link: Link, args: Arguments) -> None:
        self.link, self.args = link, args

    def __getitem__(self, at: int) -> str:  # type: ignore[override]  # no slices
        return self.link.why_undefined(*(u[:1] for u in self.args))[0] if at == 0 else self._all[at]

    def __len__(self) -> int:
        return len(self.args[0])

    @cached_property
    def _all(self) -> Sequence[str]:
        return self.link.why_undefined(*self.args)
