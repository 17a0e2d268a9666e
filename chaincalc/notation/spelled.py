"""Unicode's mathematics in ASCII, for a terminal that shows nothing else: x²·sin(x) is x^2*sin(x)."""

from __future__ import annotations

import re
import unicodedata

from chaincalc.notation.letters import GREEK

_SIGNS = {"·": "*", "√": "sqrt", "∛": "cbrt", "′": "'", "…": "...", "−": "-", "≤": "<=", "≥": ">="}
_LETTERS = {letter: name for name, letter in GREEK.items()}
_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def spelled(text: str) -> str:
    """The text with what ASCII lacks written out."""
    raised = _RUN.sub(_raised, text)
    return "".join(c if c.isascii() else _SIGNS.get(c) or _LETTERS.get(c) or c for c in raised.translate(_LOWERED))


def _raised(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", found[0]).replace("\N{MINUS SIGN}", "-")
    return f"^{plain}" if len(plain) == 1 else f"^({plain})"
