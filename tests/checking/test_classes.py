"""Tables of a class as spreadsheets write them, and what is written for spreadsheets."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import Run

from chaincalc.checking.classes import read_class

TABLE = "student;id;answer\nann;=1+1;2,5\nbob;7;max(1,2)\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        ("sep=;\n" + TABLE).encode(),
        ("sep=;\r\n" + TABLE.replace("\n", "\r\n")).encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        b"\xff\xfe" + TABLE.replace(";", "\t").encode("utf-16-le"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
    ],
)
def test_spreadsheets_tables_are_read(data: bytes) -> None:
    ann, bob = read_class(data, "class.csv")
    assert (ann.student, ann.answer, dict(ann.carried)) == ("ann", "2,5", {"id": "=1+1"})
    assert ann.read == ("2.5" if b"\t" not in data else "")
    assert (bob.answer, bob.read) == ("max(1,2)", "")  # a comma between arguments


def test_other_columns_are_carried_along_and_no_cell_is_a_formula(run: Run) -> None:
    answers = "student,id,answer,mail,correct\n=cmd|' /C calc'!A0,-1,-2*x,@a,?\n+ann,+1+1,2x,-b@c,?\nbob,3,-0.5,d@e,?\n"
    for form in ("csv", "tsv"):
        text = run("check", "square", "--answers", "-", "-f", form, "-q", input=answers).stdout
        rows = list(csv.DictReader(io.StringIO(text), delimiter="," if form == "csv" else "\t"))
        assert [row["id"] for row in rows] == ["-1", "'+1+1", "3"]
        assert [row["name"][:5] for row in rows] == ["'=cmd", "'+ann", "bob"]
        assert [row["mail"] for row in rows] == ["'@a", "'-b@c", "d@e"]
        assert [row["correct (given)"] for row in rows] == ["?"] * 3
        for cell in (cell for row in rows for cell in row.values()):
            assert not cell.startswith(("=", "+", "@"))
            assert not cell.startswith("-") or float(cell) < 0
    found = json.loads(run("check", "square", "--answers", "-", "-f", "json", "-q", input=answers).stdout)["items"]
    assert [item["id"] for item in found] == ["-1", "+1+1", "3"]
    assert found[0]["name"].startswith("=cmd")  # JSON has no formulas
    assert run("check", "square", "--answers", "-", "-c", "id", "-q", input=answers).stdout.split() == [
        "-1", "+1+1", "3"
    ]  # fmt: skip


def test_an_answer_that_can_t_be_read_is_reported_once(run: Run) -> None:
    result = run("check", "square", "--answers", "-", input="student,answer\nann,2x\nbob,sni(x)\n")
    assert (result.stdout + result.stderr).count("unknown function 'sni'") == 1


def test_two_students_of_one_name_stay_apart(run: Run) -> None:
    result = run("check", "square", "--answers", "-", input="student,answer\nann,2x\nann,x\nann,sni(x)\n")
    assert "ann (line 3): This is 1/2 times the derivative." in result.stdout
    assert "error: ann (line 4): unknown function 'sni'" in result.stderr
    assert result.stderr.endswith("note: 1 right, 1 wrong, 1 unclear\n")
