"""How the error of a difference formula depends on its step: truncation on one side, rounding on the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

from chaincalc.base.choices import Method
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.engine.nearby import differences
from chaincalc.engine.notes import Note
from chaincalc.engine.sides import is_kink
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import trace
from chaincalc.language.write import number_text
from chaincalc.links.link import Link, refuse_array_links

Part: TypeAlias = Literal["truncation", "best", "rounding", "across", ""]
_ACROSS = ("kink_nearby", "jump_nearby", "gap_nearby")
DELTAS = tuple(float(f"1e-{n}") for n in range(1, 16))

# The power of delta with which each formula's truncation error falls (Taylor's theorem).
ORDERS: dict[Method, int] = {"central": 2, "forward": 1, "backward": 1, "richardson": 4}
_EPSILON = 2.0**-52


class Sweep(Record):
    """The numeric derivative at one point for ever smaller steps.

    Args:
        x: the point.
        chain_rule: the exact derivative there; nan where there is none.
        deltas, numeric, errors: the steps, the numeric derivatives, and how far off they are (nan: undefined).
        parts: which error rules at each step, and which step is best; `across` where a step reaches across a kink, a
            jump or a gap; "" where that can't be told.
        lesson: what there is to learn from it, in a sentence.
        notes: what is remarkable about the point itself.
    """

    x: float
    chain_rule: float
    deltas: tuple[float, ...]
    numeric: tuple[float, ...]
    errors: tuple[float, ...]
    parts: tuple[Part, ...]
    lesson: str
    notes: tuple[Note, ...]

    @property
    def best(self) -> float | None:
        """The step with the smallest error, or None."""
        return next((d for d, part in zip(self.deltas, self.parts, strict=True) if part == "best"), None)


def sweep(links: Sequence[Link], x: float, method: Method = "central") -> Sweep:
    """Try a difference formula at x with steps from 1e-1 down to 1e-15.

    Args:
        links: the chain's links.
        x: the point.
        method: the difference formula.
    """
    refuse_array_links(links)
    traced = trace(links, np.full(len(DELTAS), float(x)))  # the point as often as there are deltas
    slope = float(traced.derivative[0])
    tried, nearby = differences(traced, np.array(DELTAS), method)
    numeric = tuple(tried.tolist())
    errors = tuple(abs(n - slope) for n in numeric)
    reaching = {int(i) for finding in nearby if finding.code in _ACROSS for i in finding.points}
    across = [i in reaching for i in range(len(DELTAS))]
    straight = _is_straight(traced, errors, across)
    parts = _parts(errors, across if math.isfinite(slope) else None, straight)
    lesson = _no_lesson(traced, numeric) or _lesson(errors, parts, straight, method)
    notes = tuple(finding.note() for finding in traced.findings)
    return Sweep(float(x), slope, DELTAS, numeric, errors, parts, lesson, notes)


def _is_straight(traced: Trace, errors: Sequence[float], across: Sequence[bool]) -> bool:
    """Whether the largest steps have no error but rounding, as on a straight line: there is no truncation error."""
    value, slope = float(traced.value[0]), float(traced.derivative[0])
    tried = zip(DELTAS, errors, across, strict=True)
    largest = [(delta, error) for delta, error, reaches in tried if not (reaches or math.isnan(error))][:3]
    return all(error <= _rounding(value, slope, delta) for delta, error in largest)


def _parts(errors: Sequence[float], across: Sequence[bool] | None, straight: bool) -> tuple[Part, ...]:
    """Truncation before the best step, rounding after it; of equally good steps the largest is the best.

    Without a derivative, and so without `across`, that can't be told.
    """
    if across is None:
        return tuple("" for _ in errors)
    usable = [i for i, error in enumerate(errors) if not math.isnan(error) and not across[i]]
    best = min(usable, key=lambda i: (errors[i], i), default=-1)
    parts: list[Part] = []
    for i in range(len(errors)):
        if across[i]:
            parts.append("across")
        elif i not in usable:
            parts.append("")
        else:
            parts.append("best" if i == best else "truncation" if i < best and not straight else "rounding")
    return tuple(parts)


def _no_lesson(traced: Trace, numeric: Sequence[float]) -> str:
    """What to say where the numeric derivative has nothing to come near to; "" where it has."""
    value, slope, left, right = (float(a[0]) for a in (traced.value, traced.derivative, traced.left, traced.right))
    if math.isnan(slope) and is_kink(left, right):
        known = numeric[:6]
        steady = max(known) - min(known) < 1e-2 * abs(right - left)
        stays = f", and the formula stays near {numeric[5]:.4g}" if steady else ""
        return f"On a kink there is no derivative to come near to: no delta helps{stays}."
    if math.isnan(slope):
        what = "value" if math.isnan(value) else "derivative"
        return f"The chain has no {what} here: no delta helps."
    if all(math.isnan(n) for n in numeric):
        return "The difference formula has no value here at any of these steps: it needs points where there are none."
    if math.isinf(slope):
        return "The derivative is infinite here: the numeric one only grows as delta falls."
    return ""


def _lesson(errors: Sequence[float], parts: Sequence[Part], straight: bool, method: Method) -> str:
    reach = [d for d, part in zip(DELTAS, parts, strict=True) if part == "across"]
    warning = f"Steps of {number_text(min(reach))} and more reach across a kink, a jump or a gap. " if reach else ""
    first = [(d, e) for d, e, part in zip(DELTAS, errors, parts, strict=True) if part not in ("", "across")][:3]
    if not first:
        return "No step is small enough to stay clear of the kink, jump or gap beside the point."
    if all(e == 0 for _, e in first):
        return f"{warning}The formula is exact here at every delta."
    if straight:
        return (
            f"{warning}All of the error is rounding: here the formula has no truncation error, as for a straight "
            "line, so a large delta is best."
        )
    best = DELTAS[parts.index("best")] if "best" in parts else DELTAS[-1]
    if "rounding" not in parts or all(e == 0 for d, e in zip(DELTAS, errors, strict=True) if d < best):
        return f"{warning}The error falls with delta to the end: here, around 0, no rounding spoils it."
    power = {1: "delta", 2: "delta^2", 4: "delta^4"}[ORDERS[method]]
    return (
        f"{warning}Down to delta = {number_text(best)} the error falls about as {power} (truncation: the curve is no "
        "straight line); below it grows about as 1/delta (rounding: nearly equal numbers are subtracted). Smaller "
        "isn't better."
    )


def _rounding(value: float, slope: float, delta: float) -> float:
    """A generous bound for the rounding error of a difference quotient."""
    return 64 * _EPSILON * (abs(value) + abs(slope) + 1e-300) / delta
