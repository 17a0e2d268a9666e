"""Leaving at any moment: what has to be put in order before the process may end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

_UNFINISHED: list[Callable[[], object]] = []


@contextlib.contextmanager
def tidied(tidy: Callable[[], object]) -> Iterator[None]:
    """While this lasts, something is unfinished; `tidy` puts it in order, and is called at the end in any case."""
    _UNFINISHED.append(tidy)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            tidy()
        _UNFINISHED.remove(tidy)


def tidy_all() -> None:
    """Put everything in order that is unfinished, the last first."""
    for tidy in reversed(_UNFINISHED):
        with contextlib.suppress(Exception):  # whatever it is, there is no time left for it
            tidy()
