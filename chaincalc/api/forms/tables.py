"""Traces and comparisons as tables: columns, text, and HTML."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import Any

from chaincalc.api.forms.form import Form
from chaincalc.base.errors import printable
from chaincalc.base.lazy import np
from chaincalc.engine.comparison import Comparison
from chaincalc.engine.rows import chain_rule_alone, in_a_row
from chaincalc.engine.steps import Trace
from chaincalc.output import entries, report
from chaincalc.output.cells import cell_text, head_and_tail
from chaincalc.output.columns import (
    ARRAY_BREAKDOWN_COLUMNS,
    BREAKDOWN_COLUMNS,
    DERIV_COLUMNS,
    ENTRY_COLUMNS,
    EXTRA_COLUMNS,
    GRADIENT_COLUMN,
    OUTPUT_COLUMN,
    SECOND_COLUMNS,
    SIDE_COLUMNS,
)
from chaincalc.output.points import breakdown_block, deriv_block
from chaincalc.output.reply import Reply, Style
from chaincalc.output.table import Block, Column, Table

_MOST = 300_000  # cells
_STYLE = Style(max_rows=60)
_RIGHT, _LEFT = "text-align: right", "text-align: left"
_SHORT, _SINGLE = 24, "text-align: left; white-space: nowrap"
_MATRIX = "text-align: left; white-space: pre; font-family: monospace"


class ComparisonForm(Form):
    """Derivatives in both ways."""

    def __init__(self, compared: Comparison) -> None:
        self.compared = compared
        self.rows = in_a_row(compared)

    @property
    def tables(self) -> Sequence[Table]:
        """What people are shown."""
        return list(self.reply().tables)

    def reply(self, breakdown: bool = False) -> Reply:
        result = self.rows
        links, inputs = result.trace.links, result.trace.inputs
        settings = {
            "delta": result.delta, "method": result.method, "order": result.order, "wrt": tuple(result.derivatives),
        }  # fmt: skip
        if not result.trace.is_pointwise:
            title = f"{self.chain} at {entries.shape_title(inputs.main, inputs.x)}"
            return entries.deriv_reply(links, inputs, title, iter([result]), settings, breakdown, (), 6)
        names = tuple(inputs.values)
        return report.deriv_reply(
            links, names, self.chain, iter([result]), None, settings, dict, breakdown, (), 6
        )  # fmt: skip

    @property
    def chain(self) -> str:
        return printable(" | ".join(link.name for link in self.rows.trace.links))

    @property
    def is_large(self) -> bool:
        """Whether it is too large to be laid out for people, who would see its head and its tail."""
        result = self.rows
        entries = sum(both.chain_rule.size for both in result.derivatives.values())
        return bool(entries * len(result.trace.links) > _MOST)

    def text(self) -> str:
        if self.is_large:
            return f"{self.short()}: too much to show; table() has all of it"
        from chaincalc.output.formats.table import write_table

        out = io.StringIO()
        for table in self.tables:
            write_table(table, out, _STYLE, plain=True)
        out.writelines(f"note: {note.text}\n" for note in self.compared.notes)
        return out.getvalue().rstrip("\n")

    def html(self) -> str | None:
        if self.is_large:
            return None
        notes = "".join(f"<p>note: {escape(note.text)}</p>" for note in self.compared.notes)
        return "".join(map(html_table, self.tables)) + notes

    def table(self) -> dict[str, Any]:
        result = self.rows
        if not result.trace.is_pointwise:
            ahead = OUTPUT_COLUMN if np.ndim(result.value) else {}
            columns = (*ahead, *ENTRY_COLUMNS, *SIDE_COLUMNS)
            return _joined(columns, list(entries.deriv_blocks(result, columns)))
        columns = (*report.columns_of(DERIV_COLUMNS, tuple(result.trace.inputs.values)), *EXTRA_COLUMNS)
        return _joined(columns, [deriv_block(result, columns)])

    def short(self) -> str:
        return f"<{type(self.compared).__name__.lower()} of {self.chain} at {self._place()}>"

    def _place(self, equals: str = "=") -> str:
        trace, shape = self.compared.trace, np.shape(self.compared.value)
        if trace.is_pointwise and shape:
            return f"{self.rows.value.size:,} points"
        values = trace.inputs.values.items()
        return ", ".join(f"{name}{equals}{_brief(value)}" for name, value in values)


class TraceForm(ComparisonForm):
    """A chain at its inputs: the chain rule, link by link."""

    def __init__(self, traced: Trace) -> None:
        super().__init__(chain_rule_alone(traced))

    @property
    def tables(self) -> Sequence[Table]:
        last = list(self.reply(breakdown=True).tables)[-1]
        result = self.rows
        if not result.trace.is_pointwise or result.value.size != 1:
            return [last.replace(title=f"{self.chain}: {last.title}")]
        kept = [i for i, name in enumerate(last.columns) if name not in result.trace.inputs.values]
        return [
            last.replace(
                columns=tuple(last.columns[i] for i in kept),
                blocks=[tuple(block[i] for i in kept) for block in last.blocks],
                title=f"{self.chain} at {self._place(' = ')}: {last.title}",
                caption=report.product_texts(result, 6),
            )
        ]

    def table(self) -> dict[str, Any]:
        result = self.rows
        if not result.trace.is_pointwise:
            columns = (*ARRAY_BREAKDOWN_COLUMNS, *GRADIENT_COLUMN)
            return _joined(columns, [entries.backward_block(result, columns, None)])
        seconds = SECOND_COLUMNS if result.seconds else {}
        columns = report.columns_of((*BREAKDOWN_COLUMNS, *seconds), tuple(result.trace.inputs.values))
        return _joined(columns, [breakdown_block(result, columns)])

    def short(self) -> str:
        return f"<trace of {self.chain} at {self._place()}>"


def html_table(table: Table) -> str:
    """A small table in HTML, whatever stands in it as text."""
    shown = head_and_tail(table, _STYLE, "table")
    columns = zip(*shown.cells, strict=True) if shown.cells else [()] * len(shown.right)
    short = [all(len(cell) <= _SHORT for cell in column) for column in columns]
    left = [_SINGLE if each else _LEFT for each in short]
    styles = [_RIGHT if right else style for right, style in zip(shown.right, left, strict=True)]
    head = _row('th scope="col"', table.columns, styles)
    body = "".join(f"<tr>{_row('td', row, styles)}</tr>" for row in shown.cells)
    below = "<br>".join(escape(line) for text in (shown.left_out, table.caption) for line in text.splitlines())
    return (
        f"<table><caption>{escape(table.title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        + (f"<p>{below}</p>" if below else "")
    )


def _row(tag: str, cells: Sequence[str], styles: Sequence[str]) -> str:
    pieces = zip(cells, styles, strict=True)
    return "".join(
        f'<{tag} style="{_MATRIX if chr(10) in cell else style}">{escape(cell)}</{tag[:2]}>' for cell, style in pieces
    )


def _joined(columns: Sequence[str], blocks: Sequence[Block]) -> dict[str, Any]:
    """The columns of all blocks, one after the other; numbers as arrays."""
    return {name: _column([block[i] for block in blocks]) for i, name in enumerate(columns)}


def _column(parts: Sequence[Column]) -> Any:
    if all(isinstance(part, np.ndarray) for part in parts):
        return np.concatenate(parts) + 0.0
    return [value for part in parts for value in part]


def _brief(value: Any) -> str:
    return cell_text(float(value), 6) if not np.ndim(value) else f"array of shape {np.shape(value)}"
