"""Inputs by name on the command line: --w 2, --b "[1, 2]", --X X.csv."""

from __future__ import annotations

import json
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from chaincalc.base.errors import ChainFileError, InputError, clipped, printable
from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array

# What the command that runs was given, as it was typed; the option library knows only options that are declared.
GIVEN: ContextVar[dict[str, tuple[str, ...]]] = ContextVar("given", default={})  # noqa: B039 - replaced, never changed


def input_name(name: str) -> str:
    """The input that an option's name could be that of; "" if it could be none.

    An input is one letter with digits after it, or a Greek letter, by name or as such: --theta or --θ.
    """
    from chaincalc.language.scope import Scope
    from chaincalc.language.signs import spelt

    name = spelt(name)
    return name if name not in ("x", "e") and name.isidentifier() and Scope().is_variable(name) else ""


def take_input(word: str, waiting: list[str], inputs: dict[str, tuple[str, ...]], completing: bool) -> bool:
    """Whether a word is the option of an input; then it and its value are taken.

    Args:
        word: --w, or --w=2.
        waiting: the words that come after, the next one last.
        inputs: the values so far, by name.
        completing: whether the last word is still being typed.

    Raises:
        InputError: there is no value.
    """
    name, equals, value = word[2:].partition("=")
    name = input_name(name)
    if not name:
        return False
    if equals or (waiting and not waiting[-1].startswith("--")):
        inputs[name] = (*inputs.get(name, ()), value if equals else waiting.pop())
        return True
    if not completing:
        raise InputError(f"--{name} needs a value\n  give it one: --{name} 1")
    return False


def array_of(name: str, text: str) -> Array:
    """An input's array, in brackets or in a file.

    Raises:
        InputError: it is none.
    """
    if not text.strip().startswith("["):
        from chaincalc.chainfile.arrayfile import read_array_file

        try:
            return read_array_file(Path(text))
        except ChainFileError as error:
            raise InputError(f"--{name}: {error}") from None
    return _array(name, text, printable(clipped(text)))


def _array(name: str, text: str, shown: str) -> Array:
    example = f"for example --{name} '[[1, 2], [3, 4]]'"
    try:
        found: Any = json.loads(text)
        array = np.array(found, dtype=float)
    except (ValueError, TypeError, RecursionError):
        raise InputError(f"--{name} takes an array of numbers in brackets, not '{shown}'\n  {example}") from None
    if not 1 <= array.ndim <= 2 or not array.size or not np.isfinite(array).all():
        raise InputError(f"--{name} takes a vector or a matrix of finite numbers, not '{shown}'\n  {example}")
    return array
