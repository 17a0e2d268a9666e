"""The gradebook: a row a student, a column an exercise, and the total; also as Moodle and Canvas import it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chaincalc.course.graded import IDENTIFYING, Graded, Student
from chaincalc.output.reply import Reply
from chaincalc.output.table import Table, choose

Points = float | str
TOTAL = "total"
# Canvas wants these columns, in this order, and takes a student by one of the identifiers.
_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_CANVAS_NAMES = {"ID": ("id",), "SIS User ID": ("sis user id",), "SIS Login ID": ("sis login id", "username")}
_POSSIBLE = "    Points Possible"  # the row in which Canvas looks for the points


def gradebook(graded: Graded, title: str, wanted: Sequence[str], layout: str = "") -> Reply:
    """The gradebook as plain data.

    Args:
        graded: the class.
        title: of the table.
        wanted: the columns; all where there are none.
        layout: "moodle" or "canvas"; "" for the plain one.

    Raises:
        InputError: there is no such column.
    """
    columns, rows = _LAYOUTS[layout](graded)
    chosen = choose(columns, wanted) or columns
    cells = [[row[name] for row in rows] for name in chosen]
    shown = [[_short(cell) for cell in column] for column in cells]
    out_of = {name: exercise.file.points for name, exercise in graded.exercises.exercises.items()}
    return Reply(
        Table(chosen, [tuple(cells)]),
        [Table(chosen, [tuple(shown)], title, f"out of {_number(graded.out_of)}")],
        lambda: {"name": graded.exercises.name, "points": out_of, "total": graded.out_of},
        [[{name: row[name] if row[name] != "" else None for name in chosen} for row in rows]],
        key="students",
        count=len(rows),
        bare=len(chosen) == 1,
        guarded=True,
    )


def earned(student: Student, exercise: str) -> Points:
    """A student's points for an exercise; "" where there is no answer."""
    item = student.items.get(exercise)
    return "" if item is None or item.points is None else item.points


def total(student: Student) -> float:
    return sum((item.points or 0.0 for item in student.items.values()), 0.0)


def _plain(graded: Graded) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    exercises = [*graded.exercises.exercises]
    carried = [name for name in _carried(graded) if name not in ("student", TOTAL, *exercises)]
    rows = [
        {"student": s.name, **{name: s.carried.get(name, "") for name in carried},
         **{name: earned(s, name) for name in exercises}, TOTAL: total(s)}
        for s in graded.students
    ]  # fmt: skip
    return ("student", *carried, *exercises, TOTAL), rows


def _moodle(graded: Graded) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """What tells a student apart under its own name, each exercise, and the total under the set's name."""
    columns, rows = _plain(graded)
    name = graded.exercises.name or TOTAL
    kept = tuple(name if column == TOTAL else column for column in columns)
    return kept, [{name if column == TOTAL else column: cell for column, cell in row.items()} for row in rows]


def _canvas(graded: Graded) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The columns that Canvas has, and the total as one assignment; below the names a row with its points."""
    name = graded.exercises.name or TOTAL
    rows: list[dict[str, Any]] = [{**dict.fromkeys(_CANVAS, ""), "Student": _POSSIBLE, name: graded.out_of}]
    for student in graded.students:
        known = {column.casefold(): text for column, text in student.carried.items()}
        row = dict.fromkeys(_CANVAS, "")
        row |= {"Student": student.name, "Section": known.get("section", "")}
        for column, names in _CANVAS_NAMES.items():
            row[column] = next((known[each] for each in names if each in known), "")
        rows.append({**row, name: total(student)})
    return (*_CANVAS, name), rows


_LAYOUTS: dict[str, Callable[[Graded], tuple[tuple[str, ...], list[dict[str, Any]]]]] = {
    "": _plain, "moodle": _moodle, "canvas": _canvas,
}  # fmt: skip
LAYOUTS = tuple(filter(None, _LAYOUTS))


def _carried(graded: Graded) -> list[str]:
    """The columns that tell students apart."""
    names = dict.fromkeys(name for student in graded.students for name in student.carried)
    return [name for name in names if name.casefold() in IDENTIFYING or name.casefold() == "section"]


def _short(cell: Any) -> Any:
    return _number(cell) if isinstance(cell, float) else cell


def _number(value: float) -> str:
    """Points as one writes them: 2, 1.5."""
    return f"{value:.10g}"
