"""One derivative in both ways, numeric and by the chain rule, and what stands for it on a kink."""

from __future__ import annotations

import math
from collections.abc import Mapping

from chaincalc.base.choices import AtKink, Method
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.engine.backward import Derivative
from chaincalc.engine.entries import Nearby
from chaincalc.engine.findings import OF_VALUES
from chaincalc.engine.inputs import Inputs, Place, places, pointwise
from chaincalc.engine.nearby import differences
from chaincalc.engine.notes import Finding
from chaincalc.engine.sides import is_kink
from chaincalc.engine.steps import Step, Trace
from chaincalc.functions.primitive import Array
from chaincalc.language.write import number_text


class Both(Record):
    """A derivative in both ways; nan where undefined.

    Point by point it has the points' shape, else output_shape + the input's shape.

    Args:
        numeric: by a difference formula.
        chain_rule: by the chain rule.
        left, right: the one-sided derivatives; None where the links' derivatives are numeric.
    """

    numeric: Array
    chain_rule: Array
    left: Array | None
    right: Array | None

    @property
    def difference(self) -> Array:
        """Numeric minus chain_rule."""
        with np.errstate(all="ignore"):
            return self.numeric - self.chain_rule


class PointsInBothWays:
    """What is asked point by point.

    Args:
        traced: the chain.
        exact: the chain with the links' derivatives as they are wanted.
        at_kink: what stands for the derivative on a kink.
    """

    def __init__(self, traced: Trace, exact: Trace, at_kink: AtKink) -> None:
        self.traced, self.exact, self.rule = traced, exact, at_kink
        self.nearby: list[Nearby] = []
        known = exact is traced
        self.findings = [f for f in traced.findings if known or f.code in OF_VALUES]

    def both(self, name: str, delta: float, method: Method) -> Both:
        slope, nearby = differences(self.traced, delta, method, name)
        found = self.exact.derivatives[name]
        if self.exact is not self.traced:
            self.findings += nearby
            return Both(slope, found.exact, None, None)
        if self.traced.corners is None:
            self.findings += nearby
            return Both(slope, found.exact, found.left, found.right)
        framework = self.framework(name)
        self.findings = [self.told(f, name, slope, framework) for f in self.findings] + nearby
        return Both(slope, self.chosen(found, framework), found.left, found.right)

    def steps(self) -> tuple[Step, ...]:
        """The steps, with what the rule says in place of an undefined derivative on a kink."""
        traced = self.exact
        if self.rule == "undefined" or traced.corners is None or traced is not self.traced:
            return traced.steps
        points, sides = traced.corners[0], traced.corners[1][traced.inputs.main]
        chosen = is_kink(sides.left.products[-1], sides.right.products[-1])
        if not np.any(chosen):
            return traced.steps
        where = points[chosen]
        steps: list[Step] = []
        product = np.ones(where.shape)
        for i, step in enumerate(traced.steps):
            slopes = sides.left.slopes[i][chosen], sides.right.slopes[i][chosen]
            products = sides.left.products[i][chosen], sides.right.products[i][chosen]
            if self.rule == "framework":
                slope = self.framework_slope(i, where)
                product = product * slope
            else:
                slope, product = side_by_rule(self.rule, *slopes), side_by_rule(self.rule, *products)
            steps.append(
                step.replace(derivative=_put(step.derivative, where, slope), product=_put(step.product, where, product))
            )
        return tuple(steps)

    def chosen(self, found: Derivative, framework: Array) -> Array:
        """The derivative, with what the rule says in place of an undefined one on a kink."""
        if self.rule == "undefined":
            return found.exact
        kink = is_kink(found.left, found.right) & np.isnan(found.exact)
        new = framework if self.rule == "framework" else side_by_rule(self.rule, found.left, found.right)
        return np.where(kink, new, found.exact)

    def framework_slope(self, i: int, at: Array) -> Array:
        """A link's derivative at some points as PyTorch takes it."""
        args, y = self.at(i, at)
        return self.traced.links[i].push(args, y, (np.ones(at.shape), *(None for _ in args[1:])), framework=True)

    def at(self, i: int, at: Array) -> tuple[tuple[Array, ...], Array]:
        step = self.traced.steps[i]
        few = self.flat.part(at)
        return few.arguments(i, step.input.reshape(-1)[at]), step.output.reshape(-1)[at]

    @property
    def flat(self) -> Inputs:
        return pointwise(self.traced.inputs)[0]

    def framework(self, name: str) -> Array:
        """The chain's derivative as PyTorch takes it; only worked out at points with corners."""
        traced = self.traced
        whole = np.full(np.shape(traced.value), np.nan)
        at, _ = traced.corners or (np.empty(0, dtype=int), {})
        entries = places(traced.links, traced.inputs.main)[name]
        v: Array | None = None
        for i, link in enumerate(traced.links):
            args, y = self.at(i, at)
            entering = [Place(i, k) in entries for k in range(len(args))]
            if v is None and not any(entering):
                continue
            one = np.ones(at.shape)
            tangents = (one if entering[0] else v, *(one if enters else None for enters in entering[1:]))
            v = link.push(args, y, tangents, framework=True)
        whole.reshape(-1)[at] = v
        return whole

    def told(self, finding: Finding, name: str, slope: Array, framework: Array) -> Finding:
        """A kink's finding, with what the difference formula and PyTorch make of it."""
        if finding.code != "kink" or finding.variable not in ("", name):
            return finding
        at = finding.points
        left, right, numeric_slope = finding.values["left"], finding.values["right"], slope.reshape(-1)[at]
        product = framework.reshape(-1)[at]
        central, torch = [], []
        for lower, upper, middle, taken in zip(left, right, numeric_slope, product, strict=True):
            off = abs(middle - (lower + upper) / 2) / abs(upper - lower)
            only = " is only their average" if off < 1e-6 else " lies between them" if off < 0.5 else " is neither"
            central.append("" if math.isnan(middle) else f"; the difference formula's {_rounded(middle)}{only}")
            torch.append("" if math.isnan(taken) or not finding.link else f"; PyTorch defines {_rounded(taken)}")
        values = {**finding.values, "numeric": numeric_slope, "framework": product}
        return finding.replace(values=values, words={**finding.words, "central": central, "torch": torch})


class ArraysInBothWays:
    """What is asked of whole arrays; the arguments are those of `_Points`."""

    def __init__(self, traced: Trace, exact: Trace, at_kink: AtKink) -> None:
        self.traced, self.exact, self.rule = traced, exact, at_kink
        self.findings = list(traced.findings)
        self.nearby: list[Nearby] = []
        self.framework: Mapping[str, Derivative] = {}
        if at_kink == "framework":
            from chaincalc.engine.whole import differentiate

            flow = [*(step.input for step in traced.steps), traced.value]
            self.framework = differentiate(traced.links, traced.inputs, flow, framework=True)[0]

    def steps(self) -> tuple[Step, ...]:
        return self.traced.steps

    def both(self, name: str, delta: float, method: Method) -> Both:
        from chaincalc.engine.entrywise import entrywise

        found = self.exact.derivatives[name]
        if found.unfollowed:
            self.nearby.append(Nearby("not_followed", 0, name))
        twin, nearby = entrywise(self.traced, name, delta, method)
        self.nearby += nearby
        if self.exact is not self.traced:
            return Both(twin, found.exact, None, None)
        return Both(twin, self.chosen(name, found), found.left, found.right)

    def chosen(self, name: str, found: Derivative) -> Array:
        if self.rule == "undefined":
            return found.exact
        kink = is_kink(found.left, found.right) & np.isnan(found.exact)
        if self.rule == "framework":
            return np.where(kink, self.framework[name].exact, found.exact)
        return np.where(kink, side_by_rule(self.rule, found.left, found.right), found.exact)


def side_by_rule(rule: AtKink, left: Array, right: Array) -> Array:
    """What a rule puts in the place of two sides that differ."""
    return left if rule == "left" else right if rule == "right" else (left + right) / 2


def _rounded(value: float) -> str:
    return number_text(float(f"{value:.9g}") + 0.0)


def _put(column: Array, where: Array, new: Array) -> Array:
    changed = column.copy()
    changed.reshape(-1)[where] = new
    return changed
