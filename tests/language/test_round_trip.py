"""Whatever is printed as mathematics is read back as the same formula, in every notation that is text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from strategies import TREES

from chaincalc.functions.registry import PRIMITIVES
from chaincalc.language.inputs import Inputs
from chaincalc.language.parse import parse_formula
from chaincalc.language.scope import Scope
from chaincalc.language.tree import FLOW, Call, Div, Mul, Neg, Node, Num, Pow, number
from chaincalc.language.write import Writer
from chaincalc.notation.breakable import BreakableWriter
from chaincalc.notation.latex import LatexWriter
from chaincalc.notation.unicode import UnicodeWriter

NOTATIONS: list[Callable[[str], Writer]] = [Writer, UnicodeWriter, LatexWriter, BreakableWriter]
each_notation = pytest.mark.parametrize("notation", NOTATIONS, ids=lambda writer: writer.__name__)


@each_notation
@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_function_reads_back(notation: Callable[[str], Writer], name: str) -> None:
    function = PRIMITIVES[name]
    given_ = {"exponent": number(-3.0)} if name == "power" else {}
    tree = Call(function, FLOW, Scope().complete(function, given_))
    assert parse_formula(notation("x").write(tree)) == tree


@each_notation
@given(tree=TREES)
@settings(max_examples=300)
def test_random_formulas_read_back(notation: Callable[[str], Writer], tree: Node) -> None:
    printed = notation("x").write(tree)
    assert _normal(parse_formula(printed, inputs=Inputs())) == _normal(tree), printed


def _normal(tree: Node) -> Node:
    """A formula in which a sign stands where print has it, before a quotient or a product, and 10^5 is 1e5."""
    match tree.rebuild(tuple(map(_normal, tree.children))):
        case Neg(Neg(inner)):
            return inner
        case Pow(base, Neg(Num(0.0))):
            return _normal(Pow(base, Num(0.0)))
        case Div(Neg(above), below):
            return Neg(Div(above, below))
        case Mul((Neg(first), *rest)):
            return _normal(Neg(Mul((first, *rest))))
        case Pow(Num(10.0), Num(n)) if n.is_integer() and n <= 308:
            return Num(float(f"1e{n:.0f}"))
        case Pow(Num(10.0), Neg(Num(n))) if n.is_integer() and n <= 320:
            return Num(float(f"1e-{n:.0f}"))
        case result:
            return result


def test_numbers_read_back() -> None:
    for value in (1.5e-5, 2.5e300, 0.1, 3.0, 1.25e22):
        assert parse_formula(LatexWriter("x").write(Num(value))) == Num(value)
