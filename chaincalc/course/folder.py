"""A folder with a file for each student: written whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from chaincalc.base.errors import OutputError, printable
from chaincalc.base.leaving import tidied

_LONGEST = 60  # characters of a name
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\Z", re.IGNORECASE)  # on some systems


def file_names(students: list[str], suffix: str) -> list[str]:
    """A file's name for each student: letters and digits, and none twice, whatever the capitals.

    >>> file_names(["Anna B.", "../etc", "anna b", "", "con"], ".md")
    ['Anna_B.md', 'etc.md', 'anna_b-2.md', 'student.md', 'con-.md']
    """
    taken: dict[str, int] = {}
    found = []
    for student in students:
        stem = re.sub(r"[^\w-]+", "_", student).strip("_-")[:_LONGEST] or "student"
        if _RESERVED.match(stem):
            stem += "-"
        number = taken[stem.casefold()] = taken.get(stem.casefold(), 0) + 1
        while number > 1 and f"{stem}-{number}".casefold() in taken:
            number = taken[stem.casefold()] = number + 1
        name = stem if number == 1 else f"{stem}-{number}"
        taken.setdefault(name.casefold(), 1)
        found.append(name + suffix)
    return found


def check_folder(folder: Path, force: bool) -> None:
    """See to it that a folder can be made there, before anything is computed.

    Raises:
        OutputError: it exists and isn't empty, or isn't a folder, or its parent isn't there.
    """
    shown = printable(str(folder))
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{shown} is a file, and here a folder is needed")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise OutputError(f"{shown} isn't empty; --force writes there all the same")
    if not folder.parent.is_dir():
        raise OutputError(f"{printable(str(folder.parent))} is no folder")


def write_folder(folder: Path, files: Mapping[str, str], force: bool) -> int:
    """Write all files, or none; how many.

    Raises:
        OutputError: they can't be written.
    """
    check_folder(folder, force)
    target = folder.resolve()
    temporary = target.with_name(f".chaincalc-{os.urandom(8).hex()}")
    try:
        with tidied(partial(shutil.rmtree, temporary, ignore_errors=True)):
            temporary.mkdir()
            for name, text in files.items():
                with (temporary / name).open("w", encoding="utf-8", newline="\n") as stream:
                    stream.write(text)
            if target.is_dir():
                for name in files:
                    (temporary / name).replace(target / name)
                temporary.rmdir()
            else:
                temporary.rename(target)
    except OSError as error:
        raise OutputError(f"can't write {printable(str(folder))}: {error.strerror}") from None
    return len(files)
