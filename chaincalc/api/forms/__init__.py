"""How results show themselves: `form` says what a form is, and each file beside it has those of a few kinds."""

from __future__ import annotations

from importlib import import_module

from chaincalc.api.forms.form import Form

_KINDS = {
    "Chain": "mathematics", "Formula": "mathematics", "Trace": "tables", "Comparison": "tables", "Item": "answers",
    "Explanation": "pages",
}  # fmt: skip


def form_of(thing: object) -> Form:
    """The form of a result; it is found by the name of its class."""
    name = next(each.__name__ for each in type(thing).__mro__ if each.__name__ in _KINDS)
    found: Form = getattr(import_module(f"{__name__}.{_KINDS[name]}"), f"{name}Form")(thing)
    return found
