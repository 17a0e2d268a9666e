"""A formula by itself, with the names of its inputs: what a derivative is."""

from __future__ import annotations

from chaincalc.base.record import Record
from chaincalc.base.shown import Shown
from chaincalc.language.tree import Node
from chaincalc.language.write import write


class Formula(Shown, Record):
    """A formula; str() writes it in the chain language, so that Chain.parse reads it, and a notebook sets it.

    Args:
        tree: the formula, in which Var() is the main input.
        main: what the main input is called.

    >>> from chaincalc import Chain
    >>> formula = Chain.parse("sin(x^2)").derivative_formula()
    >>> str(formula), Chain.parse(str(formula))(0.0)
    ('2*x*cos(x^2)', 0.0)
    """

    tree: Node
    main: str = "x"

    def __str__(self) -> str:
        return write(self.tree, self.main)

    def __repr__(self) -> str:
        return f"<formula {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and (self.tree, self.main) == (other.tree, other.main)

    def __hash__(self) -> int:
        return hash((self.tree, self.main))
