"""Powers whose exponent isn't just a number: e^u, 2^x, x^n, x^x."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from chaincalc.calculus.simplest.product import Product
from chaincalc.calculus.simplest.ring import Atom, Sum
from chaincalc.calculus.simplest.roots import Algebra
from chaincalc.calculus.simplest.signs import is_positive

MAX_SPLIT = 4  # terms of an exponent that become powers of their own
MAX_ROOT = 1_000  # the largest n for which there are n-th roots in the ring


class Exponential(NamedTuple):
    """A power atom: base^(term + offset).

    Args:
        base: None for e.
        term: what varies in the exponent.
        offset: the whole number beside it.
        positive: whether the base is.
    """

    base: Product | None
    term: Product
    offset: int = 0
    positive: bool = True


class Exponentials:
    """Reads powers over a ring."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra, self.ring = algebra, algebra.ring

    def exp(self, exponent: Product) -> Product:
        """E^exponent. The terms of a short exponent become factors: e^(x + 1) is e^x*e."""
        algebra = self.algebra
        if exponent.coefficient == 0:
            return algebra.number(1)
        return algebra.times(*(self._exp_of(term) for term in self._terms(exponent)))

    def _exp_of(self, term: Product) -> Product:
        for base, e in term.powers.items():
            if e == 1 and isinstance(base, Atom) and base.kind == "call" and base.value.name == "log":
                rest = {b: n for b, n in term.powers.items() if b is not base}
                return self.power(base.value.argument, term._replace(powers=rest))
        return self._positive(None, term)

    def power(self, base: Product, exponent: Product) -> Product:
        """Base^exponent.

        Raises:
            NowhereError: it is a power of a number that has no value.
        """
        algebra = self.algebra
        if exponent.is_number:
            r = exponent.number
            if r.denominator <= MAX_ROOT:
                return algebra.power(base, r)
        if base.is_number and base.coefficient == 1:
            return base
        inner, rest = self.split(base)
        if inner is not None and rest.is_number and rest.coefficient == 1:
            return self.exp(algebra.times(inner, exponent))
        if base.coefficient > 0 and all(is_positive(self.ring, b) for b in base.powers):
            if base.is_number:
                return algebra.times(*(self._number_to(base, term) for term in self._terms(exponent)))
            return self._general(base, exponent, positive=True)
        return self._general(base, exponent, positive=False)

    def _number_to(self, base: Product, term: Product) -> Product:
        if term.is_number and term.number.denominator <= MAX_ROOT:
            return self.algebra.power(base, term.number)
        return self._positive(base, term)

    def _positive(self, base: Product | None, term: Product) -> Product:
        r = term.number
        if r.denominator > MAX_ROOT:
            return self.algebra.of(self._atom(base, term, 0, positive=True))
        shape = term._replace(coefficient=term.coefficient / term.coefficient)
        atom = self._atom(base, shape, 0, positive=True)
        self.ring.facing.setdefault(atom, 1 if r > 0 else -1)
        return self.algebra.of(atom, r)

    def _atom(self, base: Product | None, term: Product, offset: int, *, positive: bool) -> Atom:
        atom = self.ring.atom("power", (base and base.key, term.key, offset))
        atom.value = Exponential(base, term, offset, positive)
        return atom

    def _general(self, base: Product, exponent: Product, *, positive: bool) -> Product:
        """A power of what may be negative or 0: the exponent's whole number stays with the rest.

        X^(n - 1) alone has a value at 0 where x^n/x has none. So the least whole number that occurs is the atom's.
        """
        terms = self._terms(exponent)
        number = self.algebra.number(0).coefficient + sum(t.coefficient for t in terms if t.is_number)
        varying = [t for t in terms if not t.is_number]
        if number.q != 1 or abs(number) > 100 or not varying:
            return self.algebra.of(self._atom(base, exponent, 0, positive=positive))
        term, whole = self.algebra.total(varying), int(number.p)
        return self._shifted(base, term, whole, positive=positive)

    def _shifted(self, base: Product, term: Product, whole: int, *, positive: bool) -> Product:
        name = base.key, term.key
        least = self.ring.offsets.setdefault(name, Fraction(whole))
        if whole < least:
            self.ring.offsets[name], self.ring.stale = Fraction(whole), True
        offset = int(self.ring.offsets[name])
        own = self.algebra.of(self._atom(base, term, offset, positive=positive))
        return self.algebra.times(own, self.algebra.power(base, Fraction(whole - offset)))

    def split(self, product: Product) -> tuple[Product | None, Product]:
        """The exponent of all powers of e in a product, None if there are none, and the rest."""
        own = {b: e for b, e in product.powers.items() if isinstance(b, Atom) and is_exp(b)}
        if not own:
            return None, product
        rest = product._replace(powers={b: e for b, e in product.powers.items() if b not in own})
        return self.exponent(own), rest

    def exponent(self, powers: dict[Atom, Fraction]) -> Product:
        """The exponent of a product of powers of one base."""
        algebra = self.algebra
        terms = []
        for atom, e in powers.items():
            term = atom.value.term
            if atom.value.offset:
                term = algebra.total([term, algebra.number(atom.value.offset)])
            terms.append(algebra.times(algebra.number(e.numerator, e.denominator), term))
        return algebra.total(terms)

    def _terms(self, exponent: Product) -> list[Product]:
        if len(exponent.powers) == 1:
            ((base, e),) = exponent.powers.items()
            if isinstance(base, Sum) and e == 1 and len(base) <= MAX_SPLIT:
                return [
                    self.algebra.monomial(c * exponent.coefficient, exponents)
                    for c, exponents in self.ring.terms(base.polynomial)
                ]
        return [exponent]


def is_exp(base: Atom) -> bool:
    return base.kind == "power" and base.value.base is None
