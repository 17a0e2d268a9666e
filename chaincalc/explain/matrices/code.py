"""A link of whole arrays in NumPy: what it computes, and the way back through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chaincalc.calculus.declarations import declared_value
from chaincalc.calculus.differentiate import derivative
from chaincalc.calculus.shapes import shape_of
from chaincalc.calculus.simplify import put
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, Shape
from chaincalc.language.tree import (
    FLOW,
    Add,
    ArrayCall,
    Call,
    MatMul,
    Mul,
    NamedFunction,
    Neg,
    Node,
    Var,
    bind,
    transform,
)
from chaincalc.notation.numpy import NumpyNotation

_HERE = "_"  # the variable of a piece that is differentiated by itself


class LinkCode:
    """One link's code.

    Args:
        tree: its formula, in the names of the program's arrays.
        shapes: their shapes, by name.
        output: the name of its output.
    """

    def __init__(self, tree: Node, shapes: Mapping[str, Shape], output: str) -> None:
        self.tree, self.shapes, self.output = transform(tree, _written_out), shapes, output
        self.found: dict[str, list[str]] = {}

    def value(self) -> str:
        """Its value."""
        return f"np.asarray({self.text(self.tree)})"

    def backwards(self) -> dict[str, str]:
        """From the name of an argument to the derivative with respect to it; d and a name is the derivative so far."""
        self.found = {}
        self.back(self.tree, f"d{self.output}")
        return {name: " + ".join(texts) for name, texts in self.found.items()}

    def text(self, tree: Node) -> str:
        return _NUMPY.formula(tree)

    def shape(self, tree: Node) -> Shape:
        return shape_of(tree, list(self.shapes), list(self.shapes.values()))

    def back(self, tree: Node, g: str) -> None:
        match tree:
            case Var(name):
                self.found.setdefault(name, []).append(g)
            case Neg(operand):
                self.back(operand, f"-{_tight(g)}")
            case Add(terms):
                for term in terms:
                    self.back(term, self.summed(g, term, tree))
            case Mul(factors):
                for i, factor in enumerate(factors):
                    rest = (*factors[:i], *factors[i + 1 :])
                    other = self.text(rest[0] if len(rest) == 1 else Mul(rest))
                    self.back(factor, self.summed(f"{_tight(g)} * {_tight(other)}", factor, tree))
            case MatMul(left, right):
                by_left, by_right = self.matrix_product(left, right, _tight(g))
                self.back(left, by_left)
                self.back(right, by_right)
            case ArrayCall(name, argument, axis):
                self.back(argument, self.of_array(name, argument, axis, g))
            case _:
                for i, child in enumerate(tree.children):
                    slope = transform(derivative(tree.rebuild(_alone(tree.children, i)), _HERE), _written_out)
                    text = self.text(put(slope, child, Var(_HERE)))
                    self.back(child, self.summed(f"{_tight(g)} * {_tight(text)}", child, tree))

    def matrix_product(self, left: Node, right: Node, g: str) -> tuple[str, str]:
        a, b = _tight(self.text(left)), _tight(self.text(right))
        rows, columns = len(self.shape(left)) == 2, len(self.shape(right)) == 2
        if rows and columns:
            return f"{g} @ {b}.T", f"{a}.T @ {g}"
        if rows:
            return f"np.outer({g}, {b})", f"{a}.T @ {g}"
        return (f"{g} @ {b}.T", f"np.outer({a}, {g})") if columns else (f"{g} * {b}", f"{g} * {a}")

    def of_array(self, name: str, argument: Node, axis: int | None, g: str) -> str:
        output = (
            self.output if self.tree == ArrayCall(name, argument, axis) else self.text(ArrayCall(name, argument, axis))
        )
        spread = g if axis is None else f"np.expand_dims({g}, {axis})"
        u = _tight(self.text(argument))
        count = f"{u}.size" if axis is None else f"{u}.shape[{axis}]"
        return ARRAY_FUNCTIONS[name].code.format(u=u, y=_tight(output), g=_tight(g), spread=spread, count=count)

    def summed(self, g: str, piece: Node, whole: Node) -> str:
        """Summed over the repetitions, where a piece was repeated to fill the whole's shape."""
        if self.shape(piece) == self.shape(whole):
            return g
        return f"summed_to({g}, {_tight(self.text(piece))}.shape)"


def _alone(children: Sequence[Node], place: int) -> tuple[Node, ...]:
    return tuple(Var(_HERE) if i == place else child for i, child in enumerate(children))


def _written_out(node: Node) -> Node | None:
    """A function that NumPy doesn't have as its formula."""
    if not isinstance(node, Call):
        return None
    argument = transform(node.argument, _written_out)
    if isinstance(node.function, NamedFunction):
        return put(transform(bind(node.function.body, dict(node.parameters)), _written_out), argument)
    known = bool(node.function.numpy)
    inside = Call(node.function, FLOW, node.parameters)
    return put(inside if known else declared_value(inside), argument)


def _tight(text: str) -> str:
    """A text that can stand beside an operator."""
    return text if text.replace("_", "").isalnum() else f"({text})"


def _no_name(function: object) -> str:
    raise TypeError(f"{function} is written out")


_NUMPY = NumpyNotation(_no_name)
