"""The chain language: what is read, how it falls apart into links, how it is written, and what its errors say."""

from __future__ import annotations

import contextlib
import math
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import TREES

from chaincalc.base.errors import ChaincalcError, LanguageError
from chaincalc.chain import Chain
from chaincalc.functions.registry import NAMES
from chaincalc.language.parse import parse_chain, parse_constants, parse_formula
from chaincalc.language.tree import MAX_LENGTH, Call, Var
from chaincalc.language.write import number_text, write, write_link

# What each text means, in canonical form. The first eight are the examples of the language's definition; the others
# follow from its rules by hand.
CANONICAL = {
    "exp(-x^2/2)": "-x^2/2 | exp",
    "e^(-x^2/2)": "-x^2/2 | exp",
    "(3x^2 + 1)^3": "3*x^2 + 1 | u^3",
    "-6sin(x)^-3": "sin | -6*u^-3",
    "1/(1 + exp(-x))": "-x | exp | 1 + u | 1/u",
    "2sin(2v) - 4sin(2v)^9": "2*x | sin | 2*u - 4*u^9",
    "x*sin(x)": "x*sin(x)",
    "x^2 - 5x + 3": "x^2 - 5*x + 3",
    "sigmoid(square(x))": "square | sigmoid",
    "square | sigmoid": "square | sigmoid",
    "x": "identity",
    "5": "5",
    "-x^2": "-x^2",
    "(-x)^2": "(-x)^2",
    "2^-1*x": "2^-1*x",
    "x^2^3": "x^2^3",
    "(x^2)^3": "(x^2)^3",
    "x**2": "x^2",
    "3(x+1)": "3*(x + 1)",
    "2e3x": "2000*x",
    "1e-7*x": "1e-7*x",
    "sin(x^2) + cos(x^2)": "x^2 | sin(u) + cos(u)",
    "sin(x)^2 + cos(x)": "sin(x)^2 + cos(x)",
    "2^(3x)": "3*x | 2^u",
    "x^x": "x^x",
    "1/(3(x+1))": "x + 1 | 1/(3*u)",
    "max(x^2 - 1, 0)": "x^2 - 1 | max(u, 0)",
    "max(x, 0)^2": "max(x, 0) | u^2",
    "leaky_relu(slope=0.2)": "leaky_relu",
    "leaky_relu(sin(x), slope=1/4)": "sin | leaky_relu(slope=0.25)",
    "power(exponent=-0.5)": "power(exponent=-0.5)",
    "ln | asin | swish": "log | arcsin | silu",
    "sin(2)": "sin(2)",
    "a - (b - b)" .replace("b", "a"): "x - (x - x)",
    "x - -x": "x - -x",
    "-(2*x)": "-(2*x)",
    "--x": "-(-x)",
    "x/(2/x)": "x/(2/x)",
    "x/2*3": "x/2*3",
    "(x*2)*3": "(x*2)*3",
    "theta/2 | 3*t": "x/2 | 3*u",
    "sec(2cot(2sec(2t)))": "2*x | sec | 2*u | cot | 2*u | sec",
    "-1/(3(7cos(2u))^(1/5))": "2*x | cos | -1/(3*(7*u)^(1/5))",
    "(x/7 + 7/x)^7": "x/7 + 7/x | u^7",
}  # fmt: skip


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical_text(text: str) -> None:
    assert str(Chain.parse(text)) == CANONICAL[text]


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical_text_parses_back_to_the_same_chain(text: str) -> None:
    chain = Chain.parse(text)
    assert Chain.parse(str(chain)) == chain


@given(TREES)
def test_written_trees_read_back(tree) -> None:  # type: ignore[no-untyped-def]
    if isinstance(tree, Call) and tree.argument == Var():
        assert parse_chain(write_link(tree)).trees == (tree,)
    assert parse_formula(write(tree)) == tree


@given(TREES)
def test_a_chain_s_text_reads_back(tree) -> None:  # type: ignore[no-untyped-def]
    chain = Chain.parse(write(tree))
    assert Chain.parse(str(chain)) == chain


@given(st.floats(min_value=0, allow_nan=False, allow_infinity=False))
def test_number_text_reads_back(value: float) -> None:
    assert float(number_text(value)) == value


def test_aliases_and_variables_make_no_difference() -> None:
    assert Chain.parse("ln(x)") == Chain.parse("log(t)") == Chain.parse("log")
    assert Chain.parse("3*x") != Chain.parse("3*x | identity")


def test_whole_links_keep_their_bars() -> None:
    assert len(Chain.parse("x + 1 | x + 1")) == 2  # nothing merges across a |


ERRORS = Path(__file__).parent.parent / "data" / "language_errors.txt"


def _cases() -> list[tuple[str, str]]:
    blocks = ERRORS.read_text(encoding="utf-8").split("\n\n")
    pairs = [block.strip("\n").split("\n", 1) for block in blocks if not block.startswith("#")]
    return [(text.removeprefix("> "), message) for text, message in pairs]


@pytest.mark.parametrize(("text", "message"), _cases(), ids=lambda value: value.split("\n")[0][:30])
def test_errors_say_what_where_and_what_to_do(text: str, message: str) -> None:
    with pytest.raises(LanguageError) as caught:
        Chain.parse(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "x" + ")" * 10_000,
        "(" * 4_000 + "x" + ")" * 4_000,
        "-" * 9_000 + "x",
        "x" + "^x" * 4_000,
        "x" + "/x" * 4_000,
        "sin(" * 2_000 + "x" + ")" * 2_000,
        "x" * (MAX_LENGTH + 1),
    ],
    ids=["10000 (", "4000 (", "signs", "powers", "quotients", "calls", "long"],
)
def test_monsters_are_refused_quietly(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        Chain.parse(text)
    assert len(str(caught.value)) < 400


def test_long_sums_and_chains_are_no_monsters() -> None:
    assert Chain.parse("+".join(["x"] * 3_000))(2.0) == 6_000
    assert len(Chain.parse("|".join(["x"] * 3_000))) == 3_000


def test_an_exponent_may_have_any_length() -> None:
    assert Chain.parse(f"x + 1e-{'9' * 30}")(3.0) == 3.0  # beyond the exponents of Python's decimals
    with pytest.raises(LanguageError):
        Chain.parse(f"x + 1e{'9' * 30}")


def test_the_deepest_text_allowed_is_read() -> None:
    assert Chain.parse("(" * 95 + "x" + ")" * 95)(3.0) == 3.0
    assert Chain.parse("-" * 95 + "x")(3.0) == -3.0


def test_an_error_in_a_long_text_shows_the_place() -> None:
    with pytest.raises(LanguageError) as caught:
        Chain.parse("x + " * 500 + "$ + x" + " + x" * 500)
    message, text, carets = str(caught.value).splitlines()[:3]
    assert message == "unexpected '$'"
    assert text[carets.index("^")] == "$"
    assert len(text) < 90


def test_escapes_and_wide_letters_are_shown_in_place() -> None:
    with pytest.raises(LanguageError) as caught:
        Chain.parse("\x1b[31mx")
    assert "\x1b" not in str(caught.value)
    with pytest.raises(LanguageError) as caught:
        Chain.parse("x + 数")
    assert str(caught.value).splitlines()[2].index("^") == 6


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_any_text_is_a_chain_or_an_error(text: str) -> None:
    with contextlib.suppress(ChaincalcError):  # anything else is a defect
        chain = Chain.parse(text)
        assert Chain.parse(str(chain)) == chain


@example("|a|u")  # an input called u, beside what flows
@given(st.text(alphabet="xuwab123.e+-*/^()|, =sincolgmax ", max_size=40))
@settings(max_examples=500)
def test_any_almost_chain_is_a_chain_or_an_error(text: str) -> None:
    test_any_text_is_a_chain_or_an_error.hypothesis.inner_test(text)  # type: ignore[attr-defined]


_PRINTED = r"""
\frac \sqrt \sqrt[3] \sin \ln \left( \right) \left| \right| \cdot \theta \operatorname{sech} \foo \\ \ { } [ ] ( ) $ ^
_ | || = , ; ' d/dx y= f(x)= where √ ∛ ½ ² ⁻¹ ˣ ₁ · − π σ θ x t u xe wx ln2 sin cos^2 sum max log_ 2 3e-2 0.5 + - * / @
np. ! 𝑥 ｘ axis=0
"""
PRINTED = st.lists(st.sampled_from([*_PRINTED.split(), " ", "\n"]), max_size=14)


@given(PRINTED, st.booleans())
@settings(max_examples=1000)
def test_any_almost_textbook_is_a_chain_or_an_error(pieces: list[str], apart: bool) -> None:
    text = (" " if apart else "").join(pieces)
    test_any_text_is_a_chain_or_an_error.hypothesis.inner_test(text)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "piece",
    ["|x|", "x|", "xe", "2x(", "sin x ", "sin ", "(|", "√", "½", "²", "\\frac", "\\frac{x}{", "\\sqrt[", "\\left|",
     "ab(", "sin x(cos ", "sin^", "pow(", "x,", "f(x)=", "y=u,", "u=x;", "e^", "d/dx", "'", "_{1", "x_", "{", "1/2x",
     "\\sin x e^x", "\\left", "=", "log_3 ", "x|x|+"],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * MAX_LENGTH)[:MAX_LENGTH]
    start = time.process_time()
    with contextlib.suppress(ChaincalcError):
        Chain.parse(text)
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("π/4", (math.pi / 4,)),
        ("½", (0.5,)),
        ("−3, √4", (-3.0, 2.0)),
        (r"\frac{\pi}{2}", (math.pi / 2,)),
        ("ln 2", (math.log(2),)),
        ("5", (5.0,)),
        ("-1e-3", (-0.001,)),
        ("1,2, 3", (1.0, 2.0, 3.0)),
        ("2^3 , max(1, 2)", (8.0, 2.0)),
    ],
)
def test_constants(text: str, values: tuple[float, ...]) -> None:
    assert parse_constants(text) == values


@pytest.mark.parametrize("text", ["x", "1,,2", "1/0", "9^9^9", "", "sqrt", "1|2"])
def test_what_is_no_constant(text: str) -> None:
    with pytest.raises(LanguageError):
        parse_constants(text)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_a_link(name: str) -> None:
    text = f"{name}(exponent=2)" if name == "power" else name
    assert len(Chain.parse(text)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [  # found by random changes to texts of textbooks
        (r"log\_b(x)", "a logarithm's base is a number here"),
        (r"ln \_{2 x", "a logarithm's base is a number here"),
        (r"\log\_", "a logarithm's base is a number here"),
        ("leaky_relu(x, slope=0@.1)", "slope must be a finite number"),
    ],
)
def test_slips_in_logarithms_and_parameters_are_told(text: str, message: str) -> None:
    with pytest.raises(LanguageError, match=re.escape(message)):
        Chain.parse(text)
