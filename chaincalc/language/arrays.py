"""The functions of arrays in a formula: `sum(x^2)`, `matmul(x, W)`, and `softmax` as a link of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chaincalc.functions.arrays import ARRAY_FUNCTIONS, ARRAY_SPELLINGS, ArraySpelling
from chaincalc.language.evaluate import constant
from chaincalc.language.tokens import Token
from chaincalc.language.tree import FLOW, ArrayCall, Node, Var, has_variable, transform

if TYPE_CHECKING:
    from chaincalc.language.names import Names


def array_call(reader: Names, token: Token, level: int) -> Node:
    """The call of a function of arrays, whose name has been read; a bare name is a whole link."""
    name = token.text
    if name in ARRAY_SPELLINGS:
        return _spelt_out(reader, token, level)
    ends = reader.next.kind == "end" or reader.next.text == "|"
    if reader.at - 1 == reader.link_start and ends:
        return ArrayCall(name)
    if reader.next.text not in ("(", "["):
        reader.fail(f"{name} takes a whole array and needs it here", token, f"write {name}(x), or ... | {name}")
    arguments, given, places = reader.in_parentheses(token, level)
    takes_axis = ARRAY_FUNCTIONS[name].takes_axis
    for key in given:
        if key != "axis" or not takes_axis:
            known = "its parameters: axis" if takes_axis else "it has none"
            reader.fail(f"{name} has no parameter '{key}'", places[key], known)
    if len(arguments) > 2 - (not takes_axis or "axis" in given):
        reader.fail(
            f"'{name}' takes one array", places["1"], f"for the axis write {name}(x, axis=0)" if takes_axis else ""
        )
    axis = None
    if len(arguments) == 2:
        axis = _axis(reader, arguments[1], places["1"])
    elif "axis" in given:
        axis = _axis(reader, given["axis"], places["axis="])
    if not arguments and not (reader.tokens[reader.link_start] is token and _at_end(reader)):
        reader.fail(f"'{name}' needs an argument here", token, f"write {name}(x, axis=0)")
    return ArrayCall(name, arguments[0] if arguments else FLOW, axis)


def _spelt_out(reader: Names, token: Token, level: int) -> Node:
    """A function of two arrays: its formula, with what it is called with in place of u and of its parameter."""
    spelling = ARRAY_SPELLINGS[token.text]
    called = reader.next.text in ("(", "[")
    arguments, given, _ = reader.in_parentheses(token, level) if called else ([], {}, {})
    if len(arguments) != 2 or given:
        formula = spelling.formula.replace("u", "X" if "@" in spelling.formula else "x")
        hint = f"write {formula}, or in a chain file, for example  - {spelling.name}: {{{spelling.parameter}: [1, 2]}}"
        reader.fail(f"{spelling.name} needs its array", token, hint)
    put = dict(zip(("", spelling.parameter), arguments, strict=True))
    return transform(formula_of(spelling), lambda node: put[node.name] if isinstance(node, Var) else None)


def formula_of(spelling: ArraySpelling) -> Node:
    """What a function of two arrays stands for."""
    from chaincalc.language.parse import parse_chain  # which reads formulas by this module

    return parse_chain(spelling.formula, first=False).trees[0]


def _at_end(reader: Names) -> bool:
    return reader.link_start >= 0 and (reader.next.kind == "end" or reader.next.text == "|")


def _axis(reader: Names, tree: Node, place: Token) -> int:
    value = float("nan") if has_variable(tree) else constant(tree)
    if not value.is_integer() or abs(value) > 1:
        reader.fail("axis is 0 or 1", place)
    return int(value)
