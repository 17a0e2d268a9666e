"""What stands left of a formula, `y =`, `f(x) =`, `dy/dx =`, `d/dx`, and formulas that are defined in one another.

`y = 6u - 9, u = x^4/2` is a chain as textbooks print it: x^4/2 | 6*u - 9.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from chaincalc.base.errors import LanguageError
from chaincalc.language.reader import CLOSING
from chaincalc.language.tokens import Token

_OPENING, _CLOSED = frozenset(CLOSING), frozenset(CLOSING.values())
_LETTER = r"[A-Za-z][a-z]*(?:_?[0-9A-Za-z]+)?"
_FUNCTION = re.compile(rf"({_LETTER})'*(?:\(({_LETTER}(?:,{_LETTER})*)\))?\Z")
_ORDER = r"(?:\^[2-4])?"
_DERIVATIVE = re.compile(rf"d{_ORDER}(?:{_LETTER})?/d{_LETTER}{_ORDER}(?:\((\w+)\))?\Z")
_OPERATOR = re.compile(rf"d{_ORDER}/d([A-Za-z]|[a-z]+){_ORDER}\Z")
_SHORT = re.compile(r"D_[A-Za-z]\Z")
_LABEL = re.compile(r"[0-9]+\.(?= )|[0-9]+ \)|(?:\( )?[a-z] \)|\( [0-9]+ \)")
_BETWEEN = ("where", "and", "with")


class Equation(NamedTuple):
    """A formula and what it defines.

    Args:
        name: y in `y = x^2`, f in `f(x) = x^2`; "" where nothing stands there, or a derivative.
        argument: x in `f(x) = x^2`, or "".
        tokens: the formula's, with an end.
        start: where the left side begins.
    """

    name: str
    argument: str
    tokens: list[Token]
    start: int


def may_have_left_side(text: str, tokens: list[Token]) -> bool:
    """Whether it is worth a look; most texts are formulas alone."""
    return "=" in text or "＝" in text or any(token.text == "d" or token.text[:2] == "D_" for token in tokens[:3])


def equations(text: str, tokens: list[Token], *, operator: bool = True) -> list[Equation]:
    """The formulas of a text without their left sides; most texts have one.

    Args:
        text: the text.
        tokens: its tokens.
        operator: whether `d/dx` may stand before a formula.

    Raises:
        LanguageError: something stands before an = that no textbook prints there.
    """
    return [_equation(text, piece, operator) for piece in _parts(text, tokens[_length_of_label(tokens) :])]


def _length_of_label(tokens: list[Token]) -> int:
    """How many tokens the number of an exercise takes: `3. y = ...`, `(a) y = ...`, `b) f(x) = ...`; else 0."""
    label = _LABEL.match(" ".join(token.text for token in tokens[:3]))
    length = len(label.group().split()) if label else 0
    at = next((i for i, token in enumerate(tokens) if token.text == "="), 0)
    return length if at > length and _left_side(tokens[length:at]) is not None else 0


def _parts(text: str, tokens: list[Token]) -> list[list[Token]]:
    """The tokens, cut wherever a new definition begins, each piece with an end."""
    equals = [i for i, depth in enumerate(_depths(tokens)) if depth == 0 and tokens[i].text == "="]
    if len(equals) < 1 or not _separators(text, tokens):
        return [tokens]
    pieces: list[list[Token]] = [[]]
    separators = set(_separators(text, tokens))
    for i, token in enumerate(tokens):
        if i in separators:
            if token.text in (",", ";", *_BETWEEN):
                pieces[-1].append(Token("end", "", token.start, token.end))
                pieces.append([])
                continue
            pieces[-1].append(Token("end", "", token.start, token.start + 1))
            pieces.append([])
        pieces[-1].append(token)
    kept = [piece for piece in pieces if piece[0].kind != "end"]
    return kept if sum(any(t.text == "=" for t in piece) for piece in kept) > 1 or len(kept) > 1 else [tokens]


def _separators(text: str, tokens: list[Token]) -> list[int]:
    """Where definitions are set apart: at commas, semicolons, `where`, and line ends."""
    depths = _depths(tokens)
    several = sum(depth == 0 and token.text == "=" for depth, token in zip(depths, tokens, strict=True)) > 1
    found = []
    for i, token in enumerate(tokens):
        if depths[i] == 0 and i > 0 and token.kind != "end":
            line = several and "\n" in text[tokens[i - 1].end : token.start] and tokens[i - 1].text != "="
            if token.text in (",", ";", *_BETWEEN) or line:
                found.append(i)
    return found


def _depths(tokens: list[Token]) -> list[int]:
    """How many parentheses are open at each token."""
    depths, depth = [], 0
    for token in tokens:
        sign = token.kind == "sign"
        depth -= sign and token.text in _CLOSED
        depths.append(depth)
        depth += sign and token.text in _OPENING
    return depths


def _equation(text: str, tokens: list[Token], operator: bool) -> Equation:
    name = argument = ""
    start = tokens[0].start
    depths = _depths(tokens)
    first = 0
    for at in [i for i, token in enumerate(tokens) if token.text == "=" and depths[i] == 0]:
        found = _left_side(tokens[first:at])
        if found is None or tokens[at + 1].text == "=":
            _refuse(text, tokens, at)
        name, argument = name or found[0], argument or found[1]
        first = at + 1
    tokens = tokens[first:]
    if name and any(token.kind == "name" and token.text == name for token in tokens):
        same = next(token for token in tokens if token.text == name)
        message = f"'{name}' stands on both sides of the ="
        raise LanguageError(message, text, same.start, same.end, "write only the formula, in x")
    if name == "x" and not any(token.kind == "name" for token in tokens):
        hint = "write the formula alone; the input is given with --x, as in --x 3"
        raise LanguageError("unexpected '='", text, start, tokens[0].start, hint)
    return Equation(name, argument, _without_operator(text, tokens, operator), start)


def _left_side(tokens: list[Token]) -> tuple[str, str] | None:
    """The name and the argument of what stands left of an =, or None where it isn't a left side."""
    texts = ["(" if t.text in _OPENING else ")" if t.text in _CLOSED else t.text for t in tokens]
    joined = "".join(texts)
    function = _FUNCTION.match(joined)
    if not joined or (function and not _is_run(tokens)):
        name, primed = (function.group(1), "'" in joined) if function else ("", True)
        return ("" if primed else name.replace("_", "")), (function.group(2) or "").split(",")[0] if function else ""
    bare = "".join(text for text in texts if text not in "()")
    if _DERIVATIVE.match(bare) or _DERIVATIVE.match(joined) or _operator_length(tokens):
        return "", ""
    return None


def _is_run(tokens: list[Token]) -> bool:
    """Whether letters stand side by side, as in 2x or sin x, and not in parentheses."""
    return sum(token.kind == "name" for token in tokens) > 1 and not any(token.text in _OPENING for token in tokens)


def _operator_length(tokens: list[Token]) -> int:
    """How many tokens the operator d/dx takes that stands at the beginning; 0 where there is none."""
    bare, depth = "", 0
    for i, token in enumerate(tokens[:24]):
        if token.kind == "sign" and token.text in _OPENING:
            depth += 1
        elif token.kind == "sign" and token.text in _CLOSED:
            depth -= 1
        else:
            bare += token.text
        if depth < 0:
            return 0
        found = _OPERATOR.match(bare) or _SHORT.match(bare)
        if found and depth == 0 and tokens[min(i + 1, len(tokens) - 1)].text != "^":
            return i + 1
    return 0


def _without_operator(text: str, tokens: list[Token], allowed: bool) -> list[Token]:
    """The formula behind d/dx."""
    length = _operator_length(tokens)
    if not length:
        return tokens
    start, end = tokens[0].start, tokens[length - 1].end
    if not allowed:
        raise LanguageError("the derivative isn't worked out here", text, start, end, "write its formula, without d/dx")
    rest = tokens[length:]
    if rest[0].text in _OPENING:
        depths = _depths(rest)
        closed = next((i for i in range(1, len(rest)) if depths[i] == 0), len(rest) - 1)
        for i in range(closed + 1, len(rest)):
            if depths[i] == 0 and rest[i].text in ("+", "-"):
                hint = "put parentheses around all of it, or write the formula alone"
                raise LanguageError("d/dx stands before a part of the formula", text, start, end, hint)
    return rest


def _refuse(text: str, tokens: list[Token], at: int) -> NoReturn:
    raise LanguageError(
        "unexpected '='",
        text,
        tokens[at].start,
        tokens[at].end,
        "write only the formula; left of an = stands y or f(x)",
    )
