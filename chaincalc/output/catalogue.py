"""All functions that a chain may name, primitives and functions of arrays alike, and a search among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chaincalc.base.errors import InputError, clipped, did_you_mean, printable
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, ARRAY_NAMES, ARRAY_SPELLINGS, ArraySpelling
from chaincalc.functions.primitive import Primitive
from chaincalc.functions.registry import GROUPS, NAMES, PRIMITIVES
from chaincalc.language.write import number_text
from chaincalc.notation.rules import described
from chaincalc.output.columns import PRIMITIVE_COLUMNS
from chaincalc.output.reply import Reply
from chaincalc.output.table import Table, choose


def catalogue_reply(found: Sequence[dict[str, Any]], one: bool, wanted: Sequence[str]) -> Reply:
    """What `list` says: all about one function, or a line about each of many.

    Args:
        found: the functions' records.
        one: whether one was asked for by its name.
        wanted: the columns asked for; () for the usual ones.

    Raises:
        InputError: there is no such column.
    """
    chosen = choose(tuple(PRIMITIVE_COLUMNS), wanted)

    def table(records: Sequence[Mapping[str, Any]], columns: Sequence[str], title: str = "") -> Table:
        return Table(tuple(columns), [tuple([shown(each[key]) for each in records] for key in columns)], title)

    rows = table(found, chosen or tuple(PRIMITIVE_COLUMNS))
    objects = [{key: each[key] for key in (chosen or each)} for each in found]
    if one:
        tables = [_all_about(found[0], chosen or tuple(PRIMITIVE_COLUMNS))]
        return Reply(rows, tables, lambda: objects[0], None, count=1, bare=len(chosen) == 1)
    tables = [rows] if chosen else [table(each, ("name", "about"), title) for title, each in grouped(found).items()]
    return Reply(rows, tables, None, [objects], count=len(found), bare=len(chosen) == 1)


def _all_about(record: Mapping[str, Any], keys: Sequence[str]) -> Table:
    kept = [key for key in keys if record[key] not in ("", [], None)]
    kind = "primitive" if record["domain"] != "arrays" else "function of arrays"
    return Table(("", kind), [(kept, [shown(record[key]) for key in kept])])


def records() -> list[dict[str, Any]]:
    """All about every function, group by group; the groups are in the order of `GROUPS`, arrays the last."""
    primitives = [primitive_record(primitive) for primitive in PRIMITIVES.values()]
    return primitives + [array_function_record(name) for name in ARRAY_NAMES]


def record(name: str) -> dict[str, Any] | None:
    """All about the function that answers to this name, or None."""
    if name in NAMES:
        return primitive_record(NAMES[name])
    return array_function_record(name) if name in ARRAY_NAMES else None


def search(word: str) -> list[dict[str, Any]]:
    """All about the functions whose name, alias, group or description contains a word; capitals don't matter.

    Raises:
        InputError: there are none.
    """
    wanted = " ".join(word.lower().split())
    found = [record for record in records() if wanted and wanted in _words(record)]
    if not found:
        hint = did_you_mean(word, [*NAMES, *ARRAY_NAMES]) or "'chaincalc list' shows them all"
        raise InputError(f"there is no primitive '{printable(clipped(word))}'\n  {hint}")
    return found


def grouped(found: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The same functions by the titles of their groups."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in found:
        groups.setdefault(each["group"], []).append(each)
    return groups


def _words(record: dict[str, Any]) -> str:
    return "\n".join([record["name"], *record["aliases"], record["group"], record["about"]]).lower()


def primitive_record(primitive: Primitive) -> dict[str, Any]:
    """All about a primitive, as plain data."""
    values = {p.name: 1.0 if p.default is None else p.default for p in primitive.parameters}
    domain = primitive.domain_for(values)
    return {
        "name": primitive.name,
        "aliases": list(primitive.aliases),
        "group": next(title for title, group in GROUPS.items() if primitive in group),
        "about": primitive.about,
        "formula": primitive.formula,
        "derivative": primitive.slope_formula,
        "domain": "depends on the parameters" if callable(primitive.domain) else domain.text or "all real numbers",
        "parameters": [{"name": p.name, "default": p.default, "about": p.about} for p in primitive.parameters],
        "kinks": [
            {"at": k.at, "left": k.left, "right": k.right, "pytorch": k.torch} for k in primitive.kinks_for(values)
        ],
        "jumps": list(primitive.jumps),
        "source": primitive.source,
        "frameworks": primitive.frameworks,
    }


def shown(value: Any) -> str:
    """A piece of a primitive's record as text."""
    if isinstance(value, list):
        return "; ".join(shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{key} {shown(item)}" if key != "name" else shown(item) for key, item in value.items() if item is not None
        )
    return number_text(value) if isinstance(value, float) else str(value)


def array_function_record(name: str) -> dict[str, Any]:
    """All about a function of arrays, in the form of a primitive's record."""
    from chaincalc.links.array import ArrayLink

    function = ARRAY_SPELLINGS.get(name) or ARRAY_FUNCTIONS[name]
    formula, rule = described(ArrayLink(name, 0.0 if name in ARRAY_SPELLINGS else None))
    parameters = []
    if isinstance(function, ArraySpelling):
        parameters.append({"name": function.parameter, "default": None, "about": "a number, a vector or a matrix"})
    elif function.takes_axis:
        about = "0 goes down the columns, 1 along the rows; all entries without it"
        parameters.append({"name": "axis", "default": None, "about": about})
    return {
        "name": function.name,
        "aliases": [],
        "group": "arrays",
        "about": function.about,
        "formula": formula,
        "derivative": rule,
        "domain": "arrays",
        "parameters": parameters,
        "kinks": [],
        "jumps": [],
        "source": "",
        "frameworks": "",
    }
