"""Chain files: those that load, with what they say; those that don't, with their messages; and what attacks them."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path
from unittest import mock

import jsonschema
import numpy as np
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chaincalc.base.errors import ChainFileError
from chaincalc.chain import Chain
from chaincalc.chainfile import Answer, ChainFile, FileRange, load, loads, schema, yamltree
from chaincalc.chainfile.letters import Letters
from chaincalc.links.table import TableLink
from chaincalc.links.text import links_from_text

DATA = Path(__file__).parent.parent / "data" / "chains"
VALID = sorted((DATA / "valid").glob("*.yaml"))
INVALID = sorted((DATA / "invalid").glob("*.yaml"))
PARSE = yaml.parse
LOADERS = {"libyaml": getattr(yaml, "CSafeLoader", None), "python": yaml.SafeLoader}


def wordless(text: str, Loader: type[yaml.SafeLoader]) -> Iterator[yaml.Event]:  # noqa: N803 - PyYAML's own word
    """PyYAML's events, and errors that say only where they are: their words are other ones in every version."""
    try:
        yield from PARSE(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        raise yaml.MarkedYAMLError(problem_mark=error.problem_mark) from None


@pytest.fixture(params=[name for name, loader in LOADERS.items() if loader])
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML with libyaml and without it."""
    monkeypatch.setattr(yamltree, "LOADER", LOADERS[request.param])
    monkeypatch.setattr(yaml, "parse", wordless)


def summary(file: ChainFile) -> str:
    """What a file says, for comparison with the text beside it."""
    lines = [f"chain: {Chain(file.links, file.main)}"]
    lines += [f"{name}: {value.tolist()}" for k in file.links for name, value in k.bound.items()]
    if file.array is not None:
        lines.append(f"x, one array: {file.array.tolist()}")
    lines += [f"input {name}: {np.array(value).tolist()}" for name, value in file.inputs.items()]
    for name in ("name", "description", "x", "range", "delta", "answer"):
        value = getattr(file, name)
        if value not in ("", None):
            lines.append(f"{name}: {value!r}")
    for name, function in file.functions.items():
        parameters = ", ".join(f"{key}={value!r}" for key, value in function.parameters)
        answer = f", derivative {file.derivatives[name]!r}" if name in file.derivatives else ""
        lines.append(f"function {name}: {parameters or 'no parameters'}{answer}")
    return "\n".join(lines) + "\n"


def refusal(text: str | bytes) -> str:
    with pytest.raises(ChainFileError) as caught:
        loads(text, "chain.yaml")
    return str(caught.value)


# key: (what stands there, what is read), as docs/chainfile.md has it. A key of the file is declared in form.py alone.
KNOWN: dict[str, tuple[str, object]] = {
    "name": ("two  words", "two words"),
    "description": ("|\n  two\n  lines\n", "two\nlines"),
    "functions": ("{twice: 2*u}", ["twice"]),
    "chain": ("[square, 3*u]", "square | 3*u"),
    "x": ("[1, pi]", (1.0, math.pi)),
    "inputs": ("{w: 2}", {"w": 2.0}),
    "range": ("{start: 0, stop: 1, num: 3}", FileRange(0.0, 1.0, None, 3)),
    "delta": ("10^-3", 0.001),
    "answer": ("2x", Answer("2x", 2, 9)),
    "rtol": ("10^-3", 0.001),
    "atol": ("0", 0.0),
    "significant": ("2", 2),
    "vary": ('{w: [2, 3], x: "1:3"}', Letters({"w": (2.0, 3.0), "x": (1.0, 2.0, 3.0)})),
    "ask": ("second derivative", "second derivative"),
    "points": ("1.5", 1.5),
}
OF_SETS = {"exercises", "seed"}  # in test_exercises.py
KEYS = {name: value for name, value in schema()["properties"].items() if name not in OF_SETS}


def test_every_key_is_known() -> None:
    assert set(KNOWN) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_keys_known_value(key: str) -> None:
    """The loader reads it, and the schema takes it and has a sentence about it."""
    text, value = KNOWN[key]
    lines = "\n".join(f"{key}: {text}" for key, text in {"chain": "w*x | exp", key: text}.items())
    jsonschema.validate(yaml.safe_load(lines), schema())
    assert KEYS[key]["description"].endswith(".")
    file = loads(lines)
    if key == "chain":
        assert str(Chain(file.links)) == value
    else:
        read = getattr(file, key)
        assert (list(read) if key == "functions" else read) == value


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_files_say_what_is_written_beside_them(path: Path) -> None:
    assert summary(load(path)) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_files_are_refused_with_the_message_beside_them(path: Path) -> None:
    with pytest.raises(ChainFileError) as caught:
        loads(path.read_bytes(), path.name)
    expected = path.with_suffix(".txt").read_text(encoding="utf-8").replace("{keys}", ", ".join(KEYS))
    assert f"{caught.value}\n" == expected


# What people type by mistake, and what YAML reads as a sign. A ? is missing: within brackets, libyaml alone takes it as
# a part of a text.
SLIPS = [
    "'", '"', ", ", ":", "- ", "-", "[", "]", "{", "}", ",", "#", " #", "\n", "\n  ", "\n ", "  ", "\t", "|", "> ",
    "&a ", "*a", "!", "%", "@", "`", "\\", "\\q", "\\ud800", "\\U00110000", "---", "\n---\n", "...", "x: 5", "x",
    "<<: 1", "\n- a", "k: ", "|\n", "|-\n  a\n", "~",
]  # fmt: skip
SLIP = st.tuples(st.integers(0, 600), st.integers(0, 4), st.sampled_from(SLIPS))
TEXTS = [path.read_bytes().decode("utf-8", "replace") for path in (*VALID, *INVALID) if path.stat().st_size < 600]
SHORT = [text for text in TEXTS if "?" not in text]


def answer(text: str) -> str:
    try:
        return str(loads(text).links)
    except ChainFileError as error:
        return str(error)


@pytest.mark.skipif(LOADERS["libyaml"] is None, reason="PyYAML was installed without libyaml: there is one parser")
@given(
    st.sampled_from(SHORT),
    st.lists(SLIP, max_size=3),
)
@example("chain: square\nx: 5\n", [(20, 0, "["), (21, 0, "&a ")])
@settings(max_examples=300)
def test_both_parsers_lead_to_the_same_message(text: str, slips: list[tuple[int, int, str]]) -> None:
    for at, left_out, put_in in slips:
        text = text[:at] + put_in + text[at + left_out :]
    answers = set()
    for loader in LOADERS.values():
        with mock.patch.object(yamltree, "LOADER", loader):
            answers.add(answer(text))
    assert len(answers) == 1


def test_each_file_has_its_text() -> None:
    for folder in ("valid", "invalid"):
        names = {path.name for path in (DATA / folder).iterdir()}
        assert {path.stem for path in (DATA / folder).glob("*.yaml")} == {
            name[:-4] for name in names if name[-4:] == ".txt"
        }


def test_a_chain_file_is_plain_frozen_data() -> None:
    file = loads(
        "functions: {f1: {formula: 3*u, derivative: 3}}\nchain: f1\nx: [1, 2]\nrange: {start: 0, stop: 1, num: 3}"
    )
    assert file.path == "<text>"
    assert file.x == (1.0, 2.0)
    assert file.range == FileRange(0.0, 1.0, None, 3)
    assert file.derivatives == {"f1": Answer("3", 1, 44)}
    with pytest.raises(FrozenInstanceError):
        file.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        file.functions["f2"] = file.functions["f1"]  # type: ignore[index]


def test_bytes_and_text_are_the_same() -> None:
    text = "name: première\nchain: square\n"
    assert loads(text) == loads(text.encode())


def test_a_mapping_of_parameters_is_the_same_link_as_its_text() -> None:
    file = loads("chain: [leaky_relu: {slope: 0.1}, leaky_relu: {slope: pi/4}]")
    assert file.links == (*links_from_text("leaky_relu(slope=0.1)"), *links_from_text("leaky_relu(slope=pi/4)"))


def test_a_table_without_values_has_derivatives_alone() -> None:
    (link,) = loads("chain: [table: {u: [2, 1], derivative: [4, 3]}]").links
    assert isinstance(link, TableLink)
    assert link.name == "table"
    assert [(u, d) for u, _, d in link.rows] == [(1.0, 3.0), (2.0, 4.0)]
    assert all(math.isnan(value) for _, value, _ in link.rows)


def test_the_place_of_an_error_is_data_too() -> None:
    with pytest.raises(ChainFileError) as caught:
        loads("chain:\n  - square\n  - 3*u | sqare\n", "chain.yaml")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("chain.yaml", 3, 11)


# -- from the disk --


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ChainFileError, match=r"none\.yaml: there is no such file\Z"):
        load(tmp_path / "none.yaml")


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(ChainFileError, match="this is a directory, not a chain file"):
        load(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    for path in (tmp_path / "pipe.yaml", Path("/dev/zero")):
        with pytest.raises(ChainFileError, match="this isn't a regular file; a chain can be piped in as -"):
            load(path)


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text("chain: square", encoding="utf-8")
    monkeypatch.setattr(Path, "open", mock.Mock(side_effect=PermissionError(13, "Permission denied")))
    with pytest.raises(ChainFileError, match="the file can't be read: permission denied"):
        load(path)


@pytest.mark.parametrize(("name", "reason"), [("a\0b.yaml", "null"), ("a" * 5000 + ".yaml", "file name too long")])
def test_impossible_names(name: str, reason: str) -> None:
    with pytest.raises(ChainFileError, match=f"the file can't be read: .*{reason}"):
        load(name)


def test_a_name_can_not_move_the_cursor() -> None:
    with pytest.raises(ChainFileError, match=r"\A\ufffd\[2J\.yaml: there is no such file\Z"):
        load("\x1b[2J.yaml")


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a terabyte of nothing
    with pytest.raises(ChainFileError, match="larger than 1 MiB"):
        load(path)


def test_exactly_one_mebibyte_is_read(tmp_path: Path) -> None:
    text = b"chain: square\n"
    path = tmp_path / "full.yaml"
    path.write_bytes(text + b"#" * ((1 << 20) - len(text)))
    assert len(load(path).links) == 1
    path.write_bytes(path.read_bytes() + b"#")
    assert "larger than 1 MiB" in refusal(path.read_bytes())


# -- attacks --


def full(unit: str, head: str = "", tail: str = "") -> str:
    """A text of just one mebibyte."""
    return head + unit * (((1 << 20) - len((head + tail).encode())) // len(unit.encode())) + tail


def doubling(levels: int) -> str:
    lines = [f"  g{i + 1}: g{i}(u)*g{i}(u + 1)\n" for i in range(levels)]
    return f"functions:\n  g0: sin(u)\n{''.join(lines)}"


ATTACKS = {
    "brackets": ("[" * 100_000, "nested more than 20 levels deep"),
    "braces": (full("{a: "), "nested more than 20 levels deep"),
    "dashes": (full("- "), "nested more than 20 levels deep"),
    "question marks": (full("? "), "nested more than 20 levels deep"),
    "links": (full("- u\n", "chain:\n"), "more than 100,000 entries"),
    "links within the file's limit": ("chain:\n" + "- u\n" * 5001, "more than 5,000 links"),
    "links in texts": ("chain:\n" + f"- {'u|' * 4000}u\n" * 2, "more than 5,000 links"),
    "points": (full("1,", "chain: square\nx: [", "1]"), "more than 100,000 entries"),
    "keys": ("".join(f"k{i}: 1\n" for i in range(90_000)), "more than 100,000 entries"),
    "functions": (
        "functions:\n" + "".join(f"  fn{i}: u\n" for i in range(2000)) + "chain: fn1",
        "more than 1,000 functions",
    ),
    "anchors": (full("- &a b\n"), "anchor"),
    "tag directives": ("a: b\n...\n" + "".join(f"%TAG !{i}! !x\n" for i in range(60_000)) + "---\n", "a directive"),
    "documents": (full("---\n"), "a second document"),
    "digits": (full("9", "chain: square\nx: "), "too large for a number"),
    "hexadecimal digits": (full("f", "chain: square\nx: 0x"), "too large for a number"),
    "long text": (full("x", "chain: "), "more than 50,000 characters in total"),
    "long sum": (f"chain: {'u+' * 6000}u", "at most 10,000 are allowed"),
    "sums": ("chain:\n" + f"- {'u+' * 4900}u\n" * 100, "more than 50,000 characters in total"),
    "pieces": ("chain:\n" + f"- ({'1+' * 4500}1)*{'sin(' * 45}u{')' * 45}*u\n" * 100, "more than 50,000 characters"),
    "long key": (full("k", "? ", "\n: 1"), "has no key 'kkk"),
    "formula bomb": (f"{doubling(60)}chain: g60", "too large when the functions it calls are written out"),
    "formula bombs": (
        f"{doubling(13)}chain:\n" + "".join(f"- g13(u + {i})\n" for i in range(3000)),
        "the chain is too large when the functions it calls are written out",
    ),
    "formula bombs by name": (
        f"{doubling(13)}chain:\n" + "- g13: {}\n" * 3000,
        "the chain is too large when the functions it calls are written out",
    ),
    "functions in a row": (
        "functions:\n" + "".join(f"  fn{i}: fn{i + 1}(u)\n" for i in range(900)) + "  fn900: u\nchain: fn0",
        "nested more than 100 levels deep",
    ),
    "functions in a circle": (
        "functions:\n" + "".join(f"  fn{i}: fn{(i + 1) % 900}(u)\n" for i in range(900)) + "chain: fn0",
        "fn0 -> fn1 -> fn2 -> fn3 -> ... -> fn898 -> fn899 -> fn0",
    ),
    "parentheses": (f"chain: {'(' * 9000}", "nested more than 100 levels deep"),
    "nothing": (full(" \n", "{"), "the file ends within brackets or braces"),
    "tabs": (full("\t"), "the file is empty"),
    "carriage returns": (full("\r"), "the file is empty"),
    "lone surrogate": ("chain: \ud800", "isn't UTF-8"),
    "right to left": ("chain: square\n\u202ex: 5", "has no key '\N{REPLACEMENT CHARACTER}x'"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_are_refused_at_once(name: str) -> None:
    text, message = ATTACKS[name]
    start = time.process_time()
    shown = refusal(text)
    assert time.process_time() - start < 5  # a second or two; the rest is for slow machines
    assert message in shown
    assert len(shown) < 500
    assert all(c.isprintable() or c == "\n" for c in shown)


def test_a_python_tag_calls_nothing(tmp_path: Path) -> None:
    target = tmp_path / "called"
    assert "a tag" in refusal(f"chain: !!python/object/apply:pathlib.Path.touch [{target}]")
    assert not target.exists()


# -- speed --


def test_plain_numbers_need_no_numpy() -> None:
    program = (
        "import sys\n"
        "from chaincalc.chainfile import load\n"
        f"load({str(DATA / 'valid' / 'table.yaml')!r}); load({str(DATA / 'valid' / 'numbers-as-links.yaml')!r})\n"
        "print(any(name.startswith('numpy.') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_chain_load_takes_the_file_s_links(tmp_path: Path) -> None:
    path = tmp_path / "chain.yaml"
    path.write_text("functions: {f1: 3*u - 14}\nchain: [f1, -2*u]\n", encoding="utf-8")
    chain = Chain.load(path)
    assert str(chain) == "f1 | -2*u"
    assert float(chain.derivative(5.0)) == -6.0
