"""The rules for constants, sums, products and quotients."""

from __future__ import annotations

from chaincalc.calculus.making import Make
from chaincalc.calculus.rules.rule import Part, Parts, Rule, Solved, by_role, depends_on
from chaincalc.calculus.simplify import MAX_FORMULA, ONE, ZERO, TooLargeError
from chaincalc.language.tree import Add, Div, Mul, Neg, Node, Num, Var

_TWO = Num(2.0)


def _constant(piece: Node, variable: Var) -> Parts | None:
    return None if depends_on(piece, variable) else {}


def _variable(piece: Node, variable: Var) -> Parts | None:
    return {} if piece == variable else None


def _constant_factor(piece: Node, variable: Var) -> Parts | None:
    """What is left without the signs, the constant factors and the constant denominators around it."""
    core = piece
    while (inside := _without_factor(core, variable)) is not None:
        core = inside
    return None if core is piece else {"g": Part(core, variable)}


def _without_factor(piece: Node, variable: Var) -> Node | None:
    match piece:
        case Neg(operand):
            return operand
        case Mul(factors):
            moving = [factor for factor in factors if depends_on(factor, variable)]
            return moving[0] if len(moving) == 1 else None
        case Div(numerator, denominator) if not depends_on(denominator, variable):
            return numerator
    return None


def _with_factors(make: Make, piece: Node, parts: Solved) -> Node:
    g = parts["g"]

    def around(tree: Node) -> Node:
        if tree == g.piece:
            return g.formula
        match tree:
            case Neg(operand):
                return make.neg(around(operand))
            case Div(numerator, denominator):
                return make.div(around(numerator), denominator)
        return make.mul(*(around(f) if depends_on(f, g.variable) else f for f in tree.children))

    return around(piece)


def _sum(piece: Node, variable: Var) -> Parts | None:
    return by_role(piece.terms, variable) if isinstance(piece, Add) else None


def _sum_rule(make: Make, _: Node, parts: Solved) -> Node:
    return make.add(*(part.formula for part in parts.values()))


def _product(piece: Node, variable: Var) -> Parts | None:
    """The factors; constants go with the factor that follows them, as in g = 3x², h = eˣ."""
    if not isinstance(piece, Mul):
        return None
    if len(piece.factors) * piece.size > MAX_FORMULA:
        raise TooLargeError
    groups: list[list[Node]] = [[]]
    for factor in piece.factors:
        if depends_on(factor, variable) and any(depends_on(other, variable) for other in groups[-1]):
            groups.append([])
        groups[-1].append(factor)
    return by_role([group[0] if len(group) == 1 else Mul(tuple(group)) for group in groups], variable)


def _product_rule(make: Make, _: Node, parts: Solved) -> Node:
    pieces = [part.piece for part in parts.values()]
    slopes = [part.formula for part in parts.values()]
    return make.add(*(make.mul(*pieces[:i], slope, *pieces[i + 1 :]) for i, slope in enumerate(slopes)))


def _reciprocal(piece: Node, variable: Var) -> Parts | None:
    if isinstance(piece, Div) and not depends_on(piece.numerator, variable):
        return {"h": Part(piece.denominator, variable)}
    return None


def _reciprocal_rule(make: Make, piece: Node, parts: Solved) -> Node:
    h = parts["h"]
    return make.neg(make.div(make.mul(piece.children[0], h.formula), make.power(h.piece, _TWO)))


def _quotient(piece: Node, variable: Var) -> Parts | None:
    return by_role(piece.children, variable) if isinstance(piece, Div) else None


def _quotient_rule(make: Make, _: Node, parts: Solved) -> Node:
    g, h = parts["g"], parts["h"]
    if h.formula == ZERO:  # as of step(x): the denominator changes nowhere
        return make.div(g.formula, h.piece)
    above = make.sub(make.mul(g.formula, h.piece), make.mul(g.piece, h.formula))
    return make.div(above, make.power(h.piece, _TWO))


CONSTANT = Rule("constant rule", _constant, lambda *_: ZERO)
IDENTITY = Rule("identity rule", _variable, lambda *_: ONE)
CONSTANT_FACTOR = Rule("constant factor rule", _constant_factor, _with_factors)
SUM = Rule("sum rule", _sum, _sum_rule)
PRODUCT = Rule("product rule", _product, _product_rule)
RECIPROCAL = Rule("reciprocal rule", _reciprocal, _reciprocal_rule)
QUOTIENT = Rule("quotient rule", _quotient, _quotient_rule)
