"""The short program: each link with its derivative, the chain, the difference formula and the product."""

from __future__ import annotations

import math
import re

from chaincalc.base.errors import printable
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.functions import Functions, literal
from chaincalc.explain.program import formulas_suffice, title
from chaincalc.links.differences import DELTA
from chaincalc.notation.fold import fold

_MOST = 8  # links
_WIDTH = 86  # characters of a remark in a line
_DOCSTRING = re.compile(r'^    """.*"""\n', flags=re.MULTILINE)

_TEXT = '''\
"""{title}"""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

{functions}
def chain(x: ndarray) -> ndarray:
    return {nested}


def deriv(func: Callable[[ndarray], ndarray], x: ndarray, delta: float = 0.001) -> ndarray:
    return (func(x + delta) - func(x - delta)) / (2 * delta)


np.seterr(all="ignore")  # what is too large is inf, and what is undefined nan
x = np.array({x})
{values}
{notes}print("value     ", y + 0.0)
print("numeric   ", deriv(chain, x{delta}) + 0.0)
{product}
'''


def short_program(e: Explanation) -> str:
    """The program's text; "" where it takes the long one to tell the truth.

    That is so for many links, for tables and functions whose text isn't known, and where the chain has no value.
    """
    functions = [link for link in e.links if link.tree is not None and link.slope is not None]
    if len(functions) < len(e.links) or len(e.links) > _MOST or math.isnan(e.value) or math.isnan(e.numeric):
        return ""
    count = len(e.links)
    inputs = ["x", *(f"u{i}" for i in range(1, count)), "y"]
    texts = [_DOCSTRING.sub("", text) for text in Functions(e.links).texts()]
    return _TEXT.format(
        title=title(e),
        functions="".join(f"\n{text}\n\n" for text in texts),
        nested="".join(f"f{i}(" for i in range(count, 0, -1)) + "x" + ")" * count,
        x=literal(e.x),
        values="\n".join(f"{inputs[i]} = f{i}({inputs[i - 1]})" for i in range(1, count + 1)),
        notes="".join(f"# {line}\n" for _, text in e.notes for line in fold(printable(text), _WIDTH)),
        delta="" if e.delta == DELTA else f", {literal(e.delta)}",
        product=_product(e, inputs),
    )


def _product(e: Explanation, inputs: list[str]) -> str:
    """The chain rule; on a kink, say, where the formulas don't tell it, what it comes to on each side."""
    if formulas_suffice(e):
        product = " * ".join(f"df{i}({inputs[i - 1]})" for i in range(len(e.links), 0, -1))
        return f'print("chain rule", {product} + 0.0)'
    sides = ""
    if e.ways is not None:
        left, right = (literal(way.products[-1]) for way in e.ways)
        sides = f"  # from the left {left}, from the right {right}"
    return f'print("chain rule", {literal(e.chain_rule)}){sides}'
