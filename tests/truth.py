"""What is true of a chain at a point, by mpmath and difference quotients: the witness of the second opinion.

A value is worked out with some hundred digits; what is left of a sum, or of a sine, in the last fifth of these is 0. A
one-sided derivative is what difference quotients close in on, at distances far below a float's last digit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import mpmath as mp
from oracles import ORACLES

from chaincalc.language.tree import Add, Call, Const, Div, Extreme, Mul, Neg, Node, Num, Pow, Var

INF, NAN = math.inf, math.nan
_FAR = -60  # the power of ten, relative to the point, of the larger distance
_NEARER = 2**40  # how much nearer the smaller one is
_LARGEST = 1_000_000  # a power of 2; functions of more take long
_LEAST = mp.mpf(2) ** -1075


class UndefinedError(Exception):
    """There is no real number."""


class UntoldError(Exception):
    """The quotients don't show it."""


class Truth(NamedTuple):
    """Value and slopes as floats: nan where there is none.

    Args:
        value: infinite where it is too large for a float.
        left, right: the one-sided derivatives; nan on both sides of a jump.
        derivative: what the column chain_rule promises.
        codes: the notes that belong there.
        grown: whether a link's value on the way is too large for a float.
    """

    value: float
    left: float
    right: float
    derivative: float
    codes: frozenset[str]
    grown: bool = False


def nearest(number: Any) -> float:
    """The float nearest to an mpmath number; its own conversion rounds the least floats twice."""
    if abs(number) >= mp.mpf(2) ** 1024 - mp.mpf(2) ** 970:
        return INF if number > 0 else -INF
    if abs(number) <= _LEAST:
        return 0.0
    sign, mantissa, exponent, _ = mp.mpf(number)._mpf_
    return float((-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** int(exponent))


def settled(number: Any, size: Any = None) -> Any:
    """A whole number, if the rest is as small as a rounding; 0, if the number is made of so much larger ones."""
    room = mp.mpf(10) ** (-4 * mp.mp.dps // 5)
    if size is not None and abs(number) < room * size:
        return mp.mpf(0)
    if 0.5 < abs(number) < 1e10:
        whole = mp.nint(number)
        if abs(number - whole) < room:
            return whole
    return number


def _ratio(above: Any, below: Any) -> Any:
    if not below:
        raise UndefinedError
    return above / below


def _sin(u: Any) -> Any:
    return settled(mp.sin(u), abs(u))


def _cos(u: Any) -> Any:
    return settled(mp.cos(u), 1 + abs(u))


_PERIODIC: dict[str, Callable[[Any], Any]] = {
    "sin": _sin,
    "cos": _cos,
    "tan": lambda u: _ratio(_sin(u), _cos(u)),
    "sec": lambda u: _ratio(1, _cos(u)),
    "csc": lambda u: _ratio(1, _sin(u)),
    "cot": lambda u: _ratio(_cos(u), _sin(u)),
}


def _power(base: Any, exponent: Any) -> Any:
    exponent = settled(exponent)
    if exponent == mp.nint(exponent):
        return _ratio(1, base ** int(-exponent)) if exponent < 0 else base ** int(exponent)
    if not base:
        if exponent < 0:
            raise UndefinedError
        return mp.mpf(0)
    if base < 0:
        raise UndefinedError
    return base**exponent


def _call(tree: Call, u: Any) -> Any:
    name = tree.function.name
    if name in _PERIODIC:
        return _PERIODIC[name](u)
    if name == "gaussian":
        return mp.exp(-(u**2))
    if name in ("elu", "selu"):
        return settled(ORACLES[name](u, **{key: _number(value) for key, value in tree.parameters}), 1)
    given = {key: _number(value) for key, value in tree.parameters}
    return _power(u, given["exponent"]) if name == "power" else ORACLES[name](u, **given)


def _number(tree: Node) -> Any:
    return value_of(tree, {})


def value_of(tree: Node, given: Mapping[str, Any]) -> Any:
    """A formula's value.

    Raises:
        UndefinedError: it has none.
    """
    try:
        found = _value(tree, given)
    except (ZeroDivisionError, ValueError, TypeError):
        raise UndefinedError from None
    if isinstance(found, mp.mpc) or not mp.isfinite(found):
        raise UndefinedError
    if found and abs(mp.mag(found)) > _LARGEST:
        raise UntoldError
    return settled(mp.mpf(found))


def _value(tree: Node, given: Mapping[str, Any]) -> Any:
    def of(piece: Node) -> Any:
        return value_of(piece, given)

    match tree:
        case Var(name):
            return given[name]
        case Num(value):
            return mp.mpf(repr(value))
        case Const(name):
            return {"pi": mp.pi, "tau": 2 * mp.pi, "e": mp.e}[name] * 1
        case Neg(operand):
            return -of(operand)
        case Add(terms):
            numbers = [of(term) for term in terms]
            return settled(mp.fsum(numbers), max(map(abs, numbers)))
        case Mul(factors):
            return mp.fprod([of(factor) for factor in factors])
        case Div(above, below):
            return _ratio(of(above), of(below))
        case Pow(base, exponent):
            return _power(of(base), of(exponent))
        case Extreme(kind, first, second):
            return (max if kind == "max" else min)(of(first), of(second))
        case Call():
            return _call(tree, of(tree.argument))
    raise TypeError(tree)


def chain_value(trees: Sequence[Node], main: str, given: Mapping[str, Any]) -> Any:
    """A chain's value; `given` has all inputs by name.

    Raises:
        UndefinedError: it has none.
    """
    u = given[main]
    for tree in trees:
        u = value_of(tree, {**given, "": u})
    return u


def truth(
    trees: Sequence[Node], main: str, given: Mapping[str, Any], wrt: str, more: int = 1, most: float = INF
) -> Truth:
    """What is true of a chain at a point.

    Args:
        trees: the links' formulas.
        main: what the main input is called.
        given: a formula without a variable, or a float, for each input.
        wrt: the input that moves.
        more: how many times as many digits as usual, and how much nearer the quotients are taken.
        most: digits; what is smaller than four fifths of them tell is 0.

    Raises:
        UntoldError: it doesn't show.
    """
    numbers = [abs(number) for node in given.values() if (number := _exact(node))]
    size = max((abs(mp.log10(number)) for number in numbers), default=0)
    steep = min(max(numbers, default=0), 1000)  # exp(-x), beside 1, takes almost half as many digits
    with mp.workdps(int(min(300 + steep + 2 * more * (-_FAR + 3 * size), most))):
        at = {name: _exact(node) for name, node in given.items()}
        flow: list[Any] = []
        try:
            for tree in trees:
                flow.append(value_of(tree, {**at, "": flow[-1] if flow else at[main]}))
        except UndefinedError:
            grown = any(math.isinf(nearest(u)) for u in flow)
            return Truth(NAN, NAN, NAN, NAN, frozenset({"outside_domain"}), grown)
        value = flow[-1]
        step = mp.mpf(10) ** (more * (_FAR - 2 * size))  # exp(-1/x) and exp(-x^2) move that fast
        sides = [_side(lambda x: chain_value(trees, main, {**at, wrt: x}), at[wrt], value, h) for h in (-step, step)]
        return _told(value, *sides)


def _exact(node: Any) -> Any:
    return _number(node) if isinstance(node, Node) else mp.mpf(node)


def _side(function: Callable[[Any], Any], x: Any, value: Any, h: Any) -> Any:
    """A one-sided derivative: a number, an infinity, "outside", or "jump"."""
    quotients, gaps = [], []
    for step in (h, h / _NEARER):
        try:
            a, b = function(x + 2 * step), function(x + step)
        except UndefinedError:
            return "outside"
        size = max(abs(a), abs(b))
        difference = settled(a - b, size)
        if not difference and a != b:
            raise UntoldError
        quotients.append(difference / step)
        gaps.append(settled(b - value, max(abs(b), abs(value))))
    if gaps[1] and abs(gaps[1]) > 0.9999 * abs(gaps[0]):
        return "jump"
    far, near = quotients
    if not near:
        return mp.mpf(0)
    if not far:
        raise UntoldError
    growth = abs(near / far)
    if growth < 0.125:
        return mp.mpf(0)
    if growth > 8:
        return mp.sign(near) * mp.inf
    if abs(near - far) > abs(near) * mp.mpf(10) ** -11:
        raise UntoldError
    return near


def _told(value: Any, left: Any, right: Any) -> Truth:
    codes, shown = set(), nearest(value)
    if math.isinf(shown):
        codes.add("overflow")
    if "jump" in (left, right):
        return Truth(shown, NAN, NAN, NAN, frozenset({*codes, "jump"}))
    if "outside" in (left, right):
        codes.add("domain_edge")
    a, b = (NAN if side == "outside" else float(side) if mp.isinf(side) else nearest(side) for side in (left, right))
    both = [side for side in (left, right) if side != "outside"]
    if len(both) == 2 and not _alike(left, right):
        return Truth(shown, a, b, NAN, frozenset({*codes, "kink"}))
    if not both:
        return Truth(shown, a, b, NAN, frozenset(codes))
    slope = b if right != "outside" else a
    if mp.isinf(both[0]):
        codes.add("infinite")
    elif math.isinf(slope):
        codes.add("overflow")
    return Truth(shown, a, b, slope, frozenset(codes))


def _alike(left: Any, right: Any) -> bool:
    if mp.isinf(left) or mp.isinf(right):
        return bool(left == right)
    return bool(abs(left - right) <= mp.mpf(10) ** -11 * max(abs(left), abs(right)))
