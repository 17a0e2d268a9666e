"""The grammar: tokens to trees, by operator precedence.

It reads one token after the other, and descends one or two frames for each level of the text, so that the deepest
text that is allowed stays far from Python's own limit. (The method is Pratt's, "Top down operator precedence", 1973.)
"""

from __future__ import annotations

from typing import Literal, cast

from chaincalc.functions.registry import NAMES
from chaincalc.language.names import ANY, PRODUCT, Names
from chaincalc.language.reader import ABSOLUTE, CLOSING
from chaincalc.language.scope import Scope
from chaincalc.language.tokens import Token
from chaincalc.language.tree import (
    MAX_DEPTH,
    MAX_SIZE,
    Add,
    Call,
    Const,
    Div,
    MatMul,
    Mul,
    Neg,
    Node,
    Num,
    Pow,
    Where,
    has_variable,
    written,
)
from chaincalc.language.write import number_text

_SUM, _POWER = 1, 4  # how tightly an operator holds its operands, beside those that names know


class Grammar(Names):
    """A formula's or a chain's reader.

    Args:
        text, scope, tokens: as for a Reader.
        bars: whether a | is an absolute value's wherever it can be; else it separates links.
    """

    def __init__(self, text: str, scope: Scope, tokens: list[Token], bars: bool = False) -> None:
        super().__init__(text, scope, tokens)
        self.bars = bars
        self.last_group = -1  # where the parentheses that were closed last were opened
        self.spans: list[tuple[Token, Token]] = []  # the bars of each absolute value

    # -- links --

    def link(self) -> Node:
        """One link, up to the next | or the end."""
        self.link_start = self.at
        self.variables = {}
        if self.next.kind == "end" or (self.next.text == "|" and not self.bars):
            self.refuse_missing_link()
        return self.bounded(self.whole())

    def refuse_missing_link(self) -> None:
        if self.next.kind == "end" and self.at == 0:
            self.fail("the chain is empty", self.next, "a link is a name such as square, or a formula such as 3*x")
        self.bar_misled = True
        hint = ABSOLUTE
        if self.next.kind == "end":
            hint = "take the last | away; for the absolute value write abs(x)"
        self.fail(f"a link is missing before {self.next.shown}", self.next, hint)

    def item(self) -> Node:
        """One formula in a list."""
        self.link_start = -1  # no bare function stands here
        self.variables = {}
        return self.bounded(self.whole())

    def bounded(self, tree: Node) -> Node:
        if tree.depth > MAX_DEPTH:
            self.fail(f"nested more than {MAX_DEPTH} levels deep", self.tokens[0], "split it into links with |")
        if tree.size > MAX_SIZE:
            self.fail("this is too large when the functions it calls are written out", self.tokens[0])
        return tree

    def whole(self, level: int = 0) -> Node:
        """A whole formula: in a declaration, with its cases."""
        then = self.expression(ANY, level)
        if not self.scope.declaration or self.next.text != "if":
            return then
        self.advance()
        subject = self.expression(ANY, level)
        comparison = self.advance()
        if comparison.text not in ("<", "<=", ">", ">="):
            self.fail("a comparison is expected here", comparison)
        bound = self.expression(ANY, level)
        if self.next.text != "else":
            self.fail("'else' is expected here", self.next)
        self.advance()
        sign = cast(Literal["<", "<=", ">", ">="], comparison.text)
        return Where(sign, subject, bound, then, self.whole(level + 1))

    # -- expressions --

    def expression(self, binding: int, level: int) -> Node:
        """What stands here, as far as operators reach that hold tighter than `binding`."""
        self.refuse_too_deep(level)
        start = self.at
        left = self.operand(level)
        while True:
            kind, sign, _, _ = self.tokens[self.at]
            if kind == "end":
                return left
            if kind == "sign" and sign in ("+", "-"):
                if binding >= _SUM:
                    return left
                left = self.sum(left, level)
            elif kind == "sign" and sign in ("^", "**"):
                if binding >= _POWER:
                    return left
                left = self.power(left, start, level)
            elif binding >= PRODUCT:
                return left
            elif kind == "sign" and sign == "/":
                left = self.quotient(left, start, level)
            elif kind == "sign" and sign == "@":
                self.advance()
                left = MatMul(left, self.expression(PRODUCT, level + 1))
            elif (kind == "sign" and sign == "*") or self.side_by_side:
                left = self.product(left, level)
            else:
                return left

    def refuse_too_deep(self, level: int) -> None:
        if level > MAX_DEPTH:
            self.fail(f"nested more than {MAX_DEPTH} levels deep", self.next, "split it into links with |")

    def sum(self, first: Node, level: int) -> Node:
        terms = [first]
        while self.next.kind == "sign" and self.next.text in ("+", "-"):
            minus = self.advance().text == "-"
            term = self.expression(_SUM, level + 1)
            terms.append(Neg(term) if minus else term)
        return Add(tuple(terms))

    def product(self, first: Node, level: int) -> Node:
        """Factors, with or without a sign between them."""
        factors = [first]
        after_bar = beside_bar = self.last.text == "|"  # whether a |...| is one of the factors, and the last one
        while True:
            if self.next.text == "*" and self.next.kind == "sign":
                self.advance()
                after_bar = False
            elif not self.side_by_side:
                return Mul(tuple(factors))
            elif self.next.text == "|" and after_bar and not beside_bar:  # |a|b|c|
                self.fail("this can be read in two ways", self.next, "write abs(...) for each absolute value")
            factors.append(self.expression(PRODUCT, level + 1))
            beside_bar = self.last.text == "|"
            after_bar = after_bar or beside_bar

    @property
    def side_by_side(self) -> bool:
        """Whether a factor begins here without a sign before it."""
        kind, text, start, _ = self.next
        if kind == "name":
            return not (self.scope.declaration and text in ("if", "else"))
        if kind != "sign":
            return False
        if text == "[":
            return not (self.last.kind == "name" and self.last.end == start)  # x[0]
        if text == "|":
            return self.is_bar
        return text in ("(", "{")

    def quotient(self, above: Node, start: int, level: int) -> Node:
        """A / B; where B touches more factors, these could belong to it too."""
        operator = self.advance()
        first = self.at
        below = self.expression(PRODUCT, level + 1)
        if self.side_by_side:
            self.refuse_tail(self.tokens[start], operator, self.tokens[first], level)
        return Div(above, below)

    def power(self, base: Node, start: int, level: int) -> Node:
        operator = self.advance()
        first = self.at
        exponent = self.expression(PRODUCT, level + 1)
        if self.side_by_side and not self.ends_for_everybody(first, base):
            self.refuse_tail(self.tokens[start], operator, self.tokens[first], level)
        return Call(NAMES["exp"], exponent) if base == Const("e") else Pow(base, exponent)

    def refuse_tail(self, start: Token, operator: Token, first: Token, level: int) -> None:
        """A / B C or A ^ B C: C is a factor of all that stands before it, or of B alone."""
        last, after = self.last, self.next
        self.expression(PRODUCT, level + 1)
        left = self.text[start.start : operator.start].rstrip() + self.text[operator.start : operator.end]
        below, factor = self.typed(first, last), self.typed(after, self.last)
        self.two_ways(start, self.last, f"{left}{below}*{factor}", f"{left}({below}*{factor})")

    def ends_for_everybody(self, first: int, base: Node) -> bool:
        """Whether an exponent ends where a factor without a sign follows: e^x sin(x), x^2(x + 1), e^(2)x, not e^2x."""
        first += self.tokens[first].text == "-"
        if self.tokens[first].text in CLOSING:
            return self.last_group == first
        last, following = self.last, self.next
        if self.at - 1 != first:
            return False
        if last.kind == "number":  # in LaTeX an exponent without braces is one digit
            return has_variable(base) or (len(last.text) == 1 and ("\\" in self.text or "$" in self.text))
        touching = following.kind == "name" and following.start == last.end
        return not touching or self.scope.function(following.text) is not None

    def operand(self, level: int) -> Node:
        token = self.advance()
        kind, text, _, _ = token
        if kind == "number":
            if "e" in text or "E" in text:
                self.refuse_exponent(token, level)
            return Num(written(text))
        if kind == "name":
            return self.name(token, level)
        if text == "-":
            return Neg(self.expression(PRODUCT, level + 1))
        if text == "+":
            return self.expression(PRODUCT, level + 1)
        if text in CLOSING:
            return self.group(token, level)
        if text == "|" and self.bars and self.bar is None:
            return self.absolute(token, level)
        self.at -= 1
        self.refuse_operand(token)

    def refuse_exponent(self, token: Token, level: int) -> None:
        """3e-2x, where e may be Euler's number."""
        mantissa, exponent = token.text.lower().split("e")
        if exponent[0] not in "+-" or not self.side_by_side or self.next.start != token.end:
            return
        after = self.next
        self.expression(PRODUCT, level + 1)
        factor = self.typed(after, self.last)
        euler = f"{mantissa}*e {exponent[0]} {exponent[1:]}*{factor}"
        self.two_ways(token, self.last, euler, f"{number_text(float(token.text))}*{factor}")

    def group(self, opened: Token, level: int) -> Node:
        """What stands in parentheses, brackets or braces."""
        start = self.at - 1
        closing = CLOSING[opened.text]
        if self.next.text == closing:
            self.fail("nothing stands between these parentheses", opened)
        outer = self.enter()
        inner = self.whole(level + 1) if self.scope.declaration else self.expression(ANY, level + 1)
        self.expect(closing, opened)
        self.leave(outer)
        self.last_group = start
        return inner

    def atom(self, level: int) -> Node:
        """A number, a variable or parentheses, without a power behind it."""
        self.refuse_too_deep(level)
        return self.operand(level + 1)

    def absolute(self, opened: Token, level: int) -> Node:
        """|x|."""
        if self.next.text == "|":
            self.bar_misled = True
            self.fail("nothing stands between these bars", opened, ABSOLUTE)
        outer, self.bar = self.bar, opened
        inner = self.expression(ANY, level + 1)
        if self.next.text != "|":
            if self.next.kind == "end":
                self.bar_misled = True
                self.fail("this '|' is never closed", opened, ABSOLUTE)
            self.refuse_next("", opened)
        closed = self.advance()
        self.bar = outer
        self.spans.append((opened, closed))
        return Call(NAMES["abs"], inner)
