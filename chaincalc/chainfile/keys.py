"""Mappings with known keys, and texts."""

from __future__ import annotations

import re
from collections.abc import Collection

from chaincalc.base.errors import did_you_mean
from chaincalc.chainfile.numbers import expect
from chaincalc.chainfile.source import Source, shown
from chaincalc.chainfile.yamltree import Entry, Mapping, Node, Scalar

NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]{0,63}\Z")


def read_keys(source: Source, node: Node, what: str, known: Collection[str], example: str) -> dict[str, Entry]:
    """The entries of a mapping, by key.

    Args:
        source: the file.
        node: where the mapping should be.
        what: whose keys they are, for errors.
        known: the keys that may stand there.
        example: how such a mapping is written.
    """
    if not isinstance(node, Mapping):
        expect(source, node, f"{what} takes a mapping", f"for example  {example}")
    for key, _ in node.entries:
        if key.text not in known:
            hint = surprise(node, key) or did_you_mean(key.text[:64], known) or f"known keys: {', '.join(known)}"
            source.fail(f"{what} has no key {shown(key.text)}", key.place, hint)
    return {entry.key.text: entry for entry in node.entries}


def surprise(mapping: Mapping, key: Scalar) -> str:
    """How a key came about that nobody meant to write, or ""."""
    called = re.match(r"([A-Za-z_]\w{0,63})\s*\(.*\)\Z", key.text)
    if called:
        return f"write only the name: {called[1]}"
    entry = mapping.get(key.text)
    empty = entry is not None and isinstance(entry.value, Scalar) and entry.value.plain and not entry.value.text
    if not (mapping.flow and empty and key.plain):
        return ""
    missing_space = re.match(r"([A-Za-z_]\w{0,63}):(?=\S)", key.text)
    if missing_space:
        return f"a colon needs a space after it: {missing_space[1]}: ..."
    return "in braces a comma begins the next key; a text with commas needs quotes"


def read_text(source: Source, node: Node, what: str) -> str:
    """A text; a number or a truth value is none."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        hint = f'in quotes it is a text: "{node.text[:20]}"' if isinstance(node, Scalar) and node.text else ""
        expect(source, node, f"{what} takes a text", hint)
    return node.value
