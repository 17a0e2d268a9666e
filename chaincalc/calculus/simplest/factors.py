"""A polynomial's factors, as far as they are found quickly."""

from __future__ import annotations

from math import gcd, lcm
from typing import TYPE_CHECKING, TypeAlias

from chaincalc.calculus.simplest.numbers import size_of
from chaincalc.calculus.simplest.ring import Ring

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

    Factored: TypeAlias = tuple[fmpq, list[tuple[fmpq_mpoly, int]]]

MAX_DEGREE = 100  # the sum of the degrees in each generator
MAX_ROOM = 5_000  # the number of terms that a polynomial of such degrees could have
MAX_LENGTH = 120  # terms


def factored(ring: Ring, polynomial: fmpq_mpoly) -> Factored:
    """A number and factors with their powers; each has whole coefficients without a common divisor.

    A polynomial that would take long is taken apart as one of x^n, where it is that, or else only into what all of its
    terms share, and the rest.
    """
    ring.spend(20 + len(polynomial))
    if len(polynomial) == 1 or _is_small(ring, polynomial):
        number, factors = polynomial.factor()
        return number, [(factor, int(n)) for factor, n in factors]
    content = polynomial.term_content()
    number, factors = content.factor()
    scale, rest = _primitive(polynomial / content)
    found = [(factor, int(n)) for factor, n in factors]
    smaller, steps = rest.deflation()
    if any(step > 1 for step in steps) and _is_small(ring, smaller):
        scale_too, parts = smaller.factor()
        return number * scale * scale_too, [*found, *((part.inflate(steps), int(n)) for part, n in parts)]
    return number * scale, [*found, (rest, 1)]


def _is_small(ring: Ring, polynomial: fmpq_mpoly) -> bool:
    degrees = [int(d) for d in polynomial.degrees() if d]
    room = 1
    for d in degrees:
        room *= d + 1
    if sum(degrees) > MAX_DEGREE or room > MAX_ROOM or len(polynomial) > MAX_LENGTH:
        return False
    digits = max(size_of(n) for n in polynomial.coeffs()) // 64 + 1
    ring.spend(room * sum(degrees) * digits // 3)
    return True


def _primitive(polynomial: fmpq_mpoly) -> tuple[fmpq, fmpq_mpoly]:
    """The largest number that leaves whole coefficients, and what it leaves."""
    from flint import fmpq

    numbers = polynomial.coeffs()
    below = lcm(*(int(n.q) for n in numbers))
    above = gcd(*(int(n.p) * (below // int(n.q)) for n in numbers))
    scale = fmpq(above, below)
    return scale, polynomial / scale
