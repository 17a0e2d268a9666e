"""How long a formula is: its operations counted, as one would count them on paper."""

from __future__ import annotations

from functools import lru_cache

from chaincalc.language.tree import Add, Call, Div, Extreme, Mul, Neg, Node, Pow, Where


@lru_cache(maxsize=8192)
def operations(tree: Node) -> int:
    """The number of operations: each +, -, *, /, ^, sign in front, and function counts as one; numbers are free.

    The sign of a term that follows another is its subtraction, and counts once.
    """
    match tree:
        case Add((first, *rest)):
            return operations(first) + sum(1 + operations(t.operand if isinstance(t, Neg) else t) for t in rest)
        case Mul(factors):
            return len(factors) - 1 + sum(map(operations, factors))
        case Neg() | Div() | Pow() | Call() | Extreme() | Where():
            return 1 + sum(map(operations, tree.children))
    return 0
