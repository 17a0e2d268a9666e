"""chaincalc eval: values over a range of inputs."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from typing import TYPE_CHECKING, Annotated

import typer

from chaincalc.cli import options

if TYPE_CHECKING:
    from chaincalc.cli.output import Output
    from chaincalc.cli.points import Points
    from chaincalc.functions.primitive import Array


@options.printing()
def eval_(
    out: "Output",
    chain: options.ChainArgument = None,
    x: options.X = None,
    range_: options.RangeOption = None,
    num: options.Num = None,
    steps: Annotated[bool, typer.Option("--steps", help="The output of every link, in columns u1, u2, ...")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a value is undefined.")] = False,
) -> None:
    """Values over a range of inputs.

    Example: chaincalc eval "square | sigmoid" --range -2:2:0.5
    """
    from chaincalc.cli.request import read_array, read_chain, read_points
    from chaincalc.cli.run import Task, run
    from chaincalc.cli.tasks import Values, WholeValues
    from chaincalc.engine.second import SecondOpinion

    source = read_chain(chain, out.quiet)
    array = read_array(source, x, range_, num)
    if array is None:
        points = read_points(source, x, range_, num, prefer="range")
        given: Points | Array = points
        task: Task = Values(source, out, steps, SecondOpinion(points.typed, decimal=True))
    else:
        given, task = array, WholeValues(source, out, steps, array)
    if not run(task, source, given, out) and strict:
        raise typer.Exit(options.WRONG)
