"""The closed lists of codes: what notes say of a point, and what diagnoses say of an answer."""

from __future__ import annotations

from writing import code, page, plain, table

from chaincalc.checking import CODES as DIAGNOSES
from chaincalc.engine.notes import CODES

NOTES = """\
A note is printed once for each kind and link, on standard error, with how many more points it holds for; JSON has it on
each point, under `notes`, and the column `notes` (`-c notes`) has the codes."""

DIAGNOSED = """\
`chaincalc check` tries these in this order. A formula's diagnosis agrees with the answer at every point; a number's is
the only mistake in the list that leads to it, to the digits given."""


def notes_page() -> str:
    """The codes of notes and of diagnoses, with what they mean and with their words."""
    kinds = [[code(name), plain(kind.about)] for name, kind in CODES.items()]
    words = [[code(name), plain(kind.text or kind.in_array)] for name, kind in CODES.items()]
    return page(
        "Notes and diagnoses",
        "## Notes", NOTES, table(("code", "what it means"), kinds),
        "In words, with the link, the numbers and the reasons in place of what stands in braces; a chain of arrays "
        "says besides which entry it is about:",
        table(("code", "its words"), words),
        "## Diagnoses", DIAGNOSED, diagnoses(),
    )  # fmt: skip


def diagnoses() -> str:
    """The codes of diagnoses."""
    return table(("code", "the answer is"), [[code(name), plain(about)] for name, about in DIAGNOSES.items()])
