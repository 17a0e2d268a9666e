"""What chain files don't take of YAML, refused; and what one of its parsers takes and another doesn't."""

from __future__ import annotations

import re
from typing import NoReturn

from chaincalc.chainfile.source import Place, Source, place_after

MAX_DEPTH = 20

ESCAPES = "in double quotes a backslash begins an escape; single quotes leave it alone"
QUOTES = "put the whole text in quotes"
_INDICATORS = {"*": ("alias", "aliases"), "&": ("anchor", "anchors"), "!": ("tag", "tags")}
_NO_FIRST_CHARACTER = {
    "@": ("a text can't begin with @", "matrix products aren't part of the chain language"),
    "`": ("a text can't begin with a backtick", "use ' or \" for quotes"),
    "%": ("a text can't begin with %", "remainders and percentages aren't part of the chain language"),
    "|": ("a text can't begin with |", QUOTES),  # these two only in brackets; elsewhere they begin a block
    ">": ("a text can't begin with >", QUOTES),
}

_BLOCK = re.compile(r"[|>](?:[-+][1-9]?|[1-9][-+]?)?(?: *| +#[^\n]*)(?=\n|\Z)")
_ESCAPE = re.compile(r"\\(?:[0abtnvfre \"\\/N_LP\r\n]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|)", re.DOTALL)
_COLON = re.compile(r":[,\[\]{}]")


def check_start(source: Source, place: Place, in_brackets: bool) -> None:
    """See to it that a text without quotes can begin here."""
    sign = source.at(place._replace(width=1))
    if sign in _INDICATORS:
        refuse_indicator(source, sign, place)
    if sign in "|>" and not in_brackets:
        check_block(source, place)
    elif sign in _NO_FIRST_CHARACTER:
        message, hint = _NO_FIRST_CHARACTER[sign]
        source.fail(message, place, hint)


def check_block(source: Source, place: Place) -> None:
    """See to it that behind the sign of a block of text its line ends."""
    sign = source.at(place._replace(width=1))
    if _BLOCK.match(source.line(place), place.column):
        return
    if source.before(place).rstrip().endswith(("'", '"')):
        hint = QUOTES
    elif sign == "|":
        hint = 'links are separated by |, as in "u | sin"; for the absolute value write abs(u)'
    else:
        hint = "comparisons aren't part of the chain language"
    message = f"the {sign} begins a block of text in YAML, and its lines follow below"
    source.fail(message, place._replace(width=1), hint)


def check_escapes(source: Source, quoted: str, place: Place) -> None:
    """See to it that each escape of a text in double quotes, which stands at this place, means a character."""
    for escape in _ESCAPE.finditer(quoted):
        code = escape[0][2:]
        if escape[0] == "\\" or (code and (int(code, 16) > 0x10FFFF or 0xD800 <= int(code, 16) < 0xE000)):
            line, column, _ = place_after(quoted[: escape.start()])
            at = Place(place.line + line, column if line else place.column + column, 2)
            source.fail("this escape isn't one that YAML knows", at, ESCAPES)


def check_colon(source: Source, place: Place) -> None:
    """See to it that between a name in brackets and a sign of YAML's there is no colon."""
    if _COLON.match(source.line(place), place.column):
        hint = "a text with a colon needs quotes"
        source.fail("a colon needs a space after it", place._replace(width=1), hint)


def refuse_indicator(source: Source, sign: str, place: Place) -> NoReturn:
    """Refuse an alias, an anchor or a tag."""
    what, kind = _INDICATORS[sign]
    article = "an" if what[0] == "a" else "a"
    hint = f"chain files have no {kind}; a text that begins with {sign} needs quotes"
    word = re.split(r"[ ,\[\]{}]", source.line(place)[place.column :], maxsplit=1)[0]
    source.fail(f"the {sign} makes this {article} {what} in YAML", place._replace(width=len(word)), hint)


def refuse_depth(source: Source, place: Place) -> NoReturn:
    """Refuse what is nested too deeply."""
    source.fail(f"nested more than {MAX_DEPTH} levels deep", place._replace(width=1))


def refuse_second_document(source: Source, place: Place) -> NoReturn:
    """Refuse a second document."""
    source.fail("a second document begins here", place._replace(width=3), "a chain file has one; remove the '---'")
