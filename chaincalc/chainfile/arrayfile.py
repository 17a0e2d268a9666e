"""Arrays in files of their own: .csv and .npy. Both may come from anybody, and neither is ever unpickled."""

from __future__ import annotations

import math
import re
import stat
import warnings
from array import array
from pathlib import Path

from chaincalc.base.errors import ChainFileError, printable
from chaincalc.base.lazy import np
from chaincalc.chainfile.source import shown
from chaincalc.functions.arrays import MAX_ENTRIES
from chaincalc.functions.primitive import Array

SUFFIXES = (".csv", ".npy")
MAX_BYTES = 1 << 26  # of a .csv

_PLAIN_ROW = re.compile(r"[-+0-9.eE, \t]*\Z")  # no nan, no inf, no 1_000


def read_array_file(path: Path) -> Array:
    """The array in a file: a matrix with a line for each row; a .csv of a single line is a vector.

    Raises:
        ChainFileError: the file can't be read (no line), or something in it is wrong (its own line and column).
    """
    name = str(path)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a directory" if stat.S_ISDIR(mode) else "no regular file"
            raise ChainFileError(f"this is {what}", name)
        found = _read_npy(path) if name.lower().endswith(".npy") else _read_csv(path)
    except FileNotFoundError:
        raise ChainFileError("there is no such file", name) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ChainFileError(f"the file can't be read: {reason.splitlines()[0][:80].lower()}", name) from None
    if not found.size:
        raise ChainFileError("the array is empty; it needs at least one entry", name, 1, 1)
    return found


def _read_csv(path: Path) -> Array:
    name = str(path)
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ChainFileError(f"the file is larger than {MAX_BYTES >> 20} MiB; a .npy file takes less room", name)
    if max(data.count(b"\n"), data.count(b"\r")) > MAX_ENTRIES:
        raise ChainFileError(f"the file has more than {MAX_ENTRIES:,} lines", name, 1, 1)
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        raise ChainFileError("this isn't UTF-8 text", name, at, 1) from None
    numbers, rows, width = array("d"), 0, 0  # the numbers one after the other: a million lists would take long
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(numbers) + line.count(",") >= MAX_ENTRIES:
            raise ChainFileError(f"the array has more than {MAX_ENTRIES:,} entries", name, number, 1)
        row = _row(line, name, number)
        if rows and len(row) != width:
            message = f"the array is ragged: {len(row):,} numbers here, {width:,} before"
            raise ChainFileError(message, name, number, 1)
        numbers.extend(row)
        rows, width = rows + 1, len(row)
    return np.array(numbers).reshape(-1 if rows < 2 else (rows, width))


def _row(line: str, name: str, number: int) -> list[float]:
    words = line.split(",")
    try:
        if _PLAIN_ROW.match(line):
            row = list(map(float, words))
            if all(map(math.isfinite, row)):
                return row
    except ValueError:
        pass
    column = 1
    for word in words:
        if not _is_number(word):
            what = f"{shown(word.strip())} isn't a finite number" if word.strip() else "a number is missing here"
            hint = "\n  numbers are separated by commas" if re.search("[;\t ]", word.strip()) else ""
            raise ChainFileError(what + hint, name, number, column + len(word) - len(word.lstrip()))
        column += len(word) + 1
    raise ChainFileError("this isn't a row of numbers", name, number, 1)


def _is_number(word: str) -> bool:
    try:
        return _PLAIN_ROW.match(word) is not None and bool(np.isfinite(float(word)))
    except ValueError:
        return False


def _read_npy(path: Path) -> Array:
    """NumPy's own format; its header is read as a literal, and an array of Python objects is refused unread."""
    name = str(path)
    mapped = _mapped(path)
    if mapped.dtype.kind not in "fiu":
        raise ChainFileError(f"the array holds {mapped.dtype}, not real numbers", name, 1, 1)
    if mapped.ndim > 2:
        raise ChainFileError(f"the array has {mapped.ndim} dimensions; vectors and matrices are taken", name, 1, 1)
    if mapped.size > MAX_ENTRIES:
        raise ChainFileError(f"the array has more than {MAX_ENTRIES:,} entries", name, 1, 1)
    with np.errstate(all="ignore"):
        found = np.array(mapped, dtype=float, order="C")
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        entry, value = bad[0].tolist(), found[tuple(bad[0])]
        raise ChainFileError(f"the entry {entry} is {value}, and numbers are finite", name, 1, 1)
    return found + 0.0  # there is one zero


def _mapped(path: Path) -> Array:
    """The array in the file, nothing of it read yet, whatever size its header claims."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a header of Python 2's, a size beyond all numbers
            return np.lib.format.open_memmap(path, mode="r")
    except OSError:
        raise
    except Exception as error:  # whatever Python's tokenizer, parser and integers make of a header
        raise ValueError(printable(str(error)) or "its header is no header") from None
