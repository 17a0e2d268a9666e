"""Answers about several inputs, of higher orders, and with letters that stand for constants; all by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run


@pytest.mark.parametrize(
    ("words", "correct", "code"),
    [
        (["a*sin(b*x)", "--answer", "a*b*cos(b*x)"], True, None),
        (["a*sin(b*x)", "--answer", "a*cos(b*x)"], False, "factor_left_out"),
        (["a*sin(b*x)", "--a", "2", "--b", "3", "--answer", "6cos(3x)"], True, None),
        (["a*sin(b*x)", "--a", "2", "--b", "3", "--answer", "a*b*cos(b*x)"], True, None),
        (["x^n", "--answer", "n*x^(n - 1)"], True, None),
        (["x^n", "--answer", "n*x^n"], False, "exponent"),
        (["e^(a*x)", "--answer", "e^(a*x)"], False, "factor_left_out"),
        (["x^2 + a^2", "--answer", "2x + 2a"], False, "constant_as_variable"),
        (["x^2 + a^2", "--answer", "2x"], True, None),
        (["x^2 + a^2", "--wrt", "a", "--answer", "2a"], True, None),
        (["a*x", "--answer", "2"], False, None),  # right for one value of a alone
        (["w*x + b | sigmoid", "--wrt", "w", "--answer", "x*sigmoid(w*x+b)*(1-sigmoid(w*x+b))"], True, None),
        (["w*x + b | sigmoid", "--w", "2", "--b", "-3", "--x", "1", "--wrt", "b", "--answer", "0.197"], True, None),
        (["w*x + b | sigmoid", "--w", "2", "--b", "-3", "--x", "1", "--answer", "0.393"], True, None),
        (["w*x | u*w", "--wrt", "w", "--answer", "2w*x"], True, None),  # w enters twice
        (["x^2 | u + x", "--answer", "2x + 1"], True, None),
        (["sin(x^2)", "--order", "2", "--answer", "2cos(x^2) - 4x^2*sin(x^2)"], True, None),
        (["sin(x^2)", "--order", "2", "--answer", "-4x^2*sin(x^2)"], False, "half_product_rule"),
        (["x^4", "--order", "3", "--x", "2", "--answer", "48"], True, None),
        (["x^4", "--order", "4", "--answer", "24"], True, None),
        (["x*abs(x)", "--order", "2", "--x", "0", "--answer", "undefined"], True, None),
    ],
)
def test_answers(run: Run, words: list[str], correct: bool, code: str | None) -> None:
    (item,) = json.loads(run("check", *words, "-f", "json", "-q").stdout)["items"]
    assert (item["correct"], item["diagnosis"] and item["diagnosis"]["code"]) == (correct, code)


def test_a_file_has_an_answer_by_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text(
        "chain: w*x + b | u^2\nanswer: {w: 2x*(w*x + b), x: 2(w*x + b), b: 2*(w*x + b)}\n", encoding="utf-8"
    )
    found = json.loads(run("check", "-f", "json", "-q").stdout)["items"]
    assert [(item["name"], item["correct"]) for item in found] == [("w", True), ("x", False), ("b", True)]
    (tmp_path / "chain.yaml").write_text("chain: w*x\nanswer: {v: 2}\n", encoding="utf-8")
    assert "the chain has no input 'v'" in run("check").stderr


def test_a_file_says_how_far_an_answer_may_be_off(run: Run, tmp_path: Path) -> None:
    text = "chain: sin(x^2)\nx: 1\nanswer: 1.1\n"  # 2*cos(1) = 1.0806
    for more, correct in {"": False, "significant: 2": True, "rtol: 0.1": True, "atol: 1e-3": False}.items():
        (tmp_path / "chain.yaml").write_text(f"{text}{more}\n", encoding="utf-8")
        assert (run("check", "-q").exit_code == 0) is correct
    (tmp_path / "chain.yaml").write_text(f"{text}significant: 2\n", encoding="utf-8")
    assert run("check", "-q", "--rtol", "1e-6").exit_code == 1  # what is typed comes first


def test_what_isn_t_a_number_s_answer_is_refused(run: Run) -> None:
    for answer in ("5@x", "sum(x)", "softmax(x)"):
        result = run("check", "x", "--answer", answer)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("error: --answer: an answer is a number or a formula of numbers")


@pytest.mark.parametrize(
    ("chain", "wrt", "answer", "expected"),
    [  # by hand
        ("w*x^2 + b", "w", "x^2", "x^2"),
        ("w*x^2 + b", "b", "1", "1"),
        ("w*x^2 + b", "x", "2x*w", "2*w*x"),
        ("x^2 | x*u | w*u", "w", "x^3", "x^3"),
        ("sin(w*x)", "w", "x*cos(w*x)", "x*cos(w*x)"),
    ],
)
def test_the_derivative_that_is_shown_keeps_its_letters(
    run: Run, chain: str, wrt: str, answer: str, expected: str
) -> None:
    shown = json.loads(run("check", chain, "--wrt", wrt, "--answer", answer, "-f", "json").stdout)["items"][0]
    assert (shown["correct"], shown["expected"]) == (True, expected)
