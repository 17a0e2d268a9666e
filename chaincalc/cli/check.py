"""chaincalc check: is this answer right, and if not, which mistake is it?"""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chaincalc.cli import completion, options

if TYPE_CHECKING:
    from chaincalc.cli.output import Output


@options.printing()
def check(
    out: "Output",
    chain: options.ChainArgument = None,
    answer: Annotated[
        str | None,
        typer.Option(
            "--answer", metavar="A", show_default=False,
            help="A formula, or a number with --x; undefined where there is no derivative.",
        ),
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option(
            "--answers", metavar="FILE", show_default=False,
            help="A class's answers: CSV with the columns student and answer; - for standard input.",
        ),
    ] = None,
    x: Annotated[
        list[str] | None,
        typer.Option("--x", metavar="X", help="Compare at this point, else everywhere. Other inputs by name: --w 2."),
    ] = None,
    wrt: Annotated[
        str | None,
        typer.Option(
            "--wrt", metavar="NAME", show_default=False, help="The answer is the derivative by this input.",
            autocompletion=completion.inputs_by_name,
        ),
    ] = None,
    order: options.Order = 1,
    rtol: Annotated[
        str | None,
        typer.Option("--rtol", metavar="R", show_default=False, help="So far off, relative to the derivative; 1e-6."),
    ] = None,
    atol: Annotated[
        str | None, typer.Option("--atol", metavar="A", show_default=False, help="And so far off besides."),
    ] = None,
    significant: Annotated[
        int | None,
        typer.Option(
            "--significant", metavar="N", show_default=False,
            help="So many significant digits of a number have to be right; without it all that are given, from 3 on.",
        ),
    ] = None,
    hide: Annotated[bool, typer.Option("--hide", help="Don't show the derivative, or what gives it away.")] = False,
    gradebook: Annotated[
        bool, typer.Option("--gradebook", help="Of a set: a row a student, a column an exercise, and the total."),
    ] = False,
    layout: Annotated[
        Literal["moodle", "canvas"] | None,
        typer.Option("--layout", help="The gradebook's columns are those that this one imports.", show_default=False),
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option(
            "--feedback", metavar="FOLDER", show_default=False, help="Of a set: a Markdown file for each student.",
        ),
    ] = None,
) -> None:  # fmt: skip
    """Is this answer right? And if not, which mistake is it?

    A chain file brings its own answers: derivative: beside a function, and answer:. Several chain files, or a class's
    answers, give a row each. Exit code 1 if an answer is wrong, 2 if one can't be read.

    Example: chaincalc check "sin(x^2)" --answer "2x*cos(x^2)"
    """
    from chaincalc.checking.items import exit_code
    from chaincalc.checking.key import Settings
    from chaincalc.checking.numbers import Tolerance
    from chaincalc.cli.grading import check_reply, find_items, shows_mathematics, tell
    from chaincalc.cli.points import parse_number

    tolerance = Tolerance(
        None if rtol is None else parse_number(rtol, "--rtol"), None if atol is None else parse_number(atol, "--atol"),
        significant,
    )  # fmt: skip
    settings = Settings(tolerance=tolerance, wrt=wrt or "", order=order)
    found = find_items(chain, answer, answers, x, settings, out.quiet)
    items = found.items
    if hide:
        items = [item.hidden() for item in items]
    if not shows_mathematics():
        items = [item.spelled() for item in items]
    if gradebook or layout or feedback is not None:
        from chaincalc.cli.courses import write_course

        write_course(found._replace(items=items), out, gradebook or bool(layout), layout or "", feedback)
    else:
        out.print(check_reply(items, found.title, out.columns))
    tell(items, out.quiet)
    if code := exit_code(items):
        raise typer.Exit(code)
