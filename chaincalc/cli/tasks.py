"""What eval and deriv ask of a chain, at points and at an array: which results, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.cli.formulas import formula_of
from chaincalc.cli.given import Together, Whole
from chaincalc.cli.output import Output
from chaincalc.cli.request import Source
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.second import SecondOpinion
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import trace_of
from chaincalc.functions.primitive import Array
from chaincalc.output import report
from chaincalc.output.points import value_findings
from chaincalc.output.reply import Reply
from chaincalc.output.told import Notes


class Values(Record):
    """The values at points; with every link's if `steps` are asked for; `second` is asked where floats decide much."""

    source: Source
    out: Output
    steps: bool
    second: SecondOpinion

    def compute(self, given: Mapping[str, Array]) -> Trace:
        return self.second.on(trace_of(self.source.chain.links, self.source.chain.bind(None, given)))

    def defined(self, result: Trace) -> bool:
        return bool(np.isfinite(result.value).all())

    def note(self, result: Trace, notes: Notes) -> None:
        notes.add(value_findings(result.findings))

    def reply(self, results: Iterator[Trace], count: int | None) -> Reply:
        chain, columns = self.source.chain, self.out.columns
        return report.eval_reply(chain.links, chain.inputs, self.source.title, results, count, self.steps, columns)


class Derivatives(Record):
    """The derivatives at points; link by link for every point if the `breakdown` is asked for.

    `settings` are what `compare` is told besides; `second` is asked where floats may decide too much.
    """

    source: Source
    out: Output
    settings: Mapping[str, Any]
    breakdown: bool
    second: SecondOpinion

    @property
    def order(self) -> int:
        """Of the derivatives."""
        return int(self.settings["order"])

    def formulas(self) -> dict[str, Any]:
        """The derivatives as formulas, for JSON; None where there is none to write down."""
        names = self.settings["wrt"] or self.source.chain.inputs
        found = {name: formula_of(self.source, name, self.order) for name in names}
        return {"formula": found[names[0]]} if len(self.source.chain.inputs) == 1 else {"formulas": found}

    def compute(self, given: Mapping[str, Array]) -> Comparison:
        chain, settings = self.source.chain, {**self.settings, "second": self.second}
        inputs: dict[str, Any] = {
            "others": {n: value for n, value in given.items() if n != chain.main},
            "main": chain.main,
        }
        order = settings.pop("order")
        if order == 1:
            return compare(chain.links, given[chain.main], **inputs, **settings)
        from chaincalc.engine.orders import compare_order

        del settings["link_slopes"]
        return compare_order(chain.links, given[chain.main], order, **inputs, **settings)

    def defined(self, result: Comparison) -> bool:
        return not result.undefined

    def note(self, result: Comparison, notes: Notes) -> None:
        notes.add(result.findings)

    def reply(self, results: Iterator[Comparison], count: int | None) -> Reply:
        chain = self.source.chain
        return report.deriv_reply(
            chain.links, chain.inputs, self.source.title, results, count, self.settings,
            self.formulas, self.breakdown, self.out.columns, self.out.style.precision,
        )  # fmt: skip


class WholeValues(Record):
    """The value at whole arrays."""

    source: Source
    out: Output
    steps: bool
    second: SecondOpinion
    given: Mapping[str, Array]

    @property
    def inputs(self) -> Inputs:
        return self.source.chain.bind(None, self.given)

    def compute(self, _: Mapping[str, Array]) -> Sequence[Array]:
        return self.second.values(self.source.chain.links, self.inputs)

    def defined(self, result: Sequence[Array]) -> bool:
        return bool(np.isfinite(result[-1]).all())

    def note(self, result: Sequence[Array], notes: Notes) -> None:
        from chaincalc.engine.entries import value_notes

        notes.add_single(value_notes(self.source.chain.links, self.inputs, result))

    def reply(self, results: Iterator[Sequence[Array]], _count: int | None) -> Reply:
        from chaincalc.output.entries import eval_reply

        title = title_at(self.source, self.given)
        return eval_reply(self.source.chain.links, self.inputs, title, results, self.steps, self.out.columns)


class WholeDerivatives(Derivatives):
    """The derivatives at whole arrays."""

    source: Source
    out: Output
    settings: Mapping[str, Any]
    breakdown: bool
    second: SecondOpinion
    given: Mapping[str, Array]

    def note(self, result: Comparison, notes: Notes) -> None:
        notes.add_single(result.notes)

    def reply(self, results: Iterator[Comparison], _count: int | None) -> Reply:
        from chaincalc.output.entries import deriv_reply

        chain = self.source.chain
        return deriv_reply(
            chain.links, chain.bind(None, self.given), title_at(self.source, self.given), results, self.settings,
            self.breakdown, self.out.columns, self.out.style.precision,
        )  # fmt: skip


def title_at(source: Source, given: Mapping[str, Array]) -> str:
    """The chain's title with the main input, or its shape."""
    from chaincalc.output.entries import shape_title

    main = source.chain.main
    return f"{source.title} at {shape_title(main, given[main])}"


def check_order(order: int, given: Together | Whole, breakdown: bool, numeric_links: bool) -> None:
    """See to it that a higher order can be had.

    Raises:
        InputError: the inputs are whole arrays, or an option means nothing there.
    """
    if order == 1:
        return
    if isinstance(given, Whole):
        raise InputError("--order takes inputs that are numbers: a whole array has a first derivative here")
    if numeric_links:
        raise InputError("--links numeric multiplies first derivatives\n  leave it out, or --order")
    if breakdown and order > 2:
        raise InputError("the breakdown goes up to --order 2\n  leave out --breakdown")
