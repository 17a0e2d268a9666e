"""explain: the three parts in every form, and the program that it writes, which is run here."""

from __future__ import annotations

import ast
import contextlib
import io
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import STRICT, Run

from chaincalc.chain import Chain
from chaincalc.explain import Explanation, explain
from chaincalc.explain.markdown import markdown
from chaincalc.explain.program import program
from chaincalc.explain.short import short_program
from chaincalc.explain.text import text
from chaincalc.functions.registry import PRIMITIVES
from chaincalc.language.tree import Call, Div, Mul, NamedFunction, Num, Param, Pow, Var
from chaincalc.links.formula import FormulaLink
from chaincalc.links.table import TableLink
from chaincalc.notation.fold import columns

DATA = Path(__file__).parent.parent / "data" / "explain"
KINK = "-u | leaky_relu | 3*u + 1"

TOO_LARGE = [("u^2 | sigmoid", 1e200), ("u^2 | 5", -1e300)]
TEXTBOOK = [
    ("3*x - 14 | -2*u", 5.0),
    ("sec(2cot(2sec(2t)))", 0.3),
    ("2sqrt(e^(sin(w)/3) + 1)", 1.2),
    ("(x/7 + 7/x)^7", 5.0),
    ("-1/(3(7cos(2u))^(1/5))", 0.4),
    ("4^(-3)*(2/s^7 + 3s)^4", 1.1),
    ("x^x", 1.7),
    ("leaky_relu | square | sigmoid", -0.8),
    ("leaky_relu(slope=0.1) | leaky_relu(u, slope=0.3)*2 + leaky_relu(u)", -2.0),
    ("max(0.2x, x)", -3.0),
    ("min(x, 2)*max(x^2, 3) - 1", 1.5),
    ("9^9^9^9*u", 2.0),
    ("9^300*9^300*u", 2.0),
    ("2^u*tau + (-8)^2 + (1/3)^-2 + max(2, 3) + exp(1000)^-1", 1.5),
    ("1e16*u - 0.1e-300*u^64 + u^65 - u^-64 + 12345678", 0.5),
    ("5", 1.0),
    ("exp(1000u)", 2.0),
    ("log(x)", -1.0),
    ("1/x | 3*u", 0.0),
    ("log(x)*sqrt(x - 2) | -u", 1.0),
    ("arcsin | 2*u", 4.0),
    ("cbrt", 0.0),
    ("relu | square", 0.0),
    ("relu | 2*u", 0.0),
    ("-u | sign | exp", 0.0),
    ("abs | cbrt", 0.0),
    ("sqrt | 3*u", 0.0),
    ("u^2 | sigmoid", 1e200),  # behind an overflow there is no derivative
    ("1000*u | exp | 1/u", 2.0),
    ("u^2 | 5", -1e300),
    (" | ".join(["sin", "2*u + 1", "softplus", "mish"] * 8), 0.5),
    (" | ".join(["tanh", "2*u + 1"] * 60), 0.5),
    ("+".join(["u"] * 3000), 1.0),
]


def numbers(e: Explanation) -> list[float]:
    """What the program should print."""
    steps = [column for k in e.links for column in (k.input, k.output, k.derivative, k.product)]
    return [e.x, e.value, e.numeric, e.chain_rule, *steps]


def printed(output: str) -> list[float]:
    """What it does print."""
    head, table = output.split("\n\n")
    rows = [line.split()[1:] for line in table.splitlines()[1:] if re.match(r"f\d", line)]
    return [float(line.split()[-1]) for line in head.splitlines()] + [float(cell) for row in rows for cell in row]


def run_here(code: str) -> str:
    """Run a program in this process; a warning is an error."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate():
        exec(compile(code, "program.py", "exec"), {"__name__": "__main__"})  # noqa: S102 - it is what is tested
    return out.getvalue()


def loaded(code: str) -> dict[str, Any]:
    """The program's functions."""
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile(code, "program.py", "exec"), names)  # noqa: S102 - it is what is tested
    return names


def assert_close(found: list[float], wanted: list[float], label: str) -> None:
    assert len(found) == len(wanted), label
    for a, b in zip(found, wanted, strict=True):
        same = a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-300)
        assert same, f"{label}: {found} is not {wanted}"


# -- the forms --


@pytest.mark.parametrize(("chain", "x", "file"), [("", "5", "worked_example.txt"), (KINK, "0", "kink.txt")])
def test_the_text(run: Run, monkeypatch: pytest.MonkeyPatch, chain: str, x: str, file: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = run("explain", *[chain] * bool(chain), "--x", x, "-q")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (DATA / file).read_text(encoding="utf-8")


def test_the_markdown(run: Run) -> None:
    assert run("explain", "-q", "-o", "out.md").exit_code == 0
    assert Path("out.md").read_text(encoding="utf-8") == (DATA / "worked_example.md").read_text(encoding="utf-8")


def test_colours_change_nothing_but_colours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    chain = ("(x/7 + 7/x)^7", "sigmoid", "x*sin(x)*" * 9 + "x")
    plain = run("explain", *chain, "--x", "1", "-q").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run("explain", *chain, "--x", "1", "-q").stdout
    assert "\x1b[" in coloured
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("explain", *chain, "--x", "1", "-q").stdout == plain


@pytest.mark.parametrize("width", [20, 33, 60, 80, 120])
@pytest.mark.parametrize(("chain", "x"), [*TEXTBOOK[:8], TEXTBOOK[-3], (KINK, 0.0)], ids=str)
def test_nothing_is_wider_than_the_page(chain: str, x: float, width: int) -> None:
    e = explain(Chain.parse(chain), x, description="a description that has more than twenty letters")
    for encoding in ("utf-8", "ascii"):
        prose = text(e, width=width, encoding=encoding).split("\nCODE\n")[0]
        assert max(map(columns, prose.splitlines())) <= width
        assert "..." not in prose


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_wide_and_combined_letters_leave_the_boxes_straight(encoding: str) -> None:
    own = NamedFunction("中文e\u0301", Mul((Num(2.0), Var())), ())
    drawn = text(explain(Chain([FormulaLink(Call(own, Var()))]), 1.0), encoding=encoding)
    top, middle, bottom = drawn[drawn.index("DIAGRAM") :].splitlines()[2:5]
    edge, corner = ("│", "╭╮╰╯") if encoding == "utf-8" else ("|", "++++")
    assert columns(middle[: middle.index(edge)]) == columns(top[: top.index(corner[0])])
    assert columns(middle[: middle.rindex(edge)]) == columns(top[: top.rindex(corner[1])])
    assert columns(middle[: middle.rindex(edge)]) == columns(bottom[: bottom.rindex(corner[3])])


def test_the_description_is_shown(run: Run) -> None:
    Path("chain.yaml").write_text(
        'name: half\ndescription: "first [red]line\\nsecond"\nchain: u/2\nx: 4\n', encoding="utf-8"
    )
    assert run("explain", "-q").stdout.startswith("half: x/2, at x = 4\nfirst [red]line\nsecond\n\nMATH\n")
    for suffix in ("md", "py"):
        assert run("explain", "-q", "-o", f"face.{suffix}").exit_code == 0
    assert "\n\nfirst \\[red\\]line\n\nsecond\n\n## Math" in Path("face.md").read_text(encoding="utf-8")
    assert 'half: x/2\n\nfirst [red]line\nsecond"""\n' in Path("face.py").read_text(encoding="utf-8")


def test_what_is_undefined_says_why_beside_the_values() -> None:
    told = text(explain(Chain.parse("log | 2*u"), -1.0))
    assert "  y  = f₂(u₁) = f₂(undefined) = undefined\n  log is not defined at -1: log needs u > 0\n" in told
    assert "Pull x by 0.001: y has no value here, so nothing is known of how far it moves." in told
    assert "This formula doesn't hold at x = 0." in text(explain(Chain.parse("relu"), 0.0))


def test_a_terminal_without_unicode() -> None:
    for encoding in ("ascii", "latin-1", "cp1252", "no-such-encoding"):
        assert text(explain(Chain.parse("x^2/3 | sqrt"), 2.0), encoding=encoding).isascii()


def test_an_ascii_terminal_gets_no_question_marks(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "chaincalc", "explain", "x/3", "--x", "1", "-q"]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "", "PYTHONPATH": str(DATA.parents[2])}
    out = subprocess.run(command, capture_output=True, check=True, env=environment, cwd=tmp_path).stdout
    assert b"+---------+" in out
    assert b"?" not in out


def test_math_in_markdown_stands_in_blocks_that_markdown_leaves_alone() -> None:
    document = markdown(explain(Chain.parse("leaky_relu | sign"), 2.0))
    assert "$$" not in document
    blocks = re.findall(r"^```math\n(.*?)\n```$", document, flags=re.MULTILINE | re.DOTALL)
    assert (
        r"f_1(x) &= \operatorname{leaky\_relu}(x) = "
        r"\begin{cases} x & \text{if } x > 0 \\ 0.2 x & \text{otherwise} \end{cases} && \ \text{case by case}\  \\"
        in blocks[0].splitlines()
    )
    for block in blocks:
        assert block.startswith("\\begin{aligned}\n")
        assert block.endswith("\n\\end{aligned}")


# -- the data --


def test_an_explanation_is_plain_data() -> None:
    e = explain(Chain.parse("relu | -2*u"), 0.0, delta=0.5, name="corner")
    assert e.title == "corner: relu | -2*u"
    assert (e.value, e.numeric, e.left, e.right) == (0.0, -1.0, 0.0, -2.0)
    assert math.isnan(e.chain_rule)
    assert e.ways is not None
    assert [way.slopes for way in e.ways] == [(0.0, -2.0), (1.0, -2.0)]
    assert [way.products for way in e.ways] == [(0.0, 0.0), (1.0, -2.0)]
    assert [code for code, _ in e.notes] == ["kink"]


def test_on_a_corner_each_link_takes_the_side_it_is_pulled_to() -> None:
    e = explain(Chain.parse("-u | relu"), 0.0)
    assert e.ways is not None
    assert [way.slopes for way in e.ways] == [(-1.0, 1.0), (-1.0, 0.0)]


# -- the program --


def primitive_chains() -> Iterator[tuple[str, float]]:
    for name, primitive in PRIMITIVES.items():
        low, high = primitive.typical
        for chain in [name] if name != "power" else ["power(exponent=3)", "power(exponent=0.5)"]:
            for share in (0.31, 0.77):
                yield chain, low + share * (high - low)
            yield f"2*u | {chain} | tanh(u) + {chain.replace('(', '(u, ') if '(' in chain else f'{name}(u)'}", low


@pytest.mark.parametrize(("chain", "x"), [*primitive_chains(), *TEXTBOOK], ids=lambda value: str(value)[:40])
def test_the_program_prints_the_same_numbers(chain: str, x: float) -> None:
    e = explain(Chain.parse(chain), x)
    expected = numbers(e)
    if (chain, x) in TOO_LARGE:  # the explanation knows that nothing moves; the program has floats only
        assert (e.chain_rule, e.left, e.right) == (0.0, 0.0, 0.0)
        expected = [math.nan if number == 0 else number for number in expected]
    assert_close(printed(run_here(program(e))), expected, chain)


@pytest.mark.parametrize(("chain", "x"), [*primitive_chains(), *TEXTBOOK], ids=lambda value: str(value)[:40])
def test_the_short_program_prints_value_and_derivatives(chain: str, x: float) -> None:
    """A long one stands in for it only where there are many links, or no value."""
    e = explain(Chain.parse(chain), x)
    code = short_program(e)
    if not code:
        assert len(e.links) > 8 or math.isnan(e.value) or math.isnan(e.numeric)
        return
    lines = run_here(code).splitlines()
    assert [line.rsplit(maxsplit=1)[0] for line in lines] == ["value", "numeric", "chain rule"]
    assert_close([float(line.split()[-1]) for line in lines], [e.value, e.numeric, e.chain_rule], chain)


def test_the_short_program_is_short() -> None:
    code = short_program(explain(Chain.parse("3*x - 14 | -2*u"), 5.0))
    assert len([line for line in code.splitlines() if line.strip()]) <= 25
    assert "def f1(u: ndarray) -> ndarray:\n    return 3 * u - 14\n" in code


@pytest.mark.parametrize(
    ("chain", "inside"),
    [(c, (0.3, 2.6)) for c, _ in TEXTBOOK[1:13]] + [(n, p.typical) for n, p in PRIMITIVES.items() if n != "power"],
)
def test_the_programs_functions_take_arrays(chain: str, inside: tuple[float, float]) -> None:
    parsed = Chain.parse(chain)
    names = loaded(program(explain(parsed, 1.3)))
    x = np.linspace(inside[0] + 0.017, inside[1] - 0.013, 24).reshape(4, 6)
    with np.errstate(all="ignore"):
        value = names["chain_value"](names["CHAIN"], x)
        slope = names["chain_deriv"](names["CHAIN"], names["DERIVATIVES"], x)
    assert value.shape == slope.shape == x.shape
    np.testing.assert_allclose(value, parsed(x), rtol=1e-9)
    np.testing.assert_allclose(slope, parsed.derivative(x), rtol=1e-9)


def test_the_program_as_a_process(tmp_path: Path) -> None:
    programs = []
    for i, (chain, x) in enumerate([TEXTBOOK[0], TEXTBOOK[1], ("9^9^9^9*u | 1/u | log", 0.0), (KINK, 0.0)]):
        e = explain(Chain.parse(chain), x)
        file = tmp_path / f"program_{i}.py"
        file.write_text(program(e), encoding="utf-8")
        programs.append((e, file))
    table = program(explain(Chain([TableLink("known", [5.0], [1.0], [3.0])]), 5.0))
    (tmp_path / "table.py").write_text(table, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "check", "--isolated", "-q", str(tmp_path)], check=True)
    subprocess.run([sys.executable, "-m", "mypy", *STRICT, *map(str, tmp_path.glob("*.py"))], check=True, cwd=tmp_path)
    for e, file in programs:
        ran = subprocess.run([sys.executable, "-W", "error", str(file)], capture_output=True, text=True, check=True)
        assert ran.stderr == ""
        assert_close(printed(ran.stdout), numbers(e), e.chain)


def test_the_program_tells_what_is_remarkable() -> None:
    code = program(explain(Chain.parse("relu | 2*u"), 0.0))
    assert "note: relu has a kink at 0" in run_here(code)
    assert "#   from the left: 2.0 * 0.0 = 0.0\n#   from the right: 2.0 * 1.0 = 2.0\n" in code
    assert "numeric     nan\n" in run_here(program(explain(Chain.parse("x^2"), 5.0, delta=1e-17)))


def test_a_table_becomes_a_dictionary() -> None:
    table = TableLink("known", [5.0, 1.0], [1.0, 2.0], [3.0, math.nan])
    second = TableLink("half known", [1.0], [math.nan], [-2.0])
    e = explain(Chain([table, second]), 5.0)
    assert e.chain_rule == -6.0
    assert_close(printed(run_here(program(e))), numbers(e), "table")
    assert "  f1(5)  = 1\n  f1'(5) = 3\n  f1(1)" not in text(e, encoding="ascii")
    assert "  f1(1)  = 2\n  f1(5)  = 1\n  f1'(5) = 3\n" in text(e, encoding="ascii")
    assert_close(
        printed(run_here(program(explain(Chain([table]), 4.0)))), [4.0, *[math.nan] * 3, 4.0, *[math.nan] * 3], ""
    )


def test_a_plain_callable_cannot_be_written_down() -> None:
    e = explain(Chain([np.sin]), 1.0)
    assert "a Python function, whose text chaincalc doesn't know" in program(e)
    with pytest.raises(NotImplementedError, match="write the function here"):
        run_here(program(e))


NASTY = ['x"""\nimport os  # \\', "lambda", "np", "f1", "deriv", "é", "``` `$x$ *b* _c_ <b>", "[bold]x[/bold]\x1b[31m"]


@pytest.mark.parametrize("name", NASTY)
def test_names_cannot_become_code(name: str) -> None:
    own = NamedFunction(name, Mul((Param("class"), Pow(Param("np"), Num(2.0)), Var())), (("class", 2.0), ("np", 3.0)))
    inside = Call(own, Var(), (("class", Num(1e300)), ("np", Num(0.5))))
    links = [FormulaLink(inside), FormulaLink(Div(inside, Num(2.0))), TableLink(name, [1e600], [1.0], [1.0])]
    e = explain(Chain(links), 1.0, name=name)
    code = program(e)
    imports = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert len(imports) == 3
    assert_close(printed(run_here(code)), numbers(e), name)
    document = markdown(e)
    assert document.splitlines()[0].startswith("# ")
    assert "\x1b" not in text(e) + document + code
    assert document.rstrip("`\n").endswith("main()")


# -- the command --


def test_the_input_is_the_files_first_else_1(run: Run) -> None:
    note = "note: no --x given: this is for x = 5, the first input that comes with the chain\n"
    assert run("explain").stderr.endswith(note)
    assert (
        run("explain", "sin").stderr == "note: no --x given: this is for x = 1, for the chain comes without an input\n"
    )
    assert run("explain", "sin", "--quiet").stderr == ""
    assert run("explain", "sin", "--x", "-", input="3\n").stdout.startswith("sin, at x = 3\n")
    assert run("explain", "sin", "--x", "pi/4", "--range", "0:1").stdout.startswith("sin, at x = 0.785398\n")
    Path("chain.yaml").write_text("name: a *line*\nx: [4, 5]\nchain: [3*x]\ndelta: 0.5\n", encoding="utf-8")
    result = run("explain")
    assert result.stdout.startswith("a *line*: 3*x, at x = 4\n")
    assert "Pull x by 0.5: y moves by about 1.5, in total times 3." in result.stdout


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--x", "1,2"], "error: this takes one input; eval and deriv take several\n"),
        (["--x", "-"], "error: there is no input on standard input\n"),
        (["--x", "nan"], "error: --x takes finite numbers, not 'nan'\n"),
        (["--x", "1", "--range", "3:1"], "error: a range goes up: its start, 3, must be below its stop, 1\n"),
        (
            ["-o", "out.gif"],
            "error: out.gif: the suffix chooses the form: .html, .md, .tex, .py, .txt, .svg, .png, .pdf\n",
        ),
        (["-o", "out"], "error: out: the suffix chooses the form: .html, .md, .tex, .py, .txt, .svg, .png, .pdf\n"),
        (["--delta", "0"], "error: delta must be a positive number, not 0\n"),
    ],
)
def test_what_cannot_be_done(run: Run, words: list[str], error: str) -> None:
    result = run("explain", "sin", "-q", *words)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", error)


def test_files(run: Run) -> None:
    for suffix in ("md", "py", "txt", "PY"):
        assert run("explain", "sin", "-q", "-o", f"out.{suffix}").stdout == ""
    e = explain(Chain.parse("sin"), 1.0)
    assert Path("out.py").read_text(encoding="utf-8") == Path("out.PY").read_text(encoding="utf-8") == short_program(e)
    assert run("explain", "sin", "-q", "--long-code", "-o", "long.py").exit_code == 0
    assert Path("long.py").read_text(encoding="utf-8") == program(e)
    assert Path("out.txt").read_text(encoding="utf-8") == text(e)
    assert Path("out.md").read_text(encoding="utf-8") == markdown(e)
    assert run("explain", "cos", "-q", "-o", "out.py").stderr == "error: out.py exists; --force replaces it\n"
    assert run("explain", "cos", "-q", "-o", "out.py", "--force").exit_code == 0
    assert "np.cos(u)" in Path("out.py").read_text(encoding="utf-8")


def test_precision_is_of_the_prose(run: Run) -> None:
    assert "≈ 0.84\n" in run("explain", "sin", "--x", "1", "--precision", "2").stdout
    assert "= 0.8414709848078965\n" in run("explain", "sin", "--x", "1", "--precision", "16").stdout
