"""Chains of functions, evaluated and differentiated link by link.

>>> from chaincalc import Chain, deriv
>>> chain = Chain.parse("square | sigmoid")
>>> str(chain)
'square | sigmoid'
>>> round(chain(1.0), 6), round(chain.derivative(1.0), 6)
(0.731059, 0.393224)
>>> round(deriv(chain, 1.0), 6)  # the same by a central difference
0.393224
>>> trace = chain.trace(1.0)
>>> [(step.name, round(float(step.derivative), 6)) for step in trace.steps]
[('square', 2.0), ('sigmoid', 0.196612)]
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as type checkers know it; until `typing` were loaded, Python itself would answer ctrl-C
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from chaincalc.api.explanation import Explanation
    from chaincalc.api.functions import check, compare, deriv, explain, plot
    from chaincalc.base.errors import (
        ChaincalcError,
        ChainFileError,
        InputError,
        LanguageError,
        OutputError,
        ParameterError,
    )
    from chaincalc.chain import Chain
    from chaincalc.checking.items import Diagnosis, Item
    from chaincalc.engine.comparison import Comparison
    from chaincalc.engine.steps import Step, Trace
    from chaincalc.language.formula import Formula
    from chaincalc.links.array import ArrayLink
else:
    ModuleType = type(sys)  # the module `types` isn't loaded for it

__version__ = "0.2.0"
__all__ = [
    "ArrayLink", "Chain", "ChainFileError", "ChaincalcError", "Comparison", "Diagnosis", "Explanation", "Formula",
    "InputError", "Item", "LanguageError", "OutputError", "ParameterError", "Step", "Trace", "check", "compare",
    "deriv", "explain", "plot",
]  # fmt: skip

_HOMES = {
    "base.errors": ("ChainFileError", "ChaincalcError", "InputError", "LanguageError", "OutputError", "ParameterError"),
    "chain": ("Chain",),
    "checking.items": ("Diagnosis", "Item"),
    "engine.comparison": ("Comparison",),
    "engine.steps": ("Step", "Trace"),
    "language.formula": ("Formula",),
    "api.explanation": ("Explanation",),
    "api.functions": ("check", "compare", "deriv", "explain", "plot"),
    "links.array": ("ArrayLink",),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


class _Package(ModuleType):
    """The package: a public function stays what its name means, also where a room of the same name is loaded.

    When Python loads `chaincalc.plot`, it makes that module the attribute `plot` of the package.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)
        elif f"chaincalc.{_HOME_OF[name]}" in sys.modules:
            __getattr__(name)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    """The public names, loaded when they are asked for: the command starts before the library is there."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'chaincalc' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"chaincalc.{_HOME_OF[name]}"), name)
    room = sys.modules.get(f"chaincalc.{name}")
    if room is not None:  # what is in it is found as chaincalc.plot.figure, as in any package
        found.__dict__ = vars(room)
    return found


def __dir__() -> list[str]:
    """The public names: what Tab offers."""
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
