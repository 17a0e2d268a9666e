"""The backward sweep as one writes it on paper: a letter for each array, and each link's rule in these letters.

The letters are those of neural networks: X goes in, N is a net input (W, b and c go into it), S what a function of each
entry makes of it, M a sum or a mean on the way, and L the one number that comes out in the end, the loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from chaincalc.calculus.shapes import shape_of
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, Shape, count
from chaincalc.language.tree import FLOW, Add, ArrayCall, Call, MatMul, Mul, Neg, Node, Var, transform
from chaincalc.links.link import Link
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.notation import Notation

Pieces: TypeAlias = list[str] | None  # what is written side by side; None: 1, which isn't written in a product
Others: TypeAlias = Sequence[tuple[str, Shape]]  # the other inputs of a link: how they are called, and their shapes


class Rule(NamedTuple):
    """What the backward sweep does at one link.

    Args:
        results: for each of the link's arguments the derivative with respect to it, such as `dL/dX`, and what it is,
            such as `dL/dN W^T`; what flows in comes first.
        factor: by what the derivative with respect to what flows in is multiplied, in short.
    """

    results: tuple[tuple[str, str], ...]
    factor: str

    @property
    def text(self) -> str:
        """`dL/dX = dL/dN W^T, dL/dW = X^T dL/dN`."""
        return ", ".join(f"{left} = {right}" for left, right in self.results)


PLAIN = AsciiNotation(encoding="utf-8")


def array_call(link: Link) -> ArrayCall | None:
    """The function of a whole array that a link is, if it is one and no more."""
    return link.tree if isinstance(link.tree, ArrayCall) and link.tree.argument == FLOW else None


def function_name(link: Link, number: int) -> str:
    """A function's bare name, or f2 where the link is more than that."""
    call = array_call(link)
    if call is not None:
        return call.name
    tree = link.tree
    named = isinstance(tree, Call) and tree.argument == FLOW and not tree.parameters
    return link.name if named else f"f{number}"


def function_symbol(link: Link, number: int, notation: Notation) -> str:
    """The same, as a notation writes it."""
    name = function_name(link, number)
    return notation.symbol("f", number) if name == f"f{number}" else notation.function(name)


def letters(links: Sequence[Link], shapes: Sequence[Shape], main: str = "x") -> tuple[str, ...]:
    """A letter for what goes in and for each link's output; letters that come again are numbered by their links."""
    found = [main if len(shapes[0]) < 2 else main.upper() if len(main) == 1 else main]
    for link in links[:-1]:
        call = array_call(link)
        reduces = call is not None and ARRAY_FUNCTIONS[call.name].takes_axis
        found.append("M" if reduces else "N" if link.takes else "S")
    found.append("Y" if shapes[-1] else "L")
    return tuple(f"{c}{i}" if found.count(c) > 1 else c for i, c in enumerate(found))


def rules(
    links: Sequence[Link],
    shapes: Sequence[Shape],
    others: Sequence[Others],
    writer: Notation = PLAIN,
    main: str = "x",
) -> tuple[Rule, ...]:
    """Each link's rule, the first link's first.

    Args:
        links: the chain.
        shapes: of what goes in, and of each link's output.
        others: the other inputs of each link.
        writer: how they are written.
        main: what the main input is called.
    """
    letter = letters(links, shapes, main)
    return tuple(_Reader(link, i, letter, shapes, others[i], writer).rule() for i, link in enumerate(links))


def formulas(
    links: Sequence[Link],
    shapes: Sequence[Shape],
    others: Sequence[Others],
    writer: Notation = PLAIN,
    main: str = "x",
) -> tuple[tuple[str, str], ...]:
    """What each link computes, as `(N, X W)`; the arguments are those of `rules`."""
    letter = letters(links, shapes, main)
    readers = [_Reader(link, i, letter, shapes, others[i], writer) for i, link in enumerate(links)]
    return tuple((writer.letter(reader.y), reader.formula()) for reader in readers)


def described(link: Link) -> tuple[str, str]:
    """A link's formula and its rule in general, with u for what flows in, y for its output and L for the result."""
    reader = _Reader(link, 0, ("u", "y", "L"), ((1, 1), (1, 1), ()), [(name, (1, 1)) for name in link.takes], PLAIN)
    reader.words["n"] = "n"
    return reader.formula(), reader.rule().text


class _Reader:
    """What one link does, in letters."""

    def __init__(
        self, link: Link, i: int, letter: Sequence[str], shapes: Sequence[Shape], others: Others, writer: Notation
    ) -> None:
        self.link, self.number, self.writer = link, i + 1, writer
        self.result, self.u, self.y = letter[-1], letter[i], letter[i + 1]
        self.last = self.number == len(letter) - 1
        self.names = [name for name, _ in others]
        self.shapes = [shapes[i], *(shape for _, shape in others)]
        self.words = {
            **writer.signs,
            "1": writer.literal(1),
            "each": writer.phrase("for each entry of"),
            "rowsum": writer.phrase("row sum of"),
            "transposed": writer.phrase("transposed"),
        }

    @property
    def tree(self) -> Node | None:
        """The link's formula, with the inputs by the names that they have in the chain."""
        called = dict(zip(self.link.takes, self.names, strict=True))
        if self.link.tree is None:
            return None
        return transform(self.link.tree, lambda n: Var(called[n.name]) if isinstance(n, Var) and n.name else None)

    def formula(self) -> str:
        call = array_call(self.link)
        if call is not None or not self.link.takes or self.tree is None:
            axis = "" if call is None or call.axis is None else self.writer.axis(call.axis)
            return self.writer.applied(self.function(), self.writer.letter(self.u) + axis)
        return self.said(self.tree)

    def said(self, tree: Node) -> str:
        return self.writer.formula(tree, self.writer.letter(self.u))

    def rule(self) -> Rule:
        writer = self.writer
        g: Pieces = None if self.last else [writer.derivative(self.result, self.y)]
        back = self.back_through(g)
        results = [
            (writer.derivative(self.result, name or self.u), self.sum_of(back.get(name, [])))
            for name in ["", *self.names]
        ]
        return Rule(tuple(results), self.factor())

    def back_through(self, g: Pieces) -> dict[str, list[str]]:
        """What comes back to each argument, "" being what flows in; a text for each of its places."""
        tree = self.tree
        if tree is None or not (self.link.takes or array_call(self.link)):
            return {"": [self.joined(self.times(g, "*", self.slope()))]}
        found: dict[str, list[str]] = {}
        self.back(tree, g, "", found)
        return found

    def back(self, tree: Node, g: Pieces, more: str, found: dict[str, list[str]]) -> None:
        """Back through a piece of the formula; `more` is said behind what comes back."""
        match tree:
            case Var(name):
                text = self.joined(g) if g else self.writer.literal(1)
                found.setdefault(name, []).append(self.joined([text, self.writer.phrase(more)]) if more else text)
            case Neg(operand):
                self.back(operand, [self.writer.signs["-"], *self.wrapped(g)], more, found)
            case Add(terms):
                for term in terms:
                    self.back(term, g, more or self.summed(term, tree), found)
            case Mul(factors):
                for i, factor in enumerate(factors):
                    rest = [*factors[:i], *factors[i + 1 :]]
                    other = self.said(rest[0] if len(rest) == 1 else Mul(tuple(rest)))
                    self.back(factor, self.times(g, "*", other), more or self.summed(factor, tree), found)
            case MatMul(left, right):
                self.back(left, [*self.wrapped(g), self.transposed(right)], more, found)
                self.back(right, [self.transposed(left), *self.wrapped(g)], more, found)
            case ArrayCall(_, argument):
                self.back(argument, self.declared(tree, g), more, found)
            case Call(function, argument):
                prime = self.writer.applied(self.writer.prime(self.writer.function(function.name)), self.said(argument))
                self.back(argument, self.times(g, "*", prime), more, found)
            case _:
                symbol = self.function()
                for name in ["", *self.names]:
                    by = name or self.u
                    found.setdefault(name, []).append(
                        self.joined(self.times(g, "*", self.writer.derivative(symbol, by)))
                    )

    def declared(self, call: ArrayCall, g: Pieces) -> Pieces:
        """A function's declared rule, word by word; where g is 1 and the rule makes no sense without it, the slope."""
        words = ARRAY_FUNCTIONS[call.name].rule.split()
        if g is None and "one" not in words:
            return [self.slope()]
        if call.argument != FLOW and "each" in words:  # the product that comes next has an entry for each of them
            words = words[: words.index("each")]
            if g is None and words == ["one"]:
                return None
        written: list[str] = []
        for word in words:
            if word in ("g", "one"):
                written += g if g is not None else [self.writer.literal(1)]
            elif word == "gT":
                written.append(self.writer.transposed(self.joined(g or [])))
            else:
                written.append(self.word(word, call))
        return written

    def word(self, word: str, call: ArrayCall) -> str:
        """A word of a declared rule; one that means nothing more is a function's name."""
        match word:
            case "u":
                return self.said(call.argument)
            case "y":
                return self.writer.letter(self.y) if self.tree == call else self.said(call)
            case "slope":
                return self.slope()
            case "n" if "n" not in self.words:
                return self.writer.literal(self.count(call))
        return self.words.get(word) or self.writer.function(word)

    def times(self, g: Pieces, sign: str, text: str) -> list[str]:
        return [text] if g is None else [*g, self.writer.signs[sign], text]

    def wrapped(self, g: Pieces) -> list[str]:
        if g is None:
            return []
        return g if len(g) == 1 else [self.writer.signs["("], *g, self.writer.signs[")"]]

    def transposed(self, tree: Node) -> str:
        text = self.said(tree)
        return self.writer.transposed(text if isinstance(tree, Var) else self.writer.parentheses(text))

    def joined(self, pieces: Pieces) -> str:
        return self.writer.joined(pieces or [])

    def sum_of(self, texts: list[str]) -> str:
        if not texts:
            return self.writer.literal(0)
        plus = self.writer.signs["+"]
        pieces = [piece for text in texts for piece in (plus, text)]
        return self.writer.joined(pieces[1:])

    def factor(self) -> str:
        """By what the derivative is multiplied on its way back to what flows in."""
        call = array_call(self.link)
        if call is not None:
            return self.joined([self.word(word, call) for word in ARRAY_FUNCTIONS[call.name].factor.split()])
        back = self.back_through(None).get("", [])
        star = "" if isinstance(self.link.tree, MatMul | Add) else self.writer.signs["*"]
        text = self.sum_of(back).split(self.writer.phrase(", summed"))[0]
        return self.joined([star, text]) if star else text

    def function(self) -> str:
        return function_symbol(self.link, self.number, self.writer)

    def slope(self) -> str:
        """sigmoid'(N), or f2'(N) where the link is more than a name."""
        return self.writer.applied(self.writer.prime(self.function()), self.writer.letter(self.u))

    def summed(self, piece: Node, whole: Node) -> str:
        """What is said where one entry went into several of the output."""
        names = ["", *self.names]
        shape, output = (shape_of(tree, names, self.shapes) for tree in (piece, whole))
        if shape == output:
            return ""
        return ", summed over the rows" if shape == output[1:] else ", summed over the repetitions"

    def count(self, call: ArrayCall) -> int:
        """How many entries a mean takes together."""
        return count(shape_of(call.argument, ["", *self.names], self.shapes), call.axis)
