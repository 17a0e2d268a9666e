"""The numbers of a chain file: a number, or a text that is a constant formula."""

from __future__ import annotations

import math

from chaincalc.base.errors import LanguageError, did_you_mean
from chaincalc.chainfile.keys import TEXT_SCHEMA, Kind, list_of
from chaincalc.chainfile.nodes import Node, Scalar, expect
from chaincalc.chainfile.source import Source
from chaincalc.chainfile.texts import fail_in_text
from chaincalc.language.evaluate import constant
from chaincalc.language.parse import as_typed, parse_formula
from chaincalc.language.scope import Scope
from chaincalc.language.tree import Node as Tree
from chaincalc.language.tree import has_variable, number


def read_number(source: Source, node: Node, what: str) -> float:
    """The value of a number or a constant formula; of a formula it is `Typed`.

    Args:
        source: the file.
        node: where the number should be.
        what: whose number it is, for errors.
    """
    if isinstance(node, Scalar) and isinstance(node.value, float):
        return node.value
    tree = read_constant(source, node, what, Scope())
    return as_typed(constant(tree), tree)


def read_constant(source: Source, node: Node, what: str, scope: Scope) -> Tree:
    """The tree of a number or a constant formula; its value is finite."""
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        expect(source, node, f"{what} takes a number", "such as 5, 1e-3 or pi/4")
    if isinstance(node.value, float):
        return number(node.value)
    text = node.text
    if not text.strip():
        source.fail(f"{what} takes a number, not an empty text", node.place)
    if "," in text and "(" not in text:
        hint = "a list is written in brackets, [1, 2]; decimals are written 0.5"
        source.fail(f"{what} takes one number here", node.place, hint)
    source.count_formula(text, node.place)
    try:
        tree = parse_formula(text, scope)
        if has_variable(tree):
            message = "a number is expected here, without a variable"
            raise LanguageError(message, text, 0, len(text))
        if not math.isfinite(constant(tree)):
            raise LanguageError("this isn't a finite number", text, 0, len(text))
    except LanguageError as error:
        fail_in_text(source, error, node)
    return tree


def _read_positive(source: Source, node: Node, what: str) -> float:
    value = read_number(source, node, what)
    if not value > 0:
        source.fail(f"{what} must be above 0", node.place)
    return value


def _read_count(source: Source, node: Node, what: str) -> int:
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, float) or not value.is_integer() or not 2 <= value < 2**53:
        expect(source, node, f"{what} takes a whole number of points, at least 2")
    return int(value)


def _read_tolerance(source: Source, node: Node, what: str) -> float:
    value = read_number(source, node, what)
    if not value >= 0:
        source.fail(f"{what} must not be below 0", node.place)
    return value


def _read_digits(source: Source, node: Node, what: str) -> int:
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, float) or not value.is_integer() or not 1 <= value <= MOST_DIGITS:
        expect(source, node, f"{what} takes a whole number of digits, 1 to {MOST_DIGITS}")
    return int(value)


def _read_points(source: Source, node: Node, what: str) -> float:
    value = read_number(source, node, what)
    if not 0 <= value <= MOST_POINTS:
        source.fail(f"{what} are a number from 0 to {MOST_POINTS:,}", node.place)
    return value


def _read_ask(source: Source, node: Node, what: str) -> str:
    text = " ".join(node.text.split()) if isinstance(node, Scalar) else ""
    if text not in ASKED:
        hint = did_you_mean(text, ASKED) or f"one of: {', '.join(ASKED)}"
        expect(source, node, f"{what} takes what an answer is", hint)
    return text


ASKED = ("derivative", "derivative at x", "value at x", "second derivative")
MOST_POINTS = 10_000
MOST_DIGITS = 15
NUMBER = Kind(
    read_number, {"title": "a number or a constant formula", "anyOf": [{"type": "number"}, TEXT_SCHEMA]}, "number"
)
POSITIVE = Kind(
    _read_positive,
    {"title": "a number above 0", "anyOf": [{"type": "number", "exclusiveMinimum": 0}, TEXT_SCHEMA]},
    "positive",
)
NUMBERS = list_of(NUMBER, "numbers", title="a list of numbers")
TOLERANCE = Kind(
    _read_tolerance,
    {"title": "a number from 0 up", "anyOf": [{"type": "number", "minimum": 0}, TEXT_SCHEMA]},
    "tolerance",
)
POINTS = Kind(_read_points, TOLERANCE.schema)
ASK = Kind(_read_ask, {"enum": list(ASKED)})
DIGITS = Kind(_read_digits, {"type": "integer", "minimum": 1, "maximum": MOST_DIGITS})
COUNT = Kind(_read_count, {"type": "integer", "minimum": 2})
