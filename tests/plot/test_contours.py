"""Contour lines over two inputs: the data by hand and from NumPy, and the files that are drawn of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import Run

from chaincalc.chain import Chain
from chaincalc.plot.axis import Axis
from chaincalc.plot.surface import Over, Surface, surface

BOX = (Over("x", Axis(-3.0, 3.0)), Over("y", Axis(-2.0, 2.0)))


def over(text: str, at: tuple[float, float] | None = None, **given: float) -> Surface:
    chain = Chain.parse(text)
    return surface(chain.links, chain.main, given, BOX, text, at)


def test_values_are_numpys() -> None:
    found = over("x^2 + w*y^2 + x*y", w=3.0)
    x, y = np.meshgrid(found.x, found.y)
    np.testing.assert_allclose(found.values, x**2 + 3 * y**2 + x * y, rtol=1e-12, atol=1e-12)
    assert found.remarks == ()


def test_the_gradient_at_a_point() -> None:
    """d/dx (x^2 + 3y^2 + xy) = 2x + y, d/dy = 6y + x, by hand."""
    spot = over("x^2 + 3*y^2 + x*y", (1.0, 1.0)).spot
    assert spot is not None
    assert (spot.value, spot.gradient) == (5.0, (3.0, 7.0))


def test_levels_are_round_numbers_between_most_of_the_values() -> None:
    levels = over("x*y").levels
    assert levels == pytest.approx(np.arange(-4, 5), abs=1e-12)  # |xy| <= 6, and 3 % lie beyond 4 and a bit
    assert over("5 + 0*x*y").levels == ()
    assert max(map(abs, over("1/(x*y)").levels)) <= 20  # not as far as a pole goes


def test_what_has_no_value_is_left_out_and_tears_are_cut() -> None:
    root = over("sqrt(x - y^2)")
    x, y = np.meshgrid(root.x, root.y)
    outside = x < y**2
    assert np.isnan(root.values[outside]).all()
    assert root.remarks[0] == "grey where the chain has no value"
    step = over("step(x)*(y + 9)")
    assert np.isnan(step.values).any(axis=1).all()  # each row is cut once
    assert np.isnan(step.values).sum(axis=1).max() <= 2
    assert step.remarks == ("cut by a grey line where it jumps, or grows without bound",)
    smooth = over("exp(x)*y")
    assert not np.isnan(smooth.values).any()


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_file(run: Run, form: str) -> None:
    begins = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[form]
    words = ["w*x^2 + y", "--range", "x=-2:2", "--range", "y=0:1", "--w", "2", "-o"]
    for name in ("a", "b"):
        result = run("plot", *words, f"{name}.{form}")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    content = Path(f"a.{form}").read_bytes()
    assert content.startswith(begins)
    assert content == Path(f"b.{form}").read_bytes()


def test_a_point_is_drawn_only_where_it_is_typed(run: Run) -> None:
    words = ["plot", "x*y", "--range", "x=-2:2", "--range", "y=-1:1", "-o"]
    assert run(*words, "a.svg").exit_code == 0
    assert run(*words, "b.svg", "--x", "1", "--y", "0.5").exit_code == 0
    assert len(Path("b.svg").read_bytes()) > len(Path("a.svg").read_bytes())
