"""The command line: one thin file a command, and the options they share.

shell (how arguments are read, and how it ends) -> the command's own file -> request (which chain, which inputs) -> run,
with one of tasks (what eval and deriv ask the engine, and what is said of it) -> output.
"""

from __future__ import annotations

from typing import Annotated

import typer

from chaincalc import __version__
from chaincalc.cli.shell import Group

app = typer.Typer(
    name="chaincalc",
    cls=Group,
    rich_markup_mode=None,  # help without Rich comes up in half the time
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
)


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
