"""What a mistake is, and how one is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from chaincalc.base.record import Record
from chaincalc.calculus.derivation import Derivation
from chaincalc.calculus.rules.rule import Rule
from chaincalc.language.tree import Node

Show = Callable[[Node], str]  # a piece of the derivation as the reader knows it


class Wrong(NamedTuple):
    """What a mistake makes of a piece: the formula, and a sentence; `inner` where the link is the inner one's."""

    formula: Node
    text: str
    inner: bool = False


Make = Callable[[Derivation, Show], Iterator[Wrong]]


class Mistake(Record):
    """A mistake.

    Args:
        code: its code.
        rules: with which it is made.
        make: what it makes of an application of them.
    """

    code: str
    rules: tuple[Rule, ...]
    make: Make


MISTAKES: list[Mistake] = []


def mistake(code: str, *rules: Rule) -> Callable[[Make], Make]:
    """Declare a mistake."""

    def declare(found: Make) -> Make:
        MISTAKES.append(Mistake(code, rules, found))
        return found

    return declare
