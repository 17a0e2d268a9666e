"""Sets of exercises in a course: each student's numbers, points, gradebooks, feedback and worksheets."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from conftest import Run

from chaincalc.base.errors import ChainFileError
from chaincalc.chainfile import ExerciseSet, loads_any
from chaincalc.course.variants import Variants, drawn

WEEK = """
name: week 3
seed: autumn 2026
exercises:
  - name: inside
    chain: sin(a*x^2)
    vary: {a: [2, 3, 5]}
  - name: at a point
    chain: "e^(n*x) | u^2"
    vary: {n: "2:9", x: [0, 1]}
    ask: derivative at x
    points: 2
  - {name: value, chain: ln(x), x: 2, ask: value at x}
  - {name: twice, chain: x^3, ask: second derivative}
"""
# By hand: (a*x^2 and n: Anna has a = 2, n = 2, x = 0) 4x cos(2x^2); 2n e^(2nx) = 4; ln 2; 6x.
ANSWERS = """student,id,exercise,answer
Anna,7,inside,4x cos(2x²)
Anna,7,at a point,4
Anna,7,value,0.693
Anna,7,twice,6x
Ben,8,value,0.5
Ben,8,value,ln 2
Cem,9,vaule,1
"""
# The first eight bytes of SHA-256, by openssl and a Perl of whole numbers: the place of the choice.
DRAWN = [
    ("Anna", "inside", {"a": (2.0, 3.0, 5.0)}, {"a": 2.0}),  # 4a64402c8a12b1ba
    ("Anna", "at a point", {"n": tuple(map(float, range(2, 10))), "x": (0.0, 1.0)}, {"n": 2.0, "x": 0.0}),
    ("../../evil", "at a point", {"n": tuple(map(float, range(2, 10))), "x": (0.0, 1.0)}, {"n": 7.0, "x": 1.0}),
]


def set_of(text: str) -> ExerciseSet:
    found = loads_any(text, "week.yaml")
    assert isinstance(found, ExerciseSet)
    return found


@pytest.fixture
def week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "week.yaml").write_text(WEEK, encoding="utf-8")
    (tmp_path / "class.csv").write_text(ANSWERS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("student", "exercise", "choices", "expected"), DRAWN)
def test_numbers_are_the_same_everywhere_and_for_ever(
    student: str, exercise: str, choices: dict[str, tuple[float, ...]], expected: dict[str, float]
) -> None:
    assert drawn(choices, "autumn 2026", student, exercise) == expected
    assert drawn(choices, "autumn 2026", f" {student.upper()} ", exercise) == expected


def test_no_number_makes_the_answer_undefined() -> None:
    found = set_of("exercises: [{name: a, chain: c/x, vary: {c: [2], x: [0, 1]}, ask: value at x}]")
    variants = Variants(found)
    exercise = found.exercises["a"]
    assert {variants.of(exercise, f"student {i}")[0].x for i in range(20)} == {(1.0,)}
    assert variants.first(exercise)[0].x == (1.0,)
    none = set_of("exercises: [{name: a, chain: c/x, vary: {c: [2], x: [0]}, ask: value at x}]")
    with pytest.raises(ChainFileError, match="none of the numbers"):
        Variants(none).of(none.exercises["a"], "anna")


def test_a_set_is_read_for_any_number_of_students() -> None:
    """Each variant has its own room for formulas: together they have far more than a file may have."""
    chain = " + ".join(["c*x", *["sin(x)"] * 20])
    found = set_of(f"exercises: [{{name: a, chain: {chain}, vary: {{c: '1:900'}}}}]")
    variants = Variants(found)
    files = {variants.of(found.exercises["a"], f"student {i}")[0].vary.choices["c"] for i in range(600)}
    assert len(files) > 400


def test_points(run: Run, week: Path) -> None:
    assert week.is_dir()
    result = run("check", "week.yaml", "--answers", "class.csv", "-f", "json", "-q")
    items = json.loads(result.stdout)["items"]
    assert result.exit_code == 2  # there is no exercise 'vaule'
    assert [(i["student"], i["exercise"], i["correct"], i["points"]) for i in items] == [
        ("Anna", "inside", True, 1.0), ("Anna", "at a point", True, 2.0), ("Anna", "value", True, 1.0),
        ("Anna", "twice", True, 1.0), ("Ben", "value", False, 0.0), ("Ben", "value", True, 1.0),
        ("Cem", "vaule", None, 0.0),
    ]  # fmt: skip
    assert "did you mean 'value'?" in result.stderr
    (week / "wrong.csv").write_text("student,exercise,answer\nBen,inside,sin(1)\nBen,twice,3x^2\n", encoding="utf-8")
    told = run("check", "week.yaml", "--answers", "wrong.csv").stdout
    assert "Ben, twice: This is a derivative of a lower order." in told


def test_gradebook(run: Run, week: Path) -> None:
    assert week.is_dir()
    text = run("check", "week.yaml", "--answers", "class.csv", "--gradebook", "-f", "csv", "-q").stdout
    assert list(csv.reader(io.StringIO(text))) == [
        ["student", "id", "inside", "at a point", "value", "twice", "total"],
        ["Anna", "7", "1.0", "2.0", "1.0", "1.0", "5.0"],
        ["Ben", "8", "", "", "1.0", "", "1.0"],
        ["Cem", "9", "", "", "", "", "0.0"],
    ]
    canvas = run("check", "week.yaml", "--answers", "class.csv", "--layout", "canvas", "-f", "csv", "-q").stdout
    assert canvas.splitlines()[:3] == [
        "Student,ID,SIS User ID,SIS Login ID,Section,week 3", "    Points Possible,,,,,5.0", "Anna,7,,,,5.0",
    ]  # fmt: skip


def test_two_spellings_of_a_name_are_two_students(run: Run, week: Path) -> None:
    (week / "two.csv").write_text("student,exercise,answer\nAnna,value,0.693\nanna,value,5\n", encoding="utf-8")
    text = run("check", "week.yaml", "--answers", "two.csv", "--gradebook", "-c", "student", "-c", "total", "-f", "csv")
    assert text.stdout.splitlines() == ["student,total", "Anna,1.0", "anna,0.0"]


def test_feedback_is_whole_or_not_there(run: Run, week: Path) -> None:
    (week / "more.csv").write_text(ANSWERS + "../etc,1,value,3\nCON,2,value,3\n", encoding="utf-8")
    options = "check", "week.yaml", "--answers", "more.csv", "--feedback", "told", "-q"
    run(*options)
    told = {path.name: path.read_text(encoding="utf-8") for path in (week / "told").iterdir()}
    assert set(told) == {"Anna.md", "Ben.md", "Cem.md", "etc.md", "CON-.md"}
    assert "**5 of 5 points**" in told["Anna.md"]
    assert told["Cem.md"].count("There is no answer.") == 4
    assert "0.693147" in told["etc.md"]
    again = run(*options)
    assert (again.exit_code, again.stdout) == (2, "")
    assert "isn't empty" in again.stderr
    run(*options[:-2], "hidden", "--hide", "-q")
    assert "0.693" not in (week / "hidden" / "etc.md").read_text(encoding="utf-8")
    assert [path.name for path in week.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("form", ["md", "tex", "html", "txt"])
def test_sheets(run: Run, week: Path, form: str) -> None:
    """A worksheet has none of its answers, and the solutions have them all."""
    assert week.is_dir()
    sheet = run("sheet", "week.yaml", "--for", "Anna", "-f", form).stdout
    solved = run("sheet", "week.yaml", "--for", "Anna", "--solutions", "-f", form).stdout
    for answer in ("cos", "0.693"):
        assert answer not in sheet
        assert answer in solved
    assert "power rule" in solved


def test_a_sheet_for_each_student(run: Run, week: Path) -> None:
    result = run("sheet", "week.yaml", "--students", "class.csv", "-o", "sheets")
    assert (result.exit_code, result.stdout) == (0, "")
    assert {path.name for path in (week / "sheets").iterdir()} == {"Anna.md", "Ben.md", "Cem.md"}


ERRORS = {
    "exercises: []": "week.yaml:1:12: there is no exercise in this list",
    "exercises: [{chain: x}]": "week.yaml:1:13: an exercise needs the key 'name'",
    "exercises: [{name: a, chain: x}, {name: A, chain: x}]": "week.yaml:1:41: two exercises are called 'A'",
    "chain: x\nexercises: [{name: a, chain: x}]": "week.yaml:1:1: a set of exercises has no chain of its own",
    "exercises: [{name: a, chain: x, vary: {b: 2}}]": "week.yaml:1:40: the chain has no letter 'b'",
    'exercises: [{name: a, chain: b*x, vary: {b: "3:1"}}]': "week.yaml:1:45: this isn't a range of numbers",
    "exercises: [{name: a, chain: x, ask: slope}]": "week.yaml:1:38: ask takes what an answer is",
    "exercises: [{name: a, chain: x, ask: value at x}]": "week.yaml:1:33: the question is about x",
    "exercises: [{name: total, chain: x}]": "week.yaml:1:20: no exercise is called 'total'",
}


@pytest.mark.parametrize("text", ERRORS)
def test_errors_say_where(text: str) -> None:
    with pytest.raises(ChainFileError) as caught:
        loads_any(text, "week.yaml")
    assert str(caught.value).startswith(ERRORS[text])


def test_what_takes_one_chain_says_what_takes_a_set(run: Run, week: Path) -> None:
    assert week.is_dir()
    for command in ("eval", "deriv", "explain", "plot", "sweep"):
        result = run(command, "week.yaml")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "check and sheet take sets" in result.stderr


def test_the_function_has_its_name_on_a_page(run: Run, week: Path) -> None:
    assert week.is_dir()
    page = run("sheet", "week.yaml", "--solutions", "-f", "html").stdout
    assert page.count("<mi>f</mi><mo") + page.count("<mi>f</mi><mrow") >= 4, page[page.index('id="exercise-1"') :][:600]
