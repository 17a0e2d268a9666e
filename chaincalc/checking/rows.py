"""Items as rows of a table, as JSON, and in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from chaincalc.checking.items import Item
from chaincalc.output.columns import CHECK_COLUMNS
from chaincalc.output.table import Block

_FOR_PEOPLE = ("name", "exercise", "part", "correct", "x", "expected", "answer", "value", "points", "diagnosis")
_ALWAYS = ("name", "correct", "answer")
_WORDS = {True: "yes", False: "no", None: "unclear"}
_VERDICTS = {True: "right", False: "wrong", None: "unclear"}


def as_json(item: Item) -> dict[str, Any]:
    """The item as a JSON object; `part`, `note` and `error` only where there is one."""
    found = item.diagnosis
    extra = {"note": item.note, "error": item.error, "part": item.part, "exercise": item.exercise}
    of_set = {"student": item.name, "points": item.points} if item.exercise else {}
    return {
        "name": item.name,
        "correct": item.correct,
        "x": item.x,
        "expected": _strict(item.expected),
        "answer": _strict(item.answer),
        "value": _strict(item.value),
        "diagnosis": {"code": found.code, "link": found.link, "text": found.text} if found else None,
        **{key: text for key, text in extra.items() if text},
        **of_set,
        **_carried(item),
    }


def reply(items: Sequence[Item], columns: Sequence[str] = ()) -> dict[str, Any]:
    """The whole reply in JSON; of the items only some columns, if they were chosen."""
    return {
        "correct": all(item.correct is True for item in items),
        "items": [chosen(item, columns) for item in items],
    }


def chosen(item: Item, columns: Sequence[str]) -> dict[str, Any]:
    """The item as a JSON object; only the columns, if they were chosen."""
    whole = as_json(item)
    if not columns:
        return whole
    found = item.diagnosis
    flat = {**whole, "diagnosis": found and found.code, "link": found and found.link, "text": item.sentence or None}
    return {name: flat.get(name) for name in columns}


def block(items: Sequence[Item], columns: Sequence[str], people: bool = False) -> Block:
    """Columns of a table; what there is nothing to say of is an empty text."""
    rows = [_cells(item) for item in items]
    if people:
        for row, item in zip(rows, items, strict=True):
            row["correct"] = _WORDS[item.correct]
    return tuple([row[name] for row in rows] for name in columns)


def columns_for_people(items: Sequence[Item]) -> tuple[str, ...]:
    """The columns in which something stands."""
    rows = [_cells(item) for item in items]
    repeated = all(row["value"] == "" or _says(row["answer"], row["value"]) for row in rows)
    kept = [name for name in _FOR_PEOPLE if name in _ALWAYS or any(row[name] != "" for row in rows)]
    left_out = {"value"} if repeated else set()
    if len({row["part"] for row in rows}) == 1:
        left_out.add("part")
    first, *rest = (name for name in kept if name not in left_out)
    return (first, *carried_columns(items), *rest)


def in_words(items: Sequence[Item]) -> str:
    """What there is to say below a table: for one item the verdict, for several who is told what.

    What can't be read or told stands on standard error, and there alone.
    """
    if len(items) == 1:
        sentence = _first_line(items[0].sentence)
        verdict = _VERDICTS[items[0].correct]
        return sentence if sentence.startswith(f"{verdict}, ") else f"{verdict}{': ' if sentence else ''}{sentence}"
    told: dict[str, list[Item]] = {}
    for item in items:
        if item.sentence and not item.error:
            told.setdefault(_first_line(item.sentence), []).append(item)
    return "\n".join(labelled(same[0], text, [item.label or item.name for item in same]) for text, same in told.items())


def labelled(item: Item, text: str, names: Sequence[str] = ()) -> str:
    """A text with the names of those that it is for, unless it is an error that begins with its file's name."""
    return text if text.startswith(f"{item.name}:") else f"{', '.join(names or [item.label or item.name])}: {text}"


def summary(items: Sequence[Item]) -> str:
    """How many are right, wrong and unclear."""
    counts = {word: sum(item.correct is key for item in items) for key, word in _VERDICTS.items()}
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)


def _cells(item: Item) -> dict[str, Any]:
    found = item.diagnosis
    values = {"x": item.x, "expected": item.expected, "value": item.value, "link": found.link if found else None}
    return {
        "name": item.name,
        "correct": {True: "true", False: "false", None: "null"}[item.correct],
        "answer": item.answer,
        "diagnosis": found.code if found else "",
        "text": found.text if found else item.note,
        "part": item.part,
        "exercise": item.exercise,
        "points": "" if item.points is None else item.points,
        "error": " ".join(item.error.split()),
        **{key: "" if value is None else value for key, value in values.items()},
        **_carried(item),
    }


def carried_columns(items: Sequence[Item]) -> tuple[str, ...]:
    """The names of the columns that a class's table has besides, which are carried along."""
    return tuple(dict.fromkeys(name for item in items for name in _carried(item)))


def _carried(item: Item) -> dict[str, str]:
    """The columns that are carried along; one with the name of a column of our own has a mark."""
    return {f"{name} (given)" if name in CHECK_COLUMNS else name: text for name, text in item.carried.items()}


def _says(answer: Any, value: float) -> bool:
    """Whether an answer is a number, and just that value."""
    try:
        return float(answer) == value
    except ValueError:
        return False


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0]


def _strict(value: float | str | None) -> float | str | None:
    """Strict JSON has no nan and no infinity: here they are the words that one types in an answer."""
    if not isinstance(value, float):
        return value
    if math.isfinite(value):
        return value + 0.0
    return "undefined" if math.isnan(value) else "infinity" if value > 0 else "-infinity"
