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
    wrt: options.Along = None,
    method: Annotated[Method, typer.Option("--method", help="The difference formula.")] = "central",
) -> None:
    """The error of the numeric derivative against delta: truncation, rounding, and the best delta.

    Example: chaincalc sweep "square | sigmoid" --x 1
    """
    from chaincalc.cli.following import follow
    from chaincalc.cli.request import read_chain
    from chaincalc.engine.sweep import sweep as swept
    from chaincalc.output.sweep_report import sweep_reply

    source = read_chain(chain, out.quiet)
    moving = follow(source, x, wrt, True, out.quiet)
    result = swept(moving.links, moving.point, method)
    title = f"{source.title} at {moving.variable} = {moving.point:.{out.style.precision}g}{moving.beside}"
    variable = moving.variable if len(source.chain.inputs) > 1 else ""
    out.print(sweep_reply(source.chain.links, title, result, method, variable, out.columns))
    for note in result.notes:
        out.note(note.text)
