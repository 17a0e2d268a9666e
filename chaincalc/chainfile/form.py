"""The form of a chain file: every key that it may have, and what they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from chaincalc.chainfile.definitions import ANSWERS, Answer
from chaincalc.chainfile.functions import FUNCTIONS, Functions
from chaincalc.chainfile.inputs import INPUTS, MAIN_INPUT, RANGE, FileRange, MainInput, refuse_unknown
from chaincalc.chainfile.keys import Given, Key, Kind, mapping, read_text
from chaincalc.chainfile.letters import VARY, Letters
from chaincalc.chainfile.links import CHAIN, EXAMPLE, Links
from chaincalc.chainfile.nodes import Node
from chaincalc.chainfile.numbers import ASK, ASKED, DIGITS, POINTS, POSITIVE, TOLERANCE
from chaincalc.chainfile.source import Source
from chaincalc.engine.inputs import places
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import NamedFunction
from chaincalc.links.link import Link


def _read_line(source: Source, node: Node, what: str) -> str:
    return " ".join(read_text(source, node, what).split())


def _read_lines(source: Source, node: Node, what: str) -> str:
    return read_text(source, node, what).strip()


LINE = Kind(_read_line, {"type": "string"})
LINES = Kind(_read_lines, {"type": "string"})


def key(kind: Kind, about: str, name: str = "", needed: bool = False, **default: Any) -> Any:
    """A field that is a key of the file.

    Args:
        kind: what the key's value may be.
        about: a sentence about it, for the documents and for editors.
        name: the key, where it isn't the field's name.
        needed: whether it has to be there.
        default: what the field is without the key, as `dataclasses.field` takes it.
    """
    return field(**default, metadata={"key": Key(name, kind, about, needed)})


@dataclass(frozen=True, kw_only=True)
class ChainFile:
    """What a chain file says. A field that is made by `key` declares a key: loader, schema and documents follow.

    Attributes:
        path: the file, as errors call it.
        links: the chain.
        main: what the chain's main input is called.
        variable: what the chain's first formula calls its variable, or "".
        functions: the file's own functions, by name.
        derivatives: the answers given for functions' derivatives, by the function's name, for a check to read.
        variables: what the formulas of these functions call their variable.
        x: the points; None where the file names none.
        array: the one array that the chain takes, in place of points; None where it takes points.
        inputs: the other inputs, by name, each a number or an array.
        answer: the answer given for the chain's derivative.
        answers: or those by input, by its name.
    """

    path: str
    name: str = key(LINE, "What the chain is called.", default="")
    description: str = key(LINES, "What it shows.", default="")
    functions: Mapping[str, NamedFunction] = key(
        FUNCTIONS, "Functions of one's own, by name, for the chain and for each other.", default_factory=dict
    )
    vary: Letters = key(
        VARY,
        "Letters that stand for numbers, by name: those that a student may get, [2, 3, 5] or 2:9; elsewhere the first.",
        default_factory=Letters,
    )
    links: tuple[Link, ...] = key(
        CHAIN, 'The links, from the first to the last: a list, or one text ("square | sigmoid").', "chain", needed=True
    )
    x: tuple[float, ...] | None = key(
        MAIN_INPUT,
        "The point or points to look at; a matrix or a file is one array, and so is any x of a chain with functions "
        "of arrays.",
        default=None,
    )
    inputs: Mapping[str, float | Array] = key(
        INPUTS, "The other inputs, by name, each a number or an array.", default_factory=dict, compare=False
    )
    range: FileRange | None = key(
        RANGE, "The range of inputs of a curve, by a step or by the number of points.", default=None
    )
    delta: float | None = key(POSITIVE, "The numeric derivative's step.", default=None)
    answer: Answer | None = key(
        ANSWERS,
        "An answer for the chain's derivative, which `chaincalc check` checks; or one for each input, by name.",
        default=None,
    )
    rtol: float | None = key(TOLERANCE, "How far an answer may be off, relative to the derivative.", default=None)
    atol: float | None = key(TOLERANCE, "How far it may be off besides.", default=None)
    significant: int | None = key(
        DIGITS, "How many significant digits of a number have to be right; 1 to 15.", default=None
    )
    ask: str = key(
        ASK,
        'What an answer is: "derivative" (a formula), "derivative at x", "value at x", or "second derivative".',
        default=ASKED[0],
    )
    points: float = key(POINTS, "What a right answer is worth.", default=1.0)
    main: str = "x"
    variable: str = ""
    array: Array | None = field(default=None, compare=False)
    derivatives: Mapping[str, Answer] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)


def _file(source: Source, given: Given) -> ChainFile:
    """What the keys' values make; those that aren't taken apart here go into the field of their name as they are."""
    values = dict(given.values)
    chain: Links = values.pop("chain")
    if "inputs" in given.entries:
        named = [name for name in places(chain.links, chain.main) if not name.startswith("@")]
        called = [chain.variable] if chain.variable not in ("", *named) else []
        refuse_unknown(source, given.entries["inputs"].value, [*named, *called])
        if chain.variable in called and chain.variable in values["inputs"]:
            if "x" in given.entries:
                source.fail(f"{chain.variable} and x are one input", given.entries["x"].key.place, "give it one value")
            only = values["inputs"].pop(chain.variable)
            values["x"] = MainInput((only,)) if isinstance(only, float) else MainInput(array=only)
    letters: Letters = values.get("vary", Letters())
    if "x" in letters.choices and "x" not in values:
        values["x"] = MainInput((letters.choices["x"][0],))
    elif "x" in letters.choices:
        source.fail("x varies, and has a value", given.entries["x"].key.place, "give it one of the two: x, or vary")
    if letters.choices:
        letters.refuse_unused(source, given.entries["vary"].value)
    if "at x" in values.get("ask", "") and len(values.get("x", MainInput()).points or ()) != 1:
        source.fail("the question is about x, which has no value or several", given.entries["ask"].key.place, "x: 5")
    functions, derivatives, variables = map(MappingProxyType, values.pop("functions", Functions({}, {}, {})))
    x, array = values.pop("x", MainInput())
    answer = values.pop("answer", None)
    answers, answer = (answer, None) if isinstance(answer, dict) else ({}, answer)
    return ChainFile(
        path=source.name, links=chain.links, main=chain.main, variable=chain.variable,
        functions=functions, derivatives=derivatives, variables=variables,
        x=x, array=array, answer=answer, answers=MappingProxyType(answers),
        inputs=MappingProxyType(values.pop("inputs", {})), **values,
    )  # fmt: skip


def keys() -> Iterator[Key]:
    """The keys of a chain file."""
    for each in fields(ChainFile):
        if declared := each.metadata.get("key"):
            yield Key(declared.name or each.name, declared.kind, declared.about, declared.needed)


FORM = mapping(*keys(), example=EXAMPLE, build=_file)
