"""Lines that are too long, folded where one would fold them by hand; measured in a terminal's columns."""

from __future__ import annotations

from collections.abc import Iterator

# What the forms in Unicode are made of; each takes one column, as do all letters before the combining accents.
SIGNS = "╭╮╰╯─│▶▼┄≈×·′√∛π≤≥⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉←ᵀ"
_ONE_EACH = frozenset(SIGNS) | {chr(number) for number in range(0x300)}
_OPERATORS = "+-*/·≈="


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for a Chinese character, none for an accent by itself."""
    if text.isascii() or _ONE_EACH.issuperset(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def padded(text: str, width: int) -> str:
    """The text and spaces, so many columns together."""
    return text + " " * (width - columns(text))


def fold(text: str, width: int, indent: str = "") -> list[str]:
    """The text in lines of at most `width` columns, each after the first one begun with `indent`.

    A line ends before an operator, as far outside all parentheses as can be, or at a space; else after a parenthesis
    or a sign; else anywhere.
    """
    lines: list[str] = []
    before = ""
    while (room := _fitting(text, max(1, width - len(before)))) < len(text):
        at = _place(text, room)
        lines.append(before + text[:at].rstrip())
        text, before = text[at:].lstrip(), indent
    return [*lines, before + text]


def _fitting(text: str, width: int) -> int:
    """How many characters fit into so many columns; at least one."""
    count = min(len(text), width)
    while count > 1 and columns(text[:count]) > width:
        count -= 1
    while count < len(text) and columns(text[: count + 1]) <= width:
        count += 1
    return count


def _place(text: str, room: int) -> int:
    places = [place for place in _places(text[: room + 1]) if room // 3 <= place[2] <= room]
    if not places:
        return room
    return min(places)[2]


def _places(text: str) -> Iterator[tuple[int, int, int]]:
    """Where a line can end: how bad that is, what is further left being worse, and after how many characters."""
    depth = 0
    for i, c in enumerate(text):
        if c == " " and i:
            following = text[i + 1 : i + 3]
            sign = len(following) == 2 and following[0] in _OPERATORS and following[1] == " "
            behind = i > 1 and text[i - 1] in _OPERATORS and text[i - 2] == " "
            if sign or not behind:
                yield 2 * depth, -i, i
        elif c in "([":
            depth += 1
            yield 500, -i, i + 1
        elif c in ")]":
            depth = max(0, depth - 1)
        elif c in "*·/," and i and text[i - 1] != " ":
            yield 2 * depth + (c != ","), -i, i + 1
