"""The notebook in docs/: it runs, says nothing on standard error, and prints what is stored with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_notebook_prints_what_is_stored_with_it() -> None:
    command = [sys.executable, str(DOCS / "notebook.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr


def test_it_goes_through_the_thirteen_ideas_and_is_small() -> None:
    text = (DOCS / "groundwork.ipynb").read_text(encoding="utf-8")
    assert len(text) < 100_000
    cells = json.loads(text)["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "markdown" for line in "".join(cell["source"]).splitlines()]
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert [heading.split(".")[0] for heading in headings] == [str(number) for number in range(1, 14)]
    assert all("execution_count" in cell for cell in cells if cell["cell_type"] == "code")
