"""One differentiation, block by block, in any form of output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.cli.output import Output
from chaincalc.cli.points import Points, block_size
from chaincalc.cli.request import Source
from chaincalc.cli.shell import say
from chaincalc.engine.comparison import Comparison, compare
from chaincalc.output import report
from chaincalc.output.columns import BREAKDOWN_COLUMNS, DERIV_COLUMNS, EXTRA_COLUMNS
from chaincalc.output.objects import Objects
from chaincalc.output.render import cell_text, check_size, machine_number, write_json, write_json_lines
from chaincalc.output.table import Table, choose


def print_formula(source: Source, out: Output) -> None:
    """The derivative of the whole chain as one formula.

    Raises:
        InputError: there is none that could be written down.
    """
    from chaincalc.language.write import write

    tree = source.chain.derivative_formula()
    if tree is None:
        raise InputError("this chain's derivative is no formula that could be written down")
    with out.stream() as stream:
        stream.write(write(tree) + "\n")


class Differentiation:
    """One differentiation.

    Args:
        source, points: the chain, and where it is differentiated.
        settings: what `compare` is told besides.
        breakdown: whether the product is shown link by link for every point.
        wanted: the columns asked for; () for the usual ones.

    Raises:
        InputError: there is no such column.
    """

    def __init__(
        self, source: Source, points: Points, settings: dict[str, Any], breakdown: bool, wanted: tuple[str, ...]
    ) -> None:
        self.source, self.points, self.settings = source, points, settings
        self.breakdown, self.wanted = breakdown, wanted
        self.notes = report.Notes()
        self.undefined = False
        self.columns = tuple(DERIV_COLUMNS)
        self.parts = tuple(BREAKDOWN_COLUMNS)
        if wanted and breakdown:
            self.parts = choose(self.parts, wanted)
        elif wanted:
            self.columns = choose((*DERIV_COLUMNS, *EXTRA_COLUMNS), wanted)

    def tell(self, quiet: bool) -> None:
        """The notes, on standard error."""
        for line in self.notes.lines():
            say(f"note: {line}", quiet)

    def check_size(self, out: Output) -> None:
        links = len(self.source.chain)
        cells = {"json": 9 + 6 * links}.get(out.form, len(self.columns) + (7 * links if self.breakdown else 0))
        check_size(out.form, self.points.count, cells)

    def results(self) -> Iterator[Comparison]:
        for block in self.blocks:
            result = compare(self.source.chain.links, block, **self.settings)
            self.notes.add(result.findings)
            bad = ~np.isfinite(result.value) | np.isnan(result.chain_rule)
            self.undefined = self.undefined or bool(bad.any())
            yield result

    def write(self, out: Output, quiet: bool) -> None:
        size = block_size(len(self.source.chain))
        with out.stream() as stream, out.watched(self.points, size, quiet) as self.blocks:
            if out.form in ("json", "jsonl"):
                self.write_json(out, stream)
            elif out.format is None and len(self.wanted) == 1:
                tables = self.tables(out)
                rows = list(tables[0].rows())
                if len(rows) == 1 or (self.breakdown and self.points.count == 1):
                    stream.writelines(machine_number(row[0]) + "\n" for row in rows)
                else:
                    out.write(tables, stream)
            else:
                out.write(self.tables(out), stream)

    def write_json(self, out: Output, stream: Any) -> None:
        chosen = bool(self.wanted)
        objects: Iterator[Objects | list[dict[str, Any]]]
        if self.breakdown and chosen:
            objects = (report.breakdown_points(result, self.parts) for result in self.results())
        else:
            objects = (report.deriv_points(result, self.columns, chosen) for result in self.results())
        if out.form == "jsonl":
            write_json_lines(objects, stream)
            return
        from chaincalc.language.write import write

        tree = self.source.chain.derivative_formula()
        head = {
            **report.head(self.source.chain.links),
            "method": self.settings["method"],
            "delta": self.settings["delta"],
            "formula": None if tree is None else write(tree),
        }
        write_json(head, objects, stream)

    def tables(self, out: Output) -> list[Table]:
        """The first table and the breakdown; streaming forms show one of them."""
        caption = f"numeric: {self.settings['method']} difference, delta {self.settings['delta']:g}"
        title = self.source.title
        if out.form in ("tsv", "csv"):
            if self.breakdown:
                return [Table(self.parts, (report.breakdown_block(r, self.parts) for r in self.results()))]
            return [Table(self.columns, (report.deriv_block(r, self.columns) for r in self.results()))]
        results = list(self.held(out))
        main = Table(self.columns, [report.deriv_block(r, self.columns) for r in results], title, caption)
        parts = Table(
            self.parts,
            [report.breakdown_block(r, self.parts) for r in results],
            "the chain rule, link by link",
            _product_text(results, out.style.precision),
        )
        if self.breakdown:
            return [parts] if self.wanted else [main, parts]
        single = sum(len(r.x) for r in results) == 1
        return [main, parts] if single and not self.wanted else [main]

    def held(self, out: Output) -> Iterator[Comparison]:
        rows = 0
        for result in self.results():
            rows += len(result.x)
            check_size(out.form, rows, len(self.columns) + 6 * len(self.source.chain))
            yield result


def _product_text(results: list[Comparison], precision: int) -> str:
    """`chain rule: -6 = 3 x -2` for a single point."""
    if len(results) != 1 or len(results[0].x) != 1:
        return ""
    steps = results[0].steps
    numbers = [cell_text(float(step.derivative[0]) + 0.0, precision) for step in steps]
    total = cell_text(float(steps[-1].product[0]) + 0.0, precision)
    if len(numbers) == 1 or "undefined" in (*numbers, total):
        return ""
    return f"chain rule: {total} = {' x '.join(numbers)}"
