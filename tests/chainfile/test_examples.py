"""The example chain files: each runs, prints what its golden file says, and has the slope that SymPy finds.

After a change that is meant, `python tests/test_examples.py` writes the golden files anew; read the difference.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import sympy
from conftest import Run
from typer.testing import CliRunner

from chaincalc import Chain
from chaincalc.chainfile import load
from chaincalc.cli import app

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = sorted((ROOT / "chains").glob("*.yaml"))
SETS = ("week",)
ARRAYS = ("layer", "sigmoid_of_a_sum", "softmax")
# Several numbers: the function in SymPy's own spelling; the inputs are the file's.
SEVERAL = {
    "neuron": "1/(1 + exp(-(w*x + b)))",
    "two_inputs": "(x + 1/(1 + exp(-y)))/(1/(1 + exp(-x)) + (x + y)**2)",
    "loss": "(v*Max(w*x + b, 0) - t)**2",
}
NUMBERS = [path for path in EXAMPLES if path.stem not in (*ARRAYS, *SEVERAL, *SETS)]
GOLDEN = Path(__file__).parent.parent / "data" / "examples"
COLUMNS = [word for name in ("x", "value", "numeric", "chain_rule") for word in ("-c", name)]

# Each example's function, in SymPy's own spelling, and the points of its file; None where a table stands for it.
FUNCTIONS: dict[str, tuple[str | None, list[float]]] = {
    "bell_curve": ("exp(-x**2/2)", [1.0]),
    "kink": ("Abs(x)", [-1.0, 1.0]),
    "logistic_by_hand": ("1/(1 + exp(-x))", [0.0]),
    "one_neuron": ("(3*x/2 - 1/2)/(1 + exp(1/2 - 3*x/2))", [0.8]),
    "own_leaky_relu": ("-2*Max(Max(x/5, x), 2*Max(x/5, x))", [-1.0, 1.0]),
    "power_of_a_sum": ("(3*x**2 + 1)**3", [1.0]),
    "product_inside": ("sqrt(2 + x*sin(x))", [float(np.pi / 3)]),
    "root_at_its_edge": ("sqrt(x)", [0.0005, 1.0]),
    "secant_in_secant": ("sec(2*cot(2*sec(2*x)))", [0.3]),
    "sigmoid_square": ("1/(1 + exp(-x))**2", [1.0]),
    "square_sigmoid": ("1/(1 + exp(-x**2))", [1.0]),
    "three_links": ("1/(1 + exp(-Max(x, x/5)**2))", [-1.0]),
    "three_links_other_order": ("1/(1 + exp(-Max(x, x/5)))**2", [-1.0]),
    "worked_example": ("-2*(3*x - 14)", [5.0]),
    "worked_example_table": (None, [5.0]),
    "x_to_the_x": ("x**x", [0.5, 1.0, 2.0]),
}


def printed(path: Path) -> str:
    """What deriv says of a file: notes, the points, and the breakdown."""
    if path.stem in ARRAYS:
        columns = [word for name in ("variable", "entry", "numeric", "chain_rule") for word in ("-c", name)]
        parts = ["--breakdown", "-c", "link", "-c", "rule", "-c", "gradient"]
        results = [CliRunner().invoke(app, ["deriv", str(path), *more]) for more in (columns, parts)]
        assert all(result.exit_code == 0 for result in results), results
        return "\n".join(result.stdout + result.stderr for result in results)
    if path.stem in SETS:
        result = CliRunner().invoke(app, ["sheet", str(path), "--for", "Anna", "--solutions"])
        assert result.exit_code == 0, result
        return result.stdout + result.stderr
    if path.stem in SEVERAL:
        result = CliRunner().invoke(app, ["deriv", str(path), "--breakdown"])
        assert result.exit_code == 0, result
        return result.stdout + result.stderr
    results = [
        CliRunner().invoke(app, ["deriv", str(path), *COLUMNS]),
        CliRunner().invoke(app, ["deriv", str(path), "--breakdown", "-f", "markdown", "-c", "x", "-c", "name",
                                 "-c", "derivative", "-c", "product"]),
    ]  # fmt: skip
    assert all(result.exit_code == 0 for result in results), results
    return results[0].stdout + results[0].stderr + "\n" + results[1].stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_prints_its_golden_output(path: Path) -> None:
    assert printed(path) == (GOLDEN / f"{path.stem}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", NUMBERS, ids=lambda path: path.stem)
def test_an_example_has_the_slope_that_sympy_finds(path: Path) -> None:
    text, points = FUNCTIONS[path.stem]
    slopes = Chain.load(path).derivative(np.array(points))
    if text is None:
        assert slopes.tolist() == [-6.0]  # given in the exercise: 3 times -2
        return
    x = sympy.Symbol("x", real=True)
    slope = sympy.diff(sympy.sympify(text, locals={"x": x}), x)
    truth = [float(slope.subs(x, sympy.Float(point, 30)).evalf(25)) for point in points]
    np.testing.assert_allclose(slopes, truth, rtol=1e-12)


@pytest.mark.parametrize("name", SEVERAL)
def test_an_example_of_several_inputs_has_the_gradient_that_sympy_finds(run: Run, name: str) -> None:
    point = json.loads(run("deriv", str(ROOT / "chains" / f"{name}.yaml"), "-f", "json").stdout)["points"][0]
    function = sympy.sympify(SEVERAL[name], locals={letter: sympy.Symbol(letter) for letter in point["inputs"]})
    at = {sympy.Symbol(letter): value for letter, value in point["inputs"].items()}
    assert point["value"] == pytest.approx(float(function.subs(at)), rel=1e-12)
    for letter, both in point["derivatives"].items():
        slope = float(sympy.diff(function, sympy.Symbol(letter)).subs(at))
        assert both["chain_rule"] == pytest.approx(slope, rel=1e-12)
        assert both["numeric"] == pytest.approx(slope, rel=1e-5)


@pytest.mark.parametrize("command", ["eval", "deriv", "explain", "plot", "sweep", "check"])
@pytest.mark.parametrize("name", SEVERAL)
def test_every_command_takes_an_example_of_several_inputs(run: Run, name: str, command: str) -> None:
    result = run(command, str(ROOT / "chains" / f"{name}.yaml"))
    assert (result.exit_code, bool(result.stdout)) == (0, True), result
    if command == "check":
        assert f"note: {len(Chain.load(ROOT / 'chains' / f'{name}.yaml').inputs)} right" in result.stderr


def test_the_examples_of_arrays_by_hand() -> None:
    """sigmoid' is s (1 - s), and softmax's Jacobian diag(s) - s s^T: the formulas of any textbook, in NumPy alone."""
    layer = load(ROOT / "chains" / "layer.yaml")
    x, w = np.array(layer.array), np.array([[1, -1], [0.5, 2], [0, 1]])
    s = 1 / (1 + np.exp(-x @ w))
    np.testing.assert_allclose(Chain(layer.links).derivative(x), s * (1 - s) @ w.T, rtol=1e-12)
    both = 1 / (1 + np.exp(-np.array([1.5, -1.75, 0])))
    added = load(ROOT / "chains" / "sigmoid_of_a_sum.yaml")
    np.testing.assert_allclose(Chain(added.links).derivative(added.array), both * (1 - both), rtol=1e-12)
    powers = np.exp([1.0, 2.0, 3.0])
    shares = powers / powers.sum()
    found = Chain.load(ROOT / "chains" / "softmax.yaml").derivative(np.array([1.0, 2.0, 3.0]))
    np.testing.assert_allclose(found, np.diag(shares) - np.outer(shares, shares), rtol=1e-12)


def test_there_are_examples_enough_each_with_a_comment_and_a_description() -> None:
    assert len(EXAMPLES) >= 12
    assert (
        {path.stem for path in EXAMPLES}
        == {*FUNCTIONS, *ARRAYS, *SEVERAL, *SETS}
        == {path.stem for path in GOLDEN.glob("*.txt")}
    )
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert "\ndescription: " in text


def test_the_examples_command(run: Run) -> None:
    listed = run("examples").stdout
    for path in EXAMPLES:
        assert path.stem in listed
        assert run("examples", path.stem).stdout == path.read_text(encoding="utf-8")
    assert run("examples", "kink.yaml").stdout == run("examples", "kink").stdout
    unknown = run("examples", "knik")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "did you mean 'kink'?" in unknown.stderr


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for example in EXAMPLES:
        (GOLDEN / f"{example.stem}.txt").write_text(printed(example), encoding="utf-8")
    sys.exit()
