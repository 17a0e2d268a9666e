"""How results show themselves: as text, as tables, as mathematics, as a page in a cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from pdflatex import compiled
from playwright.sync_api import Browser

from chaincalc import Chain, InputError, Item, OutputError, check, compare, explain
from chaincalc.explain.page import page

NEURON = Chain.parse("w*x + b | sigmoid")
EVIL = "</math><script>window.evil=1</script>\"'&$\\x"


def named(name: str) -> Callable[[Any], Any]:
    def function(u: Any) -> Any:
        return u

    function.__name__ = name
    return function


CHAINS = {
    "one link": Chain.parse("x^2"),
    "worked": Chain.parse("3*x - 14 | -2*u"),
    "neuron": NEURON,
    "late": Chain.parse("w*x + b | relu | v*u + c"),
    "greek": Chain.parse("sin(theta) | u^2"),
    "layer": Chain.parse("X @ W + b | sigmoid | sum"),
    "cases": Chain.parse("leaky_relu | max(u, 3) | clip(u, 0, 1) | step"),
    "plain": Chain([np.sin, lambda u: u, named("my_function")]),
    "evil": Chain([named(EVIL)]),
    "many": Chain.parse(" | ".join(["sin"] * 30)),
}
FORMULAS = {
    text: Chain.parse(text).derivative_formula(wrt, order)
    for text, wrt, order in (
        ("square | sin", "", 1), ("w*x + b | sigmoid", "w", 1), ("abs", "", 1), ("x^x", "", 1), ("elu", "", 1),
        ("ln(x)/x", "", 2), ("sqrt(theta) | cbrt", "", 1),
    )
}  # fmt: skip
SHOWN: dict[str, Any] = {**CHAINS, **FORMULAS}


# -- mathematics --


def test_a_chain_shows_as_mathematics() -> None:
    assert CHAINS["one link"]._repr_latex_() == r"$\displaystyle y = x^{2}$"
    assert CHAINS["worked"]._repr_latex_() == (
        r"$\displaystyle \begin{aligned} y &= f_2(f_1(x)) = -2 (3 x - 14) \\ f_1(x) &= 3 x - 14 \\ f_2(u) &= -2 u "
        r"\end{aligned}$"
    )
    late = CHAINS["late"]._repr_latex_()
    assert late is not None
    assert "y &= f_3(f_2(f_1(x, w, b)), v, c)" in late
    assert "f_3(u, v, c) &= v \\cdot u + c" in late or "f_3(u, v, c) &= u \\cdot v + c" in late
    formula = Chain.parse("square | sin").derivative_formula()
    assert formula is not None
    assert (str(formula), repr(formula)) == ("2*x*cos(x^2)", "<formula 2*x*cos(x^2)>")
    assert formula._repr_latex_() == r"$\displaystyle 2 x \cdot \cos\left(x^{2}\right)$"


# What the strings below are made of. MathJax's "Supported TeX/LaTeX commands" and KaTeX's "Support Table" have each.
KNOWN = {
    "displaystyle", "begin", "end", "frac", "sqrt", "left", "right", "operatorname", "text", "cdot", "le", "lt", "gt",
    "sin", "cos", "exp", "max", "min", "ln", "theta", "mathsf", "mathit", "bigl", "bigr", "allowbreak", "backslash",
    "partial", "quad",
}  # fmt: skip


def test_latex_is_what_browsers_set() -> None:
    for thing in SHOWN.values():
        text = thing._repr_latex_()
        assert set(re.findall(r"\\([A-Za-z]+)", text)) <= KNOWN
        assert set(re.findall(r"\\begin{(.*?)}", text)) <= {"aligned", "cases"}


def test_latex_of_everything_compiles(tmp_path: Path) -> None:
    """With amsmath, whose commands MathJax and KaTeX know; \\lt and \\gt are theirs."""
    shown = [thing._repr_latex_() for thing in SHOWN.values()]
    assert all(text.startswith(r"$\displaystyle ") and text.endswith("$") for text in shown)
    assert all(re.search(r"(?<!\\)\$", text[1:-1]) is None and "<" not in text for text in shown)
    body = "\n\n".join(shown)
    compiled(
        r"\documentclass{article}\usepackage{amsmath}\newcommand\lt{<}\newcommand\gt{>}"
        rf"\begin{{document}}{body}\end{{document}}",
        tmp_path,
    )


@pytest.mark.parametrize("name", SHOWN)
def test_html_is_mathml_that_holds_together(name: str) -> None:
    html = SHOWN[name]._repr_html_()
    root = ElementTree.fromstring(f"<all>{html}</all>")  # noqa: S314 - our own
    assert {element.tag for element in root.iter()} <= {
        "all", "div", "math", "mi", "mn", "mo", "mrow", "msub", "msup", "mfrac", "mtext", "mspace", "msqrt", "mroot",
        "mtable", "mtr", "mtd",
    }  # fmt: skip
    if name == "evil":
        assert "<script>window.evil=1</script>" in "".join(root.itertext())


def test_what_is_too_long_is_text() -> None:
    endless = Chain([link for _ in range(2_000) for link in CHAINS["worked"].links])
    assert endless._repr_latex_() is None
    html = endless._repr_html_()
    assert html is not None
    assert html.startswith("<code>3*x - 14 | -2*u | ")


def test_texts_are_read_back() -> None:
    for chain in CHAINS.values():
        if all(link.exact for link in chain):
            assert Chain.parse(str(chain)) == chain
    x = np.array([0.5, 1.5])
    for text in ("square | sin", "x^x", "elu"):
        formula = str(Chain.parse(text).derivative_formula())
        np.testing.assert_allclose(Chain.parse(formula)(x), Chain.parse(text).derivative(x), rtol=1e-12)


# -- tables --


def test_a_trace_is_the_table_link_by_link() -> None:
    """The worked example of the design, by hand: f1(5) = 1, f1'(5) = 3, f2(1) = -2, f2'(1) = -2."""
    trace = CHAINS["worked"].trace(5.0)
    frame = pd.DataFrame(trace.table())
    by_hand = {
        "x": [5.0, 5.0], "link": [1, 2], "name": ["3*x - 14", "-2*u"], "input": [5.0, 1.0], "output": [1.0, -2.0],
        "derivative": [3.0, -2.0], "product": [3.0, -6.0], "gradient": [-6.0, -2.0],
    }  # fmt: skip
    pd.testing.assert_frame_equal(frame, pd.DataFrame(by_hand))
    assert repr(trace) == "<trace of 3*x - 14 | -2*u at x=5>"
    text = str(trace)
    assert text.splitlines()[0] == "3*x - 14 | -2*u at x = 5: the chain rule, link by link"
    assert max(map(len, text.splitlines())) <= 80
    assert text.splitlines()[-1] == "dy/dx = f₂′(1) · f₁′(5) = (-2) · 3 = -6"
    assert [re.findall(r"-?\d+", line)[-3:] for line in text.splitlines() if re.match("│ +[12] │", line)] == [
        ["3", "3", "-6"], ["-2", "-6", "-2"],
    ]  # fmt: skip
    assert cells(trace._repr_html_())[-7:] == ["2", "-2*u", "1", "-2", "-2", "-6", "-2"]


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag == "td":
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self.tags[-1] == "td":
            self.found[-1] += data


def cells(html: str | None) -> list[str]:
    assert html is not None
    parser = _Cells()
    parser.feed(html)
    return parser.found


def test_points_of_any_shape_are_rows() -> None:
    """|x| at -1, 0, 2, 3, then squared: the slope of the whole is 2x, on the kink too."""
    x = np.array([[-1.0, 0.0], [2.0, 3.0]])
    chain = Chain.parse("abs | square")
    frame = pd.DataFrame(compare(chain, x).table())
    assert frame.x.tolist() == [-1.0, 0.0, 2.0, 3.0]
    assert frame.chain_rule.tolist() == frame.left.tolist() == frame.right.tolist() == [-2.0, 0.0, 4.0, 6.0]
    steps = pd.DataFrame(chain.trace(x).table())
    assert steps[steps.link == 2].gradient.tolist() == [2.0, 0.0, 4.0, 6.0]
    assert steps[steps.link == 1].gradient.tolist() == [-2.0, 0.0, 4.0, 6.0]
    assert "abs has a kink at 0" in str(chain.trace(x))
    for empty in (chain.trace([]), compare(chain, [])):
        assert len(pd.DataFrame(empty.table())) == 0
        assert "0 points" in repr(empty)
        assert "chain" in str(empty) or "abs" in str(empty)


def test_several_inputs_have_a_row_each() -> None:
    """sigmoid(0) = 1/2, sigmoid'(0) = 1/4: d/dx = 2/4, d/dw = 1/4, d/db = 1/4."""
    given: dict[str, Any] = {"w": 2.0, "b": -2.0}
    frame = pd.DataFrame(compare(NEURON, 1.0, **given).table())
    assert frame.variable.tolist() == ["x", "w", "b"]
    assert frame.chain_rule.tolist() == [0.5, 0.25, 0.25]
    np.testing.assert_allclose(frame.numeric, frame.chain_rule, rtol=1e-6)
    steps = pd.DataFrame(NEURON.trace(1.0, **given).table())
    assert steps["product"].tolist() == [2.0, 0.5, 1.0, 0.25, 1.0, 0.25]
    assert "w=2" in repr(NEURON.trace(1.0, **given))


def test_arrays_are_tables_of_entries() -> None:
    """L = sum(X @ W): dL/dX[0, j] is the sum of W's row j, dL/dW[i, k] is X[0, i]."""
    given: dict[str, Any] = {"W": [[1.0, 2.0], [3.0, 4.0]]}
    frame = pd.DataFrame(compare("X @ W | sum", [[5.0, 6.0]], **given).table())
    assert frame.variable.tolist() == ["X"] * 2 + ["W"] * 4
    assert frame.chain_rule.tolist() == [3.0, 7.0, 5.0, 5.0, 6.0, 6.0]
    steps = pd.DataFrame(Chain.parse("X @ W | sum").trace([[5.0, 6.0]], **given).table())
    assert steps.name.tolist() == ["sum", "X @ W"]
    assert steps.gradient.tolist() == ["[[1.0, 1.0]]", "[[3.0, 7.0]]"]
    assert "X @ W | sum" in str(Chain.parse("X @ W | sum").trace([[5.0, 6.0]], **given))


def test_tables_in_html_are_text_whatever_stands_in_them() -> None:
    chain = CHAINS["evil"]
    for shown in (chain.trace([1.0, 2.0]), compare(chain, 1.0)):
        html = shown._repr_html_()
        assert html is not None
        parser = _Cells()
        parser.feed(html)
        assert set(parser.tags) <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "p", "br"}


def test_long_tables_are_shown_as_head_and_tail() -> None:
    trace = CHAINS["worked"].trace(np.arange(1_000.0))
    assert len(pd.DataFrame(trace.table())) == 2_000
    assert len(str(trace).splitlines()) < 80
    assert "1,940 rows left out" in str(trace)
    assert len(trace._repr_html_() or "") < 60_000


def test_what_is_too_large_says_so() -> None:
    x = np.arange(300_000.0)
    for shown in (CHAINS["worked"].trace(x), compare(CHAINS["worked"], x)):
        assert str(shown) == f"{shown!r}: too much to show; table() has all of it"
        assert shown._repr_html_() is None
        assert len(shown.table()["x"]) in (300_000, 600_000)
    long = Chain([link for _ in range(51) for link in CHAINS["worked"].links])
    assert long.explain(1.0)._repr_html_() is None  # the page holds 100 links


def test_texts_are_plain_whatever_a_kernel_wishes_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """ipykernel sets FORCE_COLOR; IPython asks for `_repr_pretty_`, where the class with a __repr__ has one."""
    from IPython.lib import pretty as printing

    pretty: Callable[[object], str] = printing.pretty
    monkeypatch.setenv("FORCE_COLOR", "1")
    trace, compared = CHAINS["worked"].trace(5.0), compare("abs", 0.0)
    for shown in (trace, compared, check("x^2", "x"), CHAINS["worked"].explain(5.0)):
        assert pretty(shown) == str(shown)
        assert "\x1b" not in str(shown)
    assert pretty(CHAINS["worked"]) == "Chain.parse('3*x - 14 | -2*u')"
    assert pretty([trace]) == f"[{trace}]"


def test_answers_in_words() -> None:
    right, wrong = check("sin(x^2)", "2x cos(x^2)"), check("sin(x^2)", "cos(x^2)")
    assert str(right) == "right"
    assert str(wrong).startswith("wrong: You differentiated sin correctly at x²")
    assert "<code>cos(x^2)</code>" in (wrong._repr_html_() or "")
    assert "<code>&lt;b&gt;</code>" in (Item("answer", "<b>", False)._repr_html_() or "")


# -- explanations --


def framed(html: str | None) -> dict[str, str | None]:
    """The attributes of the only element, an iframe."""
    assert html is not None
    found: list[tuple[str, dict[str, str | None]]] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Parser().feed(html)
    ((tag, attributes),) = found
    assert tag == "iframe"
    return attributes


def test_an_explanation_is_a_page_in_a_frame() -> None:
    chain = Chain.parse("square | sigmoid")
    frame = framed(chain.explain(1.0)._repr_html_())
    assert frame["srcdoc"] == page(chain, 1.0)
    assert frame["sandbox"] == "allow-scripts"
    for shown in (
        NEURON.explain(1.0, w=2.0, b=1.0),
        explain("X @ W | sum", [[1.0, 2.0]], W=[[1.0], [2.0]]),
        CHAINS["evil"].explain(1.0),
    ):
        html = shown._repr_html_()
        assert len(html or "") < 500_000
        assert "default-src 'none'" in (framed(html)["srcdoc"] or "")


def test_an_explanation_has_text_and_files(tmp_path: Path) -> None:
    explanation = Chain.parse("3*x - 14 | -2*u").explain(5.0)
    assert str(explanation).startswith("3*x - 14 | -2*u, at x = 5\n")
    assert (explanation.value, explanation.derivatives) == (-2.0, {"x": -6.0})
    for suffix, begin in {
        "html": b"<!DOCTYPE html>", "md": b"# `3*x - 14", "tex": b"", "txt": b"3*x - 14", "py": b"", "svg": b"<svg",
        "png": b"\x89PNG", "pdf": b"%PDF",
    }.items():  # fmt: skip
        path = explanation.save(tmp_path / f"page.{suffix}")
        assert begin in path.read_bytes()[:400]
    assert explanation.save(tmp_path / "page.html").stat().st_size > 10_000  # once more: it replaces its own file
    for wrong, message in (("page.doc", "the suffix chooses the form"), ("no/such/folder.html", "is no folder")):
        with pytest.raises(OutputError, match=message):
            explanation.save(tmp_path / wrong)


def test_explain_refuses_what_it_can_t_explain() -> None:
    refused: list[tuple[dict[str, Any], str]] = [
        ({"x": float("nan")}, "x is explained at a finite number"), ({"x": [1.0, float("inf")]}, "finite"),
        ({"x": []}, "x is empty"), ({}, "not None"), ({"x": 1.0, "q": 2.0}, "no input 'q'"),
        ({"x": 1.0, "delta": 0.0}, "delta must be"), ({"x": 1.0, "span": (3, 1)}, "a span goes"),
        ({"x": 1.0, "span": 3}, "a span goes"), ({"x": 1.0, "precision": 0}, "precision is"),
    ]  # fmt: skip
    for given, message in refused:
        with pytest.raises(InputError, match=message):
            Chain.parse("square").explain(**given)


def test_in_a_notebook_nothing_leaks(browser: Browser, tmp_path: Path) -> None:
    """A page whose style hides every heading and colours every text: it doesn't get through."""
    explanation = Chain.parse("square | sigmoid").explain(1.0)
    mathematics = NEURON._repr_html_()
    file = tmp_path / "notebook.html"
    file.write_text(
        "<!DOCTYPE html><meta charset='utf-8'><style>h2 {display: none} * {color: red}</style>"
        f"<h1 id='own'>a notebook</h1>{mathematics}{explanation._repr_html_()}",
        encoding="utf-8",
    )
    context = browser.new_context(viewport={"width": 900, "height": 800})
    tab = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(file.as_uri())
    frame = tab.frame_locator("iframe")
    assert frame.locator("h2").first.is_visible()
    assert frame.locator("h2").first.evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    before = frame.locator("#product").get_attribute("value")
    frame.locator("#x").press("ArrowRight")
    assert frame.locator("#product").get_attribute("value") != before
    size = tab.locator("#own").evaluate("e => getComputedStyle(e).fontFamily")
    assert "serif" in size.lower() or "times" in size.lower()  # the page's own font stays in its frame
    assert tab.locator("math").first.bounding_box() is not None
    assert tab.evaluate("document.documentElement.scrollWidth") <= 900
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "about:"))] == []
