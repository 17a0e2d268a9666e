"""What a course gets of a graded set: the gradebook, and a file of feedback for each student."""

from __future__ import annotations

from pathlib import Path

from chaincalc.base.errors import InputError
from chaincalc.cli.grading import Found
from chaincalc.cli.output import Output
from chaincalc.course.gradebook import gradebook
from chaincalc.course.graded import Graded


def write_course(found: Found, out: Output, gradebook_asked: bool, layout: str, folder: Path | None) -> None:
    """Print the gradebook where it is asked for, and write the feedback.

    Raises:
        InputError: it isn't a class's answers to a set of exercises.
        OutputError: something can't be written.
    """
    if found.exercises is None or found.variants is None:
        option = "--gradebook" if gradebook_asked else "--feedback"
        raise InputError(f"{option} goes with a set of exercises and a class's --answers")
    graded = Graded(found.exercises, found.items)
    if folder is not None:
        from chaincalc.course.feedback import feedback
        from chaincalc.course.folder import write_folder

        count = write_folder(folder, feedback(graded, found.variants), out.force)
        out.note(f"{count:,} files in {folder}")
    if gradebook_asked:
        out.print(gradebook(graded, found.title, out.columns, layout))
    if graded.replaced:
        out.note(f"of several answers to one exercise the last one counts: {graded.replaced:,} were replaced")
