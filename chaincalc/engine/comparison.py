"""The numeric derivative beside the chain rule's, by input, and why the two part where they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chaincalc.base.choices import AtKink, LinkSlopes, Method
from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.base.shown import Tabular
from chaincalc.engine.both import ArraysInBothWays, Both, PointsInBothWays
from chaincalc.engine.entries import Nearby, entry_notes, whole_notes
from chaincalc.engine.inputs import MAIN, NO_OTHERS
from chaincalc.engine.notes import Finding, Note
from chaincalc.engine.second import SecondOpinion
from chaincalc.engine.steps import SecondStep, Step, Trace
from chaincalc.engine.trace import trace, trace_of
from chaincalc.functions.primitive import Array
from chaincalc.links import differences as numeric
from chaincalc.links.link import Link
from chaincalc.links.numeric import NumericLink


class Comparison(Tabular, Record):
    """A chain's derivatives in both ways.

    Args:
        trace: the chain at its inputs.
        derivatives: with respect to each input, by name.
        steps: the chain rule, link by link.
        findings: what is remarkable, and where.
        nearby: of whole arrays, what lies within reach of the difference formula.
        delta, method: of the difference formula.
        order: of the derivatives; the steps are always those of the first.
        seconds: for order 2 and a single input, what each link adds to the second derivative; else ().

    A notebook shows it as a table; `table()` gives the columns, and str() the text.

    >>> import chaincalc
    >>> compared = chaincalc.compare("abs", [0.0, 2.0])
    >>> compared.chain_rule.tolist(), compared.left.tolist(), [note.code for note in compared.notes]
    ([nan, 1.0], [-1.0, 1.0], ['kink'])
    """

    trace: Trace
    derivatives: Mapping[str, Both]
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    nearby: tuple[Nearby, ...]
    delta: float
    method: Method
    order: int = 1
    seconds: tuple[SecondStep, ...] = ()

    @property
    def x(self) -> Array:
        """The main input."""
        return self.trace.x

    @property
    def value(self) -> Array:
        return self.trace.value

    @property
    def main(self) -> Both:
        """The derivative with respect to the main input, or to the first one that was asked for."""
        return self.derivatives.get(self.trace.inputs.main) or next(iter(self.derivatives.values()))

    @property
    def numeric(self) -> Array:
        return self.main.numeric

    @property
    def chain_rule(self) -> Array:
        return self.main.chain_rule

    @property
    def left(self) -> Array | None:
        return self.main.left

    @property
    def right(self) -> Array | None:
        return self.main.right

    @property
    def difference(self) -> Array:
        return self.main.difference

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is remarkable, once for each kind and link, with the entries that it is about."""
        if self.trace.is_pointwise:
            return entry_notes(self.findings, np.shape(self.value))
        return whole_notes(self.trace, self.nearby)

    @property
    def undefined(self) -> bool:
        """Whether a value or a derivative is undefined."""
        derivatives = [bool(np.isnan(both.chain_rule).any()) for both in self.derivatives.values()]
        return not np.all(np.isfinite(self.value)) or any(derivatives)


def compare(
    links: Sequence[Link],
    x: Array,
    *,
    others: Mapping[str, Array] = NO_OTHERS,
    main: str = MAIN,
    wrt: Sequence[str] = (),
    delta: float = numeric.DELTA,
    method: Method = "central",
    link_slopes: LinkSlopes = "exact",
    at_kink: AtKink = "undefined",
    traced: Trace | None = None,
    second: SecondOpinion | None = None,
) -> Comparison:
    """Differentiate a chain in both ways.

    Args:
        links: the chain's links.
        x: the main input: points, an array of any shape; with links of whole arrays one array.
        others: the other inputs by name.
        main: what the main input is called.
        wrt: the inputs with respect to which the chain is differentiated; all of them by default.
        delta, method: of the difference formula.
        link_slopes: `exact` for closed forms; `numeric` for the same difference formula in each link, as one first
            writes the chain rule in code (then nothing is known of kinks).
        at_kink: what stands for the derivative on a kink: nothing, one of the sides, their average, or what PyTorch
            takes for it.
        traced: the chain's trace, if somebody has it already.
        second: whoever is asked where floats may decide too much; a float is that float by default.

    Raises:
        InputError: delta isn't a positive number, an input is missing or unknown, or the shapes don't fit.
    """
    numeric.check_delta(delta)
    traced = trace(links, np.array(x, dtype=float), None, others, main) if traced is None else traced
    traced = (SecondOpinion() if second is None else second).on(traced) if link_slopes == "exact" else traced
    names = wanted_inputs(traced, wrt)
    exact = traced
    if link_slopes == "numeric":
        wrapped = [NumericLink(link, delta, method) for link in links]
        exact = _numerically(wrapped, traced)
    compared = (
        PointsInBothWays(traced, exact, at_kink) if traced.is_pointwise else ArraysInBothWays(traced, exact, at_kink)
    )
    with np.errstate(all="ignore"):
        both = {name: compared.both(name, delta, method) for name in names}
        return Comparison(
            traced, both, compared.steps(), tuple(compared.findings), tuple(compared.nearby), float(delta), method
        )


def wanted_inputs(traced: Trace, wrt: Sequence[str]) -> tuple[str, ...]:
    """The inputs that are asked for.

    Raises:
        InputError: the chain has no such input.
    """
    for name in wrt:
        if name not in traced.derivatives:
            known = ", ".join(traced.derivatives)
            raise InputError(f"the chain has no input '{name}'\n  its inputs are {known}")
    return tuple(dict.fromkeys(wrt)) or tuple(traced.derivatives)


def _numerically(links: Sequence[Link], traced: Trace) -> Trace:
    """The trace with each link's derivative by a difference formula."""
    if traced.is_pointwise:
        return trace_of(links, traced.inputs)
    from chaincalc.engine.whole import forwards

    flow = [*(step.input for step in traced.steps), traced.value]
    return traced.replace(derivatives=forwards(links, traced.inputs, flow))
