"""Chain: functions strung together, f3(f2(f1(x))), which is again one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path

from chaincalc.base.errors import InputError
from chaincalc.engine import trace as tracing
from chaincalc.engine.tapes import Tapes
from chaincalc.engine.trace import Trace
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import Node
from chaincalc.links.link import Link
from chaincalc.links.plain import CallableLink
from chaincalc.links.text import links_from_text


class Chain:
    """A chain of links, done from the first to the last.

    Args:
        links: links, other chains, or plain functions of arrays; a plain function's derivative is numeric, and its
            name says so.

    Raises:
        InputError: there is no link, or something that is none.

    >>> chain = Chain.parse("3*u - 14 | -2*u")
    >>> float(chain(5.0)), float(chain.derivative(5.0))
    (-2.0, -6.0)
    """

    def __init__(self, links: Iterable[Link | Chain | Callable[[Array], Array]]) -> None:
        if isinstance(links, str):
            raise InputError("a chain is made of links; Chain.parse reads text")
        flat: list[Link] = []
        for link in links:
            if not (isinstance(link, Link | Chain) or callable(link)):
                raise InputError(f"a link is a function of arrays, not {link!r}; Chain.parse reads text")
            if isinstance(link, Chain):
                flat.extend(link.links)
            else:
                flat.append(link if isinstance(link, Link) else CallableLink(link))
        if not flat:
            raise InputError("a chain has at least one link")
        self.links: tuple[Link, ...] = tuple(flat)

    @cached_property
    def _tapes(self) -> Tapes:
        return Tapes(self.links)

    @classmethod
    def parse(cls, text: str) -> Chain:
        """The chain that a text in the chain language describes.

        Raises:
            LanguageError: the text isn't in the chain language; the message shows where.

        >>> str(Chain.parse("1/(1 + exp(-x))"))
        '-u | exp | 1 + u | 1/u'
        """
        return cls(links_from_text(text))

    @classmethod
    def load(cls, path: str | Path) -> Chain:
        """The chain of a chain file.

        Raises:
            ChainFileError: the file can't be read; the message says where.
        """
        from chaincalc.chainfile import load

        return cls(load(path).links)

    def __call__(self, x: Array) -> Array:
        """The chain's value at x, in x's shape; nan where it isn't defined. Array links take x as one array.

        Raises:
            InputError: x has no real numbers, or array links don't take an array of its shape.
        """
        return tracing.value(self.links, x, self._tapes)

    def derivative(self, x: Array) -> Array:
        """The exact derivative at x by the chain rule, in x's shape; nan where there is none.

        With array links: the gradient, or for a result that is an array the Jacobian, output_shape + x_shape.

        >>> round(float(Chain.parse("square | sigmoid").derivative(1.0)), 12)
        0.393223866483
        """
        return tracing.derivative(self.links, x, self._tapes)

    def trace(self, x: Array) -> Trace:
        """Everything, link by link: value, derivative, steps, both one-sided derivatives, and what is remarkable.

        >>> [float(step.product) for step in Chain.parse("3*u - 14 | -2*u").trace(5.0).steps]
        [3.0, -6.0]
        """
        return tracing.trace(self.links, x, self._tapes)

    def derivative_formula(self) -> Node | None:
        """The derivative of the whole chain as one formula, or None where a link has no formula or it grows too long.

        >>> from chaincalc.language.write import write
        >>> formula = Chain.parse("square | sin").derivative_formula()
        >>> formula is not None and write(formula)
        '2*cos(square(u))*u'
        """
        from chaincalc.calculus.differentiate import chain_derivative

        trees = [link.tree for link in self.links]
        return chain_derivative([tree for tree in trees if tree is not None]) if None not in trees else None

    def __or__(self, other: object) -> Chain:
        if isinstance(other, Chain):
            return Chain([*self.links, *other.links])
        if isinstance(other, Link) or callable(other):
            return Chain([*self.links, other])
        return NotImplemented

    def __ror__(self, other: object) -> Chain:
        if isinstance(other, Link) or callable(other):
            return Chain([other, *self.links])
        return NotImplemented

    def __iter__(self) -> Iterator[Link]:
        return iter(self.links)

    def __len__(self) -> int:
        return len(self.links)

    def __str__(self) -> str:
        return " | ".join(link.name for link in self.links)

    def __repr__(self) -> str:
        return f"Chain.parse({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Chain) and self.links == other.links

    def __hash__(self) -> int:
        return hash(self.links)

    def __reduce__(self) -> tuple[type[Chain], tuple[tuple[Link, ...]]]:
        return type(self), (self.links,)  # the tapes are made again
