"""chaincalc sheet: a worksheet, or its solutions, from a set of exercises."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chaincalc.cli import completion, options

if TYPE_CHECKING:
    from chaincalc.chainfile import ExerciseSet


def sheet(
    exercises: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SET", help="A file of exercises, - for standard input, or an example: week.", show_default=False,
            autocompletion=completion.chains,
        ),
    ] = None,
    solutions: Annotated[bool, typer.Option("--solutions", help="With the steps and the answers.")] = False,
    student: Annotated[
        str | None, typer.Option("--for", metavar="NAME", help="With this student's own numbers.", show_default=False)
    ] = None,
    students: Annotated[
        Path | None,
        typer.Option(
            "--students", metavar="FILE", show_default=False,
            help="A sheet for each student of a class: CSV with the column student; with -o FOLDER.",
        ),
    ] = None,
    form: Annotated[
        Literal["md", "tex", "html", "txt"] | None,
        typer.Option("--format", "-f", help="How to write it; the suffix of -o says it too.", show_default=False),
    ] = None,
    path: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a file, or with --students to a folder."),
    ] = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:  # fmt: skip
    """A worksheet, or its solutions, from a set of exercises.

    Letters of the set that vary have each student's own numbers with --for or --students, else the first ones.

    Example: chaincalc sheet week --for Anna --solutions
    """
    from chaincalc.base.errors import InputError
    from chaincalc.cli.output import by_suffix
    from chaincalc.cli.shell import say
    from chaincalc.course.forms import FORMS
    from chaincalc.course.sheet import sheet as made
    from chaincalc.course.variants import Variants
    from chaincalc.output.sink import check_target, opened

    if student is not None and students is not None:
        raise InputError("--for and --students exclude each other: one student's sheet, or a class's")
    if students is not None:
        if path is None:
            raise InputError("--students makes a file for each student\n  name the folder with -o FOLDER")
        found = _read(exercises, quiet)
        count = _for_class(found, students, path, solutions, f".{form or 'md'}", force)
        say(f"note: {count:,} sheets in {path}", quiet)
        return
    write = FORMS[f".{form}"] if form else None
    if path is not None:
        check_target(path, force)
        write = write or by_suffix(path, FORMS)
    found = _read(exercises, quiet)
    variants = Variants(found)
    if student is not None:
        name = student
        sheet_ = made(found, lambda each: variants.of(each, name), student, solutions)
    else:
        sheet_ = made(found, variants.first, "", solutions)
        if any(each.file.vary.choices for each in found.exercises.values()):
            say("note: letters that vary have the first of their numbers; --for NAME gives a student's own", quiet)
    with opened(path, force) as out:
        if write is None:
            import shutil

            from chaincalc.course.forms import sheet_text

            width = shutil.get_terminal_size().columns
            out.write(sheet_text(sheet_, width, getattr(out, "encoding", None) or "utf-8"))
        else:
            out.write(write(sheet_))


def _for_class(found: "ExerciseSet", students: Path, folder: Path, solutions: bool, suffix: str, force: bool) -> int:
    """A sheet for each student of a class; how many."""
    from chaincalc.checking.classes import read_bytes, read_class
    from chaincalc.course.folder import check_folder, file_names, write_folder
    from chaincalc.course.forms import FORMS
    from chaincalc.course.sheet import sheet as made
    from chaincalc.course.variants import Variants

    check_folder(folder, force)
    rows = read_class(read_bytes(str(students)), str(students), ("student",))
    names = list(dict.fromkeys(row.student for row in rows))
    variants = Variants(found)
    files = {}
    for name, file in zip(names, file_names(names, suffix), strict=True):
        files[file] = FORMS[suffix](made(found, lambda each, who=name: variants.of(each, who), name, solutions))
    return write_folder(folder, files, force)


def _read(texts: list[str] | None, quiet: bool) -> "ExerciseSet":
    from chaincalc.base.errors import InputError
    from chaincalc.cli.catalogue import examples_folder
    from chaincalc.cli.request import SUFFIXES, Source, read_any

    if not texts or len(texts) > 1:
        raise InputError("sheet takes one set of exercises\n  for example  chaincalc sheet week")
    name = texts[0]
    example = examples_folder() / f"{name}.yaml"
    is_file = name == "-" or name.endswith(SUFFIXES)
    if not is_file and not example.is_file():
        raise InputError("sheet takes a file of exercises, which ends in .yaml, or an example: week")
    found = read_any([name if is_file else str(example)], quiet)
    if isinstance(found, Source):
        raise InputError("this is no set of exercises\n  a set has the key 'exercises', a list of chains with names")
    return found
