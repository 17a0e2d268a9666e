"""What a name stands for where it stands: a variable, a constant, a function with its argument, or an error."""

from __future__ import annotations

from typing import Literal, cast

from chaincalc.functions.registry import NAMES
from chaincalc.language.arguments import ANY, PRODUCT, Arguments
from chaincalc.language.reader import CLOSING
from chaincalc.language.scope import CONSTANTS, EXTREMES, FUNCTION_LETTERS, Scope, is_array_function
from chaincalc.language.tokens import Token
from chaincalc.language.tree import (
    FLOW,
    Call,
    Const,
    Div,
    Extreme,
    Function,
    NamedFunction,
    Neg,
    Node,
    Num,
    Param,
    Pow,
    Var,
    has_variable,
)

__all__ = ["ANY", "PRODUCT", "Names"]

_TWO_ARGUMENTS = ("pow", "power", "maximum", "minimum")  # as NumPy has them
_POSITIVE_BASE = {2.0: "log2", 10.0: "log10"}


class Names(Arguments):
    """Reads names; the first variable of a link is taken for what flows into it, until the link is complete."""

    def __init__(self, text: str, scope: Scope, tokens: list[Token]) -> None:
        super().__init__(text, scope, tokens)
        self.variables: dict[str, Token] = {}  # of the current link, each where it stands first
        self.notes: dict[str, None] = {}  # what a student should be told about how the text was read

    def name(self, token: Token, level: int) -> Node:
        name = token.text
        called = self.next.kind == "sign" and self.next.text in ("(", "[")
        if name in self.scope.parameters:
            return Param(name)
        function = self.scope.function(name)
        if called:
            special = self.special_call(function, token, level)
            if special is not None:
                return special
        if function:
            return self.call(function, token, level) if called else self.function(function, token, level)
        if name.lower() in EXTREMES:
            return self.extreme(token, level)
        if not self.scope.is_variable(name) and name not in CONSTANTS and is_array_function(name):
            from chaincalc.language.arrays import array_call  # most texts have none

            return array_call(self, token, level)
        if name in CONSTANTS or name.lower() in CONSTANTS[:2]:
            return Const(cast(Literal["pi", "tau", "e"], name.lower()))
        if not self.scope.is_variable(name) or (name == "lambda" and self.next.kind == "name"):
            what = "function" if called else "name"
            self.fail(f"unknown {what} {token.shown}", token, self.scope.hint(name))
        return self.variable(token, called)

    def variable(self, token: Token, called: bool) -> Node:
        name = token.text
        if name in self.scope.numbers:
            return self.scope.numbers[name]
        if called and name in FUNCTION_LETTERS and self.next.start == token.end:
            defined = f"define it: {name}(u) = u^2, y = {name}(3x + 1)"
            self.fail(f"'{name}' is a function that nobody has defined", token, f"write its formula, or {defined}")
        if not self.variables:
            self.variables[name] = token
            return FLOW
        if name not in self.variables:
            self.variables[name] = token
        return FLOW if name == next(iter(self.variables)) else Var(name)

    # -- functions --

    def function(self, function: Function, token: Token, level: int) -> Node:
        """A function's name without parentheses behind it."""
        following = self.next
        if following.kind == "sign" and following.text in ("^", "**"):
            return self.powered(function, token, level)
        if following.kind == "sign" and following.text == "_" and function.name == "log":
            return self.logarithm(token, level)
        if self.at - 1 == self.link_start and (following.kind == "end" or (following.text == "|" and not self.is_bar)):
            return Call(function, FLOW, self.complete(function, {}, token))
        if isinstance(function, NamedFunction) or not (self.begins_argument or following.text == "-"):
            self.refuse_bare(token)
        if following.kind == "number" and following.start == token.end and self.text[token.start] not in "√∛\\":
            return Call(function, self.bare_number(token), self.complete(function, {}, token))
        return Call(function, self.bare_argument(token, level), self.complete(function, {}, token))

    @property
    def is_bar(self) -> bool:
        """Whether the | that stands here behind a factor opens an absolute value; a pipe has a space behind it."""
        if not self.bars or self.bar is not None:
            return False
        return self.enclosed > 0 or self.text[self.next.end : self.next.end + 1].strip() != ""

    def bare_number(self, token: Token) -> Node:
        """`ln2`: this number and nothing more."""
        number = self.advance()
        if self.side_by_side and self.next.kind == "name" and self.next.start == number.end:
            hint = f"write {token.text}({number.text})*{self.next.text} or {token.text}({number.text}*{self.next.text})"
            self.fail("this can be read in two ways", token, hint)
        return Num(float(number.text))

    def refuse_bare(self, token: Token) -> None:
        """A function's name without its argument where a formula goes on."""
        if self.next.text == "|":
            self.bar_misled = True
        self.fail(f"'{token.text}' is a function and needs an argument here", token, f"write {token.text}(x)")

    def powered(self, function: Function, token: Token, level: int) -> Node:
        """`sin^2 x`; the power -1 is the inverse."""
        exponent, argument = self.power_of(token, level)
        parameters = self.complete(function, {}, token)
        if exponent != Neg(Num(1.0)):
            return Pow(Call(function, argument, parameters), exponent)
        inverse = NAMES.get(f"arc{function.name}")
        if inverse is None:
            name = token.text
            hint = f"1/{name} is {name}(x)^-1"
            known = {
                "exp": "; the inverse is ln(x)",
                "log": "; the inverse is e^x",
                "square": "; the inverse is sqrt(x)",
            }
            self.fail(f"'{name}' has no inverse here", token, hint + known.get(function.name, ""))
        self.notes[f"{token.text}^-1 is the inverse, {inverse.name}; 1/{token.text}(x) is {token.text}(x)^-1"] = None
        return Call(inverse, argument)

    def logarithm(self, token: Token, level: int) -> Node:
        """`log_3 x`."""
        self.advance()
        number = self.advance()
        if number.kind != "number":
            self.fail("a logarithm's base is a number here", number, "write log_2 x, or log(x, b)")
        base = Num(float(number.text))
        if self.next.text in ("(", "["):
            (argument, *more), given, _ = self.in_parentheses(token, level)
            if more or given:
                self.fail("'log' takes one argument here", token, "write log(x, 3)")
            return self.to_base(argument, base)
        if not self.begins_argument:
            self.refuse_bare(token)
        return self.to_base(self.bare_argument(token, level), base)

    def to_base(self, argument: Node, base: Node) -> Node:
        """The logarithm to a base."""
        primitive = _POSITIVE_BASE.get(base.value) if isinstance(base, Num) else None
        if primitive:
            return Call(NAMES[primitive], argument)
        return Div(Call(NAMES["log"], argument), Call(NAMES["log"], base))

    def special_call(self, function: Function | None, token: Token, level: int) -> Node | None:
        """Calls that programs have, with two arguments: pow(x, 2), log(x, 2), maximum(x, y); None for all others."""
        name = token.text
        if name in ("sigma", "pow") and function is None:
            if name == "sigma":
                return self.call(NAMES["sigmoid"], token, level)
        elif function is None or function.name not in (*_TWO_ARGUMENTS, "log") or function is not NAMES.get(name):
            return None
        if not self.has_two_arguments():
            if name == "pow":
                self.fail("pow(x, n) takes two arguments", token, "write x^3")
            return None
        (first, second, *more), given, places = self.in_parentheses(token, level)
        if more or given:
            self.fail(f"'{name}' takes two arguments", places["2"] if more else token)
        return self.of_two(name, first, second, token, places["1"])

    def of_two(self, name: str, first: Node, second: Node, token: Token, place: Token) -> Node:
        """A function of two arguments."""
        if name in ("pow", "power"):
            return Call(NAMES["exp"], second) if first == Const("e") else Pow(first, second)
        if name in ("maximum", "minimum"):
            if has_variable(second):
                return Extreme("max" if name == "maximum" else "min", first, second)
            return Call(NAMES[name], first, self.complete(NAMES[name], {"c": second}, token, {"c": place}))
        return self.to_base(first, second)

    def has_two_arguments(self) -> bool:
        """Whether a comma stands in the parentheses that open here, and nothing is given by name."""
        depth = 0
        comma = False
        for i in range(self.at, len(self.tokens)):
            kind, text, _, _ = self.tokens[i]
            if kind != "sign":
                continue
            depth += (text in CLOSING) - (text in CLOSING.values())
            if depth == 0:
                break
            if depth == 1 and text == "=":
                return False
            comma = comma or (depth == 1 and text == ",")
        return comma

    def extreme(self, token: Token, level: int) -> Node:
        kind = cast(Literal["max", "min"], token.text.lower())
        shape = f"{kind}(a, b) takes two arguments"
        if self.next.text not in CLOSING:
            self.fail(shape, token, f"write {kind}(x, 0)")
        opened = self.advance()
        outer = self.enter()
        first = self.one_of_two(token, level)
        if self.next.text == CLOSING[opened.text]:
            self.fail(shape, token, f"write {kind}(x, 0)")
        if self.next.text != ",":
            self.expect(CLOSING[opened.text], opened)
        self.advance()
        second = self.one_of_two(token, level)
        if self.next.text == ",":
            self.fail(shape, self.next, f"write {kind}(a, {kind}(b, c))")
        self.expect(CLOSING[opened.text], opened)
        self.leave(outer)
        return Extreme(kind, first, second)

    def one_of_two(self, token: Token, level: int) -> Node:
        if self.next.text in (")", "]", "}", ","):
            self.refuse_missing_argument(token)
        return self.expression(ANY, level + 1)
