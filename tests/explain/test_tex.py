"""explain's LaTeX document: pdflatex makes a PDF of it, nothing runs off the page, and no name in it is a command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Run
from pdflatex import compiled

from chaincalc.chain import Chain
from chaincalc.explain import explain
from chaincalc.explain.tex import document
from chaincalc.language.tree import Add, Call, Mul, NamedFunction, Num, Param, Var
from chaincalc.links.formula import FormulaLink
from chaincalc.links.table import TableLink

TWENTY = " | ".join(["sin", "2*u + 1", "softplus", "mish", "(x/7 + 7/x)^7/1000"] * 4)
EVERYTHING = (
    "".join(map(chr, [*range(32, 127), *range(0xA1, 0x250), *range(0x370, 0x460)])) + "–—‘’“”…≤≥≈∞√→中文\U0001f600"
)
TRICKS = r"\input{/etc/passwd} \write18{id} ^^5cinput x % $ }{ \end{document} \catcode`\$=13 `` '' -- --- ?` !` <<"
LOOSE = 3.0  # points that a line may be too wide


def assert_sound(text: str, folder: Path) -> None:
    """It compiles, nothing sticks out of the page, and no font is missing or drawn with dots."""
    assert text.isascii()
    log = compiled(text, folder)
    wide = re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log)
    assert all(float(points) <= LOOSE for points in wide), re.findall(r"Overfull.*\n.*", log)
    for fault in ("Missing character", "LaTeX Font Warning", "undefined", "pk>"):
        assert fault not in log, log[log.find(fault) - 100 :][:300]


def nasty(name: str) -> Chain:
    """A chain in which everything that can have a name has this one."""
    bent = NamedFunction(name, Add((Mul((Param(name), Var())), Num(1.0))), ((name, 2.0),))
    outer = NamedFunction(f"outer {name}", Call(bent, Var(), ((name, Num(3.0)),)), ())
    return Chain([FormulaLink(Call(bent, Var(), ((name, Num(0.5)),))), FormulaLink(Call(outer, Var())),
                  TableLink(name, [4.0, 5.5], [1.0, 2.0], [3.0, 4.0])])  # fmt: skip


@pytest.mark.parametrize(
    ("chain", "x"),
    [
        ("3*u - 14 | -2*u", 5.0),
        ("gelu_tanh", 0.3),
        (TWENTY, 0.5),
        ("max(sin(t)*t^2, t/3) | leaky_relu(slope=0.1) | abs | sigmoid", 0.0),  # a kink
        ("log | 1/u | sqrt", -1.0),  # undefined
        ("theta^2*exp(1000theta) | sigmoid", 1e200),  # an overflow
    ],
    ids=["worked", "one", "twenty", "kink", "undefined", "overflow"],
)
def test_it_compiles(chain: str, x: float, tmp_path: Path) -> None:
    assert_sound(document(explain(Chain.parse(chain), x)), tmp_path)


@pytest.mark.parametrize("name", [TRICKS, EVERYTHING, "a_rather_long_name" * 12], ids=["tricks", "everything", "long"])
def test_names_are_shown_not_obeyed(name: str, tmp_path: Path) -> None:
    text = document(explain(nasty(name), 6.0, name=name, description=f"{name}\n{name}"))
    assert_sound(text, tmp_path)
    assert "passwd" not in re.findall(r"\((/[^\s()]*)", (tmp_path / "face.log").read_text(encoding="latin-1"))


def test_what_is_very_long_stays_on_the_page(tmp_path: Path) -> None:
    links = ["1/(1 + 1/(2 + 1/(3 + 1/(4 + 1/(5 + 1/(6 + u*sin(u)))))))", "2^(u*sin(u)*cos(u) + u^2/(1 + u^2) - 3*u^3)"]
    links += ["sqrt(u^2*sin(u)^2 + u^4*cos(u)^2 + 1)", "+".join(f"u^{n}/{n}" for n in range(2, 80)), *["tanh"] * 20]
    assert_sound(document(explain(Chain.parse(" | ".join(links)), 0.25), 17), tmp_path)


def test_the_command(run: Run) -> None:
    Path("chain.yaml").write_text("name: 50 % of x\ndescription: half\nchain: u/2\nx: 4\n", encoding="utf-8")
    assert run("explain", "-q", "-o", "face.tex").stdout == ""
    text = Path("face.tex").read_text(encoding="utf-8")
    assert r"50 \% of x" in text
    assert "half" in text
    assert r"\side{u_1}" not in text
    assert r"\side{y}{=}{f_1(x) = f_1(4) = 2}" in text
