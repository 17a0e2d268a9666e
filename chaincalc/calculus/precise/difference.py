"""Whether two formulas differ at a point: proved, or not said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chaincalc.calculus.precise.ball import exactly
from chaincalc.calculus.precise.opinion import Exact, slope_at, value_at
from chaincalc.calculus.precise.work import UndecidedError, Work, ask
from chaincalc.language.tree import Node


def differs(
    truth: Sequence[Node],
    answer: Sequence[Node],
    inputs: Mapping[str, Exact],
    rtol: float,
    wrt: str | None = None,
    order: int = 1,
    atol: float = 0.0,
    assume: bool = False,
) -> bool | None:
    """Whether an answer's value is further than the tolerance from a chain's value or derivative.

    Args:
        truth: the chain.
        answer: another one, of the same inputs.
        inputs: a number for each, as for `second_opinion`.
        rtol: the tolerance, a fraction of the truth's size.
        wrt: the input with respect to which the truth is differentiated; None: it isn't.
        order: of the derivative.
        atol: so much is tolerated besides.
        assume: whether a difference counts that rests on something being 0 which 800 digits don't tell from it.

    Returns:
        True: it does; False: it doesn't. None: it can't be told, or one of them has no finite value there.
    """

    def question(work: Work) -> bool:
        right = value_at(work, truth, inputs) if wrt is None else slope_at(work, truth, inputs, wrt, order)
        if right is None:
            raise UndecidedError
        distance = value_at(work, answer, inputs) - right
        size = right if work.sign(right) >= 0 else -right
        room = size * exactly(rtol) + exactly(atol)
        apart = work.sign(room - distance) < 0 or work.sign(room + distance) < 0
        if apart and work.assumed and not assume:
            raise UndecidedError
        return apart

    return ask(question)
