"""The catalogue of mistakes: one application of a rule of differentiation, done wrongly.

A mistake is declared once: its code, the rules that it is made with, what it makes of a piece in place of the rule's
own result, and a sentence that says what was right and what to do. How to add one: docs/contributing.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from chaincalc.base.record import Record
from chaincalc.calculus.declarations import declared_value
from chaincalc.calculus.derivation import Derivation, derivation
from chaincalc.calculus.making import TIDIED as make
from chaincalc.calculus.rules.algebra import CONSTANT, CONSTANT_FACTOR, PRODUCT, QUOTIENT, RECIPROCAL, SUM
from chaincalc.calculus.rules.functions import CHAIN, EXPONENTIAL, LOGARITHMIC, POWER, PRIMITIVE
from chaincalc.calculus.rules.rule import INSIDE, Rule, depends_on
from chaincalc.calculus.simplify import ONE, ZERO, put
from chaincalc.functions.primitive import Primitive
from chaincalc.language.tree import Call, Const, Div, Mul, Neg, Node, Num, Pow, Var, walk

_TWO = Num(2.0)
Show = Callable[[Node], str]  # a piece of the derivation as the reader knows it


class Wrong(NamedTuple):
    """What a mistake makes of a piece: the formula, and a sentence; `inner` where the link is the inner one's."""

    formula: Node
    text: str
    inner: bool = False


Make = Callable[[Derivation, Show], Iterator[Wrong]]


class Mistake(Record):
    """A mistake.

    Args:
        code: its code.
        rules: with which it is made.
        make: what it makes of an application of them.
    """

    code: str
    rules: tuple[Rule, ...]
    make: Make


MISTAKES: list[Mistake] = []
FACTOR_LEFT_OUT, FUNCTION_ITSELF, SIGN, RECIPROCAL_CODE = "factor_left_out", "function_itself", "sign", "reciprocal"
CONSTANT_FACTOR_CODE, NARROWER_DOMAIN, WRONG_ORDER, OUTER_AT_X = (
    "constant_factor", "narrower_domain", "wrong_order", "outer_at_x",
)  # fmt: skip

# Every code that a diagnosis can have, with what it means, in the order in which they are tried.
CODES: dict[str, str] = {
    FACTOR_LEFT_OUT: "A factor is missing: the derivative of the inside, or of the outside, wherever the chain rule is applied.",
    FUNCTION_ITSELF: "The function itself, not its derivative.",
    SIGN: "The wrong sign, of all or of one piece.",
    RECIPROCAL_CODE: "One over the derivative.",
    OUTER_AT_X: "The outer function's derivative, taken at x and not at the inside.",
    WRONG_ORDER: "The links in another order: two neighbours exchanged (the first of them is named), or all reversed.",
    "outer_not_differentiated": "The outside left as it is: f(g)·g' for f(g).",
    "inner_not_differentiated": "The inside as a factor, not its derivative: f'(g)·g for f(g).",
    "inner_derivative_inside": "The inside's derivative put inside: f'(g') for f(g).",
    "sum_for_product": "The two derivatives added, not multiplied: f'(g) + g' for f(g).",
    "power_rule_on_exponential": "An exponential differentiated like a power: u·e^(u - 1) for e^u.",
    "product_rule": "A product's factors differentiated one by one: f'g' for fg; or a minus between the two terms.",
    "half_product_rule": "One term of the product rule alone: f'g, or fg'.",
    "quotient_rule": "Numerator and denominator differentiated one by one: f'/g' for f/g.",
    "quotient_rule_sign": "The quotient rule with a plus, or with its two terms exchanged.",
    "quotient_rule_square": "The quotient rule without the square below, or without any denominator.",
    "exponent": "A power whose exponent isn't lowered by one: n·u^n, or n·u^(n + 1), for u^n.",
    "constant_as_variable": "A constant, or a letter that stands for one, differentiated like a variable, or kept.",
    CONSTANT_FACTOR_CODE: "The derivative times a constant.",
    NARROWER_DOMAIN: "Right where it has a value, but it has none at points where the derivative has one.",
}


def mistake(code: str, *rules: Rule) -> Callable[[Make], Make]:
    """Declare a mistake."""

    def declare(found: Make) -> Make:
        MISTAKES.append(Mistake(code, rules, found))
        return found

    return declare


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
    text = f"You differentiated {outside(found)} correctly at {shown}. Multiply by the derivative of the inside, {shown}."
    yield Wrong(slope, text, True)


@mistake(FACTOR_LEFT_OUT, CHAIN)
def _outer_left_out(found: Derivation, show: Show) -> Iterator[Wrong]:
    _, _, inside, moved = _parts(found)
    shown = show(inside)
    text = f"You have the derivative of the inside, {shown}. Multiply by the derivative of {outside(found)}, taken at {shown}."
    yield Wrong(moved, text)


@mistake(FACTOR_LEFT_OUT, RECIPROCAL)
def _below_left_out(found: Derivation, show: Show) -> Iterator[Wrong]:
    h = found.parts["h"]
    wrong = make.neg(make.div(found.piece.children[0], make.power(h.piece, _TWO)))
    shown = show(h.piece)
    yield Wrong(wrong, f"You differentiated 1/u correctly at {shown}. Multiply by the derivative of the inside, {shown}.")


@mistake("outer_not_differentiated", CHAIN)
def _outer_kept(found: Derivation, show: Show) -> Iterator[Wrong]:
    value, _, inside, moved = _parts(found)
    text = f"You have the derivative of the inside, {show(inside)}, as a factor. Differentiate {outside(found)} too; you left it as it was."
    yield Wrong(make.mul(value, moved), text)


@mistake("inner_not_differentiated", CHAIN)
def _inner_kept(found: Derivation, show: Show) -> Iterator[Wrong]:
    _, slope, inside, _ = _parts(found)
    shown = show(inside)
    text = f"You differentiated {outside(found)} correctly at {shown}. Multiply by the derivative of the inside, not by {shown} itself."
    yield Wrong(make.mul(slope, inside), text, True)


@mistake("inner_derivative_inside", CHAIN)
def _inner_inside(found: Derivation, show: Show) -> Iterator[Wrong]:
    outer, (_, _, inside, moved) = found.parts["outer"], _parts(found)
    shown = show(inside)
    text = f"You differentiated both {outside(found)} and {shown}. Keep {shown} inside, and multiply by its derivative."
    yield Wrong(put(outer.formula, moved, INSIDE), text)


@mistake("sum_for_product", CHAIN)
def _added(found: Derivation, show: Show) -> Iterator[Wrong]:
    _, slope, inside, moved = _parts(found)
    text = f"Both derivatives are right, that of {outside(found)} at {show(inside)} and that of the inside. Multiply them; you added them."
    yield Wrong(make.add(slope, moved), text)


@mistake(OUTER_AT_X, CHAIN)
def _outer_at_x(found: Derivation, show: Show) -> Iterator[Wrong]:
    outer, inner = found.parts["outer"], found.parts["inner"]
    at_x = put(outer.formula, inner.variable, INSIDE)
    shown = show(inner.piece)
    text = f"The derivative of the inside, {shown}, is right. Take the derivative of {outside(found)} at {shown}, not at {show(inner.variable)}."
    yield Wrong(make.mul(at_x, inner.formula), text)


def _power_like(piece: Node) -> Node:
    """c^u differentiated like a power: u*c^(u - 1)."""
    base, exponent = piece.children if isinstance(piece, Pow) else (Const("e"), piece.children[0])
    return make.mul(exponent, make.power(base, make.less_one(exponent)))


@mistake("power_rule_on_exponential", EXPONENTIAL)
def _exponential_as_power(found: Derivation, show: Show) -> Iterator[Wrong]:
    text = f"You took {show(found.piece)} for a power. Its base is a constant and its exponent moves: use the rule for exponentials."
    yield Wrong(_power_like(found.piece), text)


@mistake("power_rule_on_exponential", CHAIN)
def _exponential_as_power_alone(found: Derivation, show: Show) -> Iterator[Wrong]:
    outer, inner = found.parts["outer"], found.parts["inner"]
    if outer.rule is EXPONENTIAL:
        text = f"You took {show(found.piece)} for a power. Its base is a constant and its exponent moves: use the rule for exponentials, and the chain rule."
        yield Wrong(put(_power_like(outer.piece), inner.piece, INSIDE), text)


@mistake("power_rule_on_exponential", LOGARITHMIC)
def _both_as_power(found: Derivation, show: Show) -> Iterator[Wrong]:
    g, h = found.parts["g"], found.parts["h"]
    text = f"You took {show(found.piece)} for a power with a constant exponent. Its exponent moves too: write it as e^(h·ln g) first."
    yield Wrong(make.mul(h.piece, make.power(g.piece, make.less_one(h.piece)), g.formula), text)


@mistake("product_rule", PRODUCT)
def _factor_by_factor(found: Derivation, show: Show) -> Iterator[Wrong]:
    text = f"You differentiated the factors of {show(found.piece)}. Use the product rule, g'h + gh': (gh)' isn't g'h'."
    yield Wrong(make.mul(*(part.formula for part in found.parts.values())), text)
    if len(found.parts) == 2:
        g, h = found.parts.values()
        text = "Both terms of the product rule are right. Add them: g'h + gh'."
        yield Wrong(make.sub(make.mul(g.formula, h.piece), make.mul(g.piece, h.formula)), text)


@mistake("half_product_rule", PRODUCT)
def _one_term(found: Derivation, show: Show) -> Iterator[Wrong]:
    pieces = [part.piece for part in found.parts.values()]
    terms = [
        make.mul(*pieces[:i], part.formula, *pieces[i + 1 :]) for i, part in enumerate(found.parts.values())
    ]  # fmt: skip
    for i, missing in enumerate(pieces):
        text = f"The part of the product rule that you have is right. Add the term in which {show(missing)} is differentiated."
        yield Wrong(make.add(*terms[:i], *terms[i + 1 :]), text)


@mistake("quotient_rule", QUOTIENT, RECIPROCAL)
def _one_by_one(found: Derivation, show: Show) -> Iterator[Wrong]:
    text = f"You differentiated above and below in {show(found.piece)}. Use the quotient rule, (g'h - gh')/h²: (g/h)' isn't g'/h'."
    above = found.parts["g"].formula if "g" in found.parts else found.piece.children[0]
    yield Wrong(make.div(above, found.parts["h"].formula), text)


@mistake("quotient_rule_sign", QUOTIENT, RECIPROCAL)
def _quotient_sign(found: Derivation, show: Show) -> Iterator[Wrong]:
    if "g" not in found.parts:
        yield Wrong(make.neg(found.formula), f"In the derivative of {show(found.piece)} all is right but its sign: (1/h)' is -h'/h².")
        return
    g, h = found.parts["g"], found.parts["h"]
    above = make.add(make.mul(g.formula, h.piece), make.mul(g.piece, h.formula))
    text = "The pieces of the quotient rule are right. Between them stands a minus: (g'h - gh')/h²."
    yield Wrong(make.div(above, make.power(h.piece, _TWO)), text)
    text = "The pieces of the quotient rule are right. The derivative of what is above comes first: (g'h - gh')/h²."
    yield Wrong(make.neg(found.formula), text)


@mistake("quotient_rule_square", QUOTIENT, RECIPROCAL)
def _quotient_square(found: Derivation, show: Show) -> Iterator[Wrong]:
    h = found.parts["h"].piece
    text = f"What stands above is right. Divide by the square of what is below, {show(h)}."
    yield Wrong(make.mul(found.formula, h), text)
    yield Wrong(make.mul(found.formula, make.power(h, _TWO)), text)


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
    for wrong in (exponent, make.add(exponent, ONE)):
        yield Wrong(make.mul(exponent, make.power(base, wrong)), text)


@mistake(SIGN, PRIMITIVE)
def _sign_of_function(found: Derivation, show: Show) -> Iterator[Wrong]:
    text = f"All is right but the sign of the derivative of {show(found.piece)}."
    yield Wrong(make.neg(found.formula), text)


@mistake(SIGN, SUM)
def _sign_of_term(found: Derivation, show: Show) -> Iterator[Wrong]:
    slopes = [part.formula for part in found.parts.values()]
    moving = [i for i, slope in enumerate(slopes) if slope != ZERO]
    for i in moving if len(moving) > 1 else ():
        text = f"All is right but the sign of the derivative of {show(list(found.parts.values())[i].piece)}."
        yield Wrong(make.add(*slopes[:i], make.neg(slopes[i]), *slopes[i + 1 :]), text)


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
        yield Wrong(make.mul(exponent, make.power(base, make.less_one(exponent))), text)


@mistake("constant_as_variable", CONSTANT_FACTOR)
def _factor_moves(found: Derivation, show: Show) -> Iterator[Wrong]:
    g = found.parts["g"]
    if not isinstance(found.piece, Mul):
        return
    fixed = [factor for factor in found.piece.factors if not depends_on(factor, found.variable)]
    if not fixed or g.piece not in found.piece.factors:
        return
    text = f"The factor {show(make.mul(*fixed))} is a constant. Keep it, and differentiate the rest alone."
    yield Wrong(make.add(g.piece, found.formula), text)
    if g.piece != found.variable:
        for name in dict.fromkeys(n.name for f in fixed for n in walk(f) if isinstance(n, Var) and n.name):
            moved = derivation(make.mul(*fixed), name).formula
            yield Wrong(make.add(make.mul(moved, g.piece), found.formula), text)
            yield Wrong(make.mul(moved, g.formula), text)


@mistake(FACTOR_LEFT_OUT, CONSTANT_FACTOR)
def _constant_lost(found: Derivation, show: Show) -> Iterator[Wrong]:
    g = found.parts["g"]
    if not isinstance(found.piece, Neg | Div) and found.piece.size < 60:
        text = f"The derivative of {show(g.piece)} is right. The constant factor of {show(found.piece)} stays."
        yield Wrong(g.formula, text)


def parent_text(found: Derivation, show: Show) -> str:
    """Where a mistake was made that lies within another application: in the product rule for x²·e³ˣ."""
    name = found.name if found.name.endswith("rule") else ""
    return f"In the {name} for {show(found.piece)}: " if name else ""

