"""All functions that a chain may name, primitives and functions of arrays alike, and a search among them."""

from __future__ import annotations

from typing import Any

from chaincalc.base.errors import InputError, clipped, did_you_mean, printable
from chaincalc.functions.arrays import ARRAY_FUNCTIONS
from chaincalc.functions.registry import NAMES, PRIMITIVES
from chaincalc.output.array_report import array_function_record
from chaincalc.output.report import primitive_record


def records() -> list[dict[str, Any]]:
    """All about every function, group by group; the groups are in the order of `GROUPS`, arrays the last."""
    primitives = [primitive_record(primitive) for primitive in PRIMITIVES.values()]
    return primitives + [array_function_record(function) for function in ARRAY_FUNCTIONS.values()]


def record(name: str) -> dict[str, Any] | None:
    """All about the function that answers to this name, or None."""
    if name in NAMES:
        return primitive_record(NAMES[name])
    return array_function_record(ARRAY_FUNCTIONS[name]) if name in ARRAY_FUNCTIONS else None


def search(word: str) -> list[dict[str, Any]]:
    """All about the functions whose name, alias, group or description contains a word; capitals don't matter.

    Raises:
        InputError: there are none.
    """
    wanted = " ".join(word.lower().split())
    found = [record for record in records() if wanted and wanted in _words(record)]
    if not found:
        hint = did_you_mean(word, [*NAMES, *ARRAY_FUNCTIONS]) or "'chaincalc list' shows them all"
        raise InputError(f"there is no primitive '{printable(clipped(word))}'\n  {hint}")
    return found


def grouped(found: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The same functions by the titles of their groups."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in found:
        groups.setdefault(each["group"], []).append(each)
    return groups


def _words(record: dict[str, Any]) -> str:
    return "\n".join([record["name"], *record["aliases"], record["group"], record["about"]]).lower()
