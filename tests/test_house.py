"""The house: who may import whom, so that the data flows one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "chaincalc"

# Each room imports only from rooms above it.
ROOMS = [
    "base", "functions", "language", "calculus", "links", "notation", "engine", "output", "chainfile", "chain",
    "plot", "explain", "checking", "course", "api", "cli", "__main__",
]  # fmt: skip

# Heavy or special libraries, and the only rooms that may know them.
ONLY = {
    "typer": {"cli"},
    "rich": {"notation", "output", "explain", "plot"},
    "yaml": {"chainfile"},
    "numpy": {"base"},
    "flint": {"calculus"},
    "orjson": {"output"},
    "plotille": {"plot"},
    "matplotlib": {"plot", "api", "chain"},  # the last two name the type of axes
}

# In the room of plots a few files draw, and the others know nothing of drawing.
DRAWN = {"sheet.py", "figure.py", "axes.py", "contours.py", "bitmap.py"}
WRITERS = {"rich": {"terminal.py"}, "plotille": {"terminal.py"}, "matplotlib": DRAWN}

FILES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[str]:
    """The modules that a file imports, wherever in it."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += names if node.module == "chaincalc" else [node.module]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_is_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in FILES} - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_come_from_above(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        top, *rest = name.split(".")
        if top == "chaincalc" and here != "__init__":
            source = rest[0] if rest else ""
            if source in ROOMS:
                assert ROOMS.index(source) <= ROOMS.index(here), f"{here} imports {source}"
        elif top in ONLY:
            assert here in ONLY[top], f"{here} imports {top}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "plot").glob("*.py")), ids=lambda path: path.name)
def test_plots_are_data_before_they_are_drawn(path: Path) -> None:
    for name in imports(path):
        assert path.name in WRITERS.get(name.split(".")[0], {path.name})


def test_each_primitive_is_declared_once() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "functions").glob("*.py"))
    from chaincalc.functions.registry import NAMES, PRIMITIVES

    assert text.count("    Primitive(\n") == len(PRIMITIVES)
    assert len(set(NAMES)) == len(NAMES)
