"""Mistakes with the chain rule, and with exponentials."""

from __future__ import annotations

from collections.abc import Iterator

from chaincalc.calculus.derivation import Derivation
from chaincalc.calculus.making import TIDIED
from chaincalc.calculus.rules.functions import CHAIN, EXPONENTIAL, LOGARITHMIC
from chaincalc.calculus.rules.rule import INSIDE, depends_on
from chaincalc.calculus.simplify import put
from chaincalc.checking.codes import FACTOR_LEFT_OUT, OUTER_AT_X
from chaincalc.checking.mistakes.mistake import Show, Wrong, mistake
from chaincalc.language.tree import Call, Const, Node, Pow


def outside(found: Derivation) -> str:
    """The outer function of a chain rule in words."""
    match found.parts["outer"].piece:
        case Call(function, argument) if argument == INSIDE:
            return function.name
        case Pow(base, exponent) if base == INSIDE and not depends_on(exponent, INSIDE):
            return "the outer power"
        case Pow(base, exponent) if exponent == INSIDE and not depends_on(base, INSIDE):
            return "the exponential"
    return "the outer function"


def _parts(found: Derivation) -> tuple[Node, Node, Node, Node]:
    """Of the chain rule: f(g), f'(g), g and g'."""
    outer, inner = found.parts["outer"], found.parts["inner"]
    slope = put(outer.formula, inner.piece, INSIDE)
    return put(outer.piece, inner.piece, INSIDE), slope, inner.piece, inner.formula


@mistake(FACTOR_LEFT_OUT, CHAIN)
def _inner_left_out(found: Derivation, show: Show) -> Iterator[Wrong]:
    _, slope, inside, _ = _parts(found)
    shown = show(inside)
    text = (
        f"You differentiated {outside(found)} correctly at {shown}. Multiply by the derivative of the inside, {shown}."
    )
    yield Wrong(slope, text, True)


@mistake(FACTOR_LEFT_OUT, CHAIN)
def _outer_left_out(found: Derivation, show: Show) -> Iterator[Wrong]:
    _, _, inside, moved = _parts(found)
    shown = show(inside)
    text = (
        f"You have the derivative of the inside, {shown}. "
        f"Multiply by the derivative of {outside(found)}, taken at {shown}."
    )
    yield Wrong(moved, text)


@mistake("outer_not_differentiated", CHAIN)
def _outer_kept(found: Derivation, show: Show) -> Iterator[Wrong]:
    value, _, inside, moved = _parts(found)
    text = (
        f"You have the derivative of the inside, {show(inside)}, as a factor. "
        f"Differentiate {outside(found)} too; you left it as it was."
    )
    yield Wrong(TIDIED.mul(value, moved), text)


@mistake("inner_not_differentiated", CHAIN)
def _inner_kept(found: Derivation, show: Show) -> Iterator[Wrong]:
    _, slope, inside, _ = _parts(found)
    shown = show(inside)
    text = (
        f"You differentiated {outside(found)} correctly at {shown}. "
        f"Multiply by the derivative of the inside, not by {shown} itself."
    )
    yield Wrong(TIDIED.mul(slope, inside), text, True)


@mistake("inner_derivative_inside", CHAIN)
def _inner_inside(found: Derivation, show: Show) -> Iterator[Wrong]:
    outer, (_, _, inside, moved) = found.parts["outer"], _parts(found)
    shown = show(inside)
    text = f"You differentiated both {outside(found)} and {shown}. Keep {shown} inside, and multiply by its derivative."
    yield Wrong(put(outer.formula, moved, INSIDE), text)


@mistake("sum_for_product", CHAIN)
def _added(found: Derivation, show: Show) -> Iterator[Wrong]:
    _, slope, inside, moved = _parts(found)
    text = (
        f"Both derivatives are right, that of {outside(found)} at {show(inside)} and that of the inside. "
        "Multiply them; you added them."
    )
    yield Wrong(TIDIED.add(slope, moved), text)


@mistake(OUTER_AT_X, CHAIN)
def _outer_at_x(found: Derivation, show: Show) -> Iterator[Wrong]:
    outer, inner = found.parts["outer"], found.parts["inner"]
    at_x = put(outer.formula, inner.variable, INSIDE)
    shown = show(inner.piece)
    text = (
        f"The derivative of the inside, {shown}, is right. "
        f"Take the derivative of {outside(found)} at {shown}, not at {show(inner.variable)}."
    )
    yield Wrong(TIDIED.mul(at_x, inner.formula), text)


def _power_like(piece: Node) -> Node:
    """c^u differentiated like a power: u*c^(u - 1)."""
    base, exponent = piece.children if isinstance(piece, Pow) else (Const("e"), piece.children[0])
    return TIDIED.mul(exponent, TIDIED.power(base, TIDIED.less_one(exponent)))


@mistake("power_rule_on_exponential", EXPONENTIAL)
def _exponential_as_power(found: Derivation, show: Show) -> Iterator[Wrong]:
    text = (
        f"You took {show(found.piece)} for a power. "
        "Its base is a constant and its exponent moves: use the rule for exponentials."
    )
    yield Wrong(_power_like(found.piece), text)


@mistake("power_rule_on_exponential", CHAIN)
def _exponential_as_power_alone(found: Derivation, show: Show) -> Iterator[Wrong]:
    outer, inner = found.parts["outer"], found.parts["inner"]
    if outer.rule is EXPONENTIAL:
        text = (
            f"You took {show(found.piece)} for a power. "
            "Its base is a constant and its exponent moves: use the rule for exponentials, and the chain rule."
        )
        yield Wrong(put(_power_like(outer.piece), inner.piece, INSIDE), text)


@mistake("power_rule_on_exponential", LOGARITHMIC)
def _both_as_power(found: Derivation, show: Show) -> Iterator[Wrong]:
    g, h = found.parts["g"], found.parts["h"]
    text = (
        f"You took {show(found.piece)} for a power with a constant exponent. "
        "Its exponent moves too: write it as e^(h·ln g) first."
    )
    yield Wrong(TIDIED.mul(h.piece, TIDIED.power(g.piece, TIDIED.less_one(h.piece)), g.formula), text)
