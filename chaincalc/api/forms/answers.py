"""Checked answers in words."""

from __future__ import annotations

from html import escape

from chaincalc.api.forms.form import Form
from chaincalc.base.errors import printable
from chaincalc.checking.items import Item
from chaincalc.checking.rows import in_words


class ItemForm(Form):
    """One answer: right or wrong, and which mistake it is."""

    def __init__(self, item: Item) -> None:
        self.item = item

    def text(self) -> str:
        return in_words([self.item])

    def html(self) -> str | None:
        answer = escape(printable(str(self.item.answer)))
        verdict, colon, rest = self.text().partition(":")
        return f"<p><code>{answer}</code> <b>{escape(verdict)}</b>{colon}{escape(rest)}</p>"
