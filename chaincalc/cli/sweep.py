"""chaincalc sweep: the error of the numeric derivative against delta."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from typing import Annotated, Any

import typer

from chaincalc.base.choices import Method
from chaincalc.cli import options


def sweep(
    chain: options.ChainArgument = None,
    x: options.X = None,
    method: Annotated[Method, typer.Option("--method", help="The difference formula.")] = "central",
    column: options.Columns = None,
    format_: options.FormatOption = None,
    precision: options.Precision = 6,
    no_header: options.NoHeader = False,
    path: options.OutputFile = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """The error of the numeric derivative against delta: truncation, rounding, and the best delta.

    Example: chaincalc sweep "square | sigmoid" --x 1
    """
    from chaincalc.cli.output import output
    from chaincalc.cli.request import read_chain, read_point
    from chaincalc.cli.shell import say
    from chaincalc.engine.sweep import sweep as swept
    from chaincalc.output import report
    from chaincalc.output.columns import SWEEP_COLUMNS
    from chaincalc.output.render import write_json, write_json_lines
    from chaincalc.output.table import Table, choose

    out = output(format_, path, force, precision, 0, no_header)
    source = read_chain(chain, quiet)
    point = read_point(source, x, quiet)
    result = swept(source.chain.links, point, method)
    columns: dict[str, Any] = {
        "delta": result.deltas, "numeric": result.numeric, "error": result.errors, "part": result.parts
    }  # fmt: skip
    people = out.form in ("table", "markdown")
    shown = choose(tuple(columns), column) if column else tuple(columns) if people else tuple(SWEEP_COLUMNS)
    with out.stream() as stream:
        if out.form in ("json", "jsonl"):
            objects = report.rows_as_objects(tuple(columns) if not column else shown, columns)
            if out.form == "jsonl":
                write_json_lines([objects], stream)
            else:
                write_json(report.sweep_head(source.chain.links, result, method), [objects], stream)
        else:
            title = f"{source.title} at x = {point:.{precision}g}"
            out.write([Table(shown, [tuple(columns[name] for name in shown)], title, result.lesson)], stream)
    if not people:
        say(f"note: {result.lesson}", quiet)
    for note in result.notes:
        say(f"note: {note.text}", quiet)
