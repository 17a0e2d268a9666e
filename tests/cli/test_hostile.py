"""Whatever is typed, piped in or lies in a file: a result or one clear error, and nothing of it is run."""

from __future__ import annotations

import ast
import contextlib
import html.parser
import itertools
import json
import struct
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from conftest import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from chaincalc.base.errors import ChaincalcError, ChainFileError
from chaincalc.chain import Chain
from chaincalc.chainfile import loads
from chaincalc.chainfile.arrayfile import read_array_file
from chaincalc.cli import app
from chaincalc.output import formats

DATA = Path(__file__).parent.parent / "data"
SECONDS = 10  # of processor time; everything here takes a fraction of two, the rest is for slow machines
POINTS = np.array([-1e300, -2.5, -1.0, 0.0, 5e-324, 1e-9, 0.5, 3.0, 1e18])


def invoke(words: list[str], given: str | bytes | None = None) -> Result:
    """The command in this process: it ends in time with an exit code, and an error stands alone."""
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = CliRunner().invoke(app, words, input=given, catch_exceptions=False)
    assert time.process_time() - start < SECONDS
    assert result.exit_code in (0, 1, 2), words
    assert "\x1b" not in result.output
    assert "Traceback" not in result.output
    if result.exit_code == 2 and not (words[0] == "check" and result.stdout):
        streamed = "-" in words or {"tsv", "csv", "jsonl"} & set(words)
        assert streamed or result.stdout == "", words
        assert sum(line.lower().startswith("error: ") for line in result.stderr.splitlines()) == 1, result.stderr
    return result


# -- whatever is typed --

TEXTS = st.one_of(
    st.sampled_from(
        ["square", "sigmoid", "3*u - 14", "relu | square", "1/u", "sqrt(x)", "tan", "u^u", "5", "x | ", "-x",
         "power(exponent=-2)", "softmax", "sum", "sqare", "9^9^9^9*x", "((", "none.yaml", "x.npy", "[red]x", "-"]
    ),
    st.text(alphabet="xu12.e+-*/^()|, =sincoglmax", max_size=25),
    st.text(max_size=8),
)  # fmt: skip
NUMBERS = st.one_of(
    st.sampled_from(["0", "1", "-1e-3", "pi/4", "1e308", "5e-324", "1,2,3", "-", "nan", "inf", "1/0", "", "x", "1:2"]),
    st.floats().map(repr),
    st.text(max_size=6),
)
COUNTS = st.one_of(st.sampled_from(["0", "1", "2", "7", "-5", "1e3", "99999999999999999999", ""]), st.text(max_size=4))
RANGES = st.one_of(
    st.sampled_from(["0:1", "-1:1:0.5", "1:0", "0:1:0", "-1e308:1e308", "::", "0:1e9:1", "0:1:1e-300"]),
    st.tuples(NUMBERS, NUMBERS).map(":".join),
)
FORMS = st.sampled_from([*formats.names(), "xml", ""])
COLUMNS = st.sampled_from(["x", "value", "numeric", "chain_rule", "notes", "left", "link", "delta", "error", "no", ""])
OPTIONS: dict[str, st.SearchStrategy[str] | None] = {
    "--x": NUMBERS, "--range": RANGES, "--num": COUNTS, "-f": FORMS, "-c": COLUMNS, "--precision": COUNTS,
    "--max-rows": COUNTS, "--delta": NUMBERS, "--answer": TEXTS, "--rtol": NUMBERS, "--atol": NUMBERS,
    "--method": st.sampled_from(["central", "forward", "richardson", "none"]),
    "--links": st.sampled_from(["exact", "numeric", "none"]),
    "--at-kink": st.sampled_from(["left", "average", "framework", "none"]),
    "--steps": None, "--strict": None, "--breakdown": None, "--formula": None, "--hide": None, "--no-header": None,
    "-q": None, "--force": None, "--help": None, "--derivative": None, "--nosuch": None, "--": None,
}  # fmt: skip
# What each command takes; the others' options come up too, and are errors.
TAKEN = {
    "eval": ["--x", "--range", "--num", "-f", "-c", "--precision", "--max-rows", "--steps", "--strict", "--no-header"],
    "deriv": ["--x", "--range", "--num", "-f", "-c", "--delta", "--method", "--links", "--at-kink", "--breakdown"],
    "explain": ["--x", "--range", "--num", "--delta", "--precision"],
    "plot": ["--x", "--range", "--num", "--delta", "--derivative", "--at-kink"],
    "check": ["--x", "--answer", "--rtol", "--atol", "--hide", "-f", "-c"],
    "sweep": ["--x", "--method", "-f", "-c", "--precision"],
    "list": ["-f", "-c", "--no-header"],
    "examples": [],
    "schema": [],
}


@st.composite
def commands(draw: st.DrawFn) -> list[str]:
    command = draw(st.sampled_from([*TAKEN, "eval", "deriv", "check"]))
    words = [command, *draw(st.lists(TEXTS, max_size=2))]
    names = st.sampled_from(TAKEN[command] or ["--help"]) | st.sampled_from(list(OPTIONS))
    for name in draw(st.lists(names, max_size=3)):
        values = OPTIONS[name]
        words += [name] if values is None else [name, draw(values)]
    return words


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(words=commands(), given_input=st.sampled_from(["", "1 2\n3\n", "chain: square\n", "x\n", "\x00"]))
def test_any_command_line_is_answered(words: list[str], given_input: str) -> None:
    invoke(words, given_input)


KEYS = ["name", "description", "functions", "chain", "x", "range", "delta", "answer", "table", "chian", "f1"]
SCALARS = st.one_of(TEXTS, NUMBERS, st.floats(allow_nan=False).map(float), st.none(), st.booleans(), st.integers())
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "W", "u", "value", "formula", "file", "matmul"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4), st.sampled_from(["eval", "deriv", "check"]))
def test_any_chain_file_is_answered(content: dict[str, object], command: str) -> None:
    """JSON is YAML, so that any value can be said."""
    content = {"chain": "square | sigmoid", **content}
    invoke([command, "-"], json.dumps(content, ensure_ascii=True))


@settings(max_examples=100)
@given(
    base=st.sampled_from(sorted((DATA / "chains" / "valid").glob("*.yaml"))),
    edits=st.lists(
        st.tuples(
            st.integers(0, 400), st.integers(0, 3), st.sampled_from([b"", b":", b"- ", b"\n", b"[", b"'", b"\xff"])
        ),
        min_size=1, max_size=4,
    ),
)  # fmt: skip
def test_any_damaged_chain_file_is_read_or_refused(base: Path, edits: list[tuple[int, int, bytes]]) -> None:
    text = base.read_bytes()
    for at, gone, put in edits:
        start = at % (len(text) + 1)
        text = text[:start] + put + text[start + gone :]
    with contextlib.suppress(ChainFileError):
        loads(text, str(base))


@pytest.mark.parametrize("path", sorted((DATA / "fuzz").iterdir()), ids=lambda path: path.name)
def test_what_fuzzing_came_upon(path: Path) -> None:
    """Small texts that reach far into the parser and the loader, kept from a search guided by coverage."""
    data = path.read_bytes()
    with contextlib.suppress(ChaincalcError):
        if path.suffix == ".yaml":
            chain = Chain(loads(data, str(path)).links)
        else:
            chain = Chain.parse(data.decode("utf-8", "surrogateescape"))
            assert Chain.parse(str(chain)) == chain
        chain.trace(POINTS)


# -- arrays in files --


def npy(descr: str, shape: str, body: bytes = bytes(64), version: bytes = b"\1\0") -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY" + version + struct.pack("<H", len(header)) + header + body


HOSTILE_ARRAYS = {
    "more than the file": npy("'<f8'", "(1000000000,)"),
    "beyond 64 bits": npy("'<f8'", "(4611686018427387904, 4611686018427387904)"),
    "back to zero": npy("'<f8'", "(4294967296, 4294967296)"),
    "many digits": npy("'<f8'", f"({'9' * 3000},)"),
    "too many digits": npy("'<f8'", f"({'9' * 5000},)"),
    "none of very many": npy("'<f8'", "(0, 99999999999999999999)"),
    "negative": npy("'<f8'", "(-2, -4)"),
    "a truth value": npy("'<f8'", "(True,)"),
    "arithmetic": npy("'<f8'", "(10**9,)"),
    "a call": npy("'<f8'", "(__import__('os').getpid(),)"),
    "objects": npy("'|O'", "(1,)", b"\x80\x04cposix\nsystem\n(S'touch owned'\ntR."),
    "a pickle": b"\x80\x04cposix\nsystem\n(S'touch owned'\ntR.",
    "texts": npy("'<U3'", "(1,)"),
    "records": npy("[('a', '<f8')]", "(1,)"),
    "an escape": npy("'\x1b[31m'", "(1,)"),
    "open brackets": npy("(" * 5000, "(1,)"),
    "deep brackets": npy("[" * 3000 + "]" * 3000, "(1,)"),
    "signs": npy("-" * 9000 + "1", "(1,)"),
    "three dimensions": npy("'<f8'", "(1, 1, 1)"),
    "seventy dimensions": npy("'<f8'", f"({'1,' * 70})"),
    "nan": npy("'<f8'", "(1,)", struct.pack("<d", float("nan"))),
    "another version": npy("'<f8'", "(1,)", version=b"\x09\0"),
    "cut off": b"\x93NUMPY",
    "nothing": b"",
    "a zip file": b"PK\3\4" + bytes(100),
}


@pytest.mark.parametrize("name", HOSTILE_ARRAYS)
def test_a_hostile_npy_file_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.npy"
    path.write_bytes(HOSTILE_ARRAYS[name])
    with pytest.raises(ChainFileError) as caught:
        read_array_file(path)
    assert len(caught.value.reason) < 200
    assert all(c.isprintable() or c == "\n" for c in str(caught.value))
    assert not Path("owned").exists()


def test_a_header_from_python_2_is_read_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    path.write_bytes(npy("'<f8'", "(3L,)", struct.pack("<3d", 1, 2, 3)))
    assert read_array_file(path).tolist() == [1, 2, 3]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["a.npy", "a.csv"]),
    edits=st.lists(
        st.tuples(st.integers(0, 140), st.integers(0, 4), st.binary(max_size=3) | st.sampled_from([b"(", b"9", b"L"])),
        min_size=1, max_size=4,
    ),
)  # fmt: skip
def test_any_damaged_array_is_read_or_refused(tmp_path: Path, name: str, edits: list[tuple[int, int, bytes]]) -> None:
    data = npy("'<f8'", "(2, 4)") if name == "a.npy" else b"1,2.5\n-3e-2,4\n\n5,6\r\n"
    for at, gone, put in edits:
        start = at % (len(data) + 1)
        data = data[:start] + put + data[start + gone :]
    path = tmp_path / name
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with contextlib.suppress(ChainFileError):
            assert np.isfinite(read_array_file(path)).all()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\n" * 5_000_000, "a.csv:1:1: the file has more than 4,000,000 lines"),
        (b"1," * 5_000_000, "a.csv:1:1: the array has more than 4,000,000 entries"),
        (b"1,2\n" * 3 + b"1\n", "a.csv:4:1: the array is ragged: 1 numbers here, 2 before"),
    ],
    ids=["lines", "entries", "ragged"],
)
def test_a_csv_file_is_refused_before_it_takes_long(data: bytes, message: str) -> None:
    Path("a.csv").write_bytes(data)
    start = time.process_time()
    with pytest.raises(ChainFileError) as caught:
        read_array_file(Path("a.csv"))
    assert time.process_time() - start < SECONDS
    assert str(caught.value) == message


# -- names --

NAMES = [
    "[red]x[/red]", "[/]", "[link=http://e]x[/link]", ":smile:", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", '"><b onclick=alert(1)>', "--> <!--", "]]>", "&lt;b&gt; &amp;",
    "\\input{/etc/passwd}", "$\\frac$", "%{}^_~#&$", "\\end{document}", "\\", "'''\"\"\"", '"""\nimport os\n"""',
    "`x`", "```\nx\n```", "| a | b |", "**b** _i_ ~~s~~", "- x", "1. x", "---", "===", "# h", "{x} {0} %s %d",
    "\u202eabc", "a\tb", "\N{ZERO WIDTH SPACE}x", "$(touch owned)", "\x1b[31m", "\x9b31m", "\x07",
]  # fmt: skip
WRITERS = [
    ["eval", "-f", "table"], ["deriv", "-f", "markdown"], ["deriv", "-f", "json"], ["sweep", "-f", "csv"], ["plot"],
    ["explain"], *(["explain", "-o", f"out{suffix}"] for suffix in (".html", ".md", ".tex", ".py", ".txt")),
]  # fmt: skip


class Tags(html.parser.HTMLParser):
    """The tags of a page that have names, and what would run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def written(name: str, words: list[str]) -> str:
    """What a command prints or writes about a chain of this name; "" where such a name is refused."""
    if any(c in name for c in "\x1b\x9b\x07"):
        with pytest.raises(ChainFileError, match="invisible character"):
            loads(json.dumps({"name": name, "chain": "square"}, ensure_ascii=False))
        return ""
    Path("c.yaml").write_text(
        json.dumps({"name": name, "description": f"{name}\n{name}", "chain": "square | sigmoid", "x": 1}),
        encoding="utf-8",
    )
    result = invoke([words[0], "c.yaml", *words[1:], "--force"] if "-o" in words else [words[0], "c.yaml", *words[1:]])
    assert result.exit_code == 0, result.stderr
    return Path(words[-1]).read_text(encoding="utf-8") if "-o" in words else result.stdout


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_a_name_is_text_in_every_form(words: list[str]) -> None:
    plain = Tags()
    plain.feed(written("plain", ["explain", "-o", "out.html"]))
    for name in NAMES:
        text = written(name, words)
        assert all(c.isprintable() or c == "\n" for c in text), name
        if not text:
            continue
        if words[0] == "eval":
            seen = name.replace("\u202e", "\ufffd").replace("\N{ZERO WIDTH SPACE}", "\ufffd")
            assert text.startswith(f"{' '.join(seen.split())}: square | sigmoid\n")
        if words[-1] == "markdown":
            title = text.split("\n", 1)[0]
            assert not {c for before, c in itertools.pairwise(title[2:-2]) if c in "<&~|`$[*_" and before != "\\"}
        if words[-1] == "out.html":
            page = Tags()
            page.feed(text)
            assert page.tags.count("script") == plain.tags.count("script")
            assert (page.handlers, "img" in page.tags, "b" in page.tags) == ([], False, "b" in plain.tags)
        if words[-1] == "out.py":
            imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)]
            assert [alias.name for node in imported for alias in node.names] == ["numpy"]
        if words[-1] == "out.tex":
            assert text.count("\\end{document}") == text.count("\\begin{document}") == 1
            assert "\\input" not in text.replace("\\inputenc", "")
        if words[-1] == "out.md":
            head = text.split("\n## Math", 1)[0]
            assert not any(line.startswith(("- ", "1. ", "---", "===", "```", "    ")) for line in head.splitlines())
    assert not Path("owned").exists()


# -- where output goes --


@pytest.mark.parametrize("command", ["eval", "deriv", "sweep", "explain", "plot", "check", "list"])
def test_output_goes_to_a_plain_file_or_nowhere(run: Run, command: str) -> None:
    suffix = {"explain": ".html", "plot": ".svg"}.get(command, ".tsv")
    words = {"check": ["x^2", "--answer", "2x", "-q"], "list": []}.get(command, ["x^2", "-q"])
    folder, there, nowhere, link = (Path(name + suffix) for name in ("folder", "there", "nowhere", "link"))
    folder.mkdir()
    there.write_text("mine", encoding="utf-8")
    nowhere.symlink_to("no/such/file")
    link.symlink_to(there)
    refused = [folder, there, nowhere, link, Path(f"no/such/folder/x{suffix}"), Path(f"{'a' * 300}{suffix}"), Path()]
    if Path("/dev/full").exists():
        device = Path("device" + suffix)
        device.symlink_to("/dev/full")
        refused.append(device)
    for target in refused:
        result = run(command, *words, "-o", str(target))
        assert (result.exit_code, result.stdout) == (2, ""), target
        assert result.stderr.startswith("error: ")
    assert there.read_text(encoding="utf-8") == "mine"
    assert run(command, *words, "-o", str(link), "--force").exit_code == 0
    assert link.is_symlink()
    assert there.read_bytes() != b"mine"
    assert not [path for path in Path().iterdir() if path.name.startswith(".")]


# -- what can't be held --


@pytest.mark.parametrize(
    "words",
    [["--max-rows", "1000000000"], ["--max-rows", "0"], [], ["-c", "x", "-c", "value", "--max-rows", "0"]],
    ids=" ".join,
)
def test_an_endless_stream_is_not_held(run: Run, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setattr("chaincalc.output.reply.MOST", 50_000)
    result = run("eval", "x", "--x", "-", *words, input="1\n" * 300_000)
    if not words:  # its head and its tail are enough
        assert "299,800 rows left out" in result.stdout
    else:
        assert (result.exit_code, result.stdout) == (2, "")
        assert "rows are too many for" in result.stderr


INPUTS_OF = {
    "w*x + b | sigmoid": "xwb", "X @ W | sum": "XW", "θ*x": "θx", "max(x, y)": "xy", "w^x": "wx", "x/y | sqrt": "xy",
    "sum(W)*x": "Wx", "c*x | a*u": "cxa", "sin(x) + t": "xt",
}  # fmt: skip
ODD = [
    "1", "-2", "1,2", "pi/2", "[1, 2]", "[[1, 2], [3, 4]]", "nan", "-inf", "1e400", "", "[]", "[[[1]]]", "[1, [2]]",
    "x", "1/0", "[null]", "[NaN]", "[1e400]", "nothing.npy", "-", "0;5", "[" * 3000, "\x1b[31m",
]  # fmt: skip
BESIDE = [
    [], ["--wrt", "w"], ["--wrt", "q"], ["--wrt", "W[0, 9]"], ["--order", "2"], ["--nodes"], ["--range", "x=0:1"],
    ["--range", "=0:1"], ["--range", "w=1:0"], ["--q", "1"], ["--w"], ["-f", "json"], ["--strict"],
]  # fmt: skip
USUAL = {True: ["[1, 2]", "[[1, 2], [3, 4]]"], False: ["1", "2", "1,2", "pi/2"]}


@given(st.data())
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_given_for_an_input(data: st.DataObject) -> None:
    draw = data.draw
    command = draw(st.sampled_from(["eval", "deriv", "sweep", "plot", "explain", "check"]))
    chain = draw(st.sampled_from(sorted(INPUTS_OF)))
    words = [command, chain]
    for name in INPUTS_OF[chain]:
        usual = draw(st.integers(0, 9)) > 0
        words += [f"--{name}", draw(st.sampled_from(USUAL[name.isupper()] if usual else ODD))]
    words += draw(st.sampled_from(BESIDE)) if draw(st.booleans()) else []
    result = invoke(words, "1\n2\n")
    assert result.exit_code in ((0, 1, 2) if command == "check" or "--strict" in words else (0, 2))
