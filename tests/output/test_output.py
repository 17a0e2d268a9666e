"""Numbers as text, and blocks of them: the same bytes whichever way they take."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from chaincalc.base.errors import InputError
from chaincalc.cli import points as inputs
from chaincalc.cli.points import Stream
from chaincalc.output import numbers as floats
from chaincalc.output.formats.table import write_table
from chaincalc.output.numbers import texts
from chaincalc.output.objects import Objects, Sparse
from chaincalc.output.reply import Style
from chaincalc.output.separated import write_separated
from chaincalc.output.table import Table

# Where Python's notation changes, and where orjson's does.
TURNS = [1e-10, 1e-9, 1e-6, 1e-5, 1.5e-5, 12e-6, 1e-4, 1e15, 1e16, 1e17, 1e21, 1e22, 10.00001, 100.0000123, 1e-60, 2e-7]
EDGES = [0.0, -0.0, math.nan, math.inf, -math.inf, 5e-324, sys.float_info.max, sys.float_info.min, 1.0, 1e300]


@pytest.fixture
def by_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every column were too short for orjson."""
    monkeypatch.setattr(floats, "_orjson", lambda: None)


def many() -> np.ndarray[Any, Any]:
    """Random bits, small numbers of all sizes, and the places where a notation changes, with their neighbours."""
    random = np.random.default_rng(20240607)
    bits = random.integers(0, 2**64, 100_000, dtype=np.uint64).view(float)
    small = 10.0 ** random.uniform(-12, -3, 100_000) * random.choice([-1.0, 1.0], 100_000)
    plain = random.normal(size=20_000)
    turns = np.array([*TURNS, *(-t for t in TURNS)])
    near = np.concatenate([turns, np.nextafter(turns, 0.0), np.nextafter(turns, 2 * turns)])
    return np.concatenate([bits, small, plain, np.round(plain, 2), near, np.array(EDGES)])


def test_many_numbers_have_the_text_of_repr() -> None:
    numbers = many()
    assert floats._orjson() is not None, "this orjson writes numbers in another way"
    assert texts(numbers) == [repr(value if value else 0.0) for value in numbers.tolist()]


@pytest.mark.parametrize("separator", ["\t", ","])
def test_whole_rows_have_the_text_of_repr(separator: str) -> None:
    numbers = many()
    numbers = numbers[np.isfinite(numbers)]
    numbers[::97] = np.nan
    table = numbers[: len(numbers) // 5 * 5].reshape(-1, 5)
    written = floats.rows(list(table.T), separator)
    assert written is not None
    assert written == "".join(separator.join(map(repr, (row + 0.0).tolist())) + "\n" for row in table)
    table[1, 1] = np.inf
    assert floats.rows(list(table.T), separator) is None


@pytest.mark.usefixtures("by_repr")
def test_few_numbers_have_the_text_of_repr() -> None:
    numbers = many()[::7]
    assert texts(numbers) == [repr(value if value else 0.0) for value in numbers.tolist()]


@given(st.lists(st.floats(), max_size=30))
def test_any_numbers(values: list[float]) -> None:
    expected = [repr(value if value else 0.0) for value in values]
    assert texts(values) == texts(np.array(values, dtype=float)) == expected
    long = np.resize(np.array(values or [0.0]), floats.ENOUGH)
    assert texts(long)[: len(values)] == expected


def test_an_unknown_notation_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    import orjson

    floats._orjson.cache_clear()
    monkeypatch.setattr(orjson, "dumps", lambda *_: b"[0.0001,0.00012,1e-5]")
    try:
        assert texts(np.full(3 * floats.ENOUGH, 1e-5))[-1] == "1e-05"
        assert floats._orjson() is None
    finally:
        floats._orjson.cache_clear()


# -- tsv and csv --


@pytest.mark.parametrize("separator", ["\t", ","])
@given(cells=st.lists(st.tuples(st.text(), st.text(), st.integers()), max_size=5))
def test_texts_are_quoted_so_that_csv_reads_them_back(separator: str, cells: list[tuple[str, str, int]]) -> None:
    columns = tuple(map(list, zip(*cells, strict=True))) or ([], [], [])
    out = io.StringIO()
    write_separated(Table(("a,b", "c\td", "n"), [columns]), out, separator, header=True)
    read = list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator))
    assert read == [["a,b", "c\td", "n"], *([a, b, str(n)] for a, b, n in cells)]


def test_an_empty_cell_alone_in_its_row_is_no_empty_line() -> None:
    out = io.StringIO()
    write_separated(Table(("notes",), [(["kink", ""],)]), out, ",", header=True)
    assert out.getvalue() == 'notes\nkink\n""\n'


@pytest.mark.parametrize("form", ["tsv", "csv", "jsonl", "json"])
@pytest.mark.parametrize("more", [(), ("--breakdown",), ("-c", "x", "-c", "notes", "-c", "left", "-c", "difference")])
def test_blocks_and_their_way_do_not_show(
    run: Run, monkeypatch: pytest.MonkeyPatch, form: str, more: tuple[str, ...]
) -> None:
    words = ["deriv", "log | leaky_relu | square", "--range", "-1:2", "--num", "5000", "-f", form, *more, "-q"]
    whole = run(*words).stdout
    monkeypatch.setattr(floats, "_orjson", lambda: None)
    assert run(*words).stdout == whole
    monkeypatch.setattr("chaincalc.cli.run.block_size", lambda _: 999)
    monkeypatch.setattr("chaincalc.output.objects._CELLS", 1)
    assert run(*words).stdout == whole
    assert "nan" in whole or form.startswith("json")


# -- tables --


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("names", [["sin(u)", "", "\u03c0\u4e2d"], ["a\nb", "c", ""]])
def test_a_table_is_what_rich_draws_row_by_row(monkeypatch: pytest.MonkeyPatch, names: list[str], colour: bool) -> None:
    if colour:
        monkeypatch.setenv("FORCE_COLOR", "1")
    cells = [["1", names[0]], ["undefined", names[1]], ["3", names[2]]]
    drawn = RichTable(box=box.ROUNDED, header_style="bold")
    drawn.add_column("x", justify="right", no_wrap=True)
    drawn.add_column("name", no_wrap=True)
    for row in cells:
        drawn.add_row(*(Text(cell, style="dim" if cell == "undefined" else "") for cell in row))
    expected, out = io.StringIO(), io.StringIO()
    Console(file=expected, highlight=False).print(drawn)
    write_table(Table(("x", "name"), [([1.0, math.nan, 3.0], names)]), out, Style())
    assert out.getvalue() == expected.getvalue()


# -- JSON --


def test_objects_are_what_json_makes_of_each() -> None:
    x = np.array([1.0, math.nan, -0.0, 1e-7, math.inf])
    notes = Sparse([], {3: [{"code": "kink", "text": '100% \N{GREEK SMALL LETTER PI} "quoted"'}]})
    shape = {"x": x, "left": None, "steps": [{"link": 1, "name": '%s %d "u"', "input": 2 * x}], "notes": notes}
    lines = "\n".join(Objects(len(x), shape).lines()).split("\n")
    finite = [1.0, None, 0.0, 1e-7, None]
    assert [json.loads(line) for line in lines] == [
        {
            "x": value,
            "left": None,
            "steps": [{"link": 1, "name": '%s %d "u"', "input": None if value is None else 2 * value}],
            "notes": notes.others.get(i, []),
        }
        for i, value in enumerate(finite)
    ]
    assert lines[0] == json.dumps(json.loads(lines[0]))


def test_a_point_of_json_lines_is_written_as_ever(run: Run) -> None:
    assert run("deriv", "2*u", "--x", "3", "-f", "jsonl", "--delta", "0.5").stdout == (
        '{"x": 3.0, "value": 6.0, "numeric": 2.0, "chain_rule": 2.0, "difference": 0.0, "left": 2.0, "right": 2.0, '
        '"steps": [{"link": 1, "name": "2*x", "input": 3.0, "output": 6.0, "derivative": 2.0, "product": 2.0, '
        '"gradient": 2.0}], "notes": []}\n'
    )


# -- numbers on standard input --


class Pieces(io.RawIOBase):
    """A stream whose bytes arrive in pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)

    def read1(self, _: int) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""


def read(*pieces: bytes, size: int = inputs.BLOCK) -> list[list[float]]:
    return [block.tolist() for block in Stream(Pieces(*pieces)).blocks(size)]  # type: ignore[arg-type]


def test_what_has_arrived_is_a_block() -> None:
    assert read(b"1\n2", b"3\n4 5,6\n", b"-.5e1\r\n+7.") == [[1.0], [23.0, 4.0, 5.0, 6.0], [-5.0], [7.0]]
    assert read(b"1 2 3 4 5\n", size=2) == [[1.0, 2.0], [3.0, 4.0], [5.0]]


@pytest.mark.parametrize(
    ("pieces", "good", "line", "word"),
    [
        ((b"1\n2\nthree\n4\n",), [1.0, 2.0], 3, "three"),
        ((b"1\n", b"2 3\r\n4\r5 x\n"), [1.0, 2.0, 3.0, 4.0, 5.0], 4, "x"),
        ((b"1 inf",), [1.0], 1, "inf"),
        ((b"nan",), [], 1, "nan"),
        ((b"1e999\n",), [], 1, "1e999"),
        ((b"1_0\n",), [], 1, "1_0"),
        ((b"0x10\n",), [], 1, "0x10"),
        ((b"\n\n1e\n",), [], 3, "1e"),
        ((b"1\n--2\n",), [1.0], 2, "--2"),
        ((b"3\n\xff\n",), [3.0], 2, "\N{REPLACEMENT CHARACTER}"),
        (("\N{ARABIC-INDIC DIGIT THREE}".encode(),), [], 1, "\N{ARABIC-INDIC DIGIT THREE}"),
    ],
)
def test_a_fault_is_named_after_the_numbers_before_it(
    pieces: tuple[bytes, ...], good: list[float], line: int, word: str
) -> None:
    blocks = Stream(Pieces(*pieces)).blocks()  # type: ignore[arg-type]
    got: list[float] = []
    with pytest.raises(InputError) as caught:
        got.extend(value for block in blocks for value in block.tolist())
    assert got == good
    assert str(caught.value) == f"standard input, line {line}: '{word}' isn't a finite number"


def test_what_is_not_given_is_unknown_not_undefined(run: Run) -> None:
    """The worked example as a table: f2'(1) = -2 is given, and f2(1) isn't."""
    chain = "chain:\n  - table: {u: [5], value: [1], derivative: [3]}\n  - table: {u: [1], derivative: [-2]}\nx: 5\n"
    Path("t.yaml").write_text(chain, encoding="utf-8")
    shown = run("deriv", "t.yaml").stdout
    assert "undefined" not in shown
    assert shown.count("unknown") == 4  # value, numeric, difference, and the second link's output
    assert run("deriv", "t.yaml", "-f", "tsv").stdout.splitlines()[1] == "5.0\tnan\tnan\t-6.0\tnan"
    told = run("explain", "t.yaml", "--face", "math").stdout
    assert "f₂(1) = unknown" in told
    assert "Its slope is -6; the point that it goes through is unknown." in told
