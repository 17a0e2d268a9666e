"""Sums with a square root, and what they are times the same sum with the root's other sign."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from chaincalc.calculus.simplest.identities import reduced
from chaincalc.calculus.simplest.numbers import number_power
from chaincalc.calculus.simplest.ring import Atom, Base, Ring, Sum

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

MAX_CONJUGATE = 6  # terms of a sum whose conjugate is looked into


def conjugated(ring: Ring, powers: dict[Base, Fraction]) -> fmpq:
    """Use (s + x)*(s - x) = 1, where s is sqrt(x^2 + 1), in place: no such sum stays below; the number that comes out.

    As the product isn't 0 neither is the sum, so that nothing gets lost.
    """
    from flint import fmpq

    number = fmpq(1)
    for base in [b for b, e in powers.items() if isinstance(b, Sum) and e.denominator == 1]:
        e = powers[base]
        found = _norm(ring, base) if e else None
        if found is not None:
            norm, other = found
            n = e if e < 0 else min(e, max(powers.get(other, Fraction(0)), Fraction(0)))
            number *= number_power(norm, int(n))
            powers[base] = e - n
            powers[other] = powers.get(other, Fraction(0)) - n
    return number


def _norm(ring: Ring, base: Sum) -> tuple[fmpq, Sum] | None:
    """The number that a + b*s times a - b*s is, where s is a square root, and the latter; None if it is none."""
    if base not in ring.norms:
        ring.norms[base] = _new_norm(ring, base)
    return ring.norms[base]


def _new_norm(ring: Ring, base: Sum) -> tuple[fmpq, Sum] | None:
    atoms = {atom for _, exponents in ring.terms(base.polynomial) for atom in exponents}
    roots = [atom for atom in atoms if atom.kind == "root" and atom.value[1] == 2]
    if len(roots) != 1 or len(base) > MAX_CONJUGATE:
        return None
    turned = _turned_around(ring, base.polynomial, roots[0])
    product = reduced(ring, base.polynomial * turned)
    if not product.is_constant() or product.is_zero():
        return None
    sign, other = ring.sum_of(turned)
    return product.leading_coefficient() * sign, other


def _turned_around(ring: Ring, polynomial: fmpq_mpoly, root: Atom) -> fmpq_mpoly:
    """The polynomial with the other sign of a square root."""
    terms = {n: c * (-1) ** (int(n[root.index]) % 2) for n, c in polynomial.to_dict().items()}
    return ring.context.from_dict(terms)
