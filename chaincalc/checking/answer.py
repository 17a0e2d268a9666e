"""Reading an answer: a number, a formula, or the word for no derivative."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.language.evaluate import evaluate
from chaincalc.language.inputs import Inputs
from chaincalc.language.parse import parse_formula
from chaincalc.language.scope import Scope
from chaincalc.language.tree import NamedFunction, Node, bind, has_variable, is_elementwise, number

if TYPE_CHECKING:
    from chaincalc.calculus.precise.opinion import Exact

_UNDEFINED = ("undefined", "none", "dne", "nan", "does not exist")
_INFINITE = {"inf": math.inf, "infinity": math.inf}
_PLAIN = re.compile(r"[+\-\N{MINUS SIGN}]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,9})?\Z")


@dataclass(frozen=True)
class Language:
    """What an answer may be written in: a file's own functions, parameters with their values, and the chain's inputs.

    Args:
        functions, parameters: by name.
        inputs: what the chain calls its inputs.
    """

    functions: Mapping[str, NamedFunction] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)
    inputs: Inputs = field(default_factory=Inputs)

    @classmethod
    def of(
        cls,
        main: str,
        names: Sequence[str],
        letter: str,
        functions: Mapping[str, NamedFunction],
        numbers: Mapping[str, float] = MappingProxyType({}),
    ) -> Language:
        """The language of a chain, whose text calls its main input by a letter; other letters stand for numbers."""
        return cls(functions, numbers, Inputs(main, letter, tuple(name for name in names if name != main)))


ANY = Language()


@dataclass(frozen=True)
class Answer:
    """An answer that was read.

    Args:
        given: as it is shown again: a number that isn't a text, or the text as it was typed.
        tree: its formula; None where it says that there is no derivative, or an infinite one.
        value: its value if it has no variable; nan for none, or where it has a variable.
        text: a plain number as it was typed; "" for anything else.
    """

    given: float | str
    tree: Node | None
    value: float
    text: str = ""

    @property
    def is_formula(self) -> bool:
        """Whether it has a variable."""
        return self.tree is not None and has_variable(self.tree)

    @property
    def digits(self) -> int:
        """How many significant digits a plain number was typed with; 0 for anything else."""
        plain = self.text.lower().partition("e")[0].lstrip("+-").replace(".", "").lstrip("0")
        return len(plain)

    def exactly(self, x: Exact) -> tuple[float, bool]:
        """Its value at a point, nan for none, and whether that is proved."""
        if self.tree is None:
            return self.value, True
        from chaincalc.calculus.precise.opinion import precise_value

        found = precise_value([self.tree], {"": x}, digits=0)
        if found is None:
            return math.nan, False
        return (math.nan if found.value is None else found.value.nearest), True


def read_answer(given: float | str, language: Language = ANY) -> Answer:
    """Read an answer.

    Raises:
        LanguageError: it is neither a number nor a formula, or has a letter that is none of the chain's inputs.
        InputError: it is empty.
    """
    if not isinstance(given, str):
        given = float(given)
        if not math.isfinite(given):
            return Answer(given, None, given)
        return Answer(given, number(given), given, repr(given))
    text = given.strip()
    word = " ".join(text.lower().split())
    if word in _UNDEFINED:
        return Answer(given, None, math.nan)
    if word.lstrip("+-") in _INFINITE and len(word) - len(word.lstrip("+-")) <= 1:
        return Answer(given, None, -math.inf if word.startswith("-") else math.inf)
    if not text:
        raise InputError("the answer is empty\n  a number such as -6, or a formula such as 2*x, is expected")
    scope = Scope(language.functions, language.parameters)
    bound = {name: number(value) for name, value in language.parameters.items()}
    tree = bind(parse_formula(given, scope, language.inputs), bound)
    if not is_elementwise(tree):
        raise InputError("an answer is a number or a formula of numbers, without @ and functions of arrays")
    if has_variable(tree):
        return Answer(given, tree, math.nan)
    with np.errstate(all="ignore"):
        value = float(evaluate(tree, np.zeros(())))
    return Answer(given, tree, value, text.replace("\N{MINUS SIGN}", "-") if _PLAIN.match(text) else "")
