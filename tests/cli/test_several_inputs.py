"""Several inputs by name: values, derivatives with respect to each, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import autograd.numpy as anp
import pytest
from autograd import grad
from conftest import Run

# Published gradients: chain, values, the result, and the derivatives with respect to the inputs. CS231n is Stanford's
# course "Deep learning for computer vision", notes on backpropagation (optimization-2); micrograd is A. Karpathy's
# lecture "The spelled-out intro to neural networks and backpropagation"; all as rounded there.
PUBLISHED: dict[str, tuple[str, dict[str, float], float, dict[str, float]]] = {
    "CS231n, the sigmoid neuron": (
        "w0*x0 + w1*x1 + w2 | sigmoid",
        {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3},
        0.73,
        {"w0": -0.20, "x0": 0.39, "w1": -0.39, "x1": -0.59, "w2": 0.20},
    ),
    "CS231n, (x + y)*z": ("(x + y)*z", {"x": -2, "y": 5, "z": -4}, -12.0, {"x": -4.0, "y": -4.0, "z": 3.0}),
    "micrograd's neuron": (
        "tanh(x1*w1 + x2*w2 + b)",
        {"x1": 2, "w1": -3, "x2": 0, "w2": 1, "b": 6.8813735870195432},
        0.7071,
        {"x1": -1.5, "w1": 1.0, "x2": 0.5, "w2": 0.0, "b": 0.5},
    ),
}


def options(values: dict[str, float]) -> list[str]:
    return [word for name, value in values.items() for word in (f"--{name}", repr(value))]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_gradients(run: Run, name: str) -> None:
    chain, values, result, gradient = PUBLISHED[name]
    found = rows(run("deriv", chain, *options(values), "-f", "tsv").stdout)
    assert {row["variable"]: float(row["chain_rule"]) for row in found} == pytest.approx(gradient, abs=0.0051)
    assert float(found[0]["value"]) == pytest.approx(result, abs=0.0051)
    for row in found:
        assert float(row["numeric"]) == pytest.approx(float(row["chain_rule"]), abs=1e-5)


def test_the_fraction_of_sigmoids_beside_autograd(run: Run) -> None:
    """f(x, y) = (x + sigmoid(y))/(sigmoid(x) + (x + y)^2) of CS231n, at its x = 3 and y = -4."""

    def sigmoid(u: float) -> Any:
        return 1.0 / (1.0 + anp.exp(-u))

    def f(x: float, y: float) -> Any:
        return (x + sigmoid(y)) / (sigmoid(x) + (x + y) ** 2)

    text = "(x + sigmoid(y))/(sigmoid(x) + (x + y)^2)"
    point = json.loads(run("deriv", text, "--x", "3", "--y=-4", "-f", "json").stdout)["points"][0]
    assert point["inputs"] == {"x": 3.0, "y": -4.0}
    assert point["value"] == pytest.approx(f(3.0, -4.0), rel=1e-14)
    for place, name in enumerate(("x", "y")):
        assert point["derivatives"][name]["chain_rule"] == pytest.approx(grad(f, place)(3.0, -4.0), rel=1e-13)


def test_a_table_has_a_row_for_each_variable(run: Run) -> None:
    result = run("deriv", "w*x + b | relu | v*u", "--x", "2", "--w", "3", "--b", "-1", "--v", "4", "-f", "tsv")
    found = rows(result.stdout)
    assert list(found[0]) == ["x", "w", "b", "v", "variable", "value", "numeric", "chain_rule", "difference"]
    # By hand: y = v*relu(w*x + b) = 4*5; dy/dx = v*w, dy/dw = v*x, dy/db = v, dy/dv = relu(5).
    assert {row["variable"]: float(row["chain_rule"]) for row in found} == {"x": 12, "w": 8, "b": 4, "v": 5}
    assert {row["value"] for row in found} == {"20.0"}


def test_the_breakdown_begins_where_a_variable_enters(run: Run) -> None:
    words = ["w*x + b | relu | v*u", "--x", "2", "--w", "3", "--b", "-1", "--v", "4", "--breakdown", "-f", "tsv"]
    found = [(r["variable"], r["link"], *(float(r[k]) for k in ("derivative", "product", "gradient")))
             for r in rows(run("deriv", *words).stdout)]  # fmt: skip
    assert found == [  # by hand
        ("x", "1", 3, 3, 12), ("x", "2", 1, 3, 4), ("x", "3", 4, 12, 4),
        ("w", "1", 2, 2, 8), ("w", "2", 1, 2, 4), ("w", "3", 4, 8, 4),
        ("b", "1", 1, 1, 4), ("b", "2", 1, 1, 4), ("b", "3", 4, 4, 4),
        ("v", "3", 5, 5, 5),
    ]  # fmt: skip


def test_a_variable_that_enters_twice(run: Run) -> None:
    result = run("deriv", "x^2 | x*u | w*u", "--x", "3", "--w", "2")
    # By hand: y = w*x^3, so dy/dx = 3*w*x^2 = 54, and dy/dw = x^3 = 27.
    assert "x enters links 1 and 2: product adds what each of them makes of it" in result.stdout
    assert "∂y/∂w = ∂f₃/∂w = 27" in result.stdout
    found = rows(run("deriv", "x^2 | x*u | w*u", "--x", "3", "--w", "2", "--breakdown", "-f", "tsv").stdout)
    assert [(r["variable"], r["link"], r["product"]) for r in found] == [
        ("x", "1", "6.0"), ("x", "2", "27.0"), ("x", "3", "54.0"), ("w", "3", "27.0"),
    ]  # fmt: skip


def test_a_tie_has_no_derivative_for_either_input(run: Run) -> None:
    """max(x, y) at x = y, by the definition of one-sided derivatives: 0 from the left, 1 from the right, for both."""
    words = ["max(x, y)", "--x", "1", "--y", "1", "-f", "tsv"]
    wanted = [word for name in ("variable", "left", "right", "chain_rule", "notes") for word in ("-c", name)]
    found = run("deriv", *words, *wanted)
    assert [list(row.values()) for row in rows(found.stdout)] == [
        ["x", "0.0", "1.0", "nan", "kink"],
        ["y", "0.0", "1.0", "nan", "kink"],
    ]
    assert "as x moves, " in found.stderr
    assert "as y moves, " in found.stderr
    assert "undefined │ undefined │ undefined" in run("deriv", *words[:-2]).stdout.splitlines()[-2]


def test_digits_that_floats_lose_are_found_link_by_link(run: Run) -> None:
    """e^(w*x)/(1 + e^(w*x)) at w*x = 40: the derivative of the sigmoid at 40 is 4.248354255291589e-18 (mpmath)."""
    words = ["e^(w*x)/(1 + e^(w*x))", "--x", "4", "--w", "10", "--breakdown", "-f", "tsv"]
    last = {row["variable"]: row for row in rows(run("deriv", *words).stdout)}
    assert float(last["x"]["product"]) == pytest.approx(4.248354255291589e-17, rel=1e-14)
    assert float(last["w"]["product"]) == pytest.approx(4 * 4.248354255291589e-18, rel=1e-14)


def test_lists_go_together_and_single_values_with_all(run: Run) -> None:
    result = run("eval", "w*x + b", "--x", "1,2,3", "--w", "10", "--w", "20,30", "--b", "1", "-f", "tsv")
    assert [list(row.values()) for row in rows(result.stdout)] == [
        ["1.0", "10.0", "1.0", "11.0"], ["2.0", "20.0", "1.0", "41.0"], ["3.0", "30.0", "1.0", "91.0"],
    ]  # fmt: skip


def test_a_range_of_another_input(run: Run) -> None:
    result = run("eval", "w*x", "--range", "w=0:1:0.5", "--x", "pi", "-c", "value", "-f", "tsv", "--no-header")
    assert [float(line) for line in result.stdout.split()] == pytest.approx(
        [0.0, 1.5707963267948966, 3.141592653589793]
    )


def test_a_stream_goes_with_single_values(run: Run) -> None:
    result = run("eval", "w*x", "--x", "-", "--w", "2", "-f", "tsv", "-c", "value", "--no-header", input="1\n2 3\n")
    assert result.stdout.split() == ["2.0", "4.0", "6.0"]


def test_wrt_chooses(run: Run) -> None:
    words = ["w*x + b", "--x", "2", "--w", "3", "--b", "1", "-c", "chain_rule"]
    assert run("deriv", *words, "--wrt", "w").stdout == "2.0\n"
    found = rows(run("deriv", *words[:-2], "--wrt", "b", "--wrt", "x", "-f", "tsv").stdout)
    assert [row["variable"] for row in found] == ["b", "x"]


def test_json_has_the_derivatives_by_name(run: Run) -> None:
    words = ["w*x + b | v*u", "--x", "2", "--w", "3", "--b", "-1", "--v", "4", "-f", "jsonl"]
    point = json.loads(run("deriv", *words).stdout)
    assert list(point) == ["inputs", "value", "derivatives", "steps", "notes"]
    assert list(point["derivatives"]["w"]) == ["numeric", "chain_rule", "difference", "left", "right"]
    # By hand: the first link's derivatives are w, x and 1; the second's v and w*x + b.
    assert [step["derivatives"] for step in point["steps"]] == [{"x": 3.0, "w": 2.0, "b": 1.0}, {"u": 4.0, "v": 5.0}]
    assert [step["gradient"] for step in point["steps"]] == [12.0, 4.0]


def test_arrays_in_brackets_also_for_one_input(run: Run) -> None:
    assert json.loads(run("eval", "x^2", "--x", "[[1, 2], [3, 4]]", "-f", "json").stdout)["value"] == [[1, 4], [9, 16]]


def test_a_file_gives_the_others(run: Run) -> None:
    Path("neuron.yaml").write_text("chain: w*x + b | sigmoid\nx: 1\ninputs: {w: [2, 3], b: -2}\n")
    found = rows(run("eval", "neuron.yaml", "-f", "tsv").stdout)
    assert [row["w"] for row in found] == ["2.0", "3.0"]
    assert [row["w"] for row in rows(run("eval", "neuron.yaml", "--w", "5", "-f", "tsv").stdout)] == ["5.0"]


REFUSED = [
    (
        ["w*x + b", "--x", "1", "--w", "2"],
        "b has no value\n  give it by name: --b 1, or in a chain file inputs: {b: 1}",
    ),
    (["w*x + b", "--w", "2"], "x and b have no value\n  give it by name: --x 5 --b 1"),
    (["sin(x) + t", "--x", "1"], "t has no value\n  give it by name: --t 1"),
    (["w*x + b"], "x, w and b have no value\n  give it by name: --x 5 --w 1 --b 1"),
    (["w*x", "--x", "1", "--w"], "--w needs a value\n  give it one: --w 1"),
    (["w*x", "--w", "--x", "1"], "--w needs a value"),
    (["w*x", "--x", "1", "--w", ""], "--w needs a number"),
    (["w*x", "--x", "1", "--w", "2", "--range", "=0:1"], "--range takes START:STOP or NAME=START:STOP, not '=0:1'"),
    (["w*x", "--range", "x=0:1", "--x", "1", "--w", "2"], "--x and --range exclude each other here"),
    (["X @ W | sum", "--X", "1", "--W", "[[1], [2]]"], "the input is a number and W is 2 x 1: a matrix product takes"),
    (["X @ W | sum", "--X", "[[1, 2]]", "--W", "3"], "the input is 1 x 2 and W is a number: a matrix product takes"),
    (["X @ W | sum", "--X", "[[1, 2]]", "--W", "[1, [2]]"], "--W takes an array of numbers in brackets"),
    (["w*x", "--x", "1", "--w", "2", "--q", "3"], "the chain has no input 'q'\n  its inputs: --x, --w"),
    (["w*x", "--x", "1,2", "--w", "1,2,3"], "they are of one length; here are 2 of x, 3 of w"),
    (["w*x", "--x", "1", "--range", "w=0:1", "--w", "2"], "--w and --range exclude each other here"),
    (["w*x", "--x", "1", "--range", "w=0:1", "--range", "w=0:2"], "w has two ranges"),
    (["w*x", "--x", "1", "--range", "q=0:1"], "the chain has no input 'q'"),
    (["w*x", "--x", "-", "--w", "1,2"], "--x - reads a stream, and the other inputs have one value each then"),
    (["w*x", "--x", "1", "--w", "nan"], "--w takes finite numbers"),
    (["w*x", "--x", "1", "--w", "[1, a]"], "--w takes an array of numbers in brackets"),
    (["w*x", "--x", "1", "--w", "nothing.npy"], "--w: nothing.npy"),
    (["w*x", "--x", "[1, 2]", "--w", "[1, 2, 3]"], "the input is a vector of 2 and w is a vector of 3"),
    (["w*x", "--x", "1", "--w", "2", "-c", "y"], "there is no column 'y'"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_what_is_refused(run: Run, words: list[str], message: str) -> None:
    result = run("eval", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_sweep_follows_any_input(run: Run) -> None:
    """d/dw sin(w*x^2) at w = 2, x = 1 is cos(2), by hand."""
    words = ["w*x^2 | sin", "--w", "2", "--x", "1", "--wrt", "w", "-f", "json"]
    found = json.loads(run("sweep", *words).stdout)
    assert (found["variable"], found["x"]) == ("w", 2.0)
    assert found["chain_rule"] == pytest.approx(math.cos(2.0), rel=1e-14)
    assert found["chain"] == "w*x^2 | sin"


def test_sweep_follows_an_entry_of_an_array(run: Run) -> None:
    """L = sum(sigmoid(X @ W)): dL/dW[0, 1] = X[0, 0]*s(1 - s) at s = sigmoid(2), by hand."""
    words = ["X @ W | sigmoid | sum", "--X", "[[1, 2]]", "--W", "[[1, 0], [0, 1]]", "--wrt", "W[0, 1]", "-f", "json"]
    s = 1 / (1 + math.exp(-2.0))
    assert json.loads(run("sweep", *words).stdout)["chain_rule"] == pytest.approx(s * (1 - s), rel=1e-14)


def test_plot_along_another_input(run: Run) -> None:
    result = run("plot", "w*x^2 | sin", "--range", "w=0:3", "--w", "1", "--x", "1")
    assert result.stdout.startswith("w*x^2 | sin (x = 1)\n")
    assert "tangent at w = 1: slope 0.540302" in result.stdout  # cos(1), by hand
    entry = ["X @ W | sum", "--X", "[[1, 2]]", "--W", "[[1, 0], [0, 1]]", "--wrt", "W[1, 0]"]
    assert "its derivative" in run("plot", *entry, "--derivative").stdout


NOT_FOLLOWED = [
    (["sweep", "w*x", "--x", "1"], "w has no value"),
    (["sweep", "w*x", "--x", "1,2", "--w", "2"], "this takes one value of each input; eval and deriv take several"),
    (["sweep", "w*x", "--x", "1", "--w", "2", "--wrt", "q"], "the chain has no input 'q'"),
    (["sweep", "X @ W | sum", "--X", "[[1, 2]]", "--W", "[[1], [2]]"], "choose one: X[0, 0]"),
    (["sweep", "X @ W | sum", "--X", "[[1, 2]]", "--W", "[[1], [2]]", "--wrt", "W[2, 0]"], "has no entry W[2, 0]"),
    (["sweep", "X @ W", "--X", "[[1, 2]]", "--W", "[[1], [2]]", "--wrt", "W[1, 0]"], "end it with sum or mean"),
    (["plot", "w*x", "--range", "w=0:1", "--range", "x=0:1"], "contour lines, which takes a file"),
    (["plot", "w*x", "--range", "w=0:1", "--range", "q=0:1"], "the chain has no input 'q'"),
    (["plot", "w*x*z", "--range", "w=0:1", "--range", "x=0:1"], "z has no value"),
    (["plot", "w*x*z", "--range", "w=0:1", "--range", "x=0:1", "--range", "z=0:1"], "w and x and z have a range"),
    (["plot", "w*x", "--range", "w=0:1", "--range", "x=0:1", "--derivative"], "contour lines, which take no"),
    (["plot", "w @ x", "--range", "w=0:1", "--range", "x=0:1", "-o", "c.svg"], "contour lines take a chain of numbers"),
    (["plot", "w*x", "--range", "w=0:1", "--wrt", "x"], "x is to move, and the range is that of w"),
]


@pytest.mark.parametrize(("words", "message"), NOT_FOLLOWED, ids=[" ".join(words) for words, _ in NOT_FOLLOWED])
def test_what_can_not_be_followed(run: Run, words: list[str], message: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize("option", ["--theta", "--θ"])
def test_a_greek_input_goes_by_its_name_or_its_sign(run: Run, option: str) -> None:
    shown = run("deriv", "θ*x", "--x", "3", option, "pi", "-f", "tsv", "-c", "variable", "-c", "chain_rule").stdout
    assert shown == f"variable\tchain_rule\nx\t{math.pi!r}\ntheta\t3.0\n"


def test_a_file_may_give_greek_inputs_by_their_signs(run: Run) -> None:
    """By hand: d(θ₁*x)/dθ₁ is x."""
    Path("c.yaml").write_text("chain: θ₁*x\nx: 3\ninputs: {θ1: 2}\nanswer: {θ₁: 3, x: 2}\n", encoding="utf-8")
    words = ["c.yaml", "--wrt", "θ₁", "-f", "tsv", "-c", "theta1", "-c", "chain_rule"]
    assert run("deriv", *words).stdout == "theta1\tchain_rule\n2.0\t3.0\n"
    assert run("check", "c.yaml").exit_code == 0
    Path("c.yaml").write_text("chain: θ*x\nx: 3\ninputs: {θ: 2, theta: 3}\n", encoding="utf-8")
    result = run("deriv", "c.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "c.yaml:3:16: theta has two values" in result.stderr


def test_a_file_may_give_the_main_input_by_its_letter(run: Run) -> None:
    Path("c.yaml").write_text("chain: sin(t)\ninputs: {t: 0}\n", encoding="utf-8")
    assert run("deriv", "c.yaml", "-f", "tsv", "-c", "x", "-c", "chain_rule").stdout == "x\tchain_rule\n0.0\t1.0\n"
    Path("c.yaml").write_text("chain: sin(t)\nx: 1\ninputs: {t: 0}\n", encoding="utf-8")
    assert "t and x are one input" in run("deriv", "c.yaml").stderr
