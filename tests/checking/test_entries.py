"""Answers that are arrays, entry by entry; the derivatives by hand, of sigmoids with Python's own exp."""

from __future__ import annotations

import json
from math import exp
from pathlib import Path

import pytest
from conftest import Run

X, W = ["--X", "[[1, 2], [3, 4]]"], ["--W", "[[1], [0]]"]


@pytest.mark.parametrize(
    ("wrt", "answer", "correct", "told"),
    [
        ("W", "[[4], [6]]", True, ""),  # the sums of X's columns
        ("W", "[[4], [7]]", False, "the first entry that is wrong: W[1, 0]"),
        ("W", "[4, 6]", False, "the answer has the shape (2,), and the derivative (2, 1)"),
        ("X", "[[1, 0], [1, 0]]", True, ""),  # W's entries, in each row
    ],
)
def test_entries(run: Run, wrt: str, answer: str, correct: bool, told: str) -> None:
    result = run("check", "X @ W | sum", *X, *W, "--wrt", wrt, "--answer", answer, "-f", "json", "-q")
    (item,) = json.loads(result.stdout)["items"]
    assert (item["correct"], item.get("note", ""), item["answer"]) == (correct, told, answer)
    assert result.exit_code == (not correct)


def test_a_file_has_an_array_by_input(run: Run, tmp_path: Path) -> None:
    slopes = [1 / (1 + exp(-z)) * (1 - 1 / (1 + exp(-z))) for z in (1.5, 3.5)]  # of sigmoid at X @ W + b
    by_w = [[round(slopes[0] + 3 * slopes[1], 4)], [round(2 * slopes[0] + 4 * slopes[1], 4)]]
    (tmp_path / "chain.yaml").write_text(
        "chain: X @ W + b | sigmoid | sum\ninputs: {X: [[1, 2], [3, 4]], W: [[1], [0]], b: [0.5]}\n"
        f"answer: {{W: {by_w}, b: [{round(sum(slopes), 4)}], X: [[1, 2], [3, 4]]}}\n",
        encoding="utf-8",
    )
    found = json.loads(run("check", "-f", "json", "-q").stdout)["items"]
    assert [(item["name"], item["correct"]) for item in found] == [("W", True), ("b", True), ("X", False)]
    assert found[0]["note"] == "right, to the digits given"
    assert json.loads(run("check", "-f", "json", "-q", "--hide").stdout)["items"][2]["expected"] is None


def test_a_file_may_give_the_main_input_among_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text("chain: a*b\ninputs: {a: 2, b: 3}\nanswer: 3\n", encoding="utf-8")
    assert run("deriv", "-c", "chain_rule", "--wrt", "b").stdout == "2.0\n"
    assert run("check", "-q").exit_code == 0


def test_arrays_are_for_chains_of_arrays(run: Run) -> None:
    assert "a number each" in run("check", "square", "--x", "1,2", "--answer", "[2, 4]").stderr
