"""What fails around the command: disks, memory, terminals, encodings, a home; looked at in processes of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

resource = pytest.importorskip("resource", reason="only Unix limits processes")

MEMORY = 1400 << 20  # of addresses: NumPy, its BLAS and Rich reserve some 400 MiB, before anything is computed
COMMANDS = {
    "eval": ["eval", "tan", "--x", "1,1.5"],
    "deriv": ["deriv", "abs", "--x", "0"],
    "deriv json": ["deriv", "sigmoid", "--x", "0", "-f", "json"],
    "markdown": ["deriv", "sigmoid", "--x", "0", "-f", "markdown"],
    "explain": ["explain", "sqrt(abs(x))", "--x", "0"],
    "plot": ["plot", "tan", "--x", "1", "--derivative"],
    "check": ["check", "sin(x^2)", "--answer", "2x*cos(x)"],
    "sweep": ["sweep", "x^2", "--x", "2"],
    "list": ["list"],
    "examples": ["examples"],
    "schema": ["schema"],
    "help": ["--help"],
}


def command(*words: str, limits: dict[int, int] | None = None, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command as a process, with limits on what it may take."""

    def limit() -> None:
        for kind, most in (limits or {}).items():
            resource.setrlimit(kind, (most, most))

    options.setdefault("stdin", subprocess.DEVNULL)
    if limits:  # or what Python keeps of a module is cut short as well, and spoils whatever runs next
        options["env"] = {**options.get("env", os.environ), "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(
        [sys.executable, "-m", "chaincalc", *words],
        stdout=options.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, preexec_fn=limit, timeout=60, **options,
    )  # fmt: skip
    assert b"Traceback" not in result.stderr
    assert b"Warning" not in result.stderr
    return result


def refusal(result: subprocess.CompletedProcess[bytes]) -> str:
    """The one message of a command that failed."""
    assert result.returncode == 2
    assert not result.stdout
    errors = [line for line in result.stderr.decode().splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    return errors[0]


# -- disks --


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to write to")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_an_error(name: str) -> None:
    with Path("/dev/full").open("wb") as full:
        message = refusal(command(*COMMANDS[name], stdout=full))
    assert message == "error: can't write the output: No space left on device"


@pytest.mark.parametrize(
    "words",
    [["eval", "x", "--num", "9000", "-o", "a.tsv"], ["explain", "x", "-o", "a.html"], ["plot", "x", "-o", "a.png"]],
    ids=lambda words: words[0],
)
def test_a_file_that_does_not_fit_is_not_left_half_written(words: list[str]) -> None:
    """The limit on a file's size stands for a disk that is nearly full."""
    Path(words[-1]).write_text("mine", encoding="utf-8")
    command("plot", "x", "-o", "first.png")  # what matplotlib keeps about fonts is kept before the limit
    result = command(*words, "--force", "-q", limits={resource.RLIMIT_FSIZE: 4096})
    assert refusal(result) == f"error: can't write {words[-1]}: File too large"
    assert Path(words[-1]).read_text(encoding="utf-8") == "mine"
    assert not [path for path in Path().iterdir() if path.name.startswith(".chaincalc")]


def test_a_folder_that_takes_no_files(tmp_path: Path) -> None:
    """In /proc nobody, not even root, can make a file."""
    if not Path("/proc/self").is_dir():
        pytest.skip("this system has no /proc")
    assert "error: can't write /proc/self/a.tsv: " in refusal(command("eval", "x", "-o", "/proc/self/a.tsv"))


def test_standard_input_that_can_not_be_read() -> None:
    with Path("out").open("wb") as only_written:
        for words in (["eval", "-"], ["eval", "x", "--x", "-"], ["check", "x", "--answers", "-"]):
            message = refusal(command(*words, stdin=only_written))
            assert message == "error: standard input can't be read: Bad file descriptor"


# -- memory --


def test_what_needs_too_much_memory_is_refused() -> None:
    Path("links.yaml").write_text("chain:\n" + "- sigmoid\n" * 5000, encoding="utf-8")
    Path("many.csv").write_bytes(b"1," * (1 << 25))
    Path("many.yaml").write_text("chain: sum\nx: {file: many.csv}", encoding="utf-8")
    Path("wide.yaml").write_text(f"chain: softmax\nx: {list(range(3000))}", encoding="utf-8")
    limits = {resource.RLIMIT_AS: MEMORY}
    for words in (
        ["eval", "x", "--num", "100000000"],
        ["eval", "x", "--num", str(2**60)],
        ["deriv", "x", "--num", "100000000", "-f", "json"],
        ["deriv", "links.yaml", "--num", "2000", "-f", "json"],
        ["eval", "many.yaml"],
        ["deriv", "wide.yaml"],
        ["eval", "(" * 5000 + "x"],
        ["eval", "x+" * 6000 + "x"],
        ["plot", "x", "--num", "100000000"],
    ):
        result = command(*words, limits=limits)
        assert result.returncode == 2, words
        assert result.stdout == b""
        assert b"more memory than there is" not in result.stderr, words  # it is told beforehand


@pytest.mark.parametrize(
    "words", [["deriv", "--breakdown", "-f", "tsv"], ["eval", "--steps", "-f", "csv"]], ids=" ".join
)
def test_many_links_take_little_memory(words: list[str]) -> None:
    Path("links.yaml").write_text("chain:\n" + "- sigmoid\n" * 5000, encoding="utf-8")
    result = command(words[0], "links.yaml", *words[1:], limits={resource.RLIMIT_AS: MEMORY})
    assert result.returncode == 0


# -- terminals and encodings --

SURROUNDINGS = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "dumb, 20 columns": {"TERM": "dumb", "COLUMNS": "20"},
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_poor_surroundings_are_coped_with(surroundings: str) -> None:
    environment = {**os.environ, **SURROUNDINGS[surroundings]}
    for name, words in COMMANDS.items():
        result = command(*words, env=environment)
        plain = "dumb" not in surroundings
        if name == "plot" and plain:
            assert "braille" in refusal(result)
            continue
        assert result.returncode == (name == "check"), (name, result.stderr)
        if plain:
            assert result.stdout.isascii() or surroundings == "cp1252", name
            assert b"?" not in result.stdout or name in ("schema", "examples", "help", "list"), name


@pytest.mark.parametrize("home", [None, "file/home"], ids=["none", "not there"])
def test_nobody_needs_a_home(tmp_path: Path, home: str | None) -> None:
    (tmp_path / "file").touch()  # so that nobody, not even root, can make the folder
    environment = {key: value for key, value in os.environ.items() if key not in ("HOME", "MPLCONFIGDIR")}
    if home is not None:
        environment["HOME"] = str(tmp_path / home)
    for words in (
        ["eval", "x"],
        ["plot", "x"],
        ["plot", "x", "-o", f"{home is None}.svg"],
        ["explain", "x", "--x", "1"],
    ):
        result = command(*words, env=environment)
        assert (result.returncode, result.stderr) == (0, b"")


# -- files that others write --

RACE = """
import sys, time
from pathlib import Path
from chaincalc.output.sink import opened
with opened(Path("a.txt"), force=sys.argv[1] == "force") as out:
    out.write("ours")
    print("open", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("force", ["keep", "force"])
def test_a_file_that_appears_while_it_works_is_kept_without_force(force: str) -> None:
    code = f"from chaincalc.base.errors import OutputError\ntry:\n{textwrap.indent(RACE, '    ')}"
    code += "except OutputError as error:\n    print(error, file=sys.stderr)\n    sys.exit(2)\n"
    process = subprocess.Popen(
        [sys.executable, "-c", code, force],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    Path("a.txt").write_text("mine", encoding="utf-8")
    _, told = process.communicate("\n", timeout=60)
    kept = force == "keep"
    assert (process.returncode, told) == ((2, "a.txt exists; --force replaces it\n") if kept else (0, ""))
    assert Path("a.txt").read_text(encoding="utf-8") == ("mine" if kept else "ours")
    assert [path.name for path in Path().iterdir()] == ["a.txt"]


def test_of_two_that_write_one_file_one_succeeds() -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "chaincalc", "eval", "x", "--x", "-", "-o", "a.tsv"],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    while len(list(Path().iterdir())) < 2:  # both have begun to write
        assert [process.poll() for process in both] == [None, None]
        time.sleep(0.01)
    told = [process.communicate(b"1\n", timeout=60)[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 2]
    assert sorted(told) == [b"", b"error: a.tsv exists; --force replaces it\n"]
    assert Path("a.tsv").read_text(encoding="utf-8") == "x\tvalue\n1.0\t1.0\n"


@pytest.mark.parametrize("there", [False, True])
def test_a_file_system_without_links(run: Run, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    def no_links(target: Path, source: Path) -> None:
        if there:
            target.write_text("mine", encoding="utf-8")
        raise PermissionError(1, "Operation not permitted")  # as FAT says it

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    result = run("eval", "x", "--x", "1", "-o", "a.tsv")
    assert result.exit_code == (2 if there else 0), result.stderr
    assert Path("a.tsv").read_text(encoding="utf-8") == ("mine" if there else "x\tvalue\n1.0\t1.0\n")
    assert [path.name for path in Path().iterdir()] == ["a.tsv"]


# -- streams that are closed, environments that are wrong --


def shell(script: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """A line of a shell, where $chaincalc is the command."""
    environment = {**os.environ, **more, "chaincalc": f"{sys.executable} -m chaincalc"}
    return subprocess.run(["bash", "-c", script], capture_output=True, env=environment, timeout=60)  # noqa: S607


@pytest.mark.parametrize("words", ["--help", "deriv --help", "--version", "list", "schema", "eval x"])
def test_what_is_piped_to_something_that_has_enough_is_no_failure(words: str) -> None:
    result = shell(f"$chaincalc {words} | true; echo ${{PIPESTATUS[0]}}")
    assert (result.stdout, result.stderr) == (b"0\n", b"")


@pytest.mark.parametrize("words", ["eval --nosuch", "derv", "eval x --num many", "eval sqare", ""])
def test_an_error_goes_nowhere_where_standard_error_is_closed(words: str) -> None:
    result = shell(f"$chaincalc {words} 2>&-")
    assert (result.returncode, result.stdout) == (2, b"")


@pytest.mark.parametrize(
    "environment",
    [{}, {"COMP_WORDS": "chaincalc e"}, {"COMP_WORDS": "chaincalc e", "COMP_CWORD": "one"}, {"COMP_CWORD": "1"}],
    ids=str,
)
def test_a_malformed_environment_of_completion_is_an_error(environment: dict[str, str]) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COMP_")}
    result = command(env={**kept, "_CHAINCALC_COMPLETE": "complete_bash", **environment})
    assert refusal(result).startswith("error: _CHAINCALC_COMPLETE is set, but ")


# -- ctrl-C --


def test_ctrl_c_has_a_meaning_before_anything_slow_is_loaded() -> None:
    """What is loaded before the handler stands; Python has most of it when it starts, and installers' scripts have."""
    look = "import re, sys; before = set(sys.modules); import chaincalc.__main__; print(*set(sys.modules) - before)"
    result = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert set(result.stdout.split()) <= {"__future__", "gc", "chaincalc", "chaincalc.__main__"}


@pytest.mark.parametrize(
    "words", [COMMANDS["explain"], ["deriv", "tan", "--num", "90000", "-o", "a.csv"]], ids=" ".join
)
def test_ctrl_c_at_thirty_moments(words: list[str]) -> None:
    """From the entry point on, while modules load and while it works: 130 or done, quiet, and nothing left behind."""
    begin = "import sys; from chaincalc import __main__; __main__.signal.signal(2, __main__._leave); "
    for moment in range(15):
        process = subprocess.Popen(
            [sys.executable, "-c", f"{begin}print('here', file=sys.stderr, flush=True); __main__.main()", *words],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stderr is not None
        assert process.stderr.readline() == b"here\n"
        time.sleep(moment * 0.017)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        # Where Python is already leaving, the signal ends it by itself; a shell calls that 130, too.
        assert process.returncode in (0, 130, -signal.SIGINT)
        assert b"Traceback" not in told
        assert not [path for path in Path().iterdir() if path.name.startswith(".chaincalc")]
        Path("a.csv").unlink(missing_ok=True)
