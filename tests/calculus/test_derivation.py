"""Derivations: the rules that textbooks apply, and formulas that SymPy and mpmath bear out.

SymPy and mpmath are the witnesses: neither knows chaincalc's rules, nor the slopes that its primitives declare.
"""

from __future__ import annotations

import math
import re
from typing import Any

import mpmath as mp
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracles import compute, oracle_of
from strategies import TREES

from chaincalc.calculus.derivation import ArrayFormulaError, derivation
from chaincalc.calculus.differentiate import chain_derivative, derivative
from chaincalc.calculus.push import slope_of
from chaincalc.calculus.rules import RULES
from chaincalc.calculus.rules.rule import Combine
from chaincalc.calculus.simplify import TooLargeError
from chaincalc.calculus.statement import statement as statement_of
from chaincalc.functions.registry import PRIMITIVES
from chaincalc.language.declared import declared
from chaincalc.language.evaluate import evaluate
from chaincalc.language.parse import parse_formula
from chaincalc.language.tree import (
    FLOW,
    ArrayCall,
    Call,
    MatMul,
    Mul,
    NamedFunction,
    Node,
    Num,
    Param,
    Pow,
    Var,
    has_variable,
    number,
    transform,
    walk,
)
from chaincalc.language.write import write
from chaincalc.notation.unicode import UnicodeNotation

# Formulas, the rule that a calculus text (Stewart, chapter 3) applies first, and the derivative in SymPy's words.
TEXTBOOK = {
    "7": ("constant rule", "0"),
    "pi^2": ("constant rule", "0"),
    "x": ("identity rule", "1"),
    "5*x": ("constant factor rule", "5"),
    "-x": ("constant factor rule", "-1"),
    "x/4": ("constant factor rule", "1/4"),
    "-3*x^2/7": ("constant factor rule", "-6*x/7"),
    "2*sin(x)": ("constant factor rule", "2*cos(x)"),
    "x^2 - 5*x + 3": ("sum rule", "2*x - 5"),
    "sin(x) + cos(x)": ("sum rule", "cos(x) - sin(x)"),
    "x + sqrt(x)": ("sum rule", "1 + 1/(2*sqrt(x))"),
    "x*sin(x)": ("product rule", "sin(x) + x*cos(x)"),
    "x^2*exp(3*x)": ("product rule", "(3*x**2 + 2*x)*exp(3*x)"),
    "3*x^2*exp(x)": ("product rule", "(3*x**2 + 6*x)*exp(x)"),
    "x*exp(x)*sin(x)": ("product rule", "exp(x)*(sin(x) + x*sin(x) + x*cos(x))"),
    "(2*x + 1)^5*(x^3 - x + 1)^4": ("product rule", "2*(2*x+1)**4*(x**3-x+1)**3*(17*x**3+6*x**2-9*x+3)"),
    "x*(x + 1)*(x + 2)*(x + 3)": ("product rule", "4*x**3 + 18*x**2 + 22*x + 6"),
    "1/x": ("reciprocal rule", "-1/x**2"),
    "3/(x^2 + 1)": ("reciprocal rule", "-6*x/(x**2 + 1)**2"),
    "x/(x + 1)": ("quotient rule", "1/(x + 1)**2"),
    "sin(x)/x": ("quotient rule", "(x*cos(x) - sin(x))/x**2"),
    "(x^2 + x - 2)/(x^3 + 6)": ("quotient rule", "(-x**4 - 2*x**3 + 6*x**2 + 12*x + 6)/(x**3 + 6)**2"),
    "x^5": ("power rule", "5*x**4"),
    "x^-2": ("power rule", "-2/x**3"),
    "x^(1/5)": ("power rule", "x**Rational(-4,5)/5"),
    "x^pi": ("power rule", "pi*x**(pi - 1)"),
    "2^x": ("exponential rule", "2**x*log(2)"),
    "exp(x)": ("exponential rule", "exp(x)"),
    "e^x": ("exponential rule", "exp(x)"),
    "x^x": ("logarithmic differentiation", "x**x*(log(x) + 1)"),
    "x^sqrt(x)": ("logarithmic differentiation", "x**sqrt(x)*(2 + log(x))/(2*sqrt(x))"),
    "sin(x)^x": ("logarithmic differentiation", "sin(x)**x*(log(sin(x)) + x*cos(x)/sin(x))"),
    "sin(x^2)": ("chain rule", "2*x*cos(x**2)"),
    "sin(x)^2": ("chain rule", "2*sin(x)*cos(x)"),
    "(x^3 - 1)^100": ("chain rule", "300*x**2*(x**3 - 1)**99"),
    "e^(3*x)": ("chain rule", "3*exp(3*x)"),
    "2^(x^2)": ("chain rule", "2*x*2**(x**2)*log(2)"),
    "sqrt(x^2 + 1)": ("chain rule", "x/sqrt(x**2 + 1)"),
    "ln(cos(x))": ("chain rule", "-tan(x)"),
    "sin(x)": ("derivative of sin", "cos(x)"),
    "tan(x)": ("derivative of tan", "1/cos(x)**2"),
    "ln(x)": ("derivative of log", "1/x"),
    "arctan(x)": ("derivative of arctan", "1/(1 + x**2)"),
    "sqrt(x)": ("derivative of sqrt", "1/(2*sqrt(x))"),
    "abs(x)": ("derivative of abs", "1"),
    "max(x, x^2)": ("rule of max and min", "Piecewise((1, x < 1), (2*x, True))"),
    "min(x^3, 2*x)": ("rule of max and min", "Piecewise((3*x**2, x < sqrt(2)), (2, True))"),
}
LONG = {("gelu_tanh", 4)}  # primitives whose derivatives of an order nobody reads
POINTS = (0.3, 0.7, 1.25, 1.6)
BUMP = NamedFunction("bump", Mul((Param("a"), Pow(FLOW, Num(2.0)))), (("a", 3.0),))
OWN = Call(BUMP, FLOW, (("a", Num(5.0)),))
_NAMED = {"w": 1001.0, "b": 1002.0, "v": 1003.0, "c": 1004.0}  # numbers that stand for inputs while a text is read


def read(text: str) -> Node:
    """A formula in x, or u, and the inputs w, b, v and c."""
    names = {Num(value): Var(name) for name, value in _NAMED.items()}
    plain = re.sub(r"\b[wbvc]\b", lambda found: f"{_NAMED[found.group()]:.0f}", text)
    return transform(parse_formula(plain), lambda node: names.get(node) if isinstance(node, Num) else None)


def settled(tree: Node, point: dict[str, float], free: str | None = None) -> Node:
    """The formula with numbers in its inputs' places; the free one flows in instead."""

    def change(node: Node) -> Node | None:
        if not isinstance(node, Var):
            return None
        return FLOW if node.name == free else number(point[node.name])

    return transform(tree, change)


def witness(text: str, variable: str, point: dict[str, float], order: int = 1) -> float:
    """SymPy's derivative at a point; inputs by name, "" for x."""
    names = {name: sympy.Symbol(name or "x", positive=True) for name in point}
    truth = sympy.diff(sympy.sympify(text, locals={str(s): s for s in names.values()}), names[variable], order)
    return float(truth.subs({names[name]: sympy.Float(value, 40) for name, value in point.items()}).evalf(30))


def parameters(name: str) -> dict[str, float]:
    return {p.name: 2.5 if p.default is None else p.default for p in PRIMITIVES[name].parameters}


@pytest.mark.parametrize("text", TEXTBOOK)
def test_the_rule_is_the_textbook_s_and_so_is_the_derivative(text: str) -> None:
    rule, truth = TEXTBOOK[text]
    found = derivation(parse_formula(text))
    assert found.name == rule
    for point in POINTS:
        expected = float(sympy.sympify(truth).subs("x", sympy.Float(point, 40)).evalf(30))
        for formula in (found.formula, found.result):
            assert float(evaluate(formula, np.float64(point))) == pytest.approx(expected, rel=1e-11)


def test_every_rule_applies_somewhere() -> None:
    trees = [*map(parse_formula, TEXTBOOK), OWN, declared(PRIMITIVES["abs"]).value]
    applied = {below.rule for tree in trees for _, below in derivation(tree).applications()}
    assert [rule.name for rule in RULES if rule not in applied] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "x^2*exp(3*x)",
            {
                "": "product rule", "g": "power rule", "h": "chain rule", "h outer": "exponential rule",
                "h inner": "constant factor rule", "h inner g": "identity rule",
            },
        ),
        ("-x^2/2", {"": "constant factor rule", "g": "power rule"}),
        (
            "max(x, 3) + x + 1 + pi",
            {
                "": "sum rule", "g1": "rule of max and min", "g1 g": "identity rule", "g1 h": "constant rule",
                "g2": "identity rule", "g3": "constant rule", "g4": "constant rule",
            },
        ),
    ],
)  # fmt: skip
def test_steps_by_name_and_role(text: str, names: dict[str, str]) -> None:
    """As one would write them down by hand."""
    found = derivation(parse_formula(text))
    assert {" ".join(path): below.name for path, below in found.applications()} == names


@pytest.mark.parametrize(
    ("text", "statement", "stated", "tidied"),
    [  # by hand
        ("x^2", "(uⁿ)′ = n·uⁿ⁻¹", "2*x^(2 - 1)", "2*x"),
        ("x^2*exp(3*x)", "(g·h)′ = g′·h + g·h′", "(2*x)*exp(3*x) + x^2*(3*exp(3*x))",
         "2*x*exp(3*x) + 3*x^2*exp(3*x)"),
        ("sin(x)*exp(x)*x", "(g·h·k)′ = g′·h·k + g·h′·k + g·h·k′",
         "cos(x)*exp(x)*x + sin(x)*exp(x)*x + sin(x)*exp(x)*1", "cos(x)*exp(x)*x + sin(x)*exp(x)*x + sin(x)*exp(x)"),
        ("x/sin(x)", "(g/h)′ = (g′·h - g·h′)/h²", "(1*sin(x) - x*cos(x))/sin(x)^2",
         "(sin(x) + -x*cos(x))/sin(x)^2"),
        ("2/sin(x)", "(c/h)′ = -c·h′/h²", "-(2*cos(x)/sin(x)^2)", "-2*cos(x)/sin(x)^2"),
        ("x + x^2 + 4", "(g + h + k)′ = g′ + h′ + k′", "1 + 2*x + 0", "2*x + 1"),
        ("max(x, 3)", "(max(g, h))′ = g′ if g > h else h′", "1 if x > 3 else 0", "step(x - 3)"),
        ("relu", "", "1 if x > 0 else 0", "step(x)"),
        ("x^x", "(gʰ)′ = gʰ·(h′·log(g) + h·g′/g)", "x^x*(1*log(x) + x*1/x)", "x^x*(log(x) + 1)"),
        ("power(x, exponent=3)", "", "3*x^2", "3*x^2"),
    ],
)  # fmt: skip
def test_what_the_rules_say_before_and_after_tidying(text: str, statement: str, stated: str, tidied: str) -> None:
    tree = Call(PRIMITIVES["relu"], FLOW) if text == "relu" else parse_formula(text)
    found = derivation(tree)
    said = statement_of(found)
    assert ("" if said is None else UnicodeNotation().statement(said)) == statement
    assert (write(found.result, "x"), write(found.formula, "x")) == (stated, tidied)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("text", [text for text in TEXTBOOK if "max" not in text and "min" not in text])
def test_orders_against_mpmath(text: str, order: int) -> None:
    tree = parse_formula(text)
    formula = derivative(tree, order=order)
    with mp.workdps(60):
        for point in POINTS[1:3]:
            u = mp.mpf(point)
            expected = mp.diff(lambda at: compute(tree, at, {}), u, order)
            assert mp.almosteq(compute(formula, u, {}), expected, 1e-15, 1e-15)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("name", PRIMITIVES)
def test_primitives_against_mpmath(name: str, order: int) -> None:
    """The derivatives of independent expressions; far enough from kinks, jumps and ends for a difference."""
    primitive, given_ = PRIMITIVES[name], parameters(name)
    tree = Call(primitive, FLOW, tuple((key, number(value)) for key, value in given_.items()))
    if (name, order) in LONG:
        with pytest.raises(TooLargeError):
            derivative(tree, order=order)
        return
    formula, value = derivative(tree, order=order), oracle_of(primitive, given_)
    low, high = primitive.typical
    with mp.workdps(60):
        for point in (0.13, 0.37, 0.58, 0.91):
            u = mp.mpf(low + point * (high - low))
            expected = mp.diff(value, u, order)
            # mpmath's constants have more digits than the floats that chaincalc declares for gelu_tanh and selu
            assert mp.almosteq(compute(formula, u, {}), expected, 1e-12, 1e-12), (point, order)


def _tame(tree: Node, point: np.float64) -> bool:
    """Whether no piece of a formula is undefined, large, tiny, on a kink or edge, or a power whose base has no ln."""
    met: list[Any] = []
    with np.errstate(all="ignore"):
        values = [float(evaluate(node, point)) for node in walk(tree)]
        slope_of(tree)(np.array([point]), np.ones(1), met)
        powers = [(evaluate(n.base, point), has_variable(n.exponent)) for n in walk(tree) if isinstance(n, Pow)]
    no_log = any(base == 0 or (base < 0 and varies) for base, varies in powers)
    return not (met or no_log) and all(value == 0 or 1e-9 < abs(value) < 1e3 for value in values)


@given(TREES, st.integers(1, 390), st.integers(1, 2))
@settings(max_examples=150, deadline=None)
def test_random_formulas_against_mpmath_and_the_push(tree: Node, hundredths: int, order: int) -> None:
    point = np.float64(hundredths / 100)
    assume(_tame(tree, point))
    try:
        found = derivation(tree, order=order)
    except TooLargeError:
        assume(False)
    with mp.workdps(60):
        try:
            expected = mp.diff(lambda at: compute(tree, at, {}), mp.mpf(float(point)), order)
            exact = compute(found.formula, mp.mpf(float(point)), {})
            stated = compute(found.result, mp.mpf(float(point)), {})
        except (ZeroDivisionError, ValueError):  # a pole that rounding hides from floats
            assume(False)
        assert mp.almosteq(exact, expected, 1e-12, 1e-12)
        assert mp.almosteq(stated, exact, 1e-12, 1e-12)  # tidied numbers are floats
    if order == 1:
        with np.errstate(all="ignore"):
            _, pushed = slope_of(tree)(np.array([point]), np.ones(1), [])
        slope = 0.0 if pushed is None else float(np.ravel(pushed)[0])
        assume(math.isfinite(slope))
        assert slope == pytest.approx(float(exact), rel=1e-6, abs=1e-9)


SEVERAL = {  # in chaincalc's words and in SymPy's; w, x and b of a neuron, and what textbooks ask about x and y
    "sigmoid(w*x + b)": "1/(1 + exp(-(w*x + b)))",
    "w*x + b": "w*x + b",
    "x^2*w + w^3*b": "x**2*w + w**3*b",
    "x^w": "x**w",
    "(w + x)^(x*b)": "(w + x)**(x*b)",
    "w*sin(b*x)": "w*sin(b*x)",
    "exp(-x^2/(2*w^2))/w": "exp(-x**2/(2*w**2))/w",
    "(x*w - b)/(x + w)": "(x*w - b)/(x + w)",
    "max(w*x, b)": "Piecewise((w*x, w*x > b), (b, True))",
    "(w*tanh(x + b) - 2)^2": "(w*tanh(x + b) - 2)**2",
    "b^(w*x)": "b**(w*x)",
    "3/(w*x^2 + b)": "3/(w*x**2 + b)",
}


@pytest.mark.parametrize("variable", ["", "w", "b"])
@pytest.mark.parametrize("text", SEVERAL)
def test_several_inputs_against_sympy(text: str, variable: str) -> None:
    for point in ({"": 0.7, "w": 1.3, "b": 0.4}, {"": 1.6, "w": 0.6, "b": 2.1}):
        for order in (1, 2):
            expected = witness(SEVERAL[text], variable, point, order)
            formula = derivative(read(text), variable, order)
            assert float(evaluate(settled(formula, point), np.float64(0))) == pytest.approx(expected, rel=1e-11)


@given(TREES, st.lists(st.sampled_from(["", "w", "b"]), min_size=1, max_size=9), st.sampled_from(["", "w", "b"]))
@settings(max_examples=150, deadline=None)
def test_random_formulas_of_several_inputs(tree: Node, names: list[str], variable: str) -> None:
    """By each input as by the only one: the others are numbers for mpmath, and names for the derivation."""
    places = iter(names * 100)
    tree = transform(tree, lambda node: Var(next(places)) if isinstance(node, Var) else None)
    point = {"": 0.7, "w": 1.3, "b": 0.4}
    alone = settled(tree, point, free=variable)
    assume(_tame(alone, np.float64(point[variable])))
    try:
        formula = derivative(tree, variable)
    except TooLargeError:
        assume(False)
    with mp.workdps(60):
        try:
            expected = mp.diff(lambda at: compute(alone, at, {}), mp.mpf(point[variable]))
            found = compute(settled(formula, point), None, {})
        except (ZeroDivisionError, ValueError):  # a pole that rounding hides from floats
            assume(False)
        assert mp.almosteq(found, expected, 1e-12, 1e-12)


@pytest.mark.parametrize(
    ("links", "nested"),
    [
        (["w*x + b", "relu(u)", "v*u + c"], "v*(w*x + b) + c"),
        (["w*x", "sin(u)", "w*u + u^2"], "w*sin(w*x) + sin(w*x)**2"),
        (["x^2", "w*u", "w*u", "u^w"], "(w*w*x**2)**w"),
        (["b*x", "exp(u)/w", "b"], "b"),
    ],
)
@pytest.mark.parametrize("variable", ["", "w", "b", "v", "c"])
def test_inputs_that_enter_at_several_links(links: list[str], nested: str, variable: str) -> None:
    point = {"": 0.7, "w": 1.3, "b": 0.4, "v": 2.1, "c": 0.9}
    formula = chain_derivative([read(link) for link in links], variable)
    assert formula is not None
    expected = witness(nested, variable, point)
    assert float(evaluate(settled(formula, point), np.float64(0))) == pytest.approx(expected, rel=1e-11)


def test_a_chain_s_derivative_by_an_input_reads_well() -> None:
    """By hand."""
    links = [read(link) for link in ("w*x + b", "relu(u)", "v*u + c")]
    found = {name: chain_derivative(links, name) for name in ("", "w", "b", "v", "c", "k")}
    assert {name: tree and write(tree, "x") for name, tree in found.items()} == {
        "": "v*step(w*x + b)*w", "w": "v*step(w*x + b)*x", "b": "v*step(w*x + b)", "v": "relu(w*x + b)", "c": "1",
        "k": "0",
    }  # fmt: skip


def test_own_functions() -> None:
    """bump(u, a) = a*u^2; by hand."""
    found = derivation(OWN)
    assert found.name == "formula of bump"
    assert statement_of(found) is None
    assert (list(found.parts), write(found.formula)) == (["formula"], "10*u")
    inside = derivation(Call(BUMP, parse_formula("sin(u)"), (("a", Num(5.0)),)))
    assert (inside.name, write(inside.formula)) == ("chain rule", "10*sin(u)*cos(u)")


MISTAKES: dict[str, tuple[str, str, Combine, str]] = {  # one application done wrongly, and what then comes out, by hand
    "f(g)g'": ("sin(x^2)", "", lambda make, piece, parts: make.mul(piece, parts["inner"].formula), "sin(x^2)*2*x"),
    "the inside's factor left out": (
        "x^2*exp(3*x)", "h", lambda make, piece, parts: piece, "2*x*exp(3*x) + x^2*exp(3*x)",
    ),
    "the power rule for an exponential": (
        "x*2^(x^2)", "h outer",
        lambda make, piece, parts: make.mul(
            piece.children[1], make.power(piece.children[0], make.less_one(piece.children[1]))
        ),
        "2^(x^2) + x*x^2*2^(x^2 - 1)*2*x",
    ),
    "a constant taken for a variable": ("(x^2 + 3)^4", "inner h", lambda *_: Num(1.0), "4*(x^2 + 3)^3*(2*x + 1)"),
    "the quotient rule with a plus": (
        "x/sin(x)", "",
        lambda make, piece, parts: make.div(
            make.add(make.mul(parts["g"].formula, parts["h"].piece), make.mul(parts["g"].piece, parts["h"].formula)),
            make.power(parts["h"].piece, Num(2.0)),
        ),
        "(sin(x) + x*cos(x))/sin(x)^2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_application_can_be_done_wrongly(mistake: str) -> None:
    text, path, combine, wrong = MISTAKES[mistake]
    found = derivation(parse_formula(text))
    before = found.formula
    rebuilt = found.rebuilt(tuple(path.split()), combine)
    points = np.array(POINTS)
    np.testing.assert_allclose(evaluate(rebuilt.formula, points), evaluate(parse_formula(wrong), points), rtol=1e-12)
    assert found.formula == before  # what was right stays so
    assert rebuilt.formula != before


def test_rebuilding_with_the_rules_themselves_changes_nothing() -> None:
    for text in TEXTBOOK:
        found = derivation(parse_formula(text))
        for path, below in found.applications():
            again = found.rebuilt(path, below.rule.combine)
            assert (again.formula, again.result) == (found.formula, found.result)


@pytest.mark.parametrize(
    "tree",
    [
        MatMul(FLOW, Var("w")),
        Pow(ArrayCall("sum", FLOW), Num(2.0)),
        Call(NamedFunction("total", ArrayCall("sum", FLOW)), FLOW),
    ],
)
def test_array_functions_have_no_derivative_formula(tree: Node) -> None:
    with pytest.raises(ArrayFormulaError):
        derivation(tree)
    assert chain_derivative([parse_formula("x^2"), tree]) is None


@pytest.mark.parametrize("text", ["*".join(["x"] * 5000), "sin(" * 90 + "x" + ")" * 90, "+".join(["x^2*x"] * 1600)])
def test_what_nobody_reads_is_refused_at_once(text: str) -> None:
    with pytest.raises(TooLargeError):
        derivation(parse_formula(text))


def test_a_higher_order_that_nobody_reads_is_refused_at_once() -> None:
    tree = parse_formula("*".join(["sin(x)^x"] * 4))
    assert derivation(tree).formula.size < 1000
    with pytest.raises(TooLargeError):
        derivation(tree, order=9)
