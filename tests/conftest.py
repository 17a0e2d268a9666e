"""What all tests share: the command, run in this process."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import pytest
from hypothesis import settings
from typer.testing import CliRunner, Result

from chaincalc.cli import app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Run = Callable[..., Result]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
# mypy's options for the programs that explain writes. In NumPy 1 the type of an array is generic without a default.
STRICT = ["--strict", *(["--allow-any-generics"] if np.__version__ < "2" else [])]

# No deadline: a busy machine is no defect. In CI the same examples every time; elsewhere new ones.
settings.register_profile("chaincalc", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("chaincalc")


def program(*names: str, get: str) -> str:
    """The path of a program that Python can't bring, by the first of these names that is there."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or lacking(f"{names[0]} is missing: {get}")


def lacking(reason: str) -> NoReturn:
    """Skip a test for want of a program; where all of them should be there, as in .ci/run, it fails."""
    if os.environ.get("CHAINCALC_NO_SKIPS"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """At the end each reason why tests were skipped, once."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason, count in Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped).items():
        terminalreporter.write_line(f"skipped {count} test{'s' if count > 1 else ''}: {reason}")


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a module."""
    from playwright.sync_api import sync_playwright

    found = program(*BROWSERS, get="apt-get install chromium, or any Chrome on the PATH")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield running
        running.close()
