"""A chain file: from its path, or its bytes, to plain data."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NoReturn

from chaincalc.base.errors import ChainFileError
from chaincalc.chainfile.exercises import ExerciseSet, read_set
from chaincalc.chainfile.form import FORM, ChainFile
from chaincalc.chainfile.nodes import Mapping, Node, Scalar, Sequence
from chaincalc.chainfile.source import MAX_BYTES, Source
from chaincalc.chainfile.yamltree import read_tree


def load(path: str | Path) -> ChainFile:
    """Read a chain file.

    Raises:
        ChainFileError: there is no such file, or it isn't a chain file; the message says where, and what was expected.
    """
    return one_chain(load_any(path))


def load_any(path: str | Path) -> ChainFile | ExerciseSet:
    """Read a chain file, or a set of exercises.

    Raises:
        ChainFileError: there is no such file, or it isn't a chain file; the message says where, and what was expected.
    """
    name = str(path)
    try:
        mode = Path(path).stat().st_mode
        if stat.S_ISDIR(mode):
            raise ChainFileError("this is a directory, not a chain file", name)
        if not stat.S_ISREG(mode):
            raise ChainFileError("this isn't a regular file; a chain can be piped in as -", name)
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ChainFileError("there is no such file", name) from None
    except PermissionError:
        raise ChainFileError("the file can't be read: permission denied", name) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ChainFileError(f"the file can't be read: {reason.lower()}", name) from None
    return loads_any(data, name)


def one_chain(found: ChainFile | ExerciseSet) -> ChainFile:
    """What was read, where it has to be a single chain.

    Raises:
        ChainFileError: it is a set of exercises.
    """
    if isinstance(found, ChainFile):
        return found
    refuse_set(found)


def refuse_set(found: ExerciseSet) -> NoReturn:
    """Raises ChainFileError: one chain is asked for."""
    message = "this is a set of exercises, and here one chain is looked at\n  check and sheet take sets"
    raise ChainFileError(message, found.path)


def loads(data: bytes | str, name: str = "<text>") -> ChainFile:
    """Read the text of a chain file.

    Args:
        data: the text, in UTF-8 where it is bytes.
        name: what errors call it.

    Raises:
        ChainFileError: it isn't a chain file.

    >>> loads("chain: square | 3*u").links
    (<link square>, <link 3*u>)
    """
    return one_chain(loads_any(data, name))


def loads_any(data: bytes | str, name: str = "<text>") -> ChainFile | ExerciseSet:
    """Read the text of a chain file, or of a set of exercises.

    Raises:
        ChainFileError: it is neither.
    """
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")  # a lone surrogate is refused where bytes are
    source = Source(name, data)
    root = _root(source, read_tree(source))
    if root.get("exercises") is not None:
        return read_set(source, root)
    file: ChainFile = FORM.read(source, root, "a chain file")
    return file


def _root(source: Source, root: Node | None) -> Mapping:
    example = "for example  chain: square | sigmoid"
    if root is None or (isinstance(root, Scalar) and root.value is None):
        raise ChainFileError(f"the file is empty\n  {example}", source.name, 1, 1)
    if isinstance(root, Sequence):
        source.fail("a chain file has keys, and this is a list", root.place, "put 'chain:' on a line above the list")
    if isinstance(root, Scalar):
        source.fail("a chain file has keys, each with a colon and a space", root.place, example)
    return root
