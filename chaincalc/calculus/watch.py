"""Where floats may decide too much: digits that cancel, points that a rounding may have moved off a kink or an edge.

The tests are made in the pass that runs anyway, on the numbers that it has at hand. A test is one division and one dot
product; only where that isn't finite is each point looked at.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

from chaincalc.base.lazy import np
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array, Domain, Kink, Mask
from chaincalc.language.evaluate import any_of, dot
from chaincalc.language.tree import Add, Call, Const, Div, Mul, Neg, Node, Num, Pow

LOST = 1e-4  # a result that is so much smaller than what it is made of has lost four digits, and others follow
_SOME = 3e-3  # two or three, which count where that happens again
_FEW = _SOME**-2  # the square of what a number is divided by one that is so much smaller
_LARGEST = sys.float_info.max**0.5  # its square is as large as floats get
_HUGE = _LARGEST * _SOME  # divided by a number less than _SOME, it is larger
_LARGEST_EXPONENT = 1e5  # raising to a higher power loses five digits of the base

Test: TypeAlias = Callable[["Watch", Array, Array, Array], None]  # of a function's input, value and slope


class Watch(list[Mask]):
    """What a pass over a formula meets: the points at corners; and the doubts, points where digits may be lost."""

    def __init__(self) -> None:
        super().__init__()
        self.losses: list[Array] = []  # what is left of 1 where digits are lost, for each time

    def compare(self, small: Array, large: Array) -> None:
        """Doubt the points where the first number is far smaller than the second."""
        ratio = np.divide(large, small)
        squared = dot(ratio, ratio) if ratio.ndim else float(ratio) * float(ratio)
        if squared < _FEW:  # most often that is all
            return
        ratio = ratio * _HUGE
        squared = dot(ratio, ratio) if ratio.ndim else float(ratio) * float(ratio)
        if math.isfinite(squared):
            return
        left = np.abs(small) / np.abs(large)
        some = left < _SOME
        if any_of(some):
            self.losses.append(np.where(some, left, 1.0))

    def doubts(self, shape: Shape) -> Mask | None:
        """Where digits are lost; None: nowhere."""
        if not self.losses:
            return None
        return np.broadcast_to(math.prod(self.losses) < LOST, shape)

    def sum(self, total: Array, terms: Sequence[Array]) -> None:
        """Doubt a sum where it is far smaller than one of these terms; if they are all but one, that one counts too."""
        for term in terms:
            self.compare(total, term)


def watch_sum(met: list[Mask], total: Array, term: Array) -> None:
    """Doubt a sum of two where they cancel."""
    if isinstance(met, Watch):
        met.compare(total, term)


def watch_tie(met: list[Mask], one: Array, other: Array) -> None:
    """Doubt what the larger of two is, where a rounding may decide it."""
    if isinstance(met, Watch):
        met.compare(one - other, one)


def watch_power(met: list[Mask], base: Array, exponent: Array) -> None:
    """Doubt a power whose exponent moves, where that is large, or the logarithm of the base loses digits."""
    if isinstance(met, Watch):
        met.compare(np.float64(_LARGEST_EXPONENT * LOST), exponent)
        met.compare(base - 1.0, np.float64(1.0))


def delicate(name: str, kinks: tuple[Kink, ...], domain: Domain) -> Test | None:
    """The test of a primitive; None where no input is delicate."""
    tests = [_TESTS[name]] if name in _TESTS else []
    places = sorted({*(kink.at for kink in kinks), *domain.edges} - {0.0})
    tests += [_place(place) for place in places]  # beside 0, only what cancelled can be missed
    if not tests:
        return None

    def test(met: Watch, u: Array, y: Array, slope: Array) -> None:
        for each in tests:
            each(met, u, y, slope)

    return test


def sign_of(tree: Node) -> int:
    """1 for a formula that is never negative, -1 for one that is never positive, 0 for all others."""
    match tree:
        case Num() | Const():
            return 1
        case Neg(operand):
            return -sign_of(operand)
        case Add(terms):
            signs = {sign_of(term) for term in terms}
            return signs.pop() if len(signs) == 1 else 0
        case Mul(factors):
            return math.prod(map(sign_of, factors))
        case Div(numerator, denominator):
            return sign_of(numerator) * sign_of(denominator)
        case Pow(base, exponent):
            even = isinstance(exponent, Num) and exponent.value % 2 == 0
            return 1 if even or sign_of(base) > 0 else 0
        case Call(function, _):
            return 1 if function.name in _NEVER_NEGATIVE else 0
    return 0


def _place(place: float) -> Test:
    """Near a kink or an edge."""
    return lambda met, u, y, slope: met.compare(u - place, place)  # noqa: ARG005 - every test is given all three


def _periodic(met: Watch, u: Array, y: Array, slope: Array) -> None:
    """Near a zero of the value or of the slope, where the other is 1 or -1; and far out."""
    met.compare(y * slope, u)


def _tangent(met: Watch, u: Array, y: Array, slope: Array) -> None:
    """By how much value and slope grow with a part of u: as u*y'/y, and u*y''/y' = 2*u*y."""
    met.compare(y, u * slope)
    met.compare(np.float64(1.0), u * y)


def _secant(met: Watch, u: Array, y: Array, slope: Array) -> None:
    """The same, where y'' is y*(2*y^2 - 1)."""
    met.compare(y, u * slope)
    met.compare(slope, u * y * y * y)


def _beside_zero(met: Watch, u: Array, y: Array, slope: Array) -> None:  # noqa: ARG001
    met.compare(y, np.float64(1.0))


def _beside_one(met: Watch, u: Array, y: Array, slope: Array) -> None:  # noqa: ARG001
    met.compare(1.0 - np.abs(u), np.float64(1.0))


def _logit(met: Watch, u: Array, y: Array, slope: Array) -> None:
    _beside_zero(met, u, y, slope)
    _beside_one(met, u, y, slope)


def _turning(met: Watch, u: Array, y: Array, slope: Array) -> None:  # noqa: ARG001
    met.compare(slope, y)


_TESTS: dict[str, Test] = {
    **dict.fromkeys(("sin", "cos"), _periodic),
    **dict.fromkeys(("tan", "cot"), _tangent),
    **dict.fromkeys(("sec", "csc"), _secant),
    **dict.fromkeys(("log", "log2", "log10"), _beside_zero),
    "log1p": lambda met, u, y, slope: met.compare(1.0 + u, np.float64(1.0)),  # noqa: ARG005
    "arctanh": _beside_one,
    "logit": _logit,
    **dict.fromkeys(("silu", "gelu_tanh", "mish"), _turning),
}
_NEVER_NEGATIVE = {
    "square", "sqrt", "abs", "step", "exp", "exp2", "arccos", "cosh", "sech", "arccosh", "relu", "sigmoid", "softplus",
    "hard_sigmoid", "relu6", "gaussian",
}  # fmt: skip
