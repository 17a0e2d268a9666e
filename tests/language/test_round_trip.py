"""Whatever is printed as mathematics is read back as the same formula, in every notation that is text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from strategies import TREES

from chaincalc.base.errors import LanguageError
from chaincalc.chain import Chain
from chaincalc.functions.registry import PRIMITIVES
from chaincalc.language.inputs import Inputs
from chaincalc.language.parse import parse_formula
from chaincalc.language.scope import Scope
from chaincalc.language.tree import FLOW, Add, Call, Const, Div, Mul, Neg, Node, Num, Pow, number
from chaincalc.language.write import write
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.latex import LatexNotation
from chaincalc.notation.unicode import UnicodeNotation

Print = Callable[[Node], str]  # a formula in x
NOTATIONS: dict[str, Print] = {
    "language": lambda tree: write(tree, "x"),
    "ascii": lambda tree: AsciiNotation().formula(tree, "x"),
    "unicode": lambda tree: UnicodeNotation().formula(tree, "x"),
    "latex": lambda tree: LatexNotation().formula(tree, "x"),
}
each_notation = pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)


@each_notation
@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_function_reads_back(notation: Print, name: str) -> None:
    function = PRIMITIVES[name]
    given_ = {"exponent": number(-3.0)} if name == "power" else {}
    tree = Call(function, FLOW, Scope().complete(function, given_))
    assert parse_formula(notation(tree)) == tree


@each_notation
@given(tree=TREES)
@example(tree=Pow(Neg(Neg(Const("e"))), FLOW))
@example(tree=Mul((Num(0.5), Div(Num(3.0), Num(1.5e16)))))
@settings(max_examples=300)
def test_random_formulas_read_back(notation: Print, tree: Node) -> None:
    printed = notation(tree)
    assert _normal(parse_formula(printed, inputs=Inputs())) == _normal(tree), printed


def _normal(tree: Node) -> Node:
    """A formula in one order of its factors, with its signs where print has them, and 10^5 as 1e5."""
    match tree.rebuild(tuple(map(_normal, tree.children))):
        case Neg(Neg(inner)):
            return inner
        case Pow(Const("e"), power):  # e^x is read as exp(x)
            return Call(PRIMITIVES["exp"], power)
        case Call(function, Neg(Num(0.0))) if function.name == "exp":
            return Call(function, Num(0.0))
        case Pow(base, Neg(Num(0.0))):
            return _normal(Pow(base, Num(0.0)))
        case Div(Neg(above), Neg(below)):
            return Div(above, below)
        case Div(Neg(above), below) | Div(above, Neg(below)):
            return Neg(Div(above, below))
        case Mul(factors):
            return _product(factors)
        case Add(terms):
            flat = [t for term in terms for t in (term.terms if isinstance(term, Add) else (term,))]
            kept = sorted((term for term in flat if term not in (Num(0.0), Neg(Num(0.0)))), key=repr) or [Num(0.0)]
            return kept[0] if len(kept) == 1 else Add(tuple(kept))
        case Pow(Num(10.0), Num(n)) if n.is_integer() and n <= 308:
            return Num(float(f"1e{n:.0f}"))
        case Pow(Num(10.0), Neg(Num(n))) if n.is_integer() and n <= 320:
            return Num(float(f"1e-{n:.0f}"))
        case Pow(Const("e"), exponent):  # how the language reads it
            return Call(PRIMITIVES["exp"], exponent, ())
        case result:
            return result


def _product(factors: tuple[Node, ...]) -> Node:
    negative = False
    flat: list[Node] = []
    for factor in factors:
        negative ^= isinstance(factor, Neg)
        bare = factor.operand if isinstance(factor, Neg) else factor
        flat += bare.factors if isinstance(bare, Mul) else (bare,)
    kept = sorted((factor for factor in flat if factor != Num(1.0)), key=repr) or [Num(1.0)]
    product = kept[0] if len(kept) == 1 else Mul(tuple(kept))
    return _normal(Neg(product)) if negative else product


def test_numbers_read_back() -> None:
    for value in (1.5e-5, 2.5e300, 0.1, 3.0, 1.25e22):
        assert parse_formula(LatexNotation().formula(Num(value), "x")) == Num(value)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("w | u*x", "identity(w) | u*x"),
        ("relu(t) | u*x", "relu(t) | u*x"),
        ("w | x*w*u", "identity(w) | x*w*u"),
        ("leaky_relu(w, slope=0.3) | u*x", "leaky_relu(w, slope=0.3) | u*x"),
        ("t^2 | u*x", "t^2 | u*x"),
        ("sin(t) | u + t", "sin | u + x"),  # the only input is x
        ("X | u @ x | sum", "identity(X) | u @ x | sum"),
        ("w*y | u*x", "w*y | u*x"),
        ("x^2 | x*u | w*u", "x^2 | x*u | w*u"),
    ],
)
def test_a_chain_reads_back_with_its_inputs(text: str, canonical: str) -> None:
    chain = Chain.parse(text)
    assert str(chain) == canonical
    assert Chain.parse(canonical) == chain
    assert Chain.parse(canonical).inputs == chain.inputs


LETTERS = st.sampled_from(["x", "y", "z", "w", "a", "b", "n", "t", "θ", "u"])
FACTORS = st.one_of(
    LETTERS,
    st.sampled_from(["2", "½", "π", "e", "√x", "√(a + x)", "e^(b*x)", "ln z", "log_2 u", "(w + 1)"]),
    st.builds("{} {}".format, st.sampled_from(["sin", "cos^2", "tan^-1", "sin^n", "arctan^a", "ln²"]), LETTERS),
    st.builds("{}^{}".format, LETTERS, st.sampled_from(["2", "n", "(a + 1)", "-1", "x"])),
)
FORMULAS = st.lists(st.lists(FACTORS, min_size=1, max_size=3).map(" * ".join), min_size=1, max_size=3).map(" + ".join)
TEXTS = st.one_of(
    FORMULAS,
    st.lists(FORMULAS, min_size=2, max_size=3).map(" | ".join),
    st.builds("f({}) = {}".format, LETTERS, FORMULAS),
    st.builds("f(x, w) = {}".format, FORMULAS),
    st.builds("y = {}, u = {}".format, FORMULAS, FORMULAS),
)


@given(TEXTS)
@example("y = sin^n z")  # the power of a function stands before its argument
@example("f(b) = a*b + c")  # not the input that is written first
@example("a*b + c")
@example("log2(u) | u*x")  # the main input has the letter of what flows
@example("t | u*x")
@example("f(w) = w | u*x")
@example("arctan^a 3n | u*n")
@example("y = e^u, u = w*x")
@example("g(f) = t*f")  # the main input has the letter of a function
@settings(max_examples=300)
def test_chains_of_several_inputs_read_back(text: str) -> None:
    try:
        chain = Chain.parse(text)
    except LanguageError:  # f(w) = x, or 0 inputs: there is no chain to write
        assume(False)
    assert Chain.parse(str(chain)) == chain
    assert Chain.parse(str(chain)).main == chain.main


@pytest.mark.parametrize("pattern", ["(x + 1)^{}(3/2)", "w*x/(b - {}exp(x))", "x | {}(u + 1)*u"])
def test_many_minus_signs_are_written_no_deeper_than_they_are_read(pattern: str) -> None:
    chain = Chain.parse(pattern.format("-" * 90))
    assert Chain.parse(str(chain)) == chain
