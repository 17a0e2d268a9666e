"""Going through a text's tokens, and saying what is wrong with the next one."""

from __future__ import annotations

from typing import NoReturn

from chaincalc.base.errors import LanguageError
from chaincalc.language.scope import Scope
from chaincalc.language.tokens import Token, tokenize

ABSOLUTE = "links are separated by one |; for the absolute value write abs(x)"


class Reader:
    """A text's tokens, and the place that has been reached.

    Args:
        text: chain text.
        scope: what names mean in it.

    Raises:
        LanguageError: the text has a character or a number that the language doesn't know.
    """

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.tokens = tokenize(text, comparisons=scope.declaration)
        self.at = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    @property
    def last(self) -> Token:
        return self.tokens[max(0, self.at - 1)]

    def advance(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def fail(self, message: str, token: Token, hint: str = "") -> NoReturn:
        raise LanguageError(message, self.text, token.start, token.end, hint)

    def expect(self, sign: str, opened: Token) -> None:
        if self.next.text == sign:
            self.advance()
            return
        self.refuse_next(f"this '{opened.text}' is never closed" if self.next.kind == "end" else "", opened)

    def finish(self) -> None:
        if self.next.kind != "end":
            self.refuse_next()

    def refuse_operand(self, token: Token) -> NoReturn:
        """Something stands where a number, a variable or a function was expected."""
        hint = ""
        if token.text == "|":
            hint = ABSOLUTE
        elif token.text == ")":
            hint = "there are more ) than ("
        elif token.text == "/" and self.last.text == "/":
            hint = "write / for division"
        self.fail(f"a number, a variable or a function is expected here, not {token.shown}", token, hint)

    def refuse_next(self, message: str = "", opened: Token | None = None) -> NoReturn:
        """The formula should end, or go on with an operator, but something else stands there."""
        token, before = self.next, self.last
        if message and opened:
            self.fail(message, opened)
        if token.text == "|" and opened:
            self.fail("a | inside parentheses", token, ABSOLUTE)
        if token.text == ")":
            self.fail("this ')' was never opened", token)
        if token.text == "=":
            self.fail("unexpected '='", token, "write only the formula, without 'y =' before it")
        if token.text == ",":
            self.fail("unexpected ','", token, "decimals are written 0.5; links are separated by |")
        if token.kind == "name" and not self.scope.knows(token.text):
            self.fail(f"unknown name {token.shown}", token, self.scope.hint(token.text))
        if token.kind in ("name", "number") or token.text == "(":
            left = before.text if before.kind != "sign" else "(...)"
            right = "(...)" if token.text == "(" else token.text
            self.fail(f"an operator is missing before {token.shown}", token, f"to multiply, write {left}*{right}")
        self.fail(f"unexpected {token.shown}", token)
