"""Inputs by name: which variable flows, which are inputs of their own, and how a chain of several falls apart."""

from __future__ import annotations

import pytest

from chaincalc.base.errors import LanguageError
from chaincalc.language.inputs import Inputs
from chaincalc.language.parse import parse_chain, parse_formula
from chaincalc.language.split import split
from chaincalc.language.tree import FLOW, Add, ArrayCall, MatMul, Mul, Num, Pow, Var
from chaincalc.language.write import write

# A chain, what its main input is called, and its links in that name and u; by hand, from the rules of the language.
CHAINS = {
    "w*x + b | sigmoid": ("x", ["w*x + b", "sigmoid(u)"]),
    "sigmoid(w*x + b)": ("x", ["w*x + b", "sigmoid(u)"]),
    "(v*relu(w*x + b) - t)^2": ("x", ["w*x + b", "relu(u)", "v*u - t", "u^2"]),
    "w*x + b | relu | v*u + c": ("x", ["w*x + b", "relu(u)", "v*u + c"]),
    "sin(t^2)": ("x", ["x^2", "sin(u)"]),
    "square | 3*t": ("x", ["square(x)", "3*u"]),
    "a*sin(b*c)": ("a", ["a*sin(b*c)"]),
    "f(t) = a*t^2": ("t", ["a*t^2"]),
    "wx + b": ("x", ["w*x + b"]),
    "square | u*w": ("x", ["square(x)", "u*w"]),
    "t^2 | u + t": ("x", ["x^2", "u + x"]),
    "t^2 | u*t + x": ("t", ["t^2", "u*t + x"]),
    "x1*w1 + x2*w2 + b | tanh": ("x1", ["x1*w1 + x2*w2 + b", "tanh(u)"]),
    "θ*x + theta": ("x", ["theta*x + theta"]),
    "θ1*x + θ₂": ("x", ["theta1*x + theta2"]),
    "max(x, y)": ("x", ["max(x, y)"]),
    "abs(x)*u": ("x", ["abs(x)*u"]),
    "X @ W + b | sigmoid | sum": ("X", ["X @ W + b", "sigmoid(u)", "sum(u)"]),
    "softmax(X @ W)": ("X", ["X @ W", "softmax(u)"]),
    "x - mean(x, axis=0)": ("x", ["x - mean(x, axis=0)"]),
    "y = wu + b, u = x^2": ("x", ["w*x^2 + b"]),
    "(x + sigmoid(y))/(sigmoid(x) + (x + y)^2)": ("x", ["(x + sigmoid(y))/(sigmoid(x) + (x + y)^2)"]),
}


@pytest.mark.parametrize("text", CHAINS)
def test_inputs_and_links(text: str) -> None:
    chain = parse_chain(text)
    trees, main = [piece for tree in chain.trees for piece in split(tree)], chain.main
    expected, links = CHAINS[text]
    assert main == expected
    assert [write(tree, "u" if i else main) for i, tree in enumerate(trees)] == links


def test_places_and_letters() -> None:
    chain = parse_chain("sin(t^2) | w*u + c")
    assert (chain.main, chain.letter) == ("x", "t")
    assert {name: token.start for name, token in chain.places.items()} == {"x": 4, "w": 11, "c": 17}
    assert chain.typed == "sin(t^2) | w*u + c"
    assert parse_chain("square | sigmoid").typed == ""
    assert parse_chain("3*x | 2*t").places.keys() == {"x"}


def test_an_inverse_is_told() -> None:
    assert parse_chain("sin^-1 x").notes == ("sin^-1 is the inverse, arcsin; 1/sin(x) is sin(x)^-1",)
    assert parse_chain("arcsin(x)").notes == ()


def test_precedence_of_the_matrix_product() -> None:
    a, b = Var("b"), Var("c")
    assert parse_chain("a @ b @ c").trees == (MatMul(MatMul(FLOW, a), b),)
    assert parse_chain("a + b @ c^2").trees == (Add((FLOW, MatMul(a, Pow(b, Num(2.0))))),)
    assert parse_chain("2*x @ w").trees == (MatMul(Mul((Num(2.0), FLOW)), Var("w")),)
    assert parse_chain("sum(axis=0)").trees == (ArrayCall("sum", FLOW, 0),)


NEURON = Inputs("x", "x", ("w", "b"))


@pytest.mark.parametrize(
    ("text", "inputs", "tree"),
    [
        ("2x", Inputs("x", "t"), "2*x"),
        ("2t", Inputs("x", "t"), "2*x"),
        ("2u", Inputs("x", "t"), "2*x"),
        ("2z", Inputs(), "2*x"),
        ("w(1 - x)", NEURON, "w*(1 - x)"),
        ("dy/dx = w", NEURON, "w"),
        ("a*b", Inputs("a", "a", ("b",)), "x*b"),
        ("6u, u = 3x", Inputs(), "6*(3*x)"),
    ],
)
def test_answers_are_in_the_inputs(text: str, inputs: Inputs, tree: str) -> None:
    assert write(parse_formula(text, inputs=inputs), "x") == tree


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("2z", "the chain has no input 'z'", "write it in x, w, b"),
        ("x + u", "two variables, 'x' and 'u'", "write x for both"),
        ("d/dx sin(x)", "the derivative isn't worked out here", "write its formula, without d/dx"),
    ],
)
def test_answers_in_other_letters_are_refused(text: str, message: str, hint: str) -> None:
    with pytest.raises(LanguageError) as caught:
        parse_formula(text, inputs=NEURON)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x^2 | a*x + b", "two variables, 'a' and 'x', and neither is u"),
        ("w*x + b | b^2", "'b' is an input of the chain, and nothing here is what comes out of the link before"),
    ],
)
def test_what_flows_must_be_told(text: str, message: str) -> None:
    with pytest.raises(LanguageError) as caught:
        parse_chain(text)
    assert caught.value.message == message


# What can be read in two ways, and each way as the error spells it out, which reads as something else.
TWO_WAYS = """
1/2x; 1/2(x+1); 2^3x; e^2x; 2x/3y; sin x/2; ln x^2/3; 3e-2x; 1/2√x; sin 2*x; sin x*2; sin x(x+1); sin x e^x; √2x;
2½; 2\\frac12; e^x^2 x; e^xy; 1/(x+1)(x+2); 1/x sin x; x|x|-1; 2|x|+1; sin^2 x/2; tan^-1 x/x; \\sin x
\\left(1+x\\right); e^sin x cos x; 3e-2(x+1); ln x/x; 1/2\\sin x; √x^2
"""


@pytest.mark.parametrize("text", [text.strip() for text in TWO_WAYS.split(";")])
def test_each_reading_can_be_pasted(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        parse_chain(text)
    assert caught.value.message == "this can be read in two ways"
    one, other = (parse_chain(reading).trees for reading in caught.value.hint.removeprefix("write ").split(" or "))
    assert one != other
