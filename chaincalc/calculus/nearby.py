"""What lies on a formula's way: the kinks, jumps and gaps that its pieces cross, and why it has no value at a point."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.functions.primitive import Array, Mask, Primitive, Values
from chaincalc.language.evaluate import Names, call_parameters, evaluate, value_of
from chaincalc.language.tree import (
    FLOW,
    Add,
    Call,
    Div,
    Extreme,
    NamedFunction,
    Neg,
    Node,
    Pow,
    Var,
    has_variable,
    walk,
)
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


class Path:
    """Where an input goes while x goes from x - delta to x + delta: its values at some points on the way.

    Args:
        at: the input at x itself; a tuple of arrays where there are several.
        samples: the input at points between both ends and at these; between them it may turn round unseen. An array
            with a row for each sample, or a list of what `at` is.
        names: what the inputs are called, where there are several.
    """

    def __init__(self, at: Array, samples: Sequence[Array] | Array, names: Names = ()) -> None:
        self.at, self.names = at, names
        self.samples = samples if names or isinstance(samples, list) else np.asarray(samples)

    @cached_property
    def low(self) -> Array:
        return np.fmin.reduce(self.samples)

    @cached_property
    def high(self) -> Array:
        return np.fmax.reduce(self.samples)

    def crosses(self, point: float) -> Mask:
        """Whether the point lies strictly inside the path, and the input isn't on it."""
        return (self.low < point) & (point < self.high) & (self.at != point)

    def through(self, tree: Node, parameters: Values) -> Path:
        """The path of a formula's value."""
        if isinstance(tree, Var) and not self.names:
            return self
        value = value_of(tree, parameters, self.names)
        at = np.asarray(value(self.at))
        if isinstance(self.samples, list):
            return Path(at, np.array([np.broadcast_to(value(sample), at.shape) for sample in self.samples]))
        shape = np.shape(self.samples[0] if self.names else self.samples)
        return Path(at, np.broadcast_to(value(self.samples), shape))


def crossings(tree: Node, path: Path, parameters: Values = _NOTHING) -> Crossings:
    """What the pieces of a formula cross while its variables go these ways; masks of each piece's shape, or False."""
    nothing = np.False_
    found = Crossings(nothing, nothing, nothing)
    for node in walk(tree):
        match node:
            case Call(Primitive() as primitive, argument):
                found |= _primitive(primitive, path.through(argument, parameters), call_parameters(node, parameters))
            case Call(function, argument):
                inner = path.through(argument, parameters)
                found |= crossings(function.body, inner, call_parameters(node, parameters))  # type: ignore[union-attr]
            case Extreme(_, first, second):
                difference = path.through(Add((first, Neg(second))), parameters)
                found |= Crossings(difference.crosses(0.0), nothing, nothing)
            case Div(_, denominator) if has_variable(denominator):
                found |= Crossings(nothing, nothing, path.through(denominator, parameters).crosses(0.0))
            case Pow(base, exponent) if has_variable(base) and not has_variable(exponent):
                n = float(evaluate(exponent, np.float64("nan"), parameters))
                if n < 0 or not n.is_integer():
                    found |= Crossings(nothing, nothing, path.through(base, parameters).crosses(0.0))
    return found


def _primitive(primitive: Primitive, path: Path, parameters: Values) -> Crossings:
    kink: Mask = np.False_
    jump: Mask = np.False_
    gap: Mask = np.False_
    for corner in primitive.kinks_for(parameters):
        kink = kink | path.crosses(corner.at)
    for point in primitive.jumps:
        jump = jump | path.crosses(point)
    domain = primitive.domain_for(parameters)
    if not domain.everywhere or domain.poles:
        gap = domain.gap_between(path.low, path.high) | path.crosses(domain.low) | path.crosses(domain.high)
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


def jumps_at(tree: Node, u: Array, parameters: Values = _NOTHING, names: Names = ()) -> Mask:
    """Where a piece of the formula sits on a jump of its own; a mask of the pieces' shape, or False."""
    found: Mask = np.False_
    for node in walk(tree):
        match node:
            case Call(Primitive() as primitive, argument):
                for jump in primitive.jumps:
                    found = found | (evaluate(argument, u, parameters, names) == jump)
            case Call(NamedFunction() as function, argument):
                given = call_parameters(node, parameters)
                found = found | jumps_at(function.body, evaluate(argument, u, parameters, names), given)
    return found


def why_undefined(tree: Node, u: Array, parameters: Values = _NOTHING, names: Names = ()) -> list[str]:
    """Why a formula has no value at each of these u, in a few words: its innermost piece that has none; "" if it has.

    All points go through each piece together, so that many cost little more than one.

    Args:
        tree: the formula, of numbers.
        u: the variable's values, a vector; a tuple of vectors where there are several.
        parameters: values for its parameters.
        names: what the variables are called, where there are several.
    """
    size = len(u[0]) if names else len(u)
    reasons = np.full(size, "", dtype=object)
    waiting = _undefined(tree, u, np.arange(size), parameters, names)
    for child in tree.children:
        lost = _undefined(child, u, waiting, parameters, names)
        if lost.size:
            reasons[lost] = why_undefined(child, picked(u, lost), parameters, names)
            waiting = waiting[reasons[waiting] == ""]
    for point in waiting.tolist():
        reasons[point] = _own_reason(tree, picked(u, point), parameters, names)
    return list(reasons)


def picked(u: Array, points: Array) -> Array:
    """Some of the points of an array, or of each of a tuple of arrays."""
    return tuple(each[points] for each in u) if isinstance(u, tuple) else u[points]


def _undefined(tree: Node, u: Array, points: Array, parameters: Values, names: Names) -> Array:
    """Those of the points where a formula has no value."""
    values = evaluate(tree, picked(u, points), parameters, names)
    return points[np.isnan(np.broadcast_to(values, points.shape))]


def _own_reason(tree: Node, point: Array, parameters: Values, names: Names) -> str:
    """Why a formula whose pieces have values has none."""

    def at(piece: Node) -> float:
        return float(value_of(piece, parameters, names)(point))

    match tree:
        case Call(Primitive() as primitive, argument):
            value = at(argument)
            if math.isinf(value):
                return f"{primitive.name} of a number too large for a float"
            needs = f"needs {primitive.domain_for(call_parameters(tree, parameters)).text}"
            if argument == FLOW:
                return f"{primitive.name} {needs}"
            return f"{primitive.name} of {number_text(value)}; {primitive.name} {needs}"
        case Call(function, argument):
            given = call_parameters(tree, parameters)
            inner = np.array([at(argument)])
            return why_undefined(function.body, inner, given)[0]  # type: ignore[union-attr]
        case Div(_, denominator):
            return "division by zero" if at(denominator) == 0 else _TOO_LARGE
        case Pow(base, exponent):
            b, e = at(base), at(exponent)
            if b == 0:
                return "0 has no negative power"
            third = "; for the cube root write cbrt" if abs(e - 1 / 3) < 1e-9 else ""
            return f"the negative number {number_text(b)} has no real power {number_text(e)}{third}"
    return _TOO_LARGE


_TOO_LARGE = "its pieces are too large for a float"
