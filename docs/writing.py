"""Markdown, written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MADE = "<!-- made by docs/make.py -->"


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the cells are Markdown already."""
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def code(text: str) -> str:
    """Text as code, in a table's cell too."""
    return "`" + " ".join(text.split()).replace("|", "\\|") + "`"


def plain(text: str) -> str:
    """Text that a table's cell shows as it stands."""
    for sign in "\\|*":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def page(title: str, *parts: str) -> str:
    """A whole page."""
    return "\n\n".join([f"# {title}", MADE, *parts]) + "\n"
