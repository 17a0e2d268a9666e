"""The functions that a chain may name, on a page."""

from __future__ import annotations

from typing import Any

from writing import code, page, plain, table

from chaincalc.output.catalogue import grouped, records, shown

INTRODUCTION = """\
`chaincalc list` prints these, `chaincalc list NAME` all about one, and `chaincalc list WORD` those whose name or
description has a word in it.

`A if u > c else B` stands for a function with cases. A kink is where the slopes from the left and from the right
differ; `pytorch` is what PyTorch's autograd takes there. Parameters are given by name, `leaky_relu(slope=0.1)`; those
with a default may be left out."""

OTHERS = """\
Besides these there are `max(a, b)` and `min(a, b)`, the constants `pi`, `tau` and `e`, and a chain file's own
functions."""


def primitives_page() -> str:
    """Everything about every function, group by group."""
    parts = [INTRODUCTION]
    for title, group in grouped(records()).items():
        parts.append(f"## {title}")
        if title == "arrays":
            parts.append("These take an array as a whole, and stand in chain files. L is the result in the end.")
        parts.append(table(("name", "formula", "derivative", "domain"), map(_row, group)))
        parts.append("\n".join(line for record in group for line in _remarks(record)))
    return page("Primitives and functions of arrays", *parts, OTHERS)


def _row(record: dict[str, Any]) -> list[str]:
    return [_name(record), code(record["formula"]), code(record["derivative"]), plain(record["domain"])]


def _name(record: dict[str, Any]) -> str:
    given = ", ".join(
        p["name"] if p["default"] is None else f"{p['name']}={shown(p['default'])}" for p in record["parameters"]
    )
    also = f" (also {', '.join(map(code, record['aliases']))})" if record["aliases"] else ""
    return code(f"{record['name']}({given})" if given else record["name"]) + also


def _remarks(record: dict[str, Any]) -> list[str]:
    """What a function does, and what else is known of it."""
    lines = [f"- `{record['name']}`: {plain(record['about'])}"]
    lines += [f"  - `{p['name']}`: {plain(p['about'])}" for p in record["parameters"]]
    lines += [f"  - a kink {plain(shown(kink))}" for kink in record["kinks"]]
    lines += [f"  - a jump at {shown(jump)}" for jump in record["jumps"]]
    lines += [f"  - {plain(record[key])}" for key in ("source", "frameworks") if record[key]]
    return lines
