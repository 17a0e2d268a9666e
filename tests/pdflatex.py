"""LaTeX, compiled."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def compiled(text: str, folder: Path) -> str:
    """What pdflatex writes into its log."""
    program = shutil.which("pdflatex")
    assert program, (
        "these tests need pdflatex; on Debian: "
        "apt-get install --no-install-recommends texlive-latex-base texlive-latex-recommended texlive-pictures"
    )
    (folder / "face.tex").write_text(text, encoding="utf-8")
    command = [program, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "face.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    log = (folder / "face.log").read_text(encoding="latin-1")
    assert done.returncode == 0, log[-3000:]
    return log
