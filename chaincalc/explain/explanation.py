"""What there is to say about a chain at one input, or one value for each of several, as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chaincalc.base.lazy import np
from chaincalc.calculus.definitions import definition, slope
from chaincalc.calculus.differentiate import composition
from chaincalc.calculus.simplest import simplest
from chaincalc.chain import Chain
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.inputs import NO_OTHERS, places
from chaincalc.engine.orders import derivative_tree
from chaincalc.engine.second import SecondOpinion
from chaincalc.explain.sides import Way, ways
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import MAX_DEPTH, Node, Var, Where, transform
from chaincalc.links.differences import DELTA
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink
from chaincalc.notation.letters import result_letter


@dataclass(frozen=True)
class Partial:
    """A link's derivative with respect to an input that enters there, beside what flows in.

    Args:
        name: the input.
        slope: the derivative as a formula; None where there is none, or it would be too long.
        derivative: its value at the link's inputs.
        gradient: that of the result, as far as it comes from here.
    """

    name: str
    slope: Node | None
    derivative: float
    gradient: float = math.nan


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
        gradient: the derivatives of the links from this one on, multiplied: that of the result with respect to its
            input.
        takes: the other inputs that enter here.
        variable: what its formulas call what flows in: the main input in the first link, u in later ones.
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
    takes: tuple[Partial, ...] = ()
    variable: str = "u"

    @property
    def is_unknown(self) -> bool:
        """Whether its value isn't given, though its derivative is."""
        return self.rows is not None and math.isnan(self.output) and not math.isnan(self.derivative)

    @property
    def shortest(self) -> Node | None:
        """Its derivative in the simplest form; None where that has cases, or where there is none."""
        return None if self.slope is None or isinstance(self.slope, Where) else simplest(self.slope)


@dataclass(frozen=True)
class Variable:
    """The derivative with respect to one input.

    Args:
        name: the input.
        enters: the numbers of the links that it enters.
        chain_rule, numeric: the derivative in both ways; nan where undefined.
        left, right: its one-sided derivatives.
        formula: the derivative as one formula; None where a link has none, or it would be too long.
    """

    name: str
    enters: tuple[int, ...]
    chain_rule: float
    numeric: float
    left: float
    right: float
    formula: Node | None


@dataclass(frozen=True)
class Explanation:
    """A chain at one value for each input; all numbers are plain floats, nan where undefined.

    Args:
        name, description: the chain's, or "".
        chain: its canonical text.
        inputs: the inputs by name, the main one first.
        delta: the step of the difference formula.
        links: its links, the first one first.
        composed: the chain as one formula; None where a link has none, or it would be too long.
        variables: the derivatives, the main input's first.
        ways: of a single input, what happens on either side, (left, right), where the two may differ; else None.
        notes: what is remarkable here, as (code, text).
    """

    name: str
    chain: str
    inputs: Mapping[str, float]
    delta: float
    links: tuple[LinkPart, ...]
    composed: Node | None
    variables: tuple[Variable, ...]
    ways: tuple[Way, Way] | None
    notes: tuple[tuple[str, str], ...]
    description: str = ""

    @property
    def main(self) -> str:
        """What the main input is called."""
        return next(iter(self.inputs))

    @property
    def x(self) -> float:
        """The main input."""
        return self.inputs[self.main]

    @property
    def is_alone(self) -> bool:
        """Whether there is no other input."""
        return len(self.inputs) == 1

    @property
    def result(self) -> str:
        """A letter for what comes out."""
        return result_letter(self.inputs)

    @property
    def value(self) -> float:
        return self.links[-1].output

    @property
    def chain_rule(self) -> float:
        """The derivative with respect to the main input by the chain rule."""
        return self.links[-1].product if self.is_alone else self.variables[0].chain_rule

    @property
    def numeric(self) -> float:
        """The same by the central difference."""
        return self.variables[0].numeric

    @property
    def left(self) -> float:
        return self.variables[0].left

    @property
    def right(self) -> float:
        return self.variables[0].right

    @property
    def derivative(self) -> Node | None:
        """The derivative with respect to the main input as one formula."""
        return self.variables[0].formula

    @property
    def title(self) -> str:
        return f"{self.name}: {self.chain}" if self.name else self.chain


def explain(
    chain: Chain,
    x: float,
    delta: float = DELTA,
    name: str = "",
    description: str = "",
    others: Mapping[str, float] = NO_OTHERS,
    second: SecondOpinion | None = None,
) -> Explanation:
    """Everything that there is to say about a chain of numbers at one value for each input.

    Args:
        chain: the chain.
        x: the main input, a finite number.
        delta: the step of the difference formula.
        name, description: what the chain is called, and what there is to say of it.
        others: the other inputs by name.
        second: whoever is asked where floats may decide too much.

    Raises:
        InputError: delta isn't a positive number, or an input is missing.

    >>> explanation = explain(Chain.parse("3*x - 14 | -2*u"), 5.0)
    >>> explanation.value, explanation.chain_rule
    (-2.0, -6.0)
    """
    point = np.array([x], dtype=float)
    beside = {name: np.array([value], dtype=float) for name, value in others.items()}
    compared = compare(chain.links, point, others=beside, main=chain.main, delta=delta, second=second)
    inputs = compared.trace.inputs
    trees = [link.tree for link in chain.links if link.tree is not None]
    return Explanation(
        name=name,
        chain=str(chain),
        inputs={name: _only(value) for name, value in inputs.values.items()},
        delta=compared.delta,
        links=tuple(_part(link, i, compared) for i, link in enumerate(chain.links)),
        composed=_composed(trees) if len(trees) == len(chain) else None,
        variables=tuple(_variable(chain, compared, name) for name in inputs.values),
        ways=ways(compared.trace) if inputs.is_alone else None,
        notes=tuple((f.code, f.note().text) for f in compared.findings),
        description=description,
    )


def part_of(link: Link, number: int, main: str = "x", names: Sequence[str] = ()) -> LinkPart:
    """A link without any numbers.

    Args:
        link: the link.
        number: its place, counted from 1.
        main: what the main input is called.
        names: what the other inputs that it takes are called in the chain.
    """
    called = dict(zip(link.takes, names, strict=True))
    tree = link.tree
    if tree is not None and called:
        tree = transform(tree, lambda node: Var(called[node.name]) if isinstance(node, Var) and node.name else None)
    return LinkPart(
        number,
        link.name,
        tree,
        None if tree is None else definition(tree),
        None if tree is None else slope(tree),
        link.rows if isinstance(link, TableLink) else None,
        *(math.nan,) * 5,
        takes=tuple(Partial(name, None if tree is None else slope(tree, name), math.nan) for name in names),
        variable=main if number == 1 else "u",
    )


def _part(link: Link, i: int, compared: Comparison) -> LinkPart:
    step, inputs = compared.steps[i], compared.trace.inputs
    part = part_of(link, i + 1, inputs.main, inputs.names[i])
    numbers = {key: _only(getattr(step, key)) for key in ("input", "output", "derivative", "product", "gradient")}
    after = 1.0 if i + 1 == len(compared.steps) else _only(compared.steps[i + 1].gradient)
    slopes = {name: _only(column) for name, column in step.slopes.items()}
    takes = tuple(
        Partial(each.name, each.slope, slopes[each.name], slopes[each.name] * after + 0.0) for each in part.takes
    )
    return LinkPart(**{**vars(part), **numbers, "takes": takes})


def _variable(chain: Chain, compared: Comparison, name: str) -> Variable:
    both = compared.derivatives[name]
    enters = [place.link + 1 for place in places(chain.links, chain.main)[name]]
    return Variable(
        name=name,
        enters=tuple(dict.fromkeys(enters)),
        chain_rule=_only(both.chain_rule),
        numeric=_only(both.numeric),
        left=_only(both.left),
        right=_only(both.right),
        formula=derivative_tree(chain.links, chain.main, name),
    )


def _composed(trees: Sequence[Node]) -> Node | None:
    whole = composition(trees)
    return whole if whole is not None and whole.depth <= MAX_DEPTH else None


def _only(column: Array | None) -> float:
    return math.nan if column is None else float(np.ravel(column)[0]) + 0.0
