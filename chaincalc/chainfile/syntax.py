"""What a YAML syntax error means to somebody who wrote a formula.

libyaml and PyYAML's own parser word their errors differently, so an error is told by where it happened: the context,
the character there, and a word or two that both use.
"""

from __future__ import annotations

from typing import NoReturn

import yaml

from chaincalc.chainfile.source import Place, Source

ESCAPES = "in double quotes a backslash begins an escape; single quotes leave it alone"
_QUOTES = "put the whole text in quotes"
_COLUMN = "keys that belong together begin in one column"
_INDICATORS = {"*": ("alias", "aliases"), "&": ("anchor", "anchors"), "!": ("tag", "tags")}
_FIRST_CHARACTERS = {
    "\t": ("a tab stands where a line is indented", "indent with spaces"),
    "@": ("a text can't begin with @", "matrix products aren't part of the chain language"),
    "`": ("a text can't begin with a backtick", "use ' or \" for quotes"),
    "%": ("a text can't begin with %", "remainders and percentages aren't part of the chain language"),
}


def explain(error: yaml.MarkedYAMLError, source: Source) -> NoReturn:
    """Raise a YAML error as a ChainFileError in plain words."""
    context, problem = error.context or "", error.problem or ""
    at, began = _place(error.problem_mark), _place(error.context_mark or error.problem_mark)
    character = source.at(at)

    for sign, (what, _) in _INDICATORS.items():
        if what in context:
            refuse_indicator(source, sign, began)
    if "block scalar" in context:
        _explain_block(source, began)
    if "quoted scalar" in context:
        if "end of stream" in problem or "document separator" in problem:
            source.fail("this quote is never closed", began)
        backslash = max(0, source.line(at).rfind("\\", 0, at.column + 1))
        source.fail("this escape isn't one that YAML knows", Place(at.line, backslash, 2), ESCAPES)
    if "cannot start any token" in problem or "tab character" in problem:
        if character in _FIRST_CHARACTERS:
            message, hint = _FIRST_CHARACTERS[character]
            source.fail(message, at, hint)
        source.fail(f"a text can't begin with {character}", at, _QUOTES)
    if "mapping values are not allowed" in problem:
        _explain_colon(source, at)
    if "entries are not allowed" in problem:
        source.fail(
            "a minus and a space begin an item of a list, and none can stand here", at,
            "a negative number or formula has no space after its minus, or stands in quotes",
        )  # fmt: skip
    if "mapping keys are not allowed" in problem:
        source.fail("a text can't begin with a ? and a space", at, "conditions aren't part of the chain language")
    if "unexpected ':'" in problem:
        source.fail("a colon can't stand here", at, "a text with a colon needs quotes")
    if "simple key" in context:
        place = began._replace(width=max(1, len((source.at(began) + source.after(began)).split(" #")[0].rstrip())))
        source.fail("this line has no key", place, "a key is a name, a colon and a space: x: 5")
    if "flow" in context:
        _explain_brackets(source, at, began, context)
    if "block node" in context:
        _refuse_closing(source, at)
        source.fail(f"a '{character}' can't stand here", at, f"a text that begins with {character} needs quotes")
    if "document start" in problem:
        hint = f"{_COLUMN}, with no '---' or '...' between them"
        source.fail("this line doesn't belong to what stands before it", at, hint)
    if "block mapping" in context or "block collection" in context:
        _explain_indent(source, at, "key" if "mapping" in context else "item")
    source.fail(f"this isn't YAML: {problem}", at)


def refuse_indicator(source: Source, sign: str, place: Place) -> NoReturn:
    """Refuse an alias, an anchor or a tag."""
    what, kind = _INDICATORS[sign]
    article = "an" if what[0] == "a" else "a"
    hint = f"chain files have no {kind}; a text that begins with {sign} needs quotes"
    source.fail(f"the {sign} makes this {article} {what} in YAML", place, hint)


def _explain_block(source: Source, began: Place) -> NoReturn:
    sign = source.at(began)
    if source.before(began).rstrip().endswith(("'", '"')):
        hint = _QUOTES
    elif sign == "|":
        hint = 'links are separated by |, as in "u | sin"; for the absolute value write abs(u)'
    else:
        hint = "comparisons aren't part of the chain language"
    source.fail(f"the {sign} begins a block of text in YAML, and its lines follow below", began, hint)


def _explain_colon(source: Source, at: Place) -> NoReturn:
    before = source.before(at)
    if ":" in before:
        source.fail("a second colon in this line", at, f"if it belongs to the text, {_QUOTES}")
    key = before.strip()
    source.fail("this line is indented differently", Place(at.line, before.find(key), max(1, len(key))), _COLUMN)


def _explain_brackets(source: Source, at: Place, began: Place, context: str) -> NoReturn:
    character = source.at(at)
    ended = not (character + source.after(at)).strip() and not any(line.strip() for line in source.lines[at.line + 1 :])
    if "node" in context:
        if ended:
            source.fail("the file ends within brackets or braces", _end(source), "close them")
        source.fail(f"something is missing before this '{character}'", at)
    opening, closing = ("[", "]") if "sequence" in context else ("{", "}")
    if ended:
        source.fail(f"this '{opening}' is never closed", began, f"it ends with {closing}")
    if character in "]}":
        source.fail(f"a '{closing}' is expected here, not '{character}'", at)
    hint = "a text with brackets, braces or commas needs quotes"
    if began.line != at.line:
        hint = f"the '{opening}' stands in line {began.line + 1}"
    source.fail(f"a comma or '{closing}' is missing before this", at, hint)


def _explain_indent(source: Source, at: Place, what: str) -> NoReturn:
    before = source.before(at).strip()
    if before.endswith(("'", '"')):
        source.fail("the text goes on after its closing quote", at, _QUOTES)
    if before:
        _refuse_closing(source, at)
        hint = "a text that begins with a bracket or a brace needs quotes" if before.endswith(("]", "}")) else ""
        source.fail("something follows what is already complete", at, hint)
    if source.at(at) == "-" and what == "key":
        above = [line for line in source.lines[: at.line] if line.lstrip().startswith("-")]
        if above and above[-1].index("-") != at.column:
            source.fail("this line is indented differently", at, "the items of a list begin in one column")
        source.fail("an item of a list stands where a key is expected", at, "a list begins below its key: chain:")
    if what == "item":
        source.fail("an item of the list, with a dash, is expected here", at, "or a line that begins further left")
    source.fail("this line is indented differently", at, _COLUMN)


def _refuse_closing(source: Source, at: Place) -> None:
    if source.at(at) in ("]", "}"):
        source.fail(f"this '{source.at(at)}' closes nothing", at)


def _place(mark: yaml.Mark | None) -> Place:
    return Place(mark.line, mark.column) if mark else Place(0, 0)


def _end(source: Source) -> Place:
    """The last character of the file that isn't white space."""
    line = max((i for i, text in enumerate(source.lines) if text.strip()), default=0)
    return Place(line, max(0, len(source.lines[line].rstrip()) - 1))
