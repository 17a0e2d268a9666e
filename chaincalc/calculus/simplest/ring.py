"""The ring that a formula is computed in: polynomials with exact fractions, in pieces that are no polynomials.

A piece, an atom, is a variable, a function of something, or a power like 2^x. A polynomial's generator is an atom, or
its q-th root where the formula has such roots: sqrt(x) + x is then a polynomial in sqrt(x). The arithmetic is
FLINT's. What is learnt on the way (roots, signs) may change how earlier pieces ought to have been read; then the ring
is `stale`, and the formula is read once more with what is known now.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, TypeAlias

from chaincalc.calculus.simplest.errors import AgainError, TooMuchError
from chaincalc.calculus.simplify import ZERO
from chaincalc.language.tree import Node

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly


MAX_ATOMS = 40
MAX_WORK = 120_000  # a unit is about 4 microseconds
MAX_TERMS = 400  # of one polynomial


class Atom:
    """A generator of the ring.

    Args:
        index: its place among the generators.
        tree: how it is written; a power atom's, as exp(x), is what its first power would be.
        kind: what it is: "var", "number", "constant", "call", "power", "root" or "opaque".
        value: what the kind needs besides: see the functions that make one.
    """

    def __init__(self, index: int, kind: str, name: object, tree: Node, value: Any) -> None:
        self.index, self.kind, self.name, self.tree, self.value = index, kind, name, tree, value
        self.root = 1  # the generator is this root of the atom
        self.odd = False  # the root is one of odd order, which a negative number has too

    def __repr__(self) -> str:
        return f"<{self.kind} {self.tree!r}>"


class Sum:
    """A polynomial of several terms as a factor: with whole coefficients that have no divisor in common."""

    def __init__(self, polynomial: fmpq_mpoly) -> None:
        self.polynomial = polynomial
        self.key = frozenset(polynomial.to_dict().items())
        self.hash = hash(self.key)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sum) and self.hash == other.hash and self.key == other.key

    def __len__(self) -> int:
        return len(self.key)

    def __repr__(self) -> str:
        return f"<{self.polynomial}>"


Base: TypeAlias = Atom | Sum


class Pair:
    """The cosine and the sine of one angle, and sums that say something about them.

    Args:
        ring: that they are of.
        cosine, sine: their atoms.
        kind: 1, or -1 for the hyperbolic ones: c^2 + kind*s^2 = 1.
    """

    def __init__(self, ring: Ring, cosine: Atom, sine: Atom, kind: int) -> None:
        self.cosine, self.sine, self.kind = cosine, sine, kind
        self.c, self.s = (ring.generators[atom.index] ** atom.root for atom in (cosine, sine))
        self.around = {cosine: (Sum(self.c - 1), Sum(self.c + 1)), sine: (Sum(self.s - 1), Sum(self.s + 1))}
        self.difference, self.sum = Sum(self.c - self.s), Sum(self.c + self.s)
        self.squares = Sum(self.c**2 + self.s**2)
        self.square_plus_one = Sum(self.s**2 + 1)
        self.doubles = (Sum(2 * self.c**2 - 1), Sum(2 * self.s**2 - kind))


class Ring:
    """The generators of one formula, and what is known about them."""

    def __init__(self) -> None:
        from flint import Ordering, fmpq_mpoly_ctx

        self.context = fmpq_mpoly_ctx.get([f"g{i}" for i in range(MAX_ATOMS)], Ordering.lex)
        self.generators = self.context.gens()
        self.atoms: list[Atom] = []
        self.by_name: dict[object, Atom] = {}
        self.stale = False
        self.work = 0
        self.decimals = False  # whether the formula has numbers like 0.5, so that the result may
        self.roots: dict[Sum, int] = {}  # by which roots of sums occur
        self.odd_roots: set[Sum] = set()
        self.signs: dict[Sum, int] = {}  # -1: the sum is kept with the opposite sign
        self.positive: set[Base] = set()  # above 0 wherever the formula has a value
        self.nonnegative: set[Base] = set()
        self.compounds: dict[Sum, tuple[int, dict[Base, Fraction]]] = {}  # sums under a root, as sign and factors
        self.norms: dict[Sum, tuple[fmpq, Sum] | None] = {}  # see conjugates.py
        self.facing: dict[object, int] = {}  # the sign with which an argument was met first
        self.offsets: dict[object, Fraction] = {}  # the least whole number beside an exponent such as n - 1
        self.pairs: list[Pair] = []

    def pair(self, cosine: Atom, sine: Atom, kind: int) -> Pair:
        """The pair of an angle's cosine and sine; kind is 1, or -1 for the hyperbolic ones: c^2 + kind*s^2 = 1."""
        known = next((pair for pair in self.pairs if pair.cosine is cosine), None)
        if known is None:
            known = Pair(self, cosine, sine, kind)
            self.pairs.append(known)
        return known

    def spend(self, work: int) -> None:
        self.work += work
        if self.work > MAX_WORK:
            raise TooMuchError

    def atom(self, kind: str, name: object, tree: Node | None = None, value: Any = None) -> Atom:
        """The atom of that name.

        Args:
            kind, tree, value: as Atom has them.
            name: what tells it from others of its kind.
        """
        key = kind, name
        known = self.by_name.get(key)
        if known is None:
            if len(self.atoms) == MAX_ATOMS:
                raise TooMuchError
            known = self.by_name[key] = Atom(
                len(self.atoms), kind, name, tree or ZERO, name if value is None else value
            )
            self.atoms.append(known)
        return known

    def learn(self, facts: set[Base], base: Base) -> None:
        if base not in facts:
            facts.add(base)
            self.stale = True

    def needs_root(self, base: Base, q: int, *, odd: bool = False) -> None:
        """Take note that the formula has a q-th root of `base`."""
        if isinstance(base, Atom):
            if odd and not base.odd:
                base.odd = self.stale = True
            if base.root % q:
                base.root = lcm(base.root, q)
                self.forget()
                raise AgainError
        elif self.roots.get(base, 1) % q or (odd and base not in self.odd_roots):
            self.roots[base] = lcm(self.roots.get(base, 1), q)
            if odd:
                self.odd_roots.add(base)
            self.stale = True

    def forget(self) -> None:
        """Drop all that is known by its polynomial, when a generator has come to mean something else."""
        self.norms = {}
        self.pairs = [Pair(self, pair.cosine, pair.sine, pair.kind) for pair in self.pairs]
        self.roots, self.odd_roots, self.signs, self.compounds, self.facing, self.offsets = {}, set(), {}, {}, {}, {}
        self.positive = {base for base in self.positive if isinstance(base, Atom)}
        self.nonnegative = {base for base in self.nonnegative if isinstance(base, Atom)}
        self.by_name = {key: atom for key, atom in self.by_name.items() if not _of_sums(atom.name)}

    def kept(self, base: Sum) -> tuple[int, Sum]:
        """A sum with a positive leading coefficient as it is kept, and its sign."""
        return (-1, Sum(-base.polynomial)) if self.signs.get(base) == -1 else (1, base)

    def sum_of(self, polynomial: fmpq_mpoly) -> tuple[int, Sum]:
        """A polynomial with coprime whole coefficients as a sum and its sign: the sum is kept with one of the two."""
        sign = 1 if polynomial.leading_coefficient() > 0 else -1
        way, base = self.kept(Sum(polynomial * sign))
        return sign * way, base

    def one(self) -> fmpq_mpoly:
        return self.context.constant(1)

    def multiply(self, a: fmpq_mpoly, b: fmpq_mpoly) -> fmpq_mpoly:
        self.spend(len(a) * len(b) // 8 + 1)
        if len(a) * len(b) > 8 * MAX_TERMS**2:
            raise TooMuchError
        return a * b

    def power(self, a: fmpq_mpoly, n: int) -> fmpq_mpoly:
        result = self.one()
        for _ in range(n) if len(a) > 1 else ():
            result = self.multiply(result, a)
        return result if len(a) > 1 else a**n

    def terms(self, polynomial: fmpq_mpoly) -> Iterator[tuple[fmpq, dict[Atom, int]]]:
        """The terms, each with the exponents of its generators."""
        for exponents, coefficient in polynomial.to_dict().items():
            yield coefficient, {self.atoms[i]: int(n) for i, n in enumerate(exponents) if n}

    def is_odd(self, base: Base) -> bool:
        return base.odd if isinstance(base, Atom) else base in self.odd_roots


def _of_sums(name: object) -> bool:
    """Whether a name has polynomials in it."""
    if isinstance(name, Sum):
        return True
    if isinstance(name, Atom):
        return _of_sums(name.name)
    return isinstance(name, tuple | frozenset) and any(map(_of_sums, name))
