"""Building trees and tidying them a little on the way: numbers meet, zeros and ones go, signs and fractions come out.

No rule here changes what a formula means where it is defined; none looks further than the pieces that it is given.
"""

from __future__ import annotations

import math

from chaincalc.language.tree import FLOW, Add, Div, Mul, Neg, Node, Num, Pow, Var, number, transform, walk

ZERO, ONE = Num(0.0), Num(1.0)
MAX_FORMULA = 3_000  # nodes; a larger formula is of no use to anyone


class TooLargeError(Exception):
    """A formula grew beyond MAX_FORMULA; whoever builds one says so in his own words."""


def value_of(tree: Node) -> float | None:
    """The number that a tree is, or None."""
    if isinstance(tree, Num):
        return tree.value
    if isinstance(tree, Neg) and isinstance(tree.operand, Num):
        return -tree.operand.value
    return None


def neg(tree: Node) -> Node:
    if isinstance(tree, Neg):
        return tree.operand
    if tree == ZERO:
        return tree
    if isinstance(tree, Div):
        return Div(neg(tree.numerator), tree.denominator)
    if isinstance(tree, Mul):
        return _sized(Mul((neg(tree.factors[0]), *tree.factors[1:])))
    return Neg(tree)


def add(*terms: Node) -> Node:
    """The sum, with its numbers put together at the end."""
    flat: list[Node] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Add) else (term,))
    total = _total([v for t in flat if (v := value_of(t)) is not None])
    kept = [t for t in flat if value_of(t) is None or (total is None and t != ZERO)]
    if total is not None and (total or not kept):
        kept.append(number(total))
    if len(kept) > 1 and isinstance(kept[0], Neg) and not isinstance(kept[-1], Neg):
        kept = [kept[-1], *kept[:-1]]  # 1 - u rather than -u + 1
    return kept[0] if len(kept) == 1 else _sized(Add(tuple(kept)))


def sub(a: Node, b: Node) -> Node:
    return ZERO if a == b else add(a, neg(b))


def mul(*factors: Node) -> Node:
    """The product: one number in front, equal factors as powers, one fraction bar."""
    coefficient, above, below = _parts(factors)
    if coefficient == 0:
        return ZERO
    top = _joined(above)
    if below:
        return div(_scaled(coefficient, top), _joined(below) or ONE)
    return _scaled(coefficient, top)


def div(a: Node, b: Node) -> Node:
    """The quotient, with whole numbers reduced and common factors gone."""
    top, above, nested_below = _parts((a,))
    bottom, below, nested_above = _parts((b,))
    above, below = [*above, *nested_above], [*below, *nested_below]
    if top == 0:
        return ZERO
    for factor in list(below):
        if factor in above:
            above.remove(factor)
            below.remove(factor)
    if top.is_integer() and bottom.is_integer() and bottom and abs(top) < 2**53 and abs(bottom) < 2**53:
        common = math.gcd(int(top), int(bottom)) * (1 if bottom > 0 else -1)
        top, bottom = top / common, bottom / common
    elif bottom < 0:
        top, bottom = -top, -bottom
    numerator = _scaled(top, _joined(above))
    if not below and bottom == 1:
        return numerator
    return _sized(Div(numerator, _scaled(bottom, _joined(below))))


def power(base: Node, exponent: Node) -> Node:
    n = value_of(exponent)
    if n == 1:
        return base
    if n == 0:
        return ONE
    return _sized(Pow(base, exponent))


def less_one(exponent: Node) -> Node:
    """Exponent - 1, as a number or a fraction where it can be."""
    n = value_of(exponent)
    if n is not None:
        return number(n - 1.0)
    if isinstance(exponent, Div):
        p, q = value_of(exponent.numerator), value_of(exponent.denominator)
        if p is not None and q is not None:
            return Div(number(p - q), number(q))
    if isinstance(exponent, Neg):
        return neg(add(exponent.operand, ONE))
    return add(exponent, Neg(ONE))


def put(tree: Node, argument: Node, place: Var = FLOW) -> Node:
    """The tree with `argument` in a variable's place.

    Raises:
        TooLargeError: the result would be.
    """
    if argument == place:
        return tree
    places = sum(node == place for node in walk(tree))
    if tree.size + places * argument.size > MAX_FORMULA:
        raise TooLargeError
    return transform(tree, lambda node: argument if node == place else None)


def _parts(factors: tuple[Node, ...]) -> tuple[float, list[Node], list[Node]]:
    """A product's number, its factors above the fraction bar, and those below."""
    coefficient, above, below = 1.0, list[Node](), list[Node]()
    waiting = list(reversed(factors))
    while waiting:
        tree = waiting.pop()
        n = value_of(tree)
        if n is not None and _holds(coefficient * n, coefficient, n):
            coefficient *= n
        elif n is not None:
            above.append(tree)
        elif isinstance(tree, Neg):
            coefficient = -coefficient
            waiting.append(tree.operand)
        elif isinstance(tree, Mul):
            waiting.extend(reversed(tree.factors))
        elif isinstance(tree, Div):
            waiting.append(tree.numerator)
            below.append(tree.denominator)
        else:
            above.append(tree)
    return coefficient, above, below


def _holds(product: float, *factors: float) -> bool:
    """Whether a float holds a product: one that is too large, or too small, is left as it was written."""
    return math.isfinite(product) and (product != 0 or 0.0 in factors)


def _total(numbers: list[float]) -> float | None:
    """The numbers' sum; None where no float holds it."""
    try:
        return math.fsum(numbers)
    except OverflowError:
        return None


def _joined(factors: list[Node]) -> Node | None:
    """The factors as one product, equal ones as powers."""
    counts: dict[Node, int] = {}
    for factor in factors:
        base, n = _base(factor)
        counts[base] = counts.get(base, 0) + n
    joined = [base if n == 1 else Pow(base, number(float(n))) for base, n in counts.items() if n]
    if not joined:
        return None
    return joined[0] if len(joined) == 1 else _sized(Mul(tuple(joined)))


def _base(factor: Node) -> tuple[Node, int]:
    if isinstance(factor, Pow):
        n = value_of(factor.exponent)
        if n is not None and n.is_integer() and 0 < n < 1000:
            return factor.base, int(n)
    return factor, 1


def _scaled(coefficient: float, tree: Node | None) -> Node:
    if tree is None:
        return number(coefficient)
    if coefficient == 1:
        return tree
    if coefficient == -1:
        return neg(tree)
    rest = tree.factors if isinstance(tree, Mul) else (tree,)
    return _sized(Mul((number(coefficient), *rest)))


def _sized(tree: Node) -> Node:
    if tree.size > MAX_FORMULA:
        raise TooLargeError
    return tree
