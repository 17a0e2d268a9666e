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
_GREEK_LETTERS = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron rho sigma upsilon phi chi psi omega
"""
_LETTERS = frozenset(string.ascii_letters) - {"e"}
_DIGITS = frozenset(string.digits)
_USUAL = "tuvwxyz"  # letters that are variables more often than typos
_PYTHON_WORDS = "if else for while not and or in is lambda def import from return class with None True False"
GREEK = frozenset(_GREEK_LETTERS.split())
_PYTHON = frozenset(_PYTHON_WORDS.split())
FUNCTION_LETTERS = frozenset("fghFGH")  # before a parenthesis these are functions

# Names from textbooks and other programs.
_SYNONYMS = {
    "cotan": "cot", "cosec": "csc", "arctg": "arctan", "arcctg": "arccot", "arccosec": "arccsc",
    "logistic": "sigmoid", "gelu": "gelu_tanh", "hardtanh": "hard_tanh", "hardsigmoid": "hard_sigmoid", "lg": "log10",
    "ld": "log2", "sqr": "square", "fabs": "abs", "arsinh": "arcsinh", "arcosh": "arccosh",
    "artanh": "arctanh", "deg2rad": "radians", "rad2deg": "degrees", "celu": "elu", "prelu": "leaky_relu",
}  # fmt: skip

# Pairs of letters that are no product.
NOT_LETTERS = _PYTHON | _SYNONYMS.keys() | {"lb", "no", "of", "to"}

_HINTS = {
    "root": "write sqrt(x), cbrt(x), or x^(1/n)", "mod": "remainders aren't part of the language",
    "floor": "steps at every whole number aren't part of the language; there is step", "ex": "write e^x or e*x",
    "integral": "integrals aren't part of the language", "diff": "write the formula alone; deriv differentiates it",
    "lim": "limits aren't part of the language; write the formula alone",
}  # fmt: skip

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def is_array_function(name: str) -> bool:
    """Whether a name is one of the functions of whole arrays."""
    from chaincalc.functions.arrays import ARRAY_NAMES  # most texts have none of them

    return name in ARRAY_NAMES


class Scope(Record):
    """What names mean in a text.

    Args:
        functions: a file's own functions; they may be read as they are asked for.
        parameters: names of the parameters of the function whose body this is, with their defaults.
        declaration: whether the text is a primitive's formula, where `A if u > c else B` is allowed.
        numbers: letters that stand for numbers.
    """

    functions: Mapping[str, NamedFunction] = _NOTHING
    parameters: Mapping[str, float] = _NOTHING
    declaration: bool = False
    numbers: Mapping[str, Node] = _NOTHING

    def function(self, name: str) -> Function | None:
        """The function of a name; a primitive's may be written in capitals, as ReLU and LN are."""
        if name in self.functions:
            return self.functions[name]
        return NAMES.get(name) or (NAMES.get(name.lower()) if len(name) > 1 else None)

    def is_variable(self, name: str) -> bool:
        if name[:1] in _LETTERS and set(name[1:]) <= _DIGITS:
            return True
        letter = name.rstrip("0123456789")
        return letter in GREEK or (letter.lower() in GREEK and letter.istitle())

    def knows(self, name: str) -> bool:
        """Whether a name means anything."""
        if name in self.parameters or name in self.functions or name in CONSTANTS or self.is_variable(name):
            return True
        plain = name.lower()
        return plain in NAMES or plain in EXTREMES or plain in ("pi", "tau") or is_array_function(name)

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
        if name in _HINTS:
            return _HINTS[name]
        if re.fullmatch(r"e[0-9]+[a-z]?", name):
            factor = "*".join(filter(None, re.split(r"(?<=[0-9])(?=[a-z])", name[1:])))
            power = f"({factor})" if "*" in factor else factor
            return f"e is Euler's number, not a variable; write e*{factor} or e^{power}"
        if re.fullmatch(r"d[A-Za-z]", name) or (name[0] == "d" and name[1:] in GREEK):
            return f"{name} belongs to a derivative or an integral; write the formula alone"
        if re.fullmatch(r"[A-Za-z]+_[A-Za-z]?", name):
            base = name[-1] if name[-1] != "_" else "3"
            return f"write log(x, {base})" if name.startswith("log_") else f"an index is a number: {name[0]}1"
        together = self._run_together(name)
        if together:
            return together
        close = did_you_mean(name, known)
        if close:
            return close
        if len(name) <= 3 and name.isalpha():
            return f"to multiply, write {'*'.join(name)}"
        return "variables are one letter, such as x; 'chaincalc list' shows the functions"

    def _run_together(self, name: str) -> str:
        """What to do about a function's name, or a constant's, that a letter or a number touches."""
        if name[0] in _USUAL and self.function(name[1:]):
            return f"to multiply, write {name[0]}*{name[1:]}(...)"
        for length in range(len(name) - 1, 1, -1):
            function, rest = name[:length], name[length:]
            argument = rest.isdigit() or re.fullmatch(r"[0-9]+[a-zA-Z]|[t-z]", rest) or rest in GREEK
            if self.function(function) and argument and rest != "e":
                return f"write {function}({rest})"
            if function in ("pi", *GREEK) and len(rest) == 1:
                return f"to multiply, write {function}*{rest}"
            if self.function(function) and len(function) > 2 and self.function(rest[1:]):
                return f"write {function}({rest[0]})*{rest[1:]}(...)"
        for function in ("sin", "cos", "tan", "ln"):
            if name.startswith(function) and not did_you_mean(name, NAMES):
                return f"a function's argument stands in parentheses: {function}(...)"
        return ""


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
