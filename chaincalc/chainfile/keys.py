"""What a chain file's keys are made of: each is declared once, and its reader, its schema and the documents follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from chaincalc.base.errors import did_you_mean
from chaincalc.base.record import Record
from chaincalc.chainfile.nodes import Entry, Mapping, Node, Scalar, Sequence, expect
from chaincalc.chainfile.source import Place, Source, shown

Schema = dict[str, Any]

TEXT_SCHEMA: Schema = {"type": "string", "pattern": "[^ \\t\\r\\n]"}


class Kind(Record):
    """What a value may be.

    Args:
        read: `read(source, node, what, *earlier)`, the value; `what` names it in errors.
        schema: its JSON Schema, which refuses nothing that `read` takes.
        name: what the schema is called among the definitions, or "" where it stands in its place.
        after: keys before this one in the same mapping whose values `read` takes too, None for one that isn't there.
    """

    read: Callable[..., Any]
    schema: Schema
    name: str = ""
    after: tuple[str, ...] = ()

    @property
    def reference(self) -> Schema:
        """The schema as it stands in another one."""
        return {"$ref": f"#/definitions/{self.name}"} if self.name else self.schema


class Key(Record):
    """A key of a mapping.

    Args:
        name: as one types it.
        kind: what its value may be.
        about: a sentence for the documents and for editors.
        needed: whether it has to be there.
    """

    name: str
    kind: Kind
    about: str = ""
    needed: bool = False

    @property
    def schema(self) -> Schema:
        described = {"description": self.about} if self.about else {}
        # Draft 7 ignores what stands beside a $ref.
        return {**described, **({"allOf": [self.kind.reference]} if self.kind.name else self.kind.schema)}


class Given(NamedTuple):
    """The keys that a mapping has: their values, in the order of their declaration, and where they stand."""

    values: dict[str, Any]
    entries: dict[str, Entry]
    place: Place


def mapping(
    *keys: Key,
    example: str,
    build: Callable[[Source, Given], Any] = lambda _, given: given.values,
    after: tuple[str, ...] = (),
    **schema: Any,
) -> Kind:
    """A mapping with these keys.

    Args:
        keys: those that may stand there. They are read in this order.
        example: how such a mapping is written, for errors.
        build: what to make of it; it raises ChainFileError where the values don't go together.
        after: as a kind has it; these values are there for the keys too.
        schema: what else to say in the schema.
    """

    def read(source: Source, node: Node, what: str, *earlier: Any) -> Any:
        entries = _entries(source, node, what, keys, example)
        known, values = dict(zip(after, earlier, strict=True)), {}
        for key in (key for key in keys if key.name in entries):
            others = [known.get(name) for name in key.kind.after]
            known[key.name] = values[key.name] = key.kind.read(source, entries[key.name].value, key.name, *others)
        return build(source, Given(values, entries, node.place))

    needed = {"required": [key.name for key in keys if key.needed]}
    properties = {key.name: key.schema for key in keys}
    form = {"type": "object", **(needed if needed["required"] else {}), "additionalProperties": False}
    return Kind(read, {**schema, **form, "properties": properties}, after=after)


def list_of(kind: Kind, name: str = "", **schema: Any) -> Kind:
    """A list of at least one value of a kind; the value is a tuple."""

    def read(source: Source, node: Node, what: str) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            expect(source, node, f"{what} takes a list of numbers", "such as [1, 2.5, pi/4]")
        if not node.items:
            source.fail(f"{what} is an empty list; at least one number is needed", node.place)
        return tuple(kind.read(source, item, what) for item in node.items)

    return Kind(read, {**schema, "type": "array", "minItems": 1, "items": kind.reference}, name)


def _entries(source: Source, node: Node, what: str, keys: tuple[Key, ...], example: str) -> dict[str, Entry]:
    if not isinstance(node, Mapping):
        expect(source, node, f"{what} takes a mapping", f"for example  {example}")
    known = [key.name for key in keys]
    for key, _ in node.entries:
        if key.text not in known:
            hint = surprise(node, key) or did_you_mean(key.text[:64], known) or f"known keys: {', '.join(known)}"
            source.fail(f"{what} has no key {shown(key.text)}", key.place, hint)
    entries = {entry.key.text: entry for entry in node.entries}
    for declared in keys:
        if declared.needed and declared.name not in entries:
            source.fail(f"{what} needs the key '{declared.name}'", node.place, f"for example  {example}")
    return entries


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
