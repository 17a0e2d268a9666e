"""What is asked of points: evaluations and differentiations as plain tables and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.steps import Trace
from chaincalc.links.link import Link
from chaincalc.links.table import lacks_values
from chaincalc.notation.letters import result_letter
from chaincalc.output.cells import UNDEFINED, cell_text
from chaincalc.output.columns import (
    BREAKDOWN_COLUMNS,
    DERIV_COLUMNS,
    EVAL_COLUMNS,
    EXTRA_COLUMNS,
    LINK_COLUMN,
    SECOND_COLUMNS,
    VARIABLE_COLUMN,
)
from chaincalc.output.points import (
    breakdown_block,
    breakdown_points,
    deriv_block,
    deriv_points,
    eval_block,
    eval_points,
    head,
    rows_of_breakdown,
)
from chaincalc.output.reply import ObjectBlock, Reply, check_held
from chaincalc.output.table import Table, choose

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def columns_of(declared: Iterable[str], inputs: Sequence[str]) -> tuple[str, ...]:
    """Declared columns with one for each input, and of several inputs one that names the variable."""
    return (*inputs, *(VARIABLE_COLUMN if len(inputs) > 1 else ()), *(name for name in declared if name != "x"))


def eval_reply(
    links: Sequence[Link],
    inputs: Sequence[str],
    title: str,
    traces: Iterator[Trace],
    count: int | None,
    steps: bool,
    wanted: Sequence[str],
) -> Reply:
    """An evaluation.

    Args:
        links, inputs, title: the chain, and the names of its inputs.
        traces: its values, block by block; they are computed as they are asked for.
        count: the number of points, if it is known.
        steps: whether the output of every link is shown.
        wanted: the columns asked for; () for the usual ones.

    Raises:
        InputError: there is no such column.
    """
    columns = eval_columns(links, inputs, steps)
    if wanted:
        columns = choose((*eval_columns(links, inputs, steps=True), "notes"), wanted)
    spare = () if wanted else columns[len(inputs) : -1]
    # One stream, for whichever of the two is printed.
    blocks = (eval_block(each, columns) for each in traces)
    rows = Table(columns, blocks, title, spare=spare, unknown=unknown_columns(links))
    objects = (eval_points(each, columns, bool(wanted)) for each in traces)
    held = None if count is None else (count * len(columns), count * (4 + 4 * len(links)))
    return Reply(
        rows, [rows], lambda: head(links), objects, count=count, held=held or (None, None), bare=len(columns) == 1
    )


def unknown_columns(links: Sequence[Link]) -> tuple[str, ...]:
    """The columns that nobody can fill where the last link is a table without its values; its slopes may be known."""
    return ("value", "numeric", "difference", "output") if lacks_values(links[-1]) else ()


def eval_columns(links: Sequence[Link], inputs: Sequence[str], steps: bool) -> tuple[str, ...]:
    """The inputs, the output of each link but the last if asked for, and value."""
    between = tuple(LINK_COLUMN.format(i) for i in range(1, len(links))) if steps else ()
    return (*inputs, *between, *list(EVAL_COLUMNS)[1:])


def deriv_reply(
    links: Sequence[Link],
    inputs: Sequence[str],
    title: str,
    results: Iterator[Comparison],
    count: int | None,
    settings: Mapping[str, Any],
    formulas: Callable[[], Mapping[str, str | Mapping[str, str | None] | None]],
    breakdown: bool,
    wanted: Sequence[str],
    precision: int,
) -> Reply:
    """A differentiation.

    Args:
        links, inputs, title: the chain, and the names of its inputs.
        results: its derivatives, block by block; they are computed as they are asked for.
        count: the number of points, if it is known.
        settings: `delta`, `method`, `order`, and `wrt`, the inputs with respect to which it is taken; () for all.
        formulas: writes the derivatives as formulas, for JSON.
        breakdown: whether the product is shown link by link for every point.
        wanted: the columns asked for; () for the usual ones.
        precision: significant digits in what people are told.

    Raises:
        InputError: there is no such column.
    """
    order, single_input = settings["order"], len(inputs) == 1
    columns = columns_of(DERIV_COLUMNS, inputs)
    parts = columns_of((*BREAKDOWN_COLUMNS, *(SECOND_COLUMNS if order == 2 and single_input else ())), inputs)
    if wanted and breakdown:
        parts = choose(parts, wanted)
    elif wanted:
        columns = choose((*columns, *EXTRA_COLUMNS), wanted)
    of_order = f" of order {order}" if order > 1 else ""
    caption = f"numeric: {settings['method']} difference{of_order}, delta {settings['delta']:g}"
    wrt = settings.get("wrt") or inputs

    def first(some: Iterable[Comparison], single: bool = False) -> Table:
        spare = () if wanted else ("difference", "numeric", *(inputs[1:] if single else ()))
        blocks = (deriv_block(each, columns) for each in some)
        return Table(columns, blocks, title, caption, spare, unknown=unknown_columns(links))

    def by_link(some: Iterable[Comparison], single: bool = False, product: str = "") -> Table:
        spare = () if wanted else (*(inputs if single else ()), "input", "link", "output", "gradient")
        blocks = (breakdown_block(each, parts) for each in some)
        return Table(
            parts, blocks, "the chain rule, link by link", product, spare, "--breakdown -c", unknown_columns(links)
        )

    def tables() -> Iterator[Table]:
        begun = list(islice(results, 2))  # of a stream there may be any number
        single = sum(each.value.size for each in begun) == 1
        holdable = _held(chain(begun, results), (len(columns) + 6 * len(links)) * len(wrt))
        by_link_too = single and (order == 1 or (order == 2 and single_input))
        if (wanted and not breakdown) or not (breakdown or by_link_too):
            yield first(holdable)
            return
        held = list(holdable)
        if not wanted:
            yield first(held, single)
        yield by_link(held, single, product_texts(held[0], precision) if single and order == 1 else "")

    objects: Iterator[ObjectBlock] = (deriv_points(each, columns, bool(wanted)) for each in results)
    if breakdown and wanted:
        objects = (breakdown_points(each, parts) for each in results)
    rows = None if count is None else count * len(wrt)
    cells = len(columns) + (7 * len(links) if breakdown else 0)
    return Reply(
        by_link(results) if breakdown else first(results),
        tables(),
        lambda: {
            **head(links), "method": settings["method"], "delta": settings["delta"],
            **({"order": order} if order > 1 else {}), **formulas(),
        },
        objects,
        count=rows,
        held=(None, None) if rows is None else (rows * cells, rows * (9 + 6 * len(links))),
        bare=bool(wanted) and len(parts if breakdown else columns) == 1,
    )  # fmt: skip


def _held(results: Iterable[Comparison], cells: int) -> Iterator[Comparison]:
    """The results, up to as many as can be held."""
    rows = 0
    for result in results:
        rows += result.value.size
        check_held("table", rows, rows * cells)
        yield result


def product_texts(result: Comparison, precision: int) -> str:
    """The product as an equation, a line for each variable at a single point."""
    return "\n".join(filter(None, (_product_text(result, name, precision) for name in result.derivatives)))


def _product_text(result: Comparison, variable: str, precision: int) -> str:
    """`dy/dx = f₂′(1) · f₁′(5) = (-2) · 3 = -6`: the outermost factor first.

    It is left out where the numbers don't multiply to the result: one is missing, or infinite though the result isn't.
    """
    stages = rows_of_breakdown(result, variable)[::-1]
    again = [str(stage.step.link) for stage in stages if stage.again][::-1]
    if again:
        where = " and ".join([str(stages[-1].step.link), *again])
        return f"{variable} enters links {where}: product adds what each of them makes of it"
    if np.isfinite(stages[0].product[0]) and not all(np.isfinite(stage.derivative[0]) for stage in stages):
        return ""
    numbers = [cell_text(float(stage.derivative[0]) + 0.0, precision) for stage in stages]
    total = cell_text(float(stages[0].product[0]) + 0.0, precision)
    several = len(result.trace.inputs.values) > 1
    if (len(numbers) == 1 and not several) or UNDEFINED in (*numbers, total):
        return ""
    places = [cell_text(float(stage.step.input[0]) + 0.0, precision) for stage in stages]
    functions = [f"f{str(stage.step.link).translate(_LOWERED)}" for stage in stages]
    symbols = [f"{function}′({place})" for function, place in zip(functions, places, strict=True)]
    if several and (variable != result.trace.inputs.main or result.trace.links[stages[-1].step.link - 1].takes):
        symbols[-1] = f"∂{functions[-1]}/∂{variable}"
    factors = [f"({number})" if number.startswith("-") else number for number in numbers]
    same = "" if len(numbers) == 1 else f" = {total}"
    d, y = "∂" if several else "d", result_letter(result.trace.inputs.values)
    left = f"{d}{y}/{d}{variable}"
    return f"{left} = {' · '.join(symbols)} = {' · '.join(factors)}{same}"
