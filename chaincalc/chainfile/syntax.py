"""What a YAML syntax error means to somebody who wrote a formula."""

from __future__ import annotations

import re
from typing import NoReturn

from chaincalc.chainfile.refusals import QUOTES
from chaincalc.chainfile.source import Place, Source
from chaincalc.chainfile.tokens import Token, Tokens

_COLUMN = "keys that belong together begin in one column"
_MINUS = "a minus and a space begin an item of a list, and none can stand here"
_NO_MINUS = "a negative number or formula has no space after its minus, or stands in quotes"


def explain(source: Source, at: Place | None) -> NoReturn:
    """Say what is wrong where the parser gave up; None if it doesn't know where.

    Raises:
        ChainFileError: always; its message depends on the text and the place alone.
    """
    tokens = Tokens(source, at)
    at = tokens.broken or at
    if at is None:
        source.fail("this isn't YAML", Place(0, 0))
    rest = source.line(at)[at.column :]
    last = tokens.found[-1] if tokens.found else None
    _explain_no_key(source, tokens)
    if re.match(r"-( |\Z)", rest) and (tokens.brackets or source.before(at).strip()):
        source.fail(_MINUS, at, _NO_MINUS)
    if tokens.brackets:
        _explain_brackets(source, at, tokens.brackets[-1], last)
    if rest.startswith(":"):
        _explain_colon(source, at, last)
    if rest.startswith("?") and source.before(at).strip():
        source.fail("a text can't begin with a ? and a space", at, "conditions aren't part of the chain language")
    if rest[:1] in ("]", "}", ",") and (not last or last.sign in ("-", "?", ":")):
        _refuse_closing(source, at)
        source.fail(f"a '{rest[0]}' can't stand here", at, f"a text that begins with {rest[0]} needs quotes")
    if not any(block.place.column <= at.column for block in tokens.blocks):
        hint = f"{_COLUMN}, with no '---' or '...' between them"
        source.fail("this line doesn't belong to what stands before it", at, hint)
    inner = next(block for block in reversed(tokens.blocks) if block.place.column <= at.column)
    _explain_indent(source, at, inner)


def _explain_no_key(source: Source, tokens: Tokens) -> None:
    """A text that begins in the column of keys, or of a list's dashes, and is none."""
    first = tokens.keyless
    if not first or first.sign in ("-", "?") or not tokens.blocks:
        return
    if first.place.column == tokens.blocks[-1].place.column:
        _refuse_line(source, first.place, tokens.blocks[-1])


def _refuse_line(source: Source, place: Place, block: Token) -> NoReturn:
    if block.sign == "-":
        source.fail("an item of the list, with a dash, is expected here", place, "or a line that begins further left")
    width = len(source.line(place)[place.column :].split(" #")[0].rstrip())
    source.fail("this line has no key", place._replace(width=width), "a key is a name, a colon and a space: x: 5")


def _explain_colon(source: Source, at: Place, last: Token | None) -> NoReturn:
    before = source.before(at)
    if not before.strip("- ") or (last and last.sign == ":"):
        source.fail("a colon can't stand here", at, "a text with a colon needs quotes")
    if ":" in before:
        source.fail("a second colon in this line", at, f"if it belongs to the text, {QUOTES}")
    key = before.strip()
    source.fail("this line is indented differently", Place(at.line, before.find(key), max(1, len(key))), _COLUMN)


def _explain_brackets(source: Source, at: Place, began: Token, last: Token | None) -> NoReturn:
    character = source.at(at)
    ended = not (character + source.after(at)).strip() and not any(line.strip() for line in source.lines[at.line + 1 :])
    if last and last.sign in ("[", "{", ",", ":", "?"):
        if ended:
            source.fail("the file ends within brackets or braces", _end(source), "close them")
        source.fail(f"something is missing before this '{character}'", at)
    closing = "]" if began.sign == "[" else "}"
    if ended:
        source.fail(f"this '{began.sign}' is never closed", began.place, f"it ends with {closing}")
    if character in "]}":
        source.fail(f"a '{closing}' is expected here, not '{character}'", at)
    hint = "a text with brackets, braces or commas needs quotes"
    if began.place.line != at.line:
        hint = f"the '{began.sign}' stands in line {began.place.line + 1}"
    source.fail(f"a comma or '{closing}' is missing before this", at, hint)


def _explain_indent(source: Source, at: Place, inner: Token) -> NoReturn:
    before = source.before(at).strip()
    if before.endswith(("'", '"')):
        source.fail("the text goes on after its closing quote", at, QUOTES)
    if before:
        _refuse_closing(source, at)
        hint = "a text that begins with a bracket or a brace needs quotes" if before.endswith(("]", "}")) else ""
        source.fail("something follows what is already complete", at, hint)
    if source.at(at) == "-" and inner.sign != "-":
        above = [line for line in source.lines[: at.line] if line.lstrip().startswith("-")]
        if above and above[-1].index("-") != at.column:
            source.fail("this line is indented differently", at, "the items of a list begin in one column")
        source.fail("an item of a list stands where a key is expected", at, "a list begins below its key: chain:")
    if inner.place.column == at.column:
        _refuse_line(source, at, inner)
    source.fail("this line is indented differently", at, _COLUMN)


def _refuse_closing(source: Source, at: Place) -> None:
    if source.at(at) in ("]", "}"):
        source.fail(f"this '{source.at(at)}' closes nothing", at)


def _end(source: Source) -> Place:
    """The last character of the file that isn't white space."""
    line = max((i for i, text in enumerate(source.lines) if text.strip()), default=0)
    return Place(line, max(0, len(source.lines[line].rstrip()) - 1))
