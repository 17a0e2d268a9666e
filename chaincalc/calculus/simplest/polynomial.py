"""Sums written as trees: their terms in order, or what some of them share in front of parentheses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from chaincalc.calculus.simplest import build
from chaincalc.calculus.simplest.count import operations
from chaincalc.calculus.simplest.product import Product
from chaincalc.calculus.simplest.ring import Atom, Base, Pair, Sum
from chaincalc.calculus.simplest.roots import Algebra
from chaincalc.functions.registry import NAMES
from chaincalc.language.tree import Add, Call, Node
from chaincalc.language.write import write

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

MAX_COLLECTED = 12  # terms of a sum in which some are looked at for what they share
MAX_TRIED = 3  # generators that are tried


class Polynomials:
    """Writes sums.

    Args:
        algebra: over the ring that they are of.
        spell: writes a product.
    """

    def __init__(self, algebra: Algebra, spell: Callable[[Product], Node]) -> None:
        self.algebra, self.ring, self.spell = algebra, algebra.ring, spell
        self.typed: dict[Sum, Node] = {}
        self.known: dict[Sum, Node] = {}
        self.compounds: dict[object, tuple[Fraction, Mapping[Base, Fraction], Node]] = {}  # sums that are products

    def remember(self, product: Product, tree: Node) -> None:
        """Take note of how a sum can be written too, as (x - 1)^2 + 4."""
        if len(product.powers) > 1 and isinstance(tree, Add) and any(isinstance(b, Sum) for b in product.powers):
            c = product.number
            self.compounds.setdefault(frozenset(product.powers.items()), (c, product.powers, tree))
        if len(product.powers) == 1 and abs(product.coefficient) == 1:
            ((base, e),) = product.powers.items()
            if isinstance(base, Sum) and e == 1:
                written = tree if product.coefficient > 0 else build.opposite(tree)
                before = self.typed.get(base)
                if before is None or operations(written) < operations(before):
                    self.typed[base] = written

    def tree(self, base: Sum) -> Node:
        if base not in self.known:
            self.ring.spend(len(base))
            ways = [self._plain(base.polynomial), *self._double_angles(base), *self._collected(base.polynomial)]
            ways += map(self._plain, self._turned(base.polynomial))
            if base in self.typed:
                ways.append(self.typed[base])
            self.known[base] = min(ways, key=operations)
        return self.known[base]

    def scaled(self, base: Sum, factor: Fraction) -> Node:
        """A sum with a number inside."""
        from flint import fmpq

        return self._plain(base.polynomial * fmpq(factor.numerator, factor.denominator))

    def _plain(self, polynomial: fmpq_mpoly) -> Node:
        terms = []
        for c, exponents in self.ring.terms(polynomial):
            tree = self.spell(self.algebra.monomial(c, exponents))
            terms.append((-self._degree(exponents), -sum(exponents.values()), write(tree).removeprefix("-"), tree))
        backwards = len(terms) == 2 and not any(degree for degree, *_ in terms)  # 1 + cos(x), but x + 1
        terms.sort(key=lambda term: (term[0], -term[1] if backwards else term[1], term[2]))
        return build.total([tree for *_, tree in terms])

    def _degree(self, exponents: dict[Atom, int]) -> Fraction:
        """The degree in variables, roots included."""
        degree = Fraction(0)
        for atom, n in exponents.items():
            if atom.kind == "var":
                degree += Fraction(n, atom.root)
            elif atom.kind == "root":
                degree += Fraction(n, atom.value[1])
        return degree

    def _double_angles(self, base: Sum) -> Iterator[Node]:
        """2*cos^2 - 1 and 1 - 2*sin^2 are the double angle's cosine."""
        for pair in self.ring.pairs:
            patterns = zip((*pair.doubles, pair.squares), (1, -pair.kind, -pair.kind), strict=True)
            for pattern, sign in patterns if pair.kind == -1 else [*patterns][:2]:
                way, kept = self.ring.kept(pattern)
                if kept == base:
                    double = self.algebra.times(self.algebra.number(2), pair.cosine.value.argument)
                    call = Call(NAMES["cos" if pair.kind == 1 else "cosh"], self.spell(double))
                    yield call if way * sign > 0 else build.negated(call)
        yield from self._signs(base)

    def _turned(self, polynomial: fmpq_mpoly) -> Iterator[fmpq_mpoly]:
        """X*cos^2 - x*sin^2 with the double angle's cosine."""
        terms = polynomial.to_dict() if len(polynomial) <= MAX_COLLECTED else {}
        for pair in self.ring.pairs if len(terms) > 2 else ():
            c, s = pair.cosine.index, pair.sine.index
            turned = polynomial
            for n, number in terms.items():
                m = tuple(
                    e - 2 * pair.cosine.root if i == c else e + 2 * pair.sine.root if i == s else e
                    for i, e in enumerate(n)
                )
                if pair.kind == 1 and m[c] == 0 and terms.get(m) == -number:
                    shared = self.ring.context.from_dict({tuple(0 if i == c else e for i, e in enumerate(n)): number})
                    turned = turned - shared * (pair.c**2 - pair.s**2) + shared * self._double(pair)
            if turned != polynomial:
                yield turned

    def _double(self, pair: Pair) -> fmpq_mpoly:
        double = self.algebra.times(self.algebra.number(2), pair.cosine.value.argument)
        call = Call(NAMES["cos"], self.spell(double))
        return self.ring.generators[self.ring.atom("double", call, call).index]

    def _signs(self, base: Sum) -> Iterator[Node]:
        """2*step(u) - 1 is sign(u), except where u is 0, where a slope that has such a piece has two values."""
        for c, exponents in self.ring.terms(base.polynomial):
            if len(base) == 2 and len(exponents) == 1 and abs(c) == 2:
                ((atom, n),) = exponents.items()
                if atom.kind == "step" and n == 1 and base.polynomial * (1 if c > 0 else -1) == self._two_step(atom):
                    assert isinstance(atom.tree, Call)  # noqa: S101 - for the type checker
                    call = Call(NAMES["sign"], atom.tree.argument)
                    yield call if c > 0 else build.negated(call)

    def _two_step(self, atom: Atom) -> fmpq_mpoly:
        return 2 * self.ring.generators[atom.index] - 1

    def _collected(self, polynomial: fmpq_mpoly) -> Iterator[Node]:
        terms = list(self.ring.terms(polynomial))
        if not 3 <= len(terms) <= MAX_COLLECTED:
            return
        counts: dict[Atom, int] = {}
        for _, exponents in terms:
            for atom in exponents:
                counts[atom] = counts.get(atom, 0) + 1
        shared = [atom for atom, n in counts.items() if 1 < n < len(terms) and atom.kind != "var"]
        for atom in sorted(shared, key=lambda atom: -counts[atom])[:MAX_TRIED]:
            with_it = [term for term in terms if atom in term[1]]
            without = [term for term in terms if atom not in term[1]]
            if len({exponents[atom] for _, exponents in with_it}) > 1:
                continue  # nobody writes x*(x*(x + 2) + 3) + 4
            yield build.total([self._sum(with_it), self._sum(without)])

    def _sum(self, terms: list[tuple[fmpq, dict[Atom, int]]]) -> Node:
        polynomial = self.ring.context.constant(0)
        for c, exponents in terms:
            term = self.ring.context.constant(c)
            for atom, n in exponents.items():
                term *= self.ring.generators[atom.index] ** n
            polynomial += term
        return self.spell(self.algebra.factored(polynomial))
