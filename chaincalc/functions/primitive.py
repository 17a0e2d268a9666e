"""What a primitive is: a function of one variable that knows its slope, its formulas, its domain and its kinks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from chaincalc.base.errors import ParameterError, did_you_mean
from chaincalc.base.lazy import np
from chaincalc.base.record import Record

Array: TypeAlias = Any  # a NumPy array of floats, or one float; NumPy's own types would need NumPy at import
Mask: TypeAlias = Any  # a NumPy array of bools
Values: TypeAlias = Mapping[str, float]  # parameters by name


class Domain(Record):
    """Where a function is defined: an interval, less single points or periodic poles.

    Args:
        text: as a condition on u, such as "u > 0"; empty for all real numbers.
        low, high: the interval's ends.
        closed: whether the (low, high) ends belong to it.
        holes: single points left out.
        poles: (first, period) of poles at first + k*period, or None. tan's at pi/2 + k*pi is never a float, so
            `contains` asks only for poles at 0.
        gap: an interval that is left out; its ends belong to the domain.
    """

    text: str = ""
    low: float = -math.inf
    high: float = math.inf
    closed: tuple[bool, bool] = (False, False)
    holes: tuple[float, ...] = ()
    poles: tuple[float, float] | None = None
    gap: tuple[float, float] | None = None

    @property
    def everywhere(self) -> bool:
        return self.low == -math.inf and self.high == math.inf and not self.holes and self.gap is None

    @property
    def edges(self) -> tuple[float, ...]:
        """The ends that belong to the domain: there the function has a slope on one side only."""
        return (
            *(end for end, closed in zip((self.low, self.high), self.closed, strict=True) if closed),
            *(self.gap or ()),
        )

    def begins_at(self, edge: float) -> bool:
        """Whether the domain lies above an edge, not below it."""
        return edge == self.low or (self.gap is not None and edge == self.gap[1])

    def contains(self, u: Array) -> Mask:
        """A mask of u's shape. An infinite u, which only an overflow brings about, counts as inside."""
        inside = None
        if self.low > -math.inf:
            inside = (u >= self.low) if self.closed[0] else (u > self.low)
        if self.high < math.inf:
            below = (u <= self.high) if self.closed[1] else (u < self.high)
            inside = below if inside is None else inside & below
        for hole in self.holes:
            inside = (u != hole) if inside is None else inside & (u != hole)
        if self.gap is not None:
            apart = (u <= self.gap[0]) | (u >= self.gap[1])
            inside = apart if inside is None else inside & apart
        return np.ones(np.shape(u), dtype=bool) if inside is None else inside

    def gap_between(self, a: Array, b: Array) -> Mask:
        """Whether the interval from a to b, both inside, crosses a hole or a pole."""
        low, high = np.minimum(a, b), np.maximum(a, b)
        crossed = np.zeros(np.shape(low), dtype=bool)
        for hole in self.holes:
            crossed = crossed | ((low < hole) & (hole < high))
        if self.gap is not None:
            crossed = crossed | ((low < self.gap[1]) & (high > self.gap[0]))
        if self.poles is not None:
            first, period = self.poles
            crossed = crossed | (np.floor((low - first) / period) != np.floor((high - first) / period))
        return crossed


REALS = Domain()
POSITIVE = Domain("u > 0", low=0.0)
NONNEGATIVE = Domain("u >= 0", low=0.0, closed=(True, False))
NONZERO = Domain("u != 0", holes=(0.0,))


class Kink(Record):
    """A point where the slopes from the left and from the right differ.

    Args:
        at: the point.
        left, right: the slopes on its two sides.
        torch: what PyTorch's autograd takes there, as version 2.13.0 gave it on the CPU; None where PyTorch has no such
            function.
    """

    at: float
    left: float
    right: float
    torch: float | None = None


class Parameter(Record):
    """A primitive's parameter: a finite float, with a default or without."""

    name: str
    default: float | None
    about: str


def _nothing_to_check(**_: float) -> str:
    return ""


class Primitive(Record):
    """A function of one variable, declared once; commands, documents and tests follow from the declaration.

    Args:
        name: as one types it.
        about: one sentence for a student.
        formula: the value as text in the variable u and the parameters, in the chain language, with
            `A if u > c else B` besides. A function that NumPy has may stand for itself (`exp(u)`).
        slope_formula: the derivative, likewise.
        value: `value(u, **parameters)`, on arrays; accurate to 1e-12 relative and free of overflow on the whole domain.
        slope: `slope(u, y, **parameters)`, where y is the value at u; likewise.
        both: `both(u, **parameters)`, the two at once and to the bit the same, where they share a costly piece.
        domain: where it is defined, or a function of the parameters that says so.
        typical: the stretch of inputs that a plot shows and a test draws from.
        kinks: points where the two one-sided slopes differ, or a function of the parameters that gives them.
        jumps: points where the value itself jumps.
        parameters: in the order in which they are written.
        check: `check(**parameters)` says in a sentence what is wrong with them, or "".
        aliases: other names.
        numpy: the name of the NumPy function that computes it, if there is one, for the programs that explain writes.
        stable_formula: what such a program computes instead of `formula`, where that overflows or loses digits.
        source: where the definition comes from, where there is more than one about.
        because: where the slope comes from, in a sentence, where the rules don't tell it from the formula.
        frameworks: a remark on what frameworks do at its kinks, where they disagree.
    """

    name: str
    about: str
    formula: str
    slope_formula: str
    value: Callable[..., Array]
    slope: Callable[..., Array]
    both: Callable[..., tuple[Array, Array]] | None = None
    domain: Domain | Callable[..., Domain] = REALS
    typical: tuple[float, float] = (-3.0, 3.0)
    kinks: tuple[Kink, ...] | Callable[..., tuple[Kink, ...]] = ()
    jumps: tuple[float, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    check: Callable[..., str] = _nothing_to_check
    aliases: tuple[str, ...] = ()
    numpy: str = ""
    stable_formula: str = ""
    source: str = ""
    frameworks: str = ""
    because: str = ""

    def validate(self) -> None:
        if not self.name.isidentifier() or not self.about.endswith("."):
            raise ValueError(f"primitive {self.name!r}: a name, and a sentence about it")
        if self.typical[0] >= self.typical[1]:
            raise ValueError(f"primitive {self.name!r}: typical is (low, high)")

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    @property
    def defaults(self) -> dict[str, float]:
        return {p.name: p.default for p in self.parameters if p.default is not None}

    def complete(self, given: Values) -> dict[str, float]:
        """All parameters, the given ones and the defaults, in the declared order.

        Raises:
            ParameterError: one is missing, unknown, not finite, or refused by `check`.
        """
        names = [p.name for p in self.parameters]
        for name, value in given.items():
            if name not in names:
                known = f"its parameters: {', '.join(names)}" if names else "it has none"
                raise ParameterError(f"{self.name} has no parameter '{name}'", name, did_you_mean(name, names) or known)
            if not math.isfinite(value):
                raise ParameterError(f"{self.name}'s {name} must be a finite number", name)
        merged = {**self.defaults, **given}
        for p in self.parameters:
            if p.name not in merged:
                raise ParameterError(
                    f"{self.name} needs its parameter '{p.name}'", p.name, f"write {self.name}({p.name}=3), for example"
                )
        ordered = {name: float(merged[name]) for name in names}
        complaint = self.check(**ordered)
        if complaint:
            raise ParameterError(f"{self.name}: {complaint}", next(iter(given), ""))
        return ordered

    def domain_for(self, parameters: Values) -> Domain:
        return self.domain(**parameters) if callable(self.domain) else self.domain

    def kinks_for(self, parameters: Values) -> tuple[Kink, ...]:
        return self.kinks(**parameters) if callable(self.kinks) else self.kinks
