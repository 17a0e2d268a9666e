"""The directional derivative of a formula, by forward differentiation: value and slope of each node, side by side.

For a direction v, it is the limit of (f(u + h*v) - f(u)) / h as h falls to 0 from above. Where f is smooth that is
f'(u)*v; on a kink it takes the slope of the side that v points to, inside a formula just as between links.
(Forward mode: Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3; the directional derivative of max and
min at a tie is the max and min of the two, chapter 14.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TypeAlias

from chaincalc.base.lazy import np
from chaincalc.calculus.duals import (
    UNIT,
    Dual,
    extreme,
    general_power,
    matrix_product,
    quotient,
    spread,
    times,
    whole_power,
)
from chaincalc.calculus.watch import Watch, delicate, sign_of, watch_sum
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, ArrayFunction
from chaincalc.functions.primitive import Array, Kink, Mask, Primitive
from chaincalc.language.evaluate import (
    Names,
    Value,
    any_of,
    body_value,
    call_parameters,
    condition,
    constant,
    divide_by,
    outside,
    small_integer,
    value_of,
    variable_of,
)
from chaincalc.language.tree import (
    Add,
    ArrayCall,
    Call,
    Div,
    Extreme,
    MatMul,
    Mul,
    Neg,
    Node,
    Pow,
    Var,
    Where,
    has_variable,
)

_NOTHING: Mapping[str, float] = {}

# From the variable's values, the direction in which and how fast they move (an array, or one float), and a list, to the
# formula's value and directional derivative; to the list it adds a mask of the points where a piece of the formula sits
# on a kink, on a jump or on the edge of its domain. With several variables both are tuples; what stands still has None.
Slope: TypeAlias = Callable[[Array, Array, list[Mask]], Dual]


def slope_of(
    tree: Node, parameters: Mapping[str, float] = _NOTHING, framework: bool = False, names: Names = ()
) -> Slope:
    """A formula as a function that gives its value and its directional derivative.

    The derivative is None where the formula doesn't depend on the variable, and nan where there is none: on a jump,
    beyond a closed edge, outside the domain.

    Args:
        tree: the formula.
        parameters: values for the formula's parameters.
        framework: on a kink take what PyTorch takes, whatever the direction; at a tie of max and min that is half of
            both (its derivatives.yaml, `maximum`).
        names: what the variables are called, where there are several.
    """

    def of(piece: Node) -> Slope:
        return slope_of(piece, parameters, framework, names)

    match tree:
        case Var(name):
            if not names:
                return lambda u, v, _: (u, v)
            chosen = variable_of(name, names)
            return lambda u, v, _: (chosen(u), chosen(v))
        case Neg(operand):
            return _negative(of(operand))
        case Add(terms):
            return _sum([of(term) for term in terms], of_one_sign(terms))
        case Mul(factors):
            return _product([of(factor) for factor in factors])
        case Div(numerator, denominator):
            above, below = of(numerator), of(denominator)
            if not has_variable(denominator) and not _is_doubtful(below):
                return _share(above, divide_by(constant(denominator, parameters)))
            return lambda u, v, met: quotient(above(u, v, met), below(u, v, met), met)
        case Pow(base, exponent):
            n, below, above = small_integer(exponent), of(base), of(exponent)
            if n is not None:
                return lambda u, v, met: whole_power(below(u, v, met), n)
            return lambda u, v, met: general_power(below(u, v, met), above(u, v, met), met)
        case Extreme(kind, first, second):
            one, two = of(first), of(second)
            return lambda u, v, met: extreme(kind, one(u, v, met), two(u, v, met), framework, met)
        case Call(function, argument):
            inner, given = of(argument), call_parameters(tree, parameters)
            if isinstance(function, Primitive):
                return _primitive(function, given, inner, framework)
            body, bound = function.body, tuple(given.items())
            return _own(body_value(body, bound), _body_slope(body, bound, framework), inner)
        case Where(_, _, _, then, other):
            return _where(condition(tree, parameters, names), of(then), of(other))
        case MatMul(left, right):
            one, two = of(left), of(right)
            return lambda u, v, met: matrix_product(one(u, v, met), two(u, v, met))
        case ArrayCall(name, argument, axis):
            return _of_array(ARRAY_FUNCTIONS[name], axis, of(argument))
    known = value_of(tree, parameters)(np.float64("nan"))  # numbers and names of numbers are left
    return lambda *_: (known, None)


def of_one_sign(terms: Sequence[Node]) -> bool:
    """Whether a sum of these can't cancel: none of them is ever negative, or none ever positive."""
    return len({sign_of(term) for term in terms} | {0}) == 2 and all(map(sign_of, terms))


def _is_doubtful(constant_: Slope) -> bool:
    """Whether a formula without a variable loses digits, as tan(pi) does."""
    watch = Watch()
    with np.errstate(all="ignore"):
        constant_(np.float64("nan"), UNIT, watch)
    return watch.doubts(()) is not None


def _negative(inner: Slope) -> Slope:
    def negative(u: Array, v: Array, met: list[Mask]) -> Dual:
        value, slope = inner(u, v, met)
        return -value, None if slope is None else -slope

    return negative


def _sum(terms: list[Slope], same_sign: bool) -> Slope:
    first, *rest = terms

    def total(u: Array, v: Array, met: list[Mask]) -> Dual:
        value, slope = first(u, v, met)
        terms, moves = [], []
        for term in rest:
            more, moved = term(u, v, met)
            value = value + more
            terms.append(more)
            if slope is not None and moved is not None:
                moves.append(moved)
            slope = moved if slope is None else slope if moved is None else slope + moved
        if isinstance(met, Watch):
            met.sum(value, () if same_sign else terms)
            met.sum(slope, moves)
        return value, slope

    return total


def _product(factors: list[Slope]) -> Slope:
    first, *rest = factors

    def product(u: Array, v: Array, met: list[Mask]) -> Dual:
        value, slope = first(u, v, met)
        for factor in rest:
            other, moved = factor(u, v, met)
            slope = None if slope is None else times(slope, other)
            if moved is not None:
                term = times(moved, value)
                slope = term if slope is None else slope + term
                if slope is not term:
                    watch_sum(met, slope, term)
            value = value * other
        return value, slope

    return product


def _share(numerator: Slope, shared_out: Value) -> Slope:
    def share(u: Array, v: Array, met: list[Mask]) -> Dual:
        a, da = numerator(u, v, met)
        return shared_out(a), None if da is None else shared_out(da)

    return share


def _of_array(function: ArrayFunction, axis: int | None, inner: Slope) -> Slope:
    def moved(u: Array, v: Array, met: list[Mask]) -> Dual:
        at, slope = inner(u, v, met)
        y = np.asarray(function.value(np.asarray(at), axis))
        return y, None if slope is None else function.push(np.asarray(at), y, spread(slope, at), axis)

    return moved


def _primitive(primitive: Primitive, parameters: Mapping[str, float], inner: Slope, framework: bool) -> Slope:
    value_at = partial(primitive.value, **parameters) if parameters else primitive.value
    slope_at = partial(primitive.slope, **parameters) if parameters else primitive.slope
    both_at = primitive.both and (partial(primitive.both, **parameters) if parameters else primitive.both)
    beyond, domain = outside(primitive, parameters), primitive.domain_for(parameters)
    kinks, jumps = primitive.kinks_for(parameters), primitive.jumps
    ends = (*jumps, *domain.edges)
    test = delicate(primitive.name, kinks, domain)

    def plain(at: Array, v: Array | None, met: list[Mask]) -> Dual:
        if v is None and test is None:
            return value_at(at), None
        if both_at:
            y, steep = both_at(at)
        else:
            y = value_at(at)
            steep = slope_at(at, y)
        if test is not None and isinstance(met, Watch):
            test(met, at, y, steep)
        return y, None if v is None else times(v, steep)

    if domain.everywhere and not kinks and not ends:
        return lambda u, v, met: plain(*inner(u, v, met), met)

    def moved(u: Array, v: Array, met: list[Mask]) -> Dual:
        at, v = inner(u, v, met)
        y, slope = plain(at, v, met)
        lost = beyond(at)
        y = y if lost is None else np.where(lost, np.nan, y)
        if slope is None:
            return y, None
        for kink in kinks:
            there = at == kink.at
            if any_of(there):
                met.append(there)
                slope = np.where(there, _on_kink(kink, v, framework) * v, slope)
        if lost is not None:
            slope = np.where(np.isnan(y), np.nan, slope)
        for point in ends:
            there = at == point
            if any_of(there):
                met.append(there)
                if not framework:
                    outward = True if point in jumps else v < 0 if domain.begins_at(point) else v > 0
                    slope = np.where(there & outward, np.nan, slope)
        return y, slope

    return moved


def _on_kink(kink: Kink, v: Array, framework: bool) -> Array:
    if framework:
        return np.nan if kink.torch is None else kink.torch
    return np.where(v > 0, kink.right, kink.left)


@lru_cache(maxsize=256)
def _body_slope(body: Node, parameters: tuple[tuple[str, float], ...], framework: bool) -> Slope:
    return slope_of(body, dict(parameters), framework)


def _own(body: Value, body_slope: Slope, inner: Slope) -> Slope:
    def moved(u: Array, v: Array, met: list[Mask]) -> Dual:
        value, slope = inner(u, v, met)
        return (body(value), None) if slope is None else body_slope(value, slope, met)

    return moved


def _where(chosen_at: Callable[[Array], Mask], then: Slope, other: Slope) -> Slope:
    def moved(u: Array, v: Array, met: list[Mask]) -> Dual:
        chosen = chosen_at(u)
        (a, da), (b, db) = then(u, v, met), other(u, v, met)
        return np.where(chosen, a, b), np.where(chosen, 0.0 if da is None else da, 0.0 if db is None else db)

    return moved
