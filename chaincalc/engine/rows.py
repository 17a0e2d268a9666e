"""Results at points of any shape, with their points in a row, as tables have them."""

from __future__ import annotations

from chaincalc.base.lazy import np
from chaincalc.engine.backward import Derivative, Gradients
from chaincalc.engine.both import Both
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.inputs import pointwise
from chaincalc.engine.steps import SecondStep, Step, Trace
from chaincalc.functions.primitive import Array
from chaincalc.links.differences import DELTA


def in_a_row(compared: Comparison) -> Comparison:
    """The same, point after point; of whole arrays it stays as it is."""
    if not compared.trace.is_pointwise:
        return compared
    return compared.replace(
        trace=_trace(compared.trace),
        derivatives={name: _both(each) for name, each in compared.derivatives.items()},
        steps=tuple(map(_step, compared.steps)),
        seconds=tuple(SecondStep(_flat(each.second), _flat(each.product)) for each in compared.seconds),
    )


def chain_rule_alone(traced: Trace) -> Comparison:
    """A trace as a comparison in which nothing is known of differences."""
    both = {
        name: Both(np.full(np.shape(each.exact), np.nan), each.exact, each.left, each.right)
        for name, each in traced.derivatives.items()
    }
    return Comparison(traced, both, traced.steps, traced.findings, (), DELTA, "central")


def _trace(traced: Trace) -> Trace:
    derivatives = {
        name: Derivative(_flat(each.exact), (_flat(each.left), _flat(each.right)))
        for name, each in traced.derivatives.items()
    }
    return traced.replace(
        inputs=pointwise(traced.inputs)[0], steps=tuple(map(_step, traced.steps)), derivatives=derivatives
    )


def _step(step: Step) -> Step:
    gradients = step.backwards
    columns = {key: _flat(getattr(step, key)) for key in ("input", "output", "derivative", "product")}
    return step.replace(
        **columns,
        slopes={name: _flat(each) for name, each in step.slopes.items()},
        backwards=None if gradients is None else Gradients(lambda: [_flat(each) for each in gradients.by_link]),
    )


def _both(both: Both) -> Both:
    left, right = (None if each is None else _flat(each) for each in (both.left, both.right))
    return Both(_flat(both.numeric), _flat(both.chain_rule), left, right)


def _flat(column: Array) -> Array:
    return np.reshape(column, -1)
