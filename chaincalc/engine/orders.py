"""Derivatives of a higher order: exact by deriving the whole chain's formula again, and link by link for the second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chaincalc.base.choices import AtKink, Method
from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.calculus.differentiate import chain_derivative, derivative
from chaincalc.calculus.simplest import simplest
from chaincalc.calculus.simplify import TooLargeError, put
from chaincalc.engine.both import Both
from chaincalc.engine.comparison import Comparison, compare, wanted_inputs
from chaincalc.engine.findings import OF_VALUES
from chaincalc.engine.inputs import MAIN, NO_OTHERS, Inputs, bind
from chaincalc.engine.nearby import differences
from chaincalc.engine.notes import Finding
from chaincalc.engine.second import SecondOpinion
from chaincalc.engine.steps import SecondStep, Step
from chaincalc.engine.suspects import DECIDED
from chaincalc.engine.trace import trace, trace_of
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.tree import Node, Var
from chaincalc.language.write import write
from chaincalc.links.differences import DELTA
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link

MOST = 4
_OF_THE_DERIVATIVE = (*DECIDED, "limit", "kink_evened_out", "digits_lost")


def order_of(order: Any) -> int:
    """An order of a derivative, as anybody may have given it.

    Raises:
        InputError: it is none.
    """
    if not isinstance(order, int | np.integer) or isinstance(order, bool) or not 1 <= order <= MOST:
        raise InputError(f"a derivative's order is a whole number from 1 to {MOST}, not {order!r:.60}")
    return int(order)


def derivative_tree(links: Sequence[Link], main: str, name: str, order: int = 1) -> Node | None:
    """The derivative of a whole chain as one formula in its simplest form, in which Var() is the main input.

    Args:
        links: the chain's links.
        main: what the main input is called.
        name: the input with respect to which it is taken.
        order: 2 for the derivative's derivative, and so on.

    Returns:
        None where a link has no formula, or the derivative grows too long.
    """
    trees = [link.tree for link in links if link.tree is not None]
    if len(trees) < len(links):
        return None
    again = any(main in link.takes for link in links)  # the main input enters later, too, by its name
    if again and name == main:
        trees[0] = put(trees[0], Var(main))
    variable = "" if name == main and not again else name
    found = chain_derivative(trees, variable)
    for _ in range(order - 1):
        found = None if found is None else chain_derivative([simplest(found)], variable)
    return None if found is None else put(simplest(found), Var(), Var(main))


def compare_order(
    links: Sequence[Link],
    x: Array,
    order: int,
    *,
    others: Mapping[str, Array] = NO_OTHERS,
    main: str = MAIN,
    wrt: Sequence[str] = (),
    delta: float = DELTA,
    method: Method = "central",
    at_kink: AtKink = "undefined",
    second: SecondOpinion | None = None,
) -> Comparison:
    """Differentiate a chain several times, in both ways; the arguments are those of `compare`.

    Where a derivative of a lower order doesn't exist, neither does this one.

    Raises:
        InputError: as `compare` does; or a link has no formula, or the derivative is too long to be written down.
    """
    second = SecondOpinion() if second is None else second
    traced = second.on(trace(links, np.array(x, dtype=float), None, others, main))
    given = {**others, main: traced.inputs.x}
    names = wanted_inputs(traced, wrt)
    settings: dict[str, Any] = {"delta": delta, "method": method, "at_kink": at_kink, "second": second}
    first = compare(links, x, others=others, main=main, wrt=names, traced=traced, **settings)
    findings = [f for f in first.findings if f.code in OF_VALUES]
    derivatives = {}
    for name in names:
        higher = _Higher(links, given, main, name, settings, first)
        chain_rule, left, right = higher.up_to(order)
        with np.errstate(all="ignore"):
            numeric, nearby = differences(traced, delta, method, name, order)
        derivatives[name] = Both(numeric, chain_rule, left, right)
        findings += [*higher.findings, *nearby]
    seconds = _seconds(links, first, derivatives[main].chain_rule) if order == 2 and traced.inputs.is_alone else ()
    return Comparison(first.trace, derivatives, first.steps, tuple(findings), (), float(delta), method, order, seconds)


def higher_derivative(links: Sequence[Link], inputs: Inputs, order: int, wrt: str) -> Array:
    """The exact derivative of a higher order with respect to one input, in the inputs' common shape.

    Raises:
        InputError: the order isn't 1 to 4, or as `compare_order` has it.
    """
    order = order_of(order)
    others = {name: value for name, value in inputs.values.items() if name != inputs.main}
    found = compare_order(links, inputs.x, order, others=others, main=inputs.main, wrt=[wrt])
    return found.derivatives[wrt].chain_rule


class _Higher:
    """The derivatives with respect to one input, one order after the other."""

    def __init__(
        self, links: Sequence[Link], given: Mapping[str, Array], main: str, name: str, settings: Mapping[str, Any],
        first: Comparison,
    ) -> None:  # fmt: skip
        self.links, self.given, self.main, self.name, self.settings = links, given, main, name, settings
        self.found = first.derivatives[name]
        self.gone: Mask = np.zeros(np.shape(first.value), dtype=bool)
        self.findings: list[Finding] = []
        own = [f for f in first.findings if f.variable in ("", name) and f.code not in OF_VALUES]
        self.take(own, np.isnan(first.value))

    def up_to(self, order: int) -> tuple[Array, Array, Array]:
        """The derivative of this order and its two sides; nan where one of a lower order has none."""
        for k in range(2, order + 1):
            self.gone = self.gone | np.isnan(self.found.chain_rule)
            tree = derivative_tree(self.links, self.main, self.name, k - 1)
            if tree is None:
                raise InputError("this chain's derivative is no formula that could be derived again")
            self.derive(tree, k)
        nowhere = np.where(self.gone, np.nan, 0.0)
        left, right = self.found.left, self.found.right
        nothing = np.full(nowhere.shape, np.nan)
        return (
            self.found.chain_rule + nowhere,
            nothing if left is None else left + nowhere,
            nothing if right is None else right + nowhere,
        )

    def derive(self, tree: Node, order: int) -> None:
        """The derivative of the one before, whose formula is given."""
        link = FormulaLink(tree)
        if self.name != self.main and self.name not in link.takes:  # a constant
            zero = np.zeros(self.gone.shape)
            self.found = Both(zero, zero, zero, zero)
            return
        link.name = f"y{'′' * (order - 1)} = {write(tree, self.main)}"
        others = {name: self.given[name] for name in link.takes}
        x = np.broadcast_to(self.given[self.main], self.gone.shape)
        compared = compare([link], x, others=others, main=self.main, wrt=[self.name], **self.settings)
        self.take(compared.findings, self.gone)
        self.found = compared.derivatives[self.name]

    def take(self, findings: Sequence[Finding], gone: Mask) -> None:
        """What is remarkable about a derivative where those before it exist."""
        for finding in findings:
            if finding.code in _OF_THE_DERIVATIVE:
                kept = np.flatnonzero(~np.broadcast_to(gone, self.gone.shape).reshape(-1)[finding.points])
                if kept.size:
                    self.findings.append(finding.at(kept))


def _seconds(links: Sequence[Link], first: Comparison, total: Array) -> tuple[SecondStep, ...]:
    """Link by link: a first derivative that goes through f becomes f′·first, a second one f″·first² + f′·second."""
    found: list[SecondStep] = []
    before: Array = 1.0
    product: Array = 0.0
    for link, step in zip(links, first.steps, strict=True):
        own = _second(link, step)
        with np.errstate(all="ignore"):
            product = own * before**2 + step.derivative * product
        found.append(SecondStep(own, product))
        before = step.product
    found[-1] = found[-1]._replace(product=total)
    return tuple(found)


def _second(link: Link, step: Step) -> Array:
    """A link's own second derivative; nan where its first one doesn't exist."""
    try:
        slope = FormulaLink(derivative(link.tree)) if link.tree is not None else None
    except TooLargeError:
        slope = None
    if slope is None:
        return np.full(np.shape(step.input), np.nan)
    found = trace_of([slope], bind([slope], step.input)).derivative
    return np.where(np.isnan(step.derivative), np.nan, found)
