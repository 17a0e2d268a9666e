"""A rule of differentiation in symbols: the same rule, applied to letters that stand for its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chaincalc.calculus.derivation import Derivation
from chaincalc.calculus.making import AS_STATED
from chaincalc.calculus.rules.algebra import CONSTANT_FACTOR, PRODUCT, QUOTIENT, RECIPROCAL, SUM
from chaincalc.calculus.rules.functions import EXPONENTIAL, EXTREME, LOGARITHMIC, POWER
from chaincalc.language.tree import FLOW, Add, Call, Div, Extreme, Mul, Neg, Node, Pow, Var

PRIME = "\N{PRIME}"  # behind a letter: the derivative of what it stands for
_CONSTANT, _EXPONENT = Var("c"), Var("n")


class Statement(NamedTuple):
    """The derivative of a formula in letters, and what it is; g with a prime is the derivative of g."""

    piece: Node
    derivative: Node


def statement(found: Derivation, names: Mapping[str, str] | None = None) -> Statement | None:
    """The rule of a derivation's last step in symbols; None for a rule that needs words.

    Args:
        found: the derivation.
        names: what the parts are called, by role; by default by their roles.

    >>> from chaincalc.calculus.derivation import derivation
    >>> from chaincalc.language.parse import parse_formula
    >>> from chaincalc.language.write import write
    >>> print(*map(write, statement(derivation(parse_formula("x*sin(x)")))), sep="  ->  ")
    g*h  ->  g′*h + g*h′
    """
    called = {role: Var(role if names is None else names[role]) for role in found.parts}
    piece = _in_letters(found, tuple(called.values()))
    if piece is None:
        return None
    letters = {
        role: Derivation(found.rule, letter, letter, {}, Var(letter.name + PRIME)) for role, letter in called.items()
    }
    return Statement(piece, found.rule.combine(AS_STATED, piece, letters))


def _in_letters(found: Derivation, letters: tuple[Var, ...]) -> Node | None:
    match found.piece:
        case Neg() if found.rule is CONSTANT_FACTOR:
            return Neg(letters[0])
        case Div() if found.rule is CONSTANT_FACTOR:
            return Div(letters[0], _CONSTANT)
        case _ if found.rule is CONSTANT_FACTOR:
            return Mul((_CONSTANT, *letters))
        case Div() if found.rule is RECIPROCAL:
            return Div(_CONSTANT, letters[0])
        case Add() if found.rule is SUM:
            return Add(letters)
        case Mul() if found.rule is PRODUCT:
            return Mul(letters)
        case Div() | Pow() | Extreme() if found.rule in {QUOTIENT, LOGARITHMIC, EXTREME}:
            return found.piece.rebuild(letters)
        case Pow() if found.rule is POWER:
            return Pow(FLOW, _EXPONENT)
        case Pow() if found.rule is EXPONENTIAL:
            return Pow(_CONSTANT, FLOW)
        case Call() if found.rule is EXPONENTIAL:
            return Call(found.piece.function, FLOW)
    return None
