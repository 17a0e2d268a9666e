"""A chain opened into its operations, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chaincalc.engine.nodes import Node
from chaincalc.links.link import Link
from chaincalc.output.columns import NODE_COLUMNS
from chaincalc.output.points import head, rows_as_objects
from chaincalc.output.reply import Reply
from chaincalc.output.table import Table, choose


def nodes_reply(links: Sequence[Link], title: str, found: Sequence[Node], wanted: Sequence[str]) -> Reply:
    """The nodes, a row each; link 0 is none: these are the inputs.

    Raises:
        InputError: there is no such column.
    """
    columns: dict[str, Any] = {
        "node": list(range(1, len(found) + 1)),
        "link": [node.link or "" for node in found],
        **{key: [getattr(node, key) for node in found] for key in ("operation", "value", "gradient")},
    }
    shown = choose(tuple(NODE_COLUMNS), wanted) or tuple(NODE_COLUMNS)
    rows = Table(shown, [tuple(columns[name] for name in shown)], title, spare=() if wanted else ("node",))
    objects = rows_as_objects(shown, {**columns, "link": [node.link or None for node in found]})
    return Reply(rows, [rows], lambda: head(links), [objects], key="nodes", count=len(found), bare=len(shown) == 1)
