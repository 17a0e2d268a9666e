"""What `deriv --formula` says: the derivative of each chain with respect to each of its inputs, as one formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from chaincalc.base.errors import InputError
from chaincalc.cli.request import SUFFIXES, Source, read_chain
from chaincalc.engine.inputs import bound_inputs
from chaincalc.output.columns import FORMULA_COLUMNS
from chaincalc.output.points import head
from chaincalc.output.reply import Reply
from chaincalc.output.table import Table, choose


class _Found(NamedTuple):
    """One chain's formulas, by variable; `file` is its file's name where there are several."""

    source: Source
    formulas: dict[str, str]
    file: str


def formula_of(source: Source, variable: str = "", order: int = 1) -> str | None:
    """The derivative of the whole chain as one formula; None where there is none that could be written down."""
    found = source.chain.derivative_formula(variable, order)
    return None if found is None else str(found)


def formulas_reply(
    texts: Sequence[str] | None, wrt: Sequence[str], order: int, wanted: Sequence[str], quiet: bool
) -> Reply:
    """The formulas of a chain's derivatives, or of those of several chain files.

    Args:
        texts: the chain, or several files.
        wrt: the inputs with respect to which they are taken; () for all.
        order: of the derivatives.
        wanted: the columns asked for; () for the usual ones.
        quiet: whether notes are left out.

    Raises:
        ChaincalcError: a chain can't be read, a derivative is no formula that could be written down, or there is no
            such column.
    """
    several = texts is not None and len(texts) > 1 and all(text.endswith(SUFFIXES) for text in texts)
    asked: Sequence[Sequence[str] | None] = [[text] for text in texts or ()] if several else [texts]
    found = [_found(read_chain(each, quiet), wrt, order, each[0] if several and each else "") for each in asked]
    by_variable = any(len(each.formulas) > 1 for each in found)
    columns = (*(["file"] if several else []), *(["variable"] if by_variable else []), "formula")
    shown = choose(tuple(FORMULA_COLUMNS), wanted) or columns
    rows = list(_rows(found))
    named = dict(zip(FORMULA_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    table = Table(shown, [tuple(named[name] for name in shown)], "" if several else found[0].source.title)
    lines = [_line(row, several, by_variable) for row in rows] if not wanted else []
    objects = [_as_object(each, order, several) for each in found]
    if wanted:
        objects = [dict(zip(shown, row, strict=True)) for row in zip(*(named[name] for name in shown), strict=True)]
    listed = several or bool(wanted)
    return Reply(
        table, [table], None if listed else lambda: objects[0], [objects] if listed else None, count=len(rows),
        bare=len(shown) == 1, text="".join(f"{line}\n" for line in lines),
    )  # fmt: skip


def _found(source: Source, wrt: Sequence[str], order: int, file: str) -> _Found:
    own = bound_inputs(source.chain.links)
    names = [source.named(name) for name in wrt] or [name for name in source.chain.inputs if name not in own]
    formulas: dict[str, str] = {}
    for name in names:
        text = formula_of(source, name, order)
        if text is None:
            where = f"{file}: " if file else ""
            raise InputError(f"{where}this chain's derivative is no formula that could be written down")
        formulas[name] = text
    return _Found(source, formulas, file)


def _rows(found: Sequence[_Found]) -> Iterator[tuple[str, str, str]]:
    for each in found:
        for name, text in each.formulas.items():
            yield each.file, name, text


def _line(row: tuple[str, str, str], several: bool, by_variable: bool) -> str:
    """`chain.yaml: dw: x`, with as much before the formula as it takes to know which one it is."""
    file, name, text = row
    return f"{f'{file}: ' if several else ''}{f'd{name}: ' if by_variable else ''}{text}"


def _as_object(found: _Found, order: int, several: bool) -> dict[str, Any]:
    formulas: dict[str, Any] = {"formulas": found.formulas}
    if len(found.formulas) == 1:
        formulas = {"formula": next(iter(found.formulas.values()))}
    named = {"file": found.file} if several else {}
    return {**named, **head(found.source.chain.links), **({"order": order} if order > 1 else {}), **formulas}
