"""The difference formula for whole arrays, entry by entry, and what lies within its reach."""

from __future__ import annotations

from chaincalc.base.choices import Method
from chaincalc.base.lazy import np
from chaincalc.calculus.nearby import Path
from chaincalc.engine.entries import Nearby, entry_name
from chaincalc.engine.inputs import Inputs, places
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import flow
from chaincalc.functions.primitive import Array
from chaincalc.links import differences as numeric
from chaincalc.links.table import TableLink

_MAX_WORK = 400_000_000  # entries of all links' outputs, times the moves of the difference formula
_PER_LINK = 3_000  # what a small array costs, in entries of a large one


def entrywise(traced: Trace, name: str, delta: float, method: Method) -> tuple[Array, list[Nearby]]:
    """The difference formula for every entry of one input, and what lies within its reach.

    Returns:
        The derivative, of shape output_shape + input_shape; nan where it is undefined, or would take too long.
    """
    value, variable = traced.value, np.asarray(traced.inputs.values[name])
    twin = np.full(value.shape + variable.shape, np.nan)
    found: list[Nearby] = []
    work = sum(step.output.size for step in traced.steps) + _PER_LINK * len(traced.links)
    if variable.size * work * (4 if method == "richardson" else 2) > _MAX_WORK:
        return twin, [Nearby("too_many_entries", 0, name)]
    with np.errstate(all="ignore"):
        for entry in np.ndindex(variable.shape):
            at = variable[entry]
            moved = Moved(traced, name, entry)
            slope = numeric.deriv(moved, at, delta, method)
            before, after = numeric.reach(at, delta, method)
            shown = entry_name(name, entry)
            if (before == at and method != "forward") or (after == at and method != "backward"):
                slope = np.full(value.shape, np.nan)
                found.append(Nearby("delta_too_small", 0, shown))
            else:
                found += [Nearby(code, link, shown) for code, link in moved.between(before, after)]
            twin[(..., *entry)] = np.where(np.isnan(value), np.nan, slope)
    return twin, found


class Moved:
    """The chain as a function of one entry of one input; it remembers the way to each value."""

    def __init__(self, traced: Trace, name: str, entry: tuple[int, ...]) -> None:
        self.traced, self.name, self.entry = traced, name, entry
        self.first = places(traced.links, traced.inputs.main)[name][0].link
        self.before = [step.input for step in traced.steps][: self.first + 1]
        self.variable = np.asarray(traced.inputs.values[name])
        whole = [*(step.input for step in traced.steps), traced.value]
        self.ways: dict[float, list[Array]] = {float(self.variable[entry]): whole}

    def inputs(self, t: Array) -> Inputs:
        moved = self.variable.copy()
        moved[self.entry] = t
        return self.traced.inputs.moved(self.name, moved)

    def __call__(self, t: Array) -> Array:
        inputs = self.inputs(t)
        u = inputs.x if self.first == 0 else self.before[-1]
        way = [*self.before[:-1], *flow(self.traced.links, inputs, self.first, u)]
        self.ways[float(t)] = way
        return way[-1]

    def between(self, before: Array, after: Array) -> list[tuple[str, int]]:
        """The codes of what each link passes as the entry moves from `before` to `after`."""
        lower, upper = self.ways[float(before)], self.ways[float(after)]
        found: list[tuple[str, int]] = []
        for i in range(self.first, len(self.traced.links)):
            link, step = self.traced.links[i], self.traced.steps[i]
            if link.elementwise:
                defined = ~np.isnan(step.output)
                gone = defined & (np.isnan(lower[i + 1]) | np.isnan(upper[i + 1]))
                if np.any(gone):
                    found.append(("window_outside", i + 1))
                    break  # what follows is undefined for that
            if not link.has_crossings or isinstance(link, TableLink):
                continue
            crossed = link.crossings(self.path(i, before, after, (lower[i], upper[i])))
            if crossed is not None:
                masks = {"kink_nearby": crossed.kink, "jump_nearby": crossed.jump, "gap_nearby": crossed.gap}
                keep = defined if link.elementwise else np.True_
                found += [(code, i + 1) for code, mask in masks.items() if np.any(mask & keep)]
        return found

    def path(self, i: int, before: Array, after: Array, ends: tuple[Array, Array]) -> Path:
        """Where a link's arguments go."""
        inputs, u = self.traced.inputs, self.traced.steps[i].input
        if not inputs.names[i]:
            return Path(u, list(ends))
        samples = [self.inputs(t).arguments(i, end) for t, end in zip((before, after), ends, strict=True)]
        return Path(inputs.arguments(i, u), samples, ("", *self.traced.links[i].takes))
