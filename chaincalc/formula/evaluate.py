"""The value of a formula, and its directional derivative: one walk over the tree each.

Both follow floating-point arithmetic from left to right. Where a formula isn't defined (a division by zero, an even
root of a negative number) its value is nan; whether a nan or an infinity is worth a note is for others to say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from chaincalc.formula.tree import (
    Add,
    Call,
    Const,
    Div,
    Extreme,
    Mul,
    Neg,
    Node,
    Num,
    Param,
    Pow,
    Var,
    Where,
)
from chaincalc.lazy import np
from chaincalc.primitive import Array, Mask, Primitive

CONSTANT_VALUES: dict[str, float] = {"pi": math.pi, "tau": math.tau, "e": math.e}
_NOTHING: Mapping[str, float] = {}


def constant(tree: Node, parameters: Mapping[str, float] = _NOTHING) -> float:
    """The value of a formula without a variable; nan where it isn't defined."""
    if isinstance(tree, Num):  # most are plain numbers, and those don't need NumPy
        return tree.value
    if isinstance(tree, Neg) and isinstance(tree.operand, Num):
        return -tree.operand.value
    with np.errstate(all="ignore"):
        return float(evaluate(tree, np.float64("nan"), parameters))


def primitive_value(primitive: Primitive, u: Array, parameters: Mapping[str, float]) -> Array:
    """A primitive's value at u; nan outside its domain."""
    y = primitive.value(u, **parameters)
    domain = primitive.domain_for(parameters)
    if domain.everywhere:
        return y
    inside = domain.contains(u)
    return y if np.all(inside) else np.where(inside, y, np.nan)


def divide(a: Array, b: Array) -> Array:
    """A / b; nan where b is 0."""
    quotient = np.divide(a, b)
    return quotient if np.all(b) else np.where(b == 0, np.nan, quotient)


def power(base: Array, exponent: Array) -> Array:
    """Base ^ exponent; nan where it isn't a real number, 0 to a negative power included."""
    result = np.power(base, exponent)
    undefined = np.isnan(base) | np.isnan(exponent) | ((base == 0) & (exponent < 0))  # NumPy says 1 for 1^nan and nan^0
    return np.where(undefined, np.nan, result) if np.any(undefined) else result


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


def evaluate(tree: Node, u: Array, parameters: Mapping[str, float] = _NOTHING) -> Array:
    """The value of a tree at u, of u's shape or a single float where it doesn't depend on u.

    Args:
        tree: a formula.
        u: the variable's value, an array of floats.
        parameters: values for the formula's parameters.
    """
    match tree:
        case Var():
            return u
        case Num(value):
            return np.float64(value)
        case Const(name):
            return np.float64(CONSTANT_VALUES[name])
        case Param(name):
            return np.float64(parameters[name])
        case Neg(operand):
            return -evaluate(operand, u, parameters)
        case Add(terms):
            total = evaluate(terms[0], u, parameters)
            for term in terms[1:]:
                total = total + evaluate(term, u, parameters)
            return total
        case Mul(factors):
            product = evaluate(factors[0], u, parameters)
            for factor in factors[1:]:
                product = product * evaluate(factor, u, parameters)
            return product
        case Div(numerator, denominator):
            return divide(evaluate(numerator, u, parameters), evaluate(denominator, u, parameters))
        case Pow(base, exponent):
            n = small_integer(exponent)
            if n is not None:
                return integer_power(evaluate(base, u, parameters), n)
            return power(evaluate(base, u, parameters), evaluate(exponent, u, parameters))
        case Extreme(kind, first, second):
            pick = np.maximum if kind == "max" else np.minimum
            return pick(evaluate(first, u, parameters), evaluate(second, u, parameters))
        case Call(Primitive() as primitive, argument):
            return primitive_value(primitive, evaluate(argument, u, parameters), call_parameters(tree, parameters))
        case Call(function, argument):
            body = function.body  # type: ignore[union-attr]  # the case above took the primitives
            return evaluate(body, evaluate(argument, u, parameters), call_parameters(tree, parameters))
        case Where(_, _, _, then, other):
            chosen = condition(tree, u, parameters)
            return np.where(chosen, evaluate(then, u, parameters), evaluate(other, u, parameters))
    raise TypeError(f"no formula: {tree!r}")


def condition(tree: Where, u: Array, parameters: Mapping[str, float]) -> Mask:
    """Where the condition of `then if subject > bound else other` holds."""
    subject, bound = evaluate(tree.subject, u, parameters), evaluate(tree.bound, u, parameters)
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[tree.comparison]
    return compare(subject, bound)
