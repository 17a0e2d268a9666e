"""The signs that printers, programs and phones write, and what each one means here."""

from __future__ import annotations

# Signs that stand for one of the language's own, one for one. A dot stays a dot until it is a token: where an
# argument without parentheses ends, it counts for more than a star.
SAME = {
    "−": "-", "–": "-", "‐": "-", "‑": "-", "‒": "-", "﹣": "-",
    "·": "·", "⋅": "·", "∙": "·", "•": "·", "×": "·", "∗": "*", "⨯": "·",
    "÷": "/", "∕": "/", "⁄": "/",
    "′": "'", "’": "'", "‘": "'", "ʹ": "'", "´": "'", "∣": "|", "∂": "d",
}  # fmt: skip

RAISED = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᐟ",
        "0123456789+-()abcdefghijklmnoprstuvwxyz/",
        strict=True,
    )
)
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))

ROOTS = {"√": "sqrt", "∛": "cbrt"}

FRACTIONS = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8), "⅑": (1, 9),
    "⅒": (1, 10),
}  # fmt: skip

_GREEK = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron rho sigma sigma tau upsilon phi chi psi
omega epsilon theta phi rho pi Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
"""
GREEK_SIGNS = dict(
    zip(
        "αβγδεζηθικλμνξορςστυφχψωϵϑϕϱϖΓΔΘΛΞΠΣΦΨΩ",
        _GREEK.split(),
        strict=True,
    )
) | {"π": "pi", "µ": "mu"}


def spelt(name: str) -> str:
    """An input's name as the language spells it, however it was typed: theta1 for θ1 and θ₁."""
    return name if name.isascii() else "".join(GREEK_SIGNS.get(sign) or LOWERED.get(sign) or sign for sign in name)


PREFIXES = ("np", "numpy", "math")  # a program's name for its library, before a function's

# What a character outside the language most likely was meant to be.
ELSEWHERE = {
    ".": "attributes aren't part of the language; decimals are written 0.5",
    '"': "strings aren't part of the language",
    "'": "strings aren't part of the language",
    "<": "comparisons aren't part of the language; use max, min, abs or step",
    ">": "comparisons aren't part of the language; use max, min, abs or step",
    "≤": "comparisons aren't part of the language; use max, min, abs or step",
    "≥": "comparisons aren't part of the language; use max, min, abs or step",
    "≠": "comparisons aren't part of the language; use max, min, abs or step",
    "!": "write the product out; factorials and != aren't part of the language",
    ":": "lambda, slices and ranges aren't part of the language; write the formula alone",
    ";": "separate links with |",
    "%": "remainders aren't part of the language; a percentage is /100",
    "&": "separate links with |",
    "#": "comments aren't part of the language",
    "$": "dollar signs come in pairs, around a formula in LaTeX",
    "—": "that is a dash; write -",
    "∞": "numbers are finite",
    "→": "separate links with |",
    "∘": "separate links with |, the first one first",
    "±": "that is two formulas; write one of them",
    "∓": "that is two formulas; write one of them",
    "°": "angles are in radians; for degrees write radians(x)",
    "∜": "write x^(1/4)",
    "∫": "integrals aren't part of the language",
    "∑": "sums over an index aren't part of the language; write the terms out",
    "≈": "write the formula alone",
}
