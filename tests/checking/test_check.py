"""chaincalc check: what is right, what is wrong, what can't be told, and how each is printed."""

from __future__ import annotations

import csv
import io
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from chaincalc.base.errors import InputError, LanguageError
from chaincalc.chain import Chain
from chaincalc.checking import Item, check
from chaincalc.checking.classes import read_class
from chaincalc.output import formats


def checked(chain: str, answer: str | float, x: float | None = None, **options: Any) -> Item:
    return check(Chain.parse(chain).links, answer, x=x, **options)


# -- formulas --

RIGHT = [
    ("sin(x^2)", "2x*cos(x^2)"),
    ("sin(x^2)", "cos(x*x)*x*2"),
    ("sin", "sin(x + pi/2)"),
    ("sin", "cos(x + 2*pi)"),
    ("tanh", "1 - tanh(x)^2"),
    ("tanh", "4/(e^x + e^(-x))^2"),
    ("sigmoid", "exp(-x)/(1 + exp(-x))^2"),  # overflows far out, where exp(-x) is too large for a float
    ("sigmoid", "sigmoid(x)*(1 - sigmoid(x))"),  # loses its digits there
    ("gaussian", "-2x/e^(x^2)"),
    ("x^x", "x^x*(ln(x) + 1)"),
    ("log", "1/x"),
    ("cbrt", "x^(-2/3)/3"),  # has no value below 0, see test_domains
    ("x^2/2", "(x^3 - x)/(x^2 - 1)"),  # has a hole at 1, where the derivative has none
    ("(1 - cos(x))/x", "sin(x)/x - (1 - cos(x))/x^2"),  # rounding decides near 0
    ("sqrt(x^2 + 1) - x", "-1/(sqrt(x^2 + 1)*(sqrt(x^2 + 1) + x))"),  # rounding decides about the derivative, far out
    ("x", "sin(x)^2 + cos(x)^2"),
    ("5", "sin(x)^2 + cos(x)^2 - 1"),
    ("relu", "step(x)"),
    ("relu", "(1 + sign(x))/2"),
    ("abs", "x/abs(x)"),
    ("max(x, x^2)", "1 + (2x - 1)*max(step(-x), step(x - 1))"),
    ("sqrt(x - 5) + sqrt(5.001 - x)", "1/(2sqrt(x - 5)) - 1/(2sqrt(5.001 - x))"),  # defined on a thousandth
    ("arcsin(1000x - 5000)", "1000/sqrt(1 - (1000x - 5000)^2)"),
    ("1e300*x^2", "2e300*x"),
    ("1e-300*x^2", "2e-300*x"),
    ("sin(1e8*x)", "1e8*cos(1e8*x)"),
    ("exp(exp(exp(x)))", "exp(x)*exp(exp(x))*exp(exp(exp(x)))"),
    ("x^50", "50x^49"),
    ("3*x - 14 | -2*u", "-6"),
    ("square", "2t"),
    ("sin(t^2)", "2u*cos(u^2)"),
    ("sin(u^2)", "2t*cos(t^2)"),
    ("sin", "cos"),
    ("square", "2x + 1e30*(sin(1e9*x) - sin(1e9*x))"),
    ("x^2/(1 + x^2)", "2*x/(1 + x^2)^2"),  # all digits cancel, far out
    ("e^x/(1 + e^x)", "e^x/(1 + e^x)^2"),
    ("(e^(2x) - 1)/(e^(2x) + 1)", "4e^(2x)/(e^(2x) + 1)^2"),
    ("x^2/sqrt(x^4 + 1)", "2x/(x^4 + 1)^(3/2)"),
    ("ln((x^2 + 1)/x^2)", "2x/(x^2 + 1) - 2/x"),
    ("x/e^x", "(e^x - x*e^x)/(e^x)^2"),  # the denominator underflows
    ("1/x^100", "-100*x^99/(x^100)^2"),
    ("x^(1/3)", "1/(3x^(2/3))"),
    ("cbrt", "1/(3x^(2/3))"),  # as textbooks mean odd roots
    ("1/sqrt((x - 2)*(3 - x))", "-(5 - 2x)/(2*((x - 2)*(3 - x))^1.5)"),
]  # each by hand


@pytest.mark.parametrize(("chain", "answer"), [pair for pair in RIGHT if pair != ("cbrt", "x^(-2/3)/3")])
def test_equal_formulas_are_right_however_they_are_written(chain: str, answer: str) -> None:
    item = checked(chain, answer)
    assert (item.correct, item.x, item.diagnosis, item.error) == (True, None, None, "")


@pytest.mark.parametrize(
    ("chain", "answer"),
    [
        ("sin", "cos(x) + 0.00001"),
        ("sin", "cos(x) + 1e-7"),  # seen where the cosine is small
        ("sin", "cos(x)*1.00001"),
        ("exp", "exp(x) + 1e-4"),  # seen near 0, and not where exp(x) is large
        ("1/x", "-1/x^2 + 0.001"),  # seen far out, and not near 0
        ("x^2", "2x + 1e-5"),
        ("x^3", "3x^2 + 1e-5*x"),
        ("sin", "cos(x) + max(0, 0.001 - abs(x - 2))"),  # only in a thousandth around 2
        ("clip(x, low=5, high=5.01)", "0"),  # only between the kinks
        ("clip(x, low=5, high=5.01)", "1"),
        ("max(x^2, 1e8)", "0"),  # only beyond 10,000
        ("relu(x - 50)", "0"),
        ("x^2", "2x*(1 + step(x - 2^13))"),  # only beyond 8,192
        ("relu", "1"),
        ("abs", "1"),
        ("1e-300*x^2", "2.1e-300*x"),
        ("1e300*x^2", "2.1e300*x"),
        ("x^2", "x"),
        ("sin(x^2)", "cos(x)^2"),
        ("5", "1e-6"),
        ("1e-310*x", "5e-310"),
        ("exp", "exp(min(x, 25))"),  # far out only
        ("exp(exp(x))", "exp(x)*exp(exp(x))*step(2 - x)"),
        ("x^100", "100x^99*step(10 - x)"),
        ("exp(x^2)", "2x*exp(x^2)*step(4 - x)"),
        ("log(3 - x) + log(x - 2)", "1/(x - 2) - 1/(3 - x) + 1"),  # inside a narrow piece, near poles
        ("arctanh(x - 3)", "1/(1 - (x - 3)^2) + cos(x)"),
        ("logit(x)^2.5", "2.5*logit(x)^1.5/(x*(1 - x)) + 100"),
        ("1/sqrt((x - 2)*(3 - x))", "-(5 - 2x)/(2*((x - 2)*(3 - x))^1.5) + 1"),
        ("relu | sqrt", "1/(2*sqrt(abs(x)))"),  # what doesn't move has slope 0
    ],
)
def test_formulas_that_differ_anywhere_are_wrong(chain: str, answer: str) -> None:
    item = checked(chain, answer)
    assert item.correct is False
    assert item.x is not None


def test_the_first_point_is_one_to_put_in_by_hand() -> None:
    item = checked("sin(x^2)", "cos(x^2)")
    assert item.x == 1.0
    assert item.expected == pytest.approx(2 * math.cos(1), rel=1e-15)
    assert item.value == pytest.approx(math.cos(1), rel=1e-15)
    assert checked("x^2", "x^2 + 1").x == 2.0  # at 1 the two agree


def test_domains() -> None:
    narrower = checked("x^2", "2*sqrt(x)^2")
    assert (narrower.correct, narrower.x, narrower.expected) == (False, -1.0, -2.0)
    assert narrower.value is not None
    assert math.isnan(narrower.value)
    assert narrower.diagnosis is not None
    assert narrower.diagnosis.code == "narrower_domain"
    rooted = checked("cbrt", "x^(-2/3)/3")  # as textbooks mean it
    assert (rooted.correct, rooted.diagnosis, rooted.note[:28]) == (True, None, "right, if odd roots of negat")
    nowhere = checked("x^2", "sqrt(-1 - x^2)")
    assert (nowhere.correct, nowhere.diagnosis) == (False, None)
    assert nowhere.note == "the answer has no value there, and the derivative has one"
    both = checked("x^2", "3*sqrt(x)^2")
    assert both.correct is False
    assert both.value == 3.0  # a wrong value comes first
    wider = checked("log", "1/x")
    assert wider.correct is True
    assert wider.note == "the answer also has values where the chain has none, such as at x = -1"


@pytest.mark.parametrize(
    ("chain", "answer"),
    [
        ("sqrt(-1 - x^2)", "x"), ("sqrt(-1 - x^2)", "undefined"),
    ],
)  # fmt: skip
def test_too_few_points_are_never_right(chain: str, answer: str) -> None:
    item = checked(chain, answer)
    assert item.correct is None
    assert item.error


@pytest.mark.parametrize("answer", ["undefined", "0/0", "inf", "x/0", "1/(x - x)", "log(-1 - x^2)"])
def test_answers_without_any_value_are_wrong(answer: str) -> None:
    assert checked("square", answer).correct is False


def test_tolerances() -> None:
    assert checked("sin", "cos(x)*1.001").correct is False
    assert checked("sin", "cos(x)*1.001", rtol=0.01).correct is True
    assert checked("exp", "2.7", x=1.0).correct is False
    assert checked("exp", "2.718", x=1.0, rtol=1e-6).correct is False  # with a tolerance, roundings are no answer
    assert checked("exp", "2.718", x=1.0, rtol=1e-3).correct is True
    assert checked("exp", "2.718", x=1.0, atol=1e-3).correct is True
    for options in ({"rtol": -1.0}, {"atol": math.inf}, {"rtol": math.nan}):
        with pytest.raises(InputError, match=r"is a number from 0 up"):
            checked("exp", "3", x=1.0, **options)


# -- numbers --


@pytest.mark.parametrize(
    ("chain", "x", "answer", "correct"),
    [
        ("3*x - 14 | -2*u", 5, -6, True),
        ("3*x - 14 | -2*u", 5, "-3*2", True),
        ("3*x - 14 | -2*u", 5, 6, False),
        ("sin", 0, "cos(x)", True),
        ("sin", 0, "1 + x", True),  # there, and nowhere else
        ("exp", 1, "e", True),
        ("abs", 0, 1, False),
        ("abs", 0, "undefined", True),
        ("abs", 0, "DNE", True),
        ("abs", 0, "nan", True),
        ("abs", 0, "x/abs(x)", True),
        ("square", 3, "undefined", False),
        ("relu | square", 0, 0, True),
        ("relu | square", 0, "undefined", False),
        ("cbrt", 0, "infinity", True),
        ("cbrt", 0, "undefined", True),
        ("cbrt", 0, "-inf", False),
        ("cbrt", 0, 3, False),
        ("x^1.5", 0, 0, True),  # at a closed edge, from inside
        ("x^1.5", 0, "undefined", True),
        ("log", -1, -1, False),
        ("log", -1, "none", True),
        ("sin(x^2)", 1e9, "2x*cos(x^2)", True),
        ("sin(x^2)", 1e9, 3, False),
        ("sin(x^2)", 1e9, 236743980.43742147, True),  # mpmath: 2e9*cos(10**18), with 60 digits
        ("sin", 1e17, 0.5, False),
        ("sin", 1e17, "-0.88556", True),  # mpmath: cos(10**17) = -0.885557328...
        ("exp", 800, 3, False),
        ("square", 1, "9^9^9", False),
        ("sigmoid", 25, 0, False),
        ("sigmoid", 25, -1.4e-11, False),
        ("sqrt(x^4)", 0, 0, True),  # a limit, by hand
        ("sqrt(x^4)", 0, "undefined", False),
        ("cbrt(x)^3", 0, 1, True),
        ("sin(x^2)", 1, "1.0806", True),  # 2*cos(1) = 1.0806046
        ("sin(x^2)", 1, "1.080", False),
        ("sin(x^2)", 1, "1.08", True),
        ("sin(x^2)", 1, "1.1", False),  # two digits aren't enough
    ],
)
def test_numbers(chain: str, x: float, answer: str | float, correct: bool | None) -> None:
    item = checked(chain, answer, x=x)
    assert item.correct is correct
    assert bool(item.error) is (correct is None)


def test_what_no_float_holds_is_shown_by_its_digits() -> None:
    # mpmath: exp(800) = 2.7263745721125665...e347, exp(-900) = 1.3644772...e-391
    assert checked("exp", 3, x=800.0).expected == "2.72637e347"
    assert checked("exp(-x)", 0, x=900.0).expected == "-1.36448e-391"
    assert checked("exp", "2.7264*10^347", x=800.0, rtol=1e-4).correct is True


def test_a_number_is_compared_at_every_point() -> None:
    assert check(Chain.parse("square").links, 6, x=[3, 3]).correct is True
    item = check(Chain.parse("square").links, 6, x=[3, 4])
    assert (item.correct, item.x, item.expected) == (False, 4.0, 8.0)


def test_a_plain_function_is_compared_more_loosely() -> None:
    def wave(u: Any) -> Any:
        return u * u * u

    assert check(Chain([wave]).links, "3x^2").correct is True
    assert check(Chain([wave]).links, "3x^2 + 0.01*x").correct is False


def test_answers_in_another_language_raise() -> None:
    with pytest.raises(LanguageError, match="unknown function 'cs'"):
        checked("sin", "cs(x)")
    with pytest.raises(InputError, match="the answer is empty"):
        checked("sin", " ")


# -- the command --


def test_a_right_answer(run: Run) -> None:
    result = run("check", "3*x - 14", "-2*u", "--x", "5", "--answer", "-6")
    assert result.exit_code == 0
    assert result.stdout == (
        "3*x - 14 | -2*u\n"
        "╭────────┬─────────┬───┬──────────┬────────╮\n"
        "│ name   │ correct │ x │ expected │ answer │\n"
        "├────────┼─────────┼───┼──────────┼────────┤\n"
        "│ answer │ yes     │ 5 │       -6 │ -6     │\n"
        "╰────────┴─────────┴───┴──────────┴────────╯\n"
        "right\n"
    )
    assert result.stderr == ""


def test_a_wrong_answer(run: Run) -> None:
    result = run("check", "sin(x^2)", "--answer", "cos(x^2)")
    assert result.exit_code == 1
    assert "│ answer │ no      │ 1 │   1.0806 │ cos(x^2) │ 0.540302 │ factor_left_out │" in result.stdout
    assert result.stdout.endswith(
        "wrong: You differentiated sin correctly at x². Multiply by the derivative of the inside, x².\n"
    )


def test_json(run: Run) -> None:
    right = run("check", "sin(x^2)", "--answer", "2x*cos(x^2)", "-f", "json")
    assert json.loads(right.stdout) == {
        "correct": True,
        "items": [
            {
                "name": "answer", "correct": True, "x": None, "expected": "2*x*cos(x^2)", "answer": "2x*cos(x^2)",
                "value": None, "diagnosis": None,
            }
        ],
    }  # fmt: skip
    wrong = run("check", "--answer", "6", "-f", "json", "-q")
    assert wrong.exit_code == 1
    assert json.loads(wrong.stdout) == {
        "correct": False,
        "items": [
            {
                "name": "answer", "correct": False, "x": 5.0, "expected": -6.0, "answer": "6", "value": 6.0,
                "diagnosis": {"code": "sign", "link": None, "text": "All is right but the sign."},
            }
        ],
    }  # fmt: skip
    kink = json.loads(run("check", "abs", "--x", "0", "--answer", "1", "-f", "json").stdout)["items"][0]
    assert kink["expected"] == "undefined"


def test_forms_and_columns(run: Run) -> None:
    words = ["check", "sin(x^2)", "--answer", "cos(x^2)"]
    tsv = run(*words, "-f", "tsv").stdout.splitlines()
    assert tsv[0].split("\t") == [
        "name", "correct", "x", "expected", "answer", "value", "diagnosis", "link", "text", "part", "error"
    ]  # fmt: skip
    assert tsv[1].split("\t")[:8] == [
        "answer", "false", "1.0", repr(2 * math.cos(1)), "cos(x^2)", repr(math.cos(1)), "factor_left_out", "1"
    ]  # fmt: skip
    assert run(*words, "-c", "correct").stdout == "false\n"
    assert run(*words, "-c", "diagnosis", "-c", "link", "-f", "csv").stdout == "diagnosis,link\nfactor_left_out,1\n"
    assert json.loads(run(*words, "-c", "diagnosis", "-c", "x", "-f", "jsonl").stdout) == {
        "diagnosis": "factor_left_out", "x": 1.0
    }  # fmt: skip
    assert "| answer | no | 1 | 1.0806 |" in run(*words, "-f", "markdown").stdout
    assert run(*words, "-c", "verdict").exit_code == 2


def test_an_output_file_and_the_exit_code(run: Run, tmp_path: Path) -> None:
    result = run("check", "square", "--answer", "x", "-o", "out.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["square", "--answer", "2*"], "--answer: a number, a variable or a function is expected here, not the end"),
        (["square", "--answer", "2y + x"], "--answer: two variables, 'y' and 'x'"),
        (["sin(x^2)", "--answer", "2t*cos(t^2)"], "--answer: the answer is in 't', the chain in 'x'"),
        (["3x", "2*t", "--answer", "6 + 0*t"], "--answer: the answer is in 't', the chain in 'x'"),
        (["square", "--answer", "__import__('os')"], "--answer: unexpected '''"),
        (["square", "--answer", "2x = y"], "--answer: unexpected '='"),
        (["square", "--answer", "2x | sin"], "--answer: one formula is expected here, not a chain"),
        (["square", "--answer", ""], "--answer: the answer is empty"),
        (["square"], "there is no answer to check"),
        ([], "there is no answer to check"),
        (["square", "--answer", "2x", "--rtol", "x"], "--rtol: a number is expected here"),
        (["square", "--answer", "2x", "--rtol", "-1"], "rtol is a number from 0 up"),
        (["square", "--answer", "2x", "--answers", "a.csv"], "--answer and --answers exclude each other"),
        (["square", "--answers", "a.csv"], "a.csv: the file can't be read: no such file or directory"),
        (["square", "--answer", "2", "--x", "y"], "--x: a number is expected here"),
        (["sqrt(-1 - x^2)", "--answer", "x"], "the chain has no derivative at any point that was tried"),
        (["a.yaml"], "a.yaml: there is no such file"),
        (["a.yaml", "b.yaml", "--answer", "2"], "several chain files are checked by the answers in them"),
        (["a.yaml", "square", "--answer", "2"], "a chain file stands alone"),
    ],
)
def test_bad_requests(run: Run, words: list[str], message: str) -> None:
    result = run("check", *words, "-q")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {message}")


def test_a_number_for_a_formula_says_so(run: Run) -> None:
    output = run("check", "sin(x^2)", "--answer", "3").stdout
    assert output.endswith("wrong: a number is compared as a constant formula; with --x it is compared at one point\n")


# -- chain files --

KEY = """\
name: exercise 3
functions:
  f1: {formula: 3*x - 14, derivative: 3}
  f2: {formula: "-2*u", derivative: 2}
  bent: {formula: "max(k*u, u)", parameters: {k: 0.2}, derivative: "k + (1 - k)*step(u)"}
  wave: {formula: "sin(x^2)", derivative: cos(x^2)}
chain: [f1, f2]
x: 5
answer: -6
"""


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key.yaml"
    path.write_text(KEY, encoding="utf-8")
    return path


def items(text: str) -> list[dict[str, Any]]:
    return list(json.loads(text)["items"])


def test_every_answer_in_a_file_is_reported_by_name(run: Run, key: Path) -> None:
    result = run("check", "key.yaml", "-f", "json", "-q")
    assert result.exit_code == 1
    found = {item["name"]: (item["correct"], item["diagnosis"] and item["diagnosis"]["code"], item["x"])
             for item in items(result.stdout)}  # fmt: skip
    assert found == {
        "f1": (True, None, None),
        "f2": (False, "sign", 1.0),
        "bent": (True, None, None),
        "wave": (False, "factor_left_out", 1.0),
        "answer": (True, None, 5.0),
    }


@pytest.mark.parametrize(
    ("text", "correct"),
    [
        ("chain: sin(x^2)\nanswer: 2x*cos(x^2)", True),
        ("chain: sin(x^2)\nx: 2\nanswer: 2x*cos(x^2)", True),  # a formula is compared everywhere
        ("chain: sin(x^2)\nx: 0\nanswer: x", False),
        ("chain: sin(x^2)\nx: 0\nanswer: 0", True),
        ("chain: abs\nx: 0\nanswer: undefined", True),
        ("chain: [2*u, 3*u]\nanswer: 6", True),
        ("chain: square\nx: [1, 2]\nanswer: 2", False),
    ],
)
def test_answers_in_files(run: Run, tmp_path: Path, text: str, correct: bool) -> None:
    (tmp_path / "chain.yaml").write_text(text, encoding="utf-8")
    assert run("check", "-c", "correct").stdout == f"{str(correct).lower()}\n"


def test_a_table_of_known_values(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text(
        "chain:\n- table: {u: [5], value: [1], derivative: [3]}\n- table: {u: [1], derivative: [-2]}\nx: 5\n",
        encoding="utf-8",
    )
    assert run("check", "--answer", "-6").exit_code == 0
    assert "factor_left_out" in run("check", "--answer", "3").stdout
    assert "factor_left_out" not in run("check", "--answer", "-2").stdout  # f₁(5) is 1: two mistakes lead to it
    assert run("check", "--answer", "-6", "--x", "6").stderr.startswith("error: the chain's table doesn't say")


def test_an_unreadable_answer_in_a_file_has_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text(
        "functions:\n  f1: {formula: 2*x, derivative: 2*t}\n  f2: {formula: 3*x, derivative: sni(x)}\n"
        "chain: f1 | f2\nanswer: 6\n",
        encoding="utf-8",
    )
    result = run("check", "-f", "json", "-q")
    assert result.exit_code == 2
    f, g, answer = items(result.stdout)
    assert (f["correct"], g["correct"], answer["correct"]) == (None, None, True)
    assert f["error"].startswith("chain.yaml:2:34: the answer is in 't', the chain in 'x'")
    assert g["error"].startswith("chain.yaml:3:34: unknown function 'sni'")
    assert "error: f2: chain.yaml:3:34: unknown function 'sni'" in result.stderr


def test_a_file_with_nothing_to_check(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chain.yaml").write_text("chain: square\n", encoding="utf-8")
    result = run("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is nothing to check" in result.stderr


def test_a_folder(run: Run, key: Path, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text("chain: sin(x^2)\nanswer: 2x*cos(x^2)\n", encoding="utf-8")
    (tmp_path / "bob.yaml").write_text("chain: sin(x^2)\nanswer: 2x*cos(x)\n", encoding="utf-8")
    result = run("check", "ann.yaml", "bob.yaml", "key.yaml", "-f", "json", "-q")
    assert result.exit_code == 1
    assert [(i["name"], i["part"], i["correct"]) for i in items(result.stdout)] == [
        ("ann.yaml", "answer", True), ("bob.yaml", "answer", False), ("key.yaml", "f2", False)
    ]  # fmt: skip
    assert run("check", "ann.yaml", "ann.yaml").exit_code == 0
    half = "functions: {f1: {formula: 2*x, derivative: x}}\nchain: f1\nanswer: sni(x)\n"
    (tmp_path / "dan.yaml").write_text(half, encoding="utf-8")  # one answer is wrong, one can't be read
    (item, _) = items(run("check", "dan.yaml", "ann.yaml", "-f", "json").stdout)
    assert (item["part"], item["correct"]) == ("answer", None)
    (tmp_path / "cem.yaml").write_text("chain: [", encoding="utf-8")
    broken = run("check", "cem.yaml", "no.yaml", "bob.yaml", "-f", "json")
    assert broken.exit_code == 2
    assert [i["correct"] for i in items(broken.stdout)] == [None, None, False]
    assert "error: cem.yaml:1:8: the file ends within brackets" in broken.stderr
    assert broken.stderr.endswith("note: 1 wrong, 2 unclear\n")


# -- a class --

CLASS = """\
student,answer
anna,-6
ben,6

cem,"3"
dan,sni(x)
eva,
fay,max(1,2)
"gus, junior",-2*3
"""


def test_a_class(run: Run, key: Path, tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_text(CLASS, encoding="utf-8-sig")
    result = run("check", "key.yaml", "--answers", "class.csv", "-f", "csv", "-q")
    assert result.exit_code == 2
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["name"], row["correct"], row["diagnosis"]) for row in rows] == [
        ("anna", "true", ""),
        ("ben", "false", "sign"),
        ("cem", "false", "factor_left_out"),
        ("dan", "null", ""),
        ("eva", "null", ""),
        ("fay", "null", ""),
        ("gus, junior", "true", ""),
    ]
    assert "error: eva: line 7 has no answer\n" in result.stderr
    assert (
        "error: fay: line 8 has 3 fields, and the columns are 2; an answer with a comma needs quotes" in result.stderr
    )
    table = run("check", "key.yaml", "--answers", "class.csv").stdout
    assert [cell.strip() for cell in next(line for line in table.splitlines() if "│ ben" in line).split("│")[1:6]] == [
        "ben", "no", "5", "-6", "6"
    ]  # fmt: skip
    assert "ben: All is right but the sign.\n" in table
    piped = run("check", "key.yaml", "--answers", "-", "-f", "csv", "-q", input=CLASS)
    assert piped.stdout == result.stdout


def test_formulas_of_a_class(run: Run) -> None:
    answers = "answer;student\r\n2x*cos(x^2);ann\r\ncos(x^2);bob\r\n2t*cos(t^2);cem\r\n2,5x*cos(x^2);dan\r\n"
    result = run("check", "sin(x^2)", "--answers", "-", "-f", "jsonl", "-q", input=answers)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(item["name"], item["correct"]) for item in found] == [
        ("ann", True), ("bob", False), ("cem", None), ("dan", False)
    ]  # fmt: skip
    assert found[2]["error"].startswith("the answer is in 't', the chain in 'x'")
    assert (found[3]["answer"], found[3]["diagnosis"]["text"]) == (
        "2,5x*cos(x^2)", "This is 5/4 times the derivative."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "class.csv: the file is empty"),
        (b"\xef\xbb\xbf \n\n", "class.csv: the file is empty"),
        (b"name,answer\na,1\n", "class.csv: there is no column 'student'\n  the columns are name, answer"),
        (b"student,anser\na,1\n", "class.csv: there is no column 'answer'\n  did you mean 'anser'?"),
        (b"student,answer,answer\na,1,2\n", "class.csv: there are several columns 'answer'"),
        (b"student,answer\n\n", "class.csv: there is no row below the columns' names"),
        (b"student,answer\na,\xff\n", "class.csv, line 2: the byte 0xFF isn't UTF-8"),
        ("student,answer\na,1\n".encode("utf-16-le"), "class.csv: this isn't text"),
    ],
)
def test_bad_tables(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_class(data, "class.csv")
    assert str(caught.value).startswith(message)


def test_long_and_strange_rows_are_rows() -> None:
    rows = read_class(b"Student , ANSWER,mail\n\x1b[31mann,2x,m\nbob," + b"x+" * 100_000 + b"x,m\n,3,m\ncem\n", "c.csv")
    assert [row.student for row in rows] == ["\N{REPLACEMENT CHARACTER}[31mann", "bob", "line 4", "cem"]
    assert [bool(row.error) for row in rows] == [False, False, False, True]


# -- hiding --


@pytest.mark.parametrize("form", formats.names())
@pytest.mark.parametrize(
    ("words", "secrets"),
    [
        # 2 cos 1 = 1.0806..., and the formula itself
        (["sin(x^2)", "--answer", "cos(x^2)"], ["1.08", "2*cos", "2*x"]),
        (["sin(x^2)", "--answer", "-2x*cos(x^2)"], ["1.08", "sign"]),
        (["sin(x^2)", "--answer", "6x*cos(x^2)"], [" 3 ", "2*cos"]),
        (["sin(x^2)", "--answer", "1/(2x*cos(x^2))"], ["upside", "reciprocal", "one over"]),
        (["3*x - 14 | -2*x", "--x", "5", "--answer", "7"], ["-6"]),
        (["3*x - 14 | -2*x", "--x", "5", "--answer", "6"], ["-6", "sign"]),
        (["abs", "--x", "0", "--answer", "1"], ["undefined", "no derivative"]),
        (["square", "--x", "4", "--answers", "-"], ["8"]),
    ],
)
def test_hide(run: Run, form: str, words: list[str], secrets: list[str]) -> None:
    result = run("check", *words, "--hide", "-f", form, input="student,answer\nann,7\nbob,2x + 1\ncem,sni(4)\n")
    assert result.exit_code in (1, 2)
    for secret in secrets:
        assert secret not in result.stdout
        assert secret not in result.stderr


def test_hidden_files_keep_what_they_are_asked(run: Run, key: Path) -> None:
    for item in items(run("check", "key.yaml", "--hide", "-f", "json", "-q").stdout):
        assert item["expected"] is None


# -- as a process --


def test_a_class_of_thirty_takes_no_time() -> None:
    answers = "student,answer\n" + "".join(f"s{i},{i}x*cos(x^2)\n" for i in range(30))
    process = subprocess.run(
        [sys.executable, "-m", "chaincalc", "check", "sin(x^2)", "--answers", "-", "-f", "tsv", "-q"],
        input=answers, capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    assert process.returncode == 1
    assert process.stderr == ""
    assert [line.split("\t")[1] for line in process.stdout.splitlines()[1:]].count("true") == 1
