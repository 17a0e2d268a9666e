"""Backwards through a formula: from the derivative with respect to its value to those with respect to its variables.

One way forward notes each piece's value, and one way back gives the derivatives with respect to all variables at once,
however many there are. (Reverse mode: Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3.) What a piece
does to a derivative is asked of its directional derivative, so that each rule is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from chaincalc.base.lazy import np
from chaincalc.calculus.duals import UNIT
from chaincalc.calculus.push import Slope, slope_of
from chaincalc.calculus.watch import watch_sum
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, pull_matmul, summed_to
from chaincalc.functions.primitive import Array, Mask, Primitive
from chaincalc.language.evaluate import Names, any_of, value_of
from chaincalc.language.tree import (
    Add,
    ArrayCall,
    Call,
    Extreme,
    MatMul,
    Mul,
    Neg,
    Node,
    Pow,
    Var,
    Where,
    has_variable,
)


class Gradients(list[Any]):
    """A derivative for each variable; None: nothing has come back to it.

    Args:
        count: the number of variables.
        met: is told where a sum over a variable's places loses digits, if it watches for that.
    """

    def __init__(self, count: int, met: list[Mask] | None = None) -> None:
        super().__init__([None] * count)
        self.met: list[Mask] = [] if met is None else met

    def add(self, place: int, g: Array) -> None:
        """What comes back to one of the variable's places."""
        known = self[place]
        self[place] = total = g if known is None else known + g
        if known is not None:
            watch_sum(self.met, total, known)
            watch_sum(self.met, total, g)


Back: TypeAlias = Callable[[Array, Gradients], None]  # takes a derivative back, and adds to those of the variables


class Pulled(NamedTuple):
    """A piece's value, and the way back through it."""

    value: Array
    back: Back


Forward: TypeAlias = Callable[[Sequence[Array]], Pulled]


def pull_of(tree: Node, names: Names, framework: bool = False) -> Forward:
    """A formula as a function of its variables' values that gives its value and the way back.

    What comes back is nan where a piece sits on a kink, a jump or a closed edge, unless a kink's two sides are both
    multiplied by 0: there the two sides of the derivative have to be followed.

    Args:
        tree: the formula, without parameters.
        names: its variables, in the order of their values.
        framework: whether kinks have the slopes that PyTorch takes; then nothing is nan for a kink.
    """

    def of(piece: Node) -> Forward:
        return pull_of(piece, names, framework)

    if isinstance(tree, Var):
        return _variable(names.index(tree.name))
    if not has_variable(tree):
        known = value_of(tree)(np.float64("nan"))
        return lambda _: Pulled(known, _stays)
    match tree:
        case Neg(operand):
            return _negative(of(operand))
        case Add(terms):
            return _sum([of(term) for term in terms])
        case Mul(factors):
            return _product([of(factor) for factor in factors])
        case MatMul(left, right):
            return _matrix_product(of(left), of(right))
        case ArrayCall(name, argument, axis):
            return _of_array(name, axis, of(argument))
    return _by_push(tree, [of(child) for child in tree.children], framework)


def _stays(_: Array, __: Gradients) -> None:
    """Back to a constant, which has no derivative."""


def _variable(place: int) -> Forward:
    return lambda values: Pulled(values[place], lambda g, gradients: gradients.add(place, g))


def _negative(inner: Forward) -> Forward:
    def forward(values: Sequence[Array]) -> Pulled:
        value, back = inner(values)
        return Pulled(-value, lambda g, gradients: back(-g, gradients))

    return forward


def _sum(terms: list[Forward]) -> Forward:
    def forward(values: Sequence[Array]) -> Pulled:
        pieces = [term(values) for term in terms]
        total = pieces[0].value
        for piece in pieces[1:]:
            total = total + piece.value

        def back(g: Array, gradients: Gradients) -> None:
            for value, through in pieces:
                through(summed_to(g, np.shape(value)), gradients)

        return Pulled(total, back)

    return forward


def _product(factors: list[Forward]) -> Forward:
    def forward(values: Sequence[Array]) -> Pulled:
        pieces = [factor(values) for factor in factors]
        before = [pieces[0].value]  # the products of the factors up to each one
        for piece in pieces[1:]:
            before.append(before[-1] * piece.value)

        def back(g: Array, gradients: Gradients) -> None:
            for i in range(len(pieces) - 1, -1, -1):
                value, through = pieces[i]
                through(summed_to(g * before[i - 1] if i else g, np.shape(value)), gradients)
                g = g * value

        return Pulled(before[-1], back)

    return forward


def _matrix_product(left: Forward, right: Forward) -> Forward:
    def forward(values: Sequence[Array]) -> Pulled:
        (a, back_a), (b, back_b) = left(values), right(values)

        def back(g: Array, gradients: Gradients) -> None:
            by_a, by_b = pull_matmul(np.asarray(a), np.asarray(b), g)
            back_a(by_a, gradients)
            back_b(by_b, gradients)

        return Pulled(np.matmul(a, b), back)

    return forward


def _of_array(name: str, axis: int | None, inner: Forward) -> Forward:
    function = ARRAY_FUNCTIONS[name]

    def forward(values: Sequence[Array]) -> Pulled:
        value, back = inner(values)
        u = np.asarray(value)
        y = np.asarray(function.value(u, axis))
        return Pulled(y, lambda g, gradients: back(np.asarray(function.pull(u, y, g, axis)), gradients))

    return forward


def _by_push(tree: Node, pieces: list[Forward], framework: bool) -> Forward:
    """Any other piece, whose value is taken entry by entry: its slope for each of its pieces by itself."""
    names = tuple(str(i) for i in range(len(pieces)))
    alone = tree.rebuild(tuple(Var(name) for name in names))
    if isinstance(tree, Pow) and not has_variable(tree.exponent):
        alone = Pow(Var("0"), tree.exponent)  # so that a whole exponent stays one
    moving = [i for i, child in enumerate(tree.children) if has_variable(child)]
    value_at = value_of(alone, names=names)
    slope_at = slope_of(alone, framework=framework, names=names)
    only_kinks = framework or _has_only_kinks(tree)

    def forward(values: Sequence[Array]) -> Pulled:
        inner = [piece(values) for piece in pieces]
        at = tuple(value for value, _ in inner)

        def back(g: Array, gradients: Gradients) -> None:
            for i in moving:
                local = g * _slope(slope_at, at, i, g, only_kinks, framework)
                inner[i].back(summed_to(local, np.shape(at[i])), gradients)

        return Pulled(value_at(at), back)

    return forward


def _slope(slope_at: Slope, at: tuple[Array, ...], place: int, g: Array, only_kinks: bool, framework: bool) -> Array:
    """The slope for one piece; nan at corners, where the derivative may have two sides."""
    met: list[Mask] = []
    slope = slope_at(at, tuple(UNIT if i == place else None for i in range(len(at))), met)[1]
    slope = 0.0 if slope is None else slope
    for mask in met:
        smooth = ((g == 0) | framework) & np.isfinite(slope) if only_kinks else np.False_
        corner = mask & ~smooth
        slope = np.where(corner, np.nan, slope) if any_of(corner) else slope
    return slope


def _has_only_kinks(tree: Node) -> bool:
    """Whether a piece has a slope on both sides of all its corners."""
    match tree:
        case Extreme():
            return True
        case Call(Primitive() as primitive, _):
            return not primitive.jumps and not callable(primitive.domain) and primitive.domain.everywhere
    return not isinstance(tree, Where | Call)
