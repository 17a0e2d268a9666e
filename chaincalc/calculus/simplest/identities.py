"""What holds between the pieces of a formula: sin^2 + cos^2 = 1, sqrt(u)^2 = u, abs(u)*sign(u) = u, and the like.

Each of these is used only in the direction in which no value gets lost.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from chaincalc.calculus.simplest.errors import TooMuchError
from chaincalc.calculus.simplest.ring import MAX_TERMS, Atom, Base, Pair, Ring, Sum

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

Powers = dict[Base, Fraction]
ZERO = Fraction(0)
MAX_DIVIDED = 60  # the degree of a polynomial that is divided by another


def tidied(ring: Ring, powers: Powers) -> int:
    """Apply what holds between the factors of a product, in place; the sign that comes out."""
    for base in [b for b in powers if isinstance(b, Atom)]:
        if base.kind in ("abs", "sign"):
            _bars(ring, powers, base.value)
        elif base.kind == "step" and powers[base] >= 1:
            ramp = any(
                isinstance(b, Atom) and b.kind == "ramp" and b.value == base and e > 0 for b, e in powers.items()
            )
            powers[base] = ZERO if ramp else Fraction(1)  # relu(u)*step(u) is relu(u)
    sign = 1
    for pair in ring.pairs if any(isinstance(b, Sum) for b in powers) else ():
        sign *= _conjugates(ring, powers, pair, pair.cosine, pair.sine)
        if pair.kind == 1:
            sign *= _conjugates(ring, powers, pair, pair.sine, pair.cosine)
        elif pair.square_plus_one in powers:  # sinh^2 + 1 = cosh^2
            powers[pair.cosine] = powers.get(pair.cosine, ZERO) + 2 * powers.pop(pair.square_plus_one)
    for compound, (way, factors) in ring.compounds.items():
        if powers.get(compound, ZERO).denominator > 1:
            sign *= _gathered(powers, compound, way, factors)
    return sign


def _bars(ring: Ring, powers: Powers, base: Base) -> None:
    """What becomes of b^k*abs(b)^m*sign(b)^n: of its size, abs(b)^(k + m), and its sign, sign(b)^(k + n)."""
    bars = ring.atom("abs", base)
    sign = ring.atom("sign", base)
    k, m, n = (powers.get(b, ZERO) for b in (base, bars, sign))
    if any(e.denominator > 1 for e in (k, m, n)):
        return
    if not k and not m and n > 0:  # sign(0)^2 is 0
        powers[sign] = 2 - n % 2
        return
    size, odd = k + m, (k + n) % 2
    powers[base], powers[bars], powers[sign] = size, ZERO, ZERO
    if size % 2 == odd:
        return
    if not size:
        powers[sign] = Fraction(1)
        return
    way = Fraction(1 if size > 0 else -1)
    powers[base], powers[bars] = size - way, way


def _conjugates(ring: Ring, powers: Powers, pair: Pair, one: Atom, other: Atom) -> int:
    """Use (c - 1)*(c + 1) = -s^2, or s^2 for the hyperbolic functions; the sign that comes out.

    1/((c - 1)*(c + 1)) becomes 1/s^2, and (c + 1)/s^2 becomes 1/(1 - c).
    """
    (below_sign, below), (above_sign, above) = map(ring.kept, pair.around[one])
    a, b, s = (powers.get(base, ZERO) for base in (above, below, other))
    sign = 1
    if a * b > 0:
        n = int(min(abs(a), abs(b))) * (1 if a > 0 else -1)
        moved = -n
    elif a * b == 0 and (a + b) * s < 0:
        n = int(min(abs(a or b), abs(s) / 2)) * (1 if s > 0 else -1)
        moved = n
    else:
        return 1
    powers[above], powers[below], powers[other] = a + moved, b + moved, s - 2 * moved
    if moved % 2:
        sign = -pair.kind * below_sign * above_sign
    return sign


def _gathered(powers: Powers, compound: Base, way: int, factors: Powers) -> int:
    """The factors of a sum that stands under a root, put together."""
    times = {b: powers.get(b, ZERO) / e for b, e in factors.items()}
    least = min(abs(t) for t in times.values())
    n = int(least) * (1 if min(times.values()) > 0 else -1)
    if not n or any(t * n < 0 for t in times.values()):
        return 1
    for b, e in factors.items():
        powers[b] -= e * n
    powers[compound] += n
    return way if n % 2 else 1


def reduced(ring: Ring, polynomial: fmpq_mpoly) -> fmpq_mpoly:
    """The polynomial with as few terms as what holds between its generators allows."""
    for atom in _present(ring, polynomial):
        rule = _rule(ring, atom)
        if rule:
            polynomial = _replaced(ring, polynomial, atom, *rule)
        if atom.kind == "root" and sum(polynomial.degrees()) <= MAX_DIVIDED:  # 2*x^2 + 2 + x*s may be 2*s^2 + x*s
            base, q = atom.value
            quotient, rest = divmod(polynomial, base.polynomial)
            polynomial = min(polynomial, quotient * ring.generators[atom.index] ** q + rest, key=len)
    for pair in ring.pairs:
        here = _present(ring, polynomial)
        if pair.cosine in here or pair.sine in here:
            choices = [
                polynomial,
                _replaced(ring, polynomial, pair.sine, 2 * pair.sine.root, (1 - pair.c**2) * pair.kind),
                _replaced(ring, polynomial, pair.cosine, 2 * pair.cosine.root, 1 - pair.s**2 * pair.kind),
            ]
            polynomial = min(choices, key=len)
    return polynomial


def _present(ring: Ring, polynomial: fmpq_mpoly) -> list[Atom]:
    return [ring.atoms[i] for i, d in enumerate(polynomial.degrees()) if d and i < len(ring.atoms)]


def _rule(ring: Ring, atom: Atom) -> tuple[int, fmpq_mpoly] | None:
    """(n, p): the generator's n-th power is p."""
    g = ring.generators[atom.index]
    if atom.kind == "number":
        return atom.root, ring.context.constant(atom.value)
    if atom.kind == "root":
        base, q = atom.value
        return q, base.polynomial
    if atom.kind == "abs":
        inner = atom.value
        is_atom = isinstance(inner, Atom)
        return 2 * atom.root, (ring.generators[inner.index] ** (2 * inner.root) if is_atom else inner.polynomial**2)
    if atom.kind == "step":
        return 2, g
    if atom.kind == "sign":
        return 3, g
    return None


def _replaced(ring: Ring, polynomial: fmpq_mpoly, atom: Atom, n: int, by: fmpq_mpoly) -> fmpq_mpoly:
    """The polynomial with the generator's n-th power replaced as often as it goes."""
    if int(polynomial.degrees()[atom.index]) < n:
        return polynomial
    groups: dict[int, dict[tuple[int, ...], fmpq]] = {}
    for exponents, c in polynomial.to_dict().items():
        times, left = divmod(int(exponents[atom.index]), n)
        kept = (*exponents[: atom.index], left, *exponents[atom.index + 1 :])
        groups.setdefault(times, {})[kept] = c
    result = ring.context.constant(0)
    for times, terms in groups.items():
        if times > MAX_TERMS:
            raise TooMuchError
        result += ring.multiply(ring.context.from_dict(terms), ring.power(by, times))
    return _replaced(ring, result, atom, n, by)
