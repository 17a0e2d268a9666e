"""What people are told of all blocks of a run together."""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.engine.notes import Finding, Note


class Notes:
    """Notes gathered over all blocks: once for each kind and link, with a count."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, int, str], Note] = {}
        self._count: dict[tuple[str, int, str], int] = {}
        self._single: list[str] = []

    def add(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            key = finding.code, finding.link, finding.variable
            self._first.setdefault(key, finding.note(0))
            self._count[key] = self._count.get(key, 0) + len(finding)

    def add_single(self, notes: Sequence[Note]) -> None:
        """Notes that have been gathered already."""
        self._single += [note.text for note in notes]

    def lines(self) -> list[str]:
        """One line a kind and link."""
        lines = list(self._single)
        for key, note in self._first.items():
            more = self._count[key] - 1
            lines.append(note.text + (f" (and at {more:,} more point{'s' if more > 1 else ''})" if more else ""))
        return lines
