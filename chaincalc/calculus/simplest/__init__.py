"""The simplest form of a formula: short, and nowhere another value.

Where the formula has a value, its simplest form has the same one. The form may have values at more points: x/x becomes
1, and 1/x, the derivative of log(x), knows nothing of the logarithm's domain. Numbers are taken as they are written:
0.1 is a tenth. The one exception is the point at which a slope jumps: 2*step(u) - 1 becomes sign(u), and the two
differ where u is 0.
"""

from __future__ import annotations

from chaincalc.calculus.simplest.count import operations
from chaincalc.calculus.simplest.formula import once
from chaincalc.language.tree import Node, is_elementwise
from chaincalc.language.write import write

MAX_SIZE = 10_000  # nodes
ROUNDS = 8

__all__ = ["operations", "simplest"]


def simplest(tree: Node) -> Node:
    """The shortest form that is found of a formula; the formula itself if that would take too long.

    Its own simplest form is itself.
    """
    if tree.size > MAX_SIZE or not is_elementwise(tree):
        return tree
    forms = [tree]
    for _ in range(ROUNDS):
        form = once(forms[-1], simplest)
        if operations(form) > operations(forms[-1]):
            break
        if form in forms:  # of forms that lead to each other, always the same one
            return min(forms[forms.index(form) :], key=lambda form: (operations(form), len(write(form)), write(form)))
        forms.append(form)
    return forms[-1]
