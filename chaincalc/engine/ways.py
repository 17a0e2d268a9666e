"""One input's way through a chain: what each link makes of its change, from where it enters to the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.inputs import Place, places
from chaincalc.engine.steps import Step
from chaincalc.functions.primitive import Array


class Stage(NamedTuple):
    """What a link does with the change of an input; all arrays have the points' shape.

    Args:
        step: the link.
        derivative: its own derivative: where the input enters, with respect to that; later with respect to what flows
            in.
        product: how fast the link's output changes with the input; where the input enters once, the product of the
            derivatives so far.
        gradient: the derivative of the result with respect to what moves here: where the input enters, that input,
            later what flows in.
        again: whether the input enters here once more, so that its own derivative is added to the product.
    """

    step: Step
    derivative: Array
    product: Array
    gradient: Array
    again: bool = False


def way(compared: Comparison, name: str) -> list[Stage]:
    """The links from the one on where an input enters, and what each does with its change."""
    traced, steps = compared.trace, compared.steps
    entries = places(traced.links, traced.inputs.main)[name]
    if entries == [Place(0, 0)]:
        return [Stage(step, step.derivative, step.product, _gradient(step)) for step in steps]
    with np.errstate(all="ignore"):
        found = _followed(steps, entries, traced.inputs.names)
    found[-1] = found[-1]._replace(product=compared.derivatives[name].chain_rule)
    if len(entries) == 1:
        found[0] = found[0]._replace(gradient=compared.derivatives[name].chain_rule)
    if traced.corners is None:
        return found
    at, products = traced.corners[0], traced.corners[1][name].products
    found[:-1] = [
        stage._replace(product=_put(stage.product, at, products[stage.step.link - 1])) for stage in found[:-1]
    ]
    found[0] = found[0]._replace(derivative=found[0].product)
    return found


def _followed(steps: Sequence[Step], entries: Sequence[Place], names: Sequence[Sequence[str]]) -> list[Stage]:
    """The way as the links' slopes give it, where nothing has two sides."""
    found: list[Stage] = []
    product: Array = 0.0
    for step in steps[entries[0].link :]:
        i = step.link - 1
        arguments = [place.argument for place in entries if place.link == i]
        own = sum((step.slopes[names[i][k - 1]] if k else step.derivative for k in arguments), start=np.float64(0.0))
        flows = bool(found) and 0 not in arguments
        product = product * step.derivative + own if flows else own
        derivative = step.derivative if flows else own
        gradient = _gradient(step)
        if not flows:
            gradient = own if step is steps[-1] else own * _gradient(steps[i + 1])
        shape = np.shape(step.output)
        derivative, moved, gradient = (np.broadcast_to(each, shape) for each in (derivative, product, gradient))
        found.append(Stage(step, derivative, moved, gradient, again=flows and bool(arguments)))
    return found


def _gradient(step: Step) -> Array:
    return np.full(np.shape(step.output), np.nan) if step.gradient is None else step.gradient


def _put(column: Array, at: Array, new: Array) -> Array:
    changed = np.array(column)
    changed.reshape(-1)[at] = new
    return changed
