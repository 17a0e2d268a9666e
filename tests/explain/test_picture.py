"""The diagram as a picture: shapes, and the files that are made of them."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Run

from chaincalc.chain import Chain
from chaincalc.explain import explain
from chaincalc.explain.faces import boxes
from chaincalc.explain.picture import drawing
from chaincalc.notation.unicode import UnicodeNotation
from chaincalc.plot.shapes import Box, Drawing, Line, Text

SVG = "{http://www.w3.org/2000/svg}"


def drawn(text: str, x: float, **others: float) -> Drawing:
    return drawing(boxes(explain(Chain.parse(text), x, others=others), UnicodeNotation()), text)


def test_the_string_is_in_true_proportion() -> None:
    """The worked example: a pull moves x by 1, u1 by 3 and y by -6 thousandths."""
    bars = [s for s in drawn("3*x - 14 | -2*u", 5.0).shapes if isinstance(s, Line) and s.look == "pull" and s.arrow]
    lengths = [bar.to_x - bar.x for bar in bars]
    assert [length / lengths[0] for length in lengths] == pytest.approx([1, 3, -6])


@pytest.mark.parametrize(
    ("text", "others"),
    [("3*x - 14 | -2*u", {}), ("w*x + b | sigmoid | v*u + c", {"w": 2.0, "b": -3.0, "v": 2.0, "c": 1.0}),
     (" | ".join(["sin", "2*u + 1"] * 4), {})],
)  # fmt: skip
def test_all_of_it_lies_on_the_sheet(text: str, others: dict[str, float]) -> None:
    sheet = drawn(text, 1.0, **others)
    boxes_ = [s for s in sheet.shapes if isinstance(s, Box)]
    assert len(boxes_) == text.count("|") + 1
    for left, right in pairwise(boxes_):
        assert left.x + left.width < right.x
    for shape in sheet.shapes:
        assert 0 <= shape.x <= sheet.width
        assert 0 <= shape.y <= sheet.height
    written = {s.text for s in sheet.shapes if isinstance(s, Text)}
    assert all(any(name in line for line in written) for name in others)


def test_an_svg_reads_as_xml_and_needs_no_other_library(tmp_path: Path) -> None:
    code = (
        "import sys; from chaincalc.cli import app\n"
        "try: app(['explain', '3*x - 14 | -2*u', '--x', '5', '-o', 'd.svg'])\n"
        "finally: assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    root = ElementTree.fromstring((tmp_path / "d.svg").read_bytes())  # noqa: S314 - it is our own
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"f₁: 3x - 14", "f₂: -2u", "-6", "× 3", "+0.003"} <= set(texts)
    assert root.get("role") == "img"


def test_names_are_text(run: Run) -> None:
    evil = "</text><script>alert(1)</script>&\u202e"
    Path("c.yaml").write_text(f"name: {evil!r}\nchain: square\nx: 2\n", encoding="utf-8")
    result = run("explain", "c.yaml", "-o", "d.svg")
    if result.exit_code == 0:
        content = Path("d.svg").read_text(encoding="utf-8")
        assert "<script" not in content
        assert "\u202e" not in content
        ElementTree.fromstring(content)  # noqa: S314 - it is our own


@pytest.mark.parametrize(("form", "begins"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_other_files(run: Run, form: str, begins: bytes) -> None:
    for name in ("a", "b"):
        result = run("explain", "square | sigmoid", "--x", "1", "-o", f"{name}.{form}")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    content = Path(f"a.{form}").read_bytes()
    assert content.startswith(begins)
    assert content == Path(f"b.{form}").read_bytes()


def test_a_picture_is_the_diagram(run: Run) -> None:
    result = run("explain", "square", "--x", "1", "--face", "math", "-o", "d.svg")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a picture holds the diagram alone" in result.stderr
