"""Products written as trees, the shortest way that is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice
from itertools import product as combinations
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from chaincalc.calculus.simplest import build
from chaincalc.calculus.simplest.build import HALF, Item
from chaincalc.calculus.simplest.count import operations
from chaincalc.calculus.simplest.exponentials import Exponentials
from chaincalc.calculus.simplest.names import CIRCULAR, HYPERBOLIC, spellings
from chaincalc.calculus.simplest.polynomial import Polynomials
from chaincalc.calculus.simplest.product import ONE, Product
from chaincalc.calculus.simplest.ring import Atom, Base, Pair, Sum
from chaincalc.calculus.simplest.roots import Algebra
from chaincalc.functions.registry import NAMES
from chaincalc.language.tree import Add, Call, Node, Pow

if TYPE_CHECKING:
    from flint import fmpq_mpoly

MAX_WAYS = 16
MAX_EXPANDED = 8  # terms of a product that is written as a sum

Way = tuple[int, tuple[Item, ...]]  # a power of 2 in front, and factors


class Draft(NamedTuple):
    """A product that is half written."""

    coefficient: Fraction
    powers: Mapping[Base, Fraction]
    items: tuple[Item, ...] = ()


class Speller:
    """Writes products and sums.

    Args:
        algebra: over the ring that they are of.
        exponentials: the same ring's.
    """

    def __init__(self, algebra: Algebra, exponentials: Exponentials) -> None:
        self.algebra, self.ring, self.exponentials = algebra, algebra.ring, exponentials
        self.polynomials = Polynomials(algebra, self.spell)
        self.known: dict[object, Node] = {}

    def spell(self, product: Product) -> Node:
        key = product.key
        if key not in self.known:
            self.ring.spend(100)
            self.known[key] = min(self._ways(product), key=operations)
        return self.known[key]

    def at_least(self, product: Product) -> int:
        """About how many operations a product has at least, without writing it."""
        sums = [b for b in product.powers if isinstance(b, Sum) and b not in self.polynomials.typed]
        return sum(len(base) - 1 for base in sums)

    def _ways(self, product: Product) -> Iterator[Node]:
        for draft in self._drafts(product):
            for twos, items in islice(self._named(draft.powers), MAX_WAYS):
                scaled = draft.coefficient * Fraction(2) ** twos
                yield from self._assembled(scaled, (*items, *draft.items))
        yield from self._multiplied_out(product)

    def _drafts(self, product: Product) -> Iterator[Draft]:
        """The product as it is; with its number inside a sum; with its roots under one sign."""
        c = product.number
        plain = Draft(c, product.powers)
        for draft in (plain, *self._with_number_inside(plain), *self._as_typed(plain)):
            yield draft
            for sides in ((1,), (-1,), (1, -1)):
                merged = self._under_one_root(draft, sides)
                if merged:
                    yield merged
            yield from self._root_of_numbers(draft)

    def _with_number_inside(self, draft: Draft) -> Iterator[Draft]:
        """2*(2*x + 1) as 4*x + 2; but beside other factors a common factor stays in front."""
        if len(draft.powers) == 1 and draft.coefficient != 1:
            ((base, e),) = draft.powers.items()
            if isinstance(base, Sum) and e == 1:
                yield Draft(Fraction(1), {}, (Item(self.polynomials.scaled(base, draft.coefficient), e),))

    def _as_typed(self, draft: Draft) -> Iterator[Draft]:
        """Factors put together to a sum that was typed, such as x^2 - 1."""
        for c, powers, tree in self.polynomials.compounds.values():
            times = [draft.powers.get(b, Fraction(0)) / e for b, e in powers.items()]
            n = min(times, key=abs)
            if n and n.denominator == 1 and all(t * n > 0 for t in times):
                rest = {b: e - n * powers.get(b, 0) for b, e in draft.powers.items()}
                kept = {b: e for b, e in rest.items() if e}
                yield Draft(draft.coefficient / c ** int(n), kept, (*draft.items, Item(tree, n)))

    def _under_one_root(self, draft: Draft, sides: tuple[int, ...]) -> Draft | None:
        """Sqrt(a)*sqrt(b) as sqrt(a*b), which has a value wherever the two have."""
        roots = {b: e * 2 for b, e in draft.powers.items() if e * 2 in sides and not is_power(b)}
        if len(roots) < 2 or any(isinstance(b, Atom) and b.kind == "radical" for b in roots):
            return None
        way = sides[0] if len(sides) == 1 else 1
        inner = self.algebra.times(*(self.algebra.of(b, e * way) for b, e in roots.items()))
        rest = {b: e for b, e in draft.powers.items() if b not in roots}
        return draft._replace(powers=rest, items=(*draft.items, Item(self.spell(inner), HALF * way)))

    def _root_of_numbers(self, draft: Draft) -> Iterator[Draft]:
        """2*sqrt(2)/sqrt(pi) as sqrt(8/pi)."""
        roots = {b: 2 * e for b, e in draft.powers.items() if abs(e) == HALF and _is_number(b)}
        if roots:
            c = draft.coefficient
            square = self.algebra.number((c * c).numerator, (c * c).denominator)
            inner = self.algebra.times(square, *(self.algebra.of(b, e) for b, e in roots.items()))
            rest = {b: e for b, e in draft.powers.items() if b not in roots}
            yield Draft(Fraction(1 if c > 0 else -1), rest, (*draft.items, Item(self.spell(inner), HALF)))

    def _named(self, powers: Mapping[Base, Fraction]) -> Iterator[Way]:
        """The ways to name a product's factors."""
        left = dict(powers)
        choices: list[list[Way]] = []
        for pair in self.ring.pairs:
            ways = self._angle(left, pair)
            if ways:
                choices.append(ways)
        choices += self._exponentials(left)
        rest = tuple(self._item(b, e) for b, e in left.items())
        for choice in combinations(*choices):
            yield sum(twos for twos, _ in choice), (*rest, *(item for _, items in choice for item in items))

    def _angle(self, powers: dict[Base, Fraction], pair: Pair) -> list[Way]:
        """The ways to name the sines and cosines of one angle, which are taken out of the powers."""
        double = self._double_angle(powers, pair)
        cosine, sine = pair.cosine, pair.sine
        a, b = powers.get(cosine, Fraction(0)), powers.get(sine, Fraction(0))
        ways = spellings(a, b) if a or b else []
        if ways:
            powers.pop(cosine, None)
            powers.pop(sine, None)
        names = CIRCULAR if pair.kind == 1 else HYPERBOLIC
        written = [
            (twos, (*double, *(Item(self._function(names, name, cosine), Fraction(n)) for name, n in factors)))
            for twos, factors in ways
        ]
        return written or ([(0, double)] if double else [])

    def _function(self, names: Mapping[str, str], name: str, cosine: Atom) -> Node:
        argument = cosine.value.argument
        if name.startswith("2"):
            argument = self.algebra.times(self.algebra.number(2), argument)
        return Call(NAMES[names[name.removeprefix("2")]], self.spell(argument))

    def _double_angle(self, powers: dict[Base, Fraction], pair: Pair) -> tuple[Item, ...]:
        """(cos - sin)*(cos + sin) is the double angle's cosine."""
        if pair.kind != 1 or pair.sum not in powers:
            return ()
        (sign, minus), plus = self.ring.sum_of(pair.difference.polynomial), pair.sum
        e = powers.get(minus)
        if e is None or e != powers.get(plus) or e.denominator > 1:
            return ()
        del powers[minus], powers[plus]
        tree = self._function(CIRCULAR, "2cos", pair.cosine)
        return (Item(tree if sign > 0 else build.negated(tree), e),)

    def _exponentials(self, powers: dict[Base, Fraction]) -> list[list[Way]]:
        """The ways to write powers with exponents that vary, which are taken out of the powers."""
        groups: dict[object, dict[Atom, Fraction]] = {}
        for atom in [b for b in powers if isinstance(b, Atom) and b.kind == "power"]:
            base = atom.value.base
            groups.setdefault(base and base.key, {})[atom] = powers.pop(atom)
        return [self._exponential(group, powers) for group in groups.values()]

    def _exponential(self, group: dict[Atom, Fraction], powers: dict[Base, Fraction]) -> list[Way]:
        base = next(iter(group)).value.base
        if base is not None and any(e.denominator > 1 and not atom.value.positive for atom, e in group.items()):
            written = [Pow(self.spell(base), self.spell(self.exponentials.exponent({atom: ONE}))) for atom in group]
            return [(0, tuple(map(Item, written, group.values())))]  # sqrt(x^n) isn't x^(n/2) for all x
        exponent = self.exponentials.exponent(group)
        opposite = self.algebra.times(self.algebra.number(-1), exponent)
        if exponent.coefficient == 0:
            return [(0, ())]
        if base is not None and len(base.powers) == 1 and base.coefficient == 1:
            ((inner, e),) = base.powers.items()
            if e == 1 and inner in powers:  # x^(n - 1)*x is x^n
                k = powers.pop(inner)
                exponent = self.algebra.total([exponent, self.algebra.number(k.numerator, k.denominator)])
                return [(0, (self._to(base, exponent, 1),))]
        above: Way = 0, (self._to(base, exponent, 1),)
        if all(self.ring.facing.get(atom) == (1 if e > 0 else -1) for atom, e in group.items()):
            return [above]  # who writes exp(-x) means it
        return [above, (0, (self._to(base, opposite, -1),))]

    def _to(self, base: Product | None, exponent: Product, way: int) -> Item:
        written = self.spell(exponent)
        return Item(build.e_to(written) if base is None else Pow(self.spell(base), written), Fraction(way))

    def _item(self, base: Base, e: Fraction) -> Item:
        if isinstance(base, Sum):
            return Item(self.polynomials.tree(base), e, base in self.ring.odd_roots)
        if base.kind == "number":
            return Item(build.exact(Fraction(base.value)), e)
        if base.kind == "abs" and e < 0:  # 1/abs(cos(x)) is abs(sec(x))
            inside = self.algebra.of(base.value, Fraction(-1))
            if operations(self.spell(inside)) <= operations(self.spell(self.algebra.of(base.value))):
                return Item(Call(NAMES["abs"], self.spell(inside)), -e, base.odd)
        if base.kind in ("abs", "sign"):
            return Item(Call(NAMES[base.kind], self.spell(self.algebra.of(base.value))), e, base.odd)
        if base.kind == "radical":
            inner, root = base.value
            return Item(self.spell(inner), e * root)
        return Item(base.tree, e, base.odd)

    def _assembled(self, coefficient: Fraction, items: tuple[Item, ...]) -> Iterator[Node]:
        yield self._put(coefficient, items)
        for i, item in enumerate(items):
            if isinstance(item.tree, Add) and item.exponent.denominator == 1 and item.exponent.numerator % 2:
                turned = item._replace(tree=build.opposite(item.tree))
                if operations(turned.tree) > operations(item.tree):
                    continue
                yield self._put(-coefficient, (*items[:i], turned, *items[i + 1 :]))

    def _put(self, coefficient: Fraction, items: tuple[Item, ...]) -> Node:
        self.ring.spend(5 + 3 * len(items))
        decimals = self.ring.decimals
        above = [build.powered(item, decimals=decimals) for item in items if item.exponent > 0]
        below = [build.powered(i._replace(exponent=-i.exponent), decimals=decimals) for i in items if i.exponent < 0]
        return build.product(coefficient, above, below, decimals=decimals)

    def _multiplied_out(self, product: Product) -> Iterator[Node]:
        """The product as a sum, where that has few terms."""
        sums: dict[Base, Fraction] = {b: e for b, e in product.powers.items() if isinstance(b, Sum) and e in (1, 2)}
        rest = {b: e for b, e in product.powers.items() if b not in sums}
        room = prod(len(base) ** int(e) for base, e in sums.items() if isinstance(base, Sum))
        if not sums or room > MAX_EXPANDED or (not rest and sum(sums.values()) == 1):
            return
        polynomial = self.algebra.expanded(self.algebra.number(1).coefficient, sums)
        yield self._distributed(product._replace(powers=rest), polynomial)
        yield from self._angles_inside(product, rest, polynomial)

    def _angles_inside(self, product: Product, rest: dict[Base, Fraction], polynomial: fmpq_mpoly) -> Iterator[Node]:
        """Exp(x)*(tan(x) + sec(x)^2): only sines and cosines are brought into the sum."""
        angles = {atom for pair in self.ring.pairs for atom in (pair.cosine, pair.sine)}
        for most in (1, 2):
            inside = {b: max(e, Fraction(-most)) for b, e in rest.items() if b in angles and e < 0}
            if inside:
                left = {b: e - inside.get(b, 0) for b, e in rest.items() if e != inside.get(b, 0)}
                item = Item(self._distributed(self.algebra.number(1)._replace(powers=inside), polynomial), Fraction(1))
                for twos, items in islice(self._named(left), MAX_WAYS):
                    yield from self._assembled(product.number * Fraction(2) ** twos, (*items, item))

    def _distributed(self, factor: Product, polynomial: fmpq_mpoly) -> Node:
        terms = [self.algebra.times(factor, self.algebra.monomial(c, n)) for c, n in self.ring.terms(polynomial)]
        return build.total([self.spell(term) for term in terms])


def _is_number(base: Base) -> bool:
    return isinstance(base, Atom) and base.kind in ("number", "constant")


def is_power(base: Base) -> bool:
    return isinstance(base, Atom) and base.kind == "power"
