"""One evaluation, block by block, in any form of output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from chaincalc.base.lazy import np
from chaincalc.cli.output import Output
from chaincalc.cli.points import Points, block_size
from chaincalc.cli.request import Source
from chaincalc.cli.shell import say
from chaincalc.engine.trace import Trace, trace
from chaincalc.functions.primitive import Array
from chaincalc.output import report
from chaincalc.output.render import check_size, machine_number, write_json, write_json_lines
from chaincalc.output.table import Block, Table, choose, plain


class Evaluation:
    """One evaluation.

    Args:
        source, points: the chain, and where it is evaluated.
        steps: whether the output of every link is shown.
        wanted: the columns asked for; () for the usual ones.

    Raises:
        InputError: there is no such column.
    """

    def __init__(self, source: Source, points: Points, steps: bool, wanted: tuple[str, ...]) -> None:
        self.source, self.points = source, points
        self.chosen = bool(wanted)
        self.shown = report.eval_columns(source.chain.links, steps)
        if wanted:
            self.shown = choose((*report.eval_columns(source.chain.links, steps=True), "notes"), wanted)
        self.notes = report.Notes()
        self.undefined = False

    def check_size(self, out: Output) -> None:
        cells = 4 + 4 * len(self.source.chain) if out.form == "json" else len(self.shown)
        check_size(out.form, self.points.count, cells)

    def tell(self, quiet: bool) -> None:
        """The notes, on standard error."""
        for line in self.notes.lines():
            say(f"note: {line}", quiet)

    def traces(self, blocks: Iterable[Array]) -> Iterator[Trace]:
        for block in blocks:
            traced = trace(self.source.chain.links, block)
            self.notes.add(report.value_findings(traced.findings))
            self.undefined = self.undefined or not bool(np.isfinite(traced.value).all())
            yield traced

    def write(self, out: Output, quiet: bool) -> None:
        size = block_size(len(self.source.chain))
        with out.stream() as stream, out.watched(self.points, size, quiet) as points:
            if out.form in ("json", "jsonl"):
                objects = (report.eval_points(traced, self.shown, self.chosen) for traced in self.traces(points))
                if out.form == "jsonl":
                    write_json_lines(objects, stream)
                else:
                    write_json(report.head(self.source.chain.links), objects, stream)
                return
            blocks: Iterator[Block] = (report.eval_block(traced, self.shown) for traced in self.traces(points))
            if out.format is None and len(self.shown) == 1:
                first = list(islice(blocks, 2))  # of a stream there may be any number
                if sum(len(block[0]) for block in first) == 1:
                    stream.write(machine_number(*plain(first[0][0])) + "\n")
                    return
                blocks = chain(first, blocks)
            out.write([Table(self.shown, blocks, self.source.title)], stream)
