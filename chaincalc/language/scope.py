"""The names that a text may use, and what an unknown one was most likely meant to be."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from chaincalc.base.errors import ParameterError, did_you_mean
from chaincalc.base.record import Record
from chaincalc.functions.primitive import Primitive
from chaincalc.functions.registry import NAMES
from chaincalc.language.evaluate import constant
from chaincalc.language.tree import Call, Function, NamedFunction, Node, Parameters, has_parameter, number, walk

CONSTANTS = ("pi", "tau", "e")
EXTREMES = ("max", "min")
ARRAY_NAMES = ("matmul", "add", "multiply", "sum", "mean", "softmax")  # functions of whole arrays
_GREEK_LETTERS = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron rho sigma upsilon phi chi psi omega
"""
_LETTERS = frozenset(string.ascii_letters) - {"e"}
_DIGITS = frozenset(string.digits)
_USUAL = "tuvwxyz"  # letters that are variables more often than typos
_PYTHON_WORDS = "if else for while not and or in is lambda def import from return class with None True False"
GREEK = frozenset(_GREEK_LETTERS.split())
_PYTHON = frozenset(_PYTHON_WORDS.split())

# Names from textbooks and other programs.
_SYNONYMS = {
    "tg": "tan", "ctg": "cot", "cotan": "cot", "cosec": "csc", "arctg": "arctan", "sgn": "sign", "heaviside": "step",
    "logistic": "sigmoid", "gelu": "gelu_tanh", "hardtanh": "hard_tanh", "hardsigmoid": "hard_sigmoid", "lg": "log10",
    "ld": "log2", "sqr": "square", "root": "sqrt", "fabs": "abs", "arsinh": "arcsinh", "arcosh": "arccosh",
    "artanh": "arctanh", "deg2rad": "radians", "rad2deg": "degrees",
}  # fmt: skip


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Scope(Record):
    """What names mean in a text.

    Args:
        functions: a file's own functions; they may be read as they are asked for.
        parameters: names of the parameters of the function whose body this is, with their defaults.
        declaration: whether the text is a primitive's formula, where `A if u > c else B` is allowed.
    """

    functions: Mapping[str, NamedFunction] = _NOTHING
    parameters: Mapping[str, float] = _NOTHING
    declaration: bool = False

    def function(self, name: str) -> Function | None:
        return self.functions[name] if name in self.functions else NAMES.get(name)

    def is_variable(self, name: str) -> bool:
        return name in GREEK or (name[:1] in _LETTERS and set(name[1:]) <= _DIGITS)

    def knows(self, name: str) -> bool:
        """Whether a name means anything."""
        named = name in self.parameters or name in CONSTANTS or name in EXTREMES or self.function(name) is not None
        return named or self.is_variable(name)

    def complete(self, function: Function, given: Mapping[str, Node]) -> Parameters:
        """All parameters of a call, the given ones and the defaults.

        Raises:
            ParameterError: one is missing, unknown or out of range.
        """
        values = {name: constant(tree, self.parameters) for name, tree in given.items()}
        if isinstance(function, Primitive):
            merged = function.complete(values)
        else:
            defaults = dict(function.parameters)
            for name in values:
                if name not in defaults:
                    known = f"its parameters: {', '.join(defaults)}" if defaults else "it has none"
                    raise ParameterError(
                        f"{function.name} has no parameter '{name}'", name, did_you_mean(name, defaults) or known
                    )
            merged = {**defaults, **values}
            _check_body(function, merged)
        passed_on = {name: tree for name, tree in given.items() if has_parameter(tree)}
        return tuple((name, passed_on.get(name, number(value))) for name, value in merged.items())

    def hint(self, name: str) -> str:
        """What to do about an unknown name."""
        known = [*self.functions, *self.parameters, *NAMES, *CONSTANTS, *EXTREMES]
        if name in _PYTHON:
            return "formulas are arithmetic only; for cases there are max, min, abs and step"
        if name.lower() in ("nan", "inf", "infinity"):
            return "numbers are finite"
        if name.lower() in _SYNONYMS:
            return f"did you mean '{_SYNONYMS[name.lower()]}'?"
        if name == "pow":
            return "write x^3"
        if name in ARRAY_NAMES:
            return f"{name} takes a whole array: it stands alone as a link"
        if re.fullmatch(r"e[0-9]+", name):
            return "e is Euler's number, not a variable; write e*2 or e^2"
        if name[0] in _USUAL and self.function(name[1:]):
            return f"to multiply, write {name[0]}*{name[1:]}(...)"
        if name[-1] in _USUAL and self.function(name[:-1]):
            return f"write {name[:-1]}({name[-1]})"
        close = did_you_mean(name, known)
        if close:
            return close
        if len(name) == 2 and name.isalpha():
            return f"to multiply, write {name[0]}*{name[1]}"
        return "variables are one letter, such as x; 'chaincalc list' shows the functions"


def _check_body(function: NamedFunction, parameters: Mapping[str, float]) -> None:
    """See to it that the parameters suit the functions that the body passes them on to.

    Raises:
        ParameterError: one doesn't.
    """
    for node in walk(function.body):
        if isinstance(node, Call) and any(has_parameter(value) for _, value in node.parameters):
            passed = {name: constant(value, parameters) for name, value in node.parameters}
            if isinstance(node.function, Primitive):
                try:
                    node.function.complete(passed)
                except ParameterError as error:
                    raise ParameterError(f"{function.name} calls {error.message}", hint=error.hint) from None
            else:
                _check_body(node.function, passed)
