"""How formulas may be typed: a page with every kind of spelling, and what the code reads there."""

from __future__ import annotations

from writing import code, page, table

from chaincalc.base.errors import LanguageError
from chaincalc.language.parse import parse_chain
from chaincalc.language.signs import ELSEWHERE, FRACTIONS, GREEK_SIGNS, LOWERED, PREFIXES, RAISED, ROOTS, SAME
from chaincalc.language.write import write

INTRODUCTION = """\
The rule: what textbooks agree on is read, and what they part on is refused, with every reading spelt out. The same is
read everywhere: in a shell, in chain files, as an answer, and in Python. Whatever chaincalc prints as mathematics can
be pasted back."""

KINDS = {
    "Multiplication without a sign": (
        "3x", "x sin(x)", "(x+1)(x+2)", "x(x+1)", "18x(3x^2+1)^2", "2xcos(x^2)", "xe^x", "2^x ln 2", "xx",
        "wx + b",
    ),
    "Functions without parentheses": (
        "sin x", "sin 2x", "cos x^2", "sqrt x", "sin x cos x", "ln sin x", "sin x (1 + cos x)", "sin x * cos x", "ln2",
        "log_2 x", "log_3 x",
    ),
    "Powers of functions": ("sin^2 x", "sin²x", "ln^3 x", "sin^-1 x", "tan⁻¹(x)", "sin^-2 x"),
    "Printers' signs": ("x² + x⁻¹", "√(x+1)", "½x⁴", "2π·x", "3 × x ÷ 2", "x − 1", "eˣ", "σ(x)", "θ + 1", "x₁ + x₂"),
    "Bars and brackets": ("ln|x|", "x|x|", "|x| | sqrt", "[x+1][x-1]", "{x+1}^2"),
    "Left sides": ("y = x^2", "f(x) = x^2", "y' = 2x", "dy/dx = 2x", "d/dx [x^2]", "D_x x^2", "=x^2", "(b) y = x^2"),
    "Definitions": ("y = 6u - 9, u = x^4/2", "f(u) = u^2, g(x) = 3x + 1, y = f(g(x))"),
    "LaTeX": (
        r"\frac{1}{1+e^{-x}}", r"\frac18x^3", r"\sqrt[3]{x}", r"9\sin \theta + 10\cos \theta", r"\left|x\right|",
        r"\operatorname{sech} x", r"$2x\cdot\cos\left(x^2\right)$",
    ),
    "Code": ("np.sin(x)**2", "pow(x, 3)", "log(x, 2)", "np.maximum(x, 0)", "clip(x, 0, 1)"),
    "Letters": ("Sin(x)", "LN(x)", "ReLU", "sgn(x)", "tg x", "sen x", "heaviside(x)"),
    "Arrays": ("X @ W + b | sigmoid | sum", "x - mean(x, axis=0)", "softmax(x)"),
}  # fmt: skip

REFUSED = (
    "1/2x", "2x/3y", "2^3x", "e^2x", "sin x/2", "sin 2*x", "sin x(x+1)", "ln x^2/3", "3e-2x", "1/2√x", "√x²", "2½",
    "2|x|+1", "5 5", "x[0]", "0,5", "f(x)", "2x dx", "sqare", "coz(x)", "sinx",
)  # fmt: skip


def reading_page() -> str:
    """What is read, what is refused, and the single signs."""
    parts = [INTRODUCTION]
    for kind, texts in KINDS.items():
        parts += [f"## {kind}", table(("typed", "read as"), [[code(text), code(_read(text))] for text in texts])]
    refused = [[code(text), *map(code, _refused(text))] for text in REFUSED]
    parts += ["## Refused", table(("typed", "what is said", "what to do"), refused), "## Signs", _signs()]
    return page("How formulas may be typed", *parts)


def _read(text: str) -> str:
    chain = parse_chain(text)
    return " | ".join(write(tree, "u" if i else chain.main) for i, tree in enumerate(chain.trees))


def _refused(text: str) -> tuple[str, str]:
    try:
        parse_chain(text)
    except LanguageError as error:
        return error.message, error.hint or " "
    raise ValueError(f"{text!r} is read")


def _signs() -> str:
    rows = [
        ["for one of the language's", " ".join(f"{sign} {same.replace('·', '*')}," for sign, same in SAME.items())],
        ["superscripts", "".join(RAISED)],
        ["subscripts", "".join(LOWERED)],
        ["roots", " ".join(ROOTS)],
        ["fractions", " ".join(FRACTIONS)],
        ["Greek letters, which are also read by their names", " ".join(GREEK_SIGNS)],
        ["before a function's name", " ".join(f"{prefix}." for prefix in PREFIXES)],
        ["ignored", "spaces of any width, $ in pairs, a full stop at the end"],
        ["refused, each with a hint", " ".join(ELSEWHERE)],
    ]
    return table(("signs", "which"), [[name, code(which.rstrip(","))] for name, which in rows])
