"""Explanations: as text, and as the page inside a notebook's cell."""

from __future__ import annotations

from html import escape

from chaincalc.api.explanation import Explanation
from chaincalc.api.forms.form import Form
from chaincalc.base.errors import InputError
from chaincalc.explain.forms import page_of, text_of

_HEIGHT = 720  # pixels; whoever wants more pulls at the corner


class ExplanationForm(Form):
    """An explanation."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation

    def text(self) -> str:
        return text_of(self.explanation.asked).rstrip("\n")

    def html(self) -> str | None:
        """The page in a frame of its own: neither its styles nor its script reach the notebook, nor the other way.

        None where a page can't hold the chain.
        """
        try:
            page = escape(page_of(self.explanation.asked), quote=True)
        except InputError:  # more links than a page holds: there is the text
            return None
        title = escape(f"explanation of {self.explanation.chain}", quote=True)
        return (
            f'<iframe title="{title}" srcdoc="{page}" sandbox="allow-scripts" allow="clipboard-write" '
            f'style="width: 100%; height: {_HEIGHT}px; border: 1px solid #bbb; resize: vertical"></iframe>'
        )
