"""Chains of functions, evaluated and differentiated link by link.

>>> from chaincalc import Chain, deriv
>>> chain = Chain.parse("square | sigmoid")
>>> str(chain)
'square | sigmoid'
>>> round(float(chain(1.0)), 6), round(float(chain.derivative(1.0)), 6)
(0.731059, 0.393224)
>>> round(float(deriv(chain, 1.0)), 6)  # the same by a central difference
0.393224
>>> trace = chain.trace(1.0)
>>> [(step.name, round(float(step.derivative), 6)) for step in trace.steps]
[('square', 2.0), ('sigmoid', 0.196612)]
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers know it; until `typing` were loaded, Python itself would answer ctrl-C
if TYPE_CHECKING:
    from typing import Any

    from chaincalc.base.errors import ChaincalcError
    from chaincalc.chain import Chain
    from chaincalc.engine.comparison import Comparison, compare
    from chaincalc.engine.steps import Step, Trace
    from chaincalc.links.array import ArrayLink
    from chaincalc.links.differences import deriv

__version__ = "0.2.0"
__all__ = ["ArrayLink", "Chain", "ChaincalcError", "Comparison", "Step", "Trace", "compare", "deriv"]

_HOMES = {
    "ArrayLink": "links.array", "Chain": "chain", "ChaincalcError": "base.errors", "Comparison": "engine.comparison",
    "Step": "engine.steps", "Trace": "engine.steps", "compare": "engine.comparison", "deriv": "links.differences",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """The public names, loaded when they are asked for: the command starts before the library is there."""
    if name not in _HOMES:
        raise AttributeError(f"module 'chaincalc' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"chaincalc.{_HOMES[name]}"), name)
