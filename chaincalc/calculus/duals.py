"""The arithmetic of duals: a value and its directional derivative, side by side, through each operation.

(Forward mode: Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3; the directional derivative of max and
min at a tie is the max and min of the two, chapter 14.)
"""

from __future__ import annotations

from typing import TypeAlias

from chaincalc.base.lazy import np
from chaincalc.calculus.watch import watch_power, watch_sum, watch_tie
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import any_of, divide, integer_power, power

UNIT = 1.0  # the direction in which a derivative is taken, as one object: multiplying by it is left out
Dual: TypeAlias = tuple[Array, Array | None]  # a value and its directional derivative; None: it never moves


def times(slope: Array, factor: Array) -> Array:
    return factor if slope is UNIT else slope * factor


def quotient(numerator: Dual, denominator: Dual, met: list[Mask]) -> Dual:
    (a, da), (b, db) = numerator, denominator
    value = divide(a, b)
    if db is None:  # b is a function of the variable that doesn't move
        return value, None if da is None else divide(da, b)
    if da is None:
        return value, divide(-times(db, value), b)
    term = times(da, b)
    top = term - times(db, a)  # of the two forms the one that loses fewer digits where they cancel
    watch_sum(met, top, term)
    slope = divide(divide(top, b), b)
    grown = ~np.isfinite(top)
    return value, np.where(grown, divide(da - value * db, b), slope) if any_of(grown) else slope


def whole_power(base: Dual, n: int) -> Dual:
    b, db = base
    value = integer_power(b, n)
    if db is None or n == 1:
        return value, db
    return value, times(db, n * integer_power(b, n - 1))


def general_power(base: Dual, exponent: Dual, met: list[Mask]) -> Dual:
    (b, db), (e, de) = base, exponent
    value = power(b, e)
    if de is None:
        return value, None if db is None else _fixed_power(b, e, db, met)
    watch_power(met, b, e)
    if db is None:
        # d(b^e) = b^e ln(b) de; 0^e is 0 for every e > 0, and so is its slope
        slope = np.where((b == 0) & (e > 0), 0.0, value * np.log(b))
        return value, slope * de
    term = e * db / b
    share = de * np.log(b) + term
    watch_sum(met, share, term)
    return value, value * share


def _fixed_power(b: Array, e: Array, db: Array, met: list[Mask]) -> Array:
    """The derivative of b^e for a fixed e that is no small whole number: e*b^(e-1)*db, and its one side at b = 0."""
    slope = np.where(e == 0, 0.0, e * np.power(b, e - 1.0)) * db
    if _is_whole(e) or not any_of(edge := b == 0):
        return slope
    met.append(edge)  # also where b moves with slope 0, to whichever side
    return np.where(edge & (db < 0), np.nan, slope)


def _is_whole(e: Array) -> bool:
    """Whether an exponent, which may be another input's value, is a whole number everywhere."""
    return float(e).is_integer() if np.ndim(e) == 0 else bool(np.all(e == np.round(e)))


def extreme(kind: str, first: Dual, second: Dual, framework: bool, met: list[Mask]) -> Dual:
    (a, da), (b, db) = first, second
    pick = np.maximum if kind == "max" else np.minimum
    value = pick(a, b)
    if da is None and db is None:
        return value, None
    da, db = (0.0 if da is None else da), (0.0 if db is None else db)
    slope = _either(a > b if kind == "max" else a < b, da, db)
    tie = a == b
    watch_tie(met, a, b)
    if any_of(tie):
        met.append(tie)
        slope = np.where(tie, (da + db) / 2 if framework else pick(da, db), slope)
    return value, slope


def matrix_product(left: Dual, right: Dual) -> Dual:
    (a, da), (b, db) = left, right
    value = np.matmul(a, b)
    slope = None if da is None else np.matmul(spread(da, a), b)
    if db is not None:
        moved = np.matmul(a, spread(db, b))
        slope = moved if slope is None else slope + moved
    return value, slope


def spread(slope: Array, value: Array) -> Array:
    """A slope in its value's shape: where a row is added to every row, the sum moves as the row does in all of them."""
    return slope if np.shape(slope) == np.shape(value) else np.broadcast_to(slope, np.shape(value))


def _either(mask: Mask, one: Array, other: Array) -> Array:
    """`one` where the mask holds, else `other`; two numbers are mixed, as np.where is slow where the mask flickers."""
    if np.ndim(one) or np.ndim(other) or not (np.isfinite(one) and np.isfinite(other)):
        return np.where(mask, one, other)
    share = mask.astype(float)
    return share * one + (1.0 - share) * other
