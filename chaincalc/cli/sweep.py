"""chaincalc sweep: the error of the numeric derivative against delta."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from typing import TYPE_CHECKING, Annotated

import typer

from chaincalc.base.choices import Method
from chaincalc.cli import options

if TYPE_CHECKING:
    from chaincalc.cli.output import Output


@options.printing("max_rows", max_rows=0)
def sweep(
    out: "Output",
    chain: options.ChainArgument = None,
    x: options.X = None,
    method: Annotated[Method, typer.Option("--method", help="The difference formula.")] = "central",
) -> None:
    """The error of the numeric derivative against delta: truncation, rounding, and the best delta.

    Example: chaincalc sweep "square | sigmoid" --x 1
    """
    from chaincalc.cli.request import read_chain, read_point
    from chaincalc.engine.sweep import sweep as swept
    from chaincalc.output.sweep_report import sweep_reply

    source = read_chain(chain, out.quiet)
    point = read_point(source, x, out.quiet)
    result = swept(source.chain.links, point, method)
    title = f"{source.title} at x = {point:.{out.style.precision}g}"
    out.print(sweep_reply(source.chain.links, title, result, method, out.columns))
    for note in result.notes:
        out.note(note.text)
