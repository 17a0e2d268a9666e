"""The grammar: tokens to trees, by operator precedence.

It reads one token after the other, and descends one or two frames for each level of the text, so that the deepest
text that is allowed stays far from Python's own limit. (The method is Pratt's, "Top down operator precedence", 1973.)
"""

from __future__ import annotations

from typing import Literal, cast

from chaincalc.base.errors import LanguageError, ParameterError
from chaincalc.functions.registry import NAMES
from chaincalc.language.reader import ABSOLUTE, Reader
from chaincalc.language.scope import CONSTANTS, EXTREMES
from chaincalc.language.tokens import Token
from chaincalc.language.tree import (
    MAX_DEPTH,
    MAX_SIZE,
    Add,
    Call,
    Const,
    Div,
    Extreme,
    Function,
    Mul,
    Neg,
    Node,
    Num,
    Param,
    Pow,
    Var,
    Where,
    has_variable,
)

# How tightly an operator holds its operands; a sign holds looser than a power: -x^2 is -(x^2).
_ANY, _SUM, _PRODUCT, _SIGN, _POWER = range(5)


class Grammar(Reader):
    link_start = 0  # where the current link's first token is; -1: no bare function stands here
    variable: Token | None = None

    # -- links --

    def link(self) -> Node:
        """One link, up to the next | or the end."""
        self.link_start = self.at
        self.variable = None
        if self.next.text == "|" or self.next.kind == "end":
            if self.next.kind == "end" and self.at == 0:
                self.fail("the chain is empty", self.next, "a link is a name such as square, or a formula such as 3*x")
            hint = ABSOLUTE
            if self.next.kind == "end":
                hint = "take the last | away; for the absolute value write abs(x)"
            self.fail(f"a link is missing before {self.next.shown}", self.next, hint)
        return self.bounded(self.whole())

    def item(self) -> Node:
        """One formula in a list."""
        self.link_start = -1  # no bare function stands here
        return self.bounded(self.whole())

    def bounded(self, tree: Node) -> Node:
        if tree.depth > MAX_DEPTH:
            self.fail(f"nested more than {MAX_DEPTH} levels deep", self.tokens[0], "split it into links with |")
        if tree.size > MAX_SIZE:
            self.fail("this is too large when the functions it calls are written out", self.tokens[0])
        return tree

    def whole(self, level: int = 0) -> Node:
        """A whole formula: in a declaration, with its cases."""
        then = self.expression(_ANY, level)
        if not self.scope.declaration or self.next.text != "if":
            return then
        self.advance()
        subject = self.expression(_ANY, level)
        comparison = self.advance()
        if comparison.text not in ("<", "<=", ">", ">="):
            self.fail("a comparison is expected here", comparison)
        bound = self.expression(_ANY, level)
        if self.next.text != "else":
            self.fail("'else' is expected here", self.next)
        self.advance()
        sign = cast(Literal["<", "<=", ">", ">="], comparison.text)
        return Where(sign, subject, bound, then, self.whole(level + 1))

    # -- expressions --

    def expression(self, binding: int, level: int) -> Node:
        """What stands here, as far as operators reach that hold tighter than `binding`."""
        if level > MAX_DEPTH:
            self.fail(f"nested more than {MAX_DEPTH} levels deep", self.next, "split it into links with |")
        start = self.next.start
        left = self.operand(level)
        while True:
            sign = self.next.text if self.next.kind == "sign" else ""
            if sign in ("+", "-") and binding < _SUM:
                terms = [left]
                while self.next.kind == "sign" and self.next.text in ("+", "-"):
                    minus = self.advance().text == "-"
                    term = self.expression(_SUM, level + 1)
                    terms.append(Neg(term) if minus else term)
                left = Add(tuple(terms))
            elif (sign == "*" or self.implicit) and binding < _PRODUCT:
                factors = [left]
                while (self.next.kind == "sign" and self.next.text == "*") or self.implicit:
                    if not self.implicit:
                        self.advance()
                    factors.append(self.expression(_PRODUCT, level + 1))
                left = Mul(tuple(factors))
            elif sign == "/" and binding < _PRODUCT:
                self.advance()
                left = Div(left, self.tight_operand(_PRODUCT, start, level))
            elif sign in ("^", "**") and binding < _POWER:
                self.advance()
                exponent = self.tight_operand(_PRODUCT, start, level)
                left = Call(NAMES["exp"], exponent) if left == Const("e") else Pow(left, exponent)
            else:
                return left

    @property
    def implicit(self) -> bool:
        """Whether a number stands directly before a name or a parenthesis, which multiplies."""
        before, after = self.last, self.next
        return (
            before.kind == "number"
            and before.end == after.start
            and (after.kind == "name" or after.text == "(")
            and self.at > 0
        )

    def tight_operand(self, binding: int, start: int, level: int) -> Node:
        """The operand after / or ^; a product without a sign there could be meant in two ways."""
        operator = self.last
        first = self.next.start
        operand = self.expression(binding, level + 1)
        if self.implicit:
            number_end = self.last.end
            self.expression(_PRODUCT, level + 1)
            factor = self.text[number_end : self.last.end]
            left, value = self.text[start : operator.start].rstrip(), self.text[first:number_end]
            readings = f"{left}{operator.text}{value}*{factor} or {left}{operator.text}({value}*{factor})"
            raise LanguageError(
                "this can be read in two ways",
                self.text, start, self.last.end,
                f"write {readings}" if len(readings) < 100 else "put parentheses",
            )  # fmt: skip
        return operand

    def operand(self, level: int) -> Node:
        token = self.advance()
        if token.kind == "number":
            return Num(float(token.text))
        if token.kind == "name":
            return self.name(token, level)
        if token.text == "-":
            return Neg(self.expression(_PRODUCT, level + 1))
        if token.text == "+":
            return self.expression(_PRODUCT, level + 1)
        if token.text == "(":
            if self.next.text == ")":
                self.fail("nothing stands between these parentheses", token)
            inner = self.whole(level + 1) if self.scope.declaration else self.expression(_ANY, level + 1)
            self.expect(")", token)
            return inner
        self.at -= 1
        self.refuse_operand(token)

    # -- names --

    def name(self, token: Token, level: int) -> Node:
        name = token.text
        called = self.next.text == "("
        function = None if name in self.scope.parameters else self.scope.function(name)
        if name in EXTREMES and not function:
            return self.extreme(token, level)
        if function:
            return self.call(function, token, level) if called else self.bare(function, token)
        is_parameter = name in self.scope.parameters
        if not self.scope.knows(name) or (name == "lambda" and self.next.kind == "name"):
            what = "function" if called else "name"
            self.fail(f"unknown {what} {token.shown}", token, self.scope.hint(name))
        if called and [t.text for t in self.tokens[self.at + 2 : self.at + 4]] == [")", "="]:
            self.fail("unexpected '='", self.tokens[self.at + 3], "write only the formula, without 'f(x) =' before it")
        if called:
            self.fail(f"'{name}' is no function", self.next, f"to multiply, write {name}*(...)")
        if is_parameter:
            return Param(name)
        if name in CONSTANTS:
            return Const(cast(Literal["pi", "tau", "e"], name))
        if self.variable and self.variable.text != name:
            self.fail(f"two variables, '{self.variable.text}' and '{name}'", token, "a formula has one variable")
        self.variable = self.variable or token
        return Var()

    def bare(self, function: Function, token: Token) -> Node:
        """A function's name without parentheses: a whole link, or an error."""
        following = self.next
        if self.at - 1 == self.link_start and (following.kind == "end" or following.text == "|"):
            return Call(function, Var(), self.complete(function, {}, token))
        name = token.text
        rest = self.tokens[self.at + 1 :]
        if following.text in ("^", "**"):
            if [t.text for t in rest[:2]] == ["-", "1"]:
                inverse = f"the inverse is arc{name}(x), " if f"arc{name}" in NAMES else ""
                self.fail(f"'{name}' needs its argument before the power", token, f"{inverse}1/{name} is {name}(x)^-1")
            power = rest[0].text if rest[0].kind == "number" else "..."
            self.fail(f"'{name}' needs its argument before the power", token, f"write {name}(x)^{power}")
        if following.kind in ("name", "number"):
            shown = following.text if rest[0].kind == "end" or rest[0].text == "|" else "..."
            self.fail(f"'{name}' needs parentheses around its argument", token, f"write {name}({shown})")
        self.fail(f"'{name}' is a function and needs an argument here", token, f"write {name}(x)")

    def extreme(self, token: Token, level: int) -> Node:
        kind = cast(Literal["max", "min"], token.text)
        shape = f"{kind}(a, b) takes two arguments"
        if self.next.text != "(":
            self.fail(shape, token, f"write {kind}(x, 0)")
        opened = self.advance()
        first = self.argument(token, level)
        if self.next.text == ")":
            self.fail(shape, token, f"write {kind}(x, 0)")
        if self.next.text != ",":
            self.expect(")", opened)
        self.advance()
        second = self.argument(token, level)
        if self.next.text == ",":
            self.fail(shape, self.next, f"write {kind}(a, {kind}(b, c))")
        self.expect(")", opened)
        return Extreme(kind, first, second)

    def call(self, function: Function, token: Token, level: int) -> Node:
        """`f(argument, key=value, ...)`; without the argument it is a whole link."""
        opened = self.advance()
        if self.next.text == ")":
            self.fail(f"'{token.text}' has no argument", token, f"write {token.text} or {token.text}(x)")
        argument: Node | None = None
        given: dict[str, Node] = {}
        places: dict[str, Token] = {}
        while True:
            following = self.tokens[self.at + 1] if self.next.kind == "name" else self.next
            if following.text == "=" and self.next.kind == "name":
                key = self.advance()
                self.advance()
                if key.text in given:
                    self.fail(f"'{key.text}' is given twice", key)
                value = self.argument(token, level)
                if has_variable(value):
                    self.fail(f"the parameter '{key.text}' must be a number, without a variable", key)
                given[key.text], places[key.text] = value, key
            elif argument is not None or given:
                self.fail(
                    f"'{token.text}' takes one argument", self.next, "parameters are given by name: f(x, slope=0.1)"
                )
            else:
                argument = self.argument(token, level)
            if self.next.text != ",":
                break
            self.advance()
        self.expect(")", opened)
        parameters = self.complete(function, given, token, places)
        if argument is None:
            alone = self.tokens[self.link_start] is token and (self.next.kind == "end" or self.next.text == "|")
            if not alone:
                self.fail(f"'{token.text}' needs an argument here", token, f"write {token.text}(x, ...)")
            argument = Var()
        return Call(function, argument, parameters)

    def argument(self, token: Token, level: int) -> Node:
        if self.next.text in (")", ","):
            self.fail(f"an argument of '{token.text}' is missing", self.next)
        return self.expression(_ANY, level + 1)

    def complete(
        self, function: Function, given: dict[str, Node], token: Token, places: dict[str, Token] | None = None
    ) -> tuple[tuple[str, Node], ...]:
        try:
            return self.scope.complete(function, given)
        except ParameterError as error:
            self.fail(error.message, (places or {}).get(error.name, token), error.hint)
