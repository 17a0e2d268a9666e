"""chaincalc eval: values over a range of inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from chaincalc import report
from chaincalc.cli import options
from chaincalc.cli.output import Output, output
from chaincalc.cli.request import Source, read_array, read_chain, read_points
from chaincalc.cli.shell import WRONG, say
from chaincalc.inputs import Points, block_size
from chaincalc.lazy import np
from chaincalc.render import check_size, machine_number, write_json, write_json_lines
from chaincalc.table import Block, Table, choose, plain
from chaincalc.trace import Trace, trace


def eval_(
    chain: options.ChainArgument = None,
    x: options.X = None,
    range_: options.RangeOption = None,
    num: options.Num = None,
    steps: Annotated[bool, typer.Option("--steps", help="The output of every link, in columns u1, u2, ...")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a value is undefined.")] = False,
    column: options.Columns = None,
    format_: options.FormatOption = None,
    precision: options.Precision = 6,
    max_rows: options.MaxRows = 200,
    no_header: options.NoHeader = False,
    path: options.OutputFile = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Values over a range of inputs.

    Example: chaincalc eval "square | sigmoid" --range -2:2:0.5
    """
    out = output(format_, path, force, precision, max_rows, no_header)
    source = read_chain(chain, quiet)
    array = read_array(source, x, range_, num)
    if array is not None:
        from chaincalc.cli.arrays import eval_array

        if not eval_array(source, array, out, steps, tuple(column or ()), quiet) and strict:
            raise typer.Exit(WRONG)
        return
    points = read_points(source, x, range_, num, prefer="range")
    run = _Run(source, points)
    shown = report.eval_columns(source.chain.links, steps)
    if column:
        known = (*report.eval_columns(source.chain.links, steps=True), "notes")
        shown = choose(known, column)
    check_size(out.form, points.count, len(shown) if out.form != "json" else 4 + 4 * len(source.chain))
    run.write(out, shown, bool(column))
    for line in run.notes.lines():
        say(f"note: {line}", quiet)
    if strict and run.undefined:
        raise typer.Exit(WRONG)


class _Run:
    """One evaluation, block by block."""

    def __init__(self, source: Source, points: Points) -> None:
        self.source, self.points = source, points
        self.notes = report.Notes()
        self.undefined = False

    def traces(self) -> Iterator[Trace]:
        for block in self.points.blocks(block_size(len(self.source.chain))):
            traced = trace(self.source.chain.links, block)
            self.notes.add(report.value_findings(traced.findings))
            self.undefined = self.undefined or not bool(np.isfinite(traced.value).all())
            yield traced

    def write(self, out: Output, shown: tuple[str, ...], chosen: bool) -> None:
        with out.stream() as stream:
            if out.form in ("json", "jsonl"):
                objects = (report.eval_points(traced, shown, chosen) for traced in self.traces())
                if out.form == "jsonl":
                    write_json_lines(objects, stream)
                else:
                    write_json(report.head(self.source.chain.links), objects, stream)
                return
            blocks: Iterable[Block] = (report.eval_block(traced, shown) for traced in self.traces())
            if out.format is None and len(shown) == 1:
                blocks = list(blocks)
                if sum(len(block[0]) for block in blocks) == 1:
                    stream.write(machine_number(*plain(blocks[0][0])) + "\n")
                    return
            out.write([Table(shown, blocks, self.source.title)], stream)
