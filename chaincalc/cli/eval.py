"""chaincalc eval: values over a range of inputs."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from typing import TYPE_CHECKING, Annotated

import typer

from chaincalc.cli import options

if TYPE_CHECKING:
    from chaincalc.cli.output import Output


@options.printing()
def eval_(
    out: "Output",
    chain: options.ChainArgument = None,
    x: options.X = None,
    range_: options.RangesOption = None,
    num: options.Num = None,
    steps: Annotated[bool, typer.Option("--steps", help="The output of every link, in columns u1, u2, ...")] = False,
    digits: options.DigitsOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a value is undefined.")] = False,
) -> None:
    """Values over a range of inputs.

    Example: chaincalc eval "square | sigmoid" --range -2:2:0.5
    """
    from chaincalc.cli.given import Whole
    from chaincalc.cli.inputs import read_inputs
    from chaincalc.cli.request import read_chain
    from chaincalc.cli.run import Task, run
    from chaincalc.cli.tasks import Values, WholeValues

    source = read_chain(chain, out.quiet)
    given = read_inputs(source, x, range_, num, prefer="range")
    second = given.second
    task: Task = Values(source, out, steps, second)
    if digits is not None:
        from chaincalc.cli.digits import ProvedDigits, refuse_beside_digits

        refuse_beside_digits(steps=steps)
        task = ProvedDigits(source, out, digits, False, second)
    elif isinstance(given, Whole):
        task = WholeValues(source, out, steps, second, given.values)
    if not run(task, source, given, out) and strict:
        raise typer.Exit(options.WRONG)
