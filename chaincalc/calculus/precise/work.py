"""How an answer is worked out: with so many digits and terms, and with more of them where these don't decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from flint import arb, ctx, fmpq

from chaincalc.calculus.precise.ball import Ball, Exponent, rational

DIGITS = (50, 100, 200, 400, 800, 1600, 3200)
ENOUGH = 800  # digits; more are worth trying only for what is made of numbers as small as 1e-1000
TERMS = (2, 4, 8, 16)  # of a series
BUDGET = 150_000  # operations on a number of 50 digits: a tenth of a second or two
_WORTH = 64  # bits
T = TypeVar("T")


class NeedsDigitsError(Exception):
    """A sign can't be told with these digits."""


class NeedsTermsError(Exception):
    """A series has no term that is known and not 0."""


class NeedsSidesError(Exception):
    """What happens depends on the side that the input moves to."""


class UndecidedError(Exception):
    """It can't be told, or takes too long."""


class UndefinedError(Exception):
    """There is no value.

    Args:
        why: "outside" the domain, a "pole" (a number over 0), or "zero_over_zero".
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Work:
    """One attempt: its digits and terms, whether a side was chosen, and what had to be assumed.

    Args:
        digits, terms: how many are worked with.
        spent: how many operations were made before.

    Attributes:
        sided: the input moves to one side of the point; else to both, or it doesn't move.
        assumed: something that couldn't be told from 0 was taken as 0.
    """

    def __init__(self, digits: int, terms: int, spent: float = 0.0) -> None:
        self.digits, self.terms, self.spent = digits, terms, spent
        self.sided = False
        self.assumed = False
        self.cost = max(1.0, digits / 100.0)
        self.bits = int(digits * 3.33)

    @property
    def most_digits(self) -> bool:
        return self.digits >= ENOUGH

    def spend(self, operations: int) -> None:
        """Raises UndecidedError where too much was spent."""
        self.spent += operations * self.cost
        if self.spent > BUDGET:
            raise UndecidedError

    def sign(self, number: Ball) -> int:
        """-1, 0 or 1; what can't be told from 0 with the most digits counts as 0.

        Raises:
            NeedsDigitsError: more digits may tell.
            UndecidedError: with the most digits the number still could be anything.
        """
        if isinstance(number, fmpq):
            top = number.p
            return (top > 0) - (top < 0)
        if number > 0:
            return 1
        if number < 0:
            return -1
        return 0 if number.is_zero() else self.doubt(number)

    def doubt(self, number: arb) -> int:
        """0 for a ball around 0 that can't be made smaller."""
        if not self.most_digits:
            raise NeedsDigitsError
        if self.digits < DIGITS[-1] and number.rad() < arb(2) ** (-self.bits - _WORTH):
            raise NeedsDigitsError  # a rounding of numbers around 1 would have left more open
        if not number.is_finite() or number.rad() > arb(2) ** (-self.bits // 4):
            raise UndecidedError
        self.assumed = True
        return 0

    def exponent(self, number: Ball) -> Exponent:
        """A number as an exponent."""
        try:
            found, certain = rational(number)
        except ValueError:
            raise UndecidedError from None
        self.assumed |= not certain
        return found

    def more_terms(self) -> NoReturn:
        """Raises NeedsTermsError while there can be more, then UndecidedError."""
        raise NeedsTermsError if self.terms < TERMS[-1] else UndecidedError

    def no_term(self, order: Exponent | float) -> None:
        """A series all of whose terms below an order are 0 counts as 0 if there are many of them.

        Raises:
            NeedsTermsError: there are few.
            UndecidedError: they don't reach far.
        """
        if self.terms < TERMS[-1] or order <= 1:
            self.more_terms()
        self.assumed = True


def ask(question: Callable[[Work], T], digits: int = 0) -> T | None:
    """The answer to a question, asked with more digits and terms until it is decided; None if it can't be.

    Args:
        question: raises NeedsDigitsError, NeedsTermsError or UndecidedError.
        digits: how many of the answer are wanted.
    """
    level, terms, spent = next(i for i, known in enumerate(DIGITS) if known > digits + 20), TERMS[0], 0.0
    before = ctx.prec, ctx.cap
    try:
        while True:
            work = Work(DIGITS[level], terms, spent)
            ctx.dps, ctx.cap = work.digits, 2 * TERMS[-1]
            try:
                return question(work)
            except NeedsDigitsError:
                level += 1
            except NeedsTermsError:
                terms *= 2
            spent = work.spent
    except (UndecidedError, UndefinedError):
        return None
    finally:
        ctx.prec, ctx.cap = before
