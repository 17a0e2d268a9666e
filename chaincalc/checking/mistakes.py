"""The catalogue of mistakes: what a student who makes one of them gets in place of the derivative.

Each mistake is one function. Given a chain at some points, it gives the wrong values, and for each the link and a
sentence that helps without giving the derivative away. The order is the one in which they are tried: of two that fit
a formula, the first one is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import prod
from typing import NamedTuple

from chaincalc.base.lazy import np
from chaincalc.checking.flaws import powers, products, quotients
from chaincalc.engine.steps import Trace
from chaincalc.engine.trace import derivative
from chaincalc.functions.primitive import Array
from chaincalc.language.evaluate import divide
from chaincalc.language.write import number_text
from chaincalc.links.link import Link

_MOST_LINKS = 12  # of a chain whose links are tried in other orders, or with flaws


@dataclass(frozen=True, eq=False)
class Work:
    """A chain's derivative, worked out at some points.

    Args:
        links: the chain.
        x: the points.
        inputs, slopes: each link's input, and its derivative there.
        before, after: for each link the product of the derivatives of those before it, and of those after it.
        value, derivative: the chain's.
    """

    links: tuple[Link, ...]
    x: Array
    inputs: tuple[Array, ...]
    slopes: tuple[Array, ...]
    before: tuple[Array, ...]
    after: tuple[Array, ...]
    value: Array
    derivative: Array


class Wrong(NamedTuple):
    """What one mistake leads to: its values, the link that it is made in if it is one, and a sentence."""

    values: Array
    link: int | None
    text: str


def work(traced: Trace) -> Work:
    inputs, slopes = tuple(s.input for s in traced.steps), tuple(s.derivative for s in traced.steps)
    before, after = _products(slopes), _products(slopes[::-1])[::-1]
    return Work(traced.links, traced.x, inputs, slopes, before, after, traced.value, traced.derivative)


def function_itself(done: Work) -> Iterator[Wrong]:
    """The function itself, not its derivative."""
    yield Wrong(done.value, None, "this is the function itself, and its derivative is asked for")


def sign(done: Work) -> Iterator[Wrong]:
    """The wrong sign."""
    yield Wrong(-done.derivative, None, "all is right but the sign")


def reciprocal(done: Work) -> Iterator[Wrong]:
    """One over the derivative."""
    yield Wrong(divide(np.float64(1.0), done.derivative), None, "this is upside down: one over the derivative")


def factor_left_out(done: Work) -> Iterator[Wrong]:
    """A link's factor is missing in the product; without a link: those of all links but the last."""
    count = len(done.links)
    if count < 2:
        return
    for k in range(count):
        text = f"the chain rule multiplies the derivatives of all links, and the factor of {_link(done, k)} is missing"
        yield Wrong(_without(done, k), k + 1, text)
    if count > 2:
        text = "this is the last link's derivative alone; the links inside have derivatives too, and they multiply"
        yield Wrong(done.slopes[-1], None, text)


def outer_at_x(done: Work) -> Iterator[Wrong]:
    """An outer link's derivative, taken at x; without a link: all of them."""
    at_x = {k: link.slope(done.x, link.value(done.x)) for k, link in enumerate(done.links) if k}
    for k in reversed(at_x):
        text = f"the derivative of {_link(done, k)} is taken at x; it belongs at what goes into that link"
        yield Wrong(_without(done, k) * at_x[k], k + 1, text)
    if len(at_x) > 1:
        text = "the links' derivatives are all taken at x; each belongs at what goes into its own link"
        yield Wrong(done.slopes[0] * prod(at_x.values()), None, text)


def wrong_order(done: Work) -> Iterator[Wrong]:
    """The links in another order: two neighbours exchanged (the first of them is named), or all reversed."""
    links = done.links
    if not 2 <= len(links) <= _MOST_LINKS:
        return
    for k in range(len(links) - 1):
        exchanged = (*links[:k], links[k + 1], links[k], *links[k + 2 :])
        text = f"{_link(done, k)} and {_link(done, k + 1)} have changed places; the first one is done first"
        yield Wrong(derivative(exchanged, done.x), k + 1, text)
    if len(links) > 2:
        text = "the links are strung together in the opposite order; the first one is the innermost"
        yield Wrong(derivative(links[::-1], done.x), None, text)


def product_rule(done: Work) -> Iterator[Wrong]:
    """A product's factors differentiated one by one: f'g' for fg."""
    yield from _flawed(done, products, "a product is differentiated factor by factor, and (fg)' isn't f'g'")


def quotient_rule(done: Work) -> Iterator[Wrong]:
    """Numerator and denominator differentiated one by one: f'/g' for f/g."""
    yield from _flawed(
        done, quotients, "numerator and denominator are differentiated one by one, and (f/g)' isn't f'/g'"
    )


def exponent(done: Work) -> Iterator[Wrong]:
    """A power that keeps its exponent when it is differentiated: n*u^n for u^n."""
    yield from _flawed(done, powers, "a power keeps its exponent, and differentiating lowers it by one")


def constant_factor(done: Work, answer: Array) -> Iterator[Wrong]:
    """The derivative times a constant."""
    usable = np.flatnonzero(np.isfinite(done.derivative) & (done.derivative != 0) & np.isfinite(answer))
    if usable.size < 3:
        return
    ratios = answer[usable] / done.derivative[usable]
    factor = float(np.median(ratios))
    if factor and np.isfinite(factor):
        yield Wrong(factor * done.derivative, None, f"this is {_factor_text(factor)} times the derivative")


Find = Callable[[Work], Iterator[Wrong]]

# The mistakes that come down to values, in the order in which they are tried; after them comes the constant factor.
CATALOGUE: dict[str, Find] = {
    "function_itself": function_itself,
    "sign": sign,
    "reciprocal": reciprocal,
    "factor_left_out": factor_left_out,
    "outer_at_x": outer_at_x,
    "wrong_order": wrong_order,
    "product_rule": product_rule,
    "quotient_rule": quotient_rule,
    "exponent": exponent,
}
CONSTANT_FACTOR = "constant_factor"
NARROWER_DOMAIN = "narrower_domain"

# Every code that a diagnosis can have, with what it means.
CODES: dict[str, str] = {
    **{code: (find.__doc__ or "").strip() for code, find in CATALOGUE.items()},
    CONSTANT_FACTOR: (constant_factor.__doc__ or "").strip(),
    NARROWER_DOMAIN: "Right where it has a value, but it has none at points where the derivative has one.",
}


def _products(slopes: Sequence[Array]) -> tuple[Array, ...]:
    """For each slope the product of those before it."""
    return tuple(accumulate(slopes[:-1], np.multiply, initial=np.ones(slopes[0].shape)))


def _without(done: Work, k: int) -> Array:
    """The product of all links' derivatives but one."""
    return done.before[k] * done.after[k]


def _flawed(done: Work, flaws: Callable[[Link], Iterator[Link]], what: str) -> Iterator[Wrong]:
    if len(done.links) > _MOST_LINKS:
        return
    for k, link in enumerate(done.links):
        for flawed in flaws(link):
            slope = flawed.slope(done.inputs[k], flawed.value(done.inputs[k]))
            yield Wrong(_without(done, k) * slope, k + 1, f"in {_link(done, k)} {what}")


def _link(done: Work, k: int) -> str:
    name = done.links[k].name
    return f"link {k + 1} ({name if len(name) <= 40 else name[:37] + '...'})"


def _factor_text(factor: float) -> str:
    for below in range(1, 101):
        above = round(factor * below)
        if above and abs(above / below - factor) <= 1e-7 * abs(factor):
            return number_text(float(above)) + (f"/{below}" if below > 1 else "")
    return number_text(float(f"{factor:.6g}"))
