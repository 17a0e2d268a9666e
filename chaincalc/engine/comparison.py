"""The numeric derivative beside the chain rule's, and why the two part where they do."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chaincalc.base.choices import AtKink, LinkSlopes, Method
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.calculus.nearby import Way
from chaincalc.engine.notes import Finding
from chaincalc.engine.sides import is_kink
from chaincalc.engine.trace import Step, Trace, trace, values
from chaincalc.functions.primitive import Array, Mask
from chaincalc.language.evaluate import any_of
from chaincalc.language.write import number_text
from chaincalc.links import differences as numeric
from chaincalc.links.link import Link, refuse_array_links
from chaincalc.links.table import TableLink

_SAMPLES = tuple(k / 16 for k in range(1, 16))  # where to look between x - delta and x + delta
_MANY_NODES = 500  # larger formulas are looked at only at both ends


class Comparison(Record):
    """A chain's derivatives at the points x; all arrays are of x's shape, nan where undefined.

    Args:
        x, value: the points, and the chain's value there.
        numeric: the derivative of the whole chain by a difference formula.
        chain_rule: the product of the links' derivatives.
        left, right: the one-sided derivatives; None where the links' slopes are numeric.
        steps: the chain rule, link by link.
        findings: what is remarkable, and where.
        delta, method: of the difference formula.
    """

    x: Array
    value: Array
    numeric: Array
    chain_rule: Array
    left: Array | None
    right: Array | None
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    delta: float
    method: Method

    @property
    def difference(self) -> Array:
        with np.errstate(all="ignore"):
            return self.numeric - self.chain_rule


def compare(
    links: Sequence[Link],
    x: Array,
    *,
    delta: float = numeric.DELTA,
    method: Method = "central",
    link_slopes: LinkSlopes = "exact",
    at_kink: AtKink = "undefined",
    traced: Trace | None = None,
) -> Comparison:
    """Differentiate a chain at x in both ways.

    Args:
        links: the chain's links.
        x: the points, a one-dimensional array.
        delta, method: of the difference formula.
        link_slopes: `exact` for closed forms; `numeric` for the same difference formula in each link, as one first
            writes the chain rule in code (then nothing is known of kinks).
        at_kink: what stands for the derivative on a kink: nothing, one of the sides, their average, or what PyTorch
            takes for it.
        traced: the chain's trace at x, if somebody has it already.

    Raises:
        InputError: delta isn't a positive number, or a link takes an array (then there is `compare_arrays`).
    """
    refuse_array_links(links)
    x = np.array(x, dtype=float).reshape(-1)
    numeric.check_delta(delta)
    traced = trace(links, x) if traced is None else traced
    with np.errstate(all="ignore"):
        slope, nearby = differences(traced, delta, method)
        left: Array | None = None
        right: Array | None = None
        if link_slopes == "numeric":
            steps = _numeric_steps(traced, delta, method)
            findings = [f for f in traced.findings if f.code in ("outside_domain", "not_in_table", "overflow")]
        else:
            steps, left, right = _at_kinks(traced, at_kink), traced.left, traced.right
            framework = _framework(traced)
            findings = [_told(f, slope, framework) if f.code == "kink" else f for f in traced.findings]
        findings += nearby
    value = traced.value
    return Comparison(x, value, slope, steps[-1].product, left, right, steps, tuple(findings), float(delta), method)


def differences(traced: Trace, delta: float | Array, method: Method) -> tuple[Array, list[Finding]]:
    """The derivative by a difference formula, and what lies where it reaches.

    Args:
        traced: the chain at the points.
        delta, method: of the formula; an array has a delta for each point.
    """
    x = traced.x
    passed: list[list[Array]] = []  # each formula asks for the value at its two ends last, the upper one first

    def chain(points: Array) -> Array:
        passed.append(values(traced.links, points))
        return passed[-1][-1]

    with np.errstate(all="ignore"):
        slope = numeric.deriv(chain, x, delta, method)
        before, after = numeric.reach(x, delta, method)
        stuck = (before == x) & (method != "forward") | (after == x) & (method != "backward")
        slope = np.where(stuck | np.isnan(traced.value), np.nan, slope)
        return slope, _window(traced, passed[-1], passed[-2], stuck)


def _numeric_steps(traced: Trace, delta: float, method: Method) -> tuple[Step, ...]:
    """The chain rule with each link's derivative by the difference formula."""
    steps: list[Step] = []
    product: Array | None = None
    for link, step in zip(traced.links, traced.steps, strict=True):
        slope = numeric.deriv(link.value, step.input, delta, method)
        product = slope if product is None else product * slope
        steps.append(step.replace(derivative=slope, product=product))
    return tuple(steps)


def _at_kinks(traced: Trace, rule: AtKink) -> tuple[Step, ...]:
    """The steps, with what the rule says in place of an undefined derivative on a kink."""
    if rule == "undefined" or traced.corners is None:
        return traced.steps
    points, sides = traced.corners
    chosen = is_kink(sides.left.products[-1], sides.right.products[-1])
    if not np.any(chosen):
        return traced.steps
    where = points[chosen]
    steps: list[Step] = []
    product = np.ones(where.shape)
    for i, (link, step) in enumerate(zip(traced.links, traced.steps, strict=True)):
        left, right = sides.left.slopes[i][chosen], sides.right.slopes[i][chosen]
        passed_left, passed_right = sides.left.products[i][chosen], sides.right.products[i][chosen]
        match rule:
            case "left":
                slope, product = left, passed_left
            case "right":
                slope, product = right, passed_right
            case "average":
                slope, product = (left + right) / 2, (passed_left + passed_right) / 2
            case _:
                slope = link.framework_slope(step.input[where], step.output[where])
                product = product * slope
        steps.append(
            step.replace(derivative=_put(step.derivative, where, slope), product=_put(step.product, where, product))
        )
    return tuple(steps)


def _framework(traced: Trace) -> Array:
    """The product of the links' slopes as PyTorch takes them; only worked out at points with corners."""
    whole = np.full(np.shape(traced.x), np.nan)
    if traced.corners is not None:
        at = traced.corners[0]
        product = np.ones(at.shape)
        for link, step in zip(traced.links, traced.steps, strict=True):
            product = product * link.framework_slope(step.input[at], step.output[at])
        whole[at] = product
    return whole


def _told(finding: Finding, slope: Array, framework_slopes: Array) -> Finding:
    """A kink's finding, with what the difference formula and PyTorch make of it."""
    at = finding.points
    left, right, numeric_slope = finding.values["left"], finding.values["right"], slope[at]
    product = framework_slopes[at]
    central, torch = [], []
    for lower, upper, middle, framework in zip(left, right, numeric_slope, product, strict=True):
        off = abs(middle - (lower + upper) / 2) / abs(upper - lower)
        only = " is only their average" if off < 1e-6 else " lies between them" if off < 0.5 else " is neither"
        central.append("" if math.isnan(middle) else f"; the difference formula's {_rounded(middle)}{only}")
        torch.append("" if math.isnan(framework) else f"; PyTorch defines {_rounded(framework)}")
    values = {**finding.values, "numeric": numeric_slope, "framework": product}
    return finding.replace(values=values, words={"central": central, "torch": torch})


def _rounded(value: float) -> str:
    return number_text(float(f"{value:.9g}") + 0.0)


def _window(traced: Trace, lower: list[Array], upper: list[Array], stuck: Mask) -> list[Finding]:
    """What lies between x - delta and x + delta in each link; `lower` and `upper` are its values at these two."""
    links, x = traced.links, traced.x
    before, after = lower[0], upper[0]
    found: list[Finding] = []
    defined = ~np.isnan(traced.value)

    def add(code: str, link: int, name: str, where: Mask, **extra: Array) -> None:
        if any_of(where):
            points = np.flatnonzero(where)
            found.append(Finding(code, link, name, points, {key: column[points] for key, column in extra.items()}))

    add("delta_too_small", 0, "", stuck & defined, x=x)
    between = _between(links, before, after)
    lost = np.zeros(x.shape, dtype=bool)
    for i, link in enumerate(links, start=1):
        gone_lower, gone_upper = np.isnan(lower[i]), np.isnan(upper[i])
        if any_of(gone_lower) or any_of(gone_upper):
            gone_lower &= ~np.isnan(lower[i - 1])
            gone_upper &= ~np.isnan(upper[i - 1])
            gone = (gone_lower | gone_upper) & defined & ~lost
            add("window_outside", i, link.name, gone, x=x, point=np.where(gone_lower, before, after))
            lost = lost | gone
        if isinstance(link, TableLink) or not link.has_crossings:
            continue
        ends = lower[i - 1], upper[i - 1]
        inputs = np.concatenate([ends, between[i - 1]]) if between else ends
        crossed = link.crossings(Way(traced.steps[i - 1].input, inputs))
        if crossed is not None:
            trusted = defined & ~lost
            add("kink_nearby", i, link.name, crossed.kink & trusted, x=x)
            add("jump_nearby", i, link.name, crossed.jump & trusted, x=x)
            add("gap_nearby", i, link.name, crossed.gap & trusted, x=x)
    return found


def _between(links: Sequence[Link], before: Array, after: Array) -> list[Array]:
    """The inputs of the links that have something to cross, at points between the two; none where the two tell all.

    Each is an array of shape (samples, points).
    """
    last = max((i for i, link in enumerate(links) if link.has_crossings), default=0)
    if last == 0 and (links[0].primitive or not links[0].has_crossings):
        return []  # x itself doesn't turn round on its way
    if any(link.tree is not None and link.tree.size > _MANY_NODES for link in links):
        return []
    ways = before + (after - before) * np.array(_SAMPLES)[:, None]
    return [u.reshape(ways.shape) for u in values(links[:last], ways.ravel())]


def _put(column: Array, where: Array, new: Array) -> Array:
    changed = column.copy()
    changed[where] = new
    return changed
