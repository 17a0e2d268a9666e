"""What is never negative, and what is always above 0."""

from __future__ import annotations

from chaincalc.calculus.simplest.ring import Atom, Base, Ring

POSITIVE = {"cosh", "sigmoid", "softplus"}
NONNEGATIVE = {"relu6", "hard_sigmoid", "arccosh", "arccos"}


def is_positive(ring: Ring, base: Base) -> bool:
    """Whether a base is above 0 wherever the formula has a value."""
    if base in ring.positive:
        return True
    if isinstance(base, Atom):
        if base.kind == "power":
            return bool(base.value.positive)
        return base.kind in ("number", "constant") or (base.kind == "call" and base.value.name in POSITIVE)
    terms = list(ring.terms(base.polynomial))
    return all(c > 0 and _not_negative(ring, powers) for c, powers in terms) and any(
        all(is_positive(ring, atom) for atom in powers) for _, powers in terms
    )


def is_nonnegative(ring: Ring, base: Base) -> bool:
    """Whether a base is never below 0 where the formula has a value."""
    if base in ring.nonnegative or is_positive(ring, base):
        return True
    if isinstance(base, Atom):
        return base.kind in ("abs", "radical", "root", "step", "ramp") or (
            base.kind == "call" and base.value.name in NONNEGATIVE
        )
    return all(c > 0 and _not_negative(ring, powers) for c, powers in ring.terms(base.polynomial))


def _not_negative(ring: Ring, powers: dict[Atom, int]) -> bool:
    return all(
        n % 2 == 0 or atom.root % 2 == 0 or is_nonnegative(ring, atom)  # where an even root of it occurs it has one
        for atom, n in powers.items()
    )
