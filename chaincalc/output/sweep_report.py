"""A sweep over the steps of a difference formula, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chaincalc.links.link import Link
from chaincalc.output.columns import SWEEP_COLUMNS
from chaincalc.output.points import finite, head, rows_as_objects
from chaincalc.output.reply import Reply
from chaincalc.output.table import Table, choose

if TYPE_CHECKING:
    from chaincalc.engine.sweep import Sweep


def sweep_reply(
    links: Sequence[Link], title: str, result: Sweep, method: str, variable: str, wanted: Sequence[str]
) -> Reply:
    """A sweep; people are shown which error rules, too. `variable` is the input that moves, where there are several.

    Raises:
        InputError: there is no such column.
    """
    columns: dict[str, Any] = {
        "delta": result.deltas, "numeric": result.numeric, "error": result.errors, "part": result.parts
    }  # fmt: skip
    chosen = choose(tuple(columns), wanted)

    def table(names: Sequence[str]) -> Table:
        return Table(tuple(names), [tuple(columns[name] for name in names)], title, result.lesson)

    return Reply(
        table(chosen or tuple(SWEEP_COLUMNS)),
        [table(chosen or tuple(columns))],
        lambda: {
            **head(links),
            **({"variable": variable} if variable else {}),
            "x": result.x,
            "method": method,
            "chain_rule": finite(result.chain_rule),
            "best": result.best,
            "lesson": result.lesson,
        },
        [rows_as_objects(chosen or tuple(columns), columns)],
        count=len(result.deltas),
        bare=len(chosen) == 1,
        remark=result.lesson,
    )
