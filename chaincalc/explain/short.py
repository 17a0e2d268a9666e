"""The short program: each link with its derivatives, the chain, the difference formula and the product."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from chaincalc.base.errors import printable
from chaincalc.explain.explanation import Explanation, LinkPart, Variable
from chaincalc.explain.functions import Functions, literal, parameter_name, partial_name
from chaincalc.explain.program import LOOK_UP, formulas_suffice, title
from chaincalc.links.differences import DELTA
from chaincalc.notation.fold import fold

_MOST = 8  # links
_WIDTH = 86  # characters of a remark in a line
_DOCSTRING = re.compile(r'^    """.*"""\n', flags=re.MULTILINE)
_CLOSE = 1e-9  # relative

_TEXT = '''\
"""{title}"""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

{functions}
def chain({arguments}) -> ndarray:
    return {nested}


{deriv}


np.seterr(all="ignore")  # what is too large is inf, and what is undefined nan
{inputs}
{values}
{notes}print("value     ", {result} + 0.0)
{derivatives}
'''

_OF_ONE = """\
def deriv(func: Callable[[ndarray], ndarray], x: ndarray, delta: float = 0.001) -> ndarray:
    return (func(x + delta) - func(x - delta)) / (2 * delta)"""
_OF_SEVERAL = """\
def deriv(func: Callable[..., ndarray], at: dict[str, ndarray], name: str, delta: float = 0.001) -> ndarray:
    ahead, behind = {**at, name: at[name] + delta}, {**at, name: at[name] - delta}
    return (func(**ahead) - func(**behind)) / (2 * delta)"""


def short_program(e: Explanation) -> str:
    """The program's text; "" where it takes the long one to tell the truth.

    That is so of a single input for many links, for tables and functions whose text isn't known, and where the chain
    has no value; of several inputs there is no long one.
    """
    known = [link for link in e.links if link.tree is not None and link.slope is not None]
    too_much = len(known) < len(e.links) or len(e.links) > _MOST or math.isnan(e.value) or math.isnan(e.numeric)
    return "" if e.is_alone and too_much else _Short(e).text()


class _Short:
    def __init__(self, e: Explanation) -> None:
        self.e = e
        self.names = {name: parameter_name(name) for name in e.inputs}
        self.stops = [self.names[e.main], *(f"u{i}" for i in range(1, len(e.links))), e.result]

    def text(self) -> str:
        e = self.e
        names = list(self.names.values())
        inputs = [f"{self.names[name]} = np.array({literal(value)})" for name, value in e.inputs.items()]
        nested = self.names[e.main]
        for link in e.links:
            nested = self.call(f"f{link.number}", link, nested)
        if not e.is_alone:
            inputs.append("at = {" + ", ".join(f'"{name}": {name}' for name in names) + "}")
        return _TEXT.format(
            title=title(e),
            functions="".join(f"\n{_DOCSTRING.sub('', text).strip()}\n\n" for text in self.functions()),
            arguments=", ".join(f"{name}: ndarray" for name in names),
            nested=nested,
            deriv=_OF_ONE if e.is_alone else _OF_SEVERAL,
            inputs="\n".join(inputs),
            values="\n".join(f"{self.stops[link.number]} = {self.call(f'f{link.number}', link)}" for link in e.links),
            notes="".join(f"# {line}\n" for _, text in e.notes for line in fold(printable(text), _WIDTH)),
            result=e.result,
            derivatives="\n".join(self.derivatives()),
        )

    def functions(self) -> list[str]:
        tables = any(link.rows is not None for link in self.e.links)
        return [*([LOOK_UP] if tables else []), *Functions(self.e.links).texts()]

    def call(self, function: str, link: LinkPart, flowing: str = "") -> str:
        """A link's function, or its derivative, at the link's inputs."""
        arguments = [flowing or self.stops[link.number - 1], *(self.names[each.name] for each in link.takes)]
        return f"{function}({', '.join(arguments)})"

    def derivatives(self) -> Iterator[str]:
        """The lines that print the derivatives in both ways."""
        e = self.e
        delta = "" if e.delta == DELTA else f", delta={literal(e.delta)}"
        for variable in e.variables:
            name = self.names[variable.name]
            numeric = f"deriv(chain, {name}{delta})" if e.is_alone else f'deriv(chain, at, "{name}"{delta})'
            label = "" if e.is_alone else f"d{e.result}/d{name} "
            yield f'print("{label}numeric   ", {numeric} + 0.0)'
            yield f'print("{label}chain rule", {self.chain_rule(variable)}'

    def chain_rule(self, variable: Variable) -> str:
        """The product; on a kink, say, where the formulas don't tell it, what it comes to on each side."""
        e = self.e
        if formulas_suffice(e) if e.is_alone else self.suffices(variable):
            return " + ".join(self.products(variable)) + " + 0.0)"
        sides = f"  # from the left {literal(variable.left)}, from the right {literal(variable.right)}"
        return f"{literal(variable.chain_rule)}){sides}"

    def products(self, variable: Variable) -> Iterator[str]:
        """For each link that an input enters the product of the derivatives from there on, the outermost first."""
        for link in self.e.links:
            after = [self.call(f"df{k.number}", k) for k in self.e.links[: link.number - 1 : -1]]
            own = [f"df{link.number}"] * (link.number == 1 and variable.name == self.e.main)
            own += [partial_name(link.number, each.name) for each in link.takes if each.name == variable.name]
            for function in own:
                yield " * ".join([*after, self.call(function, link)])

    def suffices(self, variable: Variable) -> bool:
        """Whether the links' own derivatives come to what chaincalc says."""
        total = 0.0
        for link in self.e.links:
            own = [link.derivative] * (link.number == 1 and variable.name == self.e.main)
            own += [each.derivative for each in link.takes if each.name == variable.name]
            total += sum(own) * math.prod(k.derivative for k in self.e.links[link.number :])
        return math.isclose(total, variable.chain_rule, rel_tol=_CLOSE)
