"""What docs/contributing.md tells a contributor to do, followed word by word in a copy of the sources."""

from __future__ import annotations

import functools
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import pytest
from conftest import Run

import chaincalc

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")


class Section(NamedTuple):
    """A section that adds something.

    Args:
        title: its heading.
        name: what is added, as one types it.
        tests: how many tests more there are of it, at the least.
        guard: the test that fails as long as its known value is missing.
        shown: for each command after the tests and before `docs/make.py` what it prints.
        documents: where it stands in the end.
    """

    title: str
    name: str
    tests: int
    guard: str
    shown: tuple[str, ...]
    documents: tuple[str, ...]


PRIMITIVE = Section(
    "Add a primitive in five minutes", "squared_relu", 5, "test_known_value[squared_relu]",
    ("max(u, 0)^2", "│ 3 │     9 │"), ("docs/primitives.md",),
)  # fmt: skip
SECTIONS = [
    PRIMITIVE,
    Section(
        "Add a function of arrays in five minutes", "dot", 1, "test_every_array_function_is_known",
        ("dL/du = dL/dy * b, dL/db = dL/dy * u", "value 32;"), ("docs/primitives.md", "docs/chainfile.md"),
    ),
    Section(
        "A function of arrays that no formula says", "log_softmax", 1, "test_every_array_function_is_known",
        ("dL/du = dL/dy - exp (y) * row sum of (dL/dy)", "value -4.22282;"), ("docs/primitives.md",),
    ),
    Section("An output format", "org", 10, "test_every_format_is_known", ("| 1.0 | 1.0 |",), ("docs/commands.md",)),
    Section(
        "A diagnosis", "term_left_out", 30, "test_every_code_has_its_example", ("Add the derivative of sin(x).",),
        ("docs/notes.md",),
    ),
    Section("A chain file's key", "source", 1, "test_every_key_is_known", ('"source"',), ("docs/chainfile.md",)),
]  # fmt: skip


class Edit(NamedTuple):
    """What a section tells to change in a file: the lines there, and the new lines; a new file has no lines yet."""

    file: str
    old: str
    new: str


def body(title: str) -> str:
    """What stands under a heading."""
    return re.split(r"^#", re.split(rf"^#+ {title}\n", TEXT, flags=re.MULTILINE)[1], flags=re.MULTILINE)[0]


def edits(section: Section) -> Iterator[Edit]:
    """The section's changes, each in the file that was named last before it."""
    before = ""
    for text, kind, lines in re.findall(r"(.*?)^```(diff|python)\n(.*?)^```$", body(section.title), flags=re.M | re.S):
        before += text
        file = re.findall(r"`((?:chaincalc|tests)/[\w/]+\.py)`", before)[-1]
        if kind == "python":
            yield Edit(file, "", lines)
            continue
        assert {line[0] for line in lines.splitlines()} == {" ", "+"}
        old = "".join(line[1:] for line in lines.splitlines(keepends=True) if line[0] == " ")
        yield Edit(file, old, "".join(line[1:] for line in lines.splitlines(keepends=True)))


def commands(section: Section) -> list[str]:
    """The section's commands, in their order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", body(section.title), flags=re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


def apply(folder: Path, edit: Edit) -> None:
    """Put the new lines in place of the old ones, which stand in the file exactly once."""
    path = folder / edit.file
    if not edit.old:
        path.write_text(edit.new, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    assert text.count(edit.old) == 1, f"the page's lines aren't those in {edit.file}"
    path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")


def checkout(folder: Path) -> Path:
    """A copy of the sources, without what is made while working on them."""
    leave = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("chaincalc", "chains", "docs", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


@functools.cache
def done(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the page, with the copy's package and this Python first; several sections have the same ones."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    program, *words = shlex.split(command)
    found = shutil.which(program, path=path)
    assert found is not None
    return subprocess.run(
        [found, *words], cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=300
    )


@pytest.fixture(scope="module")
def with_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout to which all sections were applied."""
    folder = checkout(tmp_path_factory.mktemp("all"))
    for section in SECTIONS:
        for edit in edits(section):
            apply(folder, edit)
    return folder


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_the_page_works(with_all: Path, section: Section) -> None:
    tests, *others, make = commands(section)
    tested = done(tests, with_all)
    assert tested.returncode == 0, tested.stdout
    assert int(re.findall(r"(\d+) passed", tested.stdout)[0]) > section.tests
    for text, command in zip(section.shown, others, strict=True):
        assert text in done(command, with_all).stdout
    assert done(make, with_all).returncode == 0
    for document in section.documents:
        assert section.name in (with_all / document).read_text(encoding="utf-8")


def test_the_house_stands(with_all: Path) -> None:
    assert done("python -m pytest tests/test_house.py", with_all).returncode == 0


def test_what_has_no_known_value_is_found(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    for edit in (edit for section in SECTIONS for edit in edits(section)):
        if not edit.file.startswith("tests/"):
            apply(folder, edit)
    guards = " or ".join({section.guard.partition("[")[0] for section in SECTIONS})
    files = " ".join({word for section in SECTIONS for word in commands(section)[0].split() if word.endswith(".py")})
    failed = done(f"python -m pytest -n 0 {files} -k '{guards}'", folder).stdout
    for section in SECTIONS:
        assert section.guard in failed


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("The way of a number", ["deriv", "square | sigmoid", "--x", "1"]),
        ("The way of an array", ["deriv", str(ROOT / "chains" / "layer.yaml")]),
    ],
)
def test_the_way_leads_through_these_files(run: Run, title: str, words: list[str]) -> None:
    """Each file that the page names is passed: a function of it is called."""
    package = Path(chaincalc.__file__).parent
    passed = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if frame.f_code.co_name != "<module>":
            passed.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run(*words)
    finally:
        sys.setprofile(before)
    named = re.findall(r"`(\w+/[\w/]+\.py)`", body(title).split("| --- |")[1])
    assert len(named) > 10
    assert [name for name in named if str(package / name) not in passed] == []


def test_a_wrong_slope_is_found(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (file, old, new), known = edits(PRIMITIVE)
    apply(folder, Edit(file, old, new.replace("2.0 * np.maximum(u, 0.0)", "3.0 * np.maximum(u, 0.0)")))
    apply(folder, known)
    result = done(commands(PRIMITIVE)[0], folder)
    assert result.returncode == 1
    assert f"test_known_value[{PRIMITIVE.name}]" not in result.stdout
    assert PRIMITIVE.name in result.stdout
