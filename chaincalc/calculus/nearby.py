"""What lies on a formula's way: the kinks, jumps and gaps that its pieces cross, and why it has no value at a point."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.functions.primitive import Array, Mask, Primitive, Values
from chaincalc.language.evaluate import call_parameters, evaluate, value_of
from chaincalc.language.tree import FLOW, Add, Call, Div, Extreme, Neg, Node, Pow, Var, has_variable, walk
from chaincalc.language.write import number_text

_NOTHING: Mapping[str, float] = {}


class Crossings(Record):
    """Masks over the points: what lies on the way between two inputs, the point itself left out."""

    kink: Mask
    jump: Mask
    gap: Mask

    def __or__(self, other: object) -> Crossings:
        if not isinstance(other, Crossings):
            return NotImplemented
        return Crossings(self.kink | other.kink, self.jump | other.jump, self.gap | other.gap)


class Way:
    """Where an input goes while x goes from x - delta to x + delta: its values at some points on the way.

    Args:
        at: the input at x itself.
        samples: the input at points between both ends and at these; between them it may turn round unseen.
    """

    def __init__(self, at: Array, samples: Sequence[Array] | Array) -> None:
        self.at, self.samples = at, np.asarray(samples)

    @cached_property
    def low(self) -> Array:
        return np.fmin.reduce(self.samples)

    @cached_property
    def high(self) -> Array:
        return np.fmax.reduce(self.samples)

    def crosses(self, point: float) -> Mask:
        """Whether the point lies strictly inside the way, and the input isn't on it."""
        return (self.low < point) & (point < self.high) & (self.at != point)

    def through(self, tree: Node, parameters: Values) -> Way:
        if isinstance(tree, Var):
            return self
        value = value_of(tree, parameters)
        return Way(value(self.at), np.broadcast_to(value(self.samples), self.samples.shape))


def crossings(tree: Node, way: Way, parameters: Values = _NOTHING) -> Crossings:
    """What the pieces of a formula cross while its variable goes this way."""
    nothing = np.zeros(np.shape(way.at), dtype=bool)
    found = Crossings(nothing, nothing, nothing)
    for node in walk(tree):
        match node:
            case Call(Primitive() as primitive, argument):
                found |= _primitive(primitive, way.through(argument, parameters), call_parameters(node, parameters))
            case Call(function, argument):
                inner = way.through(argument, parameters)
                found |= crossings(function.body, inner, call_parameters(node, parameters))  # type: ignore[union-attr]
            case Extreme(_, first, second):
                difference = way.through(Add((first, Neg(second))), parameters)
                found |= Crossings(difference.crosses(0.0), nothing, nothing)
            case Div(_, denominator) if has_variable(denominator):
                found |= Crossings(nothing, nothing, way.through(denominator, parameters).crosses(0.0))
            case Pow(base, exponent) if has_variable(base) and not has_variable(exponent):
                n = float(evaluate(exponent, np.float64("nan"), parameters))
                if n < 0 or not n.is_integer():
                    found |= Crossings(nothing, nothing, way.through(base, parameters).crosses(0.0))
    return found


def _primitive(primitive: Primitive, way: Way, parameters: Values) -> Crossings:
    kink = jump = gap = np.zeros(np.shape(way.at), dtype=bool)
    for corner in primitive.kinks_for(parameters):
        kink = kink | way.crosses(corner.at)
    for point in primitive.jumps:
        jump = jump | way.crosses(point)
    domain = primitive.domain_for(parameters)
    if not domain.everywhere or domain.poles:
        gap = domain.gap_between(way.low, way.high) | way.crosses(domain.low) | way.crosses(domain.high)
    return Crossings(kink, jump, gap)


def has_crossings(tree: Node) -> bool:
    """Whether a formula has anything to cross at all: kinks, jumps, or gaps in its domain."""
    for node in walk(tree):
        match node:
            case Extreme():
                return True
            case Div(_, denominator) if has_variable(denominator):
                return True
            case Pow(base, exponent) if has_variable(base) and not (has_variable(exponent)):
                return True
            case Call(Primitive() as primitive, _):
                domain = primitive.domain
                if primitive.kinks or primitive.jumps or callable(domain) or not domain.everywhere or domain.poles:
                    return True
            case Call(function, _) if has_crossings(function.body):  # type: ignore[union-attr]
                return True
    return False


def jumps_at(tree: Node, u: Array, parameters: Values = _NOTHING) -> Mask:
    """Where a piece of the formula sits on a jump of its own."""
    found = np.zeros(np.shape(u), dtype=bool)
    for node in walk(tree):
        match node:
            case Call(Primitive() as primitive, argument):
                inner = evaluate(argument, u, parameters) if primitive.jumps else u
                for jump in primitive.jumps:
                    found = found | (inner == jump)
            case Call(function, argument):
                given = call_parameters(node, parameters)
                found = found | jumps_at(function.body, evaluate(argument, u, parameters), given)  # type: ignore[union-attr]
    return found


def why_undefined(tree: Node, u: Array, parameters: Values = _NOTHING) -> list[str]:
    """Why a formula has no value at each of these u, in a few words: its innermost piece that has none; "" if it has.

    All points go through each piece together, so that many cost little more than one.
    """
    reasons = np.full(len(u), "", dtype=object)
    waiting = _undefined(tree, u, np.arange(len(u)), parameters)
    for child in tree.children:
        lost = _undefined(child, u, waiting, parameters)
        if lost.size:
            reasons[lost] = why_undefined(child, u[lost], parameters)
            waiting = waiting[reasons[waiting] == ""]
    for point in waiting.tolist():
        reasons[point] = _own_reason(tree, u[point], parameters)
    return list(reasons)


def _undefined(tree: Node, u: Array, points: Array, parameters: Values) -> Array:
    """Those of the points where a formula has no value."""
    values = evaluate(tree, u[points], parameters)
    return points[np.isnan(np.broadcast_to(values, points.shape))]


def _own_reason(tree: Node, point: Array, parameters: Values) -> str:
    """Why a formula whose pieces have values has none."""
    match tree:
        case Call(Primitive() as primitive, argument):
            value = float(evaluate(argument, point, parameters))
            if math.isinf(value):
                return f"{primitive.name} of a number too large for a float"
            needs = f"needs {primitive.domain_for(call_parameters(tree, parameters)).text}"
            if argument == FLOW:
                return f"{primitive.name} {needs}"
            return f"{primitive.name} of {number_text(value)}; {primitive.name} {needs}"
        case Call(function, argument):
            given = call_parameters(tree, parameters)
            inner = np.array([float(evaluate(argument, point, parameters))])
            return why_undefined(function.body, inner, given)[0]  # type: ignore[union-attr]
        case Div(_, denominator):
            return "division by zero" if evaluate(denominator, point, parameters) == 0 else _TOO_LARGE
        case Pow(base, exponent):
            b, e = float(evaluate(base, point, parameters)), float(evaluate(exponent, point, parameters))
            if b == 0:
                return "0 has no negative power"
            third = "; for the cube root write cbrt" if abs(e - 1 / 3) < 1e-9 else ""
            return f"the negative number {number_text(b)} has no real power {number_text(e)}{third}"
    return _TOO_LARGE


_TOO_LARGE = "its pieces are too large for a float"
