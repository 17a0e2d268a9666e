"""The table of primitives: every name that chain text knows, declared once in the modules beside this one."""

from __future__ import annotations

import copyreg

from chaincalc.functions import activations, elementary, trigonometric
from chaincalc.functions.primitive import Primitive

GROUPS: dict[str, tuple[Primitive, ...]] = {
    "elementary": elementary.PRIMITIVES,
    "trigonometric and hyperbolic": trigonometric.PRIMITIVES,
    "activations": activations.PRIMITIVES,
}

PRIMITIVES: dict[str, Primitive] = {p.name: p for group in GROUPS.values() for p in group}

# Every name a primitive answers to, aliases included.
NAMES: dict[str, Primitive] = {name: p for p in PRIMITIVES.values() for name in (p.name, *p.aliases)}


def _find(name: str) -> Primitive:
    return PRIMITIVES[name]


# A primitive's functions can't be pickled; its name says all. So a chain can be sent to another process.
copyreg.pickle(Primitive, lambda primitive: (_find, (primitive.name,)))

if len(NAMES) != sum(1 + len(p.aliases) for group in GROUPS.values() for p in group):
    raise ValueError("two primitives share a name")
