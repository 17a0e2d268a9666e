"""What a command loads before it answers, and how it leaves: looked at from outside, in processes of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HEAVY = {"numpy.linalg", "rich", "yaml", "orjson"}  # numpy itself stands there before it is loaded
# Run the command as its entry point does, then say which modules there are.
LOOK = """
import sys
sys.argv[0] = "chaincalc"
from chaincalc.__main__ import main
try:
    main()
except SystemExit:
    pass
print("\\n" + " ".join(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*words: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", LOOK, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    return set(result.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("--version",),
        ("deriv", "--help"),
        ("eval", "--help"),
        ("check", "--help"),
        ("derv",),
        ("deriv", "square", "--nosuch"),
        ("deriv", "square", "--method", "sideways"),
        ("eval", "square", "--num", "many"),
        ("deriv", "sqare"),
        ("deriv", "3*", "--x", "1"),
        ("eval", "square", "--x", "abc"),
        ("eval", "square", "--range", "3:1"),
    ],
)
def test_help_and_errors_of_usage_load_nothing_heavy(words: tuple[str, ...]) -> None:
    assert not loaded(*words) & HEAVY


def test_a_small_answer_loads_only_numpy() -> None:
    modules = loaded("deriv", "sigmoid", "--x", "5", "-f", "tsv")
    assert "numpy.linalg" in modules
    assert not modules & {"rich", "yaml", "orjson", "csv", "json", "tempfile", "dataclasses"}
    assert "chaincalc.cli.check" not in modules


def test_a_formula_loads_what_a_name_loads() -> None:
    words = ("--x", "5", "-f", "tsv")
    assert loaded("deriv", "1/(1 + exp(-x))", *words) == loaded("deriv", "sigmoid", *words)


def test_a_table_loads_rich_and_a_file_loads_yaml(tmp_path: Path) -> None:
    assert "rich" in loaded("eval", "square")
    path = tmp_path / "chain.yaml"
    path.write_text("chain: square\nx: 2\n", encoding="utf-8")
    assert "yaml" in loaded("eval", str(path), "-f", "tsv")


# -- leaving --


STARTED: list[subprocess.Popen[bytes]] = []


@pytest.fixture(autouse=True)
def _signals_arrive() -> Iterator[None]:
    """In the background a shell has interrupts ignored, and under `nohup` hangups; processes inherit that."""
    usual: dict[int, Any] = dict.fromkeys((signal.SIGTERM, signal.SIGHUP), signal.SIG_DFL)
    usual[signal.SIGINT] = signal.default_int_handler
    old = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    for number, handler in old.items():
        signal.signal(number, handler)
    while STARTED:
        STARTED.pop().kill()  # what a failed test leaves behind


def start(*words: str, **options: Any) -> subprocess.Popen[bytes]:
    return launch(["-m", "chaincalc", *words], stdin=subprocess.PIPE, **options)


def launch(words: list[str], **options: Any) -> subprocess.Popen[bytes]:
    STARTED.append(
        subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    )
    return STARTED[-1]


def interrupted(process: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    return process.returncode, told


def test_an_interrupt_while_rows_are_written() -> None:
    process = start("deriv", "square", "--range", "0:1e12:1", "-f", "tsv")
    assert process.stdout is not None
    process.stdout.readline()
    assert interrupted(process) == (130, b"")


def test_an_interrupt_while_input_is_awaited() -> None:
    process = start("eval", "square", "--x", "-", "-f", "tsv")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"1\n")
    process.stdin.flush()
    assert [process.stdout.readline(), process.stdout.readline()] == [b"x\tvalue\n", b"1.0\t1.0\n"]
    assert interrupted(process) == (130, b"")


def test_an_interrupt_leaves_no_file_behind(tmp_path: Path) -> None:
    process = start("deriv", "square", "--range", "0:1e12:1", "-o", "all.tsv", cwd=tmp_path)
    while not any(path.stat().st_size for path in tmp_path.iterdir()):
        time.sleep(0.01)
    assert interrupted(process) == (130, b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("moment", range(8))
def test_an_interrupt_at_any_moment(moment: int, tmp_path: Path) -> None:
    """While Python itself starts nobody can say what happens; from the entry point on it is quiet."""
    begin = "import sys; print(flush=True); from chaincalc.__main__ import main; print(flush=True); main()"
    words = ["deriv", "square", "--range", "0:1e12:1", "-o", "all.tsv"]
    process = launch(["-X", "importtime", "-c", begin, *words], stdin=subprocess.DEVNULL, cwd=tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.readline()
    wanted = [b"typer", b"typer.main", b"chaincalc.cli", b"chaincalc.links.link", b"core.multiarray", b"numpy.linalg"]
    if moment < len(wanted):
        lines = (line.split(b"|")[-1].strip() for line in process.stderr)
        assert any(name.endswith(wanted[moment]) for name in lines)  # NumPy 1 has a core, and NumPy 2 a _core
    else:
        time.sleep(0.1 * moment)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in told
    assert b"ignored" not in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_who_is_killed_leaves_no_file_behind(name: str, tmp_path: Path) -> None:
    """As `timeout`, a scheduler, or a terminal that is closed do it; who waits is told of the signal."""
    number = signal.Signals[name]
    process = start("deriv", "square", "--range", "0:1e12:1", "-o", "all.tsv", cwd=tmp_path)
    while not any(path.stat().st_size for path in tmp_path.iterdir()):
        time.sleep(0.01)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (-number, b"")
    assert list(tmp_path.iterdir()) == []


def test_an_ignored_interrupt_stays_ignored() -> None:
    """As a shell starts what runs in the background."""
    old = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = start("eval", "square", "--x", "-", "-f", "tsv")
    finally:
        signal.signal(signal.SIGINT, old)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"1\n")
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(b"2\n", timeout=60)
    assert (process.returncode, out.splitlines()[-1], told) == (0, b"2.0\t4.0", b"")


# -- progress --

pty = pytest.importorskip("pty", reason="only Unix has pseudo-terminals")


def at_a_terminal(words: list[str], *, rows_too: bool = False, term: str = "xterm", cwd: Path) -> tuple[int, bytes]:
    """Run with standard error on a terminal, and a bar after no time at all; the exit code, and what was shown."""
    impatient = "import chaincalc.output.progress as p, chaincalc.__main__ as m; p._PATIENCE = p._OFTEN = 0; m.main()"
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", impatient, *words],
        stdin=subprocess.DEVNULL, stdout=theirs if rows_too else subprocess.DEVNULL, stderr=theirs, cwd=cwd,
        env={**os.environ, "TERM": term},
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
    return process.wait(timeout=60), shown


MANY = ["eval", "square", "--range", "0:30000:1"]


def test_a_bar_at_a_terminal_that_goes_away(tmp_path: Path) -> None:
    for words in ([*MANY, "-f", "tsv"], [*MANY, "-o", "all.csv"], MANY):
        code, shown = at_a_terminal(words, cwd=tmp_path)
        assert code == 0
        assert b"8,192 rows" in shown
        assert b"left" in shown
        assert shown.endswith(b"\x1b[2K")  # the line is cleared
        assert shown.count(b"\x1b[?25l") == shown.count(b"\x1b[?25h") == 1  # the cursor comes back


def test_a_bar_for_a_class_and_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_text("student,answer\n" + "".join(f"s{i},{i}\n" for i in range(200)))
    names = [f"{i}.yaml" for i in range(30)]
    for name in names:
        (tmp_path / name).write_text("chain: square\nx: 3\nanswer: 6\n")
    for words, code in ((["square", "--x", "3", "--answers", "class.csv"], 1), (names, 0)):
        found, shown = at_a_terminal(["check", *words], cwd=tmp_path)
        assert found == code
        assert b"10 rows" in shown
        assert b"left" in shown
        assert at_a_terminal(["check", *words, "-q"], cwd=tmp_path) == (code, b"")


@pytest.mark.parametrize("words", [[*MANY, "-f", "tsv", "-q"], ["eval", "square", "-f", "tsv"]])
def test_no_bar_when_quiet_or_quick(words: list[str], tmp_path: Path) -> None:
    assert at_a_terminal(words, cwd=tmp_path) == (0, b"")


def test_no_bar_between_rows_or_where_lines_stay(tmp_path: Path) -> None:
    assert at_a_terminal([*MANY, "-f", "tsv"], term="dumb", cwd=tmp_path) == (0, b"")
    code, shown = at_a_terminal([*MANY, "-f", "tsv"], rows_too=True, cwd=tmp_path)
    assert code == 0
    assert shown.count(b"\n") == 30_002
    assert b"\x1b" not in shown


def test_a_bar_is_gone_before_an_error_is_told(tmp_path: Path) -> None:
    code, shown = at_a_terminal(["deriv", "square", "--range", "0:700000:1", "--max-rows", "0"], cwd=tmp_path)
    assert code == 2
    assert b"\x1b[2K" in shown
    assert shown.split(b"\x1b[2K")[-1].startswith(b"error: ")
