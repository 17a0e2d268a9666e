"""Every command and every Python session in the README, run as it stands there."""

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

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
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
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n")[0][2:50])
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


def test_python_sessions() -> None:
    results = doctest.testfile(str(README), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert results.attempted >= 6
    assert results.failed == 0


def test_every_command_is_in_the_readme() -> None:
    from chaincalc.cli.shell import COMMANDS

    for command in COMMANDS:
        assert f"| `{command}` |" in TEXT
