"""The math part for arrays: the chain in letters, the matrices, and the backward sweep worked through."""

from __future__ import annotations

import math
from collections.abc import Iterator

from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.matrices.explanation import ArrayExplanation, with_parts
from chaincalc.functions.arrays import shape_text
from chaincalc.functions.primitive import Array
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.notation import Notation, is_small
from chaincalc.notation.rules import function_name, function_symbol


def array_paragraphs(e: ArrayExplanation, notation: Notation) -> tuple[Paragraph, ...]:
    """The math of an explanation, in the order in which one would tell it."""
    return tuple(p for p in _Paragraphs(e, notation).all() if p.equations or p.remarks)


class _Paragraphs:
    def __init__(self, e: ArrayExplanation, notation: Notation) -> None:
        self.e, self.n = e, notation
        self.names = [notation.letter(letter) for letter in e.letters]

    def all(self) -> Iterator[Paragraph]:
        yield self.chain()
        yield self.functions()
        yield self.given()
        yield self.values()
        yield self.derivatives()
        yield self.difference()
        yield Paragraph("Notes", remarks=tuple(note.text for note in self.e.compared.notes))

    def chain(self) -> Paragraph:
        """N = X W, and the shape of every letter."""
        equations = [Equation(left, (("=", right),)) for left, right in self.e.formulas(self.n)]
        arrays = [*zip(self.e.letters, self.e.shapes, strict=True)]
        arrays[1:1] = [(p.name, tuple(p.value.shape)) for p in self.e.parameters]
        shapes = ", ".join(f"{self.n.in_prose(name)} is {shape_text(shape)}" for name, shape in arrays)
        return Paragraph("The chain, from the inside out", tuple(equations), (f"{shapes}.",))

    def functions(self) -> Paragraph:
        equations: dict[str, Equation] = {}
        for part in with_parts(self.e.parts):
            name = function_name(self.e.links[part.number - 1], part.number)
            if part.tree is None or part.definition is None or part.slope is None:
                equations[name] = Equation(self.called(part.number), (("=", self.n.words(part.name)),))
                continue
            value = (("=", self.n.formula(part.definition)),)
            equations[name] = Equation(self.called(part.number), value)
            equations[f"{name}'"] = Equation(self.called(part.number, True), (("=", self.n.formula(part.slope)),))
        return Paragraph("What is done to each entry, and its derivative", tuple(equations.values()))

    def called(self, number: int, prime: bool = False) -> str:
        function = function_symbol(self.e.links[number - 1], number, self.n)
        return self.n.applied(self.n.prime(function) if prime else function, self.n.letter("u"))

    def given(self) -> Paragraph:
        arrays = [(self.names[0], self.e.compared.x)]
        arrays += [(self.n.letter(p.name), p.value) for p in self.e.parameters]
        return Paragraph("The arrays that go in", tuple(Equation(name, (self.shown(a),)) for name, a in arrays))

    def values(self) -> Paragraph:
        formulas = self.e.formulas(self.n)
        equations = [
            Equation(left, (("=", right), self.shown(value)))
            for (left, right), value in zip(formulas, self.e.values[1:], strict=True)
        ]
        return Paragraph("The values, from the inside out", tuple(equations))

    def derivatives(self) -> Paragraph:
        """The backward sweep: each rule, and the matrix that it comes to."""
        e, compared = self.e, self.e.compared
        heading = "The derivatives, from the outside in"
        equations: list[Equation] = []
        for i in range(len(e.links) - 1, -1, -1):
            rule = e.rules(self.n)[i]
            names = compared.trace.inputs.names[i]
            for (left, right), name in zip(rule.results[1:], names, strict=True):
                if not e.is_whole:
                    found = compared.derivatives[name].chain_rule
                    equations.append(self.with_those_before(left, right, i, name, self.shown(found)))
            found = compared.main.chain_rule if i == 0 else compared.steps[i].gradient
            pointless = compared.trace.is_pointwise and i
            more = None if found is None or pointless else self.shown(found)
            left, right = rule.results[0]
            equations.append(self.with_those_before(left, right, i, compared.trace.inputs.main if i == 0 else "", more))
        return Paragraph(heading, tuple(equations))

    def with_those_before(self, left: str, right: str, i: int, name: str, found: tuple[str, str] | None) -> Equation:
        """A derivative; that of an input which enters several links is the sum of what comes from each of them."""
        links = [place.link for place in self.e.compared.trace.inputs.places.get(name, [])]
        if len(links) < 2:
            return Equation(left, (("=", right), *([found] if found else [])))
        if i != min(links):
            return Equation(left, (("=", self.n.joined([right, self.n.signs["+"], self.n.words("more")])),))
        before = self.n.words("what came from " + " and ".join(f"f{link + 1}" for link in links if link != i))
        total = (("=", self.n.joined([right, self.n.signs["+"], before])), *([found] if found else []))
        return Equation(left, total)

    def difference(self) -> Paragraph:
        """The entry that is felt most, by the difference formula; and how far the two are apart at most."""
        heading = "The difference formula, to compare"
        felt, n = self.e.steepest, self.n
        if felt is None or math.isnan(felt.numeric):
            return Paragraph(heading)
        delta, twice = n.given(self.e.compared.delta), n.given(2 * self.e.compared.delta)
        output, entry = n.words(felt.output), n.words(felt.entry)
        joined, signs = n.joined, n.signs
        ahead, behind = (f"{output}{n.parentheses(joined([entry, signs[sign], delta]))}" for sign in "+-")
        right = (
            (n.equals(felt.exact), n.number(felt.exact)),
            (n.about, n.over(joined([ahead, signs["-"], behind]), twice)),
            (n.equals(felt.numeric), n.number(felt.numeric)),
        )
        name = n.in_line(felt.output, felt.entry)
        remark = f"Over all entries the two differ by at most {AsciiNotation(2).number(self.e.difference)}."
        return Paragraph(heading, (Equation(name, right),), (remark,), stacked=True)

    def shown(self, array: Array) -> tuple[str, str]:
        """The sign, and the array: number by number where it is small, else its shape."""
        if not is_small(array):
            return "=", self.n.words(f"an array of {' x '.join(map(str, array.shape))}")
        return self.n.equals(*array.reshape(-1).tolist()), self.n.array(array)
