"""A class's answers to a set of exercises, compared and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from chaincalc.base.errors import ChaincalcError, did_you_mean
from chaincalc.base.record import Record
from chaincalc.chainfile import Exercise, ExerciseSet
from chaincalc.checking.classes import Row, grade_row
from chaincalc.checking.files import check_file
from chaincalc.checking.items import Item
from chaincalc.checking.key import Settings
from chaincalc.course.variants import Variants, called

# Columns that tell two students of one name apart.
IDENTIFYING = (
    "id", "number", "matriculation", "email", "email address", "id number", "user name", "username", "sis user id",
    "sis login id", "student id",
)  # fmt: skip


def check_set(variants: Variants, rows: Sequence[Row]) -> list[Item]:
    """An item a row."""
    return [_item(variants, row) for row in rows]


def _item(variants: Variants, row: Row) -> Item:
    exercise = find(variants.set, row.exercise)
    if exercise is None:
        hint = did_you_mean(row.exercise, list(variants.set.exercises))
        known = f"the exercises are {', '.join(variants.set.exercises)}"
        what = f"there is no exercise '{row.exercise}'" if row.exercise else "the row names no exercise"
        row = row._replace(error=row.error or f"{what}\n  {hint or known}")
        return Item(
            row.student, row.answer, None, error=row.error, carried=row.carried, line=row.line,
            exercise=row.exercise or "?", points=0.0,
        )  # fmt: skip
    _, key = variants.of(exercise, row.student)
    item = grade_row(key, row)
    points = exercise.file.points if item.correct else 0.0
    return replace(item, exercise=exercise.name, points=points, label=f"{row.student}, {exercise.name}")


def check_answers(found: ExerciseSet, settings: Settings) -> list[Item]:
    """The set's own answers, each with the first number of each letter.

    Raises:
        ChaincalcError: an exercise can't be checked.
    """
    items = []
    for exercise in found.exercises.values():
        if exercise.file.answer is None and not exercise.file.answers and not exercise.file.derivatives:
            continue
        checked = check_file(exercise.file, settings)
        items += [
            replace(
                item, exercise=exercise.name, name=exercise.name if item.name == "answer" else item.name,
                points=exercise.file.points if item.correct else 0.0,
            )
            for item in checked
        ]  # fmt: skip
    if not items:
        raise ChaincalcError("no exercise of this set has an answer\n  a class's answers are given with --answers")
    return items


def find(exercises: ExerciseSet, name: str) -> Exercise | None:
    """The exercise of a name, whatever its capitals and spaces."""
    wanted = called(name)
    return next((each for each in exercises.exercises.values() if called(each.name) == wanted), None)


class Student(NamedTuple):
    """A student's answers.

    Args:
        name: as it stands in the table.
        carried: the table's other columns.
        items: the last answer to each exercise, by the exercise's name.
    """

    name: str
    carried: Mapping[str, str]
    items: Mapping[str, Item]


class Graded(Record):
    """A set, graded for a class.

    Args:
        exercises: the set.
        items: an item a row.
    """

    exercises: ExerciseSet
    items: Sequence[Item]

    @cached_property
    def students(self) -> list[Student]:
        """The students, in the order in which they first appear; of two answers to an exercise the last one counts."""
        found: dict[tuple[str, ...], Student] = {}
        for item in self.items:
            identity = tuple(text for name, text in item.carried.items() if name.casefold() in IDENTIFYING)
            student = found.setdefault((item.name, *identity), Student(item.name, item.carried, {}))
            if item.exercise in self.exercises.exercises:
                student.items[item.exercise] = item  # type: ignore[index]  # made above
        return list(found.values())

    @property
    def replaced(self) -> int:
        """How many answers were replaced by later ones."""
        known = sum(item.exercise in self.exercises.exercises for item in self.items)
        return known - sum(len(student.items) for student in self.students)

    @property
    def out_of(self) -> float:
        return sum(exercise.file.points for exercise in self.exercises.exercises.values())
