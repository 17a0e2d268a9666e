"""What can be wrong with a request.

    ChaincalcError
    ├── LanguageError      chain text that can't be read; knows the text and the place in it
    ├── ChainFileError     a chain file that can't be read; knows file, line and column
    ├── ParameterError     a primitive's parameter: missing, unknown, or out of range
    ├── InputError         a point, a range, a delta, a line of standard input
    └── OutputError        a file that can't be written, a table that can't be held

A bad request raises; a bad point (outside a domain, say) is a mask and a note, never an exception.
`str(error)` is the whole message: what, where (the text with a caret under it), and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_WINDOW = 72  # how many characters of a text an error shows


class ChaincalcError(Exception):
    """A request that can't be carried out; str() says what, where, and what to do.

    >>> from chaincalc import Chain
    >>> try:
    ...     Chain.parse("sqare")
    ... except ChaincalcError as error:
    ...     print(error)
    unknown name 'sqare'
      sqare
      ^^^^^
      did you mean 'square'?
    """


class LanguageError(ChaincalcError):
    """Chain text that can't be read.

    Args:
        message: what is wrong, in one line.
        text: the whole text; the message shows a piece of it.
        start: index of the first character at fault.
        end: index after the last one.
        hint: what to do, in one line, or "".

    >>> from chaincalc import Chain
    >>> try:
    ...     Chain.parse("3x + sqare")
    ... except LanguageError as error:
    ...     print(error.message, error.start, error.hint)
    unknown name 'sqare' 5 did you mean 'square'?
    """

    def __init__(self, message: str, text: str, start: int, end: int | None = None, hint: str = "") -> None:
        self.message = message
        self.text = text
        self.start = min(start, len(text))
        self.end = max(end if end is not None else start + 1, self.start + 1)
        self.hint = hint
        lines = [message, *snippet(text, self.start, self.end)]
        super().__init__("\n".join([*lines, f"  {hint}"] if hint else lines))


class ChainFileError(ChaincalcError):
    """A chain file that can't be read: `file:line:column: what`, with lines and columns counted from 1.

    `reason` is the what alone.

    >>> from chaincalc import Chain
    >>> try:
    ...     Chain.load("nowhere.yaml")
    ... except ChainFileError as error:
    ...     print(error)
    nowhere.yaml: there is no such file
    """

    def __init__(self, message: str, path: str, line: int = 0, column: int = 0) -> None:
        self.path, self.line, self.column, self.reason = path, line, column, message
        place = f"{path}:{line}:{column}" if line else path
        super().__init__(f"{printable(place)}: {message}")


class ParameterError(ChaincalcError):
    """A parameter that is missing, unknown, or out of range; `name` is the parameter's, `hint` what to do.

    >>> from chaincalc import ArrayLink
    >>> try:
    ...     ArrayLink("matmul")
    ... except ParameterError as error:
    ...     print(error)
    matmul takes its array W
    """

    def __init__(self, message: str, name: str = "", hint: str = "") -> None:
        self.message, self.name, self.hint = message, name, hint
        super().__init__(f"{message}\n  {hint}" if hint else message)


class InputError(ChaincalcError):
    """A point, a range, a delta or a line of standard input that can't be used.

    >>> from chaincalc import Chain
    >>> try:
    ...     Chain.parse("square")("3")
    ... except InputError as error:
    ...     print(error)
    a chain takes real numbers, not str32
      write a number without quotes; Chain.parse reads formulas
    """


class OutputError(ChaincalcError):
    """A file that can't be written, or a result that can't be held in the format asked for.

    >>> from chaincalc import explain
    >>> try:
    ...     explain("x^2", 1.0).save("page.doc")
    ... except OutputError as error:
    ...     print(error)
    page.doc: the suffix chooses the form: .html, .md, .tex, .py, .txt, .svg, .png, .pdf
    """


def printable(text: str) -> str:
    """`text` with every character that could move a terminal's cursor replaced, one for one."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text)


def enumerated(names: Sequence[str]) -> str:
    """Names in a sentence: x, w and b."""
    return " and ".join([*filter(None, [", ".join(names[:-1])]), names[-1]])


def clipped(word: str, length: int = 40) -> str:
    """A word that is short enough for one line of a message."""
    return word if len(word) <= length else word[: length - 3] + "..."


def snippet(text: str, start: int, end: int) -> list[str]:
    """Two lines: the text around `start`, clipped when it is long, and carets under `start` to `end`."""
    left = 0 if len(text) <= _WINDOW else max(0, min(start - _WINDOW // 2, len(text) - _WINDOW))
    right = min(len(text), left + _WINDOW)
    head = "..." if left else ""
    tail = "..." if right < len(text) else ""
    before = head + printable(text[left:start])
    marked = printable(text[start : min(end, right)])
    shown = head + printable(text[left:right]) + tail
    return [f"  {shown}", f"  {' ' * _width(before)}{'^' * max(1, _width(marked))}"]


def _width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'square'?`, or "" where nothing known is close."""
    import difflib

    close = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""
