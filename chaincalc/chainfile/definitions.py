"""A chain file's own functions as it gives them, and the order in which their formulas can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, NoReturn

from chaincalc.base.errors import LanguageError
from chaincalc.chainfile.arrays import ARRAY, read_array
from chaincalc.chainfile.keys import TEXT_SCHEMA, Given, Key, Kind, mapping
from chaincalc.chainfile.names import FUNCTIONS_TAKEN, PARAMETERS_TAKEN, check_name, is_letter
from chaincalc.chainfile.nodes import Mapping as MappingNode
from chaincalc.chainfile.nodes import Node, Scalar, Sequence, expect
from chaincalc.chainfile.numbers import NUMBER, read_number
from chaincalc.chainfile.source import Place, Source
from chaincalc.chainfile.texts import fail_in_text
from chaincalc.functions.primitive import Array
from chaincalc.language.signs import spelt
from chaincalc.language.tokens import tokenize

EXAMPLE = "f1: 3*u - 14"
MAX_FUNCTIONS = 1000

_LEFT_SIDE = re.compile(r"\s*[A-Za-z_]\w{0,63} *(\( *\w{1,63} *\) *)?=")


class Answer(NamedTuple):
    """A student's answer, which a check reads: a number, the text of a formula, or an array; and its place, from 1."""

    value: float | str | Array
    line: int
    column: int


class Definition(NamedTuple):
    """A function as the file gives it, before its formula is read."""

    formula: Scalar
    parameters: dict[str, float]
    places: dict[str, Place]  # the parameters' own
    answer: Answer | None


def read_definitions(source: Source, node: Node, what: str) -> dict[str, Definition]:
    """A file's functions, by name, before their formulas are read.

    Raises:
        ChainFileError: a name is taken, or a function is given otherwise than as a formula or a mapping.
    """
    if not isinstance(node, MappingNode):
        expect(
            source, node, f"{what} takes a mapping", f"each function has its name, a colon and its formula:  {EXAMPLE}"
        )
    if len(node.entries) > MAX_FUNCTIONS:
        source.fail(f"more than {MAX_FUNCTIONS:,} functions", node.entries[MAX_FUNCTIONS].key.place)
    for key, _ in node.entries:
        check_name(source, key, node, "function", FUNCTIONS_TAKEN)
        if is_letter(key.text):
            source.fail(f"the name '{key.text}' is a variable's", key.place, "give it a longer name, such as f1")
    found = {key.text: _read_definition(source, value, f"the function {key.text}") for key, value in node.entries}
    for definition in found.values():
        for parameter, place in definition.places.items():
            if parameter in found:
                hint = "give the parameter another name"
                source.fail(f"the name '{parameter}' is taken, by a function of this file", place, hint)
    return found


def _read_definition(source: Source, node: Node, what: str) -> Definition:
    if isinstance(node, MappingNode):
        found: Definition = _SPEC.read(source, node, what)
        return found
    return Definition(_read_formula(source, node, what), {}, {}, None)


def _read_formula(source: Source, node: Node, what: str) -> Scalar:
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        expect(source, node, f"{what} takes a formula", f"for example  {EXAMPLE}")
    if not node.text.strip():
        source.fail(f"{what} takes a formula, not an empty text", node.place, f"for example  {EXAMPLE}")
    return node


class _Parameters(NamedTuple):
    values: dict[str, float]
    places: dict[str, Place]


def _read_parameters(source: Source, node: Node, what: str) -> _Parameters:
    if not isinstance(node, MappingNode):
        expect(source, node, f"{what} takes a mapping", "names and default values:  {k: 0.2}")
    found = _Parameters({}, {})
    for key, value in node.entries:
        check_name(source, key, node, "parameter", PARAMETERS_TAKEN)
        found.values[key.text] = read_number(source, value, f"the parameter {key.text}")
        found.places[key.text] = key.place
    return found


def _read_answer(source: Source, node: Node, what: str) -> Answer:
    """A number or a text, which is left for a check to read."""
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        expect(source, node, f"{what} takes a number or a formula")
    value = node.value
    if isinstance(value, float) and _is_written_so(node.text, value):
        value = node.text  # with the digits that were typed
    return Answer(value, node.place.line + 1, node.place.column + 1)


def _is_written_so(text: str, value: float) -> bool:
    try:
        return float(text) == value
    except ValueError:
        return False


def _read_answers(source: Source, node: Node, what: str) -> Answer | dict[str, Answer]:
    """An answer, or one for each of several inputs."""
    if not isinstance(node, MappingNode):
        return _read_answer(source, node, what)
    if not node.entries:
        expect(source, node, f"{what} takes a number or a formula, or one for each input")
    return {spelt(key.text): _read_one(source, value, f"{what} by {key.text}") for key, value in node.entries}


def _read_one(source: Source, node: Node, what: str) -> Answer:
    if isinstance(node, Sequence):
        return Answer(read_array(source, node, what), node.place.line + 1, node.place.column + 1)
    return _read_answer(source, node, what)


def _definition(_: Source, given: Given) -> Definition:
    values, places = given.values.get("parameters", _Parameters({}, {}))
    return Definition(given.values["formula"], values, places, given.values.get("derivative"))


def in_order(source: Source, definitions: dict[str, Definition]) -> list[str]:
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
                _refuse_circle(source, definitions[name].formula.place, names[names.index(used) :])
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


def _refuse_circle(source: Source, place: Place, circle: list[str]) -> NoReturn:
    name = circle[-1]
    if len(circle) == 2:
        source.fail(f"the function {name} uses itself", place, "a formula can only use functions that don't use it")
    links = circle if len(circle) <= 8 else [*circle[:4], "...", *circle[-3:]]
    source.fail("these functions use each other in a circle", place, " -> ".join(links))


ANSWER = Kind(_read_answer, {"type": ["number", "string"]})
ANSWERS = Kind(
    _read_answers,
    {
        "anyOf": [
            ANSWER.schema,
            {"type": "object", "additionalProperties": {"anyOf": [ANSWER.schema, ARRAY.reference]}, "minProperties": 1},
        ]
    },
)
_FORMULA = Kind(_read_formula, {"anyOf": [TEXT_SCHEMA, {"type": "number"}]})
_PARAMETERS = Kind(
    _read_parameters,
    {
        "type": "object",
        "propertyNames": {"$ref": "#/definitions/parameterName"},
        "additionalProperties": NUMBER.reference,
    },
)
_SPEC = mapping(
    Key("formula", _FORMULA, "In one variable.", needed=True),
    Key("parameters", _PARAMETERS, "The parameters, with their default values."),
    Key("derivative", ANSWER, "An answer for its derivative, which `chaincalc check` checks."),
    example='{formula: "max(k*u, u)", parameters: {k: 0.2}}', build=_definition, title="a formula with parameters",
)  # fmt: skip
FUNCTION = Kind(
    _read_definition,
    {"anyOf": [{"title": "a formula in one variable", **_FORMULA.schema}, _SPEC.schema]},
    "function",
)
