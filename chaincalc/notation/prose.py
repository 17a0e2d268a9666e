r"""Any text as LaTeX that shows it, and does nothing else.

The result is plain ASCII, whatever the text: each character that means something to TeX is written as a command for
its glyph, letters with accents are put together, and what the standard fonts lack shows its number. So no text can
end an environment, read a file or change a category code, and no two characters fall together into another one.
"""

from __future__ import annotations

import re
import unicodedata

from chaincalc.base.errors import printable
from chaincalc.notation.letters import GREEK, LATIN

_RUN = 16  # letters without a place to break the line

# Each as the standard text fonts (OT1, with OMS and OML behind them) have it; an empty group parts ligatures.
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\char36{}", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\^{}", "~": r"\~{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"{\ttfamily\char34}", "'": "'{}", "`": r"{\ttfamily\char18}", "-": "-{}", ",": ",{}", "?": "?{}", "!": "!{}",
}  # fmt: skip
# In the typewriter font every character of ASCII has its own place; a barred l it lacks.
_TYPEWRITER = {c: rf"\char{ord(c)}{{}}" for c in "\\{}$&#%_^~\"`"} | {"'": r"\char13{}", "-": "-{}", "?": "?{}",
               "!": "!{}", " ": "~", "ł": "l", "Ł": "L"}  # fmt: skip
# These fonts only; \S, \textasciigrave and the like would come from the text companion fonts, as bitmaps or not at all.
_SYMBOLS = {
    "–": "--{}", "—": "---{}", "‘": "`{}", "’": "'{}", "“": "``{}", "”": "''{}", "„": ",{},{}",
    "«": r"\ensuremath{\ll}", "»": r"\ensuremath{\gg}", "…": r"\dots{}", "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}",
    "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}", "å": r"\aa{}", "Å": r"\AA{}", "ł": r"\l{}", "Ł": r"\L{}",
    "ı": r"\i{}", "§": r"\ensuremath{\mathsection}", "¶": r"\ensuremath{\mathparagraph}", "©": "(c)",
    "£": r"\ensuremath{\mathsterling}", "€": "EUR", "¿": "?`{}", "¡": "!`{}",
    "·": r"\ensuremath{\cdot}", "×": r"\ensuremath{\times}", "÷": r"\ensuremath{\div}", "±": r"\ensuremath{\pm}",
    "°": r"\ensuremath{{}^\circ}", "²": r"\ensuremath{{}^2}", "³": r"\ensuremath{{}^3}", "¹": r"\ensuremath{{}^1}",
    "≤": r"\ensuremath{\le}", "≥": r"\ensuremath{\ge}", "≈": r"\ensuremath{\approx}", "≠": r"\ensuremath{\ne}",
    "∞": r"\ensuremath{\infty}", "√": r"\ensuremath{\surd}", "−": r"\ensuremath{-}", "∂": r"\ensuremath{\partial}",
    "→": r"\ensuremath{\to}", "←": r"\ensuremath{\leftarrow}", "⇒": r"\ensuremath{\Rightarrow}",
    "∘": r"\ensuremath{\circ}", "′": r"\ensuremath{'}", "•": r"\ensuremath{\bullet}", "∈": r"\ensuremath{\in}",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
}  # fmt: skip
_GREEK = {sign: name for name, sign in GREEK.items()}
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0331": "b",
}  # fmt: skip


def prose(text: str) -> str:
    """A text in the roman font, on one line of source; long words can be broken anywhere after some letters."""
    shown = unicodedata.normalize("NFC", printable(text))
    return "".join(_word(word) for word in re.findall(r"\s+|\S+", shown))


def typewriter(text: str) -> str:
    """A text in the typewriter font, where every space counts."""
    shown = unicodedata.normalize("NFC", printable(text))
    return "".join(_TYPEWRITER.get(c, c if c.isascii() else _character(c)) for c in shown)


def _word(word: str) -> str:
    pieces = [_character(c) for c in word]
    if len(word) <= _RUN:
        return "".join(pieces)
    broken = [f"{piece}\\allowbreak{{}}" if i % 8 == 7 or not word[i].isalnum() else piece for i, piece in
              enumerate(pieces)]  # fmt: skip
    return "".join(broken)


def _character(c: str) -> str:
    if c.isascii():
        return _SPECIAL.get(c, c)
    if c.isspace():
        return "~"
    if c in _SYMBOLS:
        return _SYMBOLS[c]
    if c in LATIN:
        return LATIN[c]
    return _greek(c) or _accented(c) or _like(c) or rf"\unseen{{{ord(c):04X}}}"


def _greek(c: str) -> str:
    name = _GREEK.get(c, "")
    return "o" if name == "omicron" else rf"\ensuremath{{\{name}}}" if name else ""


def _accented(c: str) -> str:
    """A letter with an accent; without it where these fonts don't have it."""
    parts = unicodedata.normalize("NFD", c)
    base, marks = parts[0], parts[1:]
    if not marks or not (base.isascii() and base.isalpha()):
        return ""
    if marks[0] not in _ACCENTS:
        return base
    letter = rf"\{base}" if base in "ij" else base
    return rf"\{_ACCENTS[marks[0]]}{{{letter}}}"


def _like(c: str) -> str:
    """A character that is only another form of plain ones: a ligature, a wide letter."""
    plain = unicodedata.normalize("NFKC", c)
    return "".join(map(_character, plain)) if plain.isascii() else ""
