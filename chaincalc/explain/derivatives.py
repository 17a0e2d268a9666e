"""The functions of the links and their derivatives: the rules piece by piece, and the numbers put in."""

from __future__ import annotations

import math
from collections.abc import Iterator

from chaincalc.calculus.simplest import simplest
from chaincalc.explain.equations import Equation, Paragraph
from chaincalc.explain.explanation import Explanation, LinkPart, Partial
from chaincalc.explain.reasons import Piece, about, reason, reasons
from chaincalc.language.tree import FLOW, Node, Var, Where, walk
from chaincalc.language.write import write
from chaincalc.notation.notation import Notation

_ROWS = 12  # of a table
_PUT_IN = 60  # characters of a formula in which numbers are put in


def functions_paragraph(e: Explanation, notation: Notation) -> Paragraph:
    """Each link's formula and derivatives, with the rules by name."""
    equations: list[Equation] = []
    remarks: list[str] = []
    for link in e.links:
        written = _Link(e, link, notation)
        equations += written.table() if link.rows is not None else written.equations()
        if link.rows is not None and len(link.rows) > _ROWS:
            remarks.append(f"{link.name} is a table of {len(link.rows):,} inputs, of which only this one is shown.")
        if link.tree is not None:
            remarks += about(link.tree)
    return Paragraph("The functions and their derivatives", tuple(equations), tuple(remarks))


class _Link:
    """One link's equations."""

    def __init__(self, e: Explanation, link: LinkPart, notation: Notation) -> None:
        self.e, self.link, self.n = e, link, notation
        self.function = notation.symbol("f", link.number)
        self.slope = notation.prime(self.function)
        self.u = notation.letter(link.variable)

    def equations(self) -> Iterator[Equation]:
        link, n = self.link, self.n
        pieces = [] if link.tree is None or link.takes else reasons(link.tree)
        names = [n.letter(each.name) for each in link.takes]
        why = reason(pieces[0], n, link.variable) if pieces else ""
        yield Equation(n.applied(self.function, self.u, *names), self.described(), why)
        yield from (self.piece(piece) for piece in pieces[1:])
        if not link.takes:
            yield Equation(n.applied(self.slope, self.u), tuple(("=", text) for text in self.forms(link.slope)))
            yield from self.put_in()
            return
        for each in (Partial("", link.slope, link.derivative), *link.takes):
            if link.tree is None or any(node == Var(each.name) for node in walk(link.tree)):
                yield self.partial(each)

    def described(self) -> tuple[tuple[str, str], ...]:
        link, n = self.link, self.n
        if link.tree is None or link.definition is None:
            return (("=", n.words(link.name)),)
        texts = [n.formula(tree, link.variable) for tree in (link.tree, link.definition)]
        return tuple(("=", text) for text in dict.fromkeys(texts))

    def forms(self, slope: Node | None) -> list[str]:
        """A derivative as the rules give it, and its shortest form where that is another one."""
        if slope is None:
            why = "too long to be written here" if self.link.tree is not None else "by the difference formula"
            return [self.n.words(why)]
        trees = [slope] if isinstance(slope, Where) else [slope, simplest(slope)]
        return list(dict.fromkeys(self.n.formula(tree, self.link.variable) for tree in trees))

    def piece(self, piece: Piece) -> Equation:
        """`g = x^2, g' = 2x`, and the rule."""
        n, letter = self.n, self.n.letter(piece.name)
        formula, slope = (n.one_line(tree, self.link.variable) for tree in (piece.found.piece, piece.found.formula))
        both = formula + n.apart + n.joined([n.prime(letter), n.signs["="], slope])
        return Equation(letter, (("=", both),), reason(piece, n, self.link.variable), piece.depth)

    def partial(self, each: Partial) -> Equation:
        """`df1/dw = x = 1`, and the rule."""
        n, link = self.n, self.link
        pieces = [] if link.tree is None else reasons(link.tree, each.name)
        right = [("=", text) for text in self.forms(each.slope)]
        if not (math.isnan(each.derivative) or each.slope is None or not _has_letters(each.slope)):
            right.append((n.equals(each.derivative), n.number(each.derivative)))
        left = n.derivative(f"f{link.number}", each.name or self.flows_in)
        return Equation(left, tuple(right), reason(pieces[0]._replace(names={}), n, link.variable) if pieces else "")

    @property
    def flows_in(self) -> str:
        """What flows in is called: the main input, or u1."""
        return self.e.main if self.link.number == 1 else f"u{self.link.number - 1}"

    def put_in(self) -> Iterator[Equation]:
        """The derivative with the link's input put in for the variable."""
        n, link = self.n, self.link
        formula = link.shortest
        if formula is None or FLOW not in walk(formula) or math.isnan(link.derivative):
            return
        at = n.put_in(formula, link.input) if len(write(formula)) <= _PUT_IN else ""
        if at:
            outcome = n.equals(link.input, link.derivative), n.number(link.derivative)
            right = [(n.equals(link.input), at), outcome]
            input_ = n.given(link.input) if link.number == 1 else n.number(link.input)
            yield Equation(n.applied(self.slope, input_), tuple(right[formula == FLOW :]))

    def table(self) -> Iterator[Equation]:
        link, n = self.link, self.n
        yield Equation(n.applied(self.function, self.u), (("=", n.words(f"{link.name}, a table of known values")),))
        rows = link.rows or ()
        if len(rows) > _ROWS:
            rows = ((link.input, link.output, link.derivative),)
        for at, value, derivative in rows:
            for name, known in ((self.function, value), (self.slope, derivative)):
                if not math.isnan(known):
                    yield Equation(n.applied(name, n.given(at)), (("=", n.given(known)),))


def _has_letters(tree: Node) -> bool:
    return any(isinstance(node, Var) for node in walk(tree))
