"""The chain rule, and the rules for powers, exponentials, max and min, and functions that have a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from chaincalc.calculus.declarations import declared_slope, declared_value
from chaincalc.calculus.making import Make
from chaincalc.calculus.rules.rule import INSIDE, Part, Parts, Rule, Solved, by_role, depends_on
from chaincalc.calculus.simplify import ZERO, put
from chaincalc.functions.primitive import Primitive
from chaincalc.functions.registry import NAMES
from chaincalc.language.tree import FLOW, Call, Extreme, NamedFunction, Node, Pow, Var, Where

if TYPE_CHECKING:
    from chaincalc.calculus.derivation import Derivation


def _chain(piece: Node, variable: Var) -> Parts | None:
    """A function, or a power, of more than the bare variable."""
    match piece:
        case Call(_, inner):
            outer = piece.rebuild((INSIDE,))
        case Pow(inner, exponent) if not depends_on(exponent, variable):
            outer = Pow(INSIDE, exponent)
        case Pow(base, inner) if not depends_on(base, variable):
            outer = Pow(base, INSIDE)
        case _:
            return None
    return None if inner == variable else {"outer": Part(outer, INSIDE), "inner": Part(inner, variable)}


def _chain_rule(make: Make, _: Node, parts: Solved) -> Node:
    outer, inner = parts["outer"], parts["inner"]
    return make.mul(put(outer.formula, inner.piece, INSIDE), inner.formula)


def _power(piece: Node, variable: Var) -> Parts | None:
    return {} if isinstance(piece, Pow) and not depends_on(piece.exponent, variable) else None


def _power_rule(make: Make, piece: Node, _: Solved) -> Node:
    base, exponent = piece.children
    return make.mul(exponent, make.power(base, make.less_one(exponent)))


def _exponential(piece: Node, variable: Var) -> Parts | None:
    over_constant = isinstance(piece, Pow) and not depends_on(piece.base, variable)
    return {} if over_constant or (isinstance(piece, Call) and piece.function == NAMES["exp"]) else None


def _exponential_rule(make: Make, piece: Node, _: Solved) -> Node:
    return make.mul(piece, make.log(piece.base)) if isinstance(piece, Pow) else piece


def _logarithmic(piece: Node, variable: Var) -> Parts | None:
    return by_role(piece.children, variable) if isinstance(piece, Pow) else None


def _logarithmic_rule(make: Make, piece: Node, parts: Solved) -> Node:
    g, h = parts["g"], parts["h"]
    if h.formula == ZERO:  # as of step(x): the exponent changes nowhere
        return make.mul(h.piece, make.power(g.piece, make.less_one(h.piece)), g.formula)
    of_log = make.mul(h.formula, make.log(g.piece))
    return make.mul(piece, make.add(of_log, make.div(make.mul(h.piece, g.formula), g.piece)))


def _extreme(piece: Node, variable: Var) -> Parts | None:
    return by_role(piece.children, variable) if isinstance(piece, Extreme) else None


def _extreme_rule(make: Make, piece: Node, parts: Solved) -> Node:
    assert isinstance(piece, Extreme)  # noqa: S101 - for the type checker
    slopes = parts["g"].formula, parts["h"].formula
    return make.cases(Where(_winning(piece), piece.first, piece.second, *slopes))


def _winning(piece: Extreme) -> Literal["<", ">"]:
    return ">" if piece.kind == "max" else "<"


def _cases(piece: Node, variable: Var) -> Parts | None:
    return by_role((piece.then, piece.other), variable) if isinstance(piece, Where) else None


def _cases_rule(make: Make, piece: Node, parts: Solved) -> Node:
    subject, bound = piece.children[:2]
    return make.cases(piece.rebuild((subject, bound, parts["g"].formula, parts["h"].formula)))


def _primitive(piece: Node, _: Var) -> Parts | None:
    return {} if isinstance(piece, Call) and isinstance(piece.function, Primitive) else None


def _primitive_rule(make: Make, piece: Node, _: Solved) -> Node:
    assert isinstance(piece, Call)  # noqa: S101 - for the type checker
    return make.mul(put(make.cases(declared_slope(piece)), piece.argument))


def _own(piece: Node, _: Var) -> Parts | None:
    """A function of a chain file's: what is differentiated is its formula, in the variable of its own."""
    if isinstance(piece, Call) and isinstance(piece.function, NamedFunction):
        return {"formula": Part(declared_value(piece), FLOW)}
    return None


def _own_rule(_: Make, piece: Node, parts: Solved) -> Node:
    return put(parts["formula"].formula, piece.children[0])


def _function(found: Derivation) -> str:
    assert isinstance(found.piece, Call)  # noqa: S101 - for the type checker
    return found.piece.function.name


CHAIN = Rule("chain rule", _chain, _chain_rule)
POWER = Rule("power rule", _power, _power_rule)
EXPONENTIAL = Rule("exponential rule", _exponential, _exponential_rule)
LOGARITHMIC = Rule("logarithmic differentiation", _logarithmic, _logarithmic_rule)
EXTREME = Rule("rule of max and min", _extreme, _extreme_rule)
CASES = Rule("case by case", _cases, _cases_rule)
PRIMITIVE = Rule(lambda found: f"derivative of {_function(found)}", _primitive, _primitive_rule)
OWN = Rule(lambda found: f"formula of {_function(found)}", _own, _own_rule)
