"""A worksheet as plain data: the exercises of a set, as a student has them, and their solutions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from chaincalc.base.record import Record
from chaincalc.calculus.simplest import simplest
from chaincalc.chain import Chain
from chaincalc.chainfile import ChainFile, ExerciseSet
from chaincalc.checking.key import Key
from chaincalc.checking.truth import nested, tree_of
from chaincalc.engine.orders import derivative_tree
from chaincalc.engine.second import SecondOpinion
from chaincalc.explain.derivatives import functions_paragraph
from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.explanation import Explanation, explain
from chaincalc.explain.paragraphs import Paragraphs
from chaincalc.language.tree import FLOW, Call, NamedFunction, Node, bind, walk
from chaincalc.language.write import write
from chaincalc.links.formula import FormulaLink
from chaincalc.notation.notation import Notation

_LOOKED_AT = (1.0, 2.0, 0.5, 3.0, -1.0, -2.0, 0.3, 10.0)  # points at which a formula's solution may be worked out
_LETTERS = (2.0, 3.0, 5.0, 0.5, 1.5)  # what letters without a value stand for meanwhile
_ASKS = {
    "derivative": "Differentiate this function.",
    "derivative at x": "Find the derivative of this function at {at}.",
    "value at x": "Find the value of this function at {at}.",
    "second derivative": "Find the second derivative of this function.",
}


class Task(Record):
    """An exercise as a student has it.

    Args:
        number: its place, from 1.
        file: the exercise, with the student's numbers.
        key: what answers are compared with.
    """

    number: int
    file: ChainFile
    key: Key

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def points(self) -> float:
        return self.file.points

    @property
    def asks(self) -> str:
        """The question; the function stands below it."""
        at = f"{self.file.main} = {write(tree_of(self.file.x[0]))}" if self.file.x else ""
        return _ASKS[self.file.ask].format(at=at)

    @property
    def heading(self) -> str:
        """Its number, its name, and what it is worth."""
        return f"{self.number}. {self.name} ({points_text(self.points)})"

    def function(self, n: Notation) -> Paragraph:
        """The function, and the values of its other inputs."""
        letter = n.letter(self.file.main)
        trees = [link.tree for link in self.file.links]
        tree = None if None in trees else nested([each for each in trees if each is not None])
        value = n.formula(tree, self.file.main) if tree is not None else n.words(str(Chain(self.file.links)))
        equations = [Equation(n.applied(n.letter("f"), letter), (("=", value),))]
        for call, function in _own_functions(tree):
            right = n.formula(bind(function.body, dict(call.parameters)))
            equations.append(Equation(n.formula(Call(call.function, FLOW, call.parameters)), (("=", right),)))
        for name, number in self.file.inputs.items():
            if isinstance(number, float):
                equations.append(Equation(n.letter(name), (("=", n.formula(tree_of(number))),)))
        return Paragraph("", tuple(equations))

    def solution(self, n: Notation) -> tuple[Paragraph, ...]:
        """The steps, with the rules by name, and the answer."""
        return tuple(p for p in (*self._steps(n), self._answer(n)) if p.equations or p.remarks)

    def _steps(self, n: Notation) -> Iterator[Paragraph]:
        chain, at_x = Chain(self.file.links, self.file.main), "at x" in self.file.ask
        e = self._explained(chain)
        if self.file.ask == "value at x":
            yield _functions(e, n)
            yield Paragraphs(e, n).values()
            return
        if not at_x:
            e = _without_numbers(e)
        yield functions_paragraph(e, n)
        if at_x:
            yield Paragraphs(e, n).values()
            yield Paragraphs(e, n).chain_rule()
        if self.file.ask == "second derivative" and (first := self._formula(1)) is not None:
            link = FormulaLink(first).called(self.file.main)
            again = _without_numbers(self._explained(Chain((link,), self.file.main)))
            yield replace(functions_paragraph(again, n), heading="That derivative, differentiated once more")

    def _answer(self, n: Notation) -> Paragraph:
        if "at x" in self.file.ask:
            (x,) = self.key.x or (math.nan,)
            known = self.key.cases[0].spot(x).slope
            left = n.applied(
                n.letter("f") if self.file.ask == "value at x" else n.prime(n.letter("f")), n.given(float(x))
            )
            return Paragraph("Answer", (Equation(left, ((n.equals(known), n.number(known)),)),))
        order = 2 if self.file.ask == "second derivative" else 1
        tree = self._formula(order)
        if tree is None:
            return Paragraph("Answer", remarks=("It is too long a formula to be read here.",))
        f = n.prime(n.letter("f")) if order == 1 else n.prime(n.prime(n.letter("f")))
        left = n.applied(f, n.letter(self.file.main))
        return Paragraph("Answer", (Equation(left, (("=", n.formula(tree, self.file.main)),)),))

    def _formula(self, order: int) -> Node | None:
        found = derivative_tree(self.file.links, self.file.main, self.file.main, order)
        return None if found is None else simplest(found)

    def _explained(self, chain: Chain) -> Explanation:
        others = {name: value for name, value in self.file.inputs.items() if isinstance(value, float)}
        rest = [name for name in chain.inputs if name not in (chain.main, *others)]
        others |= {name: _LETTERS[i % len(_LETTERS)] for i, name in enumerate(rest)}
        second = SecondOpinion({float(x): tree_of(x) for x in self.file.x or ()}, decimal=True)
        points = self.file.x if "at x" in self.file.ask and self.file.x else _LOOKED_AT
        for x in points:
            e = explain(chain, float(x), others=others, second=second)
            if math.isfinite(e.chain_rule):
                break
        return replace(e, variables=e.variables[:1])


def _own_functions(tree: Node | None) -> Sequence[tuple[Call, NamedFunction]]:
    """Calls of a file's own functions, each once, which a reader has to be told of."""
    found: dict[tuple[str, object], tuple[Call, NamedFunction]] = {}
    waiting = [] if tree is None else [tree]
    for formula in waiting:  # it grows by the bodies of the functions that are met
        for node in walk(formula):
            if isinstance(node, Call) and isinstance(node.function, NamedFunction):
                known = node.function.name, node.parameters
                if known not in found:
                    found[known] = node, node.function
                    waiting.append(node.function.body)
    return list(found.values())


def _functions(e: Explanation, n: Notation) -> Paragraph:
    """The links' formulas alone."""
    equations = []
    for link in e.links:
        letters = [n.letter(name) for name in (link.variable, *(each.name for each in link.takes))]
        formula = n.words(link.name) if link.tree is None else n.formula(link.tree, link.variable)
        equations.append(Equation(n.applied(n.symbol("f", link.number), *letters), (("=", formula),)))
    return Paragraph("The functions", tuple(equations))


def _without_numbers(e: Explanation) -> Explanation:
    """An explanation whose formulas aren't looked at anywhere."""
    return replace(e, links=tuple(replace(link, derivative=math.nan) for link in e.links))


class Sheet(Record):
    """A worksheet.

    Args:
        name, description: the set's.
        student: whose numbers it has; "" for nobody's.
        tasks: the exercises, in order.
        solved: whether the solutions stand in it.
    """

    name: str
    description: str
    student: str
    tasks: Sequence[Task]
    solved: bool

    @property
    def title(self) -> str:
        name = self.name or "Exercises"
        return f"{name}: solutions" if self.solved else name

    @property
    def out_of(self) -> float:
        return sum(task.points for task in self.tasks)


def sheet(
    exercises: ExerciseSet, pick: Callable[..., tuple[ChainFile, Key]], student: str = "", solved: bool = False
) -> Sheet:
    """A set as a worksheet.

    Args:
        exercises: the set.
        pick: gives an exercise's file and key, as the student has it.
        student: whose it is.
        solved: whether it has the solutions.
    """
    tasks = [Task(i, *pick(each)) for i, each in enumerate(exercises.exercises.values(), start=1)]
    return Sheet(exercises.name, exercises.description, student, tasks, solved)


def points_text(points: float) -> str:
    """Points in words: 1 point, 2 points, 0.5 points."""
    return f"{points:.10g} point{'' if points == 1 else 's'}"
