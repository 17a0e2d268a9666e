"""Mistakes with powers, functions, terms of a sum, and constants."""

from __future__ import annotations

from collections.abc import Iterator

from chaincalc.calculus.declarations import declared_value
from chaincalc.calculus.derivation import Derivation, derivation
from chaincalc.calculus.making import TIDIED
from chaincalc.calculus.rules.algebra import CONSTANT, CONSTANT_FACTOR, SUM
from chaincalc.calculus.rules.functions import POWER, PRIMITIVE
from chaincalc.calculus.rules.rule import depends_on
from chaincalc.calculus.simplify import ONE, ZERO, put
from chaincalc.checking.codes import FACTOR_LEFT_OUT, SIGN
from chaincalc.checking.mistakes.mistake import Show, Wrong, mistake
from chaincalc.functions.primitive import Primitive
from chaincalc.language.tree import Call, Const, Div, Mul, Neg, Node, Num, Pow, Var, walk


def _as_power(piece: Node) -> tuple[Node, Node] | None:
    """Base and exponent of a power, also of a function that is one."""
    if isinstance(piece, Call) and isinstance(piece.function, Primitive):
        value = declared_value(piece)
        piece = put(value, piece.argument) if isinstance(value, Pow) else value
    if not isinstance(piece, Pow) or isinstance(piece.base, Const | Num):
        return None
    return piece.base, piece.exponent


@mistake("exponent", POWER, PRIMITIVE)
def _not_lowered(found: Derivation, show: Show) -> Iterator[Wrong]:
    power = _as_power(found.piece)
    if power is None or isinstance(power[1], Const):
        return
    base, exponent = power
    text = f"The exponent of {show(found.piece)} is a factor now, which is right. Lower it by one as well."
    for wrong in (exponent, TIDIED.add(exponent, ONE)):
        yield Wrong(TIDIED.mul(exponent, TIDIED.power(base, wrong)), text)


@mistake(SIGN, PRIMITIVE)
def _sign_of_function(found: Derivation, show: Show) -> Iterator[Wrong]:
    text = f"All is right but the sign of the derivative of {show(found.piece)}."
    yield Wrong(TIDIED.neg(found.formula), text)


@mistake(SIGN, SUM)
def _sign_of_term(found: Derivation, show: Show) -> Iterator[Wrong]:
    slopes = [part.formula for part in found.parts.values()]
    moving = [i for i, slope in enumerate(slopes) if slope != ZERO]
    for i in moving if len(moving) > 1 else ():
        text = f"All is right but the sign of the derivative of {show(list(found.parts.values())[i].piece)}."
        yield Wrong(TIDIED.add(*slopes[:i], TIDIED.neg(slopes[i]), *slopes[i + 1 :]), text)


@mistake("constant_as_variable", CONSTANT)
def _constant_moves(found: Derivation, show: Show) -> Iterator[Wrong]:
    text = f"{show(found.piece)} is a constant here. Its derivative is 0."
    if found.piece != ZERO:
        yield Wrong(found.piece, text)
        yield Wrong(ONE, text)
    for name in dict.fromkeys(node.name for node in walk(found.piece) if isinstance(node, Var) and node.name):
        yield Wrong(derivation(found.piece, name).formula, text)
    if isinstance(found.piece, Pow):
        base, exponent = found.piece.children
        yield Wrong(TIDIED.mul(exponent, TIDIED.power(base, TIDIED.less_one(exponent))), text)


@mistake("constant_as_variable", CONSTANT_FACTOR)
def _factor_moves(found: Derivation, show: Show) -> Iterator[Wrong]:
    g = found.parts["g"]
    if not isinstance(found.piece, Mul):
        return
    fixed = [factor for factor in found.piece.factors if not depends_on(factor, found.variable)]
    if not fixed or g.piece not in found.piece.factors:
        return
    text = f"The factor {show(TIDIED.mul(*fixed))} is a constant. Keep it, and differentiate the rest alone."
    yield Wrong(TIDIED.add(g.piece, found.formula), text)
    if g.piece != found.variable:
        for name in dict.fromkeys(n.name for f in fixed for n in walk(f) if isinstance(n, Var) and n.name):
            moved = derivation(TIDIED.mul(*fixed), name).formula
            yield Wrong(TIDIED.add(TIDIED.mul(moved, g.piece), found.formula), text)
            yield Wrong(TIDIED.mul(moved, g.formula), text)


@mistake(FACTOR_LEFT_OUT, CONSTANT_FACTOR)
def _constant_lost(found: Derivation, show: Show) -> Iterator[Wrong]:
    g = found.parts["g"]
    if not isinstance(found.piece, Neg | Div) and found.piece.size < 60:
        text = f"The derivative of {show(g.piece)} is right. The constant factor of {show(found.piece)} stays."
        yield Wrong(g.formula, text)
