"""Every command and every Python session in the README and in docs, run as it stands there."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import program

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = {page.name: page.read_text(encoding="utf-8") for page in (README, *sorted((ROOT / "docs").glob("*.md")))}
BLOCKS = [
    pytest.param(block, id=f"{name}: {block.split(chr(10))[0][2:50]}")
    for name, text in PAGES.items()
    for block in re.findall(r"^```console\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
]
IN_PYTHON = [name for name, text in PAGES.items() if "\n>>> " in text]
MOST_LINES = 300  # of the README, which a newcomer reads in five minutes
NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?"


def _session(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with what it prints."""
    pieces = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(piece.split("\n", 1)[0], piece.split("\n", 1)[1]) for piece in pieces]


def assert_same(found: str, expected: str) -> None:
    """The same text, to the last digit with NumPy 2; NumPy 1's exp differs there, and differences of it sooner."""
    if np.__version__ < "2" and found != expected:
        assert re.sub(NUMBER, "?", found) == re.sub(NUMBER, "?", expected)
        numbers, wanted = ([float(number) for number in re.findall(NUMBER, text)] for text in (found, expected))
        np.testing.assert_allclose(numbers, wanted, rtol=1e-6)
    else:
        assert found == expected


@pytest.mark.skipif(sys.platform == "win32", reason="the sessions are for a POSIX shell")
@pytest.mark.parametrize("block", BLOCKS)
def test_sessions(block: str, tmp_path: Path) -> None:
    bash = program("bash", get="apt-get install bash")
    folder = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": folder + os.pathsep + os.environ["PATH"], "PYTHONIOENCODING": "utf-8"}
    done = ""
    for command, expected in _session(block):
        whole = f"{done}{command}"
        result = subprocess.run(
            [bash, "-c", whole], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=tmp_path, env=environment,
            stdin=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip
        assert_same(result.stdout.decode(), expected)
        if re.match(r"\w+=", command):
            done += f"{command}\n"  # a variable that later commands use


@pytest.mark.parametrize("name", IN_PYTHON)
def test_python_sessions(name: str) -> None:
    page = README if name == README.name else ROOT / "docs" / name
    results = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert results.attempted >= 3
    assert results.failed == 0


def test_the_readme_is_short() -> None:
    assert PAGES[README.name].count("\n") <= MOST_LINES


def test_every_command_is_in_the_readme() -> None:
    from chaincalc.cli.shell import COMMANDS

    for command in COMMANDS:
        assert f"| `{command}` |" in PAGES[README.name]
