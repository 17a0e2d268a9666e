"""The links opened into their operations, beside published computational graphs."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest
from conftest import Run

# Stanford's CS231n, notes on backpropagation (optimization-2), the circuit of the sigmoid neuron: what stands above and
# below each wire, as rounded there; the inputs first.
NEURON = "1/(1 + exp(-(w0*x0 + w1*x1 + w2)))"
AT = ["--w0", "2", "--x0=-1", "--w1=-3", "--x1=-2", "--w2=-3"]
CIRCUIT = [
    (2.00, -0.20), (-1.00, 0.39), (-3.00, -0.39), (-2.00, -0.59), (-3.00, 0.20),
    (-2.00, 0.20), (6.00, 0.20), (1.00, 0.20), (-1.00, -0.20), (0.37, -0.53), (1.37, -0.53), (0.73, 1.00),
]  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def test_the_circuit_of_the_sigmoid_neuron(run: Run) -> None:
    found = rows(run("deriv", NEURON, *AT, "--nodes", "-f", "tsv").stdout)
    numbers = [(float(row["value"]), float(row["gradient"])) for row in found]
    assert numbers == [pytest.approx(each, abs=0.0061) for each in CIRCUIT]
    assert [row["link"] for row in found] == ["", "", "", "", "", "1", "1", "1", "1", "2", "3", "4"]


def test_micrograds_neuron(run: Run) -> None:
    """A. Karpathy, "The spelled-out intro to neural networks and backpropagation": data and grad of every node."""
    words = ["x1*w1 + x2*w2 + b | tanh", "--x1", "2", "--w1=-3", "--x2", "0", "--w2", "1", "--b", "6.8813735870195432"]
    found = json.loads(run("deriv", *words, "--nodes", "-f", "json").stdout)
    nodes = {node["operation"]: (round(node["value"], 4), round(node["gradient"], 4)) for node in found["nodes"]}
    assert nodes == {
        "x1": (2.0, -1.5), "w1": (-3.0, 1.0), "x2": (0.0, 0.5), "w2": (1.0, 0.0), "b": (6.8814, 0.5),
        "x1*w1": (-6.0, 0.5), "x2*w2": (0.0, 0.5), "x1*w1 + x2*w2 + b": (0.8814, 0.5), "tanh(u)": (0.7071, 1.0),
    }  # fmt: skip
    assert found["nodes"][0]["link"] is None


def test_a_piece_in_several_places_is_one_node(run: Run) -> None:
    """y = sin(x)^2 + sin(x)*x at 1, by hand: dy/dsin(x) = 2*sin(1) + 1."""
    found = rows(run("deriv", "sin(x)^2 + sin(x)*x", "--x", "1", "--nodes", "-f", "tsv").stdout)
    gradients = [float(row["gradient"]) for row in found if row["operation"] == "sin(x)"]
    assert gradients == [pytest.approx(2 * math.sin(1.0) + 1, rel=1e-14)]


def test_an_input_that_enters_again(run: Run) -> None:
    """y = x*(x + 1) at 1, by hand: the gradient of x + 1 is x = 1, that of x is 2*x + 1 = 3."""
    found = rows(run("deriv", "x + 1 | x*u", "--x", "1", "--nodes", "-f", "tsv").stdout)
    assert [(row["operation"], row["gradient"]) for row in found] == [("x", "3.0"), ("x + 1", "1.0"), ("x*u", "1.0")]


def test_a_kink_is_told(run: Run) -> None:
    result = run("deriv", "abs | 3*u", "--x", "0", "--nodes", "-f", "tsv", "-c", "gradient")
    assert result.stdout.split() == ["gradient", "nan", "3.0", "1.0"]
    assert "abs has a kink at 0" in result.stderr


REFUSED = [
    (["square", "--x", "1,2"], "--nodes looks at one point"),
    (["X @ W | sum", "--X", "[1]", "--W", "[[1]]"], "--nodes looks at one point"),
    (["square", "--x", "1", "--order", "2"], "leave out --order, or --nodes"),
    (["square", "--x", "1", "--breakdown"], "leave out --breakdown, or --nodes"),
    (["square", "--x", "1", "-c", "product"], "there is no column 'product'"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_what_is_refused(run: Run, words: list[str], message: str) -> None:
    result = run("deriv", *words, "--nodes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
