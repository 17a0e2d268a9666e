"""A chain's curve on the axes of matplotlib, its inputs by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from chaincalc.api.arguments import chosen, delta_of, span_of
from chaincalc.base.choices import AtKink
from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.chain import Chain
from chaincalc.engine.along import Along, along
from chaincalc.engine.orders import order_of
from chaincalc.links.link import has_array_links, real
from chaincalc.plot.picture import Request, picture
from chaincalc.plot.window import stretch

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Wish(NamedTuple):
    """What is to be drawn; each part is an argument of `plot`."""

    span: tuple[float, float] | None
    wrt: str
    derivative: bool
    order: int
    delta: float
    at_kink: AtKink


def plotted(chain: Chain, given: Mapping[str, Any], wish: Wish, ax: Axes | None) -> Axes:
    """Draw a chain; the inputs that are given stand still, but for the one that moves, whose value is the point.

    Raises:
        InputError: the chain can't be drawn, or an input is missing or none of its own.
        OutputError: matplotlib isn't there.
    """
    from chaincalc.plot.axes import draw, new_axes

    order, at_kink = order_of(wish.order), chosen("at_kink", wish.at_kink, AtKink)
    if ax is not None and not hasattr(ax, "get_xlim"):
        raise InputError(f"ax is a matplotlib Axes, as plt.subplots() gives one, not {ax!r:.60}")
    moved, is_marked, beside = _moving(chain, given, wish.wrt)
    at = moved.at if is_marked else None
    low, high = span_of(wish.span) or stretch(moved.links, at)
    if at is not None and not low <= at <= high:
        raise InputError(f"{moved.variable} = {at:g} lies outside the span, {low:g} to {high:g}")
    request = Request(
        low, high, at, delta_of(wish.delta), wish.derivative or order > 1, False, at_kink, None,
        moved.variable, order,
    )  # fmt: skip
    return draw(picture(moved.links, f"{chain}{beside}", request), new_axes() if ax is None else ax)


def _moving(chain: Chain, given: Mapping[str, Any], wrt: str) -> tuple[Along, bool, str]:
    """The chain as a function of the input that moves, whether that has a value, and what stands still, in words."""
    if not isinstance(wrt, str):
        raise InputError(f"wrt takes one input's name, not {wrt!r:.60}")
    entry, bracket, rest = wrt.partition("[")
    name = chain.named(entry.strip()) or chain.main
    known = {chain.named(each): value for each, value in given.items()}
    is_marked = known.get(name) is not None
    if not is_marked and not has_array_links(chain.links):
        known[name] = 1.0  # where it is doesn't matter to the others
    inputs = chain.bind(None, known)
    alone = len(inputs.values) == 1 and not has_array_links(chain.links)
    value = real(inputs.values[name])
    if not bracket and value.ndim and not has_array_links(chain.links):
        raise InputError(f"{name} is one number here, the point with the tangent, not {value.size} of them")
    if not bracket and value.ndim:
        entry = f"{name}[{', '.join('0' * value.ndim)}]"
        raise InputError(f"{name} is an array, and here one number moves\n  choose one: wrt='{entry}'")
    if not np.all(np.isfinite(value)):
        raise InputError(f"{name} has to be finite, not {np.ravel(value)[0]:g}")
    moved = Along(chain.links, name, float(value)) if alone else along(chain.links, inputs, name + bracket + rest)
    still = [f"{each} = {float(v):g}" for each, v in inputs.values.items() if each != name and np.size(v) == 1]
    return moved, is_marked, f" ({', '.join(still)})" if still else ""
