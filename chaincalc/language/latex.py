r"""LaTeX as tokens: `\frac{x}{2}` is (x)/(2), `\sqrt[3]{x}` is cbrt(x), `\sin` is sin; braces are grouping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from chaincalc.base.errors import LanguageError, clipped, did_you_mean
from chaincalc.functions.registry import NAMES
from chaincalc.language.scope import CONSTANTS, EXTREMES, GREEK
from chaincalc.language.tokens import Token

if TYPE_CHECKING:
    from chaincalc.language.textbook import Textbook

_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|(.)|\Z)", re.DOTALL)
_SCIENTIFIC = re.compile(r"\\cdot\s*10\s*\^\s*\{\s*(-?[0-9]{1,3})\s*\}")

_SPACES = """
, ; : ! > ( ) [ ] quad qquad thinspace medspace thickspace negthinspace allowbreak displaystyle textstyle ds limits
nolimits nobreak hfill left right
"""
_NOTHING = frozenset([*_SPACES.split(), " ", "\n", "\t"])
_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "star": "*", "bullet": "*", "div": "/", "slash": "/", "lbrace": "(",
    "rbrace": ")", "{": "(", "}": ")", "lbrack": "(", "rbrack": ")", "lparen": "(", "rparen": ")", "vert": "|",
    "mid": "|", "prime": "'", "_": "_", "partial": "d", "|": "|",
}  # fmt: skip
_LETTERS = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma"}
_FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")
_UPRIGHT = ("operatorname", "mathrm", "text", "mathit", "textrm", "mathsf", "textit", "mathbf", "mathop", "textnormal")
_SIZES = (
    "left",
    "right",
    "big",
    "Big",
    "bigg",
    "Bigg",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "biggl",
    "biggr",
    "Biggl",
    "Biggr",
)
_EITHER = ("big", "Big", "bigg", "Bigg")  # sizes of a delimiter that don't tell whether it opens or closes
_CASES = "formulas have no cases; there are max, min, abs and step, and the functions of a chain file"
_ELSEWHERE = {
    "begin": _CASES, "end": _CASES, "int": "integrals aren't part of the language",
    "sum": "sums over an index aren't part of the language; write the terms out",
    "lim": "limits aren't part of the language; write the formula alone", "infty": "numbers are finite",
    "pm": "that is two formulas; write one of them", "mp": "that is two formulas; write one of them",
    "over": "write \\frac{...}{...}", "circ": "separate links with |, the first one first; angles are in radians",
    "to": "separate links with |", "le": "comparisons aren't part of the language; use max, min, abs or step",
}  # fmt: skip
_ELSEWHERE |= dict.fromkeys(("ge", "leq", "geq", "lt", "gt", "ne", "neq"), _ELSEWHERE["le"])
_KNOWN = sorted({*NAMES, *EXTREMES, *CONSTANTS, *GREEK, *_SIGNS, *_LETTERS, *_FRACTIONS, *_UPRIGHT, "sqrt"})


class Latex:
    """A command of LaTeX, read where a textbook's reader meets it.

    Args:
        book: the reader, which stands at a backslash.
    """

    def __init__(self, book: Textbook) -> None:
        self.book = book

    def command(self) -> None:
        """The tokens of one command, its arguments included."""
        book = self.book
        start = book.at
        match = _COMMAND.match(book.plain, start)
        name = (match.group(1) or match.group(2) or "") if match else ""
        book.at = end = match.end() if match else start + 1
        if name in _SIZES:
            self.delimiter(name, start)
        elif name in ("lvert", "rvert"):
            self.bar(name == "lvert", start, end)
        elif name in _SIGNS:
            self.sign(name, start, end)
        elif name in _NOTHING:
            pass
        elif name in _FRACTIONS:
            self.fraction(start)
        elif name == "sqrt":
            self.root(start, end)
        elif name in _UPRIGHT:
            self.upright(start)
        elif name in GREEK or name.lower() in GREEK or name in _LETTERS:
            book.add(_LETTERS.get(name, name), start, end)
            book.index()
        elif name in NAMES or name in EXTREMES or name in CONSTANTS:
            book.add(name, start, end)
            book.index()
        else:
            self.refuse(name, start, end)

    def sign(self, name: str, start: int, end: int) -> None:
        """A sign; a number times a power of ten is one number, as it was before it was printed."""
        book = self.book
        power = _SCIENTIFIC.match(book.plain, start) if name == "cdot" else None
        before = book.tokens[-1] if book.tokens else None
        if power and before is not None and before.kind == "number" and "e" not in before.text.lower():
            text = f"{before.text}e{power.group(1)}"
            book.tokens[-1] = before._replace(text=text, end=power.end())
            book.at = power.end()
        else:
            book.add(_SIGNS[name], start, end)

    def delimiter(self, name: str, start: int) -> None:
        r"""`\left(`: the sign behind it; a bar opens or closes an absolute value, a point is nothing."""
        book = self.book
        self.spaces()
        at = book.at
        following = _COMMAND.match(book.plain, at)
        sign = book.plain[at : at + 1]
        if following and (following.group(1) or following.group(2)) in ("lvert", "rvert", "vert", "|"):
            sign, book.at = "|", following.end()
        elif sign in ("|", "."):
            book.at += 1
        else:
            self.opened_at(start)
            return
        if sign == "|" and name not in _EITHER:
            self.bar(name == "left" or name.endswith("l"), start, book.at)
        elif sign == "|":
            book.add("|", at)

    def opened_at(self, start: int) -> None:
        r"""What stands behind a `\left` is read as ever, but begins there."""
        book = self.book
        first = len(book.tokens)
        if book.at < len(book.plain):
            book.down()
            book.step()
            book.level -= 1
        if len(book.tokens) > first:
            book.tokens[first] = book.tokens[first]._replace(start=start)

    def bar(self, opens: bool, start: int, end: int) -> None:
        if opens:
            self.book.add("abs", start, end)
            self.book.add("(", start, end)
        else:
            self.book.add(")", start, end)

    def fraction(self, start: int) -> None:
        book = self.book
        before = book.tokens[-1] if book.tokens else None
        first = len(book.tokens)
        book.add("(", start)
        above = self.argument("\\frac")
        book.add("/", start)
        below = self.argument("\\frac")
        book.add(")", book.at - 1)
        numbers = [part[1].kind == "number" and len(part) == 3 for part in (above, below)]
        if before is not None and before.kind == "number" and all(numbers):
            del book.tokens[first:]
            book.mixed_number(before.start, book.at, f"{above[1].text}/{below[1].text}")

    def root(self, start: int, end: int) -> None:
        """A square root, a cube root, or a power of 1/n."""
        book = self.book
        self.spaces()
        degree: list[Token] = []
        if book.plain[book.at : book.at + 1] == "[":
            book.at += 1
            book.down()
            degree = self.until("]", start)
            book.level -= 1
        if len(degree) == 1 and degree[0].text in ("2", "3"):
            book.add("cbrt" if degree[0].text == "3" else "sqrt", start, end)
            self.argument("\\sqrt")
        elif not degree:
            book.add("sqrt", start, end)
            self.argument("\\sqrt")
        else:
            book.add("(", start)
            self.argument("\\sqrt")
            for sign in ("^", "("):
                book.add(sign, start)
            book.tokens.append(Token("number", "1", start, start + 1))
            book.add("/", start)
            book.add("(", start)
            book.tokens += degree
            for sign in (")", ")", ")"):
                book.add(sign, book.at - 1)

    def argument(self, command: str) -> list[Token]:
        """The tokens of an argument, in parentheses: what stands in braces, or else one digit, letter or command."""
        book = self.book
        self.spaces()
        first, at = len(book.tokens), book.at
        sign = book.plain[at : at + 1]
        if not sign or sign in "}])|+-*/^=,&":
            raise LanguageError(
                f"{command} needs an argument here", book.text, at, hint=f"write {command}" + _BRACED[command]
            )
        book.add("(", at)
        book.down()
        if sign == "{":
            book.at += 1
            book.tokens += self.until("}", at)
        elif sign.isascii() and sign.isdigit():
            book.tokens.append(Token("number", sign, at, at + 1))
            book.at += 1
        elif sign.isascii() and sign.isalpha():
            book.add(sign, at)
            book.at += 1
        else:
            book.step()
        book.level -= 1
        book.add(")", max(at, book.at - 1))
        return book.tokens[first:]

    def until(self, closing: str, start: int) -> list[Token]:
        """The tokens up to a brace or bracket that closes; they are taken out of the reader's."""
        book = self.book
        first, depth = len(book.tokens), 0
        opening = "{" if closing == "}" else "["
        while book.at < len(book.plain):
            sign = book.plain[book.at]
            if sign == closing and depth == 0:
                book.at += 1
                inside = book.tokens[first:]
                del book.tokens[first:]
                return inside
            depth += (sign == opening) - (sign == closing)
            book.step()
        raise LanguageError(f"this '{opening}' is never closed", book.text, start)

    def upright(self, start: int) -> None:
        r"""`\operatorname{sech}`: the word in the braces."""
        book = self.book
        self.spaces()
        match = re.compile(r"\{\s*((?:[A-Za-z0-9_\s]|\\_)*?)\s*\}|([A-Za-z])").match(book.plain, book.at)
        if match is None:
            self.refuse(book.plain[start + 1 : book.at].strip(), start, book.at)
        word = (match.group(1) or match.group(2) or "").replace("\\_", "_")
        book.at = match.end()
        for piece in word.split():
            book.add(piece, match.start(), match.end()) if piece[0].isalpha() else self.refuse(word, start, book.at)

    def spaces(self) -> None:
        book = self.book
        while book.plain[book.at : book.at + 1].isspace():
            book.at += 1

    def refuse(self, name: str, start: int, end: int) -> NoReturn:
        hint = _ELSEWHERE.get(name) or did_you_mean(name, _KNOWN).replace("'", "'\\", 1)
        shown = clipped(f"\\{name}")
        raise LanguageError(
            f"unknown command '{shown}'", self.book.text, start, end, hint or "write the formula without it"
        )


_BRACED = {"\\frac": "{x}{2}", "\\sqrt": "{x}"}
