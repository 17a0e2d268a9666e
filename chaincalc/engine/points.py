"""The pass over many points: the arrays that are kept of it, block by block."""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.base.lazy import np
from chaincalc.calculus.watch import Watch
from chaincalc.engine.backward import Derivative, Gradients, gradients_of_points, joined_derivative
from chaincalc.engine.blocks import over_blocks
from chaincalc.engine.findings import point_findings
from chaincalc.engine.forward import Closer, closer, nowhere, quick
from chaincalc.engine.inputs import Inputs, Place, places
from chaincalc.engine.notes import Finding
from chaincalc.engine.sides import Sides
from chaincalc.engine.steps import Step, Trace
from chaincalc.engine.tapes import Tapes
from chaincalc.functions.arrays import Shape
from chaincalc.functions.primitive import Array
from chaincalc.links.link import Link


class Points:
    """The pass over points: the arrays that are kept, block by block."""

    def __init__(self, links: Sequence[Link], inputs: Inputs, shape: Shape) -> None:
        self.links, self.inputs, self.shape = links, inputs, shape
        size = np.size(inputs.x)

        def new() -> Array:
            return np.empty(size)

        self.outputs, self.slopes = [new() for _ in links], [new() for _ in links]
        self.products = [self.slopes[0], *(new() for _ in links[1:])]  # the first product has one factor
        self.others = [[new() for _ in names] for names in inputs.names]
        self.doubts: list[Array] = []  # the indices of points where digits are lost, block by block
        self.kept = [*self.outputs, *self.slopes, *self.products[1:], *(a for arrays in self.others for a in arrays)]

    def block(self, part: Inputs, watch: Watch) -> tuple[list[Array], Array]:
        made: list[tuple[Array, tuple[Array, ...], Array]] = []
        points = quick(self.links, part, lambda *arrays: made.append(arrays), watch)[1]
        ys, slopes, running = zip(*made, strict=True)
        return [*ys, *(s[0] for s in slopes), *running[1:], *(s for more in slopes for s in more[1:])], points

    def recorded(self, u: Array) -> list[Array]:
        """A block's arrays where the computation is recorded, and with it what it asks the watch."""
        from chaincalc.engine.recorder import RecordedWatch

        return self.block(self.inputs.moved(self.inputs.main, u), RecordedWatch())[0]

    def trace(self, tapes: Tapes | None) -> Trace:
        flat, links = self.inputs, self.links
        alone = len(flat.values) == 1
        tape = None
        if tapes is not None and alone:
            tape = tapes.of("trace", self.recorded, np.size(flat.x))

        def fill(block: slice) -> Array:
            watch, points = Watch(), nowhere()
            if tape is None or not tape.play(flat.x[block], [array[block] for array in self.kept], watch):
                watch = Watch()
                with np.errstate(all="ignore"):
                    arrays, points = self.block(flat.part(block), watch)
                for array, new in zip(self.kept, arrays, strict=True):
                    array[block] = new
            lost = watch.doubts(flat.x[block].shape)
            if lost is not None:
                self.doubts.append(block.start + np.flatnonzero(lost))
            return block.start + points

        points = np.concatenate([nowhere(), *over_blocks(fill, np.size(flat.x), lambda: may_share(links))])
        look = None
        findings: tuple[Finding, ...] = ()
        if points.size:
            with np.errstate(all="ignore"):
                few = flat.part(points)
                look = closer(links, few)
                self.patch(look, points)
                findings = tuple(point_findings(look, few, points))
        corners = (points[look.at], look.sides) if look is not None and look.at.size else None
        return self.result(corners, findings)

    def patch(self, look: Closer, points: Array) -> None:
        """Put what a closer look found in the place of what the quick pass did."""
        for i, piece in enumerate(look.passes):
            self.slopes[i][points], self.products[i][points] = piece.slopes[0], piece.product
            for array, slope in zip(self.others[i], piece.slopes[1:], strict=True):
                array[points] = slope
        if look.at.size:
            sides = look.sides[self.inputs.main]
            at = points[look.at]
            for i, (slope, product) in enumerate(zip(sides.derivatives, sides.products, strict=True)):
                self.slopes[i][at] = slope
                if i:
                    self.products[i][at] = product

    def result(self, corners: tuple[Array, dict[str, Sides]] | None, findings: tuple[Finding, ...]) -> Trace:
        flat, shape = self.inputs, self.shape
        backwards = gradients_of_points(self.slopes, corners, shape, flat.main)
        columns = zip(self.links, [flat.x, *self.outputs[:-1]], self.outputs, self.slopes, self.products, strict=True)
        steps = tuple(
            Step(
                i, link.name, u.reshape(shape), y.reshape(shape), slope.reshape(shape), product.reshape(shape),
                {n: a.reshape(shape) for n, a in zip(flat.names[i - 1], self.others[i - 1], strict=True)}, backwards,
            )
            for i, (link, u, y, slope, product) in enumerate(columns, 1)
        )  # fmt: skip
        found: dict[str, Derivative] = {}
        for name, entries in places(self.links, flat.main).items():
            exact_ = self.products[-1] if entries == [Place(0, 0)] else self._summed(entries, backwards)
            found[name] = joined_derivative(exact_, name, corners, shape)
        given = {n: v.reshape(shape) if np.ndim(v) else v for n, v in flat.values.items()}
        doubts = np.sort(np.concatenate(self.doubts)) if self.doubts else nowhere()
        return Trace(tuple(self.links), flat.of(given), steps, found, findings, corners, doubts)

    def _summed(self, entries: Sequence[Place], backwards: Gradients) -> Array:
        """The derivative with respect to an input: the sum over the places where it enters."""
        total: Array = None
        last = len(self.links) - 1
        with np.errstate(all="ignore"):
            for link, argument in entries:
                slope = self.others[link][argument - 1] if argument else self.slopes[link]
                through = slope if link == last else slope * backwards.by_link[link + 1].reshape(-1)
                total = through if total is None else total + through
        return total


def may_share(links: Sequence[Link]) -> bool:
    """Whether two threads may share the points: nobody said that a plain callable can be called by both."""
    return all(link.exact for link in links)
