"""The functions that neural networks put between their layers."""

from __future__ import annotations

from chaincalc.lazy import np
from chaincalc.primitive import Kink, Parameter, Primitive

PRIMITIVES = (
    Primitive(
        name="leaky_relu", about="Keeps positive values, and leaks a fraction of negative ones.",
        formula="u if u > 0 else slope*u", slope_formula="1 if u > 0 else slope",
        value=lambda u, slope: np.where(u > 0, u, slope * u),
        slope=lambda u, y, slope: np.where(u > 0, 1.0, slope),
        kinks=lambda slope: () if slope == 1 else (Kink(0.0, slope, 1.0, torch=slope),),
        parameters=(Parameter("slope", 0.2, "the slope for negative inputs"),),
    ),
)  # fmt: skip
