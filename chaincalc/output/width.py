"""Tables that fit a terminal: cells are folded at words, and what can be spared is left out."""

from __future__ import annotations

from collections.abc import Sequence

from chaincalc.base.record import Record

_SHORT = 12  # a column of texts gets at least so much, if it needs it, before its words are broken


class Fit(Record):
    """The columns that are shown: their names, their cells, which hold numbers; and what is said of the others."""

    names: Sequence[str]
    columns: Sequence[Sequence[str]]
    right: Sequence[bool]
    missing: str = ""


def needed(fit: Fit) -> int:
    """How wide a table is that is as wide as it needs to be."""
    return sum(_natural(fit)) + 3 * len(fit.names) + 1


def fitted(whole: Fit, spare: Sequence[str], ask: str, width: int) -> Fit:
    """A table that fits, if that can be.

    Texts are folded at words; if that isn't enough, columns are left out; if that isn't, long words are broken. Numbers
    and small matrices always stay whole: a table of many of them may come out wider.

    Args:
        whole: the table.
        spare: the columns that can be left out, the first of them first.
        ask: the options that ask for one of these.
        width: of the terminal.
    """
    if needed(whole) <= width:
        return whole
    kept = list(range(len(whole.names)))
    natural = _natural(whole)
    least = [_least(whole, i, natural[i]) for i in kept]
    gone = []
    for name in spare:
        if _total(kept, least) <= width or len(kept) == 1:
            break
        if name in whole.names:
            gone.append(name)
            kept.remove(whole.names.index(name))
    if _total(kept, least) > width:
        least = [_least(whole, i, natural[i], _SHORT) for i in range(len(natural))]
    widths = _narrowed(kept, natural, least, width)
    return Fit(
        [whole.names[i] for i in kept],
        [[_folded(cell, widths[i]) for cell in whole.columns[i]] for i in kept],
        [whole.right[i] for i in kept],
        _missing(gone, ask),
    )


def _missing(gone: Sequence[str], ask: str) -> str:
    return f"no room here for {', '.join(gone)}: {ask} {gone[0]} or a wider window shows it" if gone else ""


def _least(whole: Fit, column: int, natural: int, most: int | None = None) -> int:
    """How narrow a column may become: as its longest word, or `most`; numbers and matrices stay as they are."""
    cells = whole.columns[column] if whole.columns else ()
    if whole.right[column] or any("\n" in cell for cell in cells):
        return natural
    longest = max(_width(word) for cell in (whole.names[column], *cells) for word in cell.split() or [""])
    return longest if most is None else min(longest, max(most, _width(whole.names[column])))


def _total(kept: Sequence[int], widths: Sequence[int]) -> int:
    return sum(widths[i] for i in kept) + 3 * len(kept) + 1


def _narrowed(kept: Sequence[int], natural: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """The widths that the columns get: the widest give way first."""
    widths = list(natural)
    while _total(kept, widths) > width:
        able = [i for i in kept if widths[i] > least[i]]
        if not able:
            break
        widths[max(able, key=widths.__getitem__)] -= 1
    return widths


def _natural(fit: Fit) -> list[int]:
    columns = fit.columns or [()] * len(fit.names)
    return [max(map(_width, (name, *column))) for name, column in zip(fit.names, columns, strict=True)]


def _width(text: str) -> int:
    """How many columns of a terminal a text takes, the widest of its lines."""
    if text.isascii() and "\n" not in text:
        return len(text)
    from rich.cells import cell_len

    return max(map(cell_len, text.split("\n")))


def _folded(cell: str, width: int) -> str:
    """A cell with ends of line between words where it is too wide, and within a word only if that alone is."""
    if _width(cell) <= width:
        return cell
    lines = [""]
    for word in cell.split():
        both = f"{lines[-1]} {word}" if lines[-1] else word
        if _width(both) <= width:
            lines[-1] = both
            continue
        rest = word
        if lines[-1]:
            lines.append("")
        while _width(rest) > width:
            count = max(1, next((n for n in range(len(rest), 0, -1) if _width(rest[:n]) <= width), 1))
            lines[-1] = rest[:count]
            lines.append("")
            rest = rest[count:]
        lines[-1] = rest
    return "\n".join(lines)
