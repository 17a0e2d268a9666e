"""chaincalc eval: values over a range of inputs."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from typing import Annotated

import typer

from chaincalc.cli import options


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
    from chaincalc.cli.evaluation import Evaluation
    from chaincalc.cli.output import output
    from chaincalc.cli.request import read_array, read_chain, read_points

    out = output(format_, path, force, precision, max_rows, no_header)
    source = read_chain(chain, quiet)
    array = read_array(source, x, range_, num)
    if array is not None:
        from chaincalc.cli.arrays import eval_array

        if not eval_array(source, array, out, steps, tuple(column or ()), quiet) and strict:
            raise typer.Exit(options.WRONG)
        return
    run = Evaluation(source, read_points(source, x, range_, num, prefer="range"), steps, tuple(column or ()))
    run.check_size(out)
    run.write(out, quiet)
    run.tell(quiet)
    if strict and run.undefined:
        raise typer.Exit(options.WRONG)
