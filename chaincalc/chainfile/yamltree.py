"""YAML to a tree of scalars, sequences and mappings that know their places.

It is built from PyYAML's events. PyYAML's own composer and constructors are never used: they would follow aliases, call
what tags name, and read scalars by YAML 1.1, where `1e-3` is text and `on` and `no` are truth values.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import yaml

from chaincalc.chainfile.nodes import Entry, Mapping, Node, Scalar, Sequence
from chaincalc.chainfile.refusals import (
    ESCAPES,
    MAX_DEPTH,
    check_block,
    check_colon,
    check_escapes,
    refuse_depth,
    refuse_indicator,
    refuse_second_document,
)
from chaincalc.chainfile.source import UNSEEN, Place, Source, shown
from chaincalc.chainfile.syntax import explain

MAX_NODES = 100_000

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_OCTAL_OR_HEX = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def read_tree(source: Source) -> Node | None:
    """The tree of a file's only document, or None where the file is empty.

    Raises:
        ChainFileError: it isn't YAML, or has what chain files don't have: aliases, tags, more documents.
    """
    for number, line in enumerate(source.lines):
        if line.startswith("%"):  # libyaml takes quadratic time over many of them
            hint = "chain files have none; a text that begins with % needs quotes"
            source.fail("a line that begins with % is a directive", Place(number, 0), hint)
    builder = _Builder(source)
    for event in _events(source):
        builder.take(event)
    return builder.root


def _events(source: Source) -> list[yaml.Event]:
    """All that the parser sees, so that no fault of a later line depends on how far ahead the parser looks."""
    events: list[yaml.Event] = []
    depth = nodes = documents = 0
    try:
        for event in yaml.parse(source.text, Loader=LOADER):
            events.append(event)
            if isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.NodeEvent):
                nodes += 1
                _check(source, event)
                if nodes > MAX_NODES:
                    hint = "points can also be piped into a command: --x -"
                    source.fail(f"the file has more than {MAX_NODES:,} entries", _place(event), hint)
                if isinstance(event, yaml.CollectionStartEvent):
                    depth += 1
                    if depth > MAX_DEPTH:
                        refuse_depth(source, _place(event))
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    refuse_second_document(source, _place(event))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        explain(source, Place(mark.line, mark.column) if mark else None)
    except (yaml.YAMLError, ValueError, OverflowError):  # PyYAML's own parser makes characters of impossible escapes
        explain(source, None)
    return events


def _check(source: Source, event: yaml.NodeEvent) -> None:
    """See to it that the node has no properties, and nothing that only one of the parsers takes."""
    if event.anchor is not None:
        refuse_indicator(source, "*" if isinstance(event, yaml.AliasEvent) else "&", _place(event))
    if getattr(event, "tag", None) is not None:
        refuse_indicator(source, "!", _place(event))
    start, end = event.start_mark, event.end_mark
    if not isinstance(event, yaml.ScalarEvent) or start is None or end is None:
        return
    if event.style == '"':
        check_escapes(source, source.text[start.index : end.index], _place(event))
    elif event.style in ("|", ">"):
        check_block(source, _place(event))
    elif not event.style:
        check_colon(source, Place(end.line, end.column))


@dataclass
class _Open:
    """A sequence or a mapping whose end hasn't come yet."""

    mapping: bool
    flow: bool
    place: Place
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    key: Scalar | None = None
    keys: dict[str, Place] = field(default_factory=dict)

    def closed(self) -> Node:
        if self.mapping:
            return Mapping(tuple(self.entries), self.flow, self.place)
        return Sequence(tuple(self.items), self.flow, self.place)


class _Builder:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Node | None = None
        self.open: list[_Open] = []

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self.add(self.scalar(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                place = _place(event)._replace(width=1)
                self.open.append(_Open(isinstance(event, yaml.MappingStartEvent), bool(event.flow_style), place))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.add(self.open.pop().closed())

    def add(self, node: Node) -> None:
        """Put a finished node where it belongs."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if not parent.mapping:
            parent.items.append(self.dashed(node, parent))
        elif parent.key is None:
            parent.key = self.key(node, parent)
        else:
            if isinstance(node, Scalar) and node.plain and not node.text:
                node = node._replace(place=parent.key.place)
            parent.entries.append(Entry(parent.key, node))
            parent.key = None

    def dashed(self, node: Node, parent: _Open) -> Node:
        """An item; nothing stands where its dash is."""
        if not isinstance(node, Scalar) or node.text or not node.plain or parent.flow:
            return node
        line, column, _ = node.place
        return node._replace(place=Place(line, max(0, column - 1)))

    def key(self, node: Node, parent: _Open) -> Scalar:
        if not isinstance(node, Scalar):
            kind, sign = ("list", "[") if isinstance(node, Sequence) else ("mapping", "{")
            self.source.fail(
                f"a key is a name, not a {kind}", node.place, f"a text that begins with {sign} needs quotes"
            )
        if node.text == "<<" and node.plain:
            self.source.fail("'<<' is a merge key", node.place, "chain files have none; write the entries out")
        if not node.text:
            self.source.fail("a key is missing here", node.place)
        first = parent.keys.setdefault(node.text, node.place)
        if first is not node.place:
            self.source.fail(
                f"the key {shown(node.text)} is given twice", node.place, f"the first one is in line {first.line + 1}"
            )
        return node._replace(value=node.text)

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text, place = event.value, _place(event)
        plain = not event.style
        if event.style == '"' and (unseen := UNSEEN.search(text) or re.search("\r", text)):
            self.source.fail(f"this text has the invisible character U+{ord(unseen[0]):04X}", place, ESCAPES)
        in_key = bool(self.open) and self.open[-1].mapping and self.open[-1].key is None
        value = self.resolve(text, place) if plain and not in_key else text
        return Scalar(value, text, plain, place)

    def resolve(self, text: str, place: Place) -> str | float | bool | None:
        """A plain scalar's value, by the core schema of YAML 1.2 (chapter 10.3.2 of its specification)."""
        if text in _WORDS:
            return _WORDS[text]
        if _FLOAT.match(text):
            value = float(text)
        elif _OCTAL_OR_HEX.match(text):
            whole = int(text[2:], 8 if text[1] == "o" else 16)
            value = float(whole) if whole.bit_length() <= 1023 else math.inf
        elif _NOT_FINITE.match(text):
            self.source.fail("numbers are finite", place)
        else:
            return text
        if math.isinf(value):
            self.source.fail(f"{shown(text)} is too large for a number", place, "the largest is about 1.8e308")
        return value + 0.0  # there is one zero


def _place(event: yaml.Event) -> Place:
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:  # an event that was read always has both
        return Place(0, 0)
    return Place(start.line, start.column, max(1, end.column - start.column) if end.line == start.line else 1)
