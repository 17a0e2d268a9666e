"""What a second opinion changes in a trace, at the points it was asked about: numbers, sides, notes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from chaincalc.base.lazy import np
from chaincalc.calculus.precise.opinion import Exact
from chaincalc.engine.asked import Asked
from chaincalc.engine.notes import Finding
from chaincalc.engine.patched import patched
from chaincalc.engine.remarks import remarks
from chaincalc.engine.steps import Trace
from chaincalc.engine.suspects import DECIDED
from chaincalc.engine.verdicts import Verdict, codes_of, sides_of
from chaincalc.functions.primitive import Array

_ROUNDED = 1e-14  # relative; floats nearer than that stand, except where a formula was typed: sin(pi/6) is 0.5
_CLOSE = 1e-9  # relative; numbers nearer than that make no other note
_SHOWN = 50  # points whose links are asked about one by one; of more, the value and the derivative alone


class _Judge(Asked):
    """The chain at its points, and what floats say of them.

    Args:
        traced: what floats say.
        exact: gives an input as it is meant.
    """

    def __init__(self, traced: Trace, exact: Callable[[float], Exact]) -> None:
        super().__init__(traced.links, traced.inputs, exact)
        self.traced = traced
        self.codes: dict[int, set[tuple[str, str]]] = {}  # and the input that moves, "" for each
        for finding in traced.findings:
            if finding.code in DECIDED:
                for point in finding.points.tolist():
                    self.codes.setdefault(point, set()).add((finding.code, finding.variable))

    def verdict(self, point: int) -> Verdict | None:
        """What is proved about a point; None if it can't be told."""
        opinions = {}
        for name in self.traced.derivatives:
            found = self.opinion(point, name)
            if found is None or any(side is not None and side.kind == "unknown" for side in (found.left, found.right)):
                return None
            opinions[name] = found
        return Verdict(point, opinions)

    def agrees(self, verdict: Verdict, close: float = 0.0) -> bool:
        """Whether floats say the same, within that much."""
        point, said = verdict.point, self.codes.get(verdict.point, set())
        value = float(self.traced.value.reshape(-1)[point])
        for name, opinion in verdict.opinions.items():
            codes = {code for code, variable in said if variable in ("", name)}
            if opinion.value is None:
                return math.isnan(value) and codes - {"overflow"} == {"outside_domain"}
            if not _same(value, opinion.value.nearest, close):
                return False
            if opinion.value.overflows:
                return codes == {"overflow"}
            found = self.traced.derivatives[name]
            floats = [float(each.reshape(-1)[point]) for each in (found.exact, found.left, found.right)]
            proved = [opinion.derivative, *sides_of(opinion)]
            too_large = "overflow" in codes and any(map(math.isinf, proved))  # either way
            if not too_large and not all(_same(one, other, close) for one, other in zip(floats, proved, strict=True)):
                return False
            if codes != set(codes_of(opinion)):
                return False
        return True


def judge(traced: Trace, points: Sequence[int], exact: Callable[[float], Exact]) -> tuple[Trace, Array]:
    """The trace with what is proved about some of its points, and the indices of those where nothing can be told.

    Args:
        traced: what floats say.
        points: the indices.
        exact: gives an input as it is meant.
    """
    court = _Judge(traced, exact)
    changed: list[Verdict] = []
    undecided: list[int] = []
    for point in points:
        verdict = court.verdict(point)
        if verdict is None:
            undecided.append(point)
        elif not court.agrees(verdict, _ROUNDED if court.is_number(point) else 0.0):
            changed.append(court.link_by_link(verdict) if len(changed) < _SHOWN else verdict)
    if not changed:
        return traced, np.array(undecided, dtype=int)
    changed.sort(key=lambda verdict: verdict.point)
    other = [verdict for verdict in changed if not court.agrees(verdict, _CLOSE)]
    found = patched(traced, court.shape, changed)
    gone = np.array([verdict.point for verdict in other], dtype=int)
    kept = [f for each in found.findings if (f := _without(each, gone)) is not None]
    new = [f for verdict in other for f in remarks(found, verdict)]
    return found.replace(findings=(*kept, *new)), np.array(undecided, dtype=int)


def _same(one: float, other: float, close: float) -> bool:
    if one == other or (math.isnan(one) and math.isnan(other)):
        return True
    return math.isfinite(one) and math.isfinite(other) and abs(one - other) <= close * max(abs(one), abs(other))


def _without(finding: Finding, points: Array) -> Finding | None:
    """A finding of floats without the points that were decided otherwise; None if nothing is left."""
    if finding.code not in (*DECIDED, "kink_evened_out"):
        return finding
    kept = ~np.isin(finding.points, points)
    if kept.all():
        return finding
    where = np.flatnonzero(kept)
    if not where.size:
        return None
    return finding.at(where)
