"""The public functions: each asks the room that knows, with a chain's inputs by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chaincalc.api.arguments import chosen, delta_of, number_of
from chaincalc.api.chains import ChainLike, chain_of, name_of_x
from chaincalc.api.explanation import Explanation
from chaincalc.base.choices import AtKink, Face, LinkSlopes, Method
from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.chain import Chain
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.comparison import compare as compared
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.orders import compare_order, order_of
from chaincalc.functions.primitive import Array
from chaincalc.links.alike import alike
from chaincalc.links.differences import DELTA
from chaincalc.links.differences import deriv as difference
from chaincalc.links.link import real
from chaincalc.links.plain import CallableLink

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chaincalc.checking.items import Item


def deriv(
    f: Callable[[Array], Array], x: Any, delta: float | Array = DELTA, method: Method = "central", order: int = 1
) -> Any:
    """The derivative of any function, by a difference formula.

    Args:
        f: a function of numbers, or of arrays element by element; a function that takes numbers only is applied number
            by number, and where it raises ValueError or ArithmeticError it has no value.
        x: where: a number, or an array, a list or a Series of any length; in the units that f takes (radians for sin).
        delta: the step; a number, or an array in x's shape of a step for each point.
        method: `central` (f(x + d) - f(x - d)) / 2d, `forward` (f(x + d) - f(x)) / d,
            `backward` (f(x) - f(x - d)) / d, or `richardson` (4 C(d/2) - C(d)) / 3 of two central differences C.
        order: of the derivative, 1 to 4.

    Returns:
        The derivative in x's shape: a float for a number, a Series for a Series; nan where f has no value at a point
        that the formula needs.

    Raises:
        InputError: x has no real numbers, a delta isn't positive, the method is unknown, or f fails.

    Sources: L. F. Richardson, "The approximate arithmetical solution by finite differences" (1911), for `richardson`;
    B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids" (1988), for higher orders.

    >>> import math
    >>> round(deriv(math.sin, 0.0), 6)
    1.0
    >>> deriv(lambda x: x**2, [1.0, 2.0]).round(9)
    array([2., 4.])
    """
    if not callable(f):
        hint = "; Chain.parse makes one of a text" if isinstance(f, str) else ""
        raise InputError(f"f is a function, not {f!r:.60}{hint}")
    try:
        step = real(delta)
    except InputError:
        raise InputError(f"delta is a positive number, not {delta!r:.60}") from None
    value: Callable[[Array], Array] = CallableLink(f).value
    if isinstance(f, Chain):
        value = f
    return alike(np.asarray(difference(value, real(x), step, chosen("method", method, Method), order_of(order))), (x,))


def compare(
    chain: ChainLike,
    x: Any = None,
    /,
    *,
    wrt: str | Sequence[str] = (),
    order: int = 1,
    delta: float = DELTA,
    method: Method = "central",
    link_slopes: LinkSlopes = "exact",
    at_kink: AtKink = "undefined",
    **inputs: Any,
) -> Comparison:
    """A chain's derivatives in both ways: by the chain rule, and by a difference formula.

    Args:
        chain: a Chain, a text in the chain language, a function, or a list of links.
        x: the main input, which may be given by its name too: points of any shape; links of arrays take one array.
        wrt: the input, or inputs, with respect to which it is differentiated; all of them by default.
        order: of the derivative, 1 to 4; above 1 the chain is made of formulas of numbers.
        delta, method: of the difference formula.
        link_slopes: `exact` for closed forms, `numeric` for the same difference formula in each link.
        at_kink: what stands for the derivative on a kink: `undefined`, `left`, `right`, `average`, or `framework`, what
            PyTorch takes for it.
        inputs: the other inputs by name; one that is called delta goes by its sign, δ=1.

    Returns:
        value, numeric, chain_rule, difference, left and right, as arrays in the inputs' common shape, nan where
        undefined; `derivatives` has them for each input, `notes` what is remarkable, `table()` all as columns.

    Raises:
        ChaincalcError: the chain can't be read, an input is missing, unknown or no real number, the shapes don't fit,
            or delta isn't positive.

    >>> found = compare("3*x - 14 | -2*u", 5.0)
    >>> float(found.value), float(found.chain_rule), round(float(found.numeric), 6)
    (-2.0, -6.0, -6.0)
    """
    chain, link_slopes = chain_of(chain), chosen("link_slopes", link_slopes, LinkSlopes)
    bound, names = chain.bind(x, inputs), (wrt,) if isinstance(wrt, str) else tuple(wrt)
    settings: dict[str, Any] = {
        "others": _others(bound), "main": bound.main, "wrt": [chain.named(name) for name in names if name],
        "delta": delta_of(delta), "method": chosen("method", method, Method),
        "at_kink": chosen("at_kink", at_kink, AtKink),
    }  # fmt: skip
    if order_of(order) != 1:
        if link_slopes != "exact":
            raise InputError("link_slopes='numeric' multiplies first derivatives; leave it out, or the order")
        return compare_order(chain.links, bound.x, order, **settings)
    return compared(chain.links, bound.x, link_slopes=link_slopes, **settings)


def check(
    chain: ChainLike,
    answer: float | str,
    /,
    x: float | Sequence[float] | None = None,
    *,
    wrt: str = "",
    order: int = 1,
    rtol: float | None = None,
    atol: float | None = None,
    significant: int | None = None,
    **inputs: float,
) -> Item:
    """Whether an answer is a chain's derivative, and if it isn't, which mistake it is.

    Args:
        chain: a Chain, a text in the chain language, or a list of links.
        answer: a number, or a text as a student writes it: a number, a formula, or `undefined`.
        x: the point, or points, at which it is compared; without any it is compared as a formula, everywhere.
        wrt: the input with respect to which it is differentiated; the main one by default.
        order: of the derivative, 1 to 4.
        rtol, atol, significant: the tolerance; without one 1e-6, relative, and a number may be rounded to three or more
            significant digits.
        inputs: values of other inputs by name; those without one are letters that stand for constants.

    Returns:
        `correct` (True, False, or None where that can't be told), `diagnosis` (the mistake, with a sentence that
        helps), `expected`, `x` (where it differs first).

    Raises:
        LanguageError: the chain or the answer can't be read.
        InputError: the answer is empty, a tolerance isn't a number from 0 up, or the chain has no such input.

    >>> check("sin(x^2)", "2x cos(x²)").correct
    True
    >>> check("sin(x^2)", "cos(x^2)").diagnosis.code
    'factor_left_out'
    """
    from chaincalc.checking.check import check as checked

    chain = chain_of(chain)
    if not isinstance(answer, str):
        answer = number_of("an answer that is no text", answer)
    tolerances = {
        name: None if value is None else number_of(name, value) for name, value in (("rtol", rtol), ("atol", atol))
    }
    given = {chain.named(name): float(_single(name, value)) for name, value in inputs.items()}
    if x is not None and name_of_x(chain) != chain.main:
        given, x = {"x": float(_single("x", x)), **given}, None
    points = None if x is None else [float(each) for each in np.atleast_1d(real(x)).reshape(-1)]
    if chain.main in given:
        points, given = [given[chain.main]], {n: v for n, v in given.items() if n != chain.main}
    return checked(
        chain.links, answer, x=points, significant=significant, main=chain.main, wrt=chain.named(wrt),
        order=order_of(order), inputs=given, **tolerances,
    )  # fmt: skip


def explain(
    chain: ChainLike,
    x: Any = None,
    /,
    *,
    span: tuple[float, float] | None = None,
    delta: float = DELTA,
    precision: int = 6,
    faces: Face | Sequence[Face] = (),
    **inputs: Any,
) -> Explanation:
    """A chain explained at one input: as math, as a diagram, as code; in a notebook the page with its sliders.

    Args:
        chain: a Chain, a text in the chain language, a function, or a list of links.
        x: the main input, which may be given by its name too: a number; or an array, for a chain of arrays.
        span: the range of the page's slider and curve; one around x by default.
        delta: the step of the difference formula.
        precision: significant digits.
        faces: `math`, `diagram` or `code`, or several of them; all by default.
        inputs: the others by name.

    Returns:
        What shows itself in a notebook as the page, as text under str(), and as a file by `.save("page.html")`, .md,
        .tex, .txt, .py, .svg, .png or .pdf; `value` and `derivatives` are its numbers.

    Raises:
        ChaincalcError: the chain can't be read, an input is missing, unknown or no real number, or delta isn't
            positive.

    >>> explanation = explain("3*x - 14 | -2*u", 5.0)
    >>> explanation.value, explanation.derivatives
    (-2.0, {'x': -6.0})
    """
    chain = chain_of(chain)
    given = chain.bind(x, inputs).values
    return Explanation(chain, {name: np.array(value) for name, value in given.items()}, span, delta, precision, faces)


def plot(
    chain: ChainLike,
    /,
    x: float | None = None,
    *,
    span: tuple[float, float] | None = None,
    wrt: str = "",
    derivative: bool = False,
    order: int = 1,
    delta: float = DELTA,
    at_kink: AtKink = "undefined",
    ax: Axes | None = None,
    **inputs: Any,
) -> Axes:
    """The curve of a chain, with its tangent and a secant at a point, its kinks and its gaps.

    Args:
        chain: a Chain, a text in the chain language, a function, or a list of links.
        x: the point where the tangent is drawn; none by default.
        span: from where to where the curve goes, (low, high); by default -3 to 3, or around the point.
        wrt: the input that moves, or an array's entry, as `W[0, 1]`; the main one by default.
        derivative: whether the derivative's curve is drawn, too.
        order: of that derivative, 1 to 4.
        delta: how far the ends of the secant are from the point.
        at_kink: what stands for the derivative on a kink.
        ax: the matplotlib Axes to draw on; by default those of a new figure.
        inputs: the other inputs by name; they stand still.

    Returns:
        The Axes, in the units of x and y.

    Raises:
        InputError: the chain can't be drawn, an input is missing, or the point lies outside of the span.
        OutputError: matplotlib isn't installed; `pip install "chaincalc[figures]"`.

    >>> axes = plot("x^2", x=1.0)
    >>> axes.get_xlabel(), [line.get_label() for line in axes.lines][:1]
    ('x', ['x^2'])
    """
    from chaincalc.api.plotting import Wish, plotted

    chain = chain_of(chain)
    given = inputs if x is None else {name_of_x(chain): x, **inputs}
    return plotted(chain, given, Wish(span, wrt, derivative, order, delta, at_kink), ax)


def _others(inputs: Inputs) -> Mapping[str, Array]:
    return {name: value for name, value in inputs.values.items() if name != inputs.main}


def _single(name: str, value: Any) -> Array:
    array = real(value)
    if array.size != 1:
        raise InputError(f"{name} takes one number here, not {array.size}")
    return array.reshape(())
