"""What all tests share: the command, run in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from typer.testing import CliRunner, Result

from chaincalc.cli import app

Run = Callable[..., Result]
# mypy's options for the programs that explain writes. In NumPy 1 the type of an array is generic without a default.
STRICT = ["--strict", *(["--allow-any-generics"] if np.__version__ < "2" else [])]

# No deadline: a busy machine is no defect. In CI the same examples every time; elsewhere new ones.
settings.register_profile("chaincalc", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("chaincalc")


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, and no wish for colours or widths from outside."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Run:
    """`run("deriv", "--x", "5")`, with `input=` for standard input."""

    def call(*words: str, input: str | bytes | None = None) -> Result:  # noqa: A002 - the runner's own word
        return CliRunner().invoke(app, list(words), input=input, catch_exceptions=False)

    return call
