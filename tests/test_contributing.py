"""The README's "Add a primitive in five minutes", followed word by word in a copy of the sources."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = README.split("### Add a primitive in five minutes\n")[1].split("\n#")[0]
NAME = "squared_relu"


def edits() -> list[tuple[str, str, str]]:
    """What the page tells to change: the file that it names last before each diff, the lines there, the new lines."""
    found = []
    before = ""
    for text, diff in re.findall(r"(.*?)^```diff\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL):
        before += text
        lines = diff.splitlines(keepends=True)
        assert {line[0] for line in lines} == {" ", "+"}
        old = "".join(line[1:] for line in lines if line[0] == " ")
        found.append((re.findall(r"`([\w/]+\.py)`", before)[-1], old, "".join(line[1:] for line in lines)))
    return found


def commands() -> list[str]:
    """The page's commands, in their order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def apply(folder: Path, file: str, old: str, new: str) -> None:
    """Put the new lines in place of the old ones, which stand in the file exactly once."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"the README's lines aren't those in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout, without what is made while working in one."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    leave = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("chaincalc", "chains", "docs", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the page, with the copy's package and this Python first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    program, *words = shlex.split(command)
    found = shutil.which(program, path=path)
    assert found is not None
    return subprocess.run(
        [found, *words], cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=300
    )


def test_the_page_works(copy: Path) -> None:
    assert run(f"chaincalc list {NAME}", copy).returncode == 2  # not yet
    for file, old, new in edits():
        apply(copy, file, old, new)
    said = {command: run(command, copy) for command in commands()}
    assert {command: result.stderr for command, result in said.items() if result.returncode} == {}
    tested, listed, derived, made = said.values()
    assert int(re.findall(r"(\d+) passed", tested.stdout)[0]) > 5
    assert "max(u, 0)^2" in listed.stdout
    assert "│ 3 │     9 │" in derived.stdout
    assert "docs/primitives.md" in made.stdout
    assert f"`{NAME}`" in (copy / "docs" / "primitives.md").read_text(encoding="utf-8")
    assert f"`{NAME}`" in (copy / "README.md").read_text(encoding="utf-8")
    assert run("python -m pytest tests/test_house.py", copy).returncode == 0


def test_a_mistake_in_the_page_is_found(copy: Path) -> None:
    """A wrong slope, and a known value that is left out: the tests that the page names fail."""
    (file, old, new), (known, *value) = edits()
    apply(copy, file, old, new.replace("2.0 * np.maximum(u, 0.0)", "3.0 * np.maximum(u, 0.0)"))
    result = run(commands()[0], copy)
    assert result.returncode == 1
    assert f"test_known_value[{NAME}]" in result.stdout
    apply(copy, known, *value)
    result = run(commands()[0], copy)
    assert result.returncode == 1
    assert f"test_known_value[{NAME}]" not in result.stdout
    assert NAME in result.stdout
