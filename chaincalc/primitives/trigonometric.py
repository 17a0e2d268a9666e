"""Trigonometric and hyperbolic functions and their inverses; angles are in radians."""

from __future__ import annotations

from chaincalc.lazy import np
from chaincalc.primitive import Primitive

PRIMITIVES = (
    Primitive(
        name="sin", about="The sine of an angle in radians.",
        formula="sin(u)", slope_formula="cos(u)",
        value=lambda u: np.sin(u),
        slope=lambda u, y: np.cos(u),
        numpy="sin",
    ),
    Primitive(
        name="cos", about="The cosine of an angle in radians.",
        formula="cos(u)", slope_formula="-sin(u)",
        value=lambda u: np.cos(u),
        slope=lambda u, y: -np.sin(u),
        numpy="cos",
    ),
)  # fmt: skip
