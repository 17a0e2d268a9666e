"""The rules by name, piece by piece; each piece's derivative is SymPy's."""

from __future__ import annotations

import pytest
import sympy
from conftest import Run

from chaincalc.explain.reasons import Piece, reason, reasons, rule_name
from chaincalc.language.parse import parse_formula
from chaincalc.language.tree import Call, Node, walk
from chaincalc.language.write import write
from chaincalc.notation.unicode import UnicodeNotation

X = sympy.Symbol("x", positive=True)


def as_sympy(tree: Node) -> sympy.Expr:
    names = {"x": X, "arctan": sympy.atan, "arcsin": sympy.asin, "e": sympy.E}
    return sympy.sympify(write(tree, "x").replace("^", "**"), locals=names)


def outline(text: str) -> list[tuple[str, str]]:
    return [(piece.name, rule_name(piece.found)) for piece in reasons(parse_formula(text))]


# The rules are those that Stewart's "Calculus", chapter 3, applies to formulas of these kinds.
TEXTBOOK = [
    ("x^2*exp(3*x)", [("", "product rule"), ("g", "power rule"), ("h", "chain rule")]),
    ("sin(x)/(1 + cos(x))", [("", "quotient rule"), ("g", "known derivative"), ("h", "sum rule, term by term")]),
    ("1/(1 + x^2)", [("", "reciprocal rule"), ("h", "sum and power rule, term by term")]),
    ("3*x^4 - 5*x + 2", [("", "sum and power rule, term by term")]),
    ("-x^2/2", [("", "constant factor and power rule")]),
    ("2^x", [("", "exponential rule")]),
    ("x^x", [("", "logarithmic differentiation"), ("g", ""), ("h", "")]),
    ("x*sin(x) + x^3", [("", "sum rule"), ("g", "product rule"), ("g1", ""), ("g2", "known derivative"),
                        ("h", "power rule")]),
    ("sin(x*exp(x))", [("", "chain rule"), ("v", "product rule"), ("v1", ""), ("v2", "exponential rule")]),
    ("x^2*sin(x)*exp(x)", [("", "product rule"), ("g", "power rule"), ("h", "known derivative"),
                           ("k", "exponential rule")]),
    ("max(x^2, 3*x)", [("", "rule of max and min, piece by piece")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTBOOK)
def test_rules_by_name(text: str, expected: list[tuple[str, str]]) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in TEXTBOOK if "max" not in text])
def test_each_pieces_derivative_is_sympys(text: str) -> None:
    for piece in reasons(parse_formula(text)):
        formula, derivative = as_sympy(piece.found.piece), as_sympy(piece.found.formula)
        assert sympy.simplify(sympy.diff(formula, X) - derivative) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [  # as textbooks write them
        ("x*sin(x)", "product rule: (g·h)′ = g′·h + g·h′"),
        ("sin(x)/x", "quotient rule: (g/h)′ = (g′·h - g·h′)/h²"),
        ("x^3", "power rule: (uⁿ)′ = n·uⁿ⁻¹"),
        ("(x^2 + 1)^5", "chain rule: v = x² + 1, v′ = 2x, (v⁵)′ = 5v⁴"),
        ("exp(3*x)", "chain rule: v = 3x, v′ = 3, (eᵛ)′ = eᵛ"),
        ("sin(x^2)", "chain rule: v = x², v′ = 2x, (sin(v))′ = cos(v)"),
    ],
)
def test_what_the_rules_say(text: str, said: str) -> None:
    first = reasons(parse_formula(text))[0]
    assert reason(first, UnicodeNotation(), "x") == said


def test_deep_formulas_stay_readable() -> None:
    text = "*".join(f"sin({i}*x*exp(x))" for i in range(1, 9))
    pieces = reasons(parse_formula(text))
    assert len(pieces) <= 13
    assert max(piece.depth for piece in pieces) <= 4


def test_the_letter_of_an_inside_is_free() -> None:
    def letters(piece: Piece) -> set[str]:
        return {node.function.name for node in walk(piece.found.piece) if isinstance(node, Call)}

    assert all(piece.name not in letters(piece) for piece in reasons(parse_formula("sin(x*cos(x*exp(x)))")))


def test_the_command_names_the_rules(run: Run) -> None:
    shown = run("explain", "x^2*e^(3x)", "--x", "1", "--face", "math").stdout
    assert "product rule: (g·h)′ = g′·h + g·h′" in shown
    assert "g    = x², g′ = 2x        power rule: (uⁿ)′ = n·uⁿ⁻¹" in shown
    assert "f₁′(1) = 1·(3·1 + 2)·exp(3·1) ≈ 100.428" in shown  # 5*e^3 = 100.4276846...
    assert "DIAGRAM" not in shown
    assert run("explain", "x^2", "--face", "code", "--face", "nose").exit_code == 2
