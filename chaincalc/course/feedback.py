"""What each student is told: a Markdown file with what was right, the mistake, and the place."""

from __future__ import annotations

import math
from collections.abc import Iterator

from chaincalc.base.errors import printable
from chaincalc.checking.items import Item
from chaincalc.course.folder import file_names
from chaincalc.course.forms import task_markdown
from chaincalc.course.graded import Graded, Student
from chaincalc.course.sheet import Task, points_text
from chaincalc.course.variants import Variants
from chaincalc.language.write import number_text
from chaincalc.output.formats.markdown import escape_markdown, markdown_line

_VERDICTS = {True: "Right.", False: "Wrong.", None: "Not counted."}


def feedback(graded: Graded, variants: Variants) -> dict[str, str]:
    """A file for each student, by its name."""
    students = graded.students
    names = file_names([student.name for student in students], ".md")
    return {name: _file(student, graded, variants) for name, student in zip(names, students, strict=True)}


def _file(student: Student, graded: Graded, variants: Variants) -> str:
    earned = sum(item.points or 0.0 for item in student.items.values())
    title = f"{graded.exercises.name or 'Exercises'}: {student.name}"
    pieces = [f"# {escape_markdown(printable(title))}", f"**{earned:.10g} of {points_text(graded.out_of)}**"]
    for number, exercise in enumerate(graded.exercises.exercises.values(), start=1):
        task = Task(number, *variants.of(exercise, student.name))
        pieces += [f"## {escape_markdown(printable(task.heading))}", *task_markdown(task)]
        item = student.items.get(exercise.name)
        pieces += ["There is no answer."] if item is None else _told(item)
    return "\n\n".join(pieces) + "\n"


def _told(item: Item) -> Iterator[str]:
    """The answer, whether it is right, and why not."""
    answer = printable(str(item.answer))
    yield f"Your answer: {escape_markdown(answer) if answer else 'none'}"
    yield f"**{_VERDICTS[item.correct]}**"
    if item.sentence:
        yield markdown_line(printable(item.sentence.split("\n", 1)[0]))
    if item.correct is False and item.x is not None and item.expected is not None:
        expected = item.expected if isinstance(item.expected, str) else number_text(item.expected)
        has_value = item.value is not None and not math.isnan(item.value)
        value = f", and your answer is {number_text(item.value or 0.0)}" if has_value else ""
        yield escape_markdown(f"At x = {number_text(item.x)} it has to be {expected}{value}.")
