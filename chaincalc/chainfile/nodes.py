"""The tree of a chain file: scalars, sequences and mappings that know their places."""

from __future__ import annotations

from typing import NamedTuple, NoReturn, TypeAlias

from chaincalc.chainfile.source import Place, Source, shown


class Scalar(NamedTuple):
    """A single value; all numbers are floats.

    Args:
        value: a key's value is always its text.
        text: as it was written, without quotes.
        plain: whether it stands without quotes.
        place: where it stands; of nothing, the key or the dash before it.
    """

    value: str | float | bool | None
    text: str
    plain: bool
    place: Place


class Sequence(NamedTuple):
    items: tuple[Node, ...]
    flow: bool  # whether it is written in brackets
    place: Place


class Entry(NamedTuple):
    key: Scalar
    value: Node


class Mapping(NamedTuple):
    entries: tuple[Entry, ...]
    flow: bool  # whether it is written in braces
    place: Place

    def get(self, name: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key.text == name), None)


Node: TypeAlias = Scalar | Sequence | Mapping


def expect(source: Source, node: Node, expected: str, hint: str = "") -> NoReturn:
    """Say what was expected, and what stands here instead."""
    nothing = isinstance(node, Scalar) and node.value is None
    found = "and nothing stands here" if nothing else f"not {_described(node)}"
    source.fail(f"{expected}, {found}", node.place, hint)


def _described(node: Node) -> str:
    """What stands here, in an error's words."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node.value, bool):
        return f"the truth value {node.text}"
    if isinstance(node.value, float):
        return f"the number {node.text if len(node.text) <= 24 else node.text[:21] + '...'}"
    return f"the text {shown(node.text)}"
