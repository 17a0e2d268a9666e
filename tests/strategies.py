"""What hypothesis draws from: trees of formulas, and chains of primitives."""

from __future__ import annotations

from hypothesis import strategies as st

from chaincalc.formula.tree import Add, Call, Const, Div, Extreme, Mul, Neg, Node, Num, Pow, Var
from chaincalc.primitives import PRIMITIVES

NUMBERS = st.one_of(
    st.integers(0, 20).map(float),
    st.floats(min_value=0.0, max_value=1e300, allow_nan=False).filter(lambda v: str(v) != "-0.0"),
)
LEAVES = st.one_of(
    st.just(Var()), st.just(Var()), NUMBERS.map(Num), st.sampled_from([Const("pi"), Const("tau"), Const("e")])
)
# Primitives without parameters: their calls need none.
PLAIN = [p for p in PRIMITIVES.values() if not p.parameters]


def _grown(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=4).map(tuple)
    powers = st.builds(Pow, children, children).filter(lambda p: p.base != Const("e"))  # e^x is read as exp(x)
    return st.one_of(
        children.map(Neg),
        several.map(Add),
        several.map(Mul),
        st.builds(Div, children, children),
        powers,
        st.builds(Extreme, st.sampled_from(["max", "min"]), children, children),
        st.builds(Call, st.sampled_from(PLAIN), children),
    )


TREES: st.SearchStrategy[Node] = st.recursive(LEAVES, _grown, max_leaves=12)
