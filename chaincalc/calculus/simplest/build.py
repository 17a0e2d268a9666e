"""The last step back to a tree: numbers, powers, fractions and sums as one writes them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from chaincalc.calculus.simplest.errors import NoFloatError
from chaincalc.functions.registry import NAMES
from chaincalc.language.tree import Add, Call, Const, Div, Mul, Neg, Node, Num, Param, Pow, Var, number, walk

MAX_DIGITS = 6  # of a decimal that stands for a fraction
HALF = Fraction(1, 2)
CUBES = 3**64  # cube roots of cube roots, as deep as anyone nests them


class Item(NamedTuple):
    """A factor to be written: what to which power; `odd`: a third of a power is the real cube root."""

    tree: Node
    exponent: Fraction
    odd: bool = False


def exact(value: Fraction) -> Node:
    """A decimal number, if a float's shortest text is just that number.

    Raises:
        NoFloatError: it isn't.
    """
    try:
        near = float(value)
    except OverflowError:
        raise NoFloatError from None
    if near in (float("inf"), float("-inf")) or Fraction(repr(near)) != value:
        raise NoFloatError
    return number(near)


def fraction(value: Fraction, *, decimals: bool = False) -> Node:
    """A number as a tree: 2, 1/3, or 0.5 where decimals are wanted."""
    if value.denominator == 1:
        return exact(value)
    if decimals and (short := decimal(value)):
        return short
    return Div(exact(Fraction(value.numerator)), exact(Fraction(value.denominator)))


def decimal(value: Fraction) -> Node | None:
    """A fraction as a short decimal number, or None."""
    places = 0
    while (value * 10**places).denominator > 1:
        places += 1
        if places > MAX_DIGITS:
            return None
    try:
        return exact(value)
    except NoFloatError:
        return None


def powered(item: Item, *, decimals: bool = False) -> Node:
    tree, e, odd = item
    if e == 1:
        return tree
    if e == HALF:
        return Call(NAMES["sqrt"], tree)
    if odd and e.denominator > 1 and CUBES % e.denominator == 0:  # a negative number has a cube root, but no power 1/9
        return powered(Item(Call(NAMES["cbrt"], tree), e * 3, odd))
    return Pow(tree, fraction(e, decimals=decimals))


@lru_cache(maxsize=4096)
def rank(tree: Node) -> int:
    """Where a factor stands: numbers, variables, sums of these, functions, sums of those, logarithms of numbers."""
    inner = tree.base if isinstance(tree, Pow) else tree
    while isinstance(inner, Call) and inner.function.name in ("sqrt", "cbrt"):
        inner = inner.argument
    nodes = list(walk(tree))
    functions = any(map(_is_function, nodes))
    if not any(isinstance(node, Var | Param) for node in nodes):
        return 6 if functions else 0  # 2*x, pi*x, but x*log(10)
    if isinstance(inner, Add):
        return 5 if functions else 2
    if isinstance(inner, Call) and inner.function.name == "exp":
        return 3
    return 4 if functions else 1


def _is_function(node: Node) -> bool:
    if isinstance(node, Call):
        return node.function.name not in ("sqrt", "cbrt")
    return isinstance(node, Pow) and any(isinstance(n, Var | Param) for n in walk(node.exponent))


def product(coefficient: Fraction, above: Sequence[Node], below: Sequence[Node], *, decimals: bool = False) -> Node:
    """A number times factors over factors."""
    top, bottom = Fraction(coefficient.numerator), Fraction(coefficient.denominator)
    if decimals and bottom != 1 and decimal(coefficient):
        top, bottom = coefficient, Fraction(1)
    numerator = _joined(abs(top), above)
    if below or bottom != 1:
        if top < 0:
            numerator = negated(numerator)
        return Div(numerator, _joined(bottom, below))
    return negated(numerator) if top < 0 else numerator


def _joined(number_in_front: Fraction, factors: Sequence[Node]) -> Node:
    ordered = sorted(factors, key=lambda factor: (rank(factor), not isinstance(factor, Pow)))
    if number_in_front != 1 or not ordered:
        ordered = [exact(number_in_front), *ordered]
    return ordered[0] if len(ordered) == 1 else Mul(tuple(ordered))


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


def is_negative(tree: Node) -> bool:
    match tree:
        case Neg():
            return True
        case Mul((first, *_)):
            return is_negative(first)
        case Div(numerator, _):
            return is_negative(numerator)
    return False


def total(terms: Sequence[Node]) -> Node:
    """A sum that begins, if it can, with what has no sign; a - b has one sign."""
    flat = [t for term in terms for t in (term.terms if isinstance(term, Add) else (term,))]
    first = next((i for i, term in enumerate(flat) if not is_negative(term)), 0)
    flat.insert(0, flat.pop(first))
    rest = [Neg(negated(term)) if is_negative(term) else term for term in flat[1:]]
    return flat[0] if len(flat) == 1 else Add((flat[0], *rest))


def opposite(tree: Node) -> Node:
    """The opposite of a sum, sign by sign; of anything else as `negated` has it."""
    return total([negated(term) for term in tree.terms]) if isinstance(tree, Add) else negated(tree)


def e_to(exponent: Node) -> Node:
    return Const("e") if exponent == Num(1.0) else Call(NAMES["exp"], exponent)
