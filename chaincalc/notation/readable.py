"""Trees to text for people: a + -2*b is a - 2*b, and cases are told apart. It doesn't read back to the same tree."""

from __future__ import annotations

from chaincalc.language.tree import Neg, Node, Where
from chaincalc.language.write import PRODUCT, Writer


class ReadableWriter(Writer):
    """The chain language as one would write it by hand."""

    def sum(self, terms: tuple[Node, ...]) -> str:
        pieces = [self.within(terms[0], PRODUCT)]
        for term in terms[1:]:
            minus, shown = (True, term.operand) if isinstance(term, Neg) else (False, term)
            text = self.within(shown, PRODUCT)
            if text.startswith("-"):
                minus, text = not minus, text[1:]
            pieces.append(f" - {text}" if minus else f" + {text}")
        return "".join(pieces)

    def cases(self, tree: Node) -> list[tuple[str, str]]:
        """Each case and the condition for it; the last case has none, and so has a formula without cases."""
        if not isinstance(tree, Where):
            return [(self.write(tree), "")]
        condition = f"{self.write(tree.subject)} {self.comparison(tree)} {self.write(tree.bound)}"
        return [(self.write(tree.then), condition), *self.cases(tree.other)]

    def comparison(self, tree: Where) -> str:
        return tree.comparison
