"""Two ways of putting a formula together: word for word as a rule says it, and lightly tidied.

A rule of differentiation says once how its result is made of its parts. Made with AS_STATED it shows the rule,
2*u^(2 - 1); made with TIDIED it is what one goes on with, 2*u.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from chaincalc.calculus.cases import without_cases
from chaincalc.calculus.simplify import ONE, ZERO, add, div, less_one, mul, neg, power, sub
from chaincalc.functions.registry import NAMES
from chaincalc.language.tree import Add, Call, Const, Div, Mul, Neg, Node, Pow


class Make(NamedTuple):
    """Builders of formulas.

    Args:
        add, mul: of any number of pieces.
        sub, div, power: of two.
        neg, log: of one.
        less_one: an exponent, less one.
        cases: a formula with cases, as it is to stand in the result.
    """

    add: Callable[..., Node]
    mul: Callable[..., Node]
    sub: Callable[[Node, Node], Node]
    div: Callable[[Node, Node], Node]
    power: Callable[[Node, Node], Node]
    neg: Callable[[Node], Node]
    log: Callable[[Node], Node]
    less_one: Callable[[Node], Node]
    cases: Callable[[Node], Node]


def _log(tree: Node) -> Node:
    return Call(NAMES["log"], tree)


def _known_log(tree: Node) -> Node:
    return ONE if tree == Const("e") else ZERO if tree == ONE else _log(tree)


AS_STATED = Make(
    add=lambda *terms: terms[0] if len(terms) == 1 else Add(terms),
    mul=lambda *factors: factors[0] if len(factors) == 1 else Mul(factors),
    sub=lambda a, b: Add((a, Neg(b))),
    div=Div,
    power=Pow,
    neg=Neg,
    log=_log,
    less_one=lambda exponent: Add((exponent, Neg(ONE))),
    cases=lambda tree: tree,
)
TIDIED = Make(
    add=add, mul=mul, sub=sub, div=div, power=power, neg=neg, log=_known_log, less_one=less_one, cases=without_cases
)
