"""A formula's factors and signs as a textbook has them: 2x·sin(x) for sin(x)*x*2, and -2x for 2*(-x).

Its value stays the same, up to rounding; so what is shown is arranged, and what is computed isn't.
"""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.language.tree import Add, Call, Div, Extreme, Mul, Neg, Node, Num, Param, Pow, Var, Where, walk

_ROOTS = ("sqrt", "cbrt")
_ONE = Num(1.0)


def arranged(tree: Node) -> Node:
    """The same formula with its factors in order, and each product's sign in front of it."""
    if not tree.children:
        return tree
    children = tuple(map(arranged, tree.children))
    if any(a is not b for a, b in zip(children, tree.children, strict=True)):
        tree = tree.rebuild(children)
    match tree:
        case Mul(factors):
            return _product(factors)
        case Div(numerator, Neg(denominator)):
            return Div(negated(numerator), denominator)
        case Neg(Mul() | Div() | Neg() as operand):
            return negated(operand)
    return tree


def negated(tree: Node) -> Node:
    """The opposite, with its sign where a text has it: in front of the first factor."""
    match tree:
        case Neg(operand):
            return operand
        case Mul((first, *rest)):
            return Mul((negated(first), *rest))
        case Div(numerator, denominator):
            return Div(negated(numerator), denominator)
    return Neg(tree)


def _product(factors: Sequence[Node]) -> Node:
    factors = [inner for factor in factors for inner in (factor.factors if isinstance(factor, Mul) else (factor,))]
    plain = [negated(factor) if _is_negative(factor) else factor for factor in factors]
    kept = sorted((factor for factor in plain if factor != _ONE), key=rank) or [_ONE]
    if sum(map(_is_negative, factors)) % 2:
        kept[0] = negated(kept[0])
    return kept[0] if len(kept) == 1 else Mul(tuple(kept))


def _is_negative(factor: Node) -> bool:
    return isinstance(factor, Neg) or (isinstance(factor, Div) and _is_negative(factor.numerator))


def rank(factor: Node) -> tuple[int, bool]:
    """Where a factor stands: numbers, constants, variables, sums of these, functions, sums of those; powers first."""
    return _kind(factor), not isinstance(factor, Pow)


def _kind(factor: Node) -> int:
    inner = factor.base if isinstance(factor, Pow) else factor
    while isinstance(inner, Call) and inner.function.name in _ROOTS:
        inner = inner.argument
    if isinstance(factor, Num):
        return 0
    nodes = list(walk(factor))
    functions = any(map(_is_function, nodes))
    if not any(isinstance(node, Var | Param) for node in nodes):
        return 7 if functions else 1  # 2*x, pi*x, but x*log(10)
    if isinstance(inner, Add):
        return 6 if functions else 3
    if isinstance(inner, Call) and inner.function.name == "exp":
        return 4
    return 5 if functions else 2


def _is_function(node: Node) -> bool:
    match node:
        case Call(function):
            return function.name not in _ROOTS
        case Pow(_, exponent):
            return any(isinstance(inner, Var | Param) for inner in walk(exponent))
    return isinstance(node, Extreme | Where)
