"""Reading an answer: a number, a formula, or the word for no derivative."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from chaincalc.base.errors import InputError, LanguageError
from chaincalc.base.lazy import np
from chaincalc.functions.primitive import Array
from chaincalc.language.evaluate import evaluate
from chaincalc.language.parse import parse_formula, variable_name
from chaincalc.language.scope import Scope
from chaincalc.language.tree import NamedFunction, Node, Num, bind, has_variable, number

NEUTRAL = "u"  # a variable's name that goes with every chain

_UNDEFINED = ("undefined", "none", "dne", "nan", "does not exist")
_INFINITE = {"inf": math.inf, "infinity": math.inf}
_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")


@dataclass(frozen=True)
class Language:
    """What an answer may be written in: a file's own functions, parameters with their values, and the variable.

    Args:
        functions, parameters: by name.
        variable: what the chain calls its variable; "" or u where that doesn't matter.
    """

    functions: Mapping[str, NamedFunction]
    parameters: Mapping[str, float]
    variable: str = ""


ANY = Language({}, {})


@dataclass(frozen=True)
class Answer:
    """An answer that was read.

    Args:
        given: as it is shown again: a plain number, or the text.
        tree: its formula; None where it says that there is no derivative, or an infinite one.
        value: its value if it has no variable; nan for none, or where it has a variable.
    """

    given: float | str
    tree: Node | None
    value: float

    @property
    def is_formula(self) -> bool:
        """Whether it has a variable."""
        return self.tree is not None and has_variable(self.tree)

    def at(self, x: Array) -> Array:
        """Its values at x."""
        if self.tree is None:
            return np.full(np.shape(x), self.value)
        with np.errstate(all="ignore"):
            return np.broadcast_to(evaluate(self.tree, x), np.shape(x)).astype(float)


def read_answer(given: float | str, language: Language = ANY) -> Answer:
    """Read an answer.

    Raises:
        LanguageError: it is neither a number nor a formula, or its variable isn't the chain's.
        InputError: it is empty.
    """
    if not isinstance(given, str):
        given = float(given)
        if not math.isfinite(given):
            return Answer(given, None, given)
        return Answer(given, number(given), given)
    text = given.strip()
    word = " ".join(text.lower().split())
    if word in _UNDEFINED:
        return Answer(given, None, math.nan)
    if word.lstrip("+-") in _INFINITE and len(word) - len(word.lstrip("+-")) <= 1:
        return Answer(given, None, -math.inf if word.startswith("-") else math.inf)
    if not text:
        raise InputError("the answer is empty\n  a number such as -6, or a formula such as 2*x, is expected")
    scope = Scope(language.functions, language.parameters)
    tree = bind(parse_formula(given, scope), {name: number(value) for name, value in language.parameters.items()})
    _check_variable(given, scope, language.variable)
    if has_variable(tree):
        return Answer(given, tree, math.nan)
    value = float(Answer(given, tree, math.nan).at(np.zeros(())))
    plain = _PLAIN.match(text) or isinstance(tree, Num)
    return Answer(value if plain else given, tree, value)


def _check_variable(text: str, scope: Scope, variable: str) -> None:
    name, start = variable_name(text, scope)
    if variable and name and name != variable and NEUTRAL not in (name, variable):
        raise LanguageError(
            f"the answer is in '{name}', the chain in '{variable}'", text, start, start + len(name),
            f"write it in {variable}",
        )  # fmt: skip
