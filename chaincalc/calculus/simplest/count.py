"""How long a formula is: its operations counted, as one would count them on paper."""

from __future__ import annotations

from chaincalc.language.tree import Add, Call, Const, Div, Extreme, Mul, Neg, Node, Num, Param, Pow, Var, Where


def operations(tree: Node) -> int:
    """The number of operations: each +, -, *, /, ^, sign in front, and function counts as one; numbers are free.

    The sign of a term that follows another is its subtraction, and counts once.
    """
    total, waiting = 0, [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case Num() | Const() | Var() | Param():
                continue
            case Add(terms):
                total += len(terms) - 1
                waiting.append(terms[0])
                waiting.extend(term.operand if isinstance(term, Neg) else term for term in terms[1:])
                continue
            case Mul(factors):
                total += len(factors) - 1
            case Neg() | Div() | Pow() | Call() | Extreme() | Where():
                total += 1
        waiting.extend(node.children)
    return total
