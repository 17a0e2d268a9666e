"""Which inputs the slider stops at, and how far x can be pulled."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

_MOST = 201  # of the slider's stops, without those that are added to them
_SHARES = ("1", "0.5", "0.2", "0.1", "0.01", "0.001")  # the deltas, as parts of a power of ten
_LEAST, _LARGEST = 1e-300, 1e300  # the deltas that the difference formula takes


def stops(low: float, high: float, also: Iterable[float], fewer: bool = False) -> list[float]:
    """Round numbers from low to high, both ends, and some others that lie between them; ascending.

    Args:
        low, high: both ends.
        also: the others.
        fewer: whether half as many will do.

    >>> stops(0.0, 10.0, [math.pi])[61:65]
    [3.05, 3.1, 3.141592653589793, 3.15]
    """
    step = round_step(low, high, _MOST // 2 if fewer else _MOST)
    found = {low, high, *(x + 0.0 for x in also if low <= x <= high)}
    if step:
        first, last = math.ceil(Decimal(low) / step), math.floor(Decimal(high) / step)
        found.update(float(k * step) for k in range(first, last + 1))
    return sorted(x + 0.0 for x in found if low <= x <= high)


def round_step(low: float, high: float, most: int) -> Decimal | None:
    """The smallest step of 1, 2 or 5 times a power of ten that makes at most so many stops; None: they are one float.

    >>> round_step(-3.0, 3.0, 201), round_step(0.0, 10.0, 6)
    (Decimal('0.05'), Decimal('2'))
    """
    least = (Decimal(high) - Decimal(low)) / (most - 1)
    if math.ulp(max(abs(low), abs(high))) > least:
        return None
    exponent = least.adjusted()
    steps = [Decimal(digit).scaleb(exponent) for digit in (1, 2, 5, 10)]
    chosen = next(step for step in steps if step >= least)
    return Decimal(int(chosen)) if chosen == chosen.to_integral_value() else chosen.normalize()


def deltas(low: float, high: float, asked: float) -> list[float]:
    """The deltas, the largest first: for -3 to 3 they are 1, 0.5, 0.2, 0.1, 0.01, 0.001, and what was asked.

    >>> deltas(-3.0, 3.0, 0.001)
    [1.0, 0.5, 0.2, 0.1, 0.01, 0.001]
    >>> deltas(0.0, 100.0, 0.25)
    [10.0, 5.0, 2.0, 1.0, 0.25, 0.1, 0.01]
    """
    exponent = ((Decimal(high) - Decimal(low)) / 4).adjusted()
    unit = Decimal(10) ** exponent
    found = {asked, *(float(Decimal(share) * unit) for share in _SHARES)}
    return sorted((delta for delta in found if _LEAST <= delta <= _LARGEST), reverse=True)
