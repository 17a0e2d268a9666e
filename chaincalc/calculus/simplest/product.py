"""Products of powers, the form in which a formula is computed: multiplied, raised to powers, and added up.

A product is a number times atoms and sums to exact powers. A sum of products becomes one again: what all terms share
comes out, the rest is a polynomial, and FLINT factors it. So every formula has one denominator, and what is common to
it and to the numerator cancels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import comb, floor
from typing import TYPE_CHECKING, NamedTuple

from chaincalc.calculus.simplest.conjugates import conjugated
from chaincalc.calculus.simplest.errors import TooMuchError
from chaincalc.calculus.simplest.factors import factored as factors_of
from chaincalc.calculus.simplest.identities import reduced, tidied
from chaincalc.calculus.simplest.numbers import MAX_BITS, number_power, size_of
from chaincalc.calculus.simplest.ring import MAX_TERMS, Atom, Base, Ring, Sum

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

Powers = dict[Base, Fraction]
ONE = Fraction(1)


class Product(NamedTuple):
    """A number times powers; the powers' exponents are never 0."""

    coefficient: fmpq
    powers: Mapping[Base, Fraction]

    @property
    def key(self) -> tuple[object, ...]:
        return self.coefficient, frozenset(self.powers.items())

    @property
    def number(self) -> Fraction:
        """What stands in front of the powers."""
        return Fraction(int(self.coefficient.p), int(self.coefficient.q))

    @property
    def is_number(self) -> bool:
        return not self.powers


class Products:
    """Computes with products over a ring."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring

    def number(self, p: int, q: int = 1) -> Product:
        from flint import fmpq

        return Product(fmpq(p, q), {})

    def of(self, base: Base, exponent: Fraction = ONE) -> Product:
        return self.tidy(self.number(1).coefficient, {base: exponent})

    def tidy(self, coefficient: fmpq, powers: Powers) -> Product:
        """The product in canonical form."""
        if size_of(coefficient) > MAX_BITS:
            raise TooMuchError
        self.ring.spend(4 * len(powers) + 8)
        if coefficient == 0:
            return Product(coefficient, {})
        for base in [b for b in powers if isinstance(b, Atom) and b.kind == "number"]:
            whole = floor(powers[base])
            coefficient *= number_power(self.number(base.value).coefficient, whole)
            powers[base] -= whole
        factor = tidied(self.ring, powers)
        coefficient *= factor * conjugated(self.ring, powers)
        return Product(coefficient, {base: e for base, e in powers.items() if e})

    def times(self, *products: Product) -> Product:
        coefficient, powers = self.number(1).coefficient, Powers()
        for product in products:
            coefficient *= product.coefficient
            for base, e in product.powers.items():
                powers[base] = powers.get(base, Fraction(0)) + e
        return self.tidy(coefficient, powers)

    def total(self, terms: Iterable[Product]) -> Product:
        """The sum, as a product."""
        alike: dict[frozenset[tuple[Base, Fraction]], Product] = {}
        for term in terms:
            key = frozenset(term.powers.items())
            before = alike.get(key)
            alike[key] = term if before is None else term._replace(coefficient=before.coefficient + term.coefficient)
        kept = [term for term in alike.values() if term.coefficient != 0]
        if len(kept) < 2:
            return kept[0] if kept else self.number(0)
        common = self.shared(kept)
        polynomial = self.ring.context.constant(0)
        for term in kept:
            rest = {b: e - common.get(b, 0) for b, e in term.powers.items() if e != common.get(b, 0)}
            rest.update({b: -e for b, e in common.items() if b not in term.powers})
            polynomial += self.expanded(term.coefficient, rest)
        best = reduced(self.ring, polynomial)
        return self.times(self.tidy(self.number(1).coefficient, common), self.factored(best))

    def shared(self, terms: list[Product]) -> Powers:
        """What all terms have in common: of each base the least power; where a term has none, at most 0."""
        bases = dict.fromkeys(b for term in terms for b in term.powers)
        least = {b: min(term.powers.get(b, Fraction(0)) for term in terms) for b in bases}
        return {b: e for b, e in least.items() if e}

    def expanded(self, coefficient: fmpq, powers: Mapping[Base, Fraction]) -> fmpq_mpoly:
        """A product without negative powers, as a polynomial."""
        result = self.ring.context.constant(coefficient)
        for base, e in powers.items():
            if isinstance(base, Atom):
                self.ring.needs_root(base, e.denominator)
                result = self.ring.multiply(result, self.generator(base) ** int(e * base.root))
                continue
            whole = floor(e)
            if whole:
                result = self.ring.multiply(result, self._sum_power(base, whole))
            if e != whole:
                self.ring.needs_root(base, e.denominator)
                q = self.ring.roots[base]
                root = self.ring.atom("root", (base, q))
                result = self.ring.multiply(result, self.generator(root) ** int((e - whole) * q))
        return result

    def generator(self, atom: Atom) -> fmpq_mpoly:
        return self.ring.generators[atom.index]

    def _sum_power(self, base: Sum, n: int) -> fmpq_mpoly:
        if n == 1:
            return base.polynomial
        if n > MAX_TERMS or comb(n + len(base) - 1, len(base) - 1) > MAX_TERMS:
            return self.generator(self.ring.atom("opaque", (base, n)))
        return self.ring.power(base.polynomial, n)

    def factored(self, polynomial: fmpq_mpoly) -> Product:
        """A polynomial as a product of sums that don't fall apart any further."""
        if not polynomial:
            return self.number(0)
        coefficient, factors = factors_of(self.ring, polynomial)
        parts = [Product(coefficient, {})]
        for factor, n in factors:
            if len(factor) == 1:
                ((c, exponents),) = self.ring.terms(factor)
                parts.append(Product(c, {}))
                parts += [self._unpacked(atom, Fraction(m * n)) for atom, m in exponents.items()]
            elif len(smaller := reduced(self.ring, factor)) < len(factor):
                parts += [self.factored(smaller)] * n  # such as sin^2 + cos^2
            else:
                sign, base = self.ring.sum_of(factor)
                parts.append(Product(self.number(sign**n).coefficient, {base: Fraction(n)}))
        return self.times(*parts)

    def monomial(self, coefficient: fmpq, exponents: Mapping[Atom, int]) -> Product:
        """A polynomial's term."""
        parts = [self._unpacked(atom, Fraction(n)) for atom, n in exponents.items()]
        return self.times(Product(coefficient, {}), *parts)

    def _unpacked(self, atom: Atom, n: Fraction) -> Product:
        if atom.kind == "root":
            base, q = atom.value
            return self.of(base, n / q)
        if atom.kind == "opaque":
            base, power = atom.value
            return self.of(base, n * power)
        return self.of(atom, n / atom.root)
