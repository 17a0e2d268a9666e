"""What printers write, as tokens: superscripts, roots, fractions, Greek letters, dots, full-width forms, code's `np.`.

Every token keeps its place in the text as it was typed, so that an error's caret points there. It is imported only for
a text that the plain language can't read.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NoReturn

from chaincalc.base.errors import LanguageError
from chaincalc.language.signs import ELSEWHERE, FRACTIONS, GREEK_SIGNS, LOWERED, PREFIXES, RAISED, ROOTS, SAME
from chaincalc.language.tokens import TOKEN, Token, number_token
from chaincalc.language.tree import MAX_DEPTH

_INDEX = re.compile(r"_\s*(?=\{?\s*([0-9]{1,3}))\{?\s*[0-9]{1,3}\s*\}?")

# Zero-width spaces and joiners, the soft hyphen, the invisible signs of MathML. What turns the direction of a text
# around is refused: it could show another formula than the one that is read.
_WITHOUT_WIDTH = "\u00ad\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff"


class Textbook:
    """A text that is read sign by sign.

    Args:
        text: as it was typed.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = text if text.isascii() else "".join(map(_plain, text))  # each character in its own place
        self.tokens: list[Token] = []
        self.at = 0
        self.level = 0
        self.dollars = text.count("$") % 2 == 0
        self.equations = "=" in self.plain

    def tokens_of_all(self) -> list[Token]:
        """The text's tokens.

        Raises:
            LanguageError: a sign or a command isn't known, or doesn't stand where it could.
        """
        while self.at < len(self.text):
            self.step()
        self.tokens.append(Token("end", "", len(self.text), len(self.text) + 1))
        return self.tokens

    def add(self, text: str, start: int, end: int | None = None) -> None:
        """A sign or a name that stands at `start`."""
        name = text[0].isalpha()
        self.tokens.append(Token("name" if name else "sign", text, start, start + 1 if end is None else end))

    def step(self) -> None:
        """The next token, or those that one printed sign stands for."""
        match = TOKEN.match(self.plain, self.at)
        if match is None or self.plain[self.at] in "<>":
            self.special(self.plain[self.at])
            return
        start, end = match.span()
        self.at = end
        if match.lastgroup == "number":
            self.tokens.append(number_token(self.plain, start, end))
        elif match.lastgroup == "name":
            word = match.group()
            if word in PREFIXES and self.plain[end : end + 1] == "." and self.plain[end + 1 : end + 2].isalpha():
                self.at = end + 1
            else:
                self.tokens.append(Token("name", word, start, end))
                self.index()
        elif match.group() == "^" and self.prime_above(end):
            pass
        elif match.lastgroup == "sign":
            self.add(match.group(), start, end)

    def special(self, sign: str) -> None:
        at = self.at
        self.at += 1
        if sign == "\\":
            from chaincalc.language.latex import Latex

            self.at = at
            Latex(self).command()
        elif sign == "·":
            self.add("*", at)
        elif sign in RAISED:
            self.raised(at)
        elif sign in LOWERED:
            self.lowered(at)
        elif sign in GREEK_SIGNS:
            self.greek(GREEK_SIGNS[sign], at)
        elif sign in ROOTS:
            self.add(ROOTS[sign], at)
        elif sign in FRACTIONS:
            self.fraction(sign, at)
        elif sign in "';" and self.equations:
            self.add(sign, at)
        elif sign == "″":
            self.add("'", at)
            self.add("'", at)
        elif not (sign == "~" or (sign == "$" and self.dollars) or self.full_stop(at)):
            self.refuse(at)

    def greek(self, name: str, at: int) -> None:
        """A letter, with its number if one stands behind it; pi is one itself, and has none."""
        while name != "pi" and self.at < len(self.plain) and self.plain[self.at] in "0123456789":
            self.at += 1
        self.add(name + self.plain[at + 1 : self.at], at, self.at)

    def full_stop(self, at: int) -> bool:
        """Whether it is the point behind a sentence."""
        return self.plain[at] == "." and bool(self.tokens) and not self.plain[at + 1 :].strip(" $")

    def raised(self, at: int) -> None:
        """Superscripts: a power; their letters stand side by side."""
        end = at
        while end < len(self.plain) and self.plain[end] in RAISED:
            end += 1
        self.add("^", at)
        self.add("(", at)
        while at < end:
            digits = at
            while digits < end and RAISED[self.plain[digits]].isdigit():
                digits += 1
            if digits > at:
                number = "".join(RAISED[c] for c in self.plain[at:digits])
                self.tokens.append(number_token(number, 0, len(number))._replace(start=at, end=digits))
                at = digits
            else:
                self.add(RAISED[self.plain[at]], at)
                at += 1
        self.add(")", end - 1)
        self.at = end

    def lowered(self, at: int) -> None:
        """Subscripts: part of the name before them."""
        end = at
        while end < len(self.plain) and self.plain[end] in LOWERED:
            end += 1
        before = self.tokens[-1] if self.tokens else None
        if before is None or before.kind != "name" or before.end != at:
            raise LanguageError("an index without a letter before it", self.text, at, end)
        digits = "".join(LOWERED[c] for c in self.plain[at:end])
        self.tokens[-1] = before._replace(text=f"{before.text}_{digits}", end=end)
        self.at = end

    def index(self) -> None:
        """An index in braces, or behind a command, is part of the name before it."""
        before = self.tokens[-1]
        match = _INDEX.match(self.plain, self.at - before.text.endswith("_"))
        if match:
            name = before.text.removesuffix("_")
            self.tokens[-1] = before._replace(text=f"{name}_{match.group(1)}", end=match.end())
            self.at = match.end()

    def fraction(self, sign: str, at: int) -> None:
        """½ and its like."""
        above, below = FRACTIONS[sign]
        if self.tokens and self.tokens[-1].kind == "number" and self.tokens[-1].end == at:
            self.mixed_number(self.tokens[-1].start, at + 1, f"{above}/{below}")
        self.add("(", at)
        self.tokens.append(Token("number", str(above), at, at + 1))
        self.add("/", at)
        self.tokens.append(Token("number", str(below), at, at + 1))
        self.add(")", at)

    def mixed_number(self, start: int, end: int, fraction: str) -> NoReturn:
        """2½, which is a sum, while everything else that stands side by side is a product."""
        whole = self.tokens[-1].text
        hint = f"write {whole} + {fraction} or {whole}*({fraction})"
        raise LanguageError("this can be read in two ways", self.text, start, end, hint)

    def prime_above(self, end: int) -> bool:
        r"""Whether a ^ carries nothing but primes, as in f^{\prime}; then they are read."""
        rest = self.plain[end : end + 80].lstrip(" {")
        if not rest.startswith("\\prime"):
            return False
        at = end
        while self.plain[at : at + 1] in (" ", "{"):
            at += 1
        while self.plain.startswith("\\prime", at):
            self.add("'", at, at + 6)
            at += 6
            while self.plain[at : at + 1] == " ":
                at += 1
        self.at = at + 1 if self.plain[at : at + 1] == "}" else at
        return True

    def down(self) -> None:
        """One level deeper."""
        self.level += 1
        if self.level > MAX_DEPTH:
            hint = "split it into links with |"
            raise LanguageError(f"nested more than {MAX_DEPTH} levels deep", self.text, self.at, hint=hint)

    def refuse(self, at: int) -> NoReturn:
        character = self.text[at]
        hint = ELSEWHERE.get(character, "")
        if self.plain[at] == "'" and at and (self.plain[at - 1].isalnum() or self.plain[at - 1] in ")]}'"):
            hint = "a prime marks a derivative; write the formula alone"
        shown = f"'{character}'" if character.isprintable() else f"U+{ord(character):04X}"
        raise LanguageError(f"unexpected {shown}", self.text, at, hint=hint)


_KEPT = frozenset([*RAISED, *LOWERED, *FRACTIONS, *GREEK_SIGNS, *ROOTS, *ELSEWHERE])


def _plain(character: str) -> str:
    """The character that stands for the same in the plain language: full-width forms, mathematical letters, spaces."""
    if character.isascii() or character in _KEPT:
        return character
    if character in SAME:
        return SAME[character]
    if character.isspace() or character in _WITHOUT_WIDTH:
        return " "
    same = unicodedata.normalize("NFKC", character)
    same = SAME.get(same, same)
    return same if len(same) == 1 and (same.isascii() or same in _KEPT) else character
