"""Powers and roots of products: where a root of a product is the product of the roots, and where it isn't."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from chaincalc.calculus.simplest.errors import NowhereError
from chaincalc.calculus.simplest.numbers import number_power, primes
from chaincalc.calculus.simplest.product import ONE, Powers, Product, Products
from chaincalc.calculus.simplest.ring import Atom, Base, Sum
from chaincalc.calculus.simplest.signs import is_nonnegative, is_positive

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly


class Algebra(Products):
    """Computes with products over a ring."""

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
            whole = number_power(base.coefficient, int(r))
            return self.tidy(whole, {b: e * r for b, e in base.powers.items()})
        return self._root(base, r)

    def cube_root(self, base: Product) -> Product:
        """The real cube root, which negative numbers have too, so that it goes into every factor."""
        if base.coefficient == 0:
            return base
        sign = -1 if base.coefficient < 0 else 1
        number = self._number_root(base.coefficient * sign, Fraction(1, 3))
        powers = {b: e if isinstance(b, Atom) and b.kind == "sign" else e / 3 for b, e in base.powers.items()}
        for b, e in powers.items():
            self.ring.needs_root(b, e.denominator, odd=e.denominator > 1)
        return self.times(number, self.tidy(self.number(sign).coefficient, powers))

    def absolute(self, base: Product) -> Product:
        if base.coefficient == 0:
            return base
        sign = -1 if base.coefficient < 0 else 1
        factors = [self.number(1)._replace(coefficient=base.coefficient * sign)]
        for b, e in base.powers.items():
            even = e.numerator % 2 == 0 or is_nonnegative(self.ring, b)
            factors.append(self.of(b, e) if even else self.of(self.bars(b), e))
        return self.times(*factors)

    def sign(self, base: Product) -> Product:
        if base.coefficient == 0:
            return base
        factors = [self.number(-1 if base.coefficient < 0 else 1)]
        for b, e in base.powers.items():
            if not is_positive(self.ring, b):
                factors.append(self.of(self.ring.atom("sign", b), Fraction(2 - e.numerator % 2)))
        return self.times(*factors)

    def bars(self, base: Base) -> Atom:
        """The absolute value of a base, an atom."""
        return self.ring.atom("abs", base)

    def _number_root(self, c: fmpq, r: Fraction) -> Product:
        """A positive number to a broken power, as powers of primes and of what is too large to be taken apart."""
        powers = Powers()
        for n, side in ((int(c.p), 1), (int(c.q), -1)):
            for prime, m in primes(n):
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
        if ((e * r).numerator % 2 == 0 and (e * r).denominator == 1) or is_nonnegative(self.ring, base):
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
                numerator, denominator = self._one_sided(top * sign * way), self._one_sided(bottom * way)
                if numerator is None or denominator is None:
                    return None
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
