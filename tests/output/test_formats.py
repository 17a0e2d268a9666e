"""The formats: each a module that declares everything about it, and nothing else knows their names."""

from __future__ import annotations

import ast
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run

from chaincalc.output import formats

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("name", formats.names())
def test_a_module_declares_the_format_of_its_name(name: str) -> None:
    found = formats.by_name(name)
    assert found.name == name
    assert formats.by_suffix()[found.suffix] is found


# What `eval square --x 1,2` prints, by each format's own rules: RFC 4180, RFC 8259, JSON Lines, GitHub's Markdown.
KNOWN = {
    "table": "square\n╭───┬───────╮\n│ x │ value │\n├───┼───────┤\n│ 1 │     1 │\n│ 2 │     4 │\n╰───┴───────╯\n",
    "tsv": "x\tvalue\n1.0\t1.0\n2.0\t4.0\n",
    "csv": "x,value\n1.0,1.0\n2.0,4.0\n",
    "json": """{
  "chain": "square",
  "links": ["square"],
  "points": [
    {"x": 1.0, "value": 1.0, "steps": [{"link": 1, "name": "square", "input": 1.0, "output": 1.0}], "notes": []},
    {"x": 2.0, "value": 4.0, "steps": [{"link": 1, "name": "square", "input": 2.0, "output": 4.0}], "notes": []}
  ]
}
""",
    "jsonl": """\
{"x": 1.0, "value": 1.0, "steps": [{"link": 1, "name": "square", "input": 1.0, "output": 1.0}], "notes": []}
{"x": 2.0, "value": 4.0, "steps": [{"link": 1, "name": "square", "input": 2.0, "output": 4.0}], "notes": []}
""",
    "markdown": "**square**\n\n| x | value |\n| ---: | ---: |\n| 1 | 1 |\n| 2 | 4 |\n\n",
}


def test_every_format_is_known() -> None:
    assert set(KNOWN) == set(formats.names())


@pytest.mark.parametrize("name", formats.names())
def test_a_formats_known_text(run: Run, name: str) -> None:
    words = ["eval", "square", "--x", "1,2"]
    assert run(*words, "-f", name).stdout == KNOWN[name]
    file = Path(f"a{formats.by_name(name).suffix}")
    assert run(*words, "-o", str(file)).stdout == ""
    assert file.read_text(encoding="utf-8") == KNOWN[name]


@pytest.mark.parametrize("name", formats.names())
@pytest.mark.parametrize(
    "words",
    [
        "eval square --steps", "deriv square --breakdown", "deriv '2*u' sum --x '[1, 2]'", "sweep exp", "list",
        "list relu", "check x^2 --answer 2x", "deriv abs --x 0", "eval log --x -1",
    ],
)  # fmt: skip
def test_every_command_prints_it(run: Run, name: str, words: str) -> None:
    printed = run(*shlex.split(words), "-f", name)
    assert printed.exit_code == 0, printed.output
    assert len(printed.stdout) > 10


def test_help_and_completion_know_all(run: Run) -> None:
    assert "|".join(formats.names()) in "".join(run("eval", "--help").stdout.replace("│", "").split())
    asked = {"_CHAINCALC_COMPLETE": "complete_bash", "COMP_WORDS": "chaincalc eval -f ", "COMP_CWORD": "3"}
    offered = subprocess.run(
        [sys.executable, "-m", "chaincalc"], capture_output=True, text=True, check=True, env={**os.environ, **asked}
    )
    assert offered.stdout.split() == list(formats.names())


def test_no_two_have_one_suffix() -> None:
    assert len(formats.by_suffix()) == len(formats.names())
    assert formats.names()[0] == formats.DEFAULT


def test_an_unknown_suffix_names_the_formats(run: Run) -> None:
    result = run("eval", "x", "-o", "a.xyz")
    assert all(suffix in result.stderr for suffix in formats.by_suffix())


FILES = [*(ROOT / "chaincalc" / "cli").glob("*.py"), *(ROOT / "chaincalc" / "output").glob("*.py")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_asks_which_format_it_is(path: Path) -> None:
    """A format's name is compared with nothing, and no command chooses by it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare | ast.MatchValue):
            words = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
            assert not words & set(formats.names()), ast.unparse(node)


# -- JSON --


def test_json_of_every_shape(run: Run) -> None:
    """A list, one object, a head with its list, and lists of nothing; jsonl holds the same objects."""
    many = json.loads(run("list", "sigm", "-f", "json").stdout)
    assert [json.loads(line) for line in run("list", "sigm", "-f", "jsonl").stdout.splitlines()] == many
    one = json.loads(run("list", "relu", "-f", "json").stdout)
    assert json.loads(run("list", "relu", "-f", "jsonl").stdout) == one
    words = ["check", "x^2", "--answer", "2x"]
    items = json.loads(run(*words, "-f", "json").stdout)["items"]
    assert [json.loads(line) for line in run(*words, "-f", "jsonl").stdout.splitlines()] == items
    empty = json.loads(run("eval", "x", "--x", "-", "-f", "json", input="").stdout)
    assert empty == {"chain": "identity", "links": ["identity"], "points": []}
    assert run("eval", "x", "--x", "-", "-f", "jsonl", input="").stdout == ""


def test_a_formula_obeys_the_format(run: Run) -> None:
    words = ["deriv", "square | sin", "--formula"]
    formula = "2*x*cos(x^2)"
    assert (
        run(*words).stdout == run(*words, "-c", "formula").stdout == run(*words, "-f", "table").stdout == formula + "\n"
    )
    assert json.loads(run(*words, "-f", "json").stdout)["formula"] == formula
    assert run(*words, "-o", "a.tsv").stdout == ""
    assert Path("a.tsv").read_text(encoding="utf-8") == f"formula\n{formula}\n"
    assert run(*words, "-c", "value").exit_code == 2


def test_markdown_keeps_a_matrix_in_its_cell(run: Run) -> None:
    Path("a.yaml").write_text("chain: [square, sum]\nx: [[1, 2], [3, 4]]\n", encoding="utf-8")
    table = run("deriv", "a.yaml", "-f", "markdown").stdout
    assert "| 2  4<br>6  8 |" in table  # the derivative of the sum of squares is 2x
