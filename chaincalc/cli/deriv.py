"""chaincalc deriv: value, numeric derivative, chain-rule derivative, and the product link by link."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from typing import TYPE_CHECKING, Annotated

import typer

from chaincalc.base.choices import AtKink, LinkSlopes, Method
from chaincalc.cli import options

if TYPE_CHECKING:
    from chaincalc.cli.output import Output


@options.printing()
def deriv(
    out: "Output",
    chain: options.ChainArgument = None,
    x: options.X = None,
    range_: options.RangesOption = None,
    num: options.Num = None,
    wrt: options.Wrt = None,
    order: options.Order = 1,
    delta: options.Delta = None,
    method: Annotated[Method, typer.Option("--method", help="The difference formula for the numeric one.")] = "central",
    links: Annotated[
        LinkSlopes, typer.Option("--links", help="Each link's derivative: exact, or by the same difference formula.")
    ] = "exact",
    at_kink: Annotated[
        AtKink, typer.Option("--at-kink", help="What stands for the derivative on a kink; framework: PyTorch's.")
    ] = "undefined",
    breakdown: Annotated[bool, typer.Option("--breakdown", help="The product link by link, for every point.")] = False,
    nodes: Annotated[
        bool, typer.Option("--nodes", help="The links opened into their operations, with value and gradient.")
    ] = False,
    formula: Annotated[bool, typer.Option("--formula", help="The whole derivative as one formula.")] = False,
    digits: options.DigitsOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if something is undefined.")] = False,
) -> None:
    """Value, numeric derivative, chain-rule derivative, and the product link by link.

    Example: chaincalc deriv "3*u - 14" "-2*u" --x 5
    """
    from chaincalc.cli.given import Whole
    from chaincalc.cli.inputs import read_inputs
    from chaincalc.cli.request import read_chain, read_delta
    from chaincalc.cli.run import Task, run
    from chaincalc.cli.tasks import Derivatives, WholeDerivatives, check_order

    if formula:
        from chaincalc.cli.formulas import formulas_reply

        out.print(formulas_reply(chain, wrt or (), order, out.columns, out.quiet))
        return
    source = read_chain(chain, out.quiet)
    settings = {
        "delta": read_delta(source, delta), "method": method, "link_slopes": links, "at_kink": at_kink,
        "wrt": [source.named(name) for name in wrt or ()], "order": order,
    }  # fmt: skip
    given = read_inputs(source, x, range_, num, prefer="x")
    check_order(order, given, breakdown, links != "exact")
    second = given.second
    task: Task = Derivatives(source, out, settings, breakdown, second)
    if digits is not None:
        from chaincalc.cli.digits import ProvedDigits, refuse_beside_digits

        refuse_beside_digits(
            delta=delta, method=method != "central", links=links != "exact", at_kink=at_kink != "undefined",
            breakdown=breakdown, order=order > 1,
        )  # fmt: skip
        task = ProvedDigits(source, out, digits, True, second)
    elif nodes:
        from chaincalc.cli.graph import refuse_beside_nodes, show_nodes

        refuse_beside_nodes(breakdown=breakdown, order=order > 1, wrt=wrt, links=links != "exact")
        if not show_nodes(task, source, given, out) and strict:
            raise typer.Exit(options.WRONG)
        return
    elif isinstance(given, Whole):
        task = WholeDerivatives(source, out, settings, breakdown, second, given.values)
    if not run(task, source, given, out) and strict:
        raise typer.Exit(options.WRONG)
