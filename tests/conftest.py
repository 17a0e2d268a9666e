"""What all tests share: the command, run in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chaincalc.cli import app

Run = Callable[..., Result]


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
