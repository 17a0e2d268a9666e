"""NumPy, loaded when something is first computed.

Half of the time a command takes is the import of NumPy, and `--help`, completion and a misspelt name never need it.
Every module of chaincalc takes NumPy from here: `from chaincalc.base.lazy import np`.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
else:

    def _lazily(name: str) -> Any:
        """The module itself if it is loaded already, else one that loads itself when an attribute is asked for."""
        if name in sys.modules:
            return sys.modules[name]
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        spec.loader = importlib.util.LazyLoader(spec.loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    np = _lazily("numpy")

__all__ = ["np"]
