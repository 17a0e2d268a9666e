"""What shows itself in a notebook: as mathematics, as a table, as a page.

The forms stand in a room far below, `chaincalc.library.forms`, that knows of LaTeX, tables and pages; it is loaded when
somebody looks.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Shown:
    """A result that shows itself: as text by str(), and in a notebook."""

    def __str__(self) -> str:
        return str(_forms().of(self).text())

    def _repr_html_(self) -> str | None:
        found: str | None = _forms().of(self).html()
        return found

    def _repr_latex_(self) -> str | None:
        found: str | None = _forms().of(self).latex()
        return found


class Tabular(Shown):
    """A result that is a table, too."""

    def table(self) -> dict[str, list[Any]]:
        """Its columns by name, plain lists of one length, as pandas.DataFrame takes them."""
        found: dict[str, list[Any]] = _forms().of(self).table()
        return found


def _forms() -> Any:
    return import_module("chaincalc.library.forms")
