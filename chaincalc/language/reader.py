"""Going through a text's tokens, and saying what is wrong with the next one."""

from __future__ import annotations

from typing import NoReturn

from chaincalc.base.errors import LanguageError
from chaincalc.language.scope import Scope
from chaincalc.language.tokens import Token

ABSOLUTE = "links are separated by one |; for the absolute value write abs(x)"
CLOSING = {"(": ")", "[": "]", "{": "}"}
_SHOWN = 100  # characters of the readings that a hint spells out


class Reader:
    """A text's tokens, and the place that has been reached.

    Args:
        text: chain text.
        scope: what names mean in it.
        tokens: those of the text, or of a part of it; the last one is of kind "end".
    """

    def __init__(self, text: str, scope: Scope, tokens: list[Token]) -> None:
        self.text = text
        self.scope = scope
        self.tokens = tokens
        self.at = 0
        self.bar_misled = False  # whether an error is about a | that may be a bar

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

    def typed(self, first: Token, last: Token) -> str:
        """What was typed from one token to another."""
        return self.text[first.start : last.end].strip()

    def two_ways(self, first: Token, last: Token, *readings: str) -> NoReturn:
        """It can be read in several ways: say which."""
        spelt = " or ".join(" ".join(reading.split()) for reading in readings)
        hint = f"write {spelt}" if len(spelt) < _SHOWN else "put parentheses"
        raise LanguageError("this can be read in two ways", self.text, first.start, last.end, hint)

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
            self.bar_misled = True
        elif token.text in (")", "]", "}"):
            hint = "there are more ) than (" if token.text == ")" else "it was never opened"
        elif token.text == "/" and self.last.text == "/":
            hint = "write / for division"
        elif token.text == "'":
            hint = "strings aren't part of the language"
        self.fail(f"a number, a variable or a function is expected here, not {token.shown}", token, hint)

    def refuse_next(self, message: str = "", opened: Token | None = None) -> NoReturn:
        """The formula should end, or go on with an operator, but something else stands there."""
        token, before = self.next, self.last
        if message and opened:
            self.fail(message, opened)
        if token.text == "|":
            self.bar_misled = True
            self.fail("a | inside parentheses" if opened else "unexpected '|'", token, ABSOLUTE)
        if token.text in (")", "]", "}"):
            if opened:
                self.fail(f"{token.shown} doesn't close this '{opened.text}'", token)
            self.fail(f"this {token.shown} was never opened", token)
        if token.text == "=":
            self.fail("unexpected '='", token, "write only the formula, without 'y =' before it")
        if token.text == ",":
            if opened and opened.text == "[":
                self.fail("unexpected ','", token, "subscripts and lists aren't part of the language")
            decimal = before.kind == "number" and self.tokens[self.at + 1].kind == "number"
            shown = f"{before.text}.{self.tokens[self.at + 1].text}" if decimal else "0.5"
            self.fail("unexpected ','", token, f"decimals are written {shown}; links are separated by |")
        if token.text == "'":
            self.fail(f"unexpected {token.shown}", token, "a prime marks a derivative; write the formula alone")
        if token.text == "[":
            self.fail("unexpected '['", token, "subscripts and lists aren't part of the language")
        if token.kind == "name" and not self.scope.knows(token.text):
            self.fail(f"unknown name {token.shown}", token, self.scope.hint(token.text))
        if token.kind in ("name", "number") or token.text in CLOSING:
            self.refuse_side_by_side(token, before)
        self.fail(f"unexpected {token.shown}", token)

    def refuse_side_by_side(self, token: Token, before: Token) -> NoReturn:
        left = before.text if before.kind != "sign" else "(...)"
        right = token.text if token.kind != "sign" else "(...)"
        hint = f"to multiply, write {left}*{right}"
        if token.kind == "number" and before.kind != "number":
            hint += f"; for a power, {left}^{right}"
        self.fail(f"an operator is missing before {token.shown}", token, hint)
