"""What products of sines and cosines are called: sin/cos is tan, 1/cos^2 is sec^2, 2*sin*cos a double angle's sine."""

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
    found: list[Names] = []
    if a == b:
        found += [(-a, (("2sin", a),)), (-a, (("2csc", -a),))] if a < 0 else [(-a, (("2sin", a),))]
    if a < 0 < b:
        found.append((0, _quotient(("sin", "tan", "sec"), b, -a)))
    if b < 0 < a:
        found.append((0, _quotient(("cos", "cot", "csc"), a, -b)))
    if a < 0 and b < 0:
        found.append((0, _some(("sec", -a), ("csc", -b))))
    if a < 0:
        found.append((0, _some(("sec", -a), ("sin", b))))
    if b < 0:
        found.append((0, _some(("csc", -b), ("cos", a))))
    return [*found, (0, _some(("sin", b), ("cos", a)))]


def _quotient(names: tuple[str, str, str], above: int, below: int) -> tuple[tuple[str, int], ...]:
    """Sin^m/cos^n as a power of tan and what is left."""
    top, quotient, bottom = names
    common, left = min(above, below), above - below
    return _some((top, left), (quotient, common)) if left >= 0 else _some((bottom, -left), (quotient, common))


def _some(*powers: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((name, n) for name, n in powers if n)
