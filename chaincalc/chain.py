"""Chain: functions strung together, f3(f2(f1(x))), which is again one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chaincalc.base.errors import InputError, clipped, printable
from chaincalc.base.lazy import np
from chaincalc.base.shown import Shown
from chaincalc.engine import trace as tracing
from chaincalc.engine.inputs import MAIN, Inputs, bind, places
from chaincalc.engine.plan import FEW, Plan, plan_of
from chaincalc.engine.second import SecondOpinion
from chaincalc.engine.steps import Trace
from chaincalc.engine.tapes import Tapes
from chaincalc.functions.primitive import Array
from chaincalc.language.formula import Formula
from chaincalc.language.inputs import FLOWING
from chaincalc.language.signs import spelt
from chaincalc.links.alike import alike
from chaincalc.links.link import Link, real
from chaincalc.links.plain import CallableLink
from chaincalc.links.text import linked_text, text_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from chaincalc import Explanation, Item


class Chain(Shown):
    """A chain of links, done from the first to the last.

    What flows into the first link is the main input; other inputs enter by name, in the first link or later.

    Args:
        links: links, other chains, or plain functions of arrays; a plain function's derivative is numeric, and its
            name says so.
        main: what the main input is called.

    Raises:
        InputError: there is no link, or something that is none.

    >>> chain = Chain.parse("3*x - 14 | -2*u")
    >>> chain(5.0), chain.derivative(5.0)
    (-2.0, -6.0)
    >>> neuron = Chain.parse("w*x + b | sigmoid")
    >>> neuron(1.0, w=2.0, b=-2.0), neuron.derivative(1.0, w=2.0, b=-2.0, wrt="w")
    (0.5, 0.25)
    """

    def __init__(self, links: Iterable[Link | Chain | Callable[[Array], Array]], main: str = MAIN) -> None:
        if isinstance(links, str):
            raise InputError("a chain is made of links; Chain.parse reads text")
        flat: list[Link] = []
        self.main = main
        for link in links:
            if not (isinstance(link, Link | Chain) or callable(link)):
                raise InputError(f"a link is a function of arrays, not {link!r}; Chain.parse reads text")
            if isinstance(link, Chain):
                self.main = self.main if flat else link.main
                flat.extend(link.links)
            else:
                flat.append(link if isinstance(link, Link) else CallableLink(link))
        if not flat:
            raise InputError("a chain has at least one link")
        self.links: tuple[Link, ...] = tuple(link.called(FLOWING if i else self.main) for i, link in enumerate(flat))

    @cached_property
    def _tapes(self) -> Tapes:
        return Tapes(self.links)

    @cached_property
    def _plan(self) -> Plan | None:
        return plan_of(self.links, self._tapes)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs, the main one first."""
        return tuple(places(self.links, self.main))

    @classmethod
    def parse(cls, text: str) -> Chain:
        """The chain that a text in the chain language describes.

        Raises:
            LanguageError: the text isn't in the chain language; the message shows where.

        >>> str(Chain.parse("1/(1 + exp(-x))"))
        '-x | exp | 1 + u | 1/u'
        """
        if not isinstance(text, str):
            raise InputError(f"Chain.parse reads a text, not {text!r:.60}")
        read = linked_text(text)
        return cls(read.links, read.main)

    @classmethod
    def load(cls, path: str | Path) -> Chain:
        """The chain of a chain file.

        Raises:
            ChainFileError: the file can't be read; the message says where.
        """
        from chaincalc.chainfile import load

        file = load(path)
        return cls(file.links, file.main)

    @cached_property
    def _alone(self) -> Inputs | None:
        """What the values of a single input are bound to; None where there are others."""
        return None if len(self.inputs) > 1 else bind(self.links, 0.0, main=self.main)

    def bind(self, x: Array = None, others: Mapping[str, Array] | None = None) -> Inputs:
        """A value for every input.

        Raises:
            InputError: one is missing, or is none of the chain's, or has no real numbers.
        """
        if x is not None and not others and self._alone is not None:
            return self._alone.of({self.main: real(x)})
        given = {spelt(name): value for name, value in (others or {}).items()}
        if x is None and self.main in given:
            x = given.pop(self.main)
        elif self.main in given:
            raise InputError(f"{self.main} is given twice")
        return bind(self.links, x, given, self.main)

    def __call__(self, x: Array = None, /, **inputs: Array) -> Array:
        """The chain's value, in the inputs' common shape, a float for numbers; nan where it isn't defined.

        With links of arrays it has the shape that the last link gives it: `X @ W` of (2, 3) and (3, 4) is (2, 4).

        Args:
            x: the main input, which may be given by its name too; links of arrays take it as one array.
            inputs: the others by name, theta or θ; lists of one length go together, a number goes with all.

        Raises:
            InputError: an input has no real numbers, is missing, or doesn't fit, or the chain has no such input.

        >>> Chain.parse("w*x + b")([1.0, 2.0], w=[10.0, 20.0], b=1.0)
        array([11., 41.])
        """
        if not inputs and self._plan and np.size(given := real(x)) <= FEW:
            return alike(self._plan.value(given), (x,))
        found = tracing.value(self.links, x, self._tapes, self.bind(x, inputs))
        return alike(found, (x, *inputs.values()))

    def derivative(self, x: Array = None, /, *, wrt: str = "", order: int = 1, **inputs: Array) -> Array:
        """The exact derivative by the chain rule, in the inputs' common shape, a float for numbers; nan for none.

        It is worked out in floats alone; `trace` sees to it that no digits are lost.

        With links of arrays: the gradient, or for a result that is an array the Jacobian, output_shape + input_shape.

        Args:
            x, inputs: as for the value.
            wrt: the input with respect to which it is taken; the main one by default.
            order: 2 for the second derivative, and so on up to 4; it takes a chain of formulas of numbers.

        Raises:
            InputError: as for the value, or the order isn't one of these.

        >>> round(Chain.parse("square | sigmoid").derivative(1.0), 12)
        0.393223866483
        >>> Chain.parse("X @ W | sum").derivative([[1, 2]], W=[[1, 0], [0, 1]], wrt="W")
        array([[1., 1.],
               [2., 2.]])
        """
        wrt = self.named(wrt)
        if order != 1:
            from chaincalc.engine.orders import higher_derivative

            found = higher_derivative(self.links, self.bind(x, inputs), order, wrt or self.main)
            return alike(found, (x, *inputs.values()))
        if not inputs and self._plan and wrt in ("", self.main) and np.size(given := real(x)) <= FEW:
            return alike(self._plan.derivative(given), (x,))
        found = tracing.derivative(self.links, x, self._tapes, self.bind(x, inputs), wrt)
        return alike(found, (x, *inputs.values()))

    def trace(self, x: Array = None, /, **inputs: Array) -> Trace:
        """Everything, link by link: value, derivatives, steps, both one-sided derivatives, and what is remarkable.

        Where floats lose digits, or a rounding decides, the numbers are those of mathematics: each float is taken for
        what it is, and followed with as many digits as it takes.

        >>> [float(step.product) for step in Chain.parse("3*x - 14 | -2*u").trace(5.0).steps]
        [3.0, -6.0]
        """
        return SecondOpinion().on(tracing.trace_of(self.links, self.bind(x, inputs), self._tapes))

    def derivative_formula(self, wrt: str = "", order: int = 1) -> Formula | None:
        """The derivative of the whole chain as one formula in its simplest form.

        Args:
            wrt: the input with respect to which it is taken; the main one by default.
            order: 2 for the second derivative, and so on.

        Returns:
            The formula: str() writes it in the chain language, a notebook sets it. None where a link has no formula,
            or it grows too long.

        >>> str(Chain.parse("square | sin").derivative_formula())
        '2*x*cos(x^2)'
        """
        from chaincalc.engine.orders import derivative_tree, order_of

        tree = derivative_tree(self.links, self.main, self.named(wrt) or self.main, order_of(order))
        return None if tree is None else Formula(tree, self.main)

    def explain(self, x: Array = None, /, **inputs: Any) -> Explanation:
        """The chain explained at one input: in a notebook as a page, by str() as text, by .save() as a file.

        It is `chaincalc.explain`, which says more.

        >>> Chain.parse("3*x - 14 | -2*u").explain(5.0).derivatives
        {'x': -6.0}
        """
        import chaincalc

        return chaincalc.explain(self, x, **inputs)

    def plot(self, x: float | None = None, **wish: Any) -> Axes:
        """The curve as a matplotlib Axes, with the tangent at a point: `chain.plot(x=1.0, ax=axes)`.

        It is `chaincalc.plot`, which says more.

        >>> Chain.parse("x^2").plot(x=1.0).get_ylabel()
        'y'
        """
        import chaincalc

        return chaincalc.plot(self, x, **wish)

    def check(self, answer: float | str, /, x: Any = None, **inputs: Any) -> Item:
        """Whether an answer is the derivative, and if it isn't, which mistake it is.

        It is `chaincalc.check`, which says more.

        >>> Chain.parse("sin(x^2)").check("2x cos(x^2)").correct
        True
        """
        import chaincalc

        return chaincalc.check(self, answer, x, **inputs)

    def named(self, wrt: str) -> str:
        """The chain's own name for an input, θ for theta; "" stays "".

        Raises:
            InputError: the chain has no such input.
        """
        if not isinstance(wrt, str):
            raise InputError(f"wrt takes one input's name, such as '{self.inputs[-1]}', not {wrt!r:.60}")
        name = spelt(wrt)
        if name and name not in self.inputs:
            known = ", ".join(self.inputs)
            raise InputError(f"the chain has no input '{printable(clipped(wrt))}'\n  its inputs are {known}")
        return name

    def __or__(self, other: object) -> Chain:
        if isinstance(other, Chain):
            return Chain([*self.links, *other.links], self.main)
        if isinstance(other, Link) or callable(other):
            return Chain([*self.links, other], self.main)
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
        return text_of(self.links)

    def __repr__(self) -> str:
        return f"Chain.parse({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Chain) and self.links == other.links and self.main == other.main

    def __hash__(self) -> int:
        return hash(self.links)

    def __reduce__(self) -> tuple[type[Chain], tuple[tuple[Link, ...], str]]:
        return type(self), (self.links, self.main)  # the tapes are made again
