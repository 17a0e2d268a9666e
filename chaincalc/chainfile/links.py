"""The chain of a chain file: its links, in order."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from chaincalc.base.errors import LanguageError, ParameterError, printable
from chaincalc.chainfile.arrays import read_array_link
from chaincalc.chainfile.functions import Functions
from chaincalc.chainfile.keys import TEXT_SCHEMA, Kind
from chaincalc.chainfile.letters import Letters, tidied
from chaincalc.chainfile.names import NAME
from chaincalc.chainfile.nodes import Entry, Node, Scalar, Sequence, expect
from chaincalc.chainfile.nodes import Mapping as MappingNode
from chaincalc.chainfile.numbers import read_constant
from chaincalc.chainfile.source import Place, Source, shown
from chaincalc.chainfile.table import EXAMPLE as TABLE_EXAMPLE
from chaincalc.chainfile.table import TABLE
from chaincalc.chainfile.texts import fail_in_text
from chaincalc.functions.arrays import ARRAY_NAMES
from chaincalc.language.parse import parse_chain, variable_name
from chaincalc.language.scope import EXTREMES, Scope
from chaincalc.language.tree import Call, Var, number
from chaincalc.language.tree import Node as Tree
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink
from chaincalc.links.text import links_of_tree, main_of

EXAMPLE = "chain: [square, 3*u - 14, leaky_relu: {slope: 0.1}]"
MAX_LINKS = 5_000
MAX_SIZE = 100_000  # nodes of all formulas, with the functions that they call written out


class Links(NamedTuple):
    """A chain's links, where each one stands, and what the first formula calls its variable, or "".

    `main` is what the main input is called.
    """

    links: tuple[Link, ...]
    places: tuple[Place, ...]
    variable: str
    main: str


def read_links(
    source: Source, node: Node, what: str, functions: Functions | None, letters: Letters | None = None
) -> Links:
    """The links of a chain, which is a text or a list.

    A table link is called `table`, or `table@2` by its place in the chain if there are several.

    Raises:
        ChainFileError: one can't be read, or there is none.
    """
    numbers = letters.first() if letters else {}
    scope = Scope(functions.functions if functions else {}, numbers=numbers)
    reader = _Reader(source, scope)
    if isinstance(node, Sequence):
        for i, item in enumerate(node.items):
            reader.item(item, last=i == len(node.items) - 1)
    elif isinstance(node, Scalar) and isinstance(node.value, str):
        reader.text(node)
    elif not (isinstance(node, Scalar) and node.value is None):
        expect(source, node, f"{what} takes a text or a list of links", _example())
    if not reader.links:
        source.fail(f"the {what} is empty", node.place, _example())
    tables = [i for i, link in enumerate(reader.links) if isinstance(link, TableLink)]
    if len(tables) > 1:
        for i in tables:
            reader.links[i].name = f"table@{i + 1}"
    return Links(
        tuple(reader.links), tuple(reader.places), _first_variable(node, scope), main_of(reader.links, reader.main)
    )


def _first_variable(node: Node, scope: Scope) -> str:
    first = node.items[0] if isinstance(node, Sequence) else node
    if not isinstance(first, Scalar) or not isinstance(first.value, str):
        return ""
    return variable_name(first.text, scope)[0]


class _Reader:
    def __init__(self, source: Source, scope: Scope) -> None:
        self.source = source
        self.scope = scope
        self.links: list[Link] = []
        self.places: list[Place] = []
        self.size = 0
        self.main = "x"

    def item(self, node: Node, last: bool) -> None:
        """One item of the list, which is one link or the text of several."""
        if isinstance(node, Sequence):
            self.refuse_list(node)
        if isinstance(node, MappingNode):
            self.mapping(node, last)
        elif isinstance(node.value, bool):
            expect(self.source, node, "a link is a name, a formula or a number")
        elif isinstance(node.value, float):
            self.add(number(node.value), node.place)
        elif node.value is None:
            comment = "#" in self.source.after(node.place)
            hint = "what follows the # is a comment; a text with # needs quotes" if comment else _LINK
            self.source.fail("a link is missing here", node.place, hint)
        else:
            self.text(node)

    def text(self, node: Scalar) -> None:
        """A text in the chain language."""
        self.source.count_formula(node.text, node.place)
        try:
            chain = parse_chain(node.text, self.scope, first=not self.links)
        except LanguageError as error:
            hint = f"for example  table: {TABLE_EXAMPLE}" if error.message == "unknown name 'table'" else ""
            fail_in_text(self.source, error, node, hint)
        if not self.links:
            self.main = chain.main
        for tree in chain.trees:
            self.add(tidied(tree) if self.scope.numbers else tree, node.place)

    def add(self, tree: Tree, place: Place) -> None:
        """The links that a formula falls apart into."""
        for link in links_of_tree(tree):
            self.size += link.tree.size if link.tree else 1
            if self.size > MAX_SIZE:
                self.source.fail("the chain is too large when the functions it calls are written out", place)
            self.append(link, place)

    def append(self, link: Link, place: Place) -> None:
        if len(self.links) >= MAX_LINKS:
            self.source.fail(f"the chain has more than {MAX_LINKS:,} links", place)
        self.links.append(link)
        self.places.append(place)

    def mapping(self, node: MappingNode, last: bool) -> None:
        """A name with its parameters, or a table."""
        if len(node.entries) != 1:
            hint = "each link begins with a dash of its own, and its parameters stand in braces: {slope: 0.1}"
            place = node.entries[1].key.place if node.entries else node.place
            self.source.fail("a link is one name with its parameters", place, hint)
        entry = node.entries[0]
        if entry.key.text == "table":
            self.append(self.table(entry, last), node.place)
        elif entry.key.text in ARRAY_NAMES:
            self.append(read_array_link(self.source, entry), node.place)
        else:
            self.add(self.call(entry, node), node.place)

    def call(self, entry: Entry, link: MappingNode) -> Tree:
        key, given = entry
        name = key.text
        if not NAME.match(name):
            self.refuse_key(entry, link)
        function = self.scope.function(name)
        if function is None:
            if name in EXTREMES:
                self.source.fail(f"{name} takes two arguments", key.place, f"for example  - {name}(u, 0)")
            self.source.fail(f"unknown name '{name}'", key.place, self.scope.hint(name))
        if not isinstance(given, MappingNode):
            hint = f"parameters are given by name, such as  {name}: {{slope: 0.1}}"
            if isinstance(given, Scalar) and given.value is None:
                hint = f"without parameters it has no colon:  - {name}"
            expect(self.source, given, f"{name} takes a mapping of parameters", hint)
        places: dict[str, Place] = {}
        values: dict[str, Tree] = {}
        for parameter, value in given.entries:
            if not NAME.match(parameter.text):
                self.source.fail(f"{name} has no parameter {shown(parameter.text)}", parameter.place)
            places[parameter.text] = parameter.place
            values[parameter.text] = read_constant(self.source, value, parameter.text, self.scope)
        try:
            return Call(function, Var(), self.scope.complete(function, values))
        except ParameterError as error:
            hint = error.hint.replace(f"{name}({error.name}=3)", f"{name}: {{{error.name}: 3}}")
            self.source.fail(error.message, places.get(error.name, key.place), hint)

    def table(self, entry: Entry, last: bool) -> TableLink:
        """A table of known values; only the last link's values may be left out."""
        link: TableLink = TABLE.read(self.source, entry.value, "a table")
        if not last and isinstance(entry.value, MappingNode) and not entry.value.get("value"):
            hint = "only the chain's last link can do without it"
            self.source.fail("this table needs 'value', for another link follows", entry.key.place, hint)
        return link

    # -- what went wrong --

    def refuse_list(self, node: Sequence) -> NoReturn:
        first = node.items[0] if len(node.items) == 1 else None
        if node.flow:
            hint = "a chain is one list of links; take the inner brackets away"
        elif isinstance(first, Scalar) and first.text and len(first.text) <= 60:
            hint = f'a link that begins with a minus needs quotes: "-{printable(first.text)}"'
        else:
            hint = 'a link that begins with a minus needs quotes: "-2*u"'
        self.source.fail("a list in a list", node.place, hint)

    def refuse_key(self, entry: Entry, link: MappingNode) -> NoReturn:
        key, value = entry
        empty = isinstance(value, Scalar) and value.value is None
        if link.flow and empty:
            hint = "a formula doesn't stand in braces; use parentheses, or nothing"
            self.source.fail("braces make this a mapping", link.place, hint)
        if self.source.before(key.place).rstrip().endswith("?"):
            hint = "conditions aren't part of the chain language"
            self.source.fail("a text can't begin with a ? and a space", key.place, hint)
        if empty:
            self.source.fail("a link doesn't end with a colon", key.place, "leave the colon away")
        hint = "a text with a colon needs quotes; parameters follow a name: leaky_relu: {slope: 0.1}"
        self.source.fail(f"{shown(key.text)} isn't a name, and the colon makes it one", key.place, hint)


_LINK = "a link is a name such as square, or a formula such as 3*u - 14"


def _example() -> str:
    return f"for example  {EXAMPLE}"


CHAIN = Kind(
    read_links,
    {"anyOf": [TEXT_SCHEMA, {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/link"}}]},
    after=("functions", "vary"),
)
