"""Plain text of ASCII alone, in the chain language's own notation."""

from __future__ import annotations

from chaincalc.base.errors import printable
from chaincalc.language.tree import ArrayCall, MatMul, Node, Where
from chaincalc.language.write import ATOM, PRODUCT, SIGN, Writer, holds
from chaincalc.notation.fold import columns, padded
from chaincalc.notation.notation import Notation


class AsciiNotation(Notation):
    """Formulas as one types them; they read back, if not always to the same tree.

    Args:
        precision: as in every notation.
        encoding: of the output; a question mark stands for what it doesn't have.
    """

    about = "~="
    dot = " * "
    by = "x "
    back = "<- "
    signs = {s: s for s in ("*", "+", "-", "/", "(", ")", "=", "<", "<=", ">", ">=")}  # noqa: RUF012 - never changed

    def __init__(self, precision: int = 6, encoding: str = "ascii") -> None:
        self.encoding = encoding
        super().__init__(precision)

    def shown(self, text: str) -> str:
        return printable(text).encode(self.encoding, "replace").decode(self.encoding)

    def words(self, text: str) -> str:
        return self.shown(text)

    def letter(self, name: str) -> str:
        return self.shown(name)

    def parameter(self, name: str) -> str:
        return self.shown(name)

    def function(self, name: str) -> str:
        return self.shown(name)

    def prime(self, function: str) -> str:
        return f"{function}'"

    def numeral(self, value: float, text: str) -> str:  # noqa: ARG002 - only pages ask which number it is
        return text

    def beside(self, before: Node, after: str) -> str:  # noqa: ARG002 - always the same
        return "*"

    def matrix_product(self, left: Node, right: Node) -> str:
        return f"{self.within(left, PRODUCT if isinstance(left, MatMul) else SIGN)} @ {self.within(right, SIGN)}"

    def array_call(self, call: ArrayCall) -> str:
        return Writer.array_call(self, call)

    def power(self, base: Node, exponent: Node) -> str:
        above = self.write(exponent)
        return f"{self.within(base, ATOM)}^{above if holds(exponent) >= SIGN else self.parentheses(above)}"

    def where(self, tree: Where) -> str:
        return f"{self.within(tree.then, PRODUCT)} if {self.condition(tree)} else {self.write(tree.other)}"

    def display(self, tree: Node) -> str:
        """A formula; cases stand on lines of their own."""
        rows = self.cases(tree)
        if len(rows) == 1:
            return rows[0][0]
        width = max(columns(piece) for piece, _ in rows)
        return "\n".join(f"{padded(piece, width)}  {f'if {when}' if when else 'otherwise'}" for piece, when in rows)

    def over(self, above: str, below: str) -> str:
        return f"({above}) / {below}"

    def joined(self, pieces: list[str]) -> str:
        return " ".join(pieces).replace("( ", "(").replace(" )", ")").replace(" ,", ",")

    def derivative(self, result: str, by: str, partial: bool = True) -> str:  # noqa: ARG002 - both are written alike
        return f"d{self.letter(result)}/d{self.letter(by)}"

    def transposed(self, matrix: str) -> str:
        return f"{matrix}^T"

    def axis(self, axis: int) -> str:
        return f", axis={axis}"

    def matrix(self, rows: list[list[str]]) -> str:
        """Rows on lines of their own."""
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in rows]
        return "\n".join(f"[ {line} ]" for line in lines)
