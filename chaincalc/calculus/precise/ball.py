"""Numbers that are proved: fractions while they are short, else balls, which are intervals that hold the truth."""

from __future__ import annotations

import math
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from flint import arb, fmpq

from chaincalc.language.tree import Written

Ball: TypeAlias = fmpq | arb
Exponent: TypeAlias = int | Fraction
ZERO, ONE = fmpq(0), fmpq(1)
_MAX_BITS = 16_384  # of a fraction's numerator and denominator: beyond, it becomes a ball
_LONG = 20_000  # bits of a number that is still written out
_FLOAT_EXPONENTS = 1200  # a number beyond 2^1200 or below 2^-1200 is so for a float too


def typed(value: float) -> fmpq:
    """The decimal that was typed for a float: 0.1 is a tenth."""
    return fmpq(*Decimal(value.text).as_integer_ratio()) if isinstance(value, Written) else _shortest(value)


@lru_cache(maxsize=1024)
def _shortest(value: float) -> fmpq:
    return fmpq(int(value)) if value.is_integer() and value < 1e15 else fmpq(*Decimal(repr(value)).as_integer_ratio())


def exactly(value: float) -> fmpq:
    """A float as the fraction that it is."""
    return fmpq(*float(value).as_integer_ratio())


def to_arb(number: Ball) -> arb:
    return number if isinstance(number, arb) else arb(number)


def is_zero(number: Ball) -> bool:
    """Whether a number is exactly 0; a ball around 0 isn't."""
    return bool(number == 0)


def settle(number: Ball) -> Ball:
    """The same number as a fraction if it is one and short, so that a later difference of 0 is exactly 0."""
    if isinstance(number, fmpq):
        return arb(number) if number.height_bits() > _MAX_BITS else number
    if number.is_exact() and number.is_finite():
        mantissa, exponent = number.man_exp()
        if abs(exponent) < _MAX_BITS // 2:
            return fmpq(mantissa) * fmpq(2) ** int(exponent)
    return number


def is_whole(number: Exponent) -> bool:
    return number.denominator == 1


def fraction(number: fmpq) -> Exponent:
    """A fraction as Python's own; a whole one as an int."""
    return int(number.p) if number.q == 1 else Fraction(int(number.p), int(number.q))


def quotient(number: Exponent) -> fmpq:
    """An exponent as a number."""
    return fmpq(number.numerator, number.denominator)


def rational(number: Ball) -> tuple[Exponent, bool]:
    """The simplest fraction in a ball, and whether it is the number for certain: exponents have to be told apart."""
    if isinstance(number, fmpq):
        return fraction(number), True
    if not number.is_finite() or abs(number) > 10**6:
        raise ValueError("no exponent")
    mantissa, exponent = number.mid().man_exp()
    if exponent < -_MAX_BITS:  # its denominator would have as many digits
        raise ValueError("no exponent")
    middle = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    simple = middle.limit_denominator(10**6)
    if number.contains(fmpq(simple.numerator, simple.denominator)):
        return (simple.numerator if simple.denominator == 1 else simple), False
    return middle.limit_denominator(10**40), False


def power(number: Ball, exponent: Exponent) -> Ball:
    """A positive number, or any for a whole exponent, raised to a power."""
    if is_whole(exponent):
        n = int(exponent)
        if isinstance(number, fmpq) and abs(n) * number.height_bits() <= _MAX_BITS:
            return number**n
        if number < 0:
            raised = to_arb(-number) ** fmpq(n)
            return -raised if n % 2 else raised
        return to_arb(number) ** fmpq(n)
    if exponent == Fraction(1, 2) and isinstance(number, fmpq) and number.p.is_square() and number.q.is_square():
        return number.sqrt()
    top, bottom = exponent.numerator, exponent.denominator
    return to_arb(number) ** fmpq(top, bottom) if bottom != 3 or abs(top) > 3 else to_arb(number).root(3) ** top


def ends(number: Ball) -> tuple[float, float]:
    """The floats nearest to a ball's two ends; infinite beyond the largest float."""
    if isinstance(number, fmpq):
        value = _quotient(int(number.p), int(number.q))
        return value, value
    if not number.is_finite():
        return -math.inf, math.inf
    return _dyadic(number.lower()), _dyadic(number.upper())


def certain(number: arb, digits: int) -> bool:
    """Whether all of a ball has the same first digits."""
    if not number.is_finite() or number.rel_accuracy_bits() < 3 * digits:
        return False
    return decimals(number.lower(), digits) == decimals(number.upper(), digits)


def decimals(number: Ball, digits: int) -> str:
    """A number rounded to so many digits, in the notation of floats: 0.001 and 1e-20; an exact short one has fewer."""
    if isinstance(number, fmpq):
        top, bottom = int(number.p), int(number.q)
    else:
        mantissa, exponent = (int(part) for part in number.mid().man_exp())
        if abs(exponent) > _LONG:
            return number.str(digits, radius=False).replace("e+", "e")
        top, bottom = mantissa << max(exponent, 0), 1 << max(-exponent, 0)
    with localcontext(Context(prec=digits)):
        value = Decimal(top) / Decimal(bottom)
        if value and not isinstance(number, fmpq):  # 1.000 tells that there may be more, 1 doesn't
            value = value.quantize(Decimal((0, (1,), value.adjusted() - digits + 1)))
    if -5 < value.adjusted() < max(digits, 16):
        return format(value, "f")
    return str(value).replace("E+", "e").replace("E", "e")


def _dyadic(number: arb) -> float:
    mantissa, exponent = (int(part) for part in number.man_exp())
    size = mantissa.bit_length() + exponent
    if not mantissa or size < -_FLOAT_EXPONENTS:
        return 0.0
    if size > _FLOAT_EXPONENTS:
        return math.inf if mantissa > 0 else -math.inf
    return _quotient(mantissa << exponent, 1) if exponent > 0 else _quotient(mantissa, 1 << -exponent)


def _quotient(numerator: int, denominator: int) -> float:
    """The float nearest to a fraction; Python's own division rounds correctly, and raises where it is too large."""
    try:
        return numerator / denominator or 0.0
    except OverflowError:
        return math.inf if numerator > 0 else -math.inf
