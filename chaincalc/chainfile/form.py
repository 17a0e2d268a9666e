"""The form of a chain file: every key that it may have, and what they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from chaincalc.chainfile.definitions import ANSWER, Answer
from chaincalc.chainfile.functions import FUNCTIONS, Functions
from chaincalc.chainfile.inputs import INPUTS, MAIN_INPUT, RANGE, FileRange, MainInput
from chaincalc.chainfile.keys import Given, Key, Kind, mapping, read_text
from chaincalc.chainfile.links import CHAIN, EXAMPLE, Links
from chaincalc.chainfile.nodes import Node
from chaincalc.chainfile.numbers import POSITIVE
from chaincalc.chainfile.source import Source
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import NamedFunction
from chaincalc.links.link import Link


@dataclass(frozen=True)
class ChainFile:
    """What a chain file says.

    Attributes:
        path: the file, as errors call it.
        links: the chain.
        functions: the file's own functions, by name.
        x: the points; None where the file names none.
        array: the one array that the chain takes, in place of points; None where it takes points.
        inputs: the other inputs, by name, each a number or an array.
        derivatives: the answers given for functions' derivatives, by the function's name, for a check to read.
        answer: the answer given for the chain's derivative, likewise.
        main: what the chain's main input is called.
        variable: what the chain's first formula calls its variable, or "".
        variables: likewise the formulas of the functions for whose derivatives there are answers.
    """

    path: str
    links: tuple[Link, ...]
    name: str = ""
    description: str = ""
    functions: Mapping[str, NamedFunction] = field(default_factory=dict)
    x: tuple[float, ...] | None = None
    array: Array | None = field(default=None, compare=False)
    inputs: Mapping[str, float | Array] = field(default_factory=dict, compare=False)
    range: FileRange | None = None
    delta: float | None = None
    derivatives: Mapping[str, Answer] = field(default_factory=dict)
    answer: Answer | None = None
    main: str = "x"
    variable: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


def _read_line(source: Source, node: Node, what: str) -> str:
    return " ".join(read_text(source, node, what).split())


def _read_lines(source: Source, node: Node, what: str) -> str:
    return read_text(source, node, what).strip()


def _file(source: Source, given: Given) -> ChainFile:
    """What isn't taken apart here has a field of its key's name."""
    values = dict(given.values)
    chain: Links = values.pop("chain")
    functions, derivatives, variables = map(MappingProxyType, values.pop("functions", Functions({}, {}, {})))
    x, array = values.pop("x", MainInput())
    return ChainFile(
        source.name, chain.links, main=chain.main, variable=chain.variable,
        functions=functions, derivatives=derivatives, variables=variables,
        x=x, array=array, inputs=MappingProxyType(values.pop("inputs", {})), **values,
    )  # fmt: skip


FORM = mapping(
    Key("name", Kind(_read_line, {"type": "string"}), "What the chain is called."),
    Key("description", Kind(_read_lines, {"type": "string"}), "What it shows."),
    Key("functions", FUNCTIONS, "Functions of one's own, by name, for the chain and for each other."),
    Key("chain", CHAIN,
        'The links, from the first to the last: a list, or one text ("square | sigmoid").', needed=True),
    Key("x", MAIN_INPUT, "The point or points to look at; a matrix or a file is one array, and so is any x of a chain "
                         "with functions of arrays."),
    Key("inputs", INPUTS, "The other inputs, by name, each a number or an array."),
    Key("range", RANGE, "The range of inputs of a curve, by a step or by the number of points."),
    Key("delta", POSITIVE, "The numeric derivative's step."),
    Key("answer", ANSWER, "An answer for the chain's derivative, which `chaincalc check` checks."),
    example=EXAMPLE, build=_file,
)  # fmt: skip
