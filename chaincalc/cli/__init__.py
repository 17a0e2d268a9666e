"""The command line: one thin file a command, and the options they share."""

from __future__ import annotations

from typing import Annotated

import typer

from chaincalc import __version__
from chaincalc.cli.catalogue import examples, list_, schema
from chaincalc.cli.check import check
from chaincalc.cli.deriv import deriv
from chaincalc.cli.eval import eval_
from chaincalc.cli.explain import explain
from chaincalc.cli.plot import plot
from chaincalc.cli.shell import Command, Group
from chaincalc.cli.sweep import sweep

app = typer.Typer(
    name="chaincalc",
    cls=Group,
    rich_markup_mode=None,  # help without Rich comes up in half the time
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command("eval", cls=Command)(eval_)
app.command("deriv", cls=Command)(deriv)
app.command("explain", cls=Command)(explain)
app.command("plot", cls=Command)(plot)
app.command("check", cls=Command)(check)
app.command("sweep", cls=Command)(sweep)
app.command("list", cls=Command)(list_)
app.command("examples", cls=Command)(examples)
app.command("schema", cls=Command)(schema)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"chaincalc {__version__}")
        raise typer.Exit


@app.callback()
def chaincalc(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Evaluate and differentiate chains of functions, f3(f2(f1(x))), and show how.

    Example: chaincalc deriv "square | sigmoid" --x 1
    """
