"""The math part of a chain of numbers: paragraphs of equations, in whatever notation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from chaincalc.base.lazy import np
from chaincalc.explain.derivatives import functions_paragraph
from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.explanation import Explanation, LinkPart, Variable
from chaincalc.language.evaluate import evaluate
from chaincalc.language.tree import FLOW, Add, Mul, Neg, Node, Num, number
from chaincalc.language.write import number_text, write
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.notation import Notation
from chaincalc.notation.number import SHORT

_FEW_LINKS = 3  # up to so many, the chain rule names f2(f1(x)) itself, not u2
_LONG_FORMULA, _LONGEST_FORMULA = 240, 2_000  # characters
_CLOSE = 1e-6  # the one formula may round differently
_NO_VALUE = ("outside_domain", "not_in_table", "overflow")  # codes of notes on the values themselves


def paragraphs(e: Explanation, notation: Notation) -> tuple[Paragraph, ...]:
    """The math of an explanation, in the order in which one would tell it."""
    writer = Paragraphs(e, notation)
    return tuple(p for p in writer.all() if p.equations or p.remarks)


class Paragraphs:
    """The paragraphs of an explanation, one by one."""

    def __init__(self, e: Explanation, notation: Notation) -> None:
        self.e, self.n = e, notation
        self.letter_x, self.letter_y = notation.letter(e.main), notation.letter(e.result)
        self.count = len(e.links)
        plain = AsciiNotation()  # of headings, which are plain text
        self.at = ", ".join(f"{name} = {plain.given(value)}" for name, value in e.inputs.items())

    def all(self) -> Iterator[Paragraph]:
        yield self.functions()
        yield self.nested()
        yield self.values()
        yield self.chain_rule()
        yield self.one_formula()
        yield self.difference()
        if self.e.is_alone:
            yield self.tangent()
        yield Paragraph("Notes", remarks=tuple(text for code, text in self.e.notes if code not in _NO_VALUE))

    def f(self, number: int) -> str:
        return self.n.symbol("f", number)

    def between(self, number: int) -> str:
        """What goes into the link after this one."""
        return self.letter_x if number == 0 else self.letter_y if number == self.count else self.n.symbol("u", number)

    def of(self, link: LinkPart, flowing: str, numbers: bool = False) -> str:
        """A link's function of what flows in, and of the inputs that enter beside it."""
        beside = [self.n.given(self.e.inputs[t.name]) if numbers else self.n.letter(t.name) for t in link.takes]
        return self.n.applied(self.f(link.number), flowing, *beside)

    def inside(self, number: int) -> str:
        """f2(f1(x)): the first so many links, one inside the other."""
        text = self.letter_x
        for link in self.e.links[:number]:
            text = self.of(link, text)
        return text

    def rate(self, name: str) -> str:
        """dy/dx, or a partial derivative where there are several inputs."""
        return self.n.derivative(self.e.result, name, partial=not self.e.is_alone)

    def functions(self) -> Paragraph:
        return functions_paragraph(self.e, self.n)

    def nested(self) -> Paragraph:
        right = [("=", self.inside(self.count))]
        if self.e.composed is not None and len(write(self.e.composed)) <= _LONG_FORMULA:
            right.append(("=", self.n.formula(self.e.composed, self.e.main)))
        return Paragraph("One inside the other", (Equation(self.letter_y, tuple(right)),))

    def values(self) -> Paragraph:
        equations = []
        for link in self.e.links:
            right = (
                ("=", self.of(link, self.between(link.number - 1))),
                (self.n.equals(link.input), self.of(link, self.input(link), numbers=True)),
                (self.n.equals(link.output), self.known(link.output)),
            )
            equations.append(Equation(self.between(link.number), right))
        heading = f"The values at {self.at}, from the inside out"
        return Paragraph(heading, tuple(equations), tuple(text for code, text in self.e.notes if code in _NO_VALUE))

    def known(self, value: float) -> str:
        """A number; where it is nan, since the last link's value isn't given, the word for that."""
        unknown = math.isnan(value) and self.e.links[-1].is_unknown
        return self.n.words("unknown") if unknown else self.n.number(value)

    def chain_rule(self) -> Paragraph:
        heading = "The chain rule, from the outside in"
        if not self.e.is_alone:
            return Paragraph(heading, tuple(eq for v in self.e.variables for eq in self.followed(v)), stacked=True)
        backwards = self.e.links[::-1]
        few = self.count <= _FEW_LINKS
        symbols = [self.inside(k.number - 1) if few else self.between(k.number - 1) for k in backwards]
        rate = self.rate(self.e.main)
        right = [
            ("=", self.slopes_at(symbols)),
            (self.n.equals(*(k.input for k in backwards)), self.slopes_at([self.input(k) for k in backwards])),
        ]
        equations = [Equation(rate, tuple(right))]
        if self.e.ways is None:
            right += self.multiplied([k.derivative for k in self.e.links], self.e.chain_rule)
            return Paragraph(heading, (Equation(rate, tuple(right)),), stacked=True)
        for side, way in zip(("left", "right"), self.e.ways, strict=True):
            equations.append(Equation(self.n.words(f"from the {side}"), self.multiplied(way.slopes, way.products[-1])))
        outcome = (self.n.equals(self.e.chain_rule), self.n.number(self.e.chain_rule))
        equations.append(Equation(rate, (outcome,)))
        return Paragraph(heading, tuple(equations), stacked=True)

    def followed(self, variable: Variable) -> Iterator[Equation]:
        """The chain rule for one of several inputs: a product for each link that it enters, added up."""
        terms = [self.term(variable, entry) for entry in self._entries(variable)]
        numbers = [number for _, factors in terms for number in factors]
        right = [
            ("=", self._added([self.n.times(list(symbols)) for symbols, _ in terms])),
            (
                self.n.equals(*numbers),
                self._added([self.n.times([self.n.number(each) for each in factors]) for _, factors in terms]),
            ),
        ]
        outcome = (self.n.equals(variable.chain_rule), self.n.number(variable.chain_rule))
        if len(numbers) == 1 and right[1][1] == outcome[1]:
            right.pop()
        rate = self.rate(variable.name)
        if not math.isnan(variable.chain_rule) or math.isnan(variable.left) or math.isnan(variable.right):
            yield Equation(rate, (*right, outcome))
            return
        yield Equation(rate, (right[0], outcome))
        for side, value in (("left", variable.left), ("right", variable.right)):
            yield Equation(self.n.words(f"from the {side}"), ((self.n.equals(value), self.n.number(value)),))

    def _entries(self, variable: Variable) -> list[tuple[LinkPart, str]]:
        """The links that an input enters, and how: by name, or "" for what flows in."""
        flows = [(self.e.links[0], "")] if variable.name == self.e.main else []
        links = [self.e.links[number - 1] for number in variable.enters]
        return flows + [(k, variable.name) for k in links if any(t.name == variable.name for t in k.takes)]

    def term(self, variable: Variable, entry: tuple[LinkPart, str]) -> tuple[list[str], list[float]]:
        """One product of the chain rule, the outermost factor first, in symbols and in numbers."""
        link, name = entry
        after = self.e.links[: link.number - 1 : -1]
        own = next((t.derivative for t in link.takes if t.name == name), link.derivative)
        symbols = [*map(self.flowing, after), self.flowing(link) if not name else self.by(link, variable.name)]
        return symbols, [*(k.derivative for k in after), own]

    def flowing(self, link: LinkPart) -> str:
        """A link's derivative with respect to what flows in."""
        if link.takes:
            return self.by(link, self.e.main if link.number == 1 else f"u{link.number - 1}")
        return self.n.applied(self.n.prime(self.f(link.number)), self.between(link.number - 1))

    def by(self, link: LinkPart, name: str) -> str:
        return self.n.derivative(f"f{link.number}", name)

    def _added(self, texts: Sequence[str]) -> str:
        pieces = [piece for text in texts for piece in (self.n.signs["+"], self.n.fenced(text))]
        return texts[0] if len(texts) == 1 else self.n.joined(pieces[1:])

    def slopes_at(self, inputs: list[str]) -> str:
        """f2'(..) * f1'(..), the last link first."""
        numbers = range(self.count, 0, -1)
        return self.n.times(
            [self.n.applied(self.n.prime(self.f(i)), text) for i, text in zip(numbers, inputs, strict=True)]
        )

    def input(self, link: LinkPart) -> str:
        return self.n.given(link.input) if link.number == 1 else self.n.number(link.input)

    def multiplied(self, slopes: tuple[float, ...] | list[float], product: float) -> tuple[tuple[str, str], ...]:
        numbers = [self.n.number(slope) for slope in reversed(slopes)]
        outcome = (self.n.equals(product), self.n.number(product))
        return (outcome,) if len(slopes) == 1 else ((self.n.equals(*slopes), self.n.times(numbers)), outcome)

    def one_formula(self) -> Paragraph:
        heading = "The derivative as one formula" if self.e.is_alone else "Each derivative as one formula"
        equations, remarks = [], []
        for variable in self.e.variables:
            if variable.formula is None:
                continue
            if len(write(variable.formula)) > _LONGEST_FORMULA:
                remarks.append("It is too long to be read here; deriv --formula prints it.")
                continue
            equations.append(
                Equation(self.rate(variable.name), (("=", self.n.formula(variable.formula, self.e.main)),))
            )
            if not self.holds(variable.formula, variable.chain_rule):
                remarks.append(f"This formula doesn't hold at {self.at}.")
        return Paragraph(heading, tuple(equations), tuple(dict.fromkeys(remarks)))

    def holds(self, tree: Node, truth: float) -> bool:
        """Whether the formula tells the derivative here; on a kink, for one, it may tell that of one side only."""
        with np.errstate(all="ignore"):
            values = tuple(map(np.float64, self.e.inputs.values()))
            names = ("", *list(self.e.inputs)[1:])
            there = float(evaluate(tree, values[0] if self.e.is_alone else values, names=names if values[1:] else ()))
        return math.isnan(there) or math.isclose(there, truth, rel_tol=_CLOSE, abs_tol=_CLOSE)

    def difference(self) -> Paragraph:
        n, delta = self.n, self.n.given(self.e.delta)
        equations = []
        for variable in self.e.variables:
            letter = n.letter(variable.name)
            ahead, behind = (n.applied(self.letter_y, n.joined([letter, n.signs[sign], delta])) for sign in ("+", "-"))
            right = (
                (n.about, n.over(n.joined([ahead, n.signs["-"], behind]), n.given(2 * self.e.delta))),
                (n.equals(variable.numeric), self.known(variable.numeric)),
            )
            equations.append(Equation(self.rate(variable.name), right))
        return Paragraph("The difference formula, to compare", tuple(equations))

    def tangent(self) -> Paragraph:
        e, n = self.e, self.n
        heading = f"The tangent at {self.at}"
        at = float(e.x) if len(number_text(e.x)) <= SHORT else n.rounded(e.x)  # as the heading shows it
        line = tangent_line(n.rounded(e.value), n.rounded(e.chain_rule), at)
        if line is None:
            vertical = math.isinf(e.chain_rule) and math.isfinite(e.value)
            unknown = f"Its slope is {AsciiNotation().number(e.chain_rule)}; the point that it goes through is unknown."
            why = unknown if e.links[-1].is_unknown else "It is vertical." if vertical else "There is none."
            return Paragraph(heading, remarks=(why,))
        return Paragraph(
            heading, (Equation(self.letter_y, ((n.equals(e.value, e.chain_rule, e.x), n.formula(line, e.main)),)),)
        )


def tangent_line(value: float, slope: float, x: float) -> Node | None:
    """The line value + slope*(u - x) as one writes it, or None where one of the numbers isn't finite.

    >>> write(tangent_line(-2.0, -6.0, 5.0), "x"), write(tangent_line(0.0, 1.0, -1.0), "x")
    ('-2 - 6*(x - 5)', 'x + 1')
    """
    if not all(map(math.isfinite, (value, slope, x))):
        return None
    distance: Node = FLOW if x == 0 else Add((FLOW, Neg(Num(x)) if x > 0 else Num(-x)))
    size = abs(slope)
    rise = distance if size == 1 else Mul((Num(size), distance))
    if slope == 0:
        return number(value)
    if value == 0:
        return rise if slope > 0 else Neg(rise) if size == 1 else Mul((Neg(Num(size)), distance))
    return Add((number(value), rise if slope > 0 else Neg(rise)))
