"""The best form of each piece of a formula: its own structure with better pieces, or what the ring makes of it."""

from __future__ import annotations

from collections.abc import Iterator

from chaincalc.calculus.simplest import build
from chaincalc.calculus.simplest.count import operations
from chaincalc.calculus.simplest.product import Product
from chaincalc.calculus.simplest.read import Reader
from chaincalc.calculus.simplest.ring import Atom
from chaincalc.calculus.simplest.spell import Speller
from chaincalc.language.tree import Add, Div, Mul, Neg, Node, Pow


class Structure:
    """Finds the best forms of a formula's pieces."""

    def __init__(self, reader: Reader, speller: Speller) -> None:
        self.reader, self.speller = reader, speller
        self.known: dict[Node, Node] = {}

    def best(self, tree: Node) -> Node:
        form = self.known.get(tree)
        if form is None:
            ways = list(self._rebuilt(tree))
            product = self.reader.read(tree)
            for way in ways:
                self.speller.polynomials.remember(product, way)
            least = min(map(operations, ways), default=None)
            if least is None or self.speller.at_least(product) <= least:
                ways.insert(0, self.speller.spell(product))
            form = self.known[tree] = min(ways, key=operations)
        return form

    def _rebuilt(self, tree: Node) -> Iterator[Node]:
        match tree:
            case Add(terms):
                yield build.total([self.best(term) for term in terms])
                products = [self.reader.read(term) for term in terms]
                yield from self._grouped(products)
                yield from self._with_common_factor(products)
            case Neg(operand):
                yield build.negated(self.best(operand))
            case Mul(factors):
                yield _multiplied([self.best(factor) for factor in factors], [])
            case Div(numerator, denominator):
                yield _multiplied([self.best(numerator)], [self.best(denominator)])
            case Pow(base, exponent):
                yield Pow(self.best(base), self.best(exponent))

    def _with_common_factor(self, terms: list[Product]) -> Iterator[Node]:
        """What all terms share in front of the sum of what is left of each."""
        algebra = self.reader.algebra
        if not all(term.coefficient != 0 for term in terms):
            return
        shared = algebra.shared(terms)
        above = {base: e for base, e in shared.items() if e > 0}
        for powers in (shared, above) if above != shared else (shared,):
            if powers:
                common = algebra.number(1)._replace(powers=powers)
                left = [self.speller.spell(algebra.over(term, common)) for term in terms]
                yield _multiplied([self.speller.spell(common), build.total(left)], [])

    def _grouped(self, terms: list[Product]) -> Iterator[Node]:
        """The terms with one denominator put together, or those with the same functions."""
        for kind in (_below, _functions):
            groups: dict[object, list[Product]] = {}
            for term in terms:
                groups.setdefault(kind(term), []).append(term)
            if 1 < len(groups) < len(terms):
                total = self.reader.algebra.total
                kept = [product for group in groups.values() if (product := total(group)).coefficient != 0]
                if kept:
                    yield build.total([self.speller.spell(product) for product in kept])


def _below(term: Product) -> object:
    return frozenset((b, e) for b, e in term.powers.items() if e < 0)


def _functions(term: Product) -> object:
    return frozenset((b, e) for b, e in term.powers.items() if not isinstance(b, Atom) or b.kind != "var")


def _multiplied(above: list[Node], below: list[Node]) -> Node:
    """A product of written factors over others, with one sign in front."""
    signs = sum(map(build.is_negative, (*above, *below)))
    plain_above, plain_below = ([build.negated(t) if build.is_negative(t) else t for t in ts] for ts in (above, below))
    flat = [f for t in plain_above for f in (t.factors if isinstance(t, Mul) else (t,))]
    written = flat[0] if len(flat) == 1 else Mul(tuple(flat))
    if plain_below:
        written = Div(written, plain_below[0])
    return build.negated(written) if signs % 2 else written
