"""Exact numbers: their size, their powers, their prime factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chaincalc.calculus.simplest.errors import TooMuchError

if TYPE_CHECKING:
    from flint import fmpq

MAX_BITS = 5_000  # of one number


def size_of(c: fmpq) -> int:
    """The bits of a fraction."""
    return int(c.p.bit_length()) + int(c.q.bit_length())


def number_power(c: fmpq, n: int) -> fmpq:
    """A whole power of a number that isn't 0.

    Raises:
        TooMuchError: it has too many digits.
    """
    if abs(n) * max(c.p.bit_length() - 1, c.q.bit_length() - 1) > MAX_BITS:
        raise TooMuchError
    if abs(c) == 1:
        return c if n % 2 else c * c
    return c**n if n >= 0 else 1 / c**-n


def primes(n: int) -> list[tuple[int, int]]:
    """A number's prime factors below 1,000, and what is left."""
    found = []
    for p in range(2, 1000):
        m = 0
        while n % p == 0:
            n, m = n // p, m + 1
        if m:
            found.append((p, m))
        if p * p > n:
            break
    return [*found, (n, 1)] if n > 1 else found
