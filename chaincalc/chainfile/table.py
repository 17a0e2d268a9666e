"""A table of known values, as a link."""

from __future__ import annotations

import math
from itertools import pairwise

from chaincalc.chainfile.keys import Given, Key, mapping
from chaincalc.chainfile.nodes import Sequence
from chaincalc.chainfile.numbers import NUMBERS
from chaincalc.chainfile.source import Source
from chaincalc.links.table import TableLink

EXAMPLE = "{u: [5], value: [1], derivative: [3]}"
_TOLERANCE = 1e-12  # inputs closer than this, relatively, are one input


def _table(source: Source, given: Given) -> TableLink:
    columns, entries = given.values, given.entries
    u = columns["u"]
    for name, column in columns.items():
        if len(column) != len(u):
            message = f"a table's lists are equally long; u has {len(u):,} and {name} {len(column):,}"
            source.fail(message, entries[name].key.place)
    for i, j in pairwise(sorted(range(len(u)), key=u.__getitem__)):
        if math.isclose(u[i], u[j], rel_tol=_TOLERANCE):
            items = entries["u"].value
            place = items.items[max(i, j)].place if isinstance(items, Sequence) else items.place
            source.fail("this input stands in the table already", place, "each u has one row")
    return TableLink("table", u, columns.get("value", (math.nan,) * len(u)), columns["derivative"])


TABLE = mapping(
    Key("u", NUMBERS, "The inputs, each once.", needed=True),
    Key("value", NUMBERS, "The function's value at each input."),
    Key("derivative", NUMBERS, "Its derivative at each input.", needed=True),
    example=EXAMPLE, build=_table,
    description="Known values, for a function without a formula. The last link can do without `value`.",
)  # fmt: skip
