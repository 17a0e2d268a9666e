"""Text to trees: chains, formulas, and lists of constants in the chain language."""

from __future__ import annotations

import math

from chaincalc.base.errors import LanguageError
from chaincalc.functions.registry import NAMES
from chaincalc.language.evaluate import constant
from chaincalc.language.grammar import Grammar
from chaincalc.language.scope import ARRAY_NAMES, Scope
from chaincalc.language.tree import ArrayCall, Call, Node, Var, has_variable

REDUCTIONS = ("sum", "mean")  # the functions of arrays that take an axis


def parse_chain(text: str, scope: Scope | None = None) -> tuple[Node, ...]:
    """The links of a chain text, as they stand between its `|`; a bare name `f` is the call f(u), a bare x identity.

    Functions of whole arrays are ArrayCalls.

    Raises:
        LanguageError: the text isn't in the chain language.
    """
    parser = Grammar(text, scope or Scope())
    links = [_link(parser)]
    while parser.next.text == "|":
        parser.advance()
        links.append(_link(parser))
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
    _link(parser)
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


def _link(parser: Grammar) -> Node:
    return _array_call(parser) if parser.next.text in ARRAY_NAMES else parser.link()


def _array_call(parser: Grammar) -> ArrayCall:
    """`softmax`, `sum`, `sum(axis=0)`."""
    token = parser.advance()
    name = token.text
    if name not in REDUCTIONS and name != "softmax":
        example = f"{name}: {{{'Wbc'[ARRAY_NAMES.index(name)]}: [1, 2]}}"
        parser.fail(f"{name} needs its array", token, f"in a chain file, for example  - {example}")
    axis = None
    if name in REDUCTIONS and [t.text for t in parser.tokens[parser.at : parser.at + 3]] == ["(", "axis", "="]:
        opened = parser.advance()
        parser.advance()
        parser.advance()
        start = parser.next
        value = constant(parser.expression(0, 0))
        if not value.is_integer() or abs(value) > 1:
            parser.fail("axis is 0 or 1", start)
        axis = int(value)
        parser.expect(")", opened)
    if parser.next.kind != "end" and parser.next.text != "|":
        hint = f"write it as a link of its own: ... | {name}" + (f" or {name}(axis=0)" if name in REDUCTIONS else "")
        parser.fail(f"{name} takes a whole array, not a formula's value", token, hint)
    return ArrayCall(name, axis=axis)
