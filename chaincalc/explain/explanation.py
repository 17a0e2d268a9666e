"""What there is to say about a chain at one input, as plain data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chaincalc.base.lazy import np
from chaincalc.calculus.definitions import definition, slope
from chaincalc.calculus.differentiate import composition
from chaincalc.calculus.simplest import simplest
from chaincalc.chain import Chain
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import trace
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import MAX_DEPTH, Node, Where
from chaincalc.links.differences import DELTA
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink


@dataclass(frozen=True)
class LinkPart:
    """One link: what it is, and what it does at its input.

    Args:
        number: its place, counted from 1.
        name: as it stands in the chain.
        tree: its formula as it stands in the chain, or None for a table and for a plain callable.
        definition: the formula with a primitive's or an own function's formula in its place.
        slope: its derivative as a formula; None where there is none, or it would be too long.
        rows: a table's rows of input, value, derivative; None for anything else.
        input, output: its input and its value there; nan where undefined.
        derivative: its derivative at its input; nan where its two sides differ.
        product: the derivatives of the links up to this one, multiplied.
        gradient: the derivatives of the links from this one on, multiplied: that of y with respect to its input.
    """

    number: int
    name: str
    tree: Node | None
    definition: Node | None
    slope: Node | None
    rows: tuple[tuple[float, float, float], ...] | None
    input: float
    output: float
    derivative: float
    product: float
    gradient: float

    @property
    def shortest(self) -> Node | None:
        """Its derivative in the simplest form; None where that has cases, or where there is none."""
        return None if self.slope is None or isinstance(self.slope, Where) else simplest(self.slope)

    @property
    def variable(self) -> str:
        """What its formulas call their input: x in the first link, u in later ones."""
        return "x" if self.number == 1 else "u"


@dataclass(frozen=True)
class Way:
    """What each link does when x moves away from its place to one side.

    Args:
        slopes: each link's slope on the side to which its own input moves then.
        products: the slopes of the links up to each one, multiplied.
    """

    slopes: tuple[float, ...]
    products: tuple[float, ...]


@dataclass(frozen=True)
class Explanation:
    """A chain at one input; all numbers are plain floats, nan where undefined.

    Args:
        name, description: the chain's, or "".
        chain: its canonical text.
        x, delta: the input, and the step of the difference formula.
        links: its links, the first one first.
        composed: the chain as one formula; None where a link has none, or it would be too long.
        derivative: its derivative as one formula, likewise.
        numeric: its derivative by the central difference.
        left, right: its one-sided derivatives.
        ways: what happens on either side of x, (left, right), where the two may differ; else None.
        notes: what is remarkable here, as (code, text).
    """

    name: str
    chain: str
    x: float
    delta: float
    links: tuple[LinkPart, ...]
    composed: Node | None
    derivative: Node | None
    numeric: float
    left: float
    right: float
    ways: tuple[Way, Way] | None
    notes: tuple[tuple[str, str], ...]
    description: str = ""

    @property
    def value(self) -> float:
        return self.links[-1].output

    @property
    def chain_rule(self) -> float:
        """The derivative by the chain rule."""
        return self.links[-1].product

    @property
    def title(self) -> str:
        return f"{self.name}: {self.chain}" if self.name else self.chain


def explain(chain: Chain, x: float, delta: float = DELTA, name: str = "", description: str = "") -> Explanation:
    """Everything that there is to say about a chain at one input.

    Args:
        chain: the chain.
        x: the input, a finite number.
        delta: the step of the difference formula.
        name, description: what the chain is called, and what there is to say of it.

    Raises:
        InputError: delta isn't a positive number.

    >>> explanation = explain(Chain.parse("3*x - 14 | -2*u"), 5.0)
    >>> explanation.value, explanation.chain_rule
    (-2.0, -6.0)
    """
    point = np.array([x], dtype=float)
    traced = trace(chain.links, point)
    compared = compare(chain.links, point, delta=delta, traced=traced)
    traced = compared.trace
    trees = [link.tree for link in chain.links if link.tree is not None]
    return Explanation(
        name=name,
        chain=str(chain),
        x=float(x) + 0.0,
        delta=compared.delta,
        links=tuple(_part(link, i, compared) for i, link in enumerate(chain.links)),
        composed=_composed(trees) if len(trees) == len(chain) else None,
        derivative=chain.derivative_formula(),
        numeric=_only(compared.numeric),
        left=_only(traced.left),
        right=_only(traced.right),
        ways=ways(traced),
        notes=tuple((f.code, f.note().text) for f in compared.findings),
        description=description,
    )


def _composed(trees: Sequence[Node]) -> Node | None:
    whole = composition(trees)
    return whole if whole is not None and whole.depth <= MAX_DEPTH else None


def _part(link: Link, i: int, compared: Comparison) -> LinkPart:
    step = compared.steps[i]
    return LinkPart(
        number=i + 1,
        name=link.name,
        tree=link.tree,
        definition=None if link.tree is None else definition(link.tree),
        slope=None if link.tree is None else slope(link.tree),
        rows=link.rows if isinstance(link, TableLink) else None,
        input=_only(step.input),
        output=_only(step.output),
        derivative=_only(step.derivative),
        product=_only(step.product),
        gradient=math.nan if step.gradient is None else _only(step.gradient),
    )


def _only(column: Array) -> float:
    return float(column[0]) + 0.0


def ways(traced: Trace, at: int = 0) -> tuple[Way, Way] | None:
    """Both sides of one point, (left, right), where they may differ; else None.

    Args:
        traced: the chain at any number of points.
        at: which of the points that were looked at from both sides.
    """
    if traced.corners is None or at >= len(traced.corners[0]) or np.isnan(traced.value[traced.corners[0][at]]):
        return None
    sides = traced.corners[1][traced.inputs.main]
    left, right = sides.left, sides.right
    slopes = [float(s[at]) + 0.0 for s in left.slopes], [float(s[at]) + 0.0 for s in right.slopes]
    both = _way(-1.0, [p[at] for p in left.products], slopes), _way(1.0, [p[at] for p in right.products], slopes)
    return None if repr(both[0]) == repr(both[1]) else both


def _way(direction: float, column: Sequence[float], slopes: tuple[Sequence[float], Sequence[float]]) -> Way:
    """One side: each link's input moves as the product before it says, and that chooses the link's side."""
    products = [float(product) + 0.0 for product in column]
    chosen: list[float] = []
    moves = direction
    for product, on_left, on_right in zip(products, *slopes, strict=True):
        ahead, behind = (on_left, on_right) if moves < 0 else (on_right, on_left)
        chosen.append(behind if moves == 0 and math.isnan(ahead) else ahead)
        moves = product * direction
    return Way(tuple(chosen), tuple(products))
