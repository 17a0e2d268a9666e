"""Text to trees: chains, formulas, and lists of constants in the chain language."""

from __future__ import annotations

import math

from chaincalc.errors import LanguageError
from chaincalc.formula.evaluate import constant
from chaincalc.formula.grammar import Grammar
from chaincalc.formula.scope import Scope
from chaincalc.formula.tree import (
    Call,
    Node,
    Var,
    has_variable,
)
from chaincalc.primitives import NAMES


def parse_chain(text: str, scope: Scope | None = None) -> tuple[Node, ...]:
    """The links of a chain text, as they stand between its `|`; a bare name `f` is the call f(u), a bare x identity.

    Raises:
        LanguageError: the text isn't in the chain language.
    """
    parser = Grammar(text, scope or Scope())
    links = [parser.link()]
    while parser.next.text == "|":
        parser.advance()
        links.append(parser.link())
    parser.finish()
    return tuple(Call(NAMES["identity"], tree) if isinstance(tree, Var) else tree for tree in links)


def parse_formula(text: str, scope: Scope | None = None) -> Node:
    """The tree of one formula, the body of a function or an answer.

    Raises:
        LanguageError: the text isn't one formula.
    """
    parser = Grammar(text, scope or Scope())
    tree = parser.link()
    if parser.next.text == "|":
        parser.fail("one formula is expected here, not a chain", parser.next, "chains go where links are listed")
    parser.finish()
    return tree


def variable_name(text: str, scope: Scope | None = None) -> tuple[str, int]:
    """What a text's first link calls its variable, and where; ("", 0) where it names none.

    Raises:
        LanguageError: the link isn't in the chain language.
    """
    parser = Grammar(text, scope or Scope())
    parser.link()
    return (parser.variable.text, parser.variable.start) if parser.variable else ("", 0)


def parse_constants(text: str) -> tuple[float, ...]:
    """The values of constant formulas separated by commas, such as `pi/4, -1e-3`.

    Raises:
        LanguageError: one can't be read, has a variable, or isn't finite.
    """
    parser = Grammar(text, Scope())
    values = []
    while True:
        start = parser.next.start
        tree = parser.item()
        if has_variable(tree):
            raise LanguageError("a number is expected here, without a variable", text, start, parser.last.end)
        value = constant(tree)
        if not math.isfinite(value):
            raise LanguageError("this isn't a finite number", text, start, parser.last.end)
        values.append(value)
        if parser.next.text != ",":
            break
        parser.advance()
    parser.finish()
    return tuple(values)
