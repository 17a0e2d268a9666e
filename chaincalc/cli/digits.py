"""What --digits asks of a chain: values and derivatives with proved digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.cli.output import Output
from chaincalc.cli.request import Source
from chaincalc.engine.comparison import compare
from chaincalc.engine.digits import Digits, proved_digits
from chaincalc.engine.second import SecondOpinion
from chaincalc.engine.suspects import DECIDED
from chaincalc.functions.primitive import Array
from chaincalc.output.digits import digits_columns, digits_reply
from chaincalc.output.reply import Reply
from chaincalc.output.told import Notes


def refuse_beside_digits(**given: Any) -> None:
    """Refuse an option that --digits leaves without meaning.

    Args:
        given: by the option's name, something true if it was typed.

    Raises:
        InputError: there is one.
    """
    for name, typed in given.items():
        if typed:
            option = "--" + name.replace("_", "-")
            raise InputError(
                f"--digits shows the value and the exact derivative alone\n  leave out {option}, or --digits"
            )


class ProvedDigits(Record):
    """Values, and derivatives if asked for, with so many proved digits."""

    source: Source
    out: Output
    digits: int
    derivatives: bool
    second: SecondOpinion

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.source.chain.inputs

    def compute(self, given: Mapping[str, Array]) -> Sequence[Digits]:
        chain = self.source.chain
        wrt = self.inputs if self.derivatives else self.inputs[:1]
        return list(proved_digits(chain.links, chain.bind(None, given), self.second.exact, self.digits, wrt))

    def defined(self, result: Sequence[Digits]) -> bool:
        numbers = [number for each in result for number in (each.value, each.chain_rule)[: 1 + self.derivatives]]
        return all(isinstance(number, str) for number in numbers)

    def note(self, result: Sequence[Digits], notes: Notes) -> None:
        """What there is to say where something is undefined; of the rest the digits say all."""
        if self.defined(result):
            return
        chain = self.source.chain
        points = result[:: len(self.inputs)] if self.derivatives else result
        given = {name: np.array([point.inputs[name] for point in points]) for name in self.inputs}
        x = given.pop(chain.main)
        found = compare(chain.links, x, others=given, main=chain.main, second=self.second).findings
        notes.add([each for each in found if each.code in (*DECIDED, "limit")])

    def reply(self, results: Iterator[Sequence[Digits]], _count: int | None) -> Reply:
        columns = digits_columns(self.inputs, self.derivatives)
        return digits_reply(self.source.chain.links, self.source.title, results, columns, self.out.columns)
