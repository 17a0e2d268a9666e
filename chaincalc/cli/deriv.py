"""chaincalc deriv: value, numeric derivative, chain-rule derivative, and the product link by link."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from typing import Annotated

import typer

from chaincalc.base.choices import AtKink, LinkSlopes, Method
from chaincalc.cli import options


def deriv(
    chain: options.ChainArgument = None,
    x: options.X = None,
    range_: options.RangeOption = None,
    num: options.Num = None,
    delta: options.Delta = None,
    method: Annotated[Method, typer.Option("--method", help="The difference formula for the numeric one.")] = "central",
    links: Annotated[
        LinkSlopes, typer.Option("--links", help="Each link's derivative: exact, or by the same difference formula.")
    ] = "exact",
    at_kink: Annotated[
        AtKink, typer.Option("--at-kink", help="What stands for the derivative on a kink; framework: PyTorch's.")
    ] = "undefined",
    breakdown: Annotated[bool, typer.Option("--breakdown", help="The product link by link, for every point.")] = False,
    formula: Annotated[bool, typer.Option("--formula", help="The whole derivative as one formula.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if something is undefined.")] = False,
    column: options.Columns = None,
    format_: options.FormatOption = None,
    precision: options.Precision = 6,
    max_rows: options.MaxRows = 200,
    no_header: options.NoHeader = False,
    path: options.OutputFile = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Value, numeric derivative, chain-rule derivative, and the product link by link.

    Example: chaincalc deriv "3*u - 14" "-2*u" --x 5
    """
    from chaincalc.cli.differentiation import Differentiation, print_formula
    from chaincalc.cli.output import output
    from chaincalc.cli.request import read_array, read_chain, read_delta, read_points

    if formula:
        print_formula(read_chain(chain, quiet), output("table", path, force))
        return
    out = output(format_, path, force, precision, max_rows, no_header)
    source = read_chain(chain, quiet)
    settings = {"delta": read_delta(source, delta), "method": method, "link_slopes": links, "at_kink": at_kink}
    array = read_array(source, x, range_, num)
    if array is not None:
        from chaincalc.cli.arrays import deriv_array

        if not deriv_array(source, array, out, settings, breakdown, tuple(column or ()), quiet) and strict:
            raise typer.Exit(options.WRONG)
        return
    points = read_points(source, x, range_, num, prefer="x")
    run = Differentiation(source, points, settings, breakdown, tuple(column or ()))
    run.check_size(out)
    run.write(out, quiet)
    run.tell(quiet)
    if strict and run.undefined:
        raise typer.Exit(options.WRONG)
