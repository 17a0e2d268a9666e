"""What products of sines and cosines are called: sin/cos is tan, 1/cos^2 is sec^2, 2*sin*cos is the double angle's sine."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

Names: TypeAlias = tuple[int, tuple[tuple[str, int], ...]]  # a power of 2 in front, and functions to powers

CIRCULAR = {"cos": "cos", "sin": "sin", "tan": "tan", "sec": "sec", "csc": "csc", "cot": "cot"}
HYPERBOLIC = {"cos": "cosh", "sin": "sinh", "tan": "tanh", "sec": "sech", "csc": "csch", "cot": "coth"}


def spellings(cosines: Fraction, sines: Fraction) -> list[Names]:
    """The ways to write cos^a*sin^b; names beginning with "2" are of the double angle."""
    if cosines.denominator > 1 or sines.denominator > 1:
        return []
    a, b = int(cosines), int(sines)
    found: list[Names] = [(0, _some(("cos", a), ("sin", b)))]
    if a < 0:
        found.append((0, _some(("sec", -a), ("sin", b))))
    if b < 0:
        found.append((0, _some(("cos", a), ("csc", -b))))
    if a < 0 and b < 0:
        found.append((0, _some(("sec", -a), ("csc", -b))))
    if a < 0 < b:
        tangents = min(-a, b)
        left = a + b
        found.append((0, _some(("sec", -left), ("tan", tangents)) if left <= 0 else _some(("sin", left), ("tan", tangents))))
    if b < 0 < a:
        cotangents = min(a, -b)
        left = a + b
        found.append((0, _some(("csc", -left), ("cot", cotangents)) if left <= 0 else _some(("cos", left), ("cot", cotangents))))
    if a == b and a:
        found.append((-a, (("2sin", a),)))
        if a < 0:
            found.append((-a, (("2csc", -a),)))
    return found


def _some(*powers: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((name, n) for name, n in powers if n)
