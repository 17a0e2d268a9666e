"""Tables at a terminal: as wide as it is, with words and numbers whole."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaincalc.output.formats.table import write_table
from chaincalc.output.reply import Style
from chaincalc.output.table import Table
from chaincalc.output.width import Fit, fitted, needed

pty = pytest.importorskip("pty", reason="only Unix has pseudo-terminals")

WORDS = st.lists(st.text("abc", min_size=1, max_size=9), max_size=12).map(" ".join)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5), st.integers(30, 80))
def test_texts_are_folded_at_words(cells: list[tuple[str, str]], width: int) -> None:
    columns = list(zip(*cells, strict=True))
    whole = Fit(("one", "two"), columns, (False, False))
    fit = fitted(whole, (), "-c", width)
    assert needed(fit) <= width  # two words of nine letters and the lines around them take 25
    assert needed(fit) <= needed(whole)
    for before, after in zip(columns, fit.columns, strict=True):
        assert [cell.split() for cell in after] == [cell.split() for cell in before]
    if needed(whole) <= width:
        assert fit is whole


def test_what_can_be_spared_goes_before_a_word_is_broken() -> None:
    names = ("x", "long", "value")
    columns = [["1.25"], ["exp(-u^2/2)*sin(3*u)"], ["-3.14159"]]
    whole = Fit(names, columns, (True, False, True))
    assert fitted(whole, ("x", "value"), "-c", 42) is whole  # 4 + 20 + 8, and 10 for lines and spaces
    fit = fitted(whole, ("x", "value"), "-c", 41)
    assert fit.names == ["long", "value"]
    assert fit.missing == "no room here for x: -c x or a wider window shows it"
    fit = fitted(whole, (), "-c", 36)  # nothing can be spared
    assert fit.columns == [["1.25"], ["exp(-u^2/2)*si\nn(3*u)"], ["-3.14159"]]
    assert needed(fit) == 36
    assert fitted(whole, (), "-c", 10).columns[2] == ["-3.14159"]  # a number stays whole, come what may


def test_matrices_stay_as_they_are() -> None:
    fit = fitted(Fit(("a b c", "m"), [["word " * 9], ["1  2\n3  4"]], (False, False)), (), "-c", 25)
    assert fit.columns[1] == ["1  2\n3  4"]
    assert needed(fit) <= 25


def test_wide_letters_count_as_two() -> None:
    assert needed(Fit(("a",), [["\u4e2d\u4e2d"]], (False,))) == 4 + 4


def test_a_pipe_is_as_wide_as_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    out = io.StringIO()
    write_table(Table(("a", "b"), [(["word " * 30], ["x" * 90])], "t " * 40, "c " * 40, spare=("a",)), out, Style())
    assert "x" * 90 in out.getvalue()
    assert ("c " * 40).rstrip() in out.getvalue()


# -- every command at a terminal --

COMMANDS = {
    "eval": ["eval", "square | log | exp | sin | cos | tan | cbrt", "--x", "1.2345678,2", "--steps"],
    "deriv": ["deriv", "square | sigmoid", "--x", "1.23456"],
    "deriv of many": ["deriv", "square | sigmoid", "--num", "500"],
    "breakdown": ["deriv", "exp(-x^2/2) | square | sigmoid", "--x", "1.2345,2.3456", "--breakdown"],
    "check": ["check", "sin(x^2)*cos(x)*exp(x)", "--answer", "2x*cos(x^2)*cos(x)*exp(x)"],
    "a class": ["check", "x^2", "--answers", "class.csv"],
    "sweep": ["sweep", "square | sigmoid", "--x", "1.2345"],
    "list": ["list"],
    "one": ["list", "leaky_relu"],
    "examples": ["examples"],
    "eval of an array": ["eval", "layer.yaml", "--steps"],
    "deriv of an array": ["deriv", "layer.yaml"],
}


def at_a_terminal(words: list[str], columns: int) -> list[str]:
    """The lines that a terminal is sent on standard output, without colours."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "chaincalc", *words],
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": str(columns), "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(timeout=60) in (0, 1, 2)
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).replace("\r\n", "\n").splitlines()


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_table_fits(name: str, columns: int) -> None:
    Path("layer.yaml").write_text(
        json.dumps({"chain": [{"matmul": {"W": [[1, 2], [3, -4]]}}, "relu", "sum"], "x": [[1, 2], [0.5, -1]]}),
        encoding="utf-8",
    )
    Path("class.csv").write_text("student,answer\nAnna Magdalena,2x\nbob,x\nzoe,3x^2\n", encoding="utf-8")
    lines = at_a_terminal(COMMANDS[name], columns)
    assert lines
    assert max(map(len, lines)) <= columns
    assert not [line for line in lines if "\N{HORIZONTAL ELLIPSIS}" in line]


def test_one_column_at_a_terminal_is_a_table_unless_it_is_one_value() -> None:
    assert at_a_terminal(["eval", "x^2", "--x", "3", "-c", "value"], 80) == ["9.0"]
    assert any("value" in line for line in at_a_terminal(["eval", "x^2", "--x", "3,4", "-c", "value"], 80))
