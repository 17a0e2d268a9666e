"""The diagram as a picture for slides: boxes, arrows, gradients and the string, laid out once and drawn as a file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from chaincalc.explain.diagram import Boxes, Row, Scaled
from chaincalc.notation.fold import columns, fold
from chaincalc.plot.shapes import Box, Drawing, Line, Look, Shape, Text

LETTER, LINE = 7.6, 18.0  # points, at the size that texts have
_PAD, _ARROW, _BOX = 12.0, 30.0, 40.0  # around texts in boxes, of an arrow, and of a box at least
_BARS = 260.0  # of the longest bars
_WIDEST = 30  # letters of a line in a box
MARGIN = 18.0


def drawing(shown: Boxes, title: str) -> Drawing:
    """Lay the diagram out in one row.

    Args:
        shown: what it shows, as texts.
        title: the chain, and where it is looked at.
    """
    layout = _Layout(shown)
    shapes: list[Shape] = [Text(MARGIN, MARGIN + 4, title, "quiet", centred=False), *layout.shapes()]
    width = max(layout.right, *(MARGIN + columns(each.text) * LETTER for each in shapes if isinstance(each, Text)))
    return Drawing(width + MARGIN, layout.bottom + MARGIN, tuple(shapes))


class _Layout:
    def __init__(self, shown: Boxes) -> None:
        self.shown = shown
        self.labels = [
            fold(f"{function}: {label}", _WIDEST, "  ")
            for function, label in zip(shown.functions, shown.labels, strict=True)
        ]
        entering = [[f"{e.name} = {e.value}   ◀ {e.gradient}" for e in each] for each in shown.entering]
        self.entering = entering
        below = [row.stops for row in shown.rows]
        self.stops = [
            max(map(columns, (name, value, *texts))) * LETTER + _PAD
            for name, value, *texts in zip(shown.names, shown.values, *below, strict=True)
        ]
        factors = zip(*(row.factors for row in shown.rows), strict=True)
        self.boxes = [
            max(_BOX, max(map(columns, (*label, *above, *under))) * LETTER + 2 * _PAD)
            for label, above, under in zip(self.labels, entering, factors, strict=True)
        ]
        self.above = max(map(len, entering)) * LINE + (_ARROW if any(entering) else 0.0)
        self.high = max(map(len, self.labels)) * LINE + _PAD
        self.top = MARGIN + 2 * LINE + self.above
        self.middle = self.top + LINE + self.high / 2
        self.under = self.top + LINE + self.high
        at = MARGIN
        self.places: list[tuple[float, float]] = []  # the middle of each stop, and the left edge of the box behind it
        for i, stop in enumerate(self.stops):
            left = at + stop + _ARROW
            self.places.append((at + stop / 2, left))
            at = left + self.boxes[i] + _ARROW if i < len(self.boxes) else at + stop
        self.right = at
        self.bottom = self.under + LINE * (1.6 * len(shown.rows) + 0.4)
        self.scale_at = self.bottom + LINE * 1.5
        if shown.scaled and all(math.isfinite(each.move) for each in shown.scaled):
            self.bottom = self.scale_at + LINE * len(shown.scaled)

    def shapes(self) -> Iterator[Shape]:
        for i, (middle, left) in enumerate(self.places):
            yield Text(middle, self.middle - LINE * 0.9, self.shown.names[i], "quiet")
            yield Text(middle, self.middle, self.shown.values[i])
            if i < len(self.boxes):
                yield from self.box(i, left)
        for number, row in enumerate(self.shown.rows):
            yield from self.row(row, self.under + LINE * (1.2 + 1.6 * number))
        yield from self.scale(self.shown.scaled)

    def box(self, i: int, left: float) -> Iterator[Shape]:
        width, label = self.boxes[i], self.labels[i]
        yield Line(left - _ARROW, self.middle, left, self.middle, "link", arrow=True)
        yield Box(left, self.under - self.high, width, self.high)
        for k, line in enumerate(label):
            yield Text(left + width / 2, self.middle + (k - (len(label) - 1) / 2) * LINE, line)
        yield Line(left + width, self.middle, left + width + _ARROW, self.middle, "link", arrow=True)
        above = self.entering[i]
        for k, line in enumerate(above):
            yield Text(left + width / 2, self.under - self.high - _ARROW - (len(above) - k - 0.5) * LINE, line, "quiet")
        if above:
            top = self.under - self.high
            yield Line(left + width / 2, top - _ARROW, left + width / 2, top, "link", arrow=True)

    def row(self, row: Row, y: float) -> Iterator[Shape]:
        look: Look = "pull" if row.kind == "pull" else "gradient"
        for (middle, _), text in zip(self.places, row.stops, strict=True):
            yield Text(middle, y, text, look)
        for i, factor in enumerate(row.factors):
            (before, _), (after, _) = self.places[i], self.places[i + 1]
            centre = self.places[i][1] + self.boxes[i] / 2
            half = columns(factor) * LETTER / 2 + 4
            start, end = before + self.stops[i] / 2, after - self.stops[i + 1] / 2
            yield Text(centre, y, factor, look)
            yield Line(centre - half, y, start, y, look, arrow=row.kind == "gradient")
            yield Line(centre + half, y, end, y, look)

    def scale(self, scaled: Sequence[Scaled]) -> Iterator[Shape]:
        """The string to scale: a bar for each place, all from one line on."""
        if not scaled or not all(math.isfinite(each.move) for each in scaled):
            return
        most = sum(max(0.0, *(sign * each.move for each in scaled)) for sign in (-1, 1))
        if not most:
            return
        begin = MARGIN + (max(columns(each.name) + columns(each.text) for each in scaled) + 4) * LETTER
        zero = begin + _BARS * max(0.0, *(-each.move for each in scaled)) / most
        for number, each in enumerate(scaled):
            y = self.scale_at + LINE * (number + 0.2)
            yield Text(MARGIN, y, f"{each.name}  {each.text}", "pull", centred=False)
            yield Line(zero, y, zero + _BARS * each.move / most, y, "pull", arrow=bool(each.move))
            yield Line(zero, y - 6, zero, y + 6, "quiet")
