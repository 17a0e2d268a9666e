"""The arguments of functions: in parentheses, with parameters by name or position, or bare, as in `sin 2x`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NoReturn

from chaincalc.base.errors import ParameterError
from chaincalc.functions.primitive import Primitive
from chaincalc.functions.registry import NAMES
from chaincalc.language.reader import CLOSING, Reader
from chaincalc.language.scope import Scope
from chaincalc.language.tokens import Token
from chaincalc.language.tree import FLOW, Call, Function, Mul, Neg, Node, Parameters, has_variable

# How tightly an operator holds its operands; a sign holds looser than a power: -x^2 is -(x^2).
ANY, PRODUCT = 0, 2


class Arguments(Reader, ABC):
    """Reads what stands behind a function's name."""

    def __init__(self, text: str, scope: Scope, tokens: list[Token]) -> None:
        super().__init__(text, scope, tokens)
        self.link_start = 0  # where the current link's first token is; -1: no bare function stands here
        self.bars = False  # whether a | is an absolute value's wherever it can be; else it separates links
        self.bar: Token | None = None  # the bar that is open on this level of parentheses
        self.enclosed = 0  # parentheses that are open

    @abstractmethod
    def expression(self, binding: int, level: int) -> Node:
        """What stands here, as far as operators reach that hold tighter than `binding`."""

    @property
    @abstractmethod
    def side_by_side(self) -> bool:
        """Whether a factor begins here without a sign before it."""

    def enter(self) -> Token | None:
        """Go inside parentheses, where another bar may be opened; what `leave` is to restore."""
        self.enclosed += 1
        outer, self.bar = self.bar, None
        return outer

    def leave(self, outer: Token | None) -> None:
        self.enclosed -= 1
        self.bar = outer

    # -- in parentheses --

    def in_parentheses(self, token: Token, level: int) -> tuple[list[Node], dict[str, Node], dict[str, Token]]:
        """`(a, b, key=value)`: the arguments by position, those by name, and where they stand.

        Places have an argument's number, a parameter's name, and `name=` for its value.
        """
        opened = self.advance()
        closing = CLOSING[opened.text]
        if self.next.text == closing:
            self.fail(f"'{token.text}' has no argument", token, f"write {token.text} or {token.text}(x)")
        outer = self.enter()
        arguments: list[Node] = []
        given: dict[str, Node] = {}
        places: dict[str, Token] = {}
        while True:
            if self.next.text in (closing, ","):
                self.refuse_missing_argument(token)
            if self.next.kind == "name" and self.tokens[self.at + 1].text == "=":
                key = self.advance()
                self.advance()
                if key.text in given:
                    self.fail(f"'{key.text}' is given twice", key)
                places[key.text], places[f"{key.text}="] = key, self.next
                if self.next.text in (closing, ","):
                    self.refuse_missing_argument(token)
                given[key.text] = self.expression(ANY, level + 1)
            elif given:
                self.fail("parameters come last", self.next, "what the function is applied to stands first")
            else:
                places[str(len(arguments))] = self.next
                arguments.append(self.expression(ANY, level + 1))
            if self.next.text != ",":
                break
            self.advance()
        self.expect(closing, opened)
        self.leave(outer)
        return arguments, given, places

    def refuse_missing_argument(self, token: Token) -> NoReturn:
        self.fail(f"an argument of '{token.text}' is missing", self.next)

    def call(self, function: Function, token: Token, level: int) -> Node:
        """`f(argument, key=value, ...)`; without the argument it is a whole link."""
        arguments, given, places = self.in_parentheses(token, level)
        names = _parameter_names(function)
        if len(arguments) > 1 + len(names):
            takes = f"one argument and {len(names)} after it" if names else "one argument"
            self.fail(f"'{token.text}' takes {takes}", places[str(1 + len(names))], _hint_of_second(function))
        for i, (name, value) in enumerate(zip(names, arguments[1:], strict=False)):
            if name in given:
                self.fail(f"'{name}' is given twice", places[name])
            given[name], places[name] = value, places[str(i + 1)]
        for name, value in given.items():
            if has_variable(value):
                self.fail(f"the parameter '{name}' must be a number, without a variable", places[name])
        parameters = self.complete(function, given, token, places)
        if not arguments:
            alone = self.tokens[self.link_start] is token and (self.next.kind == "end" or self.next.text == "|")
            if not alone or self.link_start < 0:
                self.fail(f"'{token.text}' needs an argument here", token, f"write {token.text}(x, ...)")
            return Call(function, FLOW, parameters)
        return Call(function, arguments[0], parameters)

    def complete(
        self, function: Function, given: dict[str, Node], token: Token, places: dict[str, Token] | None = None
    ) -> Parameters:
        try:
            return self.scope.complete(function, given)
        except ParameterError as error:
            self.fail(error.message, (places or {}).get(error.name, token), error.hint)

    # -- without parentheses --

    @property
    def begins_argument(self) -> bool:
        """Whether what stands here may be the argument of a function that has no parentheses."""
        return self.next.kind == "number" or self.side_by_side

    def bare_argument(self, token: Token, level: int) -> Node:
        """The product behind a function's name, up to a sign or another function's name."""
        if self.next.text == "-":
            self.fail(f"'{token.text}' needs parentheses around its argument", token, f"write {token.text}(-...)")
        root = self.text[token.start] in "√∛"
        first = self.at
        factors = [self.atom(level) if root else self.expression(PRODUCT, level + 1)]
        while self.side_by_side and not root and not self.ends_argument(token, first, factors, level):
            factors.append(self.expression(PRODUCT, level + 1))
        self.refuse_longer_argument(token, first, factors, root, level)
        return factors[0] if len(factors) == 1 else Mul(tuple(factors))

    @abstractmethod
    def atom(self, level: int) -> Node:
        """A number, a variable or parentheses, without a power behind it."""

    def ends_argument(self, token: Token, first: int, factors: list[Node], level: int) -> bool:
        """Whether an argument ends before the factor that stands beside it."""
        following = self.next
        has_letters = any(has_variable(factor) for factor in factors)
        if following.kind == "name" and self.scope.function(following.text):
            if not has_letters and self.text[following.start] in "√∛\\" and following.text in ("sqrt", "cbrt"):
                self.refuse_longer(token, first, level)
            return True
        if not has_letters:
            return False
        if following.text in ("(", "[", "|") and following.kind == "sign":
            if self.group_has_function():
                return True  # sin x (1 + cos x)
            self.refuse_longer(token, first, level)
        if following.text == "e" and following.start > self.last.end:  # sin x e^x, but ln te^t
            self.refuse_longer(token, first, level)
        return False

    def group_has_function(self) -> bool:
        """Whether a function's name stands in the parentheses that begin here."""
        depth = 0
        for i in range(self.at, len(self.tokens)):
            kind, text, _, _ = self.tokens[i]
            if kind == "sign":
                depth += (text in CLOSING) - (text in CLOSING.values())
                if depth == 0:
                    break
            elif kind == "name" and self.scope.function(text):
                return True
        return False

    def refuse_longer_argument(self, token: Token, first: int, factors: list[Node], root: bool, level: int) -> None:
        """Sin 2*x, sin x/2 and √x² can be read in two ways; sin x * cos x and sin x · 2x have one."""
        sign = self.next
        if root:
            if self.side_by_side and not (sign.kind == "name" and self.scope.function(sign.text)):
                self.refuse_longer(token, first, level)
            if sign.text in ("^", "**"):
                self.refuse_longer(token, first, level)
            return
        if sign.kind != "sign" or sign.text not in ("*", "/", "@"):
            return
        following = self.tokens[self.at + 1]
        function = following.kind == "name" and self.scope.function(following.text) is not None
        printed = self.text[sign.start] not in "*/@" and sign.text == "*"
        logarithm = token.text in ("ln", "log") and len(factors) == 1  # ln 2 · 2^x
        if not function and not (printed and (logarithm or any(has_variable(factor) for factor in factors))):
            self.refuse_longer(token, first, level)

    def refuse_longer(self, token: Token, first: int, level: int) -> None:
        """What follows an argument may belong to it."""
        last, after = self.last, self.next
        name = self.typed(token, self.tokens[first - 1])  # with its power, as in tan^-1
        inside = self.typed(self.tokens[first], last)
        if after.text in ("^", "**"):
            self.advance()
            self.expression(PRODUCT, level + 1)
            power = self.typed(after, self.last)
            self.two_ways(token, self.last, f"({name}{inside}){power}", f"{name}({inside}{power})")
        sign = self.text[after.start : after.end] if after.text in ("*", "/", "@") else "*"
        if after.text in ("*", "/", "@"):
            self.advance()
        start = self.next
        self.expression(PRODUCT, level + 1)
        rest = self.typed(start, self.last)
        self.two_ways(token, self.last, f"{name}({inside}){sign}{rest}", f"{name}({inside}{sign}{rest})")

    # -- powers of functions --

    def power_of(self, token: Token, level: int) -> tuple[Node, Node]:
        """`sin^2 x`: the exponent, and the argument."""
        self.advance()
        exponent = self.exponent(token, level)
        if self.next.text in ("(", "["):
            return exponent, self.only_argument(token, level)
        if not self.begins_argument:
            self.refuse_power_alone(token)
        return exponent, self.bare_argument(token, level)

    def only_argument(self, token: Token, level: int) -> Node:
        arguments, given, _ = self.in_parentheses(token, level)
        if len(arguments) != 1 or given:
            self.fail(f"'{token.text}' takes one argument here", token, f"write {token.text}(...)^2")
        return arguments[0]

    def exponent(self, token: Token, level: int) -> Node:
        """The exponent between a function's name and its argument: a number, a letter, or a group."""
        if self.next.text == "-":
            self.advance()
            return Neg(self.exponent(token, level))
        if self.next.kind in ("number", "name") or self.next.text in CLOSING:
            return self.atom(level)
        self.refuse_operand(self.next)

    def refuse_power_alone(self, token: Token) -> None:
        name = token.text
        inverse = f"arc{name}"
        hint = f"write {name}(x)^2" + (f", or {inverse} for the inverse" if inverse in NAMES else "")
        self.fail(f"'{name}' needs its argument here", token, hint)


def _parameter_names(function: Function) -> list[str]:
    if isinstance(function, Primitive):
        return [parameter.name for parameter in function.parameters]
    return [name for name, _ in function.parameters]


def _hint_of_second(function: Function) -> str:
    """What a second argument was most likely meant to be."""
    if function.name in ("sqrt", "cbrt"):
        return "for another root write x^(1/n)"
    return "decimals are written 0.5"
