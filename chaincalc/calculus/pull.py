"""Backwards through a formula: from the derivative with respect to its value to those with respect to its variables.

One way forward notes each piece's value, and one way back gives the derivatives with respect to all variables at once,
however many there are. (Reverse mode: Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3.) What a piece
does to a derivative is asked of its directional derivative, so that each rule is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from chaincalc.base.lazy import np
from chaincalc.calculus.duals import UNIT
from chaincalc.calculus.push import Slope, of_one_sign, slope_of
from chaincalc.calculus.watch import Watch, watch_sum
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


class Pulled:
    """A piece's value, which is computed when somebody asks for it, and the way back through the piece.

    Args:
        value: gives the value; of a whole formula it is mostly known already.
        back: the way back.
    """

    __slots__ = ("_known", "_value", "back")

    def __init__(self, value: Callable[[], Array], back: Back) -> None:
        self._value, self.back = value, back
        self._known: Array = None

    @property
    def value(self) -> Array:
        if self._known is None:
            self._known = self._value()
        return self._known


class Forward(Protocol):
    """The way forwards through a formula.

    Args:
        values: its variables' values.
        met: is told where digits may be lost, if it watches for that; the formula has no corners then.
    """

    def __call__(self, values: Sequence[Array], met: list[Mask] | None = None, /) -> Pulled: ...


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
        return _constant(slope_of(tree), value_of(tree)(np.float64("nan")))
    match tree:
        case Neg(operand):
            return _negative(of(operand))
        case Add(terms):
            return _sum([of(term) for term in terms], of_one_sign(terms))
        case Mul(factors):
            return _product([of(factor) for factor in factors])
        case MatMul(left, right):
            return _matrix_product(of(left), of(right))
        case ArrayCall(name, argument, axis):
            return _of_array(name, axis, of(argument))
    return _by_push(tree, [of(child) for child in tree.children], framework)


def _constant(looked_at: Slope, value: Array) -> Forward:
    def forward(_: Sequence[Array], met: list[Mask] | None = None) -> Pulled:
        if met is not None:
            looked_at(np.float64("nan"), UNIT, met)
        return Pulled(lambda: value, _stays)

    return forward


def _stays(_: Array, __: Gradients) -> None:
    """Back to a constant, which has no derivative."""


def _variable(place: int) -> Forward:
    return lambda values, _=None: Pulled(lambda: values[place], lambda g, gradients: gradients.add(place, g))


def _negative(inner: Forward) -> Forward:
    def forward(values: Sequence[Array], met: list[Mask] | None = None) -> Pulled:
        piece = inner(values, met)
        return Pulled(lambda: -piece.value, lambda g, gradients: piece.back(-g, gradients))

    return forward


def _sum(terms: list[Forward], same_sign: bool) -> Forward:
    def forward(values: Sequence[Array], met: list[Mask] | None = None) -> Pulled:
        pieces = [term(values, met) for term in terms]
        shapes = [np.shape(piece.value) for piece in pieces]

        def total() -> Array:
            found = pieces[0].value
            for piece in pieces[1:]:
                found = found + piece.value
            return found

        def back(g: Array, gradients: Gradients) -> None:
            for piece, shape in zip(pieces, shapes, strict=True):
                piece.back(summed_to(g, shape), gradients)

        pulled = Pulled(total, back)
        if isinstance(met, Watch) and not same_sign:
            met.sum(pulled.value, [piece.value for piece in pieces[1:]])
        return pulled

    return forward


def _product(factors: list[Forward]) -> Forward:
    def forward(values: Sequence[Array], met: list[Mask] | None = None) -> Pulled:
        pieces = [factor(values, met) for factor in factors]
        before = [pieces[0].value]  # the products of the factors up to each one but the last
        for piece in pieces[1:-1]:
            before.append(before[-1] * piece.value)

        def back(g: Array, gradients: Gradients) -> None:
            for i in range(len(pieces) - 1, -1, -1):
                value = pieces[i].value
                pieces[i].back(summed_to(g * before[i - 1] if i else g, np.shape(value)), gradients)
                g = g * value if i else g

        return Pulled(lambda: before[-1] * pieces[-1].value, back)

    return forward


def _matrix_product(left: Forward, right: Forward) -> Forward:
    def forward(values: Sequence[Array], met: list[Mask] | None = None) -> Pulled:
        a, b = left(values, met), right(values, met)

        def back(g: Array, gradients: Gradients) -> None:
            by_a, by_b = pull_matmul(np.asarray(a.value), np.asarray(b.value), g)
            a.back(by_a, gradients)
            b.back(by_b, gradients)

        return Pulled(lambda: np.matmul(a.value, b.value), back)

    return forward


def _of_array(name: str, axis: int | None, inner: Forward) -> Forward:
    function = ARRAY_FUNCTIONS[name]

    def forward(values: Sequence[Array], met: list[Mask] | None = None) -> Pulled:
        piece = inner(values, met)
        u = np.asarray(piece.value)
        y = np.asarray(function.value(u, axis))
        return Pulled(lambda: y, lambda g, gradients: piece.back(np.asarray(function.pull(u, y, g, axis)), gradients))

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

    def forward(values: Sequence[Array], met: list[Mask] | None = None) -> Pulled:
        inner = [piece(values, met) for piece in pieces]
        at = tuple(piece.value for piece in inner)
        known = _Steep.at(slope_at, at, moving[0], met) if len(moving) == 1 else None

        def back(g: Array, gradients: Gradients) -> None:
            for i in moving:
                steep = known or _Steep.at(slope_at, at, i, met if i == moving[0] else None)
                local = g * steep.beside_corners(g, only_kinks, framework)
                inner[i].back(summed_to(local, np.shape(at[i])), gradients)

        return Pulled(lambda: value_at(at) if known is None else known.value, back)

    return forward


class _Steep(NamedTuple):
    """A piece's value, its slope for one of its own pieces, and the corners that were met."""

    value: Array
    slope: Array
    met: list[Mask]

    @classmethod
    def at(cls, slope_at: Slope, at: tuple[Array, ...], place: int, met: list[Mask] | None) -> _Steep:
        met = [] if met is None else met
        value, slope = slope_at(at, tuple(UNIT if i == place else None for i in range(len(at))), met)
        return cls(value, 0.0 if slope is None else slope, met)

    def beside_corners(self, g: Array, only_kinks: bool, framework: bool) -> Array:
        """The slope; nan at corners, where the derivative may have two sides."""
        slope = self.slope
        for mask in self.met:
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
