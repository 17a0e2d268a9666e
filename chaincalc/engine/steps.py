"""What a chain does at its inputs, link by link: the records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.base.shown import Tabular
from chaincalc.engine.backward import Derivative, Gradients
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.notes import Finding, Note
from chaincalc.engine.sides import Sides
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link


class Step(Record):
    """What one link does; nan where undefined.

    In a chain of numbers all arrays have the points' shape. With links of whole arrays each array has its own, and
    nothing is multiplied forwards.

    Args:
        link: the link's place, counted from 1.
        name: the link's name.
        input, output: what flows in, and its value there.
        derivative: its own derivative with respect to that; nan where its two sides differ. None for a link of whole
            arrays.
        product: the links' derivatives multiplied from the first to this one; None in a chain with links of whole
            arrays.
        slopes: its own derivatives with respect to the other inputs that it takes, by name.
        backwards: gives the derivatives of the result with respect to what flows into each link.

    >>> from chaincalc import Chain
    >>> step = Chain.parse("3*x - 14 | -2*u").trace(5.0).steps[1]
    >>> step.name, float(step.input), float(step.derivative), float(step.product)
    ('-2*u', 1.0, -2.0, -6.0)
    """

    link: int
    name: str
    input: Array
    output: Array
    derivative: Array
    product: Array
    slopes: Mapping[str, Array] = MappingProxyType({})
    backwards: Gradients | None = None

    @property
    def gradient(self) -> Array | None:
        """The derivative of the result with respect to what flows in; None where the result isn't a number."""
        found = () if self.backwards is None else self.backwards.by_link
        return found[self.link - 1] if len(found) else None


class SecondStep(NamedTuple):
    """What a link adds to the second derivative; arrays of the points' shape.

    Args:
        second: its own second derivative.
        product: the second derivative of its output with respect to the main input.
    """

    second: Array
    product: Array


class Trace(Tabular, Record):
    """A chain at its inputs, link by link.

    Args:
        links: the chain's links.
        inputs: their values by name, the main one first.
        steps: what each link does.
        derivatives: the derivative with respect to each input, by name.
        findings: what is remarkable about it, and where.
        corners: the indices of the points that were looked at from both sides, and for each input its sides there.
        doubts: the indices of points where a link's formula loses digits.
        is_pointwise: whether each entry is a point by itself; else the inputs are whole arrays.

    A notebook shows it as a table; `table()` gives the columns, and str() the text.

    >>> from chaincalc import Chain
    >>> trace = Chain.parse("3*x - 14 | -2*u").trace(5.0)
    >>> float(trace.value), float(trace.derivative), trace.table()["product"].tolist()
    (-2.0, -6.0, [3.0, -6.0])
    """

    links: tuple[Link, ...]
    inputs: Inputs
    steps: tuple[Step, ...]
    derivatives: Mapping[str, Derivative]
    findings: tuple[Finding, ...]
    corners: tuple[Array, dict[str, Sides]] | None = None
    doubts: Array = ()
    is_pointwise: bool = True

    @property
    def x(self) -> Array:
        """The main input."""
        return self.inputs.x

    @property
    def value(self) -> Array:
        return self.steps[-1].output

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is remarkable, once for each kind and link."""
        from chaincalc.engine.entries import entry_notes, whole_notes

        return entry_notes(self.findings, np.shape(self.value)) if self.is_pointwise else whole_notes(self, ())

    @property
    def main(self) -> Derivative:
        """The derivative with respect to the main input."""
        return self.derivatives[self.inputs.main]

    @property
    def derivative(self) -> Array:
        """The derivative with respect to the main input.

        Point by point it is in the inputs' shape; of an array result it is the Jacobian, output_shape + input_shape.
        """
        return self.main.exact

    @cached_property
    def left(self) -> Array:
        """The derivative with respect to the main input, from the left."""
        return self.main.left

    @cached_property
    def right(self) -> Array:
        """The derivative with respect to the main input, from the right."""
        return self.main.right
