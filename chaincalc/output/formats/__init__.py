"""The forms in which results are printed: a module each, which is named as one types it after -f, and is found here.

A module declares `FORMAT`. Nothing else has to know of it: the choices of -f, what a file's suffix chooses, help,
completion and the documents follow from the modules in this folder.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chaincalc.output.formats.format import Format

DEFAULT = "table"
_NO_FORMATS = ("__init__", "format")


def names() -> tuple[str, ...]:
    """The formats' names, the usual one first; none of them is loaded for it."""
    files = [file for folder in __path__ for file in os.listdir(folder)]  # noqa: PTH208 - pathlib would take longer
    found = {file.removesuffix(".py") for file in files if file.endswith(".py")} - {DEFAULT, *_NO_FORMATS}
    return (DEFAULT, *sorted(found))


def by_name(name: str) -> Format:
    """The format of this name, one of `names()`."""
    found: Format = import_module(f"{__name__}.{name}").FORMAT
    return found


def by_suffix() -> dict[str, Format]:
    """Each format by the suffix of its files."""
    return {each.suffix: each for each in map(by_name, names())}
