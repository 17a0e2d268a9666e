"""The points at which floats may have decided too much: there a second opinion is asked."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.engine.forward import nowhere
from chaincalc.engine.inputs import pointwise
from chaincalc.engine.silence import silently
from chaincalc.engine.steps import Trace
from chaincalc.functions.primitive import Array, Mask, Primitive
from chaincalc.language.evaluate import any_of, dot, value_of
from chaincalc.language.tree import (
    FLOW,
    Add,
    Call,
    Div,
    Extreme,
    Mul,
    Neg,
    Node,
    Num,
    Pow,
    Var,
    Where,
    has_variable,
    walk,
)
from chaincalc.links.link import Link

DECIDED = ("outside_domain", "overflow", "kink", "jump", "zero_times_infinity", "infinite", "domain_edge")
_TINY = float.fromhex("0x1p-1022")  # below it floats have fewer digits, or none
_LARGEST = sys.float_info.max**0.5  # its square is as large as floats get
_FAR = 1e150  # a formula's pieces, and their squares, may be too large for a float beyond, or too small below 1/_FAR
_NEAR = 1e-9  # relative; so near to an edge a rounding may have led across it
_STEEP = 1e8  # what makes something of a slope that is too small for a float
_ONE_OPERATION = 3  # nodes of 1/u
_NEVER_TINY = {
    "identity", "abs", "sign", "step", "affine", "log", "log2", "log10", "log1p", "maximum", "minimum", "clip", "sin",
    "cos", "tan", "sec", "arcsin", "arccos",
    "sinh", "cosh", "arcsinh", "arctanh", "degrees", "radians", "relu", "leaky_relu",
    "hard_tanh", "hard_sigmoid", "relu6",
}  # fmt: skip
_FLAT = {"relu", "maximum", "minimum", "clip", "hard_tanh", "hard_sigmoid", "relu6", "step", "sign", "abs"}


def suspects(traced: Trace) -> Array:
    """The indices of the points at which a second opinion may differ, those that are hit first."""
    found = [] if traced.corners is None else [traced.corners[0]]
    for finding in traced.findings:
        if finding.code == "outside_domain":
            found.append(finding.points[_near_an_edge(traced, finding.link - 1, finding.points)])
        elif finding.code in DECIDED and (finding.code != "overflow" or _may_come_back(traced.links, finding.link)):
            found.append(finding.points)
    if len(traced.doubts):
        found.append(traced.doubts)
    if traced.value.size != 1:
        found += silently(_out_of_range, traced)
    elif _single(traced, [step.derivative.item() for step in traced.steps]):
        found.append(np.zeros(1, dtype=int))
    if not found:
        return nowhere()
    together = np.concatenate(found)
    together = together[np.sort(np.unique(together, return_index=True)[1])]
    return together[_are_numbers(traced, together)]


def _are_numbers(traced: Trace, points: Array) -> Mask:
    """Whether the inputs are finite; an infinity or nan means nothing that could be proved."""
    inputs, shape = pointwise(traced.inputs)
    size = int(np.prod(shape))
    finite = [np.isfinite(np.broadcast_to(value, size)[points]) for value in inputs.values.values()]
    return np.logical_and.reduce(finite)


def _may_come_back(links: Sequence[Link], number: int) -> bool:
    """Whether what is too large for a float at a link may be followed by something, in it or in later links."""
    return number < len(links) or _nature_of(links[number - 1]).inside


def _near_an_edge(traced: Trace, i: int, points: Array) -> Mask:
    """Whether a link that has no value has one for inputs that differ by a rounding."""
    u = traced.steps[i].input.reshape(-1)[points]
    if traced.links[i].takes:
        return np.ones(points.shape, dtype=bool)
    with np.errstate(all="ignore"):
        beside = [traced.links[i].value(u * (1 + by)) for by in (_NEAR, -_NEAR)]
        near = ~np.isnan(beside[0]) | ~np.isnan(beside[1]) | _out_of_range_inside(traced.links[i], u)
    return near | (u == 0) if i and not is_flat(traced.links[i - 1]) else near


def _out_of_range_inside(link: Link, u: Array) -> Mask:
    """Whether a piece of a formula is too large or too small for a float, as in x^2/(x^2 + 1)."""
    found = np.zeros(u.shape, dtype=bool)
    if link.tree is None or link.primitive is not None:
        return found
    with np.errstate(all="ignore"):
        numbers = {piece: value_of(piece)(u) for piece in set(walk(link.tree))}
        for piece, number in numbers.items():
            found = found | np.isinf(number)
            if not isinstance(piece, Num | Var | Add) and not _is_flat(piece):  # else 0 by nature
                nature = [numbers[child] == 0 for child in piece.children]
                found = found | ((number == 0) & ~reduce(np.logical_or, nature, np.False_))
    return found


def is_flat(link: Link) -> bool:
    """Whether a link may be constant over a stretch, so that its slope is 0 by nature."""
    return link.tree is None or any(map(_is_flat, walk(link.tree))) or not has_variable(link.tree)


def _is_flat(node: Node) -> bool:
    return isinstance(node, Extreme | Where) or (isinstance(node, Call) and node.function.name in _FLAT)


def _out_of_range(traced: Trace) -> list[Array]:
    """Where a slope or a product is too small for a float, though nothing is 0 by nature, and what comes is steep."""
    found: list[Array] = []
    x = traced.steps[0].input.reshape(-1)
    if _has_tiny(x):
        found.append(np.flatnonzero((np.abs(x) < _TINY) & (x != 0)))
    slopes = [step.derivative.reshape(-1) for step in traced.steps]
    calm = _are_calm(slopes)
    for i, (link, step) in enumerate(zip(traced.links, traced.steps, strict=True)):
        nature = _nature_of(link)
        if not nature.tiny or (calm and not nature.inside):
            continue
        u = step.input.reshape(-1)
        if nature.inside and not (dot(u, u) < nature.far**2 and not _has_tiny(u, 1 / nature.far)):
            found.append(np.flatnonzero((np.abs(u) > nature.far) | ((np.abs(u) < 1 / nature.far) & (u != 0))))
        for number in (slopes[i], step.output.reshape(-1)):
            if _has_tiny(number):
                lost = _lost(number, u, link)
                if any_of(lost):
                    found.append(np.flatnonzero(lost & _amplified(slopes, i, nature.inside)))
    for i in range(1, len(slopes) - 1):
        found += _product_lost(slopes, traced.steps[i].product.reshape(-1), i)
    return found


def _are_calm(slopes: Sequence[Array]) -> bool:
    """Whether the slopes make nothing of what is too small for a float, however many are multiplied."""
    squares = sum(dot(slope, slope) for slope in slopes)
    if squares < _STEEP ** (2 / len(slopes)):
        return True
    return math.prod(max(slope.max(), -slope.min(), 1.0) for slope in slopes) < _STEEP


class _Nature(NamedTuple):
    """What a formula is like.

    Args:
        tiny: whether it, or its slope, may be far smaller than what goes in.
        inside: whether it is more than one operation, whose factors aren't seen.
        far: beyond this input, or nearer to 0 than 1/far, its powers may be too large or too small for a float.
    """

    tiny: bool
    inside: bool
    far: float = _FAR


@lru_cache(maxsize=256)
def _nature(tree: Node) -> _Nature:
    primitive = isinstance(tree, Call) and isinstance(tree.function, Primitive) and tree.argument == FLOW
    one = primitive or tree.size <= _ONE_OPERATION
    return _Nature(any(map(_makes_tiny, walk(tree))), not one, _FAR ** (1 / _degree(tree)))


def _degree(tree: Node) -> float:
    """The highest power of its input that a formula, or a piece of it, may grow or fall like."""
    match tree:
        case Pow(base, Num(exponent)) | Pow(base, Neg(Num(exponent))):
            return _degree(base) * max(1.0, exponent)
        case Mul() | Div():
            return max(1.0, sum(map(_degree, filter(has_variable, tree.children))))
        case Call(function, argument):
            return _degree(argument) * {"square": 2, "cube": 3}.get(function.name, 1)
    return max(map(_degree, tree.children), default=1.0)


def _makes_tiny(node: Node) -> bool:
    match node:
        case Call(function, _):
            return function.name not in _NEVER_TINY
        case Mul(factors):
            return sum(map(has_variable, factors)) > 1
        case Pow() | Div():
            return has_variable(node)
    return False


def _has_tiny(number: Array, least: float = _TINY) -> bool:
    """Whether there may be a number below some least one."""
    inverse = least * _LARGEST / number
    return not math.isfinite(dot(inverse, inverse))


def _lost(number: Array, u: Array, link: Link) -> Mask:
    """Whether a number is too small for a float, and not 0 by nature."""
    lost = (np.abs(number) < _TINY) & (u != 0)
    if any_of(lost) and is_flat(link):
        lost = lost & ((number != 0) | _out_of_range_inside(link, u))
    return lost


def _nature_of(link: Link) -> _Nature:
    return _Nature(tiny=False, inside=False) if link.tree is None else _nature(link.tree)


def _amplified(slopes: list[Array], i: int, inside: bool) -> Mask:
    """Whether the other links' slopes, or factors inside, may make something of what is too small for a float."""
    size = np.full(slopes[0].shape, np.inf if inside else 1.0)
    for j, slope in enumerate(slopes):
        if j != i:
            size = size * np.maximum(np.abs(slope), 1.0)
    return ~(size < _STEEP)


def _product_lost(slopes: list[Array], product: Array, i: int) -> Iterator[Array]:
    if _has_tiny(product):
        lost = (np.abs(product) < _TINY) & ~(np.abs(slopes[i + 1]) <= 1)
        if any_of(lost):  # only then: of many links each one would look at all before it
            yield np.flatnonzero(lost & np.logical_and.reduce([slope != 0 for slope in slopes[: i + 1]]))


def _single(traced: Trace, slopes: list[float]) -> bool:
    """The same for one point, in Python's floats, which take a tenth of the time."""
    product = 1.0
    if 0 < abs(traced.steps[0].input.item()) < _TINY:
        return True
    for i, (step, slope) in enumerate(zip(traced.steps, slopes, strict=True)):
        before, product = product, product * slope
        numbers = slope, step.output.item()
        nature, u = _nature_of(traced.links[i]), abs(step.input.item())
        if nature.inside and nature.tiny and (u > nature.far or 0 < u < 1 / nature.far):
            return True
        if -_TINY < numbers[0] < _TINY or -_TINY < numbers[1] < _TINY:
            at = step.input.reshape(-1)
            lost = any(any_of(_lost(np.array([number]), at, traced.links[i])) for number in numbers)
            others = math.prod(max(abs(other), 1.0) for j, other in enumerate(slopes) if j != i)
            if lost and (not others < _STEEP or nature.inside):
                return True
        if abs(product) < _TINY and before and slope and i + 1 < len(slopes) and not abs(slopes[i + 1]) <= 1:
            return True
    return False
