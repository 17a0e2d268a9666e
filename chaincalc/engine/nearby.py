"""The difference formula for points, and what lies within its reach: kinks, jumps, gaps, the edge of a domain."""

from __future__ import annotations

from chaincalc.base.choices import Method
from chaincalc.base.lazy import np
from chaincalc.calculus.nearby import Path
from chaincalc.engine.inputs import Inputs, places, pointwise
from chaincalc.engine.notes import Finding
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import flow
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import any_of
from chaincalc.links import differences as numeric
from chaincalc.links.link import Link
from chaincalc.links.table import TableLink

_SAMPLES = tuple(k / 16 for k in range(1, 16))  # where to look between x - delta and x + delta
_MANY_NODES = 500  # larger formulas are looked at only at both ends


def differences(
    traced: Trace, delta: float | Array, method: Method, name: str = "", order: int = 1
) -> tuple[Array, list[Finding]]:
    """The derivative with respect to one input by a difference formula, and what lies where it reaches.

    Args:
        traced: the chain at the points.
        delta, method: of the formula; an array has a delta for each point.
        name: the input; the main one by default.
        order: of the derivative.
    """
    name = name or traced.inputs.main
    inputs, shape = pointwise(traced.inputs)
    value = traced.value.reshape(-1)
    given = inputs.values[name]
    moving = given if np.ndim(given) else np.broadcast_to(given, value.shape)
    passed: list[list[Array]] = []  # each formula asks for the value at its two ends last, the upper one first

    def chain(points: Array) -> Array:
        passed.append(flow(traced.links, inputs.moved(name, points)))
        return passed[-1][-1]

    with np.errstate(all="ignore"):
        slope = numeric.deriv(chain, moving, delta, method, order)
        before, after = numeric.reach(moving, delta, method, order)
        stuck = (before == moving) & (method != "forward") | (after == moving) & (method != "backward")
        slope = np.where(stuck | np.isnan(value), np.nan, slope)
        window = _Window(traced, inputs, name, moving, passed[-1], passed[-2])
        return slope.reshape(shape), window.findings(before, after, stuck)


class _Window:
    """What lies in each link between x - delta and x + delta.

    Args:
        traced: the chain at the points.
        inputs: the points in a row.
        name: the input that moves.
        x: its values.
        lower, upper: what flows into each link at both ends, and the chain's value there.
    """

    def __init__(
        self, traced: Trace, inputs: Inputs, name: str, x: Array, lower: list[Array], upper: list[Array]
    ) -> None:
        self.links, self.inputs, self.name, self.x, self.lower, self.upper = traced.links, inputs, name, x, lower, upper
        self.entries = places(traced.links, inputs.main)[name]
        self.flow = [step.input.reshape(-1) for step in traced.steps]
        self.defined = ~np.isnan(traced.value.reshape(-1))
        self.several = len(inputs.values) > 1
        self.found: list[Finding] = []

    def add(self, code: str, link: int, where: Mask, **extra: Array) -> None:
        if any_of(where):
            points = np.flatnonzero(where)
            values = {key: column[points] for key, column in {"x": self.x, **extra}.items()}
            name = self.links[link - 1].name if link else ""
            self.found.append(Finding(code, link, name, points, values, variable=self.name if self.several else ""))

    def findings(self, before: Array, after: Array, stuck: Mask) -> list[Finding]:
        defined = self.defined
        self.add("delta_too_small", 0, stuck & defined)
        between = self.between(before, after)
        lost = np.zeros(self.x.shape, dtype=bool)
        lower, upper = self.lower, self.upper
        for i in range(self.entries[0].link, len(self.links)):
            link = self.links[i]
            gone_lower, gone_upper = np.isnan(lower[i + 1]), np.isnan(upper[i + 1])
            if any_of(gone_lower) or any_of(gone_upper):
                gone_lower &= ~np.isnan(lower[i])
                gone_upper &= ~np.isnan(upper[i])
                gone = (gone_lower | gone_upper) & defined & ~lost
                self.add("window_outside", i + 1, gone, point=np.where(gone_lower, before, after))
                lost = lost | gone
            if isinstance(link, TableLink) or not link.has_crossings:
                continue
            crossed = link.crossings(self.path(i, before, after, between))
            if crossed is not None:
                trusted = defined & ~lost
                self.add("kink_nearby", i + 1, crossed.kink & trusted)
                self.add("jump_nearby", i + 1, crossed.jump & trusted)
                self.add("gap_nearby", i + 1, crossed.gap & trusted)
        return self.found

    def path(self, i: int, before: Array, after: Array, between: list[Array]) -> Path:
        """Where a link's arguments go."""
        ends = np.stack([self.lower[i], self.upper[i]])
        samples = np.concatenate([ends, between[i]]) if between else ends
        names = self.inputs.names[i]
        if not names:
            return Path(self.flow[i], samples)
        ways = np.stack([before, after, *(before + (after - before) * s for s in (_SAMPLES if between else ()))])
        at: list[Array] = [self.flow[i]]
        others: list[Array] = [samples]
        for name in names:
            value = np.broadcast_to(self.inputs.values[name], self.x.shape)
            at.append(value)
            others.append(ways if name == self.name else np.broadcast_to(value, ways.shape))
        return Path(tuple(at), tuple(others), ("", *self.links[i].takes))

    def between(self, before: Array, after: Array) -> list[Array]:
        """What flows into the links that have something to cross, at points between the two.

        Each is an array of shape (samples, points); there are none where the ends tell all.
        """
        last = max((i for i, link in enumerate(self.links) if link.has_crossings), default=0)
        if last == 0 and self.is_straight(self.links[0]):
            return []  # x itself doesn't turn round on its way
        if any(link.tree is not None and link.tree.size > _MANY_NODES for link in self.links):
            return []
        ways = before + (after - before) * np.array(_SAMPLES)[:, None]
        still = {n: v for n, v in self.inputs.values.items() if n != self.name}
        repeated = {n: np.tile(v, len(_SAMPLES)) if np.ndim(v) else v for n, v in still.items()}
        moved = self.inputs.of({**repeated, self.name: ways.ravel()})
        return [u.reshape(ways.shape) for u in flow(self.links[:last], moved)]

    def is_straight(self, link: Link) -> bool:
        """Whether a link's kinks are met by its input itself."""
        return bool(link.primitive) or not link.has_crossings
