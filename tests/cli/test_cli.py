"""The command line: what is printed where, in which form, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from chaincalc.functions.arrays import ARRAY_NAMES
from chaincalc.output import formats

WORKED = "note: no chain given, and no chain.yaml here: this is the worked example, 3*x - 14 | -2*u\n"


def rows(text: str, delimiter: str = "\t") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


# -- the main job --


def test_the_worked_example(run: Run) -> None:
    result = run("deriv", "--x", "5")
    assert result.exit_code == 0
    assert result.stderr == WORKED
    assert result.stdout == (
        "3*x - 14 | -2*u\n"
        "╭───┬───────┬─────────┬────────────┬────────────╮\n"
        "│ x │ value │ numeric │ chain_rule │ difference │\n"
        "├───┼───────┼─────────┼────────────┼────────────┤\n"
        "│ 5 │    -2 │      -6 │         -6 │   -2.3e-13 │\n"
        "╰───┴───────┴─────────┴────────────┴────────────╯\n"
        "numeric: central difference, delta 0.001\n"
        "the chain rule, link by link\n"
        "╭───┬──────┬──────────┬───────┬────────┬────────────┬─────────┬──────────╮\n"
        "│ x │ link │ name     │ input │ output │ derivative │ product │ gradient │\n"
        "├───┼──────┼──────────┼───────┼────────┼────────────┼─────────┼──────────┤\n"
        "│ 5 │    1 │ 3*x - 14 │     5 │      1 │          3 │       3 │       -6 │\n"
        "│ 5 │    2 │ -2*u     │     1 │     -2 │         -2 │      -6 │       -2 │\n"
        "╰───┴──────┴──────────┴───────┴────────┴────────────┴─────────┴──────────╯\n"
        "dy/dx = f₂′(1) · f₁′(5) = (-2) · 3 = -6\n"
    )


def test_eval_without_a_chain_prints_eleven_rows(run: Run) -> None:
    result = run("eval", "-f", "tsv")
    assert result.stderr == WORKED
    assert [row["value"] for row in rows(result.stdout)] == [str(-2.0 * (3 * x - 14)) for x in range(11)]


def test_quiet_silences_notes_and_not_errors(run: Run) -> None:
    assert run("deriv", "--x", "5", "-q").stderr == ""
    assert run("deriv", "abs", "--x", "0", "-q").stderr == ""
    assert run("deriv", "sqare", "-q").stderr.startswith("error: ")


def test_one_column_of_one_point_is_a_bare_value(run: Run) -> None:
    assert run("deriv", "--x", "5", "-c", "chain_rule", "-q").stdout == "-6.0\n"
    assert run("eval", "exp", "--x", "1", "-c", "value").stdout == f"{math.e!r}\n"
    assert run("deriv", "abs", "--x", "0", "-c", "chain_rule").stdout == "nan\n"
    assert run("deriv", "relu", "--x", "0", "-c", "notes", "-q").stdout == "kink\n"
    assert run("deriv", "--x", "5", "-c", "chain_rule", "-q", "-f", "tsv").stdout == "chain_rule\n-6.0\n"
    assert run("deriv", "x^2", "--x", "-", "-c", "chain_rule", input="3\n").stdout == "6.0\n"
    assert run("eval", "x^2", "--x", "-", "-c", "value", input="3\n").stdout == "9.0\n"


def test_one_column_into_a_pipe_is_a_bare_value_a_line(run: Run) -> None:
    assert run("eval", "x^2", "--x", "-", "-c", "value", input="3 4\n").stdout == "9.0\n16.0\n"
    assert run("deriv", "abs", "--x", "-1,0,2", "-c", "chain_rule", "-q").stdout == "-1.0\nnan\n1.0\n"
    assert run("deriv", "abs", "--x", "-1,0,2", "-c", "notes", "-q").stdout == "\nkink\n\n"
    assert run("deriv", "3*x - 14 | -2*u", "--x", "5,6", "--breakdown", "-c", "link").stdout == "1\n2\n1\n2\n"
    assert run("list", "leaky_relu", "-c", "formula").stdout == "u if u > 0 else slope*u\n"
    assert run("sweep", "x^2", "--x", "1", "-c", "delta", "-q").stdout.splitlines()[:2] == ["0.1", "0.01"]
    table = run("eval", "x^2", "--x", "3,4", "-c", "value", "-f", "table").stdout
    assert "value" in table
    Path("layer.yaml").write_text("chain: [{multiply: {c: 2}}]\nx: [1, 2]\n", encoding="utf-8")
    assert run("eval", "layer.yaml", "-c", "value").stdout == "2.0\n4.0\n"
    assert run("eval", "x^2", "--x", "3,4", "-c", "value", "-o", "a.csv").stdout == ""
    assert Path("a.csv").read_text(encoding="utf-8") == "value\n9.0\n16.0\n"


def test_notes_of_values_are_the_same_in_every_form(run: Run) -> None:
    """A kink is no note on a value; what eval says on standard error is what its column holds."""
    words = ["eval", "abs | log", "--x", "0,1", "-c", "notes"]
    assert run(*words, "-f", "tsv").stdout == 'notes\noutside_domain\n""\n'
    codes = [
        [note["code"] for note in point["notes"]] for point in json.loads(run(*words, "-f", "json").stdout)["points"]
    ]
    assert codes == [["outside_domain"], []]


# -- chains --


@pytest.mark.parametrize(
    "words",
    [
        ("3*x - 14", "-2*u"),
        ("3*x - 14 | -2*u",),
        ("-2*(3x - 14)",),
    ],
)
def test_links_in_several_arguments(run: Run, words: tuple[str, ...]) -> None:
    assert run("deriv", *words, "--x", "5", "-c", "chain_rule").stdout == "-6.0\n"
    assert run("deriv", "--x", "5", "-c", "chain_rule", "--", *words).stdout == "-6.0\n"
    assert run("deriv", "--x", "5", "-c", "chain_rule", *words).stdout == "-6.0\n"


@pytest.mark.parametrize("link", ["(-x)", "-cos(x)", "-2*u", "-f*2", "-.5x", "-1", "-exp(x)"])
def test_a_link_may_begin_with_a_minus(run: Run, link: str) -> None:
    result = run("eval", link, "--x", "1", "-c", "value")
    assert result.exit_code == 0, result.stderr


def test_options_stay_options(run: Run) -> None:
    assert run("eval", "-f", "tsv", "-1*x", "--x", "2", "-c", "value").stdout == "value\n-2.0\n"
    result = run("eval", "-1*x", "--xx", "2")
    assert result.exit_code == 2
    assert "No such option: --xx" in result.stderr
    assert "--x" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["deriv", "x^2", "-x", "3"], "--x 3"),
        (["deriv", "x^2", "-d", "0.1", "--x", "1"], "--delta 0.1"),
        (["eval", "x^2", "-x=3", "-x"], "--x"),
        (["eval", "w*x", "-w", "2", "--x", "1"], "--w 2"),
        (["eval", "x^2", "--x", "1", "2", "3"], "--x 1,2,3"),
        (["explain", "x^2", "--x", "1", "--x", "2", "-3"], "--x 1,2,-3"),
        (["eval", "x^2", "--x=1", "2"], "--x 1,2"),
        (["eval", "sin(x)", "1"], "--x 1"),
        (["deriv", "square", "1e-3", "-q"], "--x 1e-3"),
        (["check", "x^2", "6", "--answer", "6"], "--x 6"),
    ],
)
def test_a_slip_is_told_what_was_meant(run: Run, words: list[str], meant: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: '")
    assert f"did you mean {meant}?" in result.stderr


def test_a_constant_link_stays_allowed(run: Run) -> None:
    for words in (["x^2 | 3"], ["3"], ["-3"], ["--", "x^2", "3"], ["x^2", "2*1.5"]):
        assert run("eval", "--x", "7", "-c", "value", *words).stdout in ("3.0\n", "-3.0\n"), words
    assert run("eval", "--x", "7", "-c", "value", "--", "-x").stdout == "-7.0\n"


def test_an_option_without_its_value_says_so(run: Run) -> None:
    for words in (("eval", "--x"), ("eval", "x", "-f"), ("deriv", "x", "--delta")):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "requires an argument" in result.stderr


def test_a_misspelt_command_has_a_suggestion(run: Run) -> None:
    result = run("derv")
    assert result.exit_code == 2
    assert "Did you mean 'deriv'" in result.stderr


# -- inputs --


@pytest.mark.parametrize(
    ("options", "points"),
    [
        (["--x", "5"], [5.0]),
        (["--x", "1,2", "--x", "3"], [1.0, 2.0, 3.0]),
        (["--x", "-1e-3"], [-0.001]),
        (["--x", "pi/4"], [math.pi / 4]),
        (["--x=-5"], [-5.0]),
        (["--range", "0:1:0.25"], [0.0, 0.25, 0.5, 0.75, 1.0]),
        (["--range", "0:1:0.3"], [0.0, 0.3, 0.6, 0.9]),
        (["--range", "-1:1", "--num", "3"], [-1.0, 0.0, 1.0]),
        (["--range", "-pi:pi", "--num", "2"], [-math.pi, math.pi]),
        (["--num", "3"], [-3.0, 0.0, 3.0]),
        (["--range", "0:0.3:0.1"], [0.0, 0.1, 0.2, 0.3]),
        ([], [-3.0 + i / 2 for i in range(13)]),
    ],
)
def test_inputs(run: Run, options: list[str], points: list[float]) -> None:
    for command in ("eval", "deriv"):
        result = run(command, "identity", "-f", "tsv", *options)
        assert [float(row["x"]) for row in rows(result.stdout)] == points


def test_a_range_does_not_drift(run: Run) -> None:
    result = run("eval", "identity", "-f", "tsv", "--range", "0:1000:0.1")
    x = [float(row["x"]) for row in rows(result.stdout)]
    assert len(x) == 10_001
    assert x[-1] == 1000.0
    assert all(point == i / 10 for i, point in enumerate(x[:-1])), "the floats nearest to the decimals"


def test_numbers_on_standard_input(run: Run) -> None:
    result = run("eval", "square", "--x", "-", "-f", "tsv", input="1 2\n3,4\n\n-5e-1")
    assert [row["value"] for row in rows(result.stdout)] == ["1.0", "4.0", "9.0", "16.0", "0.25"]
    assert run("eval", "square", "--x", "-", "-f", "tsv", input="").stdout == "x\tvalue\n"


def test_a_bad_line_keeps_the_rows_before_it(run: Run) -> None:
    result = run("eval", "square", "--x", "-", "-f", "tsv", input="1\n2\nthree\n4\n")
    assert result.exit_code == 2
    assert result.stdout == "x\tvalue\n1.0\t1.0\n2.0\t4.0\n"
    assert result.stderr == "error: standard input, line 3: 'three' isn't a finite number\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--x", "abc"], "--x: unknown name 'abc'"),
        (["--x", "nan"], "--x takes finite numbers, not 'nan'"),
        (["--x", "-inf"], "--x takes finite numbers, not '-inf'"),
        (["--x", ""], "--x needs a number"),
        (["--x", "1/0"], "--x: this isn't a finite number"),
        (["--x", "x"], "--x: a number is expected here, without a variable"),
        (["--x", "1", "--range", "0:1"], "--x and --range exclude each other here"),
        (["--range", "1"], "--range takes START:STOP or START:STOP:STEP"),
        (["--range", "-1e308:1e308"], "the range from -1e+308 to 1e+308 is wider than the largest float"),
        (["--range", "1:1"], "a range goes up"),
        (["--range", "1:0"], "a range goes up"),
        (["--range", "0:1:0"], "a range's step must be above 0"),
        (["--range", "0:1:-1"], "a range's step must be above 0"),
        (["--range", "0:1:1e-300"], "is too small for a range"),
        (["--range", "0:1:0.1", "--num", "3"], "--num and a STEP"),
        (["--range", "0:1", "--num", "1"], "a range has at least 2 points"),
        (["--x", "1", "-c", "valeu"], "there is no column 'valeu'\n  did you mean 'value'?"),
        (["--range", "0:1e9:1"], "1,000,000,001 rows are too many for table"),
        (["--range", "0:1e9:1", "-f", "json"], "1,000,000,001 rows are too many for json"),
        (["-o", "no/such/folder/x.tsv"], "no/such/folder is no folder"),
        (["-o", "."], "is a folder"),
        (["-o", "x.exe"], "x.exe: the suffix chooses the format"),
        (["no_such_file.yaml"], "no_such_file.yaml"),
        (["a.yaml", "square"], "a chain file stands alone"),
    ],
)
def test_bad_requests(run: Run, words: list[str], message: str) -> None:
    chain = [] if any(word.endswith(".yaml") for word in words) else ["square"]
    result = run("eval", *chain, *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("delta", ["0", "-1", "nan", "x", "", "1e999"])
def test_bad_deltas(run: Run, delta: str) -> None:
    result = run("deriv", "square", "--delta", delta)
    assert (result.exit_code, result.stdout) == (2, "")


# -- forms of output --


def test_tsv_and_csv(run: Run) -> None:
    words = ["deriv", "square | sigmoid", "--range", "-1:1:1", "-q"]
    tsv, comma = run(*words, "-f", "tsv"), run(*words, "-f", "csv")
    assert tsv.stdout.splitlines()[0].split("\t") == ["x", "value", "numeric", "chain_rule", "difference"]
    assert rows(tsv.stdout) == rows(comma.stdout, ",")
    assert run(*words, "-f", "tsv", "--no-header").stdout == tsv.stdout.split("\n", 1)[1]


def test_breakdown_takes_the_first_table_s_place_in_tsv(run: Run) -> None:
    result = run("deriv", "3*x - 14 | -2*u", "--x", "5,6", "-f", "csv", "--breakdown")
    assert result.stdout == (
        "x,link,name,input,output,derivative,product,gradient\n"
        "5.0,1,3*x - 14,5.0,1.0,3.0,3.0,-6.0\n"
        "5.0,2,-2*u,1.0,-2.0,-2.0,-6.0,-2.0\n"
        "6.0,1,3*x - 14,6.0,4.0,3.0,3.0,-6.0\n"
        "6.0,2,-2*u,4.0,-8.0,-2.0,-6.0,-2.0\n"
    )
    only = run("deriv", "3*x - 14 | -2*u", "--x", "5", "-f", "csv", "--breakdown", "-c", "link", "-c", "product")
    assert only.stdout == "link,product\n1,3.0\n2,-6.0\n"


def test_eval_steps(run: Run) -> None:
    result = run("eval", "x + 1 | 2*u | -u", "--x", "1", "--steps", "-f", "tsv")
    assert result.stdout == "x\tu1\tu2\tvalue\n1.0\t2.0\t4.0\t-4.0\n"


def test_minus_zero_is_zero(run: Run) -> None:
    assert run("eval", "-1*x", "--x", "0", "-f", "tsv").stdout == "x\tvalue\n0.0\t0.0\n"
    assert '"value": 0.0' in run("eval", "-1*x", "--x", "0", "-f", "json").stdout
    assert run("eval", "-1*x", "--x", "0", "-c", "value").stdout == "0.0\n"


def test_deriv_json_has_the_promised_shape(run: Run) -> None:
    result = run("deriv", "--x", "5", "-f", "json", "-q")
    assert json.loads(result.stdout) == {
        "chain": "3*x - 14 | -2*u",
        "links": ["3*x - 14", "-2*u"],
        "method": "central",
        "delta": 0.001,
        "formula": "-6",
        "points": [
            {
                "x": 5.0,
                "value": -2.0,
                "numeric": pytest.approx(-6.0, abs=1e-9),
                "chain_rule": -6.0,
                "difference": pytest.approx(0.0, abs=1e-9),
                "left": -6.0,
                "right": -6.0,
                "steps": [
                    {
                        "link": 1,
                        "name": "3*x - 14",
                        "input": 5.0,
                        "output": 1.0,
                        "derivative": 3.0,
                        "product": 3.0,
                        "gradient": -6.0,
                    },
                    {
                        "link": 2,
                        "name": "-2*u",
                        "input": 1.0,
                        "output": -2.0,
                        "derivative": -2.0,
                        "product": -6.0,
                        "gradient": -2.0,
                    },
                ],
                "notes": [],
            }
        ],
    }


def test_eval_json_has_the_promised_shape(run: Run) -> None:
    result = run("eval", "3*x - 14 | -2*u", "--x", "5", "-f", "json")
    assert json.loads(result.stdout) == {
        "chain": "3*x - 14 | -2*u",
        "links": ["3*x - 14", "-2*u"],
        "points": [
            {
                "x": 5.0,
                "value": -2.0,
                "steps": [
                    {"link": 1, "name": "3*x - 14", "input": 5.0, "output": 1.0},
                    {"link": 2, "name": "-2*u", "input": 1.0, "output": -2.0},
                ],
                "notes": [],
            }
        ],
    }


def test_json_is_strict_and_notes_say_what_null_was(run: Run) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    result = run("deriv", "exp | exp", "--x", "0,10", "-f", "json")
    first, second = json.loads(result.stdout, parse_constant=refuse)["points"]
    assert first["notes"] == []
    assert second["value"] is None
    (overflow,) = [note for note in second["notes"] if note["code"] == "overflow" and note["link"] == 2]
    assert overflow["values"]["value"] == "inf"

    (root,) = json.loads(run("deriv", "sqrt", "--x", "0", "-f", "json").stdout, parse_constant=refuse)["points"]
    assert root["chain_rule"] is None
    assert {"infinite", "domain_edge", "window_outside"} == {note["code"] for note in root["notes"]}
    assert [n["values"]["chain_rule"] for n in root["notes"] if n["code"] == "infinite"] == ["inf"]


def test_json_lines_hold_the_same_points(run: Run) -> None:
    words = ["deriv", "relu | exp", "--x", "-1,0,1", "-q"]
    whole = json.loads(run(*words, "-f", "json").stdout)["points"]
    assert [json.loads(line) for line in run(*words, "-f", "jsonl").stdout.splitlines()] == whole


def test_columns_choose_json_keys(run: Run) -> None:
    result = run("deriv", "relu", "--x", "0,1", "-c", "x", "-c", "left", "-c", "notes", "-f", "jsonl", "-q")
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert [note["code"] for note in first.pop("notes")] == ["kink"]
    assert first == {"x": 0.0, "left": 0.0}
    assert second == {"x": 1.0, "left": 1.0, "notes": []}


def test_numeric_links_have_no_sides(run: Run) -> None:
    (point,) = json.loads(run("deriv", "relu", "--x", "0", "--links", "numeric", "-f", "json").stdout)["points"]
    assert point["chain_rule"] == 0.5
    assert point["left"] is None
    assert point["right"] is None


def test_markdown(run: Run) -> None:
    result = run("eval", "abs | 2*u", "--x", "-1", "-f", "markdown")
    assert result.stdout == "**abs \\| 2\\*u**\n\n| x | value |\n| ---: | ---: |\n| -1 | 2 |\n\n"


def test_long_tables_show_head_and_tail(run: Run) -> None:
    result = run("eval", "identity", "--range", "0:999:1", "--max-rows", "4")
    body = [line.split("│")[1].strip() for line in result.stdout.splitlines() if "│" in line][1:]
    assert body == ["0", "1", "...", "998", "999"]
    assert "996 rows left out; -f tsv gives them all" in result.stdout
    assert len(run("eval", "identity", "--range", "0:999:1", "--max-rows", "0").stdout.splitlines()) == 1000 + 5


def test_tables_are_never_shortened(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    result = run("deriv", "exp(-x^2/2)*sin(3x)*cos(x)*x^7", "--x", "1.23456789", "--precision", "17")
    assert "…" not in result.stdout
    assert "exp(-x^2/2)*sin(3*x)*cos(x)*x^7" in result.stdout
    assert "1.2345678899999999" in result.stdout


def test_names_are_not_markup(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "chain.yaml"
    path.write_text('name: "[red]x[/red]"\nchain: square\nx: 2\n', encoding="utf-8")
    assert "[red]x[/red]" in run("eval").stdout


def test_an_output_file_is_whole_or_not_there(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    assert run("eval", "square", "--x", "2", "-o", str(path)).stdout == ""
    assert path.read_text(encoding="utf-8") == "x,value\n2.0,4.0\n"
    refused = run("eval", "square", "--x", "3", "-o", str(path))
    assert refused.exit_code == 2
    assert "exists; --force replaces it" in refused.stderr
    assert path.read_text(encoding="utf-8") == "x,value\n2.0,4.0\n"
    assert run("eval", "square", "--x", "3", "-o", str(path), "--force").exit_code == 0
    assert path.read_text(encoding="utf-8") == "x,value\n3.0,9.0\n"
    broken = run("eval", "square", "--x", "-", "-o", str(path), "--force", input="1\nx\n")
    assert broken.exit_code == 2
    assert path.read_text(encoding="utf-8") == "x,value\n3.0,9.0\n"
    assert [file.name for file in tmp_path.iterdir()] == ["values.csv"]


# -- deriv's own options --


def test_formula(run: Run) -> None:
    assert run("deriv", "square | sin", "--formula").stdout == "2*x*cos(x^2)\n"
    result = run("deriv", *["x*sin(x)"] * 50, "--formula")
    assert (result.exit_code, result.stdout) == (2, "")


def test_strict_fails_on_what_is_undefined(run: Run) -> None:
    assert run("deriv", "abs", "--x", "0", "--strict").exit_code == 1
    assert run("deriv", "abs", "--x", "0", "--strict", "--at-kink", "left").exit_code == 0
    assert run("deriv", "abs", "--x", "1", "--strict").exit_code == 0
    assert run("eval", "log", "--x", "-1", "--strict").exit_code == 1
    assert run("eval", "log", "--x", "1", "--strict").exit_code == 0
    for command in ("eval", "deriv"):
        assert run(command, "exp", "--x", "1000", "--strict").exit_code == 1  # an overflow
    assert run("deriv", "cbrt", "--x", "0", "--strict").exit_code == 0  # an infinite derivative is one


@pytest.mark.parametrize(
    ("method", "value"),  # of x^3 at 1 with delta 0.1, worked by hand
    [("central", 3.01), ("forward", 3.31), ("backward", 2.71), ("richardson", 3.0)],
)
def test_methods(run: Run, method: str, value: float) -> None:
    result = run("deriv", "cube", "--x", "1", "--delta", "0.1", "--method", method, "-c", "numeric")
    assert float(result.stdout) == pytest.approx(value, rel=1e-12)


def test_notes_come_once_for_each_kind_and_link(run: Run) -> None:
    result = run("deriv", "log", "--range", "-3:-1:0.5")
    assert result.stderr == "note: log is not defined at -3: log needs u > 0 (and at 4 more points)\n"


# -- list --


def test_list(run: Run) -> None:
    table = run("list").stdout
    assert "leaky_relu" in table
    assert "Keeps positive values" in table
    one = json.loads(run("list", "swish", "-f", "json").stdout)
    assert one["name"] == "silu"
    assert one["aliases"] == ["swish"]
    many = json.loads(run("list", "-f", "json").stdout)
    assert [record["name"] for record in many][:2] == ["identity", "square"]
    unknown = run("list", "sqare")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "did you mean 'square'?" in unknown.stderr


def test_list_is_grouped(run: Run) -> None:
    titles = [line for line in run("list").stdout.splitlines() if line[0] not in "╭│├╰"]
    assert titles == ["elementary", "trigonometric and hyperbolic", "activations", "arrays"]


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("sigm", ["sigmoid", "logit", "softplus", "silu", "hard_sigmoid"]),  # a name, or what is said of it
        ("SMOOTH  relu", ["softplus", "silu", "mish"]),
        ("swi", ["silu"]),  # an alias
        ("arrays", list(ARRAY_NAMES)),  # a group
        ("row multiplies", ["multiply"]),
    ],
)
def test_list_finds_by_a_word(run: Run, word: str, names: list[str]) -> None:
    assert [record["name"] for record in json.loads(run("list", word, "-f", "json").stdout)] == names
    assert [row["name"] for row in rows(run("list", word, "-f", "tsv").stdout)] == names
    table = run("list", word).stdout
    assert [
        line.split("│")[1].strip() for line in table.splitlines() if line[0] == "│" and "about" not in line
    ] == names


def test_list_knows_the_functions_of_arrays(run: Run) -> None:
    one = json.loads(run("list", "matmul", "-f", "json").stdout)
    assert (one["name"], one["group"], one["formula"]) == ("matmul", "arrays", "u @ W")
    assert one["derivative"] == "dL/du = dL/dy W^T, dL/dW = u^T dL/dy"  # Goodfellow et al., section 6.5.6
    assert "function of arrays" in run("list", "matmul").stdout
    primitive = json.loads(run("list", "relu", "-f", "json").stdout)
    assert list(one) == list(primitive)


@pytest.mark.parametrize("word", ["zzz", "", " ", "\n", "[", "sigmoid | square"])
def test_list_finds_nothing(run: Run, word: str) -> None:
    result = run("list", word)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: there is no primitive '")


def test_version_and_help(run: Run) -> None:
    from chaincalc import __version__
    from chaincalc.cli.shell import COMMANDS

    assert run("--version").stdout == f"chaincalc {__version__}\n"
    assert "Example: chaincalc deriv " in run("--help").stdout
    for command in COMMANDS:
        assert f"Example: chaincalc {command}" in run(command, "--help").stdout
        assert run(command, "-h").stdout == run(command, "--help").stdout


# -- as a process --


def command(words: list[str], **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "chaincalc", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.parametrize("form", formats.names())
def test_a_closed_pipe_ends_quietly(form: str) -> None:
    process = command(["eval", "square", "--range", "0:30000:1", "--max-rows", "3000", "-f", form])
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def test_standard_input_is_a_stream() -> None:
    """The first row comes out before the input ends."""
    with command(["eval", "square", "--x", "-", "-f", "tsv"], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("3\n")
        process.stdin.flush()
        assert process.stdout.readline() == "x\tvalue\n"
        assert process.stdout.readline() == "3.0\t9.0\n"
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_closed_standard_input_is_an_error() -> None:
    for words in (["eval", "-"], ["eval", "x", "--x", "-"]):
        result = subprocess.run(
            ["sh", "-c", 'exec "$@" <&-', "sh", sys.executable, "-m", "chaincalc", *words],  # noqa: S607
            capture_output=True, text=True,
        )  # fmt: skip
        assert result.returncode == 2
        assert result.stderr == "error: standard input is closed\n"


def test_closed_standard_output_is_an_error() -> None:
    result = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "chaincalc", "eval", "x"],  # noqa: S607
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr == "error: standard output is closed\n"


def test_interrupting_ends_with_130() -> None:
    process = command(["eval", "square", "--range", "0:1e12:1", "-f", "tsv"], stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.stdout.close()
    assert process.wait(timeout=60) in (0, 130)  # 0 where the closed pipe was seen first
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_ascii_terminals_get_ascii() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    process = command(["deriv", "--x", "5"], env=environment)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.isascii()
    assert "dy/dx = f2'(1) * f1'(5) = (-2) * 3 = -6" in out


def test_a_full_disk_is_an_error() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as stream:
        result = subprocess.run(
            [sys.executable, "-m", "chaincalc", "eval", "x"], stdout=stream, stderr=subprocess.PIPE, text=True
        )
    assert result.returncode == 2
    assert result.stderr == "error: can't write the output: No space left on device\n"
