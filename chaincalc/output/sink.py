"""Where output goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

from chaincalc.base.errors import OutputError, printable
from chaincalc.base.leaving import tidied


def check_target(path: Path, force: bool) -> None:
    """See to it that a file can be written there, before anything is computed.

    Raises:
        OutputError: it is no plain file, it exists and `force` isn't given, or its folder doesn't exist.
    """
    shown = printable(str(path))
    if path.is_symlink() and not path.exists():
        raise OutputError(f"{shown} is a link to a file that doesn't exist")
    if path.exists():
        if path.is_dir():
            raise OutputError(f"{shown} is a folder; name a file in it")
        if not path.is_file():
            raise OutputError(f"{shown} isn't a plain file; use > to write to a device")
        if not force:
            raise _exists(path)
    elif not path.parent.is_dir():
        raise OutputError(f"{printable(str(path.parent))} is no folder")


@contextlib.contextmanager
def opened(path: Path | None, force: bool = False) -> Iterator[TextIO]:
    """The text stream to write to; a file takes its name only when everything is written.

    Args:
        path: the file; None for standard output.
        force: whether a file of that name is replaced; else it is kept, even if it appears in the meantime.

    Raises:
        OutputError: the file can't be written, or standard output is closed.
    """
    if path is None:
        if sys.stdout is None:
            raise OutputError("standard output is closed")
        yield sys.stdout
        sys.stdout.flush()
        return
    check_target(path, force)
    target = path.resolve()
    temporary = target.with_name(f".chaincalc-{os.urandom(8).hex()}")  # known before it exists, so never left behind
    try:
        with tidied(partial(temporary.unlink, missing_ok=True)):
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
                yield stream
            mode = target.stat().st_mode if target.exists() else 0o666 & ~_umask()
            temporary.chmod(mode & 0o777)
            if not force:
                _take_name(temporary, target)
            else:
                temporary.replace(target)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise OutputError(f"can't write {printable(str(path))}: {error.strerror}") from None


def _exists(path: Path) -> OutputError:
    return OutputError(f"{printable(str(path))} exists; --force replaces it")


def _take_name(temporary: Path, target: Path) -> None:
    """Give a file its name if nothing else has it; of two that try at once only one succeeds.

    Raises:
        FileExistsError: something has that name.
    """
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # not every file system has links: the name is taken by an empty file first
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        temporary.replace(target)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
