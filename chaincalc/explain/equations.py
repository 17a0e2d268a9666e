"""The math part: equations in paragraphs, in whatever notation; how they are laid out is for each form to say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from chaincalc.base.lazy import np
from chaincalc.explain.explanation import Explanation, LinkPart
from chaincalc.explain.reasons import Piece, about, reason, reasons
from chaincalc.language.evaluate import evaluate
from chaincalc.language.tree import FLOW, Add, Mul, Neg, Node, Num, has_variable, number
from chaincalc.language.write import number_text, write
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.notation import SHORT, Notation

_FEW_LINKS = 3  # up to so many, the chain rule names f2(f1(x)) itself, not u2
_LONG_FORMULA, _LONGEST_FORMULA = 240, 2_000  # characters
_CLOSE = 1e-6  # the one formula may round differently
_ROWS = 12  # of a table
_PUT_IN = 60  # characters of a formula in which a number is put in
_NO_VALUE = ("outside_domain", "not_in_table", "overflow")  # codes of notes on the values themselves


@dataclass(frozen=True)
class Equation:
    """`left = a = b = ...`.

    Args:
        left: the left-hand side.
        right: for each further side the sign before it, and the side itself.
        reason: why, in the notation itself; "" where it goes without saying.
        depth: how far it is set in.
    """

    left: str
    right: tuple[tuple[str, str], ...]
    reason: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Paragraph:
    """A heading, equations, and sentences after them; `stacked` ones have a line for each side."""

    heading: str
    equations: tuple[Equation, ...] = ()
    remarks: tuple[str, ...] = ()
    stacked: bool = False


def paragraphs(e: Explanation, notation: Notation) -> tuple[Paragraph, ...]:
    """The math of an explanation, in the order in which one would tell it."""
    writer = Paragraphs(e, notation)
    return tuple(p for p in writer.all() if p.equations or p.remarks)


class Paragraphs:
    """The paragraphs of an explanation, one by one."""

    def __init__(self, e: Explanation, notation: Notation) -> None:
        self.e, self.n = e, notation
        self.letter_x, self.letter_y = notation.letter("x"), notation.letter("y")
        self.count = len(e.links)
        self.x = AsciiNotation().given(e.x)  # in headings, which are plain text

    def all(self) -> Iterator[Paragraph]:
        yield self.functions()
        yield self.nested()
        yield self.values()
        yield self.chain_rule()
        yield self.one_formula()
        yield self.difference()
        yield self.tangent()
        yield Paragraph("Notes", remarks=tuple(text for code, text in self.e.notes if code not in _NO_VALUE))

    def f(self, number: int) -> str:
        return self.n.symbol("f", number)

    def between(self, number: int) -> str:
        """What goes into the link after this one."""
        return self.letter_x if number == 0 else self.letter_y if number == self.count else self.n.symbol("u", number)

    def inside(self, number: int) -> str:
        """f2(f1(x)): the first so many links, one inside the other."""
        text = self.letter_x
        for i in range(1, number + 1):
            text = self.n.applied(self.f(i), text)
        return text

    def functions(self) -> Paragraph:
        equations: list[Equation] = []
        remarks: list[str] = []
        for link in self.e.links:
            function, slope = self.f(link.number), self.n.prime(self.f(link.number))
            if link.rows is not None:
                equations += self.table(link)
                if len(link.rows) > _ROWS:
                    remarks.append(
                        f"{link.name} is a table of {len(link.rows):,} inputs, of which only this one is shown."
                    )
                continue
            equations += self.link(link, function, slope)
            if link.tree is not None:
                remarks += about(link.tree)
        return Paragraph("The functions and their derivatives", tuple(equations), tuple(remarks))

    def link(self, link: LinkPart, function: str, slope: str) -> Iterator[Equation]:
        """A link's formula, the rules that differentiate it, its derivative, and that at its input."""
        pieces = [] if link.tree is None else reasons(link.tree)
        u = self.n.letter(link.variable)
        why = reason(pieces[0], self.n, link.variable) if pieces else ""
        yield Equation(self.n.applied(function, u), self.described(link), why)
        yield from (self.piece(piece, link.variable) for piece in pieces[1:])
        yield Equation(self.n.applied(slope, u), tuple(("=", text) for text in self.slopes(link)))
        yield from self.put_in(link, slope)

    def piece(self, piece: Piece, variable: str) -> Equation:
        """`g = x^2, g' = 2x`, and the rule."""
        n, letter = self.n, self.n.letter(piece.name)
        formula, derivative = (n.one_line(tree, variable) for tree in (piece.found.piece, piece.found.formula))
        both = formula + n.apart + n.joined([n.prime(letter), n.signs["="], derivative])
        return Equation(letter, (("=", both),), reason(piece, n, variable), piece.depth)

    def put_in(self, link: LinkPart, slope: str) -> Iterator[Equation]:
        """The derivative with the link's input put in for the variable."""
        formula = link.shortest
        if formula is None or not has_variable(formula) or math.isnan(link.derivative) or len(write(formula)) > _PUT_IN:
            return
        at = self.n.put_in(formula, link.input)
        if not at:
            return
        right = [
            (self.n.equals(link.input), at),
            (self.n.equals(link.input, link.derivative), self.n.number(link.derivative)),
        ]
        yield Equation(self.n.applied(slope, self.input(link)), tuple(right[formula == FLOW :]))

    def described(self, link: LinkPart) -> tuple[tuple[str, str], ...]:
        if link.tree is None or link.definition is None:
            return (("=", self.n.words(link.name)),)
        texts = [self.n.formula(link.tree, link.variable)]
        if link.definition != link.tree:
            texts.append(self.n.formula(link.definition, link.variable))
        return tuple(("=", text) for text in texts)

    def slopes(self, link: LinkPart) -> list[str]:
        """The derivative as the rules give it, and its shortest form where that is another one."""
        if link.slope is None:
            return [
                self.n.words("too long to be written here" if link.tree is not None else "by the difference formula")
            ]
        texts = [self.n.formula(link.slope, link.variable)]
        if link.shortest is not None:
            texts.append(self.n.formula(link.shortest, link.variable))
        return list(dict.fromkeys(texts))

    def table(self, link: LinkPart) -> Iterator[Equation]:
        function, slope = self.f(link.number), self.n.prime(self.f(link.number))
        u = self.n.letter(link.variable)
        yield Equation(self.n.applied(function, u), (("=", self.n.words(f"{link.name}, a table of known values")),))
        rows = link.rows or ()
        if len(rows) > _ROWS:
            rows = ((link.input, link.output, link.derivative),)
        for at, value, derivative in rows:
            for name, known in ((function, value), (slope, derivative)):
                if not math.isnan(known):
                    yield Equation(self.n.applied(name, self.n.given(at)), (("=", self.n.given(known)),))

    def nested(self) -> Paragraph:
        right = [("=", self.inside(self.count))]
        if self.e.composed is not None and len(write(self.e.composed)) <= _LONG_FORMULA:
            right.append(("=", self.n.formula(self.e.composed, "x")))
        return Paragraph("One inside the other", (Equation(self.letter_y, tuple(right)),))

    def values(self) -> Paragraph:
        equations = []
        for link in self.e.links:
            right = (
                ("=", self.n.applied(self.f(link.number), self.between(link.number - 1))),
                (self.n.equals(link.input), self.n.applied(self.f(link.number), self.input(link))),
                (self.n.equals(link.output), self.n.number(link.output)),
            )
            equations.append(Equation(self.between(link.number), right))
        heading = f"The values at x = {self.x}, from the inside out"
        return Paragraph(heading, tuple(equations), tuple(text for code, text in self.e.notes if code in _NO_VALUE))

    def chain_rule(self) -> Paragraph:
        heading = "The chain rule, from the outside in"
        backwards = self.e.links[::-1]
        few = self.count <= _FEW_LINKS
        symbols = [self.inside(k.number - 1) if few else self.between(k.number - 1) for k in backwards]
        right = [
            ("=", self.slopes_at(symbols)),
            (self.n.equals(*(k.input for k in backwards)), self.slopes_at([self.input(k) for k in backwards])),
        ]
        equations = [Equation(self.n.rate, tuple(right))]
        if self.e.ways is None:
            right += self.multiplied([k.derivative for k in self.e.links], self.e.chain_rule)
            return Paragraph(heading, (Equation(self.n.rate, tuple(right)),), stacked=True)
        for side, way in zip(("left", "right"), self.e.ways, strict=True):
            equations.append(Equation(self.n.words(f"from the {side}"), self.multiplied(way.slopes, way.products[-1])))
        outcome = (self.n.equals(self.e.chain_rule), self.n.number(self.e.chain_rule))
        equations.append(Equation(self.n.rate, (outcome,)))
        return Paragraph(heading, tuple(equations), stacked=True)

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
        tree = self.e.derivative
        heading = "The derivative as one formula"
        if tree is None:
            return Paragraph(heading)
        if len(write(tree)) > _LONGEST_FORMULA:
            return Paragraph(heading, remarks=("It is too long to be read here; deriv --formula prints it.",))
        remarks = () if self.holds(tree) else (f"This formula doesn't hold at x = {self.x}.",)
        return Paragraph(heading, (Equation(self.n.rate, (("=", self.n.formula(tree, "x")),)),), remarks)

    def holds(self, tree: Node) -> bool:
        """Whether the formula tells the derivative here; on a kink, for one, it may tell that of one side only."""
        with np.errstate(all="ignore"):
            there = float(evaluate(tree, np.float64(self.e.x)))
        truth = self.e.chain_rule
        return math.isnan(there) or math.isclose(there, truth, rel_tol=_CLOSE, abs_tol=_CLOSE)

    def difference(self) -> Paragraph:
        n, delta = self.n, self.n.given(self.e.delta)
        ahead, behind = (
            n.applied(self.letter_y, n.joined([self.letter_x, n.signs[sign], delta])) for sign in ("+", "-")
        )
        right = (
            (n.about, n.over(n.joined([ahead, n.signs["-"], behind]), n.given(2 * self.e.delta))),
            (n.equals(self.e.numeric), n.number(self.e.numeric)),
        )
        return Paragraph("The difference formula, to compare", (Equation(self.n.rate, right),))

    def tangent(self) -> Paragraph:
        e, n = self.e, self.n
        heading = f"The tangent at x = {self.x}"
        at = float(e.x) if len(number_text(e.x)) <= SHORT else n.rounded(e.x)  # as the heading shows it
        line = tangent_line(n.rounded(e.value), n.rounded(e.chain_rule), at)
        if line is None:
            vertical = math.isinf(e.chain_rule) and math.isfinite(e.value)
            return Paragraph(heading, remarks=("It is vertical." if vertical else "There is none.",))
        return Paragraph(
            heading, (Equation(self.letter_y, ((n.equals(e.value, e.chain_rule, e.x), n.formula(line, "x")),)),)
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
