"""The reference says what the commands do: columns, keys, examples and links, held against the commands themselves."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from chaincalc.cli.shell import COMMANDS
from chaincalc.output import columns as c

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LAYER = "chain: [{matmul: {W: [[1, -1], [0, 2]]}}, relu, sum]\nx: [[1, 2]]\n"
JACOBIAN = "chain: [{matmul: {W: [[1, -1], [0, 2]]}}]\nx: [[1, 2]]\n"


@pytest.fixture(autouse=True)
def _chain_files(tmp_path: Path) -> None:
    (tmp_path / "layer.yaml").write_text(LAYER, encoding="utf-8")
    (tmp_path / "jacobian.yaml").write_text(JACOBIAN, encoding="utf-8")


def header(run: Run, words: str) -> list[str]:
    result = run(*shlex.split(words), "-f", "tsv")
    return str(result.stdout).splitlines()[0].split("\t")


def reply(run: Run, words: str) -> dict[str, Any]:
    return dict(json.loads(run(*shlex.split(words), "-f", "json").stdout))


@pytest.mark.parametrize(
    ("words", "declared"),
    [
        ("eval square", [c.EVAL_COLUMNS]),
        ("deriv square", [c.DERIV_COLUMNS]),
        ("deriv square --breakdown", [c.BREAKDOWN_COLUMNS]),
        ("eval layer.yaml", [c.ARRAY_VALUE_COLUMNS]),
        ("eval layer.yaml --steps", [c.ARRAY_STEP_COLUMNS]),
        ("deriv layer.yaml", [c.ENTRY_COLUMNS]),
        ("deriv jacobian.yaml", [c.OUTPUT_COLUMN, c.ENTRY_COLUMNS]),
        ("deriv layer.yaml --breakdown", [c.ARRAY_BREAKDOWN_COLUMNS]),
        ("check square --answer 2x", [c.CHECK_COLUMNS]),
        ("sweep square", [c.SWEEP_COLUMNS]),
        ("list", [c.PRIMITIVE_COLUMNS]),
    ],
)
def test_columns(run: Run, words: str, declared: list[dict[str, str]]) -> None:
    assert header(run, words) == [name for names in declared for name in names]


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        ("eval 'square | exp'", ["u1", "notes"]),
        ("deriv square", [*c.EXTRA_COLUMNS]),
        ("deriv layer.yaml", [*c.SIDE_COLUMNS]),
        ("deriv layer.yaml --breakdown", [*c.GRADIENT_COLUMN]),
        ("sweep square", [*c.SWEEP_EXTRA_COLUMNS]),
    ],
)
def test_columns_on_request(run: Run, words: str, extra: list[str]) -> None:
    assert header(run, " ".join([words, *(f"-c {name}" for name in extra)])) == extra


@pytest.mark.parametrize(
    ("words", "declared"),
    [
        ("eval square", [c.HEAD_KEYS, c.POINTS_KEYS]),
        ("deriv square", [c.HEAD_KEYS, c.DERIV_KEYS, c.POINTS_KEYS]),
        ("eval layer.yaml", [c.HEAD_KEYS, c.ARRAY_EVAL_KEYS]),
        ("deriv layer.yaml", [c.HEAD_KEYS, c.ARRAY_DERIV_KEYS]),
        ("check square --answer 2x", [c.CHECK_KEYS]),
        ("sweep square", [c.HEAD_KEYS, c.SWEEP_KEYS, ["points"]]),
        ("list relu", [c.PRIMITIVE_COLUMNS]),
    ],
)
def test_keys(run: Run, words: str, declared: list[Any]) -> None:
    assert list(reply(run, words)) == [name for names in declared for name in names]


def test_keys_of_points_steps_and_notes(run: Run) -> None:
    point = reply(run, "deriv relu --x 0")["points"][0]
    assert set(point) == {*c.DERIV_COLUMNS, "left", "right", *c.POINT_KEYS}
    assert list(point["steps"][0]) == [name for name in c.BREAKDOWN_COLUMNS if name != "x"]
    assert list(point["notes"][0]) == list(c.NOTE_KEYS)
    point = reply(run, "eval square")["points"][0]
    assert list(point) == [*c.EVAL_COLUMNS, *c.POINT_KEYS]
    assert list(point["steps"][0]) == ["link", "name", "input", "output"]
    assert list(reply(run, "sweep square")["points"][0]) == [*c.SWEEP_COLUMNS, *c.SWEEP_EXTRA_COLUMNS]


def test_keys_of_arrays(run: Run) -> None:
    whole = reply(run, "deriv layer.yaml")
    assert list(whole["steps"][0]) == [*c.ARRAY_BREAKDOWN_COLUMNS, *c.GRADIENT_COLUMN]
    assert whole["notes"] == []
    assert [step["link"] for step in whole["steps"]] == [3, 2, 1]
    assert list(reply(run, "eval layer.yaml")["steps"][0]) == ["link", "name", "input", "output"]


def test_keys_of_items(run: Run, tmp_path: Path) -> None:
    item = reply(run, "check sin(x^2) --answer cos(x^2)")["items"][0]
    flat = {"link", "text", "part", "error"}
    assert list(item) == [name for name in c.CHECK_COLUMNS if name not in flat]
    assert list(item["diagnosis"]) == list(c.DIAGNOSIS_KEYS)
    (tmp_path / "class.csv").write_text("student,answer\nanna,2*\n", encoding="utf-8")
    assert "error" in reply(run, "check square --answers class.csv")["items"][0]
    assert "note" in reply(run, "check abs --x 0 --answer 1")["items"][0]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_example_in_every_help(run: Run, command: str) -> None:
    """It stands there, and it works as it stands."""
    text = run(*command.split(), "--help").stdout
    example = " ".join(re.findall(r"^  Example: (.*?)\n\n", text, flags=re.MULTILINE | re.DOTALL)[0].split())
    program, *words = shlex.split(example.split(" > ")[0])
    assert program == "chaincalc"
    assert command in ("", words[0])
    result = run(*words)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout != ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (document.parent / target).is_file(), target


def test_every_page_is_linked() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in DOCUMENTS[2:] if f"(docs/{path.name})" not in text] == []


def test_no_message_sends_anybody_to_the_network() -> None:
    """What has a colon and two slashes are names, not places: XML's namespaces and the schema's."""
    names = ("http://www.w3.org/", "http://json-schema.org/draft-07/schema#")
    for path in sorted((ROOT / "chaincalc").rglob("*.py")):
        for found in re.findall(r"\w+://[^\s\"'<>)]+", path.read_text(encoding="utf-8")):
            assert found.startswith(names), (path.name, found)
