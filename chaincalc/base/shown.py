"""What shows itself in a notebook: as mathematics, as a table, as a page.

The forms stand in a room far below, `chaincalc.api.forms`, that knows of LaTeX, tables and pages; it is loaded when
somebody looks.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Shown:
    """Something that a notebook shows as mathematics, or as HTML; it has a text of its own."""

    def _repr_html_(self) -> str | None:
        found: str | None = _form(self).html()
        return found

    def _repr_latex_(self) -> str | None:
        found: str | None = _form(self).latex()
        return found


class Told(Shown):
    """A result with much to say: all of it is its text, and in a shell what is shown of it."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._repr_pretty_ = Told._repr_pretty_  # type: ignore[method-assign]  # IPython looks where __repr__ stands

    def __str__(self) -> str:
        return str(_form(self).text())

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("..." if cycle else str(self))


class Tabular(Told):
    """A result that is a table, too."""

    def table(self) -> dict[str, Any]:
        """Its columns by name, arrays and lists of one length, as pandas.DataFrame takes them."""
        found: dict[str, Any] = _form(self).table()
        return found

    def __repr__(self) -> str:
        return str(_form(self).short())


def _form(thing: object) -> Any:
    return import_module("chaincalc.api.forms").form_of(thing)
