"""What a form is: how one kind of result shows itself."""

from __future__ import annotations

from typing import Any


class Form:
    """The forms of one result."""

    def text(self) -> str:
        """All of it as plain text."""
        raise NotImplementedError

    def short(self) -> str:
        """A line that says what it is."""
        raise NotImplementedError

    def html(self) -> str | None:
        """HTML for a notebook's cell; None where there is none."""
        return None

    def latex(self) -> str | None:
        """Mathematics between dollars, as MathJax and KaTeX take it; None where there is none."""
        return None

    def table(self) -> dict[str, Any]:
        """Its columns by name."""
        raise NotImplementedError
