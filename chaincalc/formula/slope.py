"""The directional derivative of a formula, by forward differentiation: value and slope of each node, side by side.

For a direction v, it is the limit of (f(u + h*v) - f(u)) / h as h falls to 0 from above. Where f is smooth that is
f'(u)*v; on a kink it takes the slope of the side that v points to, inside a formula just as between links.
(Forward mode: Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3; the directional derivative of max and
min at a tie is the max and min of the two, chapter 14.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from chaincalc.formula.evaluate import (
    call_parameters,
    condition,
    constant,
    divide,
    evaluate,
    integer_power,
    power,
    primitive_value,
    small_integer,
)
from chaincalc.formula.tree import (
    Add,
    Call,
    Div,
    Extreme,
    Mul,
    Neg,
    Node,
    Pow,
    Var,
    Where,
    has_parameter,
    has_variable,
    walk,
)
from chaincalc.lazy import np
from chaincalc.primitive import Array, Domain, Mask, Primitive

_NOTHING: Mapping[str, float] = {}
UNIT = 1.0  # the direction in which a derivative is taken, as one object: multiplying by it can be left out
Dual: TypeAlias = tuple[Array, Array | None]  # a value and its directional derivative; None: it never moves


def directional(
    tree: Node, u: Array, v: Array, parameters: Mapping[str, float] = _NOTHING, framework: bool = False
) -> Dual:
    """Value and directional derivative of a formula at u.

    Args:
        tree: the formula.
        u: the variable's value, an array.
        v: the direction in which, and how fast, the variable moves; of u's shape, or one float.
        parameters: values for the formula's parameters.
        framework: on a kink take what PyTorch takes, whatever the direction; at a tie of max and min that is half of
            both (its derivatives.yaml, `maximum`).

    Returns:
        (value, derivative); the derivative is None where the formula doesn't depend on the variable, and nan where
        there is none: on a jump, beyond a closed edge, outside the domain.
    """

    def inner(piece: Node) -> Dual:
        return directional(piece, u, v, parameters, framework)

    match tree:
        case Var():
            return u, v
        case Neg(operand):
            value, slope = inner(operand)
            return -value, None if slope is None else -slope
        case Add(terms):
            return _sum([inner(term) for term in terms])
        case Mul(factors):
            return _product([inner(factor) for factor in factors])
        case Div(numerator, denominator):
            return _quotient(inner(numerator), inner(denominator))
        case Pow(base, exponent):
            return _power(tree, inner(base), inner(exponent))
        case Extreme(kind, first, second):
            return _extreme(kind, inner(first), inner(second), framework)
        case Call(function, argument):
            value, slope = inner(argument)
            given = call_parameters(tree, parameters)
            if isinstance(function, Primitive):
                return _primitive(function, given, value, slope, framework)
            if slope is None:
                return evaluate(function.body, value, given), None
            return directional(function.body, value, slope, given, framework)
        case Where():
            return _where(tree, u, parameters, inner(tree.then), inner(tree.other))
    return evaluate(tree, u, parameters), None


def has_corners(tree: Node) -> bool:
    """Whether a formula may have points with two different sides: kinks, jumps, closed edges."""
    for node in walk(tree):
        match node:
            case Extreme() | Where():
                return True
            case Pow(_, exponent) if not has_variable(exponent):
                n = constant(exponent) if not has_parameter(exponent) else 0.5
                if not n.is_integer():
                    return True
            case Call(Primitive() as primitive, _):
                if primitive.kinks or primitive.jumps or callable(primitive.domain) or primitive.domain.edges:
                    return True
            case Call(function, _):
                if has_corners(function.body):  # type: ignore[union-attr]  # the case above took the primitives
                    return True
    return False


def corners_of(call: Call, u: Array) -> Mask | None:
    """Where u lies on a kink, a jump or a closed edge of the one primitive that a link is; None: nowhere."""
    assert isinstance(call.function, Primitive)  # noqa: S101 - for the type checker
    primitive, parameters = call.function, call_parameters(call, _NOTHING)
    edges = primitive.domain_for(parameters).edges
    points = [*(kink.at for kink in primitive.kinks_for(parameters)), *primitive.jumps, *edges]
    found = [mask for mask in (u == point for point in points) if np.any(mask)]
    return np.logical_or.reduce(found) if found else None


def _sum(terms: list[Dual]) -> Dual:
    total, slope = terms[0]
    for value, inner in terms[1:]:
        total = total + value
        slope = inner if slope is None else slope if inner is None else slope + inner
    return total, slope


def _product(factors: list[Dual]) -> Dual:
    total, slope = factors[0]
    for value, inner in factors[1:]:
        moved = None if slope is None else slope * value
        if inner is not None:
            moved = total * inner if moved is None else moved + total * inner
        total, slope = total * value, moved
    return total, slope


def _quotient(numerator: Dual, denominator: Dual) -> Dual:
    (a, da), (b, db) = numerator, denominator
    value = divide(a, b)
    if db is None:
        return value, None if da is None else divide(da, b)
    if da is None:
        return value, divide(-(value * db), b)
    top = da * b - a * db  # of the two forms the one that loses fewer digits where they cancel
    slope = divide(divide(top, b), b)
    large = ~np.isfinite(top)
    return value, np.where(large, divide(da - value * db, b), slope) if np.any(large) else slope


def _power(tree: Pow, base: Dual, exponent: Dual) -> Dual:
    (b, db), (e, de) = base, exponent
    n = small_integer(tree.exponent)
    value = integer_power(b, n) if n is not None else power(b, e)
    if de is None:
        if db is None:
            return value, None
        if n is not None:
            slope = np.float64(n) if n == 1 else n * integer_power(b, n - 1)
            return value, slope * db
        return value, _fixed_power(b, e, db)
    if db is None:
        # d(b^e) = b^e ln(b) de; 0^e is 0 for every e > 0, and so is its slope
        slope = np.where((b == 0) & (e > 0), 0.0, value * np.log(b))
        return value, slope * de
    return value, value * (de * np.log(b) + e * db / b)


def _fixed_power(b: Array, e: Array, db: Array) -> Array:
    """The derivative of b^e for a fixed e that is no small whole number: e*b^(e-1)*db, and its one side at b = 0."""
    slope = np.where(e == 0, 0.0, e * np.power(b, e - 1.0)) * db
    if np.all(b) or float(e).is_integer():
        return slope
    return np.where((b == 0) & (db < 0), np.nan, slope)


def _extreme(kind: str, first: Dual, second: Dual, framework: bool) -> Dual:
    (a, da), (b, db) = first, second
    pick = np.maximum if kind == "max" else np.minimum
    value = pick(a, b)
    if da is None and db is None:
        return value, None
    da, db = (0.0 if da is None else da), (0.0 if db is None else db)
    first_wins, second_wins = (a > b, b > a) if kind == "max" else (a < b, b < a)
    tie = (da + db) / 2 if framework else pick(da, db)
    return value, np.where(first_wins, da, np.where(second_wins, db, tie))


def _primitive(
    primitive: Primitive, parameters: Mapping[str, float], u: Array, v: Array | None, framework: bool
) -> Dual:
    y = primitive_value(primitive, u, parameters)
    if v is None:
        return y, None
    slope = primitive.slope(u, y, **parameters)
    if v is not UNIT:
        slope = slope * v
    for kink in primitive.kinks_for(parameters):
        there = u == kink.at
        if np.any(there):
            torch = np.nan if kink.torch is None else kink.torch
            chosen = torch if framework else np.where(v > 0, kink.right, kink.left)
            slope = np.where(there, chosen * v, slope)
    domain = primitive.domain_for(parameters)
    if not domain.everywhere:
        slope = np.where(np.isnan(y), np.nan, slope)
    return y, slope if framework else _one_sided(primitive, domain, u, v, slope)


def _one_sided(primitive: Primitive, domain: Domain, u: Array, v: Array, slope: Array) -> Array:
    """The slope, with nan on a jump and where the direction leads out of the domain over a closed edge."""
    for jump in primitive.jumps:
        slope = np.where(u == jump, np.nan, slope)
    for edge in domain.edges:
        outward = v < 0 if edge == domain.low else v > 0
        slope = np.where((u == edge) & outward, np.nan, slope)
    return slope


def _where(tree: Where, u: Array, parameters: Mapping[str, float], then: Dual, other: Dual) -> Dual:
    chosen = condition(tree, u, parameters)
    (a, da), (b, db) = then, other
    return np.where(chosen, a, b), np.where(chosen, 0.0 if da is None else da, 0.0 if db is None else db)
