"""Proved digits as a reply: numbers as texts, since floats hold sixteen digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chaincalc.engine.digits import Digits
from chaincalc.links.link import Link
from chaincalc.output.points import head, rows_as_objects
from chaincalc.output.reply import Reply
from chaincalc.output.table import Block, Column, Table, choose


def digits_columns(inputs: Sequence[str], derivatives: bool) -> tuple[str, ...]:
    """The inputs, value, and for derivatives chain_rule; of several inputs each has a row, and `variable` names it."""
    if not derivatives:
        return (*inputs, "value")
    return (*inputs, *(["variable"] if len(inputs) > 1 else []), "value", "chain_rule")


def digits_reply(
    links: Sequence[Link],
    title: str,
    results: Iterator[Sequence[Digits]],
    columns: Sequence[str],
    wanted: Sequence[str],
) -> Reply:
    """Points with proved digits.

    Args:
        links, title: the chain.
        results: the points, block by block; they are computed as they are asked for.
        columns: the usual columns.
        wanted: the columns asked for; () for the usual ones.

    Raises:
        InputError: there is no such column.
    """
    shown = choose(columns, wanted) if wanted else tuple(columns)
    rows = Table(shown, (_block(points, shown) for points in results), title)
    objects = (rows_as_objects(shown, dict(zip(shown, _block(points, shown), strict=True))) for points in results)
    return Reply(rows, [rows], lambda: head(links), objects, bare=len(shown) == 1)


def _block(points: Sequence[Digits], columns: Sequence[str]) -> Block:
    return tuple(_column(points, name) for name in columns)


def _column(points: Sequence[Digits], name: str) -> Column:
    if name in ("variable", "value", "chain_rule"):
        return [getattr(point, name) for point in points]
    found: list[Any] = [point.inputs[name] for point in points]
    return found
