"""chaincalc deriv: value, numeric derivative, chain-rule derivative, and the product link by link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from chaincalc import report
from chaincalc.cli import options
from chaincalc.cli.output import Output, output
from chaincalc.cli.request import Source, read_array, read_chain, read_delta, read_points
from chaincalc.cli.shell import WRONG, say
from chaincalc.comparison import AtKink, Comparison, LinkSlopes, compare
from chaincalc.errors import InputError
from chaincalc.inputs import Points, block_size
from chaincalc.lazy import np
from chaincalc.numeric import Method
from chaincalc.render import cell_text, check_size, machine_number, write_json, write_json_lines
from chaincalc.table import Table, choose


def deriv(
    chain: options.ChainArgument = None,
    x: options.X = None,
    range_: options.RangeOption = None,
    num: options.Num = None,
    delta: options.Delta = None,
    method: Annotated[Method, typer.Option("--method", help="The difference formula for the numeric one.")] = "central",
    links: Annotated[
        LinkSlopes, typer.Option("--links", help="Each link's derivative: exact, or by the same difference formula.")
    ] = "exact",
    at_kink: Annotated[
        AtKink, typer.Option("--at-kink", help="What stands for the derivative on a kink; framework: PyTorch's.")
    ] = "undefined",
    breakdown: Annotated[bool, typer.Option("--breakdown", help="The product link by link, for every point.")] = False,
    formula: Annotated[bool, typer.Option("--formula", help="The whole derivative as one formula.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if something is undefined.")] = False,
    column: options.Columns = None,
    format_: options.FormatOption = None,
    precision: options.Precision = 6,
    max_rows: options.MaxRows = 200,
    no_header: options.NoHeader = False,
    path: options.OutputFile = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Value, numeric derivative, chain-rule derivative, and the product link by link.

    Example: chaincalc deriv "3*u - 14" "-2*u" --x 5
    """
    if formula:
        _print_formula(read_chain(chain, quiet), output("table", path, force))
        return
    out = output(format_, path, force, precision, max_rows, no_header)
    source = read_chain(chain, quiet)
    array = read_array(source, x, range_, num)
    if array is not None:
        from chaincalc.cli.arrays import deriv_array

        if links == "numeric":
            raise InputError("--links numeric is for chains of numbers")
        step, wanted = read_delta(source, delta), tuple(column or ())
        defined = deriv_array(
            source,
            array,
            out,
            delta=step,
            method=method,
            at_kink=at_kink,
            breakdown=breakdown,
            wanted=wanted,
            quiet=quiet,
        )
        if strict and not defined:
            raise typer.Exit(WRONG)
        return
    points = read_points(source, x, range_, num, prefer="x")
    settings = {"delta": read_delta(source, delta), "method": method, "link_slopes": links, "at_kink": at_kink}
    run = _Run(source, points, settings, breakdown, tuple(column or ()))
    run.check_size(out)
    run.write(out)
    for line in run.notes.lines():
        say(f"note: {line}", quiet)
    if strict and run.undefined:
        raise typer.Exit(WRONG)


def _print_formula(source: Source, out: Output) -> None:
    from chaincalc.formula.write import write

    tree = source.chain.derivative_formula()
    if tree is None:
        raise InputError("this chain's derivative is no formula that could be written down")
    with out.stream() as stream:
        stream.write(write(tree) + "\n")


@dataclass
class _Run:
    """One differentiation, block by block."""

    source: Source
    points: Points
    settings: dict[str, Any]
    breakdown: bool
    wanted: tuple[str, ...]
    notes: report.Notes = field(default_factory=report.Notes)
    undefined: bool = False

    def __post_init__(self) -> None:
        self.columns: tuple[str, ...] = report.DERIV_COLUMNS
        self.parts: tuple[str, ...] = report.BREAKDOWN_COLUMNS
        if self.wanted and self.breakdown:
            self.parts = choose(report.BREAKDOWN_COLUMNS, self.wanted)
        elif self.wanted:
            self.columns = choose((*report.DERIV_COLUMNS, *report.EXTRA_COLUMNS), self.wanted)

    def check_size(self, out: Output) -> None:
        links = len(self.source.chain)
        cells = {"json": 9 + 6 * links}.get(out.form, len(self.columns) + (7 * links if self.breakdown else 0))
        check_size(out.form, self.points.count, cells)

    def results(self) -> Iterator[Comparison]:
        for block in self.points.blocks(block_size(len(self.source.chain))):
            result = compare(self.source.chain.links, block, **self.settings)
            self.notes.add(result.findings)
            bad = ~np.isfinite(result.value) | np.isnan(result.chain_rule)
            self.undefined = self.undefined or bool(bad.any())
            yield result

    def write(self, out: Output) -> None:
        with out.stream() as stream:
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
        if self.breakdown and chosen:
            objects = (report.breakdown_points(result, self.parts) for result in self.results())
        else:
            objects = (report.deriv_points(result, self.columns, chosen) for result in self.results())
        if out.form == "jsonl":
            write_json_lines(objects, stream)
            return
        from chaincalc.formula.write import write

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
