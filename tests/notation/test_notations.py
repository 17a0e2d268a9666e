"""Every notation over the registry, over formulas that hypothesis draws, and with inputs by name and arrays."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import mpmath as mp
import numpy as np
import pytest
from hypothesis import assume, given
from oracles import ORACLES, compute
from pdflatex import compiled
from strategies import TREES

from chaincalc.calculus.definitions import definition, slope
from chaincalc.explain.paragraphs import tangent_line
from chaincalc.functions.primitive import Primitive
from chaincalc.functions.registry import PRIMITIVES
from chaincalc.language.evaluate import evaluate
from chaincalc.language.parse import parse_formula
from chaincalc.language.tree import FLOW, Add, ArrayCall, Call, Div, MatMul, Mul, Neg, Node, Num, Pow, Var, number, walk
from chaincalc.language.write import write, write_link
from chaincalc.notation.arrange import arranged
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.latex import LatexNotation
from chaincalc.notation.mathml import MathmlNotation
from chaincalc.notation.notation import Notation
from chaincalc.notation.numpy import NumpyNotation
from chaincalc.notation.page import Named, PageNotation
from chaincalc.notation.tex import TexNotation
from chaincalc.notation.unicode import UnicodeNotation

NOTATIONS = [AsciiNotation(), UnicodeNotation(), LatexNotation(), TexNotation(), MathmlNotation(), PageNotation()]
CALLS = [
    Call(p, FLOW, tuple((q.name, number(3.0 if q.default is None else q.default)) for q in p.parameters))
    for p in PRIMITIVES.values()
]
REGISTRY = [tree for call in CALLS for tree in (call, definition(call), slope(call)) if tree is not None]
POINTS = np.array([-2.3, -0.6, 0.0, 0.4, 1.7, 6.5])


def named(tree: Node) -> Node:
    """The formula with another input in it, and a third one."""
    return Add((Mul((Var("w1"), tree)), Neg(Var("theta"))))


def well_formed(text: str) -> None:
    ElementTree.fromstring(text)  # noqa: S314 - written by chaincalc itself


def no_name(function: object) -> str:
    raise AssertionError(f"NumPy has no {function}")


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("3*u - 14", "3u - 14"),
        ("-2*sin(u)^3", "-2sin(u)³"),
        ("(u^2)^-3", "(u²)⁻³"),
        ("2^u + 2^(u^2) + u^0.5", "2ᵘ + 2^(u²) + u^0.5"),
        ("exp(3*u)*u^2 + exp(-u) + exp(u/2)", "e³ᵘ·u² + e⁻ᵘ + exp(u/2)"),
        ("exp(u)^2 + 2^(u + 1)*3", "(eᵘ)² + 2ᵘ⁺¹·3"),
        ("2*3*u*pi", "2·3u·π"),
        ("2*e*u", "2·e·u"),
        ("1e-9*u", "1e-9·u"),
        ("sqrt(u)^2*cbrt(u + 1)", "(√u)²·∛(u + 1)"),
        ("sqrt(u^2)", "√(u²)"),
        ("abs(u + abs(u))", "abs(u + |u|)"),
        ("log2(u)/log10(u)", "log₂(u)/log₁₀(u)"),
    ],
)
def test_math_in_unicode(formula: str, shown: str) -> None:
    assert UnicodeNotation().write(parse_formula(formula)) == shown


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        ("3*u - 14", "3 u - 14"),
        ("-2*sin(u)^3", r"-2 \sin(u)^{3}"),
        ("1/(1 + exp(-u))", r"\frac{1}{1 + e^{-u}}"),
        ("exp(sin(u))", r"\exp(\sin(u))"),
        ("(u + 1/u)^(1/2)", r"\left(u + \frac{1}{u}\right)^{\frac{1}{2}}"),
        ("2*3*u*pi", r"2 \cdot 3 u \cdot \pi"),
        ("u + -2*u^2", "u - 2 u^{2}"),
        ("2*-u", "2 (-u)"),
        ("2*(1/2)*(u/3)", r"2 \cdot \frac{1}{2} \cdot \frac{u}{3}"),
        ("1e-9*u + 2.5e20", r"10^{-9} u + 2.5 \cdot 10^{20}"),
        ("sqrt(u)^2*cbrt(abs(u))", r"\left(\sqrt{u}\right)^{2} \cdot \sqrt[3]{\left|u\right|}"),
        ("leaky_relu(u, slope=0.1)", r"\operatorname{leaky\_relu}(u, \text{slope} = 0.1)"),
        ("max(log10(u), min(u, 2))", r"\max(\log_{10}(u), \min(u, 2))"),
    ],
)
def test_latex(formula: str, latex: str) -> None:
    assert LatexNotation().write(parse_formula(formula)) == latex


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("3*u - 14", "3u−14"),
        ("-2*sin(u)^3", "−2sin(u)3"),
        ("u + -2*u^2", "u−2u2"),
        ("2*-u", "2(−u)"),
        ("2*3*u", "2·3u"),
        ("2*(1/2)", "2·12"),
        ("1e-9*u + 2.5e20", "10⁻⁹u+2.5·10²⁰"),
        ("leaky_relu(u, slope=0.1)", "leaky_relu(u,slope=0.1)"),
        ("max(log10(u), min(u, 2))", "max(log10(u),min(u,2))"),
        ("abs(u)*pi", "|u|·π"),
        ("(u + 1/u)^(1/2)", "(u+1u)12"),
    ],
)
def test_mathml(formula: str, words: str) -> None:
    """What the eye reads, superscripts and fractions aside; the elements themselves are well formed."""
    written = MathmlNotation().write(parse_formula(formula))
    well_formed(f"<math>{written}</math>")
    assert re.sub(r"<[^>]*>", "", written) == words


def test_named_numbers_are_places() -> None:
    notation = PageNotation(3)
    assert notation.number(Named(-2.0, "d1")) == '<mn data-s="d1" class="k1">−2</mn>'
    assert notation.times(["<mn>2</mn>", notation.number(Named(-2.0, "d7"))]).endswith(
        '<mn data-f data-s="d7" class="k1">(−2)</mn>'
    )
    assert notation.equals(Named(1 / 3, "u1")) == '<mo data-eq="u1">≈</mo>'


# -- every notation, every formula --


@pytest.mark.parametrize("notation", NOTATIONS, ids=lambda n: type(n).__name__)
@given(tree=TREES)
def test_no_two_signs_and_no_factor_of_1(notation: Notation, tree: Node) -> None:
    """What is printed as mathematics has each sign once, and no 1 before a parenthesis or a letter."""
    shown = re.sub(r"</?m(frac|sqrt|root)>|</mrow><mrow>", "|", notation.formula(named(tree), "x"))
    shown = re.sub(r"<[^>]*>", "", shown).replace("−", "-")
    shown = shown.replace(r"\bigl", "").replace(r"\left", "").replace(r"\allowbreak ", "").replace("e-", "e")
    assert not re.search(r"[-+] ?[-+]", shown)
    assert not re.search(r"(?<![\w.⁻{])1 ?[(x]", shown)


@given(TREES)
def test_mathml_is_well_formed(tree: Node) -> None:
    for notation in (MathmlNotation(), PageNotation()):
        well_formed(f"<math>{notation.formula(named(tree))}</math>")


@given(TREES)
def test_braces_of_latex_are_in_pairs(tree: Node) -> None:
    for notation in (LatexNotation(), TexNotation()):
        shown = notation.formula(named(tree)).replace(r"\{", "").replace(r"\}", "")
        depth = 0
        for c in shown:
            depth += (c == "{") - (c == "}")
            assert depth >= 0
        assert depth == 0
        assert shown.count(r"\left") == shown.count(r"\right")


def test_latex_compiles(tmp_path: Path) -> None:
    """The registry, inputs by name, arrays and rules, in one document."""
    trees = [*REGISTRY, *map(named, REGISTRY[::9]), *ARRAYS]
    lines = [rf"\[ {n.formula(tree, 'x')} \]" for tree in trees for n in (LatexNotation(), TexNotation())]
    lines = [line for line in lines if "\n" not in line]
    n = LatexNotation()
    lines += [rf"\[ {piece} \]" for piece in (
        n.rate, n.derivative("L", "W12"), n.in_line("L", "W"), n.transposed(n.letter("W2")), n.matrix([["1", "2"]]),
        n.letter("theta3"), n.letter("Alpha"), n.letter("omicron"), n.letter("my_name"), n.number(math.nan),
        n.number(-math.inf), n.number(-1e-5), n.times(["-1", "-2"]), n.words("50 % & {more}"), n.phrase("row sum of"),
    )]  # fmt: skip
    document = "\n".join([r"\documentclass{article}\usepackage{amsmath}\begin{document}", *lines, r"\end{document}"])
    log = compiled(document, tmp_path)
    assert "Missing character" not in log


@given(TREES)
def test_ascii_reads_back_to_the_same_value(tree: Node) -> None:
    read = parse_formula(AsciiNotation().formula(tree))
    same_values(read, arranged(tree))


# -- the order of factors --


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("sin(u)*u*2", "2u·sin(u)"),
        ("2*(-u)", "-2u"),
        ("u*(-sin(u))", "-u·sin(u)"),
        ("-(2*u)", "-2u"),
        ("-(-2*u)", "2u"),
        ("1 - (-2)*u", "1 + 2u"),
        ("1*(u + 1)", "u + 1"),
        ("-1*u", "-u"),
        ("1*1", "1"),
        ("(u + 1)*u^2*pi*3", "3π·u²·(u + 1)"),
        ("u*log(10)", "u·log(10)"),
        ("cos(u)*exp(u)*u", "u·eᵘ·cos(u)"),
        ("(1 - 2*u)*(-3)*(u + 1)^5", "-3(u + 1)⁵·(1 - 2u)"),
        ("u/(-2)", "-u/2"),
        ("2*u*(3*u)", "2·3u·u"),
    ],
)
def test_factors_have_one_order(formula: str, shown: str) -> None:
    """As textbooks print a product: number, constant, letter, sum, function."""
    assert UnicodeNotation().formula(parse_formula(formula)) == shown


def ingredients(tree: Node) -> Counter[str]:
    """What a formula is made of, signs, products and factors of 1 aside."""
    kinds = (node for node in walk(tree) if not isinstance(node, Neg | Mul) and node != Num(1.0))
    return Counter(write(node) if not node.children else type(node).__name__ for node in kinds)


def same_values(one: Node, other: Node) -> None:
    """Wherever neither overflows, for the order of factors decides whether a product does."""
    with np.errstate(all="ignore"):
        a, b = (np.broadcast_to(evaluate(tree, POINTS), POINTS.shape) for tree in (one, other))
    both = np.isfinite(a) & np.isfinite(b) & (np.abs(a) < 1e100)
    np.testing.assert_allclose(a[both], b[both], rtol=1e-6, atol=1e-300)


@given(TREES)
def test_an_arranged_formula_is_the_same_formula(tree: Node) -> None:
    assert ingredients(arranged(tree)) == ingredients(tree)
    assert arranged(arranged(tree)) == arranged(tree)


@pytest.mark.parametrize("tree", REGISTRY, ids=write)
def test_arranged_formulas_of_the_registry_have_the_same_values(tree: Node) -> None:
    same_values(arranged(tree), tree)


# -- code --


@given(TREES)
def test_numpy_computes_what_chaincalc_computes(tree: Node) -> None:
    functions = [node.function for node in walk(tree) if isinstance(node, Call)]
    assume(all(isinstance(function, Primitive) and function.numpy for function in functions))
    notation = NumpyNotation(no_name)
    with np.errstate(all="ignore"):
        truth = np.broadcast_to(evaluate(tree, POINTS), POINTS.shape)
        found = np.broadcast_to(run(notation.formula(tree, "x"), x=POINTS), POINTS.shape)
    known = ~np.isnan(truth)
    np.testing.assert_allclose(found[known], truth[known], rtol=1e-9)


@pytest.mark.parametrize("name", [name for name, p in PRIMITIVES.items() if p.numpy and not p.parameters])
def test_numpy_agrees_with_mpmath(name: str) -> None:
    """The other direction: code, by another library at 30 digits."""
    tree = Call(PRIMITIVES[name], Div(FLOW, Num(7.0)))
    code = NumpyNotation(no_name).formula(Add((Pow(tree, Num(2.0)), Mul((Num(3.0), FLOW)))), "x")
    x = 9.1 if name == "arccosh" else 2.9
    with mp.workdps(30):
        expected = ORACLES[name](mp.mpf(x) / 7) ** 2 + 3 * mp.mpf(x)
    assert float(run(code, x=np.float64(x))) == pytest.approx(float(expected), rel=1e-12)


def run(code: str, **arrays: object) -> np.ndarray:
    """The value of an expression that may know NumPy, and nothing else."""
    names = {"np": np, "__builtins__": {}, **arrays}
    return np.asarray(eval(code, names))  # noqa: S307 - the code under test


# -- inputs by name, and arrays --

X, W = Var("X"), Var("W")
ARRAYS = [
    Add((MatMul(X, W), Var("b"))),
    MatMul(Add((X, Neg(Var("c")))), ArrayCall("transpose", W)),
    ArrayCall("transpose", MatMul(X, W)),
    ArrayCall("sum", Pow(FLOW, Num(2.0)), 0),
    ArrayCall("mean", Mul((MatMul(X, W), Num(2.0)))),
    MatMul(X, MatMul(W, W)),
]


@pytest.mark.parametrize(
    ("number", "code", "ascii_text", "unicode_text", "latex"),
    [
        (0, "X @ W + b", "X @ W + b", "X W + b", "X W + b"),
        (1, "(X - c) @ W.T", "(X - c) @ transpose(W)", "(X - c) Wᵀ", r"(X - c) W^{\mathsf T}"),
        (2, "(X @ W).T", "transpose(X @ W)", "(X W)ᵀ", r"(X W)^{\mathsf T}"),
        (3, "np.sum(u**2, axis=0)", "sum(u^2, axis=0)", "sum(u², axis=0)",
         r"\operatorname{sum}\left(u^{2},\ \text{axis } 0\right)"),
        (4, "np.mean(X @ W * 2)", "mean(2*(X @ W))", "mean(2(X W))", r"\operatorname{mean}(2 (X W))"),
        (5, "X @ (W @ W)", "X @ (W @ W)", "X (W W)", "X (W W)"),
    ],
)  # fmt: skip
def test_arrays(number: int, code: str, ascii_text: str, unicode_text: str, latex: str) -> None:
    tree = ARRAYS[number]
    assert NumpyNotation(no_name).formula(tree) == code
    assert AsciiNotation().formula(tree) == ascii_text
    assert UnicodeNotation().formula(tree) == unicode_text
    assert LatexNotation().formula(tree) == latex
    well_formed(f"<math>{MathmlNotation().formula(tree)}</math>")


def test_array_code_computes() -> None:
    """By hand: [[1, 2]] times [[3], [4]] is 11."""
    x, w = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])
    notation = NumpyNotation(no_name)
    assert run(notation.formula(MatMul(X, W)), X=x, W=w).tolist() == [[11.0]]
    assert run(notation.formula(ArrayCall("transpose", X)), X=x).tolist() == [[1.0], [2.0]]
    assert run(notation.formula(ArrayCall("sum", FLOW, 0)), u=np.array([[1.0, 2.0], [3.0, 5.0]])).tolist() == [4.0, 7.0]
    assert run(notation.formula(ArrayCall("mean", FLOW)), u=np.array([[1.0, 2.0], [3.0, 6.0]])).tolist() == 3.0


@pytest.mark.parametrize(
    ("name", "text", "latex", "mathml"),
    [
        ("x", "x", "x", "<mi>x</mi>"),
        ("w1", "w₁", "w_1", "<msub><mi>w</mi><mn>1</mn></msub>"),
        ("theta", "θ", r"\theta", "<mi>θ</mi>"),
        ("Sigma12", "Σ₁₂", r"\Sigma_{12}", "<msub><mi>Σ</mi><mn>12</mn></msub>"),
        ("W@2", "W₂", "W_2", "<msub><mi>W</mi><mn>2</mn></msub>"),
        ("Alpha", "Α", r"\mathrm{A}", "<mi>Α</mi>"),
    ],
)
def test_letters(name: str, text: str, latex: str, mathml: str) -> None:
    assert AsciiNotation().letter(name) == name
    assert UnicodeNotation().letter(name) == text
    assert LatexNotation().letter(name) == latex
    assert MathmlNotation().letter(name) == mathml


def test_the_variable_is_what_the_caller_says() -> None:
    link = parse_formula("3*u - 14")
    assert [n.formula(link, "x") for n in NOTATIONS[:3]] == ["3*x - 14", "3x - 14", "3 x - 14"]
    assert write_link(link, "x") == "3*x - 14"
    assert NumpyNotation(no_name).formula(link, "x") == "3 * x - 14"


# -- what stands in a box, and the tangent --


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("square(u)", "x²"),
        ("sqrt(u)", "√x"),
        ("abs(u)", "|x|"),
        ("sigmoid(u)", "1/(1 + e⁻ˣ)"),
        ("gelu_tanh(u)", "gelu_tanh"),
        ("step(u)", "step"),
        ("3*u - 14", "3x - 14"),
        ("u^7 + u^6 + u^5 + u^4", "x⁷ + x⁶ + x⁵ + x⁴"),
    ],
)
def test_a_box_shows_its_rule(link: str, shown: str) -> None:
    tree = parse_formula(link)
    assert UnicodeNotation().box(write_link(tree), tree, "x") == shown


@pytest.mark.parametrize(
    ("value", "slope_", "x", "shown"),
    [
        (-2.0, -6.0, 5.0, "-2 - 6(x - 5)"),
        (0.4, -0.4, -1.0, "0.4 - 0.4(x + 1)"),
        (1.0, 1.0, -1.0, "1 + (x + 1)"),
        (1.0, -1.0, 2.0, "1 - (x - 2)"),
        (0.0, 0.0, 0.0, "0"),
        (3.0, 0.0, 7.0, "3"),
        (0.0, 2.0, 0.0, "2x"),
        (0.0, -1.0, 0.0, "-x"),
        (0.0, -1.0, 4.0, "-(x - 4)"),
        (0.0, 1.0, 4.0, "x - 4"),
        (0.0, -6.0, -5.0, "-6(x + 5)"),
        (3.0, 1.0, 0.0, "3 + x"),
    ],
)
def test_tangents_as_a_textbook_prints_them(value: float, slope_: float, x: float, shown: str) -> None:
    """By hand."""
    line = tangent_line(value, slope_, x)
    assert line is not None
    assert UnicodeNotation().formula(line, "x") == shown
    assert compute(line, 1.5, {}) == pytest.approx(value + slope_ * (1.5 - x))
