"""Chains of arrays: gradients and Jacobians against HIPS autograd, kinks by their entries, files, and the commands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, jacobian
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from chaincalc import Chain
from chaincalc.base.errors import ChainFileError, InputError, ParameterError
from chaincalc.chainfile import load, loads
from chaincalc.engine.comparison import compare
from chaincalc.functions.arrays import ARRAY_FUNCTIONS, ARRAY_LINKS, ARRAY_NAMES, ARRAY_SPELLINGS, MAX_ENTRIES
from chaincalc.functions.primitive import Array
from chaincalc.links.array import ArrayLink
from chaincalc.links.link import Link
from chaincalc.notation.numpy import NumpyNotation
from chaincalc.output.nested import nested, rule_texts

# Each function once more, in autograd's NumPy; nothing here comes from the code under test.
ELEMENTWISE: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda u: (1 + anp.tanh(u / 2)) / 2,
    "tanh": anp.tanh,
    "square": lambda u: u * u,
    "3*u - 14": lambda u: 3 * u - 14,
    "sin": anp.sin,
    "softplus": lambda u: anp.logaddexp(0.0, u),
    "gaussian": lambda u: anp.exp(-u * u),
    "u*sin(u)": lambda u: u * anp.sin(u),
    "relu": lambda u: anp.maximum(u, 0),
}


def softmax(u: Any) -> Any:
    powers = anp.exp(u - anp.max(u, axis=-1, keepdims=True))
    return powers / anp.sum(powers, axis=-1, keepdims=True)


def inner(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The shapes of what a vector or a matrix can be multiplied by."""
    return [shape[-1:], (*shape[-1:], 2), (*shape[-1:], 3)] if shape else []


def entrywise(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The shapes of what is repeated to fill this shape."""
    return [shape, shape[-1:], (), *([(shape[0], 1), (1, shape[1])] if len(shape) == 2 else [])]


def alone(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The function takes no second array; its input is of any shape."""
    return [shape]


def rows(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Likewise, and not of a number."""
    return [shape] if shape else []


class Known(NamedTuple):
    """What is known of an array function without chaincalc.

    Args:
        twin: the same in autograd's NumPy.
        shapes: from the input's shape those that the second array may have; `alone` or `rows` where there is none.
        example: input, second array or None, and value, worked by hand.
    """

    twin: Callable[..., Any]
    shapes: Callable[[tuple[int, ...]], list[tuple[int, ...]]]
    example: tuple[Any, Any, Any]


KNOWN: dict[str, Known] = {
    "matmul": Known(anp.dot, inner, ([1, 2], [[3, 4], [5, 6]], [13, 16])),
    "add": Known(anp.add, entrywise, ([[1, 2], [3, 4]], [10, 20], [[11, 22], [13, 24]])),
    "multiply": Known(anp.multiply, entrywise, ([[1, 2], [3, 4]], [10, 20], [[10, 40], [30, 80]])),
    "sum": Known(anp.sum, alone, ([[1, 2], [3, 4]], None, 10)),
    "mean": Known(anp.mean, alone, ([[1, 2], [3, 4]], None, 2.5)),
    "softmax": Known(softmax, rows, ([0, np.log(3)], None, [0.25, 0.75])),
    "transpose": Known(anp.transpose, alone, ([[1, 2], [3, 4]], None, [[1, 3], [2, 4]])),
}


class Case:
    """A chain, and the same function in autograd's NumPy, of x and of the array parameters."""

    def __init__(self, x: Array) -> None:
        self.x = x
        self.links: list[Link] = []
        self.steps: list[Callable[[Any, Any], Any]] = []
        self.parameters: list[Array] = []

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self(self.x, *self.parameters))

    def __call__(self, x: Any, *parameters: Any) -> Any:
        given = iter(parameters)
        u = x
        for link, step in zip(self.links, self.steps, strict=True):
            p = next(given) if link.takes else None
            u = step(u, p)
        return u

    def add(self, name: str, parameter: Array = None, axis: int | None = None) -> None:
        if name in ELEMENTWISE:
            self.links += Chain.parse(name).links
            self.steps.append(lambda u, p: ELEMENTWISE[name](u))
            return
        self.links.append(ArrayLink(name, parameter, axis))
        if parameter is not None:
            self.parameters.append(np.array(parameter))
        twin, given = KNOWN[name].twin, {} if axis is None else {"axis": axis}
        self.steps.append((lambda u, p: twin(u, **given)) if parameter is None else twin)


def takes_axis(name: str) -> bool:
    return name in ARRAY_FUNCTIONS and ARRAY_FUNCTIONS[name].takes_axis


@st.composite
def cases(draw: Any, scalar: bool) -> Case:
    """A random chain over a random array; one that ends in a number, or not."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    sizes = st.integers(1, 4)
    case = Case(random.normal(size=draw(st.lists(sizes, min_size=1, max_size=2))))
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from([*ELEMENTWISE, *ARRAY_NAMES, "matmul", "add"]))
        shape = case.shape
        if kind in ELEMENTWISE:
            case.add(kind)
        elif candidates := KNOWN[kind].shapes(shape):
            second = random.normal(size=draw(st.sampled_from(candidates))) if kind in ARRAY_SPELLINGS else None
            axes = [None, *range(-len(shape), len(shape))] if takes_axis(kind) else [None]
            case.add(kind, second, draw(st.sampled_from(axes)))
    if scalar:
        case.add(draw(st.sampled_from(["sum", "mean"])))
    return case


def close(found: Array, truth: Array) -> None:
    """The issue's measure: 1e-10, of the largest entry where that is above 1."""
    truth = np.asarray(truth)
    assert np.shape(found) == truth.shape
    np.testing.assert_allclose(found, truth, rtol=1e-10, atol=1e-10 * max(1.0, float(np.max(np.abs(truth)))))


@np.errstate(over="ignore")  # autograd squares the hyperbolic cosine for tanh
def truth(differentiate: Any, case: Case, i: int = 0) -> Any:
    return differentiate(case, i)(case.x, *case.parameters)


@given(cases(scalar=True))
def test_gradients_are_autograds(case: Case) -> None:
    compared = compare(case.links, case.x)
    arguments = [case.x, *case.parameters]
    close(compared.value, case(*arguments))
    for i, twins in enumerate(compared.derivatives.values()):
        close(twins.chain_rule, truth(grad, case, i))
    assert len(compared.derivatives) == len(arguments)
    close(Chain(case.links).derivative(case.x), truth(grad, case))


@given(cases(scalar=False).filter(lambda case: len(case.shape) > 0 and not all(k.elementwise for k in case.links)))
def test_jacobians_are_autograds(case: Case) -> None:
    compared = compare(case.links, case.x)
    close(compared.chain_rule, truth(jacobian, case))
    close(Chain(case.links)(case.x), case(case.x, *case.parameters))


@given(cases(scalar=True))
def test_the_numeric_twin_is_close(case: Case) -> None:
    """An error of the order of delta^2 times a third derivative; 1e-4 is a generous bound for these functions."""
    random = np.random.default_rng(0)
    case.x = np.where(np.abs(case.x) < 0.01, random.uniform(0.1, 1, size=case.x.shape), case.x)
    compared = compare(case.links, case.x, method="richardson")
    if any(note.code == "kink_nearby" for note in compared.notes):
        return
    for twins in compared.derivatives.values():
        scale = 1 + float(np.max(np.abs(twins.chain_rule))) ** 3
        assert np.max(np.abs(twins.chain_rule - twins.numeric)) < 1e-4 * scale


def test_a_matrix_product_by_hand() -> None:
    """f(X) = sum(sigmoid(X W)): dL/dX = sigmoid'(N) W^T and dL/dW = X^T sigmoid'(N), multiplied out here."""
    x, w = np.arange(9.0).reshape(3, 3) / 10, np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]])
    n = np.array([[sum(x[i, k] * w[k, j] for k in range(3)) for j in range(2)] for i in range(3)])
    slope = np.exp(-n) / (1 + np.exp(-n)) ** 2
    chain = Chain([ArrayLink("matmul", w), *Chain.parse("sigmoid").links, ArrayLink("sum")])
    found = chain.trace(x).derivatives
    close(found["x"].exact, slope @ w.T)
    close(found["W"].exact, x.T @ slope)
    compared = compare(chain.links, x)
    assert rule_texts(compared)[::-1] == [
        "dL/dS = 1 for each entry of S",
        "dL/dN = dL/dS * sigmoid'(N)",
        "dL/dX = dL/dN W^T, dL/dW = X^T dL/dN",
    ]


def test_sigmoid_of_a_sum_has_a_derivative_for_both_inputs() -> None:
    x, y = np.array([0.5, -2.0]), np.array([1.0, 0.25])
    chain = Chain([ArrayLink("add", y), *Chain.parse("sigmoid | sum").links])
    slope = 1 / (2 + np.exp(x + y) + np.exp(-x - y))  # e^-t / (1 + e^-t)^2, written without a difference
    compared = compare(chain.links, x)
    close(compared.derivatives["x"].chain_rule, slope)
    close(compared.derivatives["b"].chain_rule, slope)


# -- kinks, edges, undefined entries --


def codes(text: str, x: Array, **options: Any) -> list[tuple[str, int]]:
    return [(n.code, n.link) for n in compare(Chain.parse(text).links, np.array(x), **options).notes]


def test_a_kink_is_named_with_its_entry() -> None:
    compared = compare(Chain.parse("relu | sum").links, np.array([[1.0, 0.0], [-1.0, 2.0]]))
    np.testing.assert_array_equal(compared.derivatives["x"].chain_rule, [[1, np.nan], [0, 1]])
    np.testing.assert_array_equal(compared.derivatives["x"].left, [[1, 0], [0, 1]])
    (note,) = compared.notes
    assert note.text == (
        "relu has a kink at 0, entry [0, 1] of its input: dL/dx[0, 1] is 0 from the left, 1 from the right"
    )
    assert note.values["entries"] == [[0, 1]]


def test_a_kink_that_nothing_feels_is_no_kink() -> None:
    for text in ("relu | square | sum", "2*u | abs | square | sum"):
        compared = compare(Chain.parse(text).links, np.array([0.0, 3.0]))
        assert not np.isnan(compared.derivatives["x"].chain_rule).any()
        assert not compared.notes


def test_two_kinks_that_cancel_leave_the_derivative() -> None:
    """relu(x) - relu(-x) is x; its derivative at 0 is 1, from both sides."""
    links = [
        ArrayLink("matmul", np.array([[1.0, -1.0]])), *Chain.parse("relu").links,
        ArrayLink("matmul", np.array([1.0, -1.0])), ArrayLink("sum"),
    ]  # fmt: skip
    assert compare(links, np.array([0.0])).derivatives["x"].chain_rule.tolist() == [1.0]


@pytest.mark.parametrize(
    ("rule", "expected"), [("left", -1.0), ("right", 1.0), ("average", 0.0), ("framework", 0.0)]
)  # PyTorch 2.13 takes 0 for abs at 0
def test_at_kink(rule: Any, expected: float) -> None:
    compared = compare(Chain.parse("abs | sum").links, np.array([0.0, 2.0]), at_kink=rule)
    assert compared.derivatives["x"].chain_rule.tolist() == [expected, 1.0]
    whole = compare(Chain.parse("abs | softmax").links, np.array([0.0, 2.0]), at_kink=rule)
    assert not np.isnan(whole.chain_rule).any()


def test_an_undefined_entry_leaves_no_result() -> None:
    compared = compare(Chain.parse("log | sum").links, np.array([1.0, -1.0]))
    assert np.isnan(compared.value)
    assert np.isnan(compared.derivatives["x"].chain_rule).all()
    assert compared.notes[0].text == "log is not defined at -1, entry [1] of its input: log needs u > 0"


def test_rows_without_an_undefined_entry_keep_their_derivatives() -> None:
    compared = compare(Chain.parse("log | sum(axis=1)").links, np.array([[1.0, -1.0], [2.0, 4.0]]))
    assert np.isnan(compared.chain_rule[0]).all()
    assert compared.chain_rule[1].tolist() == [[0.0, 0.0], [0.5, 0.25]]


def test_notes_of_every_kind() -> None:
    assert codes("sqrt | sum", [0.0, 1.0]) == [("infinite", 1), ("domain_edge", 1), ("window_outside", 1)]
    assert codes("square | sqrt | sum", [0.0, 1.0])[0] == ("limit", 2)
    assert codes("square | sum | sqrt", [0.0, 0.0])[0] == ("zero_times_infinity", 3)
    assert codes("sign | sum", [0.0, 1.0]) == [("jump", 1)]
    assert codes("exp | sum", [1000.0]) == [("overflow", 1)]
    assert codes("relu | sum", [0.0005]) == [("kink_nearby", 1)]
    assert codes("sign | sum", [0.0005]) == [("jump_nearby", 1)]
    assert codes("reciprocal | sum", [0.0005]) == [("gap_nearby", 1)]
    assert codes("square | sum", [1e20]) == [("delta_too_small", 0)]


def test_the_steep_entry_is_not_the_one_that_moves() -> None:
    """sqrt is vertical at entry 0; x[1] doesn't move that entry, and has its derivative."""
    compared = compare(Chain.parse("sqrt | sum").links, np.array([0.0, 4.0]))
    assert compared.derivatives["x"].chain_rule.tolist() == [np.inf, 0.25]


def test_there_is_no_derivative_behind_an_overflow() -> None:
    compared = compare(Chain.parse("exp | sum").links, np.array([800.0, 2.0]))
    assert np.isnan(compared.derivatives["x"].chain_rule).all()
    assert [n.code for n in compared.notes] == ["overflow"]


def test_an_array_link_may_overflow() -> None:
    compared = compare([ArrayLink("multiply", np.array([10.0])), ArrayLink("sum")], np.array([1e308]))
    assert [n.text for n in compared.notes][:1] == ["multiply, entry [0] of its result, is too large for a float"]


def test_a_large_array_has_no_numeric_twin() -> None:
    compared = compare(Chain.parse("square | sum").links, np.ones((300, 300)))
    assert compared.derivatives["x"].chain_rule.tolist() == np.full((300, 300), 2.0).tolist()
    assert [n.code for n in compared.notes] == ["too_many_entries"]


def test_too_many_kinks_stay_undefined_and_a_note_says_so() -> None:
    compared = compare(Chain.parse("abs | sum").links, np.zeros((300, 300)))
    assert np.isnan(compared.derivatives["x"].chain_rule).all()
    assert "not_followed" in [n.code for n in compared.notes]


def test_a_jacobian_that_is_too_large_is_refused() -> None:
    with pytest.raises(InputError, match="the Jacobian would have 100,000,000 entries"):
        Chain([ArrayLink("add", 1.0)]).derivative(np.ones((100, 100)))


# -- links and shapes --


def test_every_array_function_is_known() -> None:
    assert (*ARRAY_SPELLINGS, *ARRAY_FUNCTIONS) == ARRAY_NAMES
    assert set(KNOWN) == set(ARRAY_NAMES)
    for function in ARRAY_LINKS.values():
        assert function.about.endswith(".")


@pytest.mark.parametrize("name", ARRAY_NAMES)
def test_an_array_functions_known_value(name: str) -> None:
    """As a link, in a formula, and in the NumPy that a program is written in."""
    x, second, value = KNOWN[name].example
    link = ArrayLink(name, second)
    arrays = {"x": np.array(x, float), **link.bound}
    close(Chain([link])(arrays["x"]), value)
    close(Chain.parse(f"{name}({', '.join(arrays)})")(**arrays), value)
    assert link.tree is not None
    called = {"np": np, "u": arrays["x"], **arrays}
    exec("from numpy import ndarray\n" + getattr(ARRAY_LINKS[name], "helper", ""), called)  # noqa: S102 - our own text
    close(eval(NumpyNotation(str).formula(link.tree), called), value)  # noqa: S307


def test_results_that_would_not_fit_in_memory_are_refused() -> None:
    column, row = np.ones((MAX_ENTRIES // 2, 1)), np.ones((1, 3))
    with pytest.raises(InputError, match=r"link 1, matmul: .* the result would be 2,000,000 x 3, more than 4,000,000"):
        Chain([ArrayLink("matmul", row)])(column)
    with pytest.raises(InputError, match=r"there are more than 20,000,000 entries"):
        Chain([ArrayLink("add", 0.0), *Chain.parse(" | ".join(["2*u"] * 10)).links])(np.ones((2000, 2000)))


def test_array_links_say_what_they_need() -> None:
    with pytest.raises(ParameterError, match="there is no array function 'matmal'"):
        ArrayLink("matmal")
    with pytest.raises(ParameterError, match="matmul takes its array W"):
        ArrayLink("matmul")
    with pytest.raises(ParameterError, match="softmax takes no array"):
        ArrayLink("softmax", [1.0])
    with pytest.raises(ParameterError, match="softmax takes no axis"):
        ArrayLink("softmax", axis=0)
    with pytest.raises(InputError, match="x has 3 dimensions"):
        Chain([ArrayLink("sum")])(np.ones((2, 2, 2)))


def test_array_links_are_equal_as_their_arrays_are() -> None:
    assert ArrayLink("add", [1, 2]) == ArrayLink("add", [1, 2])
    assert ArrayLink("add", [1, 2]) != ArrayLink("add", [1, 3])
    assert len({ArrayLink("sum"), ArrayLink("sum"), ArrayLink("sum", axis=0)}) == 2


def test_text_without_arrays_parses_back() -> None:
    for text in ("softmax | sum", "2*x | sum(axis=0) | mean(axis=-1)", "sigmoid | mean"):
        assert str(Chain.parse(text)) == text
        assert Chain.parse(str(Chain.parse(text))) == Chain.parse(text)


# -- files --


def test_arrays_come_from_files_beside_the_chain_file(tmp_path: Path) -> None:
    folder = tmp_path / "lesson"
    folder.mkdir()
    (folder / "W.csv").write_text("\ufeff1, -1\r\n\n0.5,2e0\n", encoding="utf-8")
    np.save(folder / "X.npy", np.array([[1, 2]], dtype=np.int32))
    (folder / "b.csv").write_text("1,2")
    (folder / "net.yaml").write_text(
        "chain:\n  - matmul: {W: {file: W.csv}}\n  - add: {b: {file: b.csv}}\n  - sum\nx: {file: X.npy}\n"
    )
    file = load(folder / "net.yaml")
    assert file.links[:2] == (ArrayLink("matmul", [[1, -1], [0.5, 2]]), ArrayLink("add", [1, 2]))
    assert file.array is not None
    assert file.array.tolist() == [[1.0, 2.0]]
    assert file.array.dtype == float


BAD_CSV = [
    ("", ":1:1: the array is empty; it needs at least one entry"),
    ("1,2\n3", ":2:1: the array is ragged: 1 numbers here, 2 before"),
    ("1,2\n3, nan", ":2:4: 'nan' isn't a finite number"),
    ("1,inf", ":1:3: 'inf' isn't a finite number"),
    ("1,1e999", ":1:3: '1e999' isn't a finite number"),
    ("1,1_0", ":1:3: '1_0' isn't a finite number"),
    ("1,,2", ":1:3: a number is missing here"),
    ("1;2", ":1:1: '1;2' isn't a finite number\n  numbers are separated by commas"),
    ("a,b\n1,2", ":1:1: 'a' isn't a finite number"),
    ("1,\x1b[31m", ":1:3: '\ufffd[31m' isn't a finite number"),
    ("1,\u0663", ":1:3: '\u0663' isn't a finite number"),
]


@pytest.mark.parametrize(("text", "message"), BAD_CSV)
def test_what_is_wrong_with_a_csv_file(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "W.csv").write_text(text, encoding="utf-8")
    assert refusal(tmp_path, "W.csv") == str(tmp_path / "W.csv") + message


class Payload:
    """What a hostile file would run, were it unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("unpickled"),))


def test_what_is_wrong_with_an_npy_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "W.npy"
    np.save(path, np.array([Payload()], dtype=object), allow_pickle=True)
    assert "can't be read" in refusal(tmp_path, "W.npy")
    assert not (tmp_path / "unpickled").exists()
    np.save(path, np.ones((2, 2, 2)))
    assert "the array has 3 dimensions" in refusal(tmp_path, "W.npy")
    np.save(path, np.array(["a"]))
    assert "the array holds <U1, not real numbers" in refusal(tmp_path, "W.npy")
    np.save(path, np.array([1j]))
    assert "not real numbers" in refusal(tmp_path, "W.npy")
    np.save(path, np.array([[1.0, np.nan]]))
    assert "the entry [0, 1] is nan, and numbers are finite" in refusal(tmp_path, "W.npy")
    np.save(path, np.ones((0, 3)))
    assert refusal(tmp_path, "W.npy")
    path.write_bytes(b"PK\x03\x04")
    assert "can't be read" in refusal(tmp_path, "W.npy")
    path.write_bytes(b"")
    assert "can't be read" in refusal(tmp_path, "W.npy")
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    assert "can't be read" in refusal(tmp_path, "W.npy")


def refusal(folder: Path, name: str) -> str:
    (folder / "net.yaml").write_text(f"chain:\n  - add: {{b: {{file: {name}}}}}\n")
    with pytest.raises(ChainFileError) as caught:
        load(folder / "net.yaml")
    return str(caught.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert "this is a directory" in refusal(tmp_path, "folder.csv")
    assert "there is no such file" in refusal(tmp_path, "nothing.csv")
    assert "net.yaml:2:21" in refusal(tmp_path, "nothing.csv")


def test_lists_are_points_unless_a_link_takes_an_array() -> None:
    assert loads("chain: square\nx: [1, 2]").x == (1.0, 2.0)
    assert loads("chain: square\nx: [1, 2]").array is None
    for text in ("chain: square | sum\nx: [1, 2]", "chain: square\nx: [[1, 2]]", "chain: sum\nx: 3"):
        assert loads(text).x is None
        assert loads(text).array is not None


# -- the commands --

NET = """\
answer: 1
chain:
  - matmul: {W: [[1, -1], [0.5, 2], [0, 1]]}
  - relu
  - sum
x: [[1, 2, 3], [4, 5, -2]]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net.yaml").write_text(NET)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chaincalc", *arguments], cwd=folder, capture_output=True, text=True, timeout=60
    )


def test_deriv_as_json(folder: Path) -> None:
    reply = json.loads(run(folder, "deriv", "net.yaml", "-f", "json").stdout)
    assert list(reply) == ["chain", "links", "value", "derivatives", "steps", "notes"]
    assert (reply["chain"], reply["value"]) == ("matmul | relu | sum", 18.5)  # 2+6+6.5+4
    found = {name: both["chain_rule"] for name, both in reply["derivatives"].items()}
    assert found == {"x": [[0.0, 2.5, 1.0], [0.0, 2.5, 1.0]], "W": [[5.0, 5.0], [7.0, 7.0], [1.0, 1.0]]}
    assert {key for both in reply["derivatives"].values() for key in both} == {"chain_rule", "numeric", "left", "right"}
    # dL/dS is 1 for each entry, and all four entries of the net input are positive.
    assert [step["gradient"] for step in reply["steps"]] == [[[1.0, 1.0], [1.0, 1.0]]] * 2 + [found["x"]]
    assert [(step["link"], step["input_shape"], step["output_shape"]) for step in reply["steps"]] == [
        (3, [2, 2], []), (2, [2, 2], [2, 2]), (1, [2, 3], [2, 2]),
    ]  # fmt: skip


def test_eval_as_json_and_as_a_bare_value(folder: Path) -> None:
    reply = json.loads(run(folder, "eval", "net.yaml", "-f", "json").stdout)
    assert reply["value"] == 18.5
    assert reply["steps"][0]["output"] == [[2.0, 6.0], [6.5, 4.0]]
    assert run(folder, "eval", "net.yaml", "-c", "value").stdout == "18.5\n"


def test_tables_of_entries(folder: Path) -> None:
    lines = run(folder, "deriv", "net.yaml", "-f", "tsv").stdout.splitlines()
    assert lines[0] == "variable\tentry\tnumeric\tchain_rule\tdifference"
    assert len(lines) == 1 + 6 + 6
    assert lines[1].split("\t")[:2] == ["x", "[0, 0]"]
    parts = run(folder, "deriv", "net.yaml", "-f", "tsv", "--breakdown").stdout.splitlines()
    assert parts[3] == "1\tmatmul\t2 x 3\t2 x 2\tdL/dX = dL/dN W^T, dL/dW = X^T dL/dN"
    table = run(folder, "deriv", "net.yaml").stdout
    assert "value 18.5; numeric: central difference, delta 0.001" in table
    assert "dL/dN = dL/dS * relu'(N)" in table


def test_a_jacobian_has_an_output_column(tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text("chain: softmax\nx: [0, 0]\n")
    lines = run(tmp_path, "deriv", "-f", "csv", "-c", "output", "-c", "entry", "-c", "chain_rule").stdout.splitlines()
    assert lines == ["output,entry,chain_rule", "[0],[0],0.25", "[0],[1],-0.25", "[1],[0],-0.25", "[1],[1],0.25"]
    reply = json.loads(run(tmp_path, "deriv", "-f", "json").stdout)
    assert reply["derivatives"]["x"]["chain_rule"] == [[0.25, -0.25], [-0.25, 0.25]]


def test_a_matrix_through_elementwise_links(tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text("chain: square\nx: [[1, 2], [3, 4]]\n")
    reply = json.loads(run(tmp_path, "deriv", "-f", "json").stdout)
    assert reply["derivatives"]["x"]["chain_rule"] == [[2.0, 4.0], [6.0, 8.0]]
    assert reply["value"] == [[1.0, 4.0], [9.0, 16.0]]
    points = json.loads(run(tmp_path, "deriv", "--x", "5", "-f", "json").stdout)
    assert points["points"][0]["chain_rule"] == 10.0


def test_undefined_entries_are_null_and_strict_says_so(tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text("chain: relu | sum\nx: [0, 1]\n")
    done = run(tmp_path, "deriv", "-f", "json", "--strict")
    assert done.returncode == 1
    assert json.loads(done.stdout)["derivatives"]["x"]["chain_rule"] == [None, 1.0]
    assert "relu has a kink at 0, entry [0] of its input" in done.stderr
    assert run(tmp_path, "deriv", "--at-kink", "right", "--strict").returncode == 0


def test_json_says_which_null_is_infinite(tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text("chain: sqrt | sum\nx: [0, 1]\n")
    reply = json.loads(run(tmp_path, "deriv", "-f", "json").stdout)
    assert reply["derivatives"]["x"]["chain_rule"] == [None, 0.5]
    assert reply["notes"][0]["values"]["infinite"] == {"x[0]": "inf"}


REFUSED = [
    (("check", "net.yaml"), "net.yaml: matmul takes an array, and here the chain takes numbers"),
    (("deriv", "softmax | sum", "--x", "1"), "softmax takes an array, and --x and --range give points"),
    (("eval", "softmax | sum"), "softmax takes an array, and there is none"),
    (("deriv", "net.yaml", "--range", "0:1"), "matmul takes an array, and --x and --range give points"),
    (("sweep", "net.yaml", "--x", "1"), "matmul takes an array, and --x and --range give points"),
    (("deriv", "net.yaml", "--formula"), "no formula"),
    (("deriv", "net.yaml", "-c", "product"), "there is no column 'product'"),
    (("check", "net.yaml", "--x", "1", "--answer", "1"), "matmul takes an array"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_what_arrays_are_refused(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_json_has_no_infinities() -> None:
    assert nested(np.array([[1.0, np.nan], [np.inf, -0.0]])) == [[1.0, None], [None, 0.0]]
    assert nested(np.array(np.nan)) is None


def test_a_chain_of_elementwise_links_works_under_dask() -> None:
    import dask.array as da

    whole: Any = da
    chain = Chain.parse("leaky_relu | square | sigmoid")
    x = whole.linspace(-3, 3, 1000, chunks=100)
    np.testing.assert_array_equal(whole.map_blocks(chain, x).compute(), chain(x.compute()))


@pytest.mark.parametrize(
    ("words", "note"),
    [
        (["w^x", "--w=-1", "--x", "0.5,1"], "w^x is not defined at x = 0.5, w = -1: "),
        (
            ["x | u/W", "--W", "[[1, 2], [0, 4]]", "--x", "1,2"],
            "u/W is not defined at u = 1, W = 0, entry [1, 0] of its ",
        ),
    ],
)
def test_several_inputs_are_named_where_a_value_is_undefined(run: Run, words: list[str], note: str) -> None:
    assert note in run("eval", *words).stderr
