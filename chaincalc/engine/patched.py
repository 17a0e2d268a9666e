"""A trace with what is proved put in the place of what floats said."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chaincalc.base.lazy import np
from chaincalc.engine.backward import Derivative, Gradients, gradients_of_points
from chaincalc.engine.sides import Side, Sides
from chaincalc.engine.steps import Trace
from chaincalc.engine.verdicts import Verdict, outside_of, sides_of, value_of
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array


def patched(traced: Trace, shape: Shape, changed: Sequence[Verdict]) -> Trace:
    """The trace with the values, slopes, products and sides of some points replaced.

    Args:
        traced: what floats say.
        shape: the points' shape.
        changed: what is proved, in the points' order.
    """
    return _Patched(traced, shape, changed).trace()


class _Patched:
    """The trace's arrays; the arguments are those of `patched`."""

    def __init__(self, traced: Trace, shape: Shape, changed: Sequence[Verdict]) -> None:
        self.traced, self.shape, self.changed = traced, shape, changed
        self.main, self.count = traced.inputs.main, len(traced.steps)
        self.at = np.array([verdict.point for verdict in changed], dtype=int)
        self.outputs, self.slopes, self.products = (
            [np.array(getattr(step, key).reshape(-1)) for step in traced.steps]
            for key in ("output", "derivative", "product")
        )

    def trace(self) -> Trace:
        sides = self.sides()
        for i in range(self.count):
            self.outputs[i][self.at] = [self.value(verdict, i) for verdict in self.changed]
            self.slopes[i][self.at] = sides.derivatives[i]
            self.products[i][self.at] = sides.products[i]
        corners = self.corners(sides)
        shape, steps = self.shape, self.traced.steps
        products = gradients_of_points(self.slopes, corners, shape, self.main)
        backwards = Gradients(lambda: self.gradients(products.by_link))
        inputs = [steps[0].input, *(y.reshape(shape) for y in self.outputs[:-1])]
        columns = zip(steps, inputs, self.outputs, self.slopes, self.products, strict=True)
        new = tuple(
            step.replace(
                input=u, output=y.reshape(shape), derivative=slope.reshape(shape), product=product.reshape(shape),
                backwards=backwards,
            )
            for step, u, y, slope, product in columns
        )  # fmt: skip
        derivatives = {name: self.derivative(name) for name in self.traced.derivatives}
        return self.traced.replace(steps=new, derivatives=derivatives, corners=corners)

    def gradients(self, found: Sequence[Array]) -> Sequence[Array]:
        for i, array in enumerate(found):
            for verdict in self.changed:
                if verdict.tails:
                    tail = verdict.tails[i]
                    array.reshape(-1)[verdict.point] = math.nan if tail is None else tail.derivative
        return found

    def value(self, verdict: Verdict, i: int) -> float:
        if verdict.heads:
            return value_of(verdict.heads[i])
        return value_of(verdict.opinions[self.main]) if i + 1 == self.count else float(self.outputs[i][verdict.point])

    def derivative(self, name: str) -> Derivative:
        found = self.traced.derivatives[name]
        exact, left, right = (np.array(each.reshape(-1)) for each in (found.exact, found.left, found.right))
        for verdict in self.changed:
            at, opinion = verdict.point, verdict.opinions[name]
            left[at], right[at] = sides_of(opinion)
            exact[at] = opinion.derivative
        shape = self.shape
        return Derivative(exact.reshape(shape), (left.reshape(shape), right.reshape(shape)), found.edge)

    def sides(self) -> Sides:
        """Both sides of the changed points, link by link, as the main input moves."""
        return Sides(*(self._side([[self.at_link(v, i, k) for v in self.changed] for i in self.links]) for k in (0, 1)))

    @property
    def links(self) -> range:
        return range(self.count)

    def at_link(self, verdict: Verdict, i: int, k: int) -> tuple[float, bool, float, bool]:
        """One side of one point at a link: its own slope, whether it has no value there; the same of the product."""
        if verdict.heads:
            own, head = verdict.own[i], verdict.heads[i]
            return sides_of(own)[k], outside_of(own)[k], sides_of(head)[k], outside_of(head)[k]
        slope, product = float(self.slopes[i][verdict.point]), float(self.products[i][verdict.point])
        if i + 1 < self.count:
            return slope, False, product, False
        opinion = verdict.opinions[self.main]
        return slope, False, sides_of(opinion)[k], outside_of(opinion)[k]

    def of_other(self, name: str) -> Sides:
        """The sides as another input moves; where nobody looked at the links, of its products the last one is known."""
        both = []
        unknown = (None,) * (self.count - 1)
        heads = [v.others[name] if v.others else (*unknown, v.opinions[name]) for v in self.changed]
        for k in (0, 1):
            rows = [[(0.0, False, sides_of(head[i])[k], outside_of(head[i])[k]) for head in heads] for i in self.links]
            both.append(self._side(rows))
        return Sides(*(side.replace(slopes=[], own_outside=[]) for side in both))

    def _side(self, rows: Sequence[Sequence[tuple[float, bool, float, bool]]]) -> Side:
        """A side of what `at_link` gives for each link and point."""
        columns = [[np.array(column) for column in zip(*row, strict=True)] for row in rows]
        slopes, own_outside, products, outside = (list(lists) for lists in zip(*columns, strict=True))
        return Side(slopes, own_outside, products, outside, [np.zeros(self.at.shape, dtype=int) for _ in rows])

    def corners(self, new: Sides) -> tuple[Array, dict[str, Sides]]:
        """The points that were looked at from both sides, the changed ones among them."""
        sides = {name: new if name == self.main else self.of_other(name) for name in self.traced.derivatives}
        if self.traced.corners is None:
            return self.at, sides
        points, old = self.traced.corners
        kept = np.flatnonzero(~np.isin(points, self.at))
        points = np.concatenate([points[kept], self.at])
        order = np.argsort(points)
        return points[order], {name: _together(old[name], kept, sides[name], order) for name in sides}


def _together(old: Sides, kept: Array, new: Sides, order: Array) -> Sides:
    """The kept ones of the old sides, and the new ones, in their points' order."""

    def merged(before: Side, after: Side) -> Side:
        pairs = (zip(a, b, strict=True) for a, b in zip(before.astuple(), after.astuple(), strict=True))
        return Side(*([np.concatenate([one[kept], two])[order] for one, two in each] for each in pairs))

    return Sides(merged(old.left, new.left), merged(old.right, new.right))
