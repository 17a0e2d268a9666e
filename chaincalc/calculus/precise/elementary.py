"""The functions that no formula makes of others, as functions of germs: smooth ones, and those with edges or poles."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import arb

from chaincalc.calculus.precise.ball import ONE, quotient, to_arb
from chaincalc.calculus.precise.germ import Germ, add, around, constant, negative, scale
from chaincalc.calculus.precise.powers import divide, log, raise_to
from chaincalc.calculus.precise.taylor import TAYLOR, smooth
from chaincalc.calculus.precise.work import UndefinedError, Work

_HALF = Fraction(1, 2)
_NEAR_ONE = quotient(Fraction(3, 4))


def elementary(work: Work, name: str, germ: Germ) -> Germ:
    """A function that is smooth where it is defined: sin, exp, ...; and those with edges, their edges included."""
    if name in _EDGED:
        return _EDGED[name](work, germ)
    return smooth(work, name, germ)


def _half_angle(work: Work, inverse: str, distance: Germ) -> Germ:
    """arccos(1 - d) = 2 arcsin(sqrt(d/2)) and arccosh(1 + d) = 2 arcsinh(sqrt(d/2)), for d from 0 on."""
    root = raise_to(work, scale(work, distance, quotient(_HALF)), _HALF)
    return scale(work, smooth(work, inverse, root), quotient(2))


def _within_one(work: Work, germ: Germ) -> int:
    """The one of -1 and 1 that a germ starts at or near, 0 for a germ that starts far inside.

    Near them the distance has digits that a ball around the start hasn't.

    Raises:
        UndefinedError: it starts beyond.
    """
    start, _ = around(work, germ)
    side = 1 if start > 0 else -1
    room = work.sign(1 - side * start)
    if room < 0:
        raise UndefinedError("outside")
    return side if not room or side * start > _NEAR_ONE else 0


def _arccos(work: Work, germ: Germ) -> Germ:
    edge = _within_one(work, germ)
    if not edge:
        return smooth(work, "arccos", germ)
    angle = _half_angle(work, "arcsin", add(work, (constant(ONE), scale(work, germ, quotient(-edge)))))
    return angle if edge > 0 else add(work, (constant(arb.pi()), negative(angle)))


def _arcsin(work: Work, germ: Germ) -> Germ:
    if not _within_one(work, germ):
        return smooth(work, "arcsin", germ)
    return add(work, (constant(arb.pi() / 2), negative(_arccos(work, germ))))


def _arccosh(work: Work, germ: Germ) -> Germ:
    start, _ = around(work, germ)
    room = work.sign(start - 1)
    if room < 0:
        raise UndefinedError("outside")
    if room and not start < 1 / _NEAR_ONE:
        return smooth(work, "arccosh", germ)
    return _half_angle(work, "arcsinh", add(work, (germ, constant(-ONE))))


def _arctanh(work: Work, germ: Germ) -> Germ:
    if not _within_one(work, germ):
        return smooth(work, "arctanh", germ)
    above, below = add(work, (constant(ONE), germ)), add(work, (constant(ONE), negative(germ)))
    return scale(work, add(work, (log(work, above), negative(log(work, below)))), quotient(_HALF))


def _log1p(work: Work, germ: Germ) -> Germ:
    """Beside 0 it has digits that log(1 + u) hasn't."""
    start = germ.start
    if start is not None and abs(to_arb(start)) < 0.5:
        return smooth(work, "log1p", germ)
    return log(work, add(work, (constant(ONE), germ)))


def _tan(work: Work, germ: Germ) -> Germ:
    return divide(work, elementary(work, "sin", germ), elementary(work, "cos", germ))


def _logarithm(base: int) -> Callable[[Work, Germ], Germ]:
    return lambda work, germ: scale(work, log(work, germ), 1 / arb(base).log())


_EDGED: dict[str, Callable[[Work, Germ], Germ]] = {
    "log": log,
    "log1p": _log1p,
    "log2": _logarithm(2),
    "log10": _logarithm(10),
    "tan": _tan,
    "sqrt": lambda work, germ: raise_to(work, germ, _HALF),
    "cbrt": lambda work, germ: raise_to(work, germ, Fraction(1, 3), odd_root=True),
    "arcsin": _arcsin,
    "arccos": _arccos,
    "arccosh": _arccosh,
    "arctanh": _arctanh,
}
ELEMENTARY = {*TAYLOR, *_EDGED}
