"""Wrong answers made by SymPy: what a student gets who makes one mistake in the derivative of a random chain.

Nothing of chaincalc is used: the links' derivatives, and the wrong ones, are SymPy's, or written down by hand here.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import sympy

U = sympy.Symbol("u")
X = sympy.Symbol("x", real=True)


class Kind(NamedTuple):
    """A link: its text, and what becomes of its derivative if a rule in it is forgotten, by the mistake's code."""

    text: str
    flawed: dict[str, str] = {}  # noqa: RUF012 - it is never changed


# The flawed derivatives are worked by hand.
KINDS = [
    Kind("sin"), Kind("cos"), Kind("tanh"), Kind("arctan"), Kind("sigmoid"), Kind("exp"), Kind("sinh"),
    Kind("2*u"), Kind("3*u - 14"), Kind("-u/2"), Kind("u + 1"), Kind("u + cos(u)/2"), Kind("1/u"), Kind("sqrt"),
    Kind("log"), Kind("square", {"exponent": "2*u^2"}), Kind("u^3", {"exponent": "3*u^3"}),
    Kind("cube", {"exponent": "3*u^3"}), Kind("u^2 - 5*u", {"exponent": "2*u^2 - 5"}),
    Kind("u*sin(u)", {"product_rule": "cos(u)"}), Kind("u*exp(u)", {"product_rule": "exp(u)"}),
    Kind("3*u*cos(u)", {"product_rule": "-3*sin(u)"}),
    Kind("u^2*sin(u)", {"product_rule": "2*u*cos(u)", "exponent": "2*u^2*sin(u) + u^2*cos(u)"}),
    Kind("sin(u)*exp(u)", {"product_rule": "cos(u)*exp(u)"}),
    Kind("sin(u)/(u^2 + u + 1)", {"quotient_rule": "cos(u)/(2*u + 1)"}),
]  # fmt: skip

_SYMPY = {"arctan": "atan", "square": "square", "cube": "cube"}
_OWN = {
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "square": lambda u: u**2,
    "cube": lambda u: u**3,
    "arctan": sympy.atan,
    "u": U,
}


class Case(NamedTuple):
    """A wrong answer to the derivative of a chain."""

    chain: str
    code: str
    link: int | None
    answer: Any  # in x
    truth: Any


def expression(text: str) -> Any:
    """SymPy's own reading of a link."""
    if text.isidentifier() and text != "u":
        text = f"{text}(u)"
    return sympy.sympify(text.replace("^", "**"), locals=_OWN)


def answer_text(wrong: Any) -> str:
    """An expression as a student types it."""
    return re.sub(r"\bE\b", "e", str(wrong).replace("**", "^").replace("Abs", "abs"))


def chains(count: int, seed: int) -> Iterator[list[Kind]]:
    draw = random.Random(seed)  # noqa: S311 - the same chains each time
    for _ in range(count):
        kinds = draw.sample(KINDS, draw.choice((1, 2, 2, 2, 3, 3, 4)))
        growing = sum(kind.text in ("exp", "sinh", "u*exp(u)", "sin(u)*exp(u)", "u^3", "cube") for kind in kinds)
        if growing <= 1:  # exp(exp(x^3)) overflows next to 0
            yield kinds


def cases(kinds: list[Kind], draw: random.Random) -> Iterator[Case]:
    """Every mistake that can be made in a chain."""
    functions = [expression(kind.text) for kind in kinds]
    inputs = [X]
    for function in functions:
        inputs.append(function.subs(U, inputs[-1]))
    slopes = [sympy.diff(f, U).subs(U, u) for f, u in zip(functions, inputs[:-1], strict=True)]
    truth = sympy.Mul(*slopes)
    text = " | ".join(kind.text for kind in kinds)

    def case(code: str, link: int | None, wrong: Any) -> Case:
        return Case(text, code, link, wrong, truth)

    def with_slope(k: int, slope: Any) -> Any:
        return sympy.Mul(*slopes[:k], slope, *slopes[k + 1 :])

    yield case("function_itself", None, inputs[-1])
    yield case("sign", None, -truth)
    yield case("reciprocal", None, 1 / truth)
    yield case("constant_factor", None, sympy.Rational(draw.choice((1, 2, 3, 5, 7)), draw.choice((4, 9, 11))) * truth)
    for k, (kind, function) in enumerate(zip(kinds, functions, strict=True)):
        if len(kinds) > 1:
            yield case("factor_left_out", k + 1, with_slope(k, sympy.Integer(1)))
        if k:
            yield case("outer_at_x", k + 1, with_slope(k, sympy.diff(function, U).subs(U, X)))
            swapped = [*functions[: k - 1], function, functions[k - 1], *functions[k + 1 :]]
            whole = X
            for each in swapped:
                whole = each.subs(U, whole)
            yield case("wrong_order", k, sympy.diff(whole, X))
        for code, flawed in kind.flawed.items():
            yield case(code, k + 1, with_slope(k, expression(flawed).subs(U, inputs[k])))


def same(one: Any, other: Any) -> bool:
    """Whether two expressions in x agree, to 15 digits, at a few points where both have a real value."""
    points = [sympy.Rational(n, 7) for n in (-29, -9, -4, 2, 5, 11, 23, 40)]
    pairs = [tuple(sympy.N(each.subs(X, point), 30) for each in (one, other)) for point in points]
    real = [(a, b) for a, b in pairs if a.is_finite and b.is_finite and a.is_real and b.is_real]
    return len(real) >= 2 and all(abs(a - b) <= 1e-15 * max(abs(a), abs(b)) for a, b in real)


def unknown(truth: Any, draw: random.Random) -> Iterator[Any]:
    """Wrong answers that come from no mistake of the catalogue: their odd numbers see to that."""
    odd = [sympy.Rational(draw.randrange(101, 997, 2), 1000) for _ in range(4)]
    yield truth + odd[0]
    yield truth * (1 + odd[0] * sympy.sin(X + odd[1]))
    yield truth + odd[0] * sympy.sin(3 * X)
    yield truth.subs(X, X * (1 + odd[1] / 10) + odd[2] / 7) + odd[3] / 9
    yield odd[0] * X**2 - odd[1] * X + odd[2]
    yield odd[0] * sympy.cos(odd[1] * X) + odd[2] * sympy.exp(-odd[3] * X**2)
    yield odd[0]
    yield -truth + odd[3] / 50
    yield truth * X**2 * odd[2]
