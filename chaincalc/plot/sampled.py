"""What a curve is: its points in pieces, and what is remarkable on it, as plain data."""

from __future__ import annotations

from typing import NamedTuple

from chaincalc.base.record import Record
from chaincalc.engine.notes import Note
from chaincalc.functions.primitive import Array
from chaincalc.plot.breaks import MOST


class Kink(NamedTuple):
    """A point of the curve where its slopes from the left and from the right differ."""

    x: float
    y: float
    left: float
    right: float


class Spot(NamedTuple):
    """A remarkable point of the curve: a `kink`, a `jump`, a `steep` (vertical) tangent, an `edge` of the domain."""

    x: float
    y: float
    kind: str


class Crowd(NamedTuple):
    """How much of something lies in the range where it is too much to be drawn, else 0.

    Args:
        torn: poles, jumps and holes.
        bent: kinks.
        turned: highest and lowest points.
    """

    torn: int
    bent: int
    turned: int

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to say of it."""
        shorter = "a shorter range shows them"
        said = []
        if self.torn:
            places = f"at {self.torn:,} places or more" if self.torn > MOST else "at ever more places close together"
            said.append(f"it is torn apart {places}, too many to draw: {shorter}")
        if self.bent:
            said.append(f"it has {self.bent:,} kinks or more, too many to mark: {shorter}")
        if self.turned and not self.torn:
            said.append(f"it turns round at {self.turned:,} places or more, too often to draw truly: {shorter}")
        return tuple(said)


class Sampled(Record):
    """A curve as plain arrays, nan where it is cut.

    Args:
        low, high: the stretch of inputs.
        x, y: the points; infinite values count as cuts.
        slope_x, slope: the derivative's points, cut at kinks as well.
        kinks: in ascending order.
        spots: whatever is remarkable, kinks among it, in ascending order.
        gaps: where it has no value, from and to; both are the same for a pole or a single point.
        filled: single points (x, y) that hang together with nothing: a value on a jump, an entry of a table.
        hollow: ends (x, y) of pieces that the curve comes near to, and doesn't reach.
        unbounded: whether the curve grows without bound near a gap.
        crowd: what lies too close together to be drawn.
        even_y, even_slope: value and derivative at evenly spaced points alone, which don't crowd around breaks.
        notes: why it has no value in some places, once for each link and reason.
    """

    low: float
    high: float
    x: Array
    y: Array
    slope_x: Array
    slope: Array
    kinks: tuple[Kink, ...]
    spots: tuple[Spot, ...]
    gaps: tuple[tuple[float, float], ...]
    filled: tuple[tuple[float, float], ...]
    hollow: tuple[tuple[float, float], ...]
    unbounded: bool
    crowd: Crowd
    even_y: Array
    even_slope: Array
    notes: tuple[Note, ...]
