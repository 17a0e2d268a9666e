"""The numbers of a chain file: a number, or a text that is a constant formula."""

from __future__ import annotations

import math
from typing import NoReturn

from chaincalc.base.errors import LanguageError
from chaincalc.chainfile.source import Source, shown
from chaincalc.chainfile.texts import fail_in_text
from chaincalc.chainfile.yamltree import Mapping, Node, Scalar, Sequence
from chaincalc.language.evaluate import constant
from chaincalc.language.parse import parse_formula
from chaincalc.language.scope import Scope
from chaincalc.language.tree import Node as Tree
from chaincalc.language.tree import has_variable, number


def read_number(source: Source, node: Node, what: str) -> float:
    """The value of a number or a constant formula.

    Args:
        source: the file.
        node: where the number should be.
        what: whose number it is, for errors.
    """
    if isinstance(node, Scalar) and isinstance(node.value, float):
        return node.value
    return constant(read_constant(source, node, what, Scope()))


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


def read_numbers(source: Source, node: Node, what: str) -> tuple[float, ...]:
    """The values of a list of numbers, at least one."""
    if not isinstance(node, Sequence):
        expect(source, node, f"{what} takes a list of numbers", "such as [1, 2.5, pi/4]")
    if not node.items:
        source.fail(f"{what} is an empty list; at least one number is needed", node.place)
    return tuple(read_number(source, item, what) for item in node.items)


def expect(source: Source, node: Node, expected: str, hint: str = "") -> NoReturn:
    """Say what was expected, and what stands here instead."""
    nothing = isinstance(node, Scalar) and node.value is None
    found = "and nothing stands here" if nothing else f"not {_described(node)}"
    source.fail(f"{expected}, {found}", node.place, hint)


def _described(node: Node) -> str:
    """What stands here, in an error's words."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node.value, bool):
        return f"the truth value {node.text}"
    if isinstance(node.value, float):
        return f"the number {node.text if len(node.text) <= 24 else node.text[:21] + '...'}"
    return f"the text {shown(node.text)}"
