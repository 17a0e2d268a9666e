"""Letters that run together: `xcos` is x*cos, `wx` is w*x, `ln2` is ln(2); `sqare` and `dx` are nothing.

A typing error must stay an error. So only what a textbook prints falls apart: one variable before a name that
textbooks have, two variables, and a number behind `ln`.
"""

from __future__ import annotations

import re
from collections import Counter

from chaincalc.functions.registry import NAMES
from chaincalc.language.scope import CONSTANTS, NOT_LETTERS, Scope
from chaincalc.language.tokens import Token

# The functions that textbooks print behind a letter; elu is one that they don't, and celu no product.
_FUNCTIONS = """
sin cos tan sec csc cot sen tg ctg arcsin arccos arctan arcsec arccsc arccot asin acos atan sinh cosh tanh sech csch
coth arcsinh arccosh arctanh ln log exp sqrt cbrt abs
"""
_PRINTED = frozenset(_FUNCTIONS.split())
# Functions of other programs, which are no products.
_ELSEWHERE = frozenset(["rsqrt", "isqrt", "dlog", "slog", "nlog", "plog"])
_INDEX = re.compile(r"([A-Za-z]+)_([0-9]+)\Z")
_TWO = re.compile(r"([A-Za-z][0-9]*)([A-Za-z][0-9]*)\Z")
_LETTER = re.compile(r"[A-Za-z][0-9]*")
_LOG_OF = re.compile(r"(.?)(ln)([0-9]+)\Z")


def separated(tokens: list[Token], scope: Scope) -> list[Token]:
    """The tokens, with every name that nobody knows taken to pieces where it is a product."""
    pieces: list[Token] = []
    names: Counter[str] = Counter()
    for i, token in enumerate(tokens):
        if token.kind != "name" or token.text in NAMES or len(token.text) == 1 or scope.knows(token.text):
            pieces.append(token)
            continue
        names = names or Counter(t.text for t in tokens if t.kind == "name")
        called = tokens[i + 1].text == "(" and tokens[i + 1].start == token.end
        pieces += _pieces(token, scope, names if called else None)
    return pieces


def _pieces(token: Token, scope: Scope, elsewhere: Counter[str] | None = None) -> list[Token]:
    """The pieces of a name.

    Args:
        token: the name.
        scope: what names mean.
        elsewhere: where a parenthesis follows, the text's names. Two letters before one that stand nowhere else are
            rather a function's name misspelt than factors.
    """
    word = token.text
    index = _INDEX.match(word)
    if index:
        return _with_index(token, index.group(1), index.group(2), scope)
    two = _TWO.match(word)
    if two and _is_product(word) and not scope.function(word.rstrip("0123456789")):
        if elsewhere is not None and not any(elsewhere[letter] for letter in two.groups()):
            return [token]
        return _cut(token, len(two.group(1)))
    logarithm = _LOG_OF.match(word)
    if logarithm and (not logarithm.group(1) or scope.is_variable(logarithm.group(1))):
        function, number = _cut(token, logarithm.start(3))
        return [*_whole_or_pieces(function, scope), number._replace(kind="number")]
    letter = _LETTER.match(word)
    rest = word[letter.end() :] if letter else ""
    known = rest in _PRINTED or (rest in CONSTANTS and len(rest) > 1)
    if letter and known and letter.group() != "e" and word[0] != rest[0] and word not in _ELSEWHERE:
        return _cut(token, letter.end())
    return [token]


def _is_product(word: str) -> bool:
    """Whether two letters may be two factors; dx and ex are something else."""
    return word[0] not in "de" and word.lower() not in NOT_LETTERS


def _with_index(token: Token, name: str, digits: str, scope: Scope) -> list[Token]:
    """`x_1` is the variable x1, `log_2` the function log2, `log_3` the logarithm to the base 3."""
    if name == "log" and digits not in ("2", "10"):
        start = token.end - len(digits)
        return [
            token._replace(text="log"),
            Token("sign", "_", token.start, token.end),
            Token("number", digits, min(start, token.end - 1), token.end),
        ]
    joined = token._replace(text=name + digits)
    if name == "log" or scope.is_variable(joined.text):
        return [joined]
    pieces = _whole_or_pieces(token._replace(text=name), scope)
    if len(pieces) == 2 and scope.is_variable(pieces[1].text + digits):  # ax₁
        return [pieces[0], pieces[1]._replace(text=pieces[1].text + digits, end=token.end)]
    return [token]


def _whole_or_pieces(token: Token, scope: Scope) -> list[Token]:
    return [token] if scope.knows(token.text) else _pieces(token, scope)


def _cut(token: Token, length: int) -> list[Token]:
    middle = token.start + length
    return [
        Token("name", token.text[:length], token.start, middle),
        Token("name", token.text[length:], middle, token.end),
    ]
