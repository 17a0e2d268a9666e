"""Chains of arrays: every derivative beside its numeric twin, and why the two part where they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from chaincalc.base.choices import AtKink, Method
from chaincalc.base.lazy import np
from chaincalc.calculus.nearby import Way
from chaincalc.engine.array_notes import Nearby, array_notes, entry_name, entry_notes
from chaincalc.engine.comparison import compare
from chaincalc.engine.gradient import Derivative, Gradients, Variable, differentiate, variables
from chaincalc.engine.notes import Note
from chaincalc.engine.sides import is_kink
from chaincalc.engine.trace import Step, Trace, trace, values
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array
from chaincalc.links import differences as numeric
from chaincalc.links.array import ArrayLink
from chaincalc.links.link import Link, has_array_links
from chaincalc.links.table import TableLink
from chaincalc.notation.rules import rules

_MAX_WORK = 400_000_000  # entries of all links' outputs, times the moves of the difference formula
_PER_LINK = 3_000  # what a small array costs, in entries of a large one


class Twins(NamedTuple):
    """A derivative in both ways: of shape output_shape + the array's shape, nan where undefined."""

    exact: Array
    numeric: Array
    left: Array
    right: Array


class ArrayStep(NamedTuple):
    """What one link does, forwards and backwards.

    Args:
        link, name: its place, counted from 1, and its name.
        input, output: its input and its value.
        rule: how the derivative passes through it.
        product: the derivative of the result with respect to its input; None where the result isn't one number.
    """

    link: int
    name: str
    input: Array
    output: Array
    rule: str
    product: Array | None

    @property
    def input_shape(self) -> Shape:
        return tuple(np.shape(self.input))

    @property
    def output_shape(self) -> Shape:
        return tuple(np.shape(self.output))


@dataclass(frozen=True, eq=False)
class ArrayComparison:
    """The derivatives of a chain of arrays at x.

    Args:
        x, value: the input and the result.
        gradients: for each array that goes in, by name; {} where there is a Jacobian. A chain of elementwise links
            alone has the elementwise derivative here.
        jacobian: where the result isn't one number; of shape output_shape + x_shape.
        steps: the links, the first one first.
        notes: what is remarkable, and where.
        delta, method: of the difference formula.
    """

    x: Array
    value: Array
    gradients: dict[str, Twins]
    jacobian: Twins | None
    steps: tuple[ArrayStep, ...]
    notes: tuple[Note, ...]
    delta: float
    method: Method

    @property
    def undefined(self) -> bool:
        """Whether a value or a derivative is undefined."""
        derivatives = [*self.gradients.values(), *([self.jacobian] if self.jacobian else [])]
        return not np.all(np.isfinite(self.value)) or any(bool(np.isnan(d.exact).any()) for d in derivatives)


def compare_arrays(
    links: Sequence[Link],
    x: Array,
    *,
    delta: float = numeric.DELTA,
    method: Method = "central",
    at_kink: AtKink = "undefined",
) -> ArrayComparison:
    """Differentiate a chain of arrays at x in both ways, with respect to x and to every array parameter.

    Args:
        links: the chain's links.
        x: one array: a number, a vector or a matrix.
        delta, method: of the difference formula.
        at_kink: what stands for the derivative on a kink, as `compare` takes it.

    Raises:
        InputError: delta isn't a positive number, the shapes don't fit, or the Jacobian is too large.
    """
    numeric.check_delta(delta)
    x = np.array(x, dtype=float)
    if not has_array_links(links):
        return _elementwise(links, x, delta, method, at_kink)
    traced = trace(links, x)
    gradients = cast(Gradients, traced.gradients)
    framework = differentiate(links, _inputs(traced), framework=True) if at_kink == "framework" else None
    found: dict[str, Twins] = {}
    near: list[Nearby] = []
    for variable in variables(links, traced.x):
        exact = gradients.jacobian or gradients.by_name[variable.name]
        if framework is not None:
            torch = (framework.jacobian or framework.by_name[variable.name]).exact
            exact = _replaced(exact, torch)
        elif at_kink != "undefined":
            exact = _replaced(exact, _chosen(exact, at_kink))
        if exact.unfollowed:
            near.append(Nearby("not_followed", 0, variable.name))
        twin, nearby = _numeric(links, traced, variable, delta, method)
        found[variable.name] = Twins(exact.exact, twin, exact.left, exact.right)
        near += nearby
        if gradients.jacobian:
            break
    notes = array_notes(traced, near)
    jacobian = found["x"] if gradients.jacobian else None
    steps = _steps(links, traced)
    return ArrayComparison(
        traced.x, traced.value, {} if jacobian else found, jacobian, steps, notes, float(delta), method
    )


def _elementwise(links: Sequence[Link], x: Array, delta: float, method: Method, at_kink: AtKink) -> ArrayComparison:
    """A chain of elementwise links alone: each entry is a point."""
    compared = compare(links, x, delta=delta, method=method, at_kink=at_kink)
    columns: tuple[Array, ...] = (compared.chain_rule, compared.numeric, compared.left, compared.right)
    twins = Twins(*(column.reshape(x.shape) for column in columns))
    shaped = [
        Step(s.link, s.name, s.input.reshape(x.shape), s.output.reshape(x.shape), s.derivative, s.product)
        for s in compared.steps
    ]
    products = [None] * len(links)
    steps = _as_steps(links, shaped, products)
    notes = entry_notes(compared.findings, x.shape)
    value = compared.value.reshape(x.shape)
    return ArrayComparison(x, value, {"x": twins}, None, steps, notes, compared.delta, method)


def _inputs(traced: Trace) -> list[Array]:
    return [*(step.input for step in traced.steps), traced.value]


def _steps(links: Sequence[Link], traced: Trace) -> tuple[ArrayStep, ...]:
    return _as_steps(links, traced.steps, [step.product for step in traced.steps])


def _as_steps(links: Sequence[Link], steps: Sequence[Step], products: Sequence[Array | None]) -> tuple[ArrayStep, ...]:
    shapes = [np.shape(steps[0].input), *(np.shape(step.output) for step in steps)]
    names = [""] * len(links)
    for variable in variables(links, steps[0].input)[1:]:
        names[variable.link - 1] = variable.name
    texts = [rule.text for rule in rules(links, shapes, names)]
    return tuple(
        ArrayStep(step.link, step.name, step.input, step.output, text, product)
        for step, text, product in zip(steps, texts, products, strict=True)
    )


def _chosen(derivative: Derivative, rule: AtKink) -> Array:
    left, right = derivative.left, derivative.right
    return left if rule == "left" else right if rule == "right" else (left + right) / 2


def _replaced(derivative: Derivative, new: Array) -> Derivative:
    """What a rule says in place of what is undefined on a kink."""
    kink = is_kink(derivative.left, derivative.right) & np.isnan(derivative.exact)
    return derivative._replace(exact=np.where(kink, new, derivative.exact))


def _numeric(
    links: Sequence[Link], traced: Trace, variable: Variable, delta: float, method: Method
) -> tuple[Array, list[Nearby]]:
    """The difference formula for every entry of one array, and what lies within its reach."""
    value = traced.value
    twin = np.full(value.shape + variable.value.shape, np.nan)
    found: list[Nearby] = []
    work = sum(step.output.size for step in traced.steps) + _PER_LINK * len(links)
    if variable.value.size * work * (4 if method == "richardson" else 2) > _MAX_WORK:
        return twin, [Nearby("too_many_entries", 0, variable.name)]
    name = variable.name
    with np.errstate(all="ignore"):
        for entry in np.ndindex(variable.value.shape):
            at = variable.value[entry]
            moved = _Moved(links, _inputs(traced), variable, entry)
            slope = numeric.deriv(moved, at, delta, method)
            before, after = numeric.reach(at, delta, method)
            shown = entry_name(name, entry)
            if (before == at and method != "forward") or (after == at and method != "backward"):
                slope = np.full(value.shape, np.nan)
                found.append(Nearby("delta_too_small", 0, shown))
            else:
                found += [Nearby(code, link, shown) for code, link in _between(links, traced, moved, before, after)]
            twin[(..., *entry)] = np.where(np.isnan(value), np.nan, slope)
    return twin, found


class _Moved:
    """The chain as a function of one entry of one array; it remembers the way to each value."""

    def __init__(self, links: Sequence[Link], inputs: list[Array], variable: Variable, entry: tuple[int, ...]) -> None:
        self.links, self.inputs, self.variable, self.entry = links, inputs, variable, entry
        self.ways: dict[float, list[Array]] = {float(variable.value[entry]): inputs}

    def __call__(self, t: Array) -> Array:
        k = self.variable.link
        moved = self.variable.value.copy()
        moved[self.entry] = t
        if k == 0:
            way = values(self.links, moved)
        else:
            link = cast(ArrayLink, self.links[k - 1])
            way = self.inputs[:k] + values(self.links[k:], link.value_with(self.inputs[k - 1], moved))
        self.ways[float(t)] = way
        return way[-1]


def _between(links: Sequence[Link], traced: Trace, moved: _Moved, before: Array, after: Array) -> list[tuple[str, int]]:
    """The codes of what each elementwise link passes as the entry moves from `before` to `after`."""
    lower, upper = moved.ways[float(before)], moved.ways[float(after)]
    found: list[tuple[str, int]] = []
    for number in range(moved.variable.link + 1, len(links) + 1):
        link = links[number - 1]
        if not link.elementwise:
            continue
        step = traced.steps[number - 1]
        defined = ~np.isnan(step.output)
        gone = defined & (np.isnan(lower[number]) | np.isnan(upper[number]))
        if np.any(gone):
            found.append(("window_outside", number))
            break  # what follows is undefined for that
        if link.has_crossings and not isinstance(link, TableLink):
            crossed = link.crossings(Way(step.input, (lower[number - 1], upper[number - 1])))
            if crossed is not None:
                masks = {"kink_nearby": crossed.kink, "jump_nearby": crossed.jump, "gap_nearby": crossed.gap}
                found += [(code, number) for code, mask in masks.items() if np.any(mask & defined)]
    return found
