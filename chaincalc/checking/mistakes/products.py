"""Mistakes with products and quotients."""

from __future__ import annotations

from collections.abc import Iterator

from chaincalc.calculus.derivation import Derivation
from chaincalc.calculus.making import TIDIED
from chaincalc.calculus.rules.algebra import PRODUCT, QUOTIENT, RECIPROCAL
from chaincalc.checking.codes import FACTOR_LEFT_OUT
from chaincalc.checking.mistakes.mistake import Show, Wrong, mistake
from chaincalc.language.tree import Num


@mistake(FACTOR_LEFT_OUT, RECIPROCAL)
def _below_left_out(found: Derivation, show: Show) -> Iterator[Wrong]:
    h = found.parts["h"]
    wrong = TIDIED.neg(TIDIED.div(found.piece.children[0], TIDIED.power(h.piece, Num(2.0))))
    shown = show(h.piece)
    yield Wrong(
        wrong, f"You differentiated 1/u correctly at {shown}. Multiply by the derivative of the inside, {shown}."
    )


@mistake("product_rule", PRODUCT)
def _factor_by_factor(found: Derivation, show: Show) -> Iterator[Wrong]:
    text = (
        f"The derivatives of the factors of {show(found.piece)} are right. "
        "Put them together by the product rule, g'h + gh': (gh)' isn't g'h'."
    )
    yield Wrong(TIDIED.mul(*(part.formula for part in found.parts.values())), text)
    if len(found.parts) == 2:
        g, h = found.parts.values()
        text = "Both terms of the product rule are right. Add them: g'h + gh'."
        yield Wrong(TIDIED.sub(TIDIED.mul(g.formula, h.piece), TIDIED.mul(g.piece, h.formula)), text)


@mistake("half_product_rule", PRODUCT)
def _one_term(found: Derivation, show: Show) -> Iterator[Wrong]:
    pieces = [part.piece for part in found.parts.values()]
    terms = [
        TIDIED.mul(*pieces[:i], part.formula, *pieces[i + 1 :]) for i, part in enumerate(found.parts.values())
    ]  # fmt: skip
    for i, missing in enumerate(pieces):
        text = (
            "The part of the product rule that you have is right. "
            f"Add the term in which {show(missing)} is differentiated."
        )
        yield Wrong(TIDIED.add(*terms[:i], *terms[i + 1 :]), text)


@mistake("quotient_rule", QUOTIENT, RECIPROCAL)
def _one_by_one(found: Derivation, show: Show) -> Iterator[Wrong]:
    text = (
        f"The derivatives above and below in {show(found.piece)} are right. "
        "Put them together by the quotient rule, (g'h - gh')/h²: (g/h)' isn't g'/h'."
    )
    above = found.parts["g"].formula if "g" in found.parts else found.piece.children[0]
    yield Wrong(TIDIED.div(above, found.parts["h"].formula), text)


@mistake("quotient_rule_sign", QUOTIENT, RECIPROCAL)
def _quotient_sign(found: Derivation, show: Show) -> Iterator[Wrong]:
    if "g" not in found.parts:
        yield Wrong(
            TIDIED.neg(found.formula),
            f"In the derivative of {show(found.piece)} all is right but its sign: (1/h)' is -h'/h².",
        )
        return
    g, h = found.parts["g"], found.parts["h"]
    above = TIDIED.add(TIDIED.mul(g.formula, h.piece), TIDIED.mul(g.piece, h.formula))
    text = "The pieces of the quotient rule are right. Between them stands a minus: (g'h - gh')/h²."
    yield Wrong(TIDIED.div(above, TIDIED.power(h.piece, Num(2.0))), text)
    text = "The pieces of the quotient rule are right. The derivative of what is above comes first: (g'h - gh')/h²."
    yield Wrong(TIDIED.neg(found.formula), text)


@mistake("quotient_rule_square", QUOTIENT, RECIPROCAL)
def _quotient_square(found: Derivation, show: Show) -> Iterator[Wrong]:
    h = found.parts["h"].piece
    text = f"What stands above is right. Divide by the square of what is below, {show(h)}."
    yield Wrong(TIDIED.mul(found.formula, h), text)
    yield Wrong(TIDIED.mul(found.formula, TIDIED.power(h, Num(2.0))), text)
