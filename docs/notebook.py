"""Run the notebook beside this file, and keep what it printed: `python docs/notebook.py`; --check only compares.

What is kept is small and the same everywhere: texts, tables and mathematics. Pictures, and pages in frames, appear when
somebody runs it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).with_name("groundwork.ipynb")


def executed(notebook: Any, folder: Path) -> Any:
    """The notebook with what its cells print; they work in a folder of their own.

    Raises:
        CellExecutionError: a cell fails.
    """
    os.environ |= {"IPYTHONDIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder)}
    os.environ.pop("MPLBACKEND", None)  # the kernel shows pictures in their cells
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    return client.execute()


def kept(notebook: Any) -> Any:
    """The notebook with its small outputs."""
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [output for output in map(_small, cell.outputs) if output is not None]
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return notebook


def _small(output: Any) -> Any:
    """An output without its pictures; None where nothing is left."""
    if output.output_type == "error" or output.get("name") == "stderr":
        raise SystemExit(f"a cell complains: {output}")
    if output.output_type == "stream":
        return output
    data = {kind: text for kind, text in output.data.items() if kind in ("text/plain", "text/html", "text/latex")}
    if "text/latex" in data or "<iframe" in data.get("text/html", ""):
        data.pop("text/html", None)
    if any(kind.startswith("image/") for kind in output.data) or data.get("text/plain", "").startswith("<Axes"):
        return None
    output.data, output.metadata = data, {}
    return output


def main() -> None:
    """Run it; write it, or compare it with what is there."""
    before = NOTEBOOK.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        cells = nbformat.reads(before, as_version=4)  # type: ignore[no-untyped-call]
        notebook = kept(executed(cells, Path(folder)))
    after = nbformat.writes(notebook) + "\n"  # type: ignore[no-untyped-call]
    if "--check" not in sys.argv:
        NOTEBOOK.write_text(after, encoding="utf-8")
    elif after != before:
        sys.exit(f"{NOTEBOOK.name} isn't what its cells print now: python docs/notebook.py")


if __name__ == "__main__":
    main()
