"""A chain file's own functions: their formulas read in an order in which each knows the ones that it uses."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, NoReturn

from chaincalc.base.errors import LanguageError
from chaincalc.chainfile.keys import NAME, read_keys, surprise
from chaincalc.chainfile.numbers import expect, read_number
from chaincalc.chainfile.source import Place, Source, shown
from chaincalc.chainfile.texts import fail_in_text
from chaincalc.chainfile.yamltree import Entry, Node, Scalar
from chaincalc.chainfile.yamltree import Mapping as MappingNode
from chaincalc.functions.arrays import ARRAY_NAMES
from chaincalc.functions.registry import NAMES
from chaincalc.language.parse import parse_formula, variable_name
from chaincalc.language.scope import CONSTANTS, EXTREMES, Scope
from chaincalc.language.tokens import tokenize
from chaincalc.language.tree import Call, NamedFunction, Param, number, walk
from chaincalc.language.tree import Node as Tree

EXAMPLE = "f1: 3*u - 14"
MAX_FUNCTIONS = 1000

_SPEC_KEYS = ("formula", "parameters", "derivative")
_NAMES = "a name has letters from a to z, digits and _, no digit first, and at most 64 in all"
_VARIABLE = re.compile(r"[A-Za-z]\Z")
_LEFT_SIDE = re.compile(r"\s*[A-Za-z_]\w{0,63} *(\( *\w{1,63} *\) *)?=")


class Answer(NamedTuple):
    """A student's answer, which a check reads: a number or the text of a formula, and where it stands, from 1."""

    value: float | str
    line: int
    column: int


class Definition(NamedTuple):
    """A function as the file gives it, before its formula is read."""

    key: Scalar
    formula: Scalar
    parameters: dict[str, float]
    places: dict[str, Place]  # the parameters' own
    answer: Answer | None


class Functions(NamedTuple):
    """A file's functions, by name.

    Args:
        functions: themselves.
        answers: those given for their derivatives.
        variables: for each that has an answer, what its formula calls its variable, or "".
    """

    functions: dict[str, NamedFunction]
    answers: dict[str, Answer]
    variables: dict[str, str]


def read_functions(source: Source, node: Node) -> Functions:
    """A file's functions, and the answers given for their derivatives.

    Raises:
        ChainFileError: a name is taken, a formula can't be read, or functions use each other in a circle.
    """
    if not isinstance(node, MappingNode):
        hint = f"each function has its name, a colon and its formula:  {EXAMPLE}"
        expect(source, node, "functions takes a mapping", hint)
    if len(node.entries) > MAX_FUNCTIONS:
        source.fail(f"more than {MAX_FUNCTIONS:,} functions", node.entries[MAX_FUNCTIONS].key.place)
    names = {key.text for key, _ in node.entries}
    for key, _ in node.entries:
        _check_name(source, key, node)
    definitions = {entry.key.text: _read_definition(source, entry, names) for entry in node.entries}
    known = _Known(definitions)
    for name in _in_order(source, definitions):
        known.read[name] = _read_formula(source, definitions[name], known)
    answers = {name: definition.answer for name, definition in definitions.items() if definition.answer}
    variables = {name: _variable(definitions[name], known) for name in answers}
    return Functions({name: known.read[name] for name in definitions}, answers, variables)


def read_answer(source: Source, node: Node, what: str) -> Answer:
    """A number or a text, which is left for a check to read."""
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        expect(source, node, f"{what} takes a number or a formula")
    return Answer(node.value, node.place.line + 1, node.place.column + 1)


class _Known(Mapping[str, NamedFunction]):
    """The functions read so far; it iterates over all names, so that suggestions know those that come later."""

    def __init__(self, names: Mapping[str, Definition]) -> None:
        self.names = names
        self.read: dict[str, NamedFunction] = {}

    def __contains__(self, name: object) -> bool:
        return name in self.read

    def __getitem__(self, name: str) -> NamedFunction:
        return self.read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def _check_name(source: Source, key: Scalar, functions: MappingNode) -> None:
    name = key.text
    hint = "give it another name"
    if not NAME.match(name):
        hint = surprise(functions, key) or _NAMES
        source.fail(f"{shown(name)} can't be a function's name", key.place, hint)
    if name in NAMES:
        source.fail(f"the name '{name}' is taken, by a primitive", key.place, hint)
    if name in CONSTANTS:
        source.fail(f"the name '{name}' is taken, by a constant", key.place, hint)
    if name in (*EXTREMES, "table"):
        source.fail(f"the name '{name}' is taken, by the chain language", key.place, hint)
    if name in ARRAY_NAMES:
        source.fail(f"the name '{name}' is taken, by a function of arrays", key.place, hint)
    if keyword.iskeyword(name):
        source.fail(f"the name '{name}' is a word of Python's, in which explain writes programs", key.place, hint)
    if _VARIABLE.match(name):
        source.fail(f"the name '{name}' is a variable's", key.place, "give it a longer name, such as f1")


def _read_definition(source: Source, entry: Entry, names: set[str]) -> Definition:
    key, node = entry
    what = f"the function {key.text}"
    if not isinstance(node, MappingNode):
        return Definition(key, _formula(source, node, what), {}, {}, None)
    example = '{formula: "max(k*u, u)", parameters: {k: 0.2}}'
    keys = read_keys(source, node, what, _SPEC_KEYS, example)
    if "formula" not in keys:
        source.fail(f"{what} has no formula", key.place, f"for example  {example}")
    parameters: dict[str, float] = {}
    places: dict[str, Place] = {}
    if "parameters" in keys:
        given = keys["parameters"].value
        if not isinstance(given, MappingNode):
            hint = "names and default values:  {k: 0.2}"
            expect(source, given, "parameters takes a mapping", hint)
        for parameter, value in given.entries:
            _check_parameter(source, parameter, given, names)
            parameters[parameter.text] = read_number(source, value, f"the parameter {parameter.text}")
            places[parameter.text] = parameter.place
    answer = read_answer(source, keys["derivative"].value, "derivative") if "derivative" in keys else None
    return Definition(key, _formula(source, keys["formula"].value, what), parameters, places, answer)


def _formula(source: Source, node: Node, what: str) -> Scalar:
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        expect(source, node, f"{what} takes a formula", f"for example  {EXAMPLE}")
    if not node.text.strip():
        source.fail(f"{what} takes a formula, not an empty text", node.place, f"for example  {EXAMPLE}")
    return node


def _check_parameter(source: Source, key: Scalar, parameters: MappingNode, names: set[str]) -> None:
    name = key.text
    if not NAME.match(name):
        hint = surprise(parameters, key) or _NAMES
        source.fail(f"{shown(name)} can't be a parameter's name", key.place, hint)
    taken = (
        "a primitive" if name in NAMES
        else "a constant" if name in CONSTANTS
        else "the chain language" if name in EXTREMES
        else "Python" if keyword.iskeyword(name)
        else "a function of this file" if name in names
        else ""
    )  # fmt: skip
    if taken:
        source.fail(f"the name '{name}' is taken, by {taken}", key.place, "give the parameter another name")


def _in_order(source: Source, definitions: dict[str, Definition]) -> list[str]:
    """The functions' names, each after those that its formula uses.

    Raises:
        ChainFileError: there is a circle.
    """
    order: list[str] = []
    finished: set[str] = set()
    for first, definition in definitions.items():
        way = {first: _uses(source, definition, definitions)} if first not in finished else {}
        while way:  # by hand, for a file may have more functions in a row than Python has frames
            name, uses = next(reversed(way.items()))
            used = next(uses, None)
            if used is None:
                del way[name]
                finished.add(name)
                order.append(name)
            elif used in way:
                names = [*way, used]
                _refuse_circle(source, definitions[name], names[names.index(used) :])
            elif used not in finished:
                way[used] = _uses(source, definitions[used], definitions)
    return order


def _uses(source: Source, definition: Definition, functions: Mapping[str, Definition]) -> Iterator[str]:
    """The functions that a formula names."""
    text = definition.formula.text
    source.count_formula(text, definition.formula.place)
    left_side = _LEFT_SIDE.match(text)
    try:
        if left_side:
            hint = f"write only the formula, without '{left_side[0].strip()}' before it"
            raise LanguageError("unexpected '='", text, left_side.end() - 1, hint=hint)
        tokens = tokenize(text)
    except LanguageError as error:
        fail_in_text(source, error, definition.formula)
    words = [token.text for token in tokens]
    used = dict.fromkeys(
        word
        for word, after in zip(words, [*words[1:], ""], strict=True)
        if word in functions and word not in definition.parameters and after != "="
    )
    return iter(used)


def _refuse_circle(source: Source, definition: Definition, circle: list[str]) -> NoReturn:
    place, name = definition.formula.place, circle[-1]
    if len(circle) == 2:
        source.fail(f"the function {name} uses itself", place, "a formula can only use functions that don't use it")
    links = circle if len(circle) <= 8 else [*circle[:4], "...", *circle[-3:]]
    source.fail("these functions use each other in a circle", place, " -> ".join(links))


def _read_formula(source: Source, definition: Definition, known: _Known) -> NamedFunction:
    name, formula = definition.key.text, definition.formula
    if isinstance(formula.value, float):
        body: Tree = number(formula.value)
    else:
        body = _parse(source, definition, Scope(known, definition.parameters))
    used = {parameter for node in walk(body) for parameter in _parameters(node)}
    for parameter, place in definition.places.items():
        if parameter not in used:
            hint = f"its formula is  {' '.join(formula.text.split())}" if len(formula.text) < 60 else ""
            source.fail(f"the function {name} doesn't use its parameter '{parameter}'", place, hint)
    return NamedFunction(name, body, tuple(definition.parameters.items()))


def _parse(source: Source, definition: Definition, scope: Scope) -> Tree:
    try:
        return parse_formula(definition.formula.text, scope)
    except LanguageError as error:
        hint = ""
        if error.message.startswith("nested"):
            hint = "the functions that it uses count"
        elif error.message.startswith("two variables"):
            hint = "a number with a name is a parameter: {formula: a*x, parameters: {a: 2}}"
        fail_in_text(source, error, definition.formula, hint)


def _variable(definition: Definition, known: Mapping[str, NamedFunction]) -> str:
    if isinstance(definition.formula.value, float):
        return ""
    return variable_name(definition.formula.text, Scope(known, definition.parameters))[0]


def _parameters(node: Tree) -> list[str]:
    """The parameters that a node itself names; a call passes them on in its own parameters."""
    if isinstance(node, Param):
        return [node.name]
    if isinstance(node, Call):
        return [inner.name for _, value in node.parameters for inner in walk(value) if isinstance(inner, Param)]
    return []
