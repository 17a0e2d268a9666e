"""What hypothesis draws from: trees of formulas, and chains of primitives."""

from __future__ import annotations

from hypothesis import strategies as st

from chaincalc.functions.registry import PRIMITIVES
from chaincalc.language.tree import Add, Call, Const, Div, Extreme, Mul, Neg, Node, Num, Pow, Var

NUMBERS = st.one_of(
    st.integers(0, 20).map(float),
    st.floats(min_value=0.0, max_value=1e300, allow_nan=False).filter(lambda v: str(v) != "-0.0"),
)
# Primitives without parameters: their calls need none.
PLAIN = [p for p in PRIMITIVES.values() if not p.parameters]
_KINDS = ("leaf", "leaf", "neg", "add", "mul", "div", "pow", "extreme", "call", "call")


@st.composite
def _trees(draw: st.DrawFn, levels: int = 4) -> Node:
    """A random formula of at most so many levels."""

    def inner() -> Node:
        return draw(_trees(levels - 1))

    match draw(st.sampled_from(_KINDS)) if levels else "leaf":
        case "neg":
            return Neg(inner())
        case "add":
            return Add(tuple(inner() for _ in range(draw(st.integers(2, 3)))))
        case "mul":
            return Mul(tuple(inner() for _ in range(draw(st.integers(2, 3)))))
        case "div":
            return Div(inner(), inner())
        case "pow":
            base = inner()
            return Pow(Var() if base == Const("e") else base, inner())  # e^x is read as exp(x)
        case "extreme":
            return Extreme(draw(st.sampled_from(["max", "min"])), inner(), inner())
        case "call":
            return Call(draw(st.sampled_from(PLAIN)), inner())
    if draw(st.booleans()):
        return Var()
    return Num(draw(NUMBERS)) if draw(st.booleans()) else draw(st.sampled_from([Const("pi"), Const("tau"), Const("e")]))


TREES: st.SearchStrategy[Node] = _trees()
