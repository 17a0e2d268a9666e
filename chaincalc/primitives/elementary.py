"""Powers, roots, exponentials and logarithms, and the functions with corners."""

from __future__ import annotations

from chaincalc.lazy import np
from chaincalc.primitive import NONNEGATIVE, Kink, Primitive

PRIMITIVES = (
    Primitive(
        name="square", about="Multiplies the input by itself.",
        formula="u^2", slope_formula="2*u",
        value=lambda u: u * u,
        slope=lambda u, y: 2.0 * u,
        numpy="square",
    ),
    Primitive(
        name="sqrt", about="The number whose square is the input.",
        formula="sqrt(u)", slope_formula="1/(2*sqrt(u))",
        value=lambda u: np.sqrt(u),
        slope=lambda u, y: 0.5 / y,
        domain=NONNEGATIVE, typical=(0.0, 9.0),
        numpy="sqrt",
    ),
    Primitive(
        name="abs", about="The distance from 0.",
        formula="u if u >= 0 else -u", slope_formula="1 if u > 0 else -1",
        value=lambda u: np.abs(u),
        slope=lambda u, y: np.sign(u),
        kinks=(Kink(0.0, -1.0, 1.0, torch=0.0),),
        numpy="abs",
    ),
)  # fmt: skip
