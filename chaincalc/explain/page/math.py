"""The math part of the page: the equations, with the numbers as places that follow the slider."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.explanation import Explanation
from chaincalc.explain.page.marks import text
from chaincalc.explain.page.numbers import Numbers
from chaincalc.explain.paragraphs import Paragraphs
from chaincalc.explain.sides import Way
from chaincalc.notation.mathml import MINUS_SIGN, parentheses
from chaincalc.notation.page import Named, PageNotation

_TAG = re.compile(r"(<[^>]*>)([^<]*)")


class Typesetter:
    """Paragraphs and equations as HTML."""

    def __init__(self, notation: PageNotation) -> None:
        self.notation = notation

    def paragraph(self, paragraph: Paragraph, heading: str = "") -> str:
        pieces = [f"<h3>{heading or text(paragraph.heading)}</h3>"] if heading or paragraph.heading else []
        pieces += [self.equation(equation) for equation in paragraph.equations]
        pieces += [f"<p>{text(remark)}</p>" for remark in paragraph.remarks]
        return "".join(pieces)

    def equation(self, equation: Equation) -> str:
        sides = "".join(self.side_of(sign, side) for sign, side in equation.right)
        style = "eq single" if len(equation.right) == 1 and not equation.reason else "eq"
        why = f'<div class="side why">{self.math(equation.reason)}</div>' if equation.reason else ""
        style += f" in{equation.depth}" if equation.depth else ""
        return f'<div class="{style}">{self.math(equation.left)}{sides}{why}</div>'

    def side_of(self, sign: str, side: str) -> str:
        """`= a`; a sum or a product may go on in the next line before each + or ·."""
        first, *rest = _pieces(side)
        shown = [self.math(_sign(sign) + first), *map(self.math, rest)]
        return f'<div class="side">{"<wbr>".join(shown)}</div>'

    def math(self, content: str) -> str:
        return f'<math displaystyle="true">{content}</math>'


class Math(Typesetter):
    """The paragraphs of one explanation as HTML.

    Args:
        e: the explanation, at the input that the page begins with.
        numbers: what is known of the others.
        precision: significant digits.
    """

    def __init__(self, e: Explanation, numbers: Numbers, precision: int) -> None:
        self.e, self.numbers = named(e), numbers
        super().__init__(PageNotation(precision))
        self.paragraphs = Paragraphs(replace(self.e, ways=None), self.notation)
        self.state = state(numbers, numbers.start)

    def functions(self) -> str:
        return self.paragraph(self.paragraphs.functions())

    def nested(self) -> str:
        return self.paragraph(self.paragraphs.nested())

    def values(self) -> str:
        heading = f"The values, from the inside out, at <i>x</i> = {self.math(self.notation.given(self.e.x))}"
        return self.paragraph(self.paragraphs.values(), heading)

    def one_formula(self) -> str:
        paragraph = self.paragraphs.one_formula()
        return self.paragraph(paragraph) if paragraph.equations or paragraph.remarks else ""

    def chain_rule(self) -> str:
        """The chain rule; where the two sides of x may differ, a product for each in place of the one."""
        paragraph = self.paragraphs.chain_rule()
        equation = paragraph.equations[0]
        count = len(self.e.links)
        sided = Paragraphs(replace(self.e, ways=self.ways()), self.notation).chain_rule().equations[1:3]
        lines = [self.side_of(sign, side) for sign, side in equation.right]
        if count > 1:
            lines[2] = self.when("!sides", lines[2])
        apart = "".join(
            f'<div class="apart">{self.math(e.left)}{"".join(self.side_of(*side) for side in e.right)}</div>'
            for e in sided
        )
        lines.insert(-1, self.when("sides", apart))
        stacked = f'<div class="eq stacked"><div>{self.math(equation.left)}</div><div>{"".join(lines)}</div></div>'
        return f"<h3>{paragraph.heading}</h3>{stacked}"

    def ways(self) -> tuple[Way, Way]:
        """Both sides, with names, whether they may differ at this stop or not."""
        nothing = Way((math.nan,) * len(self.e.links), (math.nan,) * len(self.e.links))
        sides = self.numbers.sides.get(self.numbers.start)
        left, right = sides[0] if sides else (nothing, nothing)
        return _named_way(left, "l"), _named_way(right, "r")

    def difference(self) -> str:
        """The difference formula with the secant's delta."""
        n = self.notation
        delta = self.numbers.deltas[self.numbers.delta]
        shown = n.given(Named(delta, "delta"))
        ahead, behind = (f"<mi>y</mi>{parentheses(f'<mi>x</mi><mo>{sign}</mo>{shown}')}" for sign in ("+", MINUS_SIGN))
        fraction = n.over(f"{ahead}<mo>{MINUS_SIGN}</mo>{behind}", n.given(Named(2 * delta, "twice")))
        numeric = Named(float(self.numbers.at.numeric[self.numbers.start]), "secant")
        equation = Equation(n.rate, ((f"<mo>{n.about}</mo>", fraction), (n.equals(numeric), n.number(numeric))))
        return self.paragraph(Paragraph("The difference formula: the secant's slope", (equation,)))

    def tangent(self) -> str:
        """The tangent's equation; the script writes the line anew at every stop."""
        e, n = self.e, self.notation
        paragraph = self.paragraphs.tangent()
        sides = paragraph.equations[0].right if paragraph.equations else ((n.equals(e.value, e.chain_rule, e.x), ""),)
        sides = tuple((sign, f'<mrow id="line">{line}</mrow>') for sign, line in sides)
        return (
            f"<h3>The tangent at <i>x</i> = {self.math(n.given(e.x))}</h3>"
            + self.when("slope", self.equation(Equation(n.letter("y"), sides)))
            + self.when("vertical", "<p>It is vertical.</p>")
            + self.when("none", "<p>There is none here.</p>")
        )

    def when(self, condition: str, content: str) -> str:
        """A piece that is shown only in some state."""
        true = self.state[condition.removeprefix("!")] != condition.startswith("!")
        return f'<div data-if="{condition}"{"" if true else " hidden"}>{content}</div>'


def _sign(sign: str) -> str:
    shown = sign if sign.startswith("<") else f"<mo>{sign}</mo>"
    return shown.replace("<mo", '<mo form="infix"', 1)


def _pieces(content: str) -> list[str]:
    """The terms and factors of a content, as far as no row, fraction or parenthesis holds them together."""
    pieces = [""]
    depth = 0
    for tag, words in _TAG.findall(content):
        opens = not (tag.startswith("</") or tag.endswith("/>"))
        if depth == 0 and tag.startswith("<mo") and words in ("+", MINUS_SIGN, "·") and pieces[-1]:
            pieces.append("")
            pieces[-1] = tag.replace("<mo", '<mo form="infix"') + words
        else:
            pieces[-1] += tag + words
        depth += 1 if opens else -1 if tag.startswith("</") else 0
    return pieces


def state(numbers: Numbers, stop: int) -> dict[str, bool]:
    """Which pieces of the page are shown at a stop."""
    slope, value = float(numbers.at.chain_rule[stop]), float(numbers.at.value[stop])
    exists = math.isfinite(slope) and math.isfinite(value)
    vertical = math.isinf(slope) and math.isfinite(value)
    return {"sides": stop in numbers.sides, "slope": exists, "vertical": vertical, "none": not (exists or vertical)}


def _named_way(way: Way, letter: str) -> Way:
    slopes = tuple(Named(slope, f"{letter}{i}") for i, slope in enumerate(way.slopes, start=1))
    return Way(slopes, (*way.products[:-1], Named(way.products[-1], f"{letter}p")))


def named(e: Explanation) -> Explanation:
    """The explanation with its numbers known by name."""
    links = tuple(
        replace(
            part,
            input=Named(part.input, f"u{part.number - 1}" if part.number > 1 else "x"),
            output=Named(part.output, f"u{part.number}"),
            derivative=Named(part.derivative, f"d{part.number}"),
            product=Named(part.product, f"p{part.number}"),
        )
        for part in e.links
    )
    variables = (replace(e.variables[0], numeric=Named(e.numeric, "secant")),)
    inputs = {e.main: Named(e.x, "x")}
    return replace(e, links=links, inputs=inputs, delta=Named(e.delta, "delta"), variables=variables)
