"""What eval and deriv ask of a chain, at points and at an array: which results, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.cli.output import Output
from chaincalc.cli.request import Source
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.second import SecondOpinion
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import trace_of
from chaincalc.functions.primitive import Array
from chaincalc.output import report
from chaincalc.output.points import head, value_findings
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

    def compute(self, given: Mapping[str, Array]) -> Comparison:
        main = self.source.chain.main
        others = {name: value for name, value in given.items() if name != main}
        links = self.source.chain.links
        return compare(links, given[main], others=others, main=main, second=self.second, **self.settings)

    def defined(self, result: Comparison) -> bool:
        return not result.undefined

    def note(self, result: Comparison, notes: Notes) -> None:
        notes.add(result.findings)

    def reply(self, results: Iterator[Comparison], count: int | None) -> Reply:
        chain = self.source.chain
        return report.deriv_reply(
            chain.links, chain.inputs, self.source.title, results, count, self.settings,
            lambda: formula(self.source), self.breakdown, self.out.columns, self.out.style.precision,
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


def formula(source: Source) -> str | None:
    """The derivative of the whole chain as one formula; None where there is none that could be written down."""
    from chaincalc.language.write import write

    tree = source.chain.derivative_formula()
    return None if tree is None else write(tree, source.chain.main)


def formula_reply(source: Source, wanted: Sequence[str]) -> Reply:
    """The derivative of the whole chain as one formula, and nothing else.

    Raises:
        InputError: there is none that could be written down, or no such column.
    """
    from chaincalc.output.table import Table, choose

    text = formula(source)
    if text is None:
        raise InputError("this chain's derivative is no formula that could be written down")
    choose(("formula",), wanted)
    rows = Table(("formula",), [([text],)], source.title)
    whole = {**head(source.chain.links), "formula": text}
    return Reply(rows, [rows], lambda: whole, count=1, bare=True, text=text + "\n")
