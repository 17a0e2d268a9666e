"""What there is to say about a point of which all is proved: its notes, each at the link that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from chaincalc.base.lazy import np
from chaincalc.calculus.precise.verdict import Opinion
from chaincalc.engine.findings import EDGES
from chaincalc.engine.notes import Finding, shown_number
from chaincalc.engine.steps import Trace
from chaincalc.engine.verdicts import Verdict, codes_of, sides_of
from chaincalc.language.evaluate import call_parameters
from chaincalc.language.tree import Call

_WHY = {
    "pole": "division by zero",
    "zero_over_zero": "division by zero",
    "outside": "it has no value there",
}


def remarks(traced: Trace, verdict: Verdict) -> Iterator[Finding]:
    """The findings about one point.

    Args:
        traced: the chain, with what is proved put in.
        verdict: what is proved.
    """
    told: set[str] = set()
    opinions = verdict.opinions.values()
    same = {"outside_domain"} | ({"jump"} if all(opinion.jump for opinion in opinions) else set())
    several = len(opinions) > 1
    yield from _evened_out(traced, verdict)
    for name, opinion in verdict.opinions.items():
        for code in codes_of(opinion):
            if code in same and code in told:
                continue  # it is so whichever input moves
            told.add(code)
            i = _link(code, verdict, opinion, name == traced.inputs.main)
            finding = _finding(traced, verdict.point, code, i, opinion, name)
            yield finding.replace(variable=name) if several and code not in same else finding


def _evened_out(traced: Trace, verdict: Verdict) -> Iterator[Finding]:
    """The links that have a kink where the chain has none."""
    opinion = verdict.opinions.get(traced.inputs.main)
    if opinion is None or opinion.slope is None or not opinion.same or not verdict.heads:
        return
    for step, own, head in zip(traced.steps, verdict.own, verdict.heads, strict=True):
        if own is not None and head is not None and own.kink and head.kink:
            u = step.input.reshape(-1)[[verdict.point]]
            values = {"input": u, "both": np.array([opinion.derivative])}
            yield Finding("kink_evened_out", step.link, step.name, np.array([verdict.point]), values)


def _finding(traced: Trace, point: int, code: str, i: int, opinion: Opinion, variable: str) -> Finding:
    step = traced.steps[max(i, 0)]
    moving = traced.inputs.values[variable] if i < 0 else step.input
    u = np.broadcast_to(moving, traced.value.shape).reshape(-1)[point]
    values: dict[str, Any] = {"input": np.array([u])}
    words: dict[str, list[str]] = {}
    left, right = sides_of(opinion)
    name = step.name if i >= 0 else "the chain"
    if code == "kink":
        values |= {"left": np.array([left]), "right": np.array([right])}
        words |= {"central": [""], "torch": [""]}
    elif code == "domain_edge":
        words["edge"] = [EDGES[opinion.edge in ("left", "both"), opinion.edge in ("right", "both")]]
    elif code == "limit":
        words["limit"] = [_limit(opinion)]
    elif code == "outside_domain":
        words["why"] = [_why(traced, i, point, opinion)]
    of_derivative = code == "overflow" and not (opinion.value and opinion.value.overflows)
    if of_derivative:
        name = f"the derivative of {name}"
    return Finding(code, i + 1, name, np.array([point]), values, words, of_derivative)


def _link(code: str, verdict: Verdict, opinion: Opinion, main: bool) -> int:
    """The index of the link that a remark is about; -1 for the whole chain."""
    if opinion.gap is not None:
        return opinion.gap.link
    if not main or not verdict.heads:
        return -1
    places = verdict.heads if code == "limit" else verdict.own
    return next((i for i, found in enumerate(places) if found is not None and _HOLDS[code](found)), -1)


def _limit(opinion: Opinion) -> str:
    if opinion.side is not None:
        return f"{shown_number(opinion.derivative)}: this limit is the derivative"
    left, right = map(shown_number, sides_of(opinion))
    return f"{left} from the left, to {right} from the right: these limits are the one-sided derivatives"


def _why(traced: Trace, i: int, point: int, opinion: Opinion) -> str:
    step, link = traced.steps[i], traced.links[i]
    if isinstance(link.tree, Call) and link.primitive is not None:
        domain = link.primitive.domain_for(call_parameters(link.tree, {}))
        if domain.text:
            return f"{link.primitive.name} needs {domain.text}"
    with np.errstate(all="ignore"):
        found = link.why_undefined(step.input.reshape(-1)[[point]])[0] if not link.takes else ""
    return found or (_WHY[opinion.gap.why] if opinion.gap else "")


_HOLDS: dict[str, Callable[[Opinion], bool]] = {
    "overflow": lambda o: "overflow" in codes_of(o),
    "jump": lambda o: o.jump,
    "kink": lambda o: o.kink,
    "domain_edge": lambda o: bool(o.edge),
    "infinite": lambda o: o.vertical,
    "limit": lambda o: "limit" in codes_of(o),
}
