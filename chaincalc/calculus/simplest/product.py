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

from chaincalc.calculus.simplest.factors import factored as factors_of
from chaincalc.calculus.simplest.identities import reduced, tidied, turned_around
from chaincalc.calculus.simplest.ring import MAX_BITS, MAX_TERMS, Atom, Base, NowhereError, Ring, Sum, TooMuchError
from chaincalc.calculus.simplest.signs import is_nonnegative, is_positive

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

Powers = dict[Base, Fraction]
ONE = Fraction(1)
MAX_CONJUGATE = 6  # terms of a sum with a root whose reciprocal is looked into


class Product(NamedTuple):
    """A number times powers; the powers' exponents are never 0."""

    coefficient: fmpq
    powers: Mapping[Base, Fraction]

    @property
    def key(self) -> tuple[object, ...]:
        return self.coefficient, frozenset(self.powers.items())

    @property
    def is_number(self) -> bool:
        return not self.powers


class Algebra:
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
        if coefficient.p.bit_length() + coefficient.q.bit_length() > MAX_BITS:
            raise TooMuchError
        self.ring.spend(4 * len(powers) + 8)
        if coefficient == 0:
            return Product(coefficient, {})
        for base in [b for b in powers if isinstance(b, Atom) and b.kind == "number"]:
            whole = floor(powers[base])
            coefficient *= _whole_power(base.value, whole)
            powers[base] -= whole
        factor = tidied(self.ring, powers)
        coefficient *= factor * self._conjugated(powers)
        return Product(coefficient, {base: e for base, e in powers.items() if e})

    def _conjugated(self, powers: Powers) -> fmpq:
        """Use (s + x)*(s - x) = 1, where s is sqrt(x^2 + 1), in place: no such sum stays below; the number that comes out.

        As the product isn't 0 neither is the sum, so that nothing gets lost.
        """
        number = self.number(1).coefficient
        for base in [b for b, e in powers.items() if isinstance(b, Sum) and e.denominator == 1]:
            e = powers[base]
            found = self._norm(base) if e else None
            if found is None:
                continue
            norm, other = found
            n = e if e < 0 else min(e, max(powers.get(other, Fraction(0)), Fraction(0)))
            number *= _number_power(norm, int(n))
            powers[base] = e - n
            powers[other] = powers.get(other, Fraction(0)) - n
        return number

    def _norm(self, base: Sum) -> tuple[fmpq, Sum] | None:
        """The number that a + b*s times a - b*s is, where s is a square root, and the latter; None if it is none."""
        if base not in self.ring.norms:
            self.ring.norms[base] = self._new_norm(base)
        return self.ring.norms[base]

    def _new_norm(self, base: Sum) -> tuple[fmpq, Sum] | None:
        roots = [
            atom
            for atom in {a: None for _, exponents in self.ring.terms(base.polynomial) for a in exponents}
            if atom.kind == "root" and atom.value[1] == 2
        ]
        if len(roots) != 1 or len(base) > MAX_CONJUGATE:
            return None
        turned = turned_around(self.ring, base.polynomial, roots[0])
        product = reduced(self.ring, base.polynomial * turned)
        if not product.is_constant() or not product:
            return None
        sign, other = self.ring.sum_of(turned)
        return product.leading_coefficient() * sign, other

    def times(self, *products: Product) -> Product:
        coefficient, powers = self.number(1).coefficient, Powers()
        for product in products:
            coefficient *= product.coefficient
            for base, e in product.powers.items():
                powers[base] = powers.get(base, Fraction(0)) + e
        return self.tidy(coefficient, powers)

    def over(self, a: Product, b: Product) -> Product:
        return self.times(a, self.power(b, Fraction(-1)))

    def power(self, base: Product, r: Fraction) -> Product:
        """A product to a fixed power.

        Raises:
            NowhereError: it is a negative power of 0, or a root of a negative number.
        """
        if base.coefficient == 0:
            if r < 0:
                raise NowhereError
            return base if r else self.number(1)
        if r.denominator == 1:
            whole = _number_power(base.coefficient, int(r))
            return self.tidy(whole, {b: e * r for b, e in base.powers.items()})
        return self._root(base, r)

    def cube_root(self, base: Product) -> Product:
        """The real cube root, which negative numbers have too, so that it goes into every factor."""
        if not base.coefficient:
            return base
        sign = -1 if base.coefficient < 0 else 1
        number = self._number_root(base.coefficient * sign, Fraction(1, 3))
        powers = {b: e / 3 for b, e in base.powers.items()}
        for b, e in powers.items():
            self.ring.needs_root(b, e.denominator, odd=True)
        return self.times(number, self.tidy(self.number(sign).coefficient, powers))

    def absolute(self, base: Product) -> Product:
        if not base.coefficient:
            return base
        sign = -1 if base.coefficient < 0 else 1
        factors = [self.number(1)._replace(coefficient=base.coefficient * sign)]
        for b, e in base.powers.items():
            even = e.numerator % 2 == 0 or is_nonnegative(self.ring, b)
            factors.append(self.of(b, e) if even else self.of(self.bars(b), e))
        return self.times(*factors)

    def sign(self, base: Product) -> Product:
        factors = [self.number(-1 if base.coefficient < 0 else 1)]
        for b, e in base.powers.items():
            if not is_positive(self.ring, b):
                factors.append(self.of(self.ring.atom("sign", b), Fraction(2 - e.numerator % 2)))
        return self.times(*factors) if base.coefficient else base

    def bars(self, base: Base) -> Atom:
        """The absolute value of a base, an atom."""
        return self.ring.atom("abs", base)

    def total(self, terms: Iterable[Product]) -> Product:
        """The sum, as a product."""
        alike: dict[frozenset[tuple[Base, Fraction]], Product] = {}
        for term in terms:
            key = frozenset(term.powers.items())
            before = alike.get(key)
            alike[key] = term if before is None else term._replace(coefficient=before.coefficient + term.coefficient)
        kept = [term for term in alike.values() if term.coefficient]
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

    def _number_root(self, c: fmpq, r: Fraction) -> Product:
        """A positive number to a broken power, as powers of primes and of what is too large to be taken apart."""
        powers = Powers()
        for n, side in ((int(c.p), 1), (int(c.q), -1)):
            for prime, m in _primes(n):
                atom = self.ring.atom("number", prime)
                powers[atom] = powers.get(atom, Fraction(0)) + side * m * r
        return self.tidy(self.number(1).coefficient, powers)

    def _root(self, base: Product, r: Fraction) -> Product:
        """A broken power: defined where the product isn't negative, and that must stay the domain."""
        positive = {b: e for b, e in base.powers.items() if is_positive(self.ring, b)}
        rest = {b: e for b, e in base.powers.items() if b not in positive}
        minus = base.coefficient < 0
        parts = [self._number_root(base.coefficient * (-1 if minus else 1), r)]
        parts += [self.of(b, e * r) for b, e in positive.items()]
        if minus and not rest:
            raise NowhereError
        tame = all(e.numerator % 2 == 0 or is_nonnegative(self.ring, b) for b, e in rest.items())
        if not minus and tame:
            parts += [self._even_root(b, e, r) for b, e in rest.items()]
        elif not minus and len(rest) == 1:
            ((b, e),) = rest.items()
            self.ring.learn(self.ring.nonnegative, b)
            parts.append(self.of(b, e * r))
        else:
            parts.append(self._joint_root(-1 if minus else 1, rest, r))
        return self.times(*parts)

    def _even_root(self, base: Base, e: Fraction, r: Fraction) -> Product:
        if (e * r).numerator % 2 == 0 and (e * r).denominator == 1 or is_nonnegative(self.ring, base):
            return self.of(base, e * r)
        return self.of(self.bars(base), e * r)

    def _joint_root(self, sign: int, powers: Powers, r: Fraction) -> Product:
        """A root of factors of which each may be negative: it doesn't go into them."""
        if sorted(powers.values()) == [-1, 1] and (apart := self._quotient_root(sign, powers, r)):
            return apart
        if all(e > 0 and e.denominator == 1 for e in powers.values()):
            polynomial = self.expanded(self.number(sign).coefficient, powers)
            base = Sum(polynomial if polynomial.leading_coefficient() > 0 else -polynomial)
            way = 1 if polynomial.leading_coefficient() > 0 else -1
            if len(base) > 1 and self.ring.signs.get(base, way) == way:
                if base not in self.ring.signs:
                    self.ring.signs[base], self.ring.stale = way, True
                kept = Sum(polynomial)
                if len(powers) > 1:
                    self.ring.compounds[kept] = (sign, dict(powers))
                self.ring.learn(self.ring.nonnegative, kept)
                return self.of(kept, r)
        inner = Product(self.number(sign).coefficient, powers)
        root = Fraction(1, r.denominator)
        atom = self.ring.atom("radical", (inner.key, root), None, (inner, root))
        return self.radical(atom, r.numerator)

    def _quotient_root(self, sign: int, powers: Powers, r: Fraction) -> Product | None:
        """A root of (1 - x)/(1 + x): as the two add up to 2, neither is negative where the quotient isn't."""
        above, below = sorted(powers, key=lambda b: -powers[b])
        top, bottom = (self.expanded(self.number(1).coefficient, {b: ONE}) for b in (above, below))
        for way in (1, -1):
            total = (sign * top + bottom) * way
            if total.is_constant() and total.leading_coefficient() > 0:
                factors = self._one_sided(top * sign * way), self._one_sided(bottom * way)
                if None in factors:
                    return None
                numerator, denominator = factors
                return self.over(self.power(numerator, r), self.power(denominator, r))
        return None

    def _one_sided(self, polynomial: fmpq_mpoly) -> Product | None:
        """A polynomial that isn't negative where the formula has a value."""
        factor = self.factored(polynomial)
        if len(factor.powers) != 1:
            return None
        ((base, e),) = factor.powers.items()
        if factor.coefficient < 0 and isinstance(base, Sum) and base not in self.ring.signs:
            self.ring.signs[base], self.ring.stale = -1, True
            return self._one_sided(polynomial)
        if factor.coefficient < 0 or e != 1:
            return None
        self.ring.learn(self.ring.nonnegative, base)
        return factor

    def radical(self, atom: Atom, n: int) -> Product:
        """A root that stands for itself, to a whole power; its whole part is what is under it."""
        inner, root = atom.value
        whole, left = divmod(abs(n), root.denominator)
        way = 1 if n > 0 else -1
        own = self.of(atom, Fraction(way * left)) if left else self.number(1)
        return self.times(self.power(inner, Fraction(way * whole)), own) if whole else own


def _whole_power(n: int, exponent: int) -> fmpq:
    from flint import fmpq

    return _number_power(fmpq(n), exponent)


def _number_power(c: fmpq, n: int) -> fmpq:
    if abs(n) * max(c.p.bit_length() - 1, c.q.bit_length() - 1) > MAX_BITS:
        raise TooMuchError
    return (c**n if n >= 0 else 1 / c**-n) if abs(c) != 1 else (c if n % 2 else c * c)


def _primes(n: int) -> list[tuple[int, int]]:
    """A number's prime factors below 1,000, and what is left."""
    found = []
    for p in range(2, 1000):
        m = 0
        while n % p == 0:
            n, m = n // p, m + 1
        if m:
            found.append((p, m))
        if p * p > n:
            break
    return [*found, (n, 1)] if n > 1 else found
