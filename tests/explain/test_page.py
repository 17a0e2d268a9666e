"""explain -o page.html: what the file holds."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Run

from chaincalc.base.errors import InputError
from chaincalc.chain import Chain
from chaincalc.explain.page import page
from chaincalc.explain.page.grid import deltas, stops
from chaincalc.explain.page.listing import listing
from chaincalc.explain.page.marks import Frame, path
from chaincalc.explain.page.page import MOST
from chaincalc.explain.page.skeleton import Section, document
from chaincalc.explain.program import program
from chaincalc.functions.registry import PRIMITIVES
from chaincalc.links.table import TableLink
from chaincalc.plot.axis import Axis
from chaincalc.plot.curve import sample
from chaincalc.plot.window import shown, stretch, window

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`&amp;\u2028\u2029\u202e\u200f{{$style}}"
FIVE_LINKS = "leaky_relu | square | 3*u - 1 | sigmoid | tanh"
TWENTY_LINKS = " | ".join(["sin", "2*u + 1", "softplus", "leaky_relu"] * 5)


class Elements(HTMLParser):
    """The elements of a page: their tags and attributes, and the text in each kind of element."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "wbr", "mspace"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data


def data_of(content: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="numbers">(.*?)</script>', content, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    texts = ("text", "pull_text", "delta_text", "sides", "side_pulls")
    return {key: unpacked(value) if key in texts else value for key, value in data.items()}


def unpacked(texts: Any) -> Any:
    """Texts with their signs as they are shown."""
    if isinstance(texts, str):
        return texts.replace("-", "−").replace("~", "≈")
    if isinstance(texts, dict):
        return {name: unpacked(content) for name, content in texts.items()}
    return [unpacked(content) for content in texts]


def evil_chain() -> Chain:
    return Chain([TableLink(EVIL, [1.0, 2.0], [1.0, 4.0], [2.0, 3.0]), *Chain.parse("square").links])


# -- the numbers --


@pytest.mark.parametrize("chain", ["3*u - 14 | -2*u", "square | sigmoid", "relu | square", "log | sqrt", "abs | sign"])
def test_the_numbers_are_those_of_deriv(run: Run, chain: str) -> None:
    data = data_of(page(Chain.parse(chain), 0.5))
    for k, delta in enumerate(data["deltas"]):
        wanted = ",".join(map(repr, data["draw"]["x"]))
        reply = json.loads(run("deriv", chain, "--x", wanted, "--delta", repr(delta), "-f", "json", "-q").stdout)
        for i, point in enumerate(reply["points"]):
            rule = point["chain_rule"]
            assert data["rule"][i] in ("", "inf", "-inf") if rule is None else float(data["rule"][i]) == rule
            numeric = data["draw"]["secant"][k][i]
            assert (
                numeric is None if point["numeric"] is None else math.isclose(numeric, point["numeric"], rel_tol=1e-5)
            )
            shown = [data["notes"][which] for which in data["noted"][k].get(str(i), [])]
            assert shown == [note["text"] for note in point["notes"]]


def test_the_worked_example() -> None:
    """f1(5) = 1 and f1'(5) = 3, f2'(1) = -2, so the product is -6: the exercise that chaincalc was made for."""
    data = data_of(page(Chain.parse("3*u - 14 | -2*u"), 5.0, (0.0, 10.0)))
    at = data["start"]
    named = {name: column[at] for name, column in data["text"].items()}
    assert named == {
        "x": "5", "u1": "1", "d1": "3", "u2": "−2", "d2": "−2", "p2": "−6", "g0": "−6", "g1": "−2", "g2": "1",
    }  # fmt: skip
    small = data["deltas"].index(0.001)
    pulled = {name: column[at] for name, column in data["pull_text"][small].items()}
    assert pulled == {"m1": "+0.003", "m2": "−0.006", "moved": "−0.006", "secant": "−6"}
    assert data["delta_text"][small]["m0"] == "+0.001"
    assert data["rule"][at] == "-6.0"
    assert data["deltas"] == [1.0, 0.5, 0.2, 0.1, 0.01, 0.001]


def test_both_sides_of_a_kink() -> None:
    data = data_of(page(Chain.parse("abs | 3*u"), 1.0))
    at = data["draw"]["x"].index(0.0)
    sides = data["sides"][str(at)]
    assert (sides["lp"], sides["rp"], data["text"]["p2"][at], data["rule"][at]) == ("−3", "3", "undefined", "")
    pulls = data["side_pulls"][str(at)][data["deltas"].index(0.001)]
    assert (sides["l1"], sides["r1"], pulls["m2"], pulls["n2"], pulls["back"]) == (
        "−1", "1", "+0.003", "+0.003", "+0.003",
    )  # fmt: skip
    assert list(data["sides"]) == [str(at)]


def test_rounded_numbers_say_so() -> None:
    data = data_of(page(Chain.parse("x/3"), 1.0))
    assert data["text"]["u1"][data["start"]] == "≈0.333333"
    assert data_of(page(Chain.parse("x/3"), 1.0, precision=3))["text"]["u1"][data["start"]] == "≈0.333"


@pytest.mark.parametrize(
    ("chain", "kinks"), [("3*u - 14 | -2*u", 0), ("square | sigmoid", 0), (FIVE_LINKS, 0), ("abs | 3*u", 1)]
)
def test_each_curve_is_computed_once(monkeypatch: pytest.MonkeyPatch, chain: str, kinks: int) -> None:
    """One comparison for the page and one for the text beside it; what is said of a kink depends on delta.

    One trace for each of: that text, the stops, the stops with every delta, the chain's curve, and each link's.
    """
    from chaincalc.engine import comparison, trace
    from chaincalc.explain import explanation
    from chaincalc.explain.page import numbers
    from chaincalc.plot import curve

    counts, true = {"compare": 0, "trace": 0}, {"compare": comparison.compare, "trace": trace.trace}

    def counted(name: str, function: Any) -> Any:
        def count(*args: Any, **named: Any) -> Any:
            counts[name] += 1
            return function(*args, **named)

        return count

    for module in (comparison, explanation, numbers, curve):
        for name, function in true.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, counted(name, function))
    data = data_of(page(Chain.parse(chain), 0.5))
    links, others = data["links"], len(data["deltas"]) - 1
    assert counts["compare"] == 2 + (others if kinks else 0)
    assert counts["trace"] == 4 + links + (others if kinks else 0)


# -- the slider's stops --


@pytest.mark.parametrize("x", [0.0, math.pi / 4, -1e-3, 5.0, 1e6, -1e15, 1.7e308, 5e-324])
def test_the_chosen_input_is_a_stop(x: float) -> None:
    low, high = stretch(Chain.parse("2*u").links, x)
    found = stops(low, high, [x])
    assert x in found
    assert low <= x <= high
    assert found == sorted(set(found))
    data = data_of(page(Chain.parse("2*u"), x))
    assert data["draw"]["x"][data["start"]] == float(f"{x:.6g}")


@pytest.mark.parametrize("low", [-3.0, 0.0, -0.37, 1e-5, 1e8])
@pytest.mark.parametrize("width", [1.0, 6.0, 7.5, 1e-4, 1e5])
def test_stops_are_round_and_neither_few_nor_many(low: float, width: float) -> None:
    found = stops(low, low + width, [])
    assert 80 <= len(found) <= 203
    steps = np.diff(found[1:-1])
    assert steps.max() < 1.001 * steps.min() + 4 * math.ulp(low)
    assert found[0] == low
    assert found[-1] == low + width


def test_a_range_of_two_floats() -> None:
    high = math.nextafter(5.0, 6.0)
    assert stops(5.0, high, [5.0]) == [5.0, high]
    assert data_of(page(Chain.parse("2*u"), 5.0, (5.0, high)))["draw"]["x"] == [5.0, 5.0]


def test_deltas() -> None:
    assert deltas(-3.0, 3.0, 0.001) == [1.0, 0.5, 0.2, 0.1, 0.01, 0.001]
    assert 0.03 in deltas(-3.0, 3.0, 0.03)
    assert all(1e-300 <= delta <= 1e300 for delta in (*deltas(0.0, 5e-324, 1.0), *deltas(-8e307, 8e307, 1.0)))
    chosen = data_of(page(Chain.parse("sin"), 1.0, delta=0.03))
    assert chosen["deltas"][chosen["delta"]] == 0.03
    untold = data_of(page(Chain.parse("sin"), 1.0))
    assert untold["deltas"][untold["delta"]] == 0.5


def test_a_table_has_stops_only_where_it_is_known() -> None:
    chain = Chain([TableLink("known", [5.0, 1.0], [1.0, 2.0], [3.0, 4.0])])
    assert data_of(page(chain, 5.0))["draw"]["x"] == [1.0, 5.0]
    assert data_of(page(chain, 2.0))["draw"]["x"] == [1.0, 2.0, 5.0]


# -- kinks, jumps, gaps --


@pytest.mark.parametrize(
    ("chain", "x", "kind"),
    [
        ("abs", 0.0, "kink"),
        ("relu6", 0.0, "kink"),
        ("abs(3x - 1)", 1 / 3, "kink"),
        ("max(x, 0.7)", 0.7, "kink"),
        ("max(x^2, 2)", math.sqrt(2), "kink"),
        ("sin | abs | 2*u", 0.0, "kink"),
        ("sign", 0.0, "jump"),
        ("cbrt", 0.0, "steep"),
        ("sqrt", 0.0, "steep"),
        ("u^1.5", 0.0, "edge"),
    ],
)
def test_what_is_marked(chain: str, x: float, kind: str) -> None:
    spots = sample(Chain.parse(chain).links, -3.0, 3.1, 481, stops(-3.0, 3.1, [])).spots
    assert any(math.isclose(spot.x, x, abs_tol=1e-12) and spot.kind == kind for spot in spots)


def test_a_kink_that_the_next_link_flattens_is_none() -> None:
    assert sample(Chain.parse("relu | square").links, -3.0, 3.1, 481).spots == ()
    assert sample(Chain.parse("u - 0.1 | relu | square").links, -3.0, 3.1, 481).spots == ()


@pytest.mark.parametrize("chain", ["1/x", "tan", "log", "1/(x - 1.3) | arcsin", "log(-1 - x^2)", "x*sign(x - 0.1) + 1"])
def test_no_line_crosses_a_gap(chain: str) -> None:
    """The line goes from point to neighbouring point, and nowhere does it leap by more than the picture's height."""
    found = sample(Chain.parse(chain).links, -3.0, 3.0, 481)
    frame = Frame(Axis(-3.0, 3.0), shown(found))
    drawn = path(found.x, found.y, frame, 1000, 1000)
    for piece in drawn.split("M")[1:]:
        heights = [max(0.0, min(1000.0, float(place.split()[1]))) for place in piece.split("L")]
        assert max(np.abs(np.diff(heights)), default=0.0) < 600


def test_halving_ends() -> None:
    assert sample(Chain.parse("abs").links, -8e307, 8e307, 481).kinks[0].x == 0.0
    assert sample(Chain.parse("sin(1e9*x) | abs").links, -3.0, 3.0, 481).crowd.turned > 0
    assert sample(Chain.parse("5").links, -3.0, 3.0, 481).spots == ()


def test_frames_are_finite() -> None:
    for low, high in ((1.0, 1.0), (0.0, 0.0), (-1e308, 1e308), (-math.inf, 3.0), (1e-320, 2e-320), (0.0, 5e-324)):
        frame = Frame(window(low, high), window(low, high))
        assert math.isfinite(frame.y.low)
        assert math.isfinite(frame.y.high)
        assert frame.y.low < frame.y.high
        assert frame.across(frame.x.low) == 0.0
        assert frame.down(frame.y.low) == 1.0
        assert frame.down(frame.y.high) == 0.0


# -- the file --


@pytest.mark.parametrize(("chain", "most"), [("sin", 150_000), (FIVE_LINKS, 300_000), (TWENTY_LINKS, 600_000)])
def test_the_size(chain: str, most: int) -> None:
    assert len(page(Chain.parse(chain), 0.5).encode()) < most


def test_a_page_of_three_links_is_small() -> None:
    assert len(page(Chain.parse("leaky_relu | square | sigmoid"), 0.5).encode()) < 400 * 1024


# How the colours of sRGB look to a protanope and a deuteranope, for linear red, green, blue: Machado, Oliveira and
# Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009, severity 1.
BLIND = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


def lab(colour: str, seen: Any) -> Any:
    """A colour in CIELAB, as it is seen (IEC 61966-2-1, CIE 15)."""
    given = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = to_xyz @ np.clip(seen @ linear, 0, 1) / [0.95047, 1.0, 1.08883]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eyes", BLIND)
def test_the_colours_of_links_can_be_told_apart(eyes: str) -> None:
    """By all eyes: 20 in CIELAB is far more than the 2 or 3 that one just sees."""
    style = (files("chaincalc.explain.page") / "page.css").read_text(encoding="utf-8")
    sets = re.findall("".join(rf"--k{i}: (#[0-9a-f]{{6}});\s*" for i in range(1, 7)), style)
    assert len(sets) == 4  # light, dark as the system wants it, dark as the button says, print
    for colours in sets:
        for one, other in combinations(colours, 2):
            assert np.linalg.norm(lab(one, BLIND[eyes]) - lab(other, BLIND[eyes])) > 20


def test_the_same_input_gives_the_same_bytes(run: Run) -> None:
    for name in ("a", "b"):
        assert run("explain", FIVE_LINKS, "--x", "0.3", "-q", "-o", f"{name}.html").exit_code == 0
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


@pytest.mark.parametrize(
    "chain", ["sin", FIVE_LINKS, "5", "log(-1 - x^2)", "abs | sign | 1/u", "exp | exp | exp | exp"]
)
def test_the_markup_is_balanced(chain: str) -> None:
    elements = Elements(page(Chain.parse(chain), 0.0))
    assert elements.open == []
    ids = [attributes["id"] for _, attributes in elements.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", [name for name in PRIMITIVES if name != "power"])
def test_every_primitive_has_a_page(name: str) -> None:
    low, high = PRIMITIVES[name].typical
    elements = Elements(page(Chain.parse(f"{name} | tanh({name}(u)) + 2"), low, (low, high)))
    assert elements.open == []


def test_nothing_is_fetched_and_nothing_foreign_runs() -> None:
    content = page(Chain.parse(FIVE_LINKS), 0.5)
    elements = Elements(content)
    named = {key for _, attributes in elements.tags for key in attributes}
    assert not named & {"src", "href", "srcset", "style", "action", "background", "poster"}
    assert not [key for key in named if key.startswith("on")]
    assert "://" not in content.replace("https://www.w3.org/", "")
    policy = next(a["content"] for t, a in elements.tags if t == "meta" and "http-equiv" in a)
    assert policy is not None
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", content, re.DOTALL)
        assert inside is not None
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")


def test_names_stay_text() -> None:
    content = page(evil_chain(), 1.0, name=EVIL, about=EVIL)
    elements = Elements(content)
    assert [tag for tag, _ in elements.tags if tag in ("img", "script")] == ["script", "script"]
    assert not set(EVIL[-12:]) & {"\u2028"} or "\u2028" not in content
    assert not re.search("[\u2028\u2029\u202e\u200f]", content)
    assert content.count("default-src") == 1
    assert "</script><script>alert(1)</script><img src=x onerror=alert(1)>" in elements.texts["title"]
    json.dumps(data_of(content))


def test_the_code_is_the_program() -> None:
    for chain in (Chain.parse(FIVE_LINKS), evil_chain(), Chain.parse("abs")):
        from chaincalc.explain import explain

        code = program(explain(chain, 1.0))
        shown = re.sub(r"</?span[^>]*>", "", listing(code))
        assert html.unescape(shown) == code


def test_without_javascript_the_numbers_stand_there() -> None:
    content = page(Chain.parse("3*u - 14 | -2*u"), 5.0)
    product = (
        '<data id="product" value="-6.0"><span class="ask" data-order="5"><span data-s="p2">−6</span></span></data>'
    )
    assert product in content
    assert "<noscript>" in content
    assert '<div class="slider" id="move" hidden>' in content


def test_a_page_of_other_parts() -> None:
    """The frame serves pages without a slider too."""
    content = document("title", "<b>heading</b>", "about", [Section("math", "A <part>", "<p>body</p>")])
    elements = Elements(content)
    assert elements.open == []
    assert 'id="numbers"' not in content
    assert "A &lt;part&gt;" in content


# -- the command --


def test_the_command(run: Run) -> None:
    assert run("explain", "square | sigmoid", "--x", "1", "-q", "-o", "page.html").stdout == ""
    assert Path("page.html").read_text(encoding="utf-8") == page(Chain.parse("square | sigmoid"), 1.0)
    result = run("explain", "sin", "--x", "1", "--range", "0:2", "-o", "PAGE.HTML", "--precision", "3")
    assert result.exit_code == 0
    assert Path("PAGE.HTML").read_text(encoding="utf-8") == page(Chain.parse("sin"), 1.0, (0.0, 2.0), precision=3)
    assert run("explain", "sin", "-q", "-o", "page.html").stderr == "error: page.html exists; --force replaces it\n"


def test_a_chain_file_gives_name_description_range_and_delta(run: Run) -> None:
    Path("chain.yaml").write_text(
        "name: <b>bold</b>\ndescription: what & why\nchain: square\nx: [2, 3]\n"
        "range: {start: 1, stop: 4, num: 7}\ndelta: 0.25\n",
        encoding="utf-8",
    )
    assert run("explain", "-q", "-o", "page.html").exit_code == 0
    content = Path("page.html").read_text(encoding="utf-8")
    assert content == page(Chain.parse("square"), 2.0, (1.0, 4.0), 0.25, "<b>bold</b>", "what & why")
    data = data_of(content)
    assert (*data["frames"][0][:2], data["deltas"][data["delta"]]) == (1.0, 4.0, 0.25)


def test_a_page_has_an_end() -> None:
    """Each link takes some kilobytes and milliseconds, and nobody reads a hundred boxes."""
    chain = Chain([*Chain.parse("sin").links] * (MOST + 1))
    with pytest.raises(InputError, match=f"a page holds up to {MOST} links, and this chain has {MOST + 1}"):
        page(chain, 1.0)
