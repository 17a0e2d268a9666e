"""A chain as a function of one number: one input, or one entry of an array, moves, and all others stand still.

What comes of it is again a chain of links of one number each, so that whoever follows such a chain (a curve, a tangent,
a sweep over deltas) follows this one, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.calculus.simplify import TooLargeError, put
from chaincalc.engine.entries import entry_name
from chaincalc.engine.entry import EntryLink
from chaincalc.engine.inputs import Inputs, places
from chaincalc.engine.trace import forward
from chaincalc.functions.arrays import shape_text
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import FLOW, Node, Var, number, transform
from chaincalc.links.formula import FormulaLink
from chaincalc.links.link import Link

Entry = tuple[int, ...]


class Along(NamedTuple):
    """A chain along one of its inputs.

    Args:
        links: a chain of one number; its links are called as the whole chain's are.
        variable: what moves: `w`, or `W[0, 1]`.
        at: where it is.
    """

    links: tuple[Link, ...]
    variable: str
    at: float


def along(links: Sequence[Link], inputs: Inputs, variable: str = "") -> Along:
    """The chain as a function of one input alone.

    Args:
        links: the chain's links.
        inputs: a value for each input, numbers or whole arrays.
        variable: the input that moves, `w`, or an array's entry, `W[0, 1]`; the main input by default.

    Raises:
        InputError: the chain has no such input or entry, or its result isn't a number.
    """
    name, entry = _chosen(inputs, variable or inputs.main)
    flow = forward(links, inputs)
    if np.ndim(flow[-1]):
        raise InputError(
            f"the result is {shape_text(np.shape(flow[-1]))}, and here the chain gives one number\n"
            "  end it with sum or mean"
        )
    entering = places(links, inputs.main)[name]
    first, last = entering[0].link, entering[-1].link
    end = next(i + 1 for i in range(last, len(links)) if _are_numbers(links[i + 1 :], flow[i + 1 :]))
    at = float(np.asarray(inputs.values[name])[entry])
    return Along(
        (_moving(links, inputs, flow, (first, end), name, entry), *_fixed(links, inputs, end)),
        entry_name(name, entry), at,
    )  # fmt: skip


def _are_numbers(links: Sequence[Link], flow: Sequence[Array]) -> bool:
    """Whether links take a number each and give one."""
    return all(link.elementwise for link in links) and not any(map(np.ndim, flow))


def _chosen(inputs: Inputs, text: str) -> tuple[str, Entry]:
    """An input's name and which of its entries is meant.

    Raises:
        InputError: there is no such input, or no such entry.
    """
    name, bracket, rest = text.partition("[")
    name = name.strip()
    if name not in inputs.values:
        known = ", ".join(inputs.values)
        raise InputError(f"the chain has no input '{name}'\n  its inputs are {known}")
    shape = np.shape(inputs.values[name])
    example = entry_name(name, (0,) * len(shape))
    if bracket and not shape:
        raise InputError(f"{name} is a number here, and has no entries\n  leave out the brackets: {name}")
    if shape and not bracket:
        raise InputError(f"{name} is {shape_text(shape)}, and here one number is followed\n  choose one: {example}")
    entry = _entry(rest) if bracket else ()
    if entry is None:
        raise InputError(f"an entry is written as in NumPy, {example}, not '{text}'")
    if len(entry) != len(shape) or not all(0 <= i < n for i, n in zip(entry, shape, strict=True)):
        last = entry_name(name, [n - 1 for n in shape])
        raise InputError(f"{name} is {shape_text(shape)} and has no entry {text}\n  it has {example} to {last}")
    return name, entry


def _entry(text: str) -> Entry | None:
    """The numbers of `0, 1]`; None where it is something else."""
    numbers = text.strip().removesuffix("]").split(",")
    if not text.strip().endswith("]") or not all(n.strip().isdecimal() and len(n) < 20 for n in numbers):
        return None
    return tuple(map(int, numbers))


def _moving(
    links: Sequence[Link], inputs: Inputs, flow: Sequence[Array], span: tuple[int, int], name: str, entry: Entry
) -> Link:
    """The links of a span, into which the input enters, as one link of one number."""
    first, end = span
    if end == first + 1 and not links[first].takes and links[first].elementwise:
        return links[first]
    formulas = all(link.tree is not None and link.elementwise for link in links[first:end])
    others = [inputs.values[other] for names in inputs.names[first:end] for other in names]
    numbers = formulas and not any(map(np.ndim, (*flow[first:end], *others))) and bool(np.isfinite(flow[first]))
    found = None
    if numbers:
        start: Node = Var(name) if name == inputs.main else number(float(flow[first]))
        found = _merged([_with_numbers(links[i], inputs, i, name) for i in range(first, end)], start, name)
    if found is None:
        return EntryLink(links, inputs, flow, span, name, entry)
    return _called(found, " | ".join(link.name for link in links[first:end]))


def _merged(trees: Sequence[Node], start: Node, name: str) -> Node | None:
    """The formula of links one after the other, in which one input flows; None where it grows too long.

    Args:
        trees: the links' formulas.
        start: what flows into the first.
        name: the input.
    """
    whole = start
    try:
        for tree in trees:
            whole = put(tree, whole)
        return put(whole, FLOW, Var(name))
    except TooLargeError:
        return None


def _with_numbers(link: Link, inputs: Inputs, i: int, moving: str = "") -> Node:
    """A link's formula with the numbers of its other inputs in their places, but for the one that moves."""
    put_in: dict[Node, Node] = {
        Var(own): Var(name) if name == moving else number(float(inputs.values[name]))
        for own, name in zip(link.takes, inputs.names[i], strict=True)
    }
    tree: Node = link.tree  # type: ignore[assignment]  # only formulas take other inputs
    return transform(tree, put_in.get) if put_in else tree


def _fixed(links: Sequence[Link], inputs: Inputs, first: int) -> list[Link]:
    """The links from one on, with the numbers of their other inputs in their places."""
    return [
        _called(_with_numbers(link, inputs, i), link.name) if link.takes else link
        for i, link in enumerate(links[first:], start=first)
    ]


def _called(tree: Node, name: str) -> FormulaLink:
    link = FormulaLink(tree)
    link.name = name
    return link
