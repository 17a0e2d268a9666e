"""Which mistake it is: every known one is recognised, and nothing else is taken for one.

The wrong answers are SymPy's; `mistaken.py` makes them without anything of chaincalc's.
"""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
import sympy
from mistaken import X, answer_text, cases, chains, same, unknown

from chaincalc.chain import Chain
from chaincalc.checking import CODES, Diagnosis, Item, Key, Settings, check

RECOGNISED = 0.98  # of the mistakes of random chains; measured over 100 of them: all but 2 of 852


def checked(chain: str, answer: str | float, x: float | None = None) -> Item:
    return check(Chain.parse(chain).links, answer, x=x)


def code(chain: str, answer: str | float, x: float | None = None) -> tuple[str, int | None] | None:
    item = checked(chain, answer, x)
    assert item.correct is False
    return (item.diagnosis.code, item.diagnosis.link) if item.diagnosis else None


# Each worked by hand.
FORMULAS = [
    ("sin(x^2)", "sin(x^2)", "function_itself", None),
    ("sin(x^2)", "-2x*cos(x^2)", "sign", None),
    ("cos", "sin(x)", "sign", None),
    ("3*u - 14 | -2*u", "6", "sign", None),
    ("log", "x", "reciprocal", None),
    ("sin(x^2)", "1/(2x*cos(x^2))", "reciprocal", None),
    ("sin(x^2)", "cos(x^2)", "factor_left_out", 1),
    ("sin(x^2)", "2x", "factor_left_out", 2),
    ("3*u - 14 | -2*u", "3", "factor_left_out", 2),
    ("exp(sin(x^2))", "exp(sin(x^2))*2x", "factor_left_out", 2),
    ("exp(sin(x^2))*1", "exp(sin(x^2))*cos(x^2)", "factor_left_out", 1),
    ("tanh(sin(x^2))", "1 - tanh(sin(x^2))^2", "factor_left_out", None),
    ("sin(x^2)", "2x*cos(x)", "outer_at_x", 2),
    ("tanh(sin(x^2))", "2x*cos(x)*(1 - tanh(x)^2)", "outer_at_x", None),
    ("sin(x^2)", "2sin(x)*cos(x)", "wrong_order", 1),
    ("x*sin(x)", "cos(x)", "product_rule", 1),
    ("x^2 | u*exp(u)", "2x*exp(x^2)", "product_rule", 2),
    ("sin(x)/x", "cos(x)", "quotient_rule", 1),
    # cos(arctan(v)) = 1/sqrt(v^2 + 1); rounding decides about the cosine of nearly pi/2, far out
    (
        "u^3 | arctan | sin(u)/(u^2 + u + 1)",
        "3x^2/((x^6 + 1)^(3/2)*(2*arctan(x^3) + 1))",
        "quotient_rule",
        3,
    ),
    ("log", "x + 0*log(x)", "reciprocal", None),  # the wrong formula has the chain's domain
    ("sin(x) | log", "cos(x)/x", "outer_at_x", 2),  # and here another one
    ("x^3", "3x^3", "exponent", 1),
    ("cube", "3x^3", "exponent", 1),
    ("x^3*sin(x)", "3x^3*sin(x) + x^3*cos(x)", "exponent", 1),
    ("x^4 + x^2", "4x^3 + 2x^2", "exponent", 1),
    ("(3x^2 + 1)^3", "18x*(3x^2 + 1)^3", "exponent", 2),
    ("sin(x^2)", "x*cos(x^2)", "constant_factor", None),
    ("x^2", "2*sqrt(x)^2", "narrower_domain", None),
    ("sin(x^2)", "2x*sin(x^2)", "outer_not_differentiated", 2),
    ("sin(x^2)", "x^2*cos(x^2)", "inner_not_differentiated", 1),
    ("sin(x^2)", "cos(2x)", "inner_derivative_inside", 2),
    ("sin(x^2)", "cos(x^2) + 2x", "sum_for_product", 2),
    ("e^(3x)", "3x*e^(3x - 1)", "power_rule_on_exponential", 2),
    ("2^x", "x*2^(x - 1)", "power_rule_on_exponential", 1),
    ("x^2*sin(x)", "2x*sin(x)", "half_product_rule", 1),
    ("x^2*sin(x)", "x^2*cos(x)", "half_product_rule", 1),
    ("sin(x)/x", "(x*cos(x) + sin(x))/x^2", "quotient_rule_sign", 1),
    ("sin(x)/x", "(sin(x) - x*cos(x))/x^2 + 0*x", "sign", None),
    ("x + sin(x)/x", "1 + (sin(x) - x*cos(x))/x^2", "quotient_rule_sign", 1),
    ("sin(x)/x", "(x*cos(x) - sin(x))/x", "quotient_rule_square", 1),
    ("sin(x)/x", "x*cos(x) - sin(x)", "quotient_rule_square", 1),
    ("x^2*e^(3x)", "2x*e^(3x) + x^2*e^(3x)", "factor_left_out", 1),
    ("x^2 + 5", "2x + 1", "constant_as_variable", 1),
    ("x^2 + 5", "2x + 5", "constant_as_variable", 1),
]


@pytest.mark.parametrize(("chain", "answer", "expected", "link"), FORMULAS)
def test_formulas(chain: str, answer: str, expected: str, link: int | None) -> None:
    assert code(chain, answer) == (expected, link)


def test_every_code_has_its_example_and_says_what_it_means() -> None:
    assert {expected for _, _, expected, _ in FORMULAS} == set(CODES)
    assert all(about.endswith(".") for about in CODES.values())


# sin(x^2) at 3: f = sin 9, its factors 6 and cos 9, the outer one at x cos 3; worked with SymPy.
@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (sympy.sin(9), ("function_itself", None)),
        (-6 * sympy.cos(9), ("sign", None)),
        (1 / (6 * sympy.cos(9)), ("reciprocal", None)),
        (sympy.cos(9), ("factor_left_out", 1)),
        (6 * sympy.cos(3), ("outer_at_x", 2)),
        (2 * sympy.sin(3) * sympy.cos(3), ("wrong_order", 1)),
        (18 * sympy.cos(9), ("exponent", 1)),
        (5 * 6 * sympy.cos(9), None),  # every number is a constant times the derivative
        (sympy.Integer(0), None),
    ],
    ids=str,
)
def test_numbers(wrong: sympy.Expr, expected: tuple[str, int | None] | None) -> None:
    assert code("sin(x^2)", repr(float(wrong)), x=3.0) == expected


def test_a_number_that_two_mistakes_lead_to_has_no_diagnosis() -> None:
    # f(5) = -2 is the value of 3*u - 14 | -2*u, and what is left of -6 without the factor 3.
    assert code("3*u - 14 | -2*u", -2, x=5.0) is None
    assert code("sin(x^2)", repr(math.sin(4)), x=2.0) is None  # sin 4 = 2 sin 2 cos 2, which is the wrong order's
    assert code("3*u - 14 | -2*u", 3, x=5.0) == ("factor_left_out", 2)
    assert code("2*u", "1/2") == ("reciprocal", None)
    assert code("3*u | 5*u", "7") is None  # a constant says no more than a number


def test_zero_is_what_one_writes_who_does_not_know() -> None:
    assert code("x^2 - 4", 0, x=2.0) is None  # though f(2) is 0
    assert code("x^2 - 4", "0") is None


@pytest.mark.parametrize(
    "answer", ["1.001*cos(x^2) + 0.001", "sin(x^2) + 0.001", "-2x*cos(x^2) - 0.001", "2.001x*cos(x)", "cos(sqrt(x)^4)"]
)
def test_near_a_mistake_is_no_mistake(answer: str) -> None:
    assert code("sin(x^2)", answer) is None


def test_of_two_that_fit_a_formula_the_first_is_named() -> None:
    assert code("exp(2x)", "exp(2x)") == ("factor_left_out", 1)  # and it is the function itself
    assert code("exp(-x)", "exp(-x)") == ("factor_left_out", 1)
    assert code("sin(-x)", "cos(-x)") == ("factor_left_out", 1)  # likewise
    assert code("(1 - x)^5", "5(1 - x)^4") == ("factor_left_out", 1)
    assert code("relu", "1") is None
    assert code("sqrt(x^2 + 1)", "1") is None


def test_the_mistakes_of_random_chains_are_recognised() -> None:
    draw, found = random.Random(7), Counter[str]()  # noqa: S311 - the same answers each time
    missed = []
    for kinds in chains(16, seed=1):
        made = [case for case in cases(kinds, draw) if not same(case.answer, case.truth)]
        key = Key(Chain.parse(made[0].chain).links)
        for case in made:
            constant = not case.truth.has(X) and not case.answer.has(X)
            if constant and case.code == "constant_factor":
                continue
            item = key.check(answer_text(case.answer))
            assert item.correct is False, case
            if item.diagnosis is None:
                missed.append(case)
                continue
            found[case.code] += 1
            named = (item.diagnosis.code, item.diagnosis.link)
            if named != (case.code, case.link):  # then another mistake leads to the same formula
                assert any(same(twin, case.answer) for twin in explanations(item.diagnosis, made)), (case, named)
    total = found.total() + len(missed)
    assert total > 100
    assert found.total() / total >= RECOGNISED, missed


def explanations(diagnosis: Diagnosis, made: list) -> list:  # type: ignore[type-arg]
    """The formulas, SymPy's, that a diagnosis stands for."""
    if diagnosis.code == "constant_factor":
        factor = sympy.nsimplify(diagnosis.text.split()[2])
        return [factor * made[0].truth]
    return [case.answer for case in made if (case.code, case.link) == (diagnosis.code, diagnosis.link)]


def test_answers_that_come_from_no_known_mistake_get_no_diagnosis() -> None:
    draw = random.Random(11)  # noqa: S311 - the same answers each time
    answers = 0
    for kinds in chains(24, seed=3):
        truth = next(cases(kinds, draw)).truth
        key = Key(Chain.parse(" | ".join(kind.text for kind in kinds)).links)
        at_point = Key(key.cases[0].truth.links, Settings(x=(draw.choice([0.5, 1.25, 2.0, 3.0]),)))
        for wrong in unknown(truth, draw):
            item = key.check(answer_text(wrong))
            answers += 1
            assert (item.correct, item.diagnosis) == (False, None), (str(truth), str(wrong), item)
        for _ in range(10):
            item = at_point.check(round(draw.uniform(-20, 20), 3))
            answers += 1
            assert (item.correct, item.diagnosis) == (False, None), (str(truth), item)
    assert answers > 400


def test_sentences_name_the_link() -> None:
    item = checked("exp(sin(x^2))", "exp(sin(x^2))*2x")
    assert item.diagnosis is not None
    assert item.diagnosis.text == (
        "You have the derivative of the inside, x². Multiply by the derivative of sin, taken at x²."
    )


@pytest.mark.parametrize(
    ("answer", "expected", "text"),
    [
        ("-2x*cos(x^2)", "constant_factor", "This is off by a constant factor."),
        ("6x*cos(x^2)", "constant_factor", "This is off by a constant factor."),
        ("1/(2x*cos(x^2))", None, None),
    ],
)
def test_hidden_diagnoses_don_t_give_the_factor_or_the_sign_away(
    answer: str, expected: str | None, text: str | None
) -> None:
    hidden = checked("sin(x^2)", answer).hidden()
    assert hidden.expected is None
    assert (hidden.diagnosis and hidden.diagnosis.code) == expected
    assert (hidden.diagnosis and hidden.diagnosis.text) == text
