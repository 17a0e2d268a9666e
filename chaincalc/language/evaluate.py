"""The value of a formula: a tree made into one function of arrays.

The tree is walked once, when the function is made, and not for every block of points. The arithmetic is that of
floating-point numbers from left to right. Where a formula isn't defined (a division by zero, an even root of a
negative number) its value is nan; whether a nan or an infinity is worth a note is for others to say.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from operator import itemgetter
from typing import TypeAlias

from chaincalc.base.lazy import np
from chaincalc.functions.arrays import ARRAY_FUNCTIONS
from chaincalc.functions.primitive import Array, Mask, Primitive
from chaincalc.language.tree import (
    Add,
    ArrayCall,
    Call,
    Const,
    Div,
    Extreme,
    MatMul,
    Mul,
    Neg,
    Node,
    Num,
    Param,
    Pow,
    Var,
    Where,
    has_variable,
)

CONSTANT_VALUES: dict[str, float] = {"pi": math.pi, "tau": math.tau, "e": math.e}
_NOTHING: Mapping[str, float] = {}
_PIECE = 8192  # points; OpenBLAS shares a product of more than 10,000 with threads of its own, which is slower here
Value: TypeAlias = Callable[[Array], Array]  # from the variable's values to the formula's

# The names of a formula's variables, in the order in which their values come, as a tuple; () for the one variable of
# most formulas, whose values come by themselves.
Names: TypeAlias = tuple[str, ...]


def constant(tree: Node, parameters: Mapping[str, float] = _NOTHING) -> float:
    """The value of a formula without a variable; nan where it isn't defined."""
    if isinstance(tree, Num):  # most are plain numbers, and those don't need NumPy
        return tree.value
    if isinstance(tree, Neg) and isinstance(tree.operand, Num):
        return -tree.operand.value
    with np.errstate(all="ignore"):
        try:
            return float(evaluate(tree, np.float64("nan"), parameters))
        except ValueError:  # a matrix product of numbers
            return math.nan


def any_of(mask: Mask) -> bool:
    """Whether a mask holds anywhere; np.any takes three times as long for a thousand points."""
    return bool(np.count_nonzero(mask))


def dot(a: Array, b: Array) -> float:
    """The sum of a*b, which isn't finite if a piece of a or b isn't; in pieces too short for BLAS to share them out."""
    if a.size < _PIECE:
        return float(a.dot(b))
    even = a.size - a.size % _PIECE
    pieces = a[:even].reshape(-1, 1, _PIECE) @ b[:even].reshape(-1, _PIECE, 1)
    return float(pieces.sum() + a[even:].dot(b[even:]))


def outside(primitive: Primitive, parameters: Mapping[str, float]) -> Callable[[Array], Mask | None]:
    """A function that tells where its input lies outside a primitive's domain; None: nowhere."""
    domain = primitive.domain_for(parameters)
    if domain.everywhere:
        return lambda _: None

    def where(u: Array) -> Mask | None:
        lost = ~domain.contains(u)
        return lost if any_of(lost) else None

    return where


def primitive_value(primitive: Primitive, parameters: Mapping[str, float]) -> Value:
    """A primitive as a function of its input; nan outside its domain."""
    inside_value = partial(primitive.value, **parameters) if parameters else primitive.value
    if primitive.domain_for(parameters).everywhere:
        return inside_value
    beyond = outside(primitive, parameters)

    def value(u: Array) -> Array:
        y, lost = inside_value(u), beyond(u)
        return y if lost is None else np.where(lost, np.nan, y)

    return value


def divide(a: Array, b: Array) -> Array:
    """A / b; nan where b is 0."""
    quotient, zero = np.divide(a, b), b == 0
    return np.where(zero, np.nan, quotient) if any_of(zero) else quotient


def divide_by(b: float) -> Value:
    """The function a -> divide(a, b). Half of something takes less time than something divided by two."""
    if not b or math.isnan(b):
        return lambda a: divide(a, np.float64(b))
    if abs(math.frexp(b)[0]) == 0.5 and math.isfinite(1.0 / b):  # a power of two: 1/b is exact
        factor = np.float64(1.0 / b)
        return lambda a: a * factor
    return lambda a: np.divide(a, b)


def power(base: Array, exponent: Array) -> Array:
    """Base ^ exponent; nan where it isn't a real number, 0 to a negative power included."""
    result = np.power(base, exponent)
    undefined = np.isnan(base) | np.isnan(exponent) | ((base == 0) & (exponent < 0))  # NumPy says 1 for 1^nan and nan^0
    return np.where(undefined, np.nan, result) if any_of(undefined) else result


def integer_power(base: Array, n: int) -> Array:
    """Base ^ n for a whole n, by products, which are many times faster than np.power."""
    if n < 0:
        return divide(1.0, integer_power(base, -n))
    result: Array | None = None
    while n:
        if n & 1:
            result = base if result is None else result * base
        n >>= 1
        if n:
            base = base * base
    return result if result is not None else base * 0.0 + 1.0


def small_integer(tree: Node) -> int | None:
    """The exponent n where a tree is a whole number small enough for products."""
    value = tree.operand if isinstance(tree, Neg) else tree
    if not isinstance(value, Num) or not value.value.is_integer() or not 1 <= value.value <= 64:
        return None
    return -int(value.value) if isinstance(tree, Neg) else int(value.value)


def call_parameters(call: Call, parameters: Mapping[str, float]) -> dict[str, float]:
    return {name: constant(value, parameters) for name, value in call.parameters}


def evaluate(tree: Node, u: Array, parameters: Mapping[str, float] = _NOTHING, names: Names = ()) -> Array:
    """The value of a tree at u, of u's shape or a single float where it doesn't depend on u.

    Args:
        tree: a formula.
        u: the variable's value, an array of floats; or a tuple of arrays, one for each of the names.
        parameters: values for the formula's parameters.
        names: what the values are called, where there are several.
    """
    return value_of(tree, parameters, names)(u)


def value_of(tree: Node, parameters: Mapping[str, float] = _NOTHING, names: Names = ()) -> Value:
    """The function u -> evaluate(tree, u, parameters, names), for those who call it more than once."""
    value = _value_of(tree, parameters, names)
    if isinstance(tree, Num) or has_variable(tree):
        return value
    known = value(np.float64("nan"))
    return lambda _: known


@lru_cache(maxsize=256)
def body_value(body: Node, parameters: tuple[tuple[str, float], ...]) -> Value:
    """The function of an own function's body; made once, however often functions that call one another come to it."""
    return value_of(body, dict(parameters))


def variable_of(name: str, names: Names) -> Value:
    """A function that finds a variable's values among all of them."""
    return itemgetter(names.index(name)) if names else lambda u: u


def _value_of(tree: Node, parameters: Mapping[str, float], names: Names) -> Value:
    def of(piece: Node) -> Value:
        return value_of(piece, parameters, names)

    match tree:
        case Var(name):
            return variable_of(name, names)
        case Num(value):
            number = np.float64(value)
            return lambda _: number
        case Const(name):
            number = np.float64(CONSTANT_VALUES[name])
            return lambda _: number
        case Param(name):
            number = np.float64(parameters[name])
            return lambda _: number
        case Neg(operand):
            inner = of(operand)
            return lambda u: -inner(u)
        case Add(terms):
            return _total(
                [(isinstance(term, Neg), of(term.operand if isinstance(term, Neg) else term)) for term in terms]
            )
        case Mul(factors):
            return _product([of(factor) for factor in factors])
        case Div(numerator, denominator):
            above, below = of(numerator), of(denominator)
            if not has_variable(denominator):
                shared_out = divide_by(float(below(np.float64("nan"))))
                return lambda u: shared_out(above(u))
            return lambda u: divide(above(u), below(u))
        case Pow(base, exponent):
            below, n = of(base), small_integer(exponent)
            if n is not None:
                return lambda u: integer_power(below(u), n)
            above = of(exponent)
            return lambda u: power(below(u), above(u))
        case Extreme(kind, first, second):
            pick, one, two = (np.maximum if kind == "max" else np.minimum), of(first), of(second)
            return lambda u: pick(one(u), two(u))
        case Call(function, argument):
            inner, given = of(argument), call_parameters(tree, parameters)
            if isinstance(function, Primitive):
                outer = primitive_value(function, given)
            else:
                outer = body_value(function.body, tuple(given.items()))
            return lambda u: outer(inner(u))
        case Where(_, _, _, then, other):
            chosen, one, two = condition(tree, parameters, names), of(then), of(other)
            return lambda u: np.where(chosen(u), one(u), two(u))
        case MatMul(left, right):
            above, below = of(left), of(right)
            return lambda u: np.matmul(above(u), below(u))
        case ArrayCall(name, argument, axis):
            inner, of_array = of(argument), ARRAY_FUNCTIONS[name].value
            return lambda u: of_array(np.asarray(inner(u)), axis)
    raise TypeError(f"no formula: {tree!r}")


def _total(terms: list[tuple[bool, Value]]) -> Value:
    """The sum of the terms, each with whether it is subtracted: a - b is the same float as a + (-b)."""
    (negative, first), *others = terms
    rest = [(operator.sub if minus else operator.add, term) for minus, term in others]

    def total(u: Array) -> Array:
        result = -first(u) if negative else first(u)
        for combine, term in rest:
            result = combine(result, term(u))
        return result

    return total


def _product(factors: list[Value]) -> Value:
    first, *rest = factors

    def product(u: Array) -> Array:
        result = first(u)
        for factor in rest:
            result = result * factor(u)
        return result

    return product


def condition(tree: Where, parameters: Mapping[str, float], names: Names = ()) -> Callable[[Array], Mask]:
    """A function that tells where the condition of `then if subject > bound else other` holds."""
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[tree.comparison]
    subject, bound = value_of(tree.subject, parameters, names), value_of(tree.bound, parameters, names)
    return lambda u: compare(subject(u), bound(u))
