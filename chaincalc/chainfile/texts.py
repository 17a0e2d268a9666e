"""What is wrong with a text in the chain language, and whether YAML made another text of it than was meant."""

from __future__ import annotations

from typing import NoReturn

from chaincalc.base.errors import ChainFileError, LanguageError, snippet
from chaincalc.chainfile.nodes import Scalar
from chaincalc.chainfile.refusals import ESCAPES
from chaincalc.chainfile.source import Source


def fail_in_text(source: Source, error: LanguageError, node: Scalar, hint: str = "") -> NoReturn:
    """Raise an error in a text as one in its file; the column is the fault's own where the text stands on one line.

    Args:
        source: the file.
        error: what is wrong.
        node: the text.
        hint: what to say in place of the error's own hint.
    """
    hint = _surprise(source, error, node) or hint or error.hint
    if not error.text.strip():
        source.fail(error.message, node.place, hint)
    lines = [error.message, *snippet(error.text, error.start, error.end), *([f"  {hint}"] if hint else [])]
    line, column = source.line(node.place), node.place.column
    if line.startswith(error.text, column + (not node.plain)):
        column += (not node.plain) + error.start
    raise ChainFileError("\n".join(lines), source.name, node.place.line + 1, column + 1) from None


def _surprise(source: Source, error: LanguageError, node: Scalar) -> str:
    text, after = node.text, source.after(node.place)
    if not node.plain:
        escaped = source.line(node.place)[node.place.column :].startswith('"') and "\\" in source.at(node.place)
        return ESCAPES if escaped else ""
    if text.count("(") > text.count(")") and after.lstrip().startswith(","):
        return "here a comma begins the next entry; a text with commas needs quotes"
    if " #" in after and (error.start >= len(text.rstrip()) or text.count("(") > text.count(")")):
        return "what follows the # is a comment; a text with # needs quotes"
    return ""
