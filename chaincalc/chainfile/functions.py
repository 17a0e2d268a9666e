"""A chain file's own functions: their formulas read in an order in which each knows the ones that it uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chaincalc.base.errors import LanguageError
from chaincalc.chainfile.definitions import FUNCTION, Answer, Definition, in_order, read_definitions
from chaincalc.chainfile.keys import Kind
from chaincalc.chainfile.nodes import Node
from chaincalc.chainfile.source import Source
from chaincalc.chainfile.texts import fail_in_text
from chaincalc.language.parse import parse_formula, variable_name
from chaincalc.language.scope import Scope
from chaincalc.language.tree import Call, NamedFunction, Param, number, walk
from chaincalc.language.tree import Node as Tree


class Functions(NamedTuple):
    """A file's functions, by name.

    Args:
        functions: themselves.
        answers: those given for their derivatives.
        variables: for each that has an answer, what its formula calls its variable, or "".
    """

    functions: Mapping[str, NamedFunction]
    answers: Mapping[str, Answer]
    variables: Mapping[str, str]


def read_functions(source: Source, node: Node, what: str) -> Functions:
    """A file's functions, and the answers given for their derivatives.

    Raises:
        ChainFileError: a name is taken, a formula can't be read, or functions use each other in a circle.
    """
    definitions = read_definitions(source, node, what)
    known = _Known(definitions)
    for name in in_order(source, definitions):
        known.read[name] = _read_formula(source, name, definitions[name], known)
    answers = {name: definition.answer for name, definition in definitions.items() if definition.answer}
    variables = {name: _variable(definitions[name], known) for name in answers}
    return Functions({name: known.read[name] for name in definitions}, answers, variables)


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


def _read_formula(source: Source, name: str, definition: Definition, known: _Known) -> NamedFunction:
    formula = definition.formula
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


FUNCTIONS = Kind(
    read_functions,
    {
        "type": "object",
        "propertyNames": {"$ref": "#/definitions/functionName"},
        "additionalProperties": FUNCTION.reference,
    },
)
