"""LaTeX, compiled."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from conftest import lacking, program

PACKAGES = "apt-get install texlive-latex-base texlive-latex-recommended texlive-pictures"


def compiled(text: str, folder: Path) -> str:
    """What pdflatex writes into its log."""
    pdflatex = program("pdflatex", get=PACKAGES)
    (folder / "face.tex").write_text(text, encoding="utf-8")
    command = [pdflatex, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "face.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    log = (folder / "face.log").read_text(encoding="latin-1")
    if package := re.search(r"LaTeX Error: File `(.*?)' not found", log):
        lacking(f"{package[1]} is missing: {PACKAGES}")
    assert done.returncode == 0, log[-3000:]
    return log
