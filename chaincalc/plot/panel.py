"""What a picture is made of, as plain data; whoever draws it adds nothing but dots, letters and colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from chaincalc.engine.notes import Note
from chaincalc.functions.primitive import Array
from chaincalc.plot.axis import Axis

Role: TypeAlias = Literal[
    "curve", "derivative", "tangent", "left", "right", "secant", "point", "ends", "kink", "filled", "hollow"
]


class Curve(NamedTuple):
    """A line: `x` and `y` are plain arrays, nan where it is cut; `label` is its line in the legend, "" for none."""

    role: Role
    label: str
    x: Array
    y: Array


class Mark(NamedTuple):
    """Single points of one kind, and their line in the legend, "" for none."""

    role: Role
    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes and what is drawn in them.

    Args:
        title: what stands above it, "" where it is the only one.
        across, up: what the axes are called.
        x, y: the axes.
        curves, marks: what is drawn, the last one on top.
        remarks: what else there is to say about it, a line each.
    """

    title: str
    across: str
    up: str
    x: Axis
    y: Axis
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Picture:
    """A title, one panel or more, and the notes on the points that it was asked for."""

    title: str
    panels: tuple[Panel, ...]
    notes: tuple[Note, ...]

    @property
    def legend(self) -> tuple[tuple[Role, str], ...]:
        """What each line and each mark is, once."""
        lines = [(curve.role, curve.label) for panel in self.panels for curve in panel.curves if curve.label]
        marks = [(mark.role, mark.label) for panel in self.panels for mark in panel.marks if mark.label]
        return tuple(dict.fromkeys(lines + marks))
