"""Checked answers in words."""

from __future__ import annotations

from html import escape

from chaincalc.base.errors import printable
from chaincalc.checking.items import Item
from chaincalc.checking.rows import in_words
from chaincalc.library.forms.form import Form

_COLOURS = {True: "#00734f", False: "#b03a00", None: "#555555"}  # readable on white; the verdict stands there as a word


class ItemForm(Form):
    """One answer: right or wrong, and which mistake it is."""

    def __init__(self, item: Item) -> None:
        self.item = item

    def text(self) -> str:
        return in_words([self.item])

    def html(self) -> str | None:
        answer = escape(printable(str(self.item.answer)))
        verdict, colon, rest = self.text().partition(":")
        style = f"color: {_COLOURS[self.item.correct]}; font-weight: bold"
        return f'<p><code>{answer}</code> <span style="{style}">{escape(verdict)}</span>{colon}{escape(rest)}</p>'
