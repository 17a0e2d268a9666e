"""What the shell is offered when somebody presses Tab: asked for the way the shells ask."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run, program

from chaincalc.functions.arrays import ARRAY_NAMES
from chaincalc.functions.registry import NAMES

COMMAND = [sys.executable, "-m", "chaincalc"]


def offered(*words: str, folder: Path | None = None) -> list[str]:
    """What is offered for the last of the words after `chaincalc`, as bash is told: Typer reads COMP_WORDS."""
    typed = " ".join(["chaincalc", *words])
    environment = {**os.environ, "_CHAINCALC_COMPLETE": "complete_bash", "COMP_WORDS": typed}
    environment |= {"COMP_CWORD": str(len(words)), "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(COMMAND, capture_output=True, encoding="utf-8", env=environment, cwd=folder, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.strip("\n").splitlines()  # nothing is an empty line


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["de"], ["deriv"]),
        (["deriv", "sigm"], ["sigmoid"]),
        (["eval", "square", "leaky"], ["leaky_relu"]),
        (["deriv", '"square | sof'], ["square | softplus", "square | softsign"]),
        (["explain", "'sigmoid(squ"], ["sigmoid(square"]),
        (["eval", "'3*sinh"], ["3*sinh"]),
        (["plot", "asinh"], ["asinh"]),  # an alias
        (["eval", "3s"], []),
        (["eval", "square", "--format", "json"], ["json", "jsonl"]),
        (["deriv", "--method", "b"], ["backward"]),
        (["deriv", "--at-k"], ["--at-kink"]),
        (["deriv", "'w*x + b | sigmoid'", "--b"], ["--breakdown", "--b"]),
        (["check", "'w*x + beta'", "--be"], ["--beta"]),
        (["deriv", "'w*x + b | sigmoid'", "--wrt", ""], ["x", "w", "b"]),
        (["plot", "'theta*x'", "--wrt", "th"], ["theta"]),
        (["check", "neuron.yaml", "--w"], ["--wrt", "--w"]),
        (["sweep", "neuron.yaml", "--wrt", ""], ["x", "w", "b"]),
        (["explain", "'(x + y'", "--y"], []),  # nobody knows yet what it will be
        (["deriv", "-c", "ch"], ["chain_rule"]),
        (["check", "--column", "dia"], ["diagnosis"]),
        (["examples", "worked"], ["worked_example", "worked_example_table"]),
        (["list", "matm"], ["matmul"]),
        (["eval", "matm"], []),  # its matrix stands in a chain file
    ],
    ids=" ".join,
)
def test_names(words: list[str], expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "neuron.yaml").write_text("chain: w*x + b | sigmoid\n", encoding="utf-8")
    assert offered(*words, folder=tmp_path) == expected


def test_all_names_at_once() -> None:
    assert set(offered("deriv", "")) == set(NAMES)
    assert offered("list", "") == [*NAMES, *ARRAY_NAMES]


def test_chain_files(tmp_path: Path) -> None:
    (tmp_path / "homework").mkdir()
    for name in ("sin.yaml", "sinus.yml", "sin.txt", "two words.yaml", "a;b.yaml", "übung.yaml", "homework/anna.yaml"):
        (tmp_path / name).touch()
    assert offered("check", "si", folder=tmp_path) == [
        "sin.yaml",
        "sinus.yml",
        "sign",
        "sin",
        "sinh",
        "sigmoid",
        "silu",
    ]
    assert offered("check", "homework/a", folder=tmp_path) == ["homework/anna.yaml"]
    assert offered("check", "./s", folder=tmp_path) == ["./sin.yaml", "./sinus.yml"]
    assert offered("check", "nowhere/", folder=tmp_path) == []
    assert offered("check", "tw", folder=tmp_path) == []  # bash would insert it as two words
    assert offered("check", "a;", folder=tmp_path) == []
    assert offered("check", "üb", folder=tmp_path) == ["übung.yaml"]


def test_every_column_that_is_offered_is_taken(run: Run, tmp_path: Path) -> None:
    array = "array.yaml"
    (tmp_path / array).write_text("chain: [{matmul: {W: [[1], [2]]}}]\nx: [[1, 2]]\n", encoding="utf-8")
    (tmp_path / "set.yaml").write_text("exercises: [{name: a, chain: x^2, answer: 2x}]\n", encoding="utf-8")
    asked = {
        "eval": [["square"], [array, "--steps"]],
        "deriv": [
            ["square"],
            ["square", "--breakdown"],
            [array],
            [array, "--breakdown"],
            ["square", "--formula"],
            ["square", "--breakdown", "--order", "2"],
            ["w*x", "--w", "1", "--x", "1"],
            ["square", "--x", "1", "--nodes"],
        ],
        "check": [["square", "--answer", "2x"], ["set.yaml"]],
        "sweep": [["square"]],
        "list": [["relu"]],
    }
    for command, tries in asked.items():
        for column in offered(command, "-c", ""):
            codes = [run(command, *words, "-c", column, "-f", "tsv").exit_code for words in tries]
            assert 0 in codes, (command, column)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
def test_in_bash_itself() -> None:
    """The script that --show-completion prints, and what bash is left with."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    script = (
        'eval "$(chaincalc --show-completion)"; COMP_WORDS=(chaincalc deriv sigm); COMP_CWORD=2; '
        '_chaincalc_completion chaincalc; printf "%s\\n" "${COMPREPLY[@]}"; complete -p chaincalc'
    )
    bash = program("bash", get="apt-get install bash")
    result = subprocess.run([bash, "-c", script], capture_output=True, text=True, env=environment, timeout=60)
    assert result.stdout.splitlines() == ["sigmoid", "complete -o default -F _chaincalc_completion chaincalc"]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
def test_it_is_installed_for_bash(tmp_path: Path) -> None:
    """As the README says, in a home of its own; what stood in the start-up file stays there."""
    (tmp_path / ".bashrc").write_text("alias ll='ls -l'\n", encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    bash = program("bash", get="apt-get install bash")
    script = (
        'chaincalc --install-completion > told && . "$HOME/.bashrc" && '
        "COMP_WORDS=(chaincalc list soft) && COMP_CWORD=2 && "
        '_chaincalc_completion chaincalc && printf "%s\\n" "${COMPREPLY[@]}"'
    )
    environment = {**os.environ, "PATH": path, "HOME": str(tmp_path)}
    result = subprocess.run(
        [bash, "--norc", "-c", script], capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60
    )
    assert (result.stdout.split(), result.stderr) == (["softplus", "softsign", "softmax"], "")
    assert (tmp_path / ".bashrc").read_text(encoding="utf-8").startswith("alias ll='ls -l'\n")


def test_zsh_and_fish_are_told_what_a_name_means() -> None:
    for shell, expected in (
        ("zsh", """_arguments '*: :(("relu6":"A relu that stops at 6."))'\n"""),
        ("fish", "relu6\tA relu that stops at 6.\n"),
    ):
        environment = {**os.environ, "_CHAINCALC_COMPLETE": f"complete_{shell}"}
        environment |= {"_TYPER_COMPLETE_ARGS": "chaincalc eval relu6", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
        result = subprocess.run(COMMAND, capture_output=True, text=True, env=environment, timeout=60)
        assert (result.stdout, result.stderr) == (expected, "")


@pytest.mark.parametrize("typed", ["chaincalc deriv sig", "chaincalc list s", "chaincalc examples w", "chaincalc de"])
def test_nothing_heavy_is_loaded(typed: str) -> None:
    look = (
        "import sys, atexit\n"
        "atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))\n"
        "from chaincalc.__main__ import main\n"
        "main()\n"
    )
    words = len(typed.split()) - 1
    environment = {**os.environ, "_CHAINCALC_COMPLETE": "complete_bash"}
    environment |= {"COMP_WORDS": typed, "COMP_CWORD": str(words)}
    result = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, env=environment, timeout=60)
    assert result.stdout != ""
    assert not set(result.stderr.split()) & {"numpy.linalg", "rich", "yaml", "orjson", "matplotlib"}
