"""explain -o page.html in a real browser: what moves, what one sees, hears and reads, and what can't happen."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Run
from matplotlib import image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chaincalc.base.choices import Face
from chaincalc.chain import Chain
from chaincalc.explain import explain
from chaincalc.explain.matrices import explain_array
from chaincalc.explain.matrices.program import array_program
from chaincalc.explain.page import page, page_of_several, still_page
from chaincalc.links.array import ArrayLink
from chaincalc.links.table import TableLink

TWENTY_LINKS = " | ".join(["sin", "2*u + 1", "softplus", "leaky_relu"] * 5)
LONG_NAME = "x^2 + " * 60 + "1"
CHAINS = {
    "two": "square | sigmoid",
    "kink": "abs | 3*u",
    "gaps": "log | sqrt | 1/u",
    "nothing": "log(-1 - x^2)",
    "twenty": TWENTY_LINKS,
    "long": f"{LONG_NAME} | exp(-u)/1e9 | 1234567.891*u",
}
EVIL = "</script><script>window.evil = 1</script><img src=x onerror='window.evil = 1'>\"`\u2028\u202e"

LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """`opened("square | sigmoid", 1.0)` shows a page; at the end nothing was asked of the network or complained of."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    requests: list[str] = []

    def show(chain: str | Chain, x: float, *, content: str = "", **settings: Any) -> Page:
        parsed = Chain.parse(chain) if isinstance(chain, str) else chain
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(content or page(parsed, x), encoding="utf-8")
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **settings})
        context.set_default_timeout(5_000)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("request", lambda request: requests.append(request.url))
        tab.goto(file.as_uri())
        return tab

    yield show
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith("file:")] == []
    assert len(requests) == len(contexts)


def product(tab: Page) -> str:
    return str(tab.locator("#product").get_attribute("value"))


def text_of(tab: Page, name: str) -> str:
    return tab.locator(f'[data-s="{name}"]').first.inner_text()


def number_of(tab: Page, name: str) -> float:
    return float(text_of(tab, name).replace("−", "-").translate(LOWERED).replace("·10", "e"))


# -- the slider --


@pytest.mark.parametrize("chain", ["3*u - 14 | -2*u", "square | sigmoid", "leaky_relu | square | sigmoid", "abs | 3*u"])
def test_the_product_is_derivs_wherever_the_slider_is(opened: Opened, run: Run, chain: str) -> None:
    tab = opened(chain, 1.0)
    slider = tab.locator("#x")
    slider.focus()
    seen = []
    for key in ("Home", "ArrowRight", "PageUp", "ArrowUp", "End", "PageDown", "ArrowLeft"):
        slider.press(key)
        seen.append((text_of(tab, "x").replace("−", "-"), product(tab)))
    tab.locator("[data-go]").last.click()
    seen.append((text_of(tab, "x").replace("−", "-"), product(tab)))
    assert len({x for x, _ in seen}) >= 6
    for x, shown in seen:
        point = json.loads(run("deriv", chain, "--x", x, "-f", "json", "-q").stdout)["points"][0]
        assert shown == ("" if point["chain_rule"] is None else repr(point["chain_rule"]))
        product_of_steps = 1.0
        for step in point["steps"]:
            product_of_steps *= step["derivative"] if step["derivative"] is not None else float("nan")
        assert shown == "" or float(shown) == pytest.approx(product_of_steps)


def test_the_slider_moves_everything(opened: Opened) -> None:
    """At x = 2 the square is 4, its slope 4 too."""
    tab = opened("square | 3*u", 1.0)
    before = tab.locator('[data-line="left"]').get_attribute("y1")
    knot = tab.locator('[data-knot="k1"] .moved').get_attribute("cx")
    tab.locator("#x").evaluate("e => { e.value = 100; e.dispatchEvent(new Event('input', {bubbles: true})) }")
    assert text_of(tab, "x") == "2"
    assert [text_of(tab, name) for name in ("u1", "u2", "d1", "d2", "p2")] == ["4", "12", "4", "3", "12"]
    assert [text_of(tab, name) for name in ("m0", "m1", "m2")] == ["+0.5", "+2", "+6"]
    assert tab.locator('[data-line="left"]').get_attribute("y1") != before
    assert tab.locator('[data-knot="k1"] .moved').get_attribute("cx") != knot
    assert "=f2′(4)·f1′(2)=3·4" in "".join(tab.locator("#rule .stacked math").all_text_contents())
    assert "".join(tab.locator("#slope .eq math").all_text_contents()).endswith("y=12+12(x−2)")


def test_dragging_the_slider_and_the_curve(opened: Opened) -> None:
    tab = opened("square | sigmoid", 0.0)
    box = tab.locator("#x").bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2, steps=3)
    tab.mouse.up()
    assert 1.3 < float(text_of(tab, "x")) < 1.7
    tab.locator('[data-picture="value"]').scroll_into_view_if_needed()
    picture = tab.locator('[data-picture="value"]').bounding_box()
    assert picture is not None
    tab.mouse.move(picture["x"] + picture["width"] / 2, picture["y"] + 200)
    tab.mouse.down()
    tab.mouse.move(picture["x"] + picture["width"] / 6, picture["y"] + 200, steps=3)
    tab.mouse.up()
    assert text_of(tab, "x") == "−2"


def test_touch(opened: Opened) -> None:
    tab = opened("square", 0.0, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    box = tab.locator("#x").bounding_box()
    assert box is not None
    tab.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    assert 1.2 < float(text_of(tab, "x")) < 1.8
    tab.locator('[data-step="1"]').tap()
    assert tab.locator("#said").count() == 1


def test_the_steps_stop_at_the_ends(opened: Opened) -> None:
    tab = opened("square", 0.0)
    tab.locator("#x").press("End")
    assert tab.locator('[data-step="1"]').is_disabled()
    tab.locator('[data-step="-1"]').click()
    assert text_of(tab, "x") == "2.95"
    assert tab.locator('[data-step="1"]').is_enabled()


def test_delta_moves_the_secant(opened: Opened, run: Run) -> None:
    tab = opened("square | sigmoid", 1.0)
    tab.locator("#delta").focus()
    tab.locator("#delta").press("Home")
    found = []
    for _ in range(6):
        found.append(
            (text_of(tab, "delta"), text_of(tab, "secant"), tab.locator('[data-line="secant"]').get_attribute("y1"))
        )
        tab.locator("#delta").press("ArrowRight")
    assert [delta for delta, _, _ in found] == ["1", "0.5", "0.2", "0.1", "0.01", "0.001"]
    assert len({place for _, _, place in found}) == 6
    for delta, slope, _ in found:
        words = ("deriv", "square | sigmoid", "--x", "1", "--delta", delta, "-c", "numeric", "-q")
        assert float(slope) == pytest.approx(float(run(*words).stdout), rel=1e-5)


def knots(tab: Page, string: str = "k") -> list[float]:
    """How far the slopes' knots are drawn from their rest, in pixels."""
    moved = tab.locator(f'#links [data-knot^="{string}"] .moved').all()
    return [float(str(knot.get_attribute("cx"))) - 40 for knot in moved]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def test_the_string_is_in_true_proportion(opened: Opened) -> None:
    """In the worked example a pull at x is multiplied by 3, and that by -2: so are the lengths, however small."""
    tab = opened("3*u - 14 | -2*u", 5.0)
    for _ in range(6):
        x, u, y = knots(tab)
        assert u == pytest.approx(3 * x, abs=0.11)
        assert y == pytest.approx(-2 * u, abs=0.11)
        assert y == -34.0
        tab.locator("#delta").press("ArrowRight")
    assert text_of(tab, "m2") == "−0.006"


def test_delta_pulls_the_string(opened: Opened) -> None:
    """square | sigmoid at 1 has slope 2 s(1) s(-1); s is the sigmoid, by the math module."""
    tab = opened("square | sigmoid", 1.0)
    s = [1 / (1 + math.exp(-u)) for u in (1.0, -1.0)]
    tab.locator("#delta").press("Home")
    for _ in range(6):
        delta = number(text_of(tab, "delta"))
        moved = 1 / (1 + math.exp(-((1 + delta) ** 2))) - s[0]
        assert number(text_of(tab, "m0")) == delta
        assert number(text_of(tab, "m1")) == pytest.approx(2 * delta)
        assert number(text_of(tab, "m2")) == pytest.approx(2 * delta * s[0] * s[1], rel=1e-5)
        assert number(text_of(tab, "moved")) == pytest.approx(moved, rel=1e-5)
        said, really = (
            knots(tab),
            [
                float(re.findall(r"[-\d.]+", str(knot.get_attribute("transform")))[0]) - 40
                for knot in tab.locator('#links [data-knot^="k"] .truly').all()
            ],
        )
        longest = max(delta * (2 + delta), delta)  # the square's own move
        assert said == pytest.approx([34 * m / longest for m in (delta, 2 * delta, 2 * delta * s[0] * s[1])], abs=0.06)
        assert really == pytest.approx([34 * m / longest for m in (delta, longest, moved)], abs=0.06)
        tab.locator("#delta").press("ArrowRight")
    assert "Pulled +0.001: y moved +0.000393" in tab.locator(".pull").inner_text()


def test_gradients_come_from_the_right(opened: Opened) -> None:
    """y = 3 u2, u2 = sin(u1), u1 = x^2: dy/du2 = 3, dy/du1 = 3 cos(x^2), dy/dx = 6 x cos(x^2), by hand."""
    tab = opened("square | sin | 3*u", 1.0)
    wanted = [6 * math.cos(1), 3 * math.cos(1), 3.0, 1.0]
    assert [number(text_of(tab, f"g{i}")) for i in range(4)] == pytest.approx(wanted, rel=1e-5)
    tab.locator("#x").press("End")  # 2.95
    wanted = [17.7 * math.cos(2.95**2), 3 * math.cos(2.95**2), 3.0, 1.0]
    tab.locator('[data-step="-1"]').click()
    assert [number(text_of(tab, f"g{i}")) for i in range(4)] == pytest.approx(wanted, rel=1e-5)
    assert tab.locator(".own").first.inner_text().replace("\n", "") == "f1′(2.95) = 5.9"


def test_step_by_step(opened: Opened) -> None:
    """Values from the left, then gradients from the right; space and the right arrow go on, the left one goes back."""
    tab = opened("3*u - 14 | -2*u", 5.0)

    def seen() -> str:
        names = ("u1", "u2", "g2", "g1", "g0")
        shown = [tab.locator(f'#links .node [data-s="{name}"]') for name in names]
        return "".join(
            "x" if place.evaluate("e => getComputedStyle(e).visibility") == "visible" else "." for place in shown
        )

    assert seen() == "xxxxx"
    tab.locator("#next").click()
    assert seen() == "....."
    assert not tab.locator(".readout .total [data-s]").is_visible()
    assert tab.locator(".pull").evaluate("e => getComputedStyle(e).visibility") == "hidden"
    order = []
    for key in ("Space", "ArrowRight", "Space", "ArrowRight", "ArrowLeft", "ArrowRight", "Space"):
        tab.keyboard.press(key)
        order.append(seen())
    assert order == ["x....", "xx...", "xxx..", "xxxx.", "xxx..", "xxxx.", "xxxxx"]
    assert tab.locator("#lesson").inner_text() == "gradient: dy/dx = −6"
    tab.keyboard.press("ArrowLeft")
    tab.locator("#all").click()
    assert seen() == "xxxxx"
    assert not tab.locator("#back").is_visible()
    tab.keyboard.press("ArrowLeft")
    assert seen() == "xxxxx"


def test_predicting(opened: Opened) -> None:
    tab = opened("3*u - 14 | -2*u", 5.0)
    tab.locator("#predict").click()
    hidden = tab.locator("#links .node .asked").all()
    assert len(hidden) == 5  # two values and three gradients; x is given
    assert all(place.get_attribute("aria-label") == "hidden number: show it" for place in hidden)
    assert not tab.locator("#rule").is_visible()
    first = tab.locator('#links .node [data-order="1"]')
    first.click()
    assert first.inner_text() == "1"
    assert first.get_attribute("role") is None
    tab.locator('#links .node [data-order="2"]').press("Enter")
    assert tab.locator("#links .node .asked").count() == 3
    tab.locator("#x").press("ArrowLeft")
    assert tab.locator("#links .node .asked").count() == 5  # another input, other numbers
    tab.locator("#predict").click()
    assert tab.locator(".asked").count() == 0
    assert tab.locator("#rule").is_visible()


def test_the_chain_as_one_box(opened: Opened) -> None:
    tab = opened("3*u - 14 | -2*u", 5.0)
    tab.locator("#fold").click()
    assert not tab.locator("#links").is_visible()
    assert tab.locator("#whole .box").count() == 1
    assert tab.locator("#whole h3").inner_text().replace("\n", "") == "f1f2"
    words = tab.locator("#whole").inner_text().replace("\n", " ")
    for piece in ("(f1f2)′(5) = −6", "x 5 −6", "y −2 1", "× −6", "+0.5", "−3"):
        assert piece in words
    tab.locator("#x").press("ArrowLeft")
    assert "−1.7" in tab.locator("#whole").inner_text()
    dot = tab.locator('#whole [data-dot="0"]').bounding_box()
    assert dot is not None
    tab.locator("#fold").click()
    assert tab.locator("#links").is_visible()
    assert opened("square", 1.0).locator("#fold").count() == 0


def test_on_a_phone_the_string_is_in_one_piece(opened: Opened) -> None:
    """The pieces of the string meet, and each box says which value comes in."""
    for chain, x in (("leaky_relu | square | sigmoid", 0.8), ("abs | 3*u", 0.0)):
        tab = opened(chain, x, viewport={"width": 390, "height": 844})
        pieces = tab.evaluate(
            "[...document.querySelectorAll('#links .knot, #links .factor')].map(e => e.getBoundingClientRect())"
            ".filter(r => r.height).map(r => [r.top, r.bottom, (r.left + r.right) / 2]).sort((a, b) => a[0] - b[0])"
        )
        for (_, bottom, middle), (top, _, other) in pairwise(pieces):
            assert top == pytest.approx(bottom, abs=1)
            assert middle == pytest.approx(other, abs=1)
        for i, box in enumerate(tab.locator("#links .own").all()):
            into = text_of(tab, f"u{i}" if i else "x")
            assert f"({into})" in box.inner_text().replace("\n", "")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("part", ["diagram", "slope"])
def test_copying_a_picture(opened: Opened, part: str, scheme: str) -> None:
    """What is copied is a picture of what is to be seen, in its colours."""
    tab = opened("square | sigmoid", 1.0, color_scheme=scheme)
    tab.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: { write: async ([item]) => {"
        " window.copied = await (await item.getType('image/png')).arrayBuffer(); } } })"
    )
    tab.locator(f'[data-copy="{part}"]').click()
    expect(tab.locator(f'[data-copy="{part}"]')).to_have_text("copied")
    content = bytes(tab.evaluate("[...new Uint8Array(window.copied)]"))
    assert content.startswith(b"\x89PNG")
    pixels = (image.imread(io.BytesIO(content))[:, :, :3] * 255).round().astype(int)
    shown = tab.locator("#links" if part == "diagram" else ".plots").bounding_box()
    assert shown is not None
    assert pixels.shape[:2] == (
        pytest.approx(2 * shown["height"] + 64, abs=3),
        pytest.approx(2 * shown["width"] + 64, abs=3),
    )
    papers = {"light": (251, 250, 246), "dark": (22, 24, 28)}
    assert tuple(pixels[5, 5]) == papers[scheme]
    lines = (
        {"light": (0, 114, 178), "dark": (108, 140, 179)}
        if part == "diagram"
        else {"light": (176, 18, 69), "dark": (255, 143, 171)}
    )
    assert np.sum(np.all(pixels == lines[scheme], axis=2)) > 200


def test_where_nothing_can_be_copied_it_is_saved(opened: Opened) -> None:
    tab = opened("square", 1.0)
    tab.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    with tab.expect_download() as saved:
        tab.locator('[data-copy="diagram"]').click()
    assert saved.value.suggested_filename == "diagram.png"


def test_the_narrowest_range(opened: Opened) -> None:
    tab = opened("2*u", 0.0, content=page(Chain.parse("2*u"), 0.0, (0.0, 5e-324)))
    tab.locator("#x").press("End")
    assert "NaN" not in tab.content()
    assert tab.locator('[data-dot="y"]').get_attribute("cx") == "100%"


def test_a_kink_shows_both_sides(opened: Opened) -> None:
    tab = opened("abs | 3*u", 1.0)
    assert tab.locator(".notes").inner_text().strip() == ""
    tab.locator("[data-go]", has_text="kink at 0").click()
    assert product(tab) == ""
    readout = tab.locator(".readout").inner_text()
    assert "undefined" in readout
    assert "from the left −3, from the right 3" in readout
    assert "abs has a kink at 0" in tab.locator(".notes").inner_text()
    assert tab.locator(".second").first.is_visible()
    assert tab.locator('[data-line="left"]').get_attribute("y1") == tab.locator('[data-line="right"]').get_attribute(
        "y2"
    )
    assert "There is none here." in tab.locator("#slope").inner_text()
    tab.locator("#x").press("ArrowRight")
    assert not tab.locator(".second").first.is_visible()
    assert product(tab) == "3.0"


def test_outside_the_domain_it_says_why(opened: Opened) -> None:
    tab = opened("log | sqrt", 2.0)
    tab.locator("#x").press("Home")
    assert "log is not defined at -3" in tab.locator(".notes").inner_text()
    assert text_of(tab, "u2") == "undefined"
    assert tab.locator('[data-dot="y"]').is_hidden()
    assert "how far y moves is undefined" in tab.locator(".pull").inner_text()


# -- for all eyes and ears --


def test_what_a_screen_reader_hears(opened: Opened) -> None:
    tab = opened("3*u - 14 | -2*u", 5.0)
    assert tab.locator("#x").get_attribute("aria-valuetext") == "x = 5, y = -2, derivative -6"
    tab.locator("#x").press("ArrowLeft")
    assert tab.locator("#x").get_attribute("aria-valuetext") == "x = 4.95, y = -1.7, derivative -6"
    expect(tab.locator("#said")).to_have_text("x = 4.95, y = -1.7, derivative -6 = -2 times 3")
    told = "delta = 0.5, y moves -3, the slope predicts -3, slope of the secant -6"
    assert tab.locator("#delta").get_attribute("aria-valuetext") == told
    unnamed = tab.evaluate(
        "[...document.querySelectorAll('svg:not([aria-hidden]), input, button')]"
        ".filter(e => !e.parentElement.closest('svg')).filter(e => !(e.getAttribute('aria-label')"
        " || e.textContent.trim() || (e.labels && e.labels.length))).map(e => e.outerHTML.slice(0, 80))"
    )
    assert unnamed == []


CONTRAST = """() => {
  const numbers = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = numbers(colour).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      const [, , , alpha = 1] = numbers(colour);
      if (alpha > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const low = [];
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.textContent.trim();
    if (!words || !element.getClientRects().length || element.closest("script, title")) continue;
    const style = getComputedStyle(element);
    const front = element instanceof SVGElement ? style.fill : style.color;
    const [a, b] = [light(front), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    seen += 1;
    if (ratio < 4.5 || style.opacity !== "1") low.push([words.slice(0, 30), front, behind(element), ratio]);
  }
  return [seen, low];
}"""  # the formula: WCAG 2.2, "relative luminance" and "contrast ratio"


@pytest.mark.parametrize("chain", ["kink", "twenty"])
def test_every_text_has_contrast(opened: Opened, chain: str) -> None:
    tab = opened(CHAINS[chain], 0.0)
    papers = []
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        for _ in range(2):  # as the system wants it, and as the button says
            papers.append(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
            seen, low = tab.evaluate(CONTRAST)
            assert seen > 100
            assert low == []
            tab.locator("#theme").click()
        tab.evaluate("delete document.documentElement.dataset.theme")
    light, dark = "rgb(251, 250, 246)", "rgb(22, 24, 28)"
    assert papers == [light, dark, dark, light]


@pytest.mark.parametrize("chain", CHAINS)
def test_nothing_overflows(opened: Opened, chain: str) -> None:
    tab = opened(
        CHAINS[chain], 0.5, content=page(Chain.parse(CHAINS[chain]), 0.5, precision=17 if chain == "two" else 6)
    )
    for width, key in ((360, "Home"), (320, "End"), (1440, "ArrowLeft"), (1440, "Home")):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.locator("#x").press(key)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        outside = tab.evaluate(
            "[...document.querySelectorAll('.box, .node, .canvas, .slider, h1, .notes p, pre, .legend li')]"
            ".filter(e => e.getClientRects().length).filter(e => { const r = e.getBoundingClientRect();"
            " return r.left < -1 || r.right > innerWidth + 1 }).map(e => e.className.baseVal ?? e.className)"
        )
        assert outside == []
        overlapping = tab.evaluate(
            "[...document.querySelectorAll('.chain:not([hidden]) .link')].filter(e => { const [a, b] ="
            " ['.box', '.node'].map(c => e.querySelector(c).getBoundingClientRect());"
            " return a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 1 && b.bottom > a.top + 1 })"
            ".length"
        )
        assert overlapping == 0


def test_motion_is_only_for_those_who_like_it(opened: Opened) -> None:
    moving = "getComputedStyle(document.querySelector('.moved')).transitionDuration"
    assert opened("square", 1.0, reduced_motion="reduce").evaluate(moving) == "0s"
    assert opened("square", 1.0, reduced_motion="no-preference").evaluate(moving) == "0.12s"


def test_without_javascript(opened: Opened) -> None:
    tab = opened("3*u - 14 | -2*u", 5.0, java_script_enabled=False)
    assert product(tab) == "-6.0"
    assert text_of(tab, "p2") == "−6"
    assert tab.locator("noscript").inner_text().startswith("The sliders need JavaScript")
    assert not tab.locator("#x").is_visible()
    assert not tab.locator("#copy").is_visible()
    for path in (".canvas .line", '[data-line="left"]', '[data-dot="y"]'):
        box = tab.locator(path).first.bounding_box()
        assert box is not None
        assert box["width"] > 0


@pytest.mark.parametrize(
    "chain", ["3*u - 14 | -2*u", "u + 1", "-u", "square", "abs", "2 - u | u^2", "5", "tanh | u/1e7"]
)
def test_the_tangent_is_written_alike_by_the_script(opened: Opened, chain: str) -> None:
    """At every stop, as Python writes it for that input: with no 0, no factor of 1 and no two signs."""
    stops = [-1.0, 0.0, 2.0]
    tab = opened(chain, 1.0, content=page(Chain.parse(chain), 1.0, (-3.0, 3.0)))
    for x in stops:
        tab.locator("#x").evaluate(f"e => {{ e.value = {x + 3} / 6 * e.max; e.dispatchEvent(new Event('input')) }}")
        there = opened(chain, x, content=re.sub(
            r"<script>.*</script>", "", page(Chain.parse(chain), x, (-3.0, 3.0)), flags=re.DOTALL
        ))  # fmt: skip
        read = "(e => [e.innerHTML, e.closest('[hidden]') !== null])(document.getElementById('line'))"
        assert float(text_of(tab, "x").replace("−", "-")) == x
        (moved, hidden), (still, missing) = tab.evaluate(read), there.evaluate(read)
        assert hidden == missing
        assert hidden or moved == still


def test_the_script_draws_what_stood_there(opened: Opened) -> None:
    """Python and the script place everything alike, to a pixel."""
    lines = "[data-line], [data-dot], [data-now], .moved, .way"
    measure = (
        f"[...document.querySelectorAll('{lines}')].map(e => [e.hasAttribute('hidden'), "
        "...['x1', 'y1', 'x2', 'y2', 'cx', 'cy'].map(n => parseFloat(e.getAttribute(n)) || 0)])"
    )
    for chain, x in (("abs | 3*u", 0.0), ("log | sqrt | 1/u", 1.0)):
        content = page(Chain.parse(chain), x)
        still = opened(chain, x, content=re.sub(r"<script>.*</script>", "", content, flags=re.DOTALL))
        moved = opened(chain, x, content=content)
        for a, b in zip(still.evaluate(measure), moved.evaluate(measure), strict=True):
            assert a[0] == b[0]
            assert a[0] or a[1:] == pytest.approx(b[1:], abs=0.6, rel=2e-3)
        numbers = (
            "[...document.querySelectorAll('[data-s], [data-eq]')].filter(e => !e.closest('.delta'))"
            ".map(e => e.getClientRects().length ? e.textContent : '')"
        )
        assert still.evaluate(numbers) == moved.evaluate(numbers)


def test_printing(opened: Opened) -> None:
    tab = opened("square | sigmoid", 1.0, color_scheme="dark")
    tab.emulate_media(media="print")
    assert not tab.locator("#move").is_visible()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.evaluate(CONTRAST)[1] == []


def test_the_copy_button(opened: Opened) -> None:
    tab = opened("square", 1.0)
    tab.locator("#copy").click()
    expect(tab.locator("#copy")).to_have_text(re.compile(r"copied|selected: press Ctrl\+C"))


def test_names_do_nothing(opened: Opened) -> None:
    chain = Chain([TableLink(EVIL, [1.0], [1.0], [2.0]), *Chain.parse("square").links])
    tab = opened(chain, 1.0, content=page(chain, 1.0, name=EVIL, about=EVIL))
    assert tab.evaluate("window.evil") is None
    assert tab.locator("img").count() == 0
    assert "<img src=x" in tab.locator("h1").inner_text()
    tab.locator("#x").press("ArrowLeft")
    assert product(tab) == "4.0"


def test_the_policy_holds(opened: Opened, browser: Browser, tmp_path: Path) -> None:
    """Were markup to get in all the same, the page's policy would stop it."""
    content = page(Chain.parse("square"), 1.0)
    content = content.replace("<main>", "<main><script>window.evil = 1</script><img src='https://example.org/x.png'>")
    file = tmp_path / "evil.html"
    file.write_text(content, encoding="utf-8")
    tab = browser.new_page()
    refused: list[str] = []
    tab.on("console", lambda message: refused.append(message.text))
    tab.goto(file.as_uri())
    assert tab.evaluate("window.evil") is None
    assert any("script" in text for text in refused)
    assert any("img" in text or "image" in text for text in refused)
    tab.close()


def test_a_page_of_arrays(opened: Opened) -> None:
    """It has no slider; it fits narrow and wide windows, its words can be read, and its program is its own."""
    links = [ArrayLink("matmul", [[1, -1], [0.5, 2], [0, 1]]), *Chain.parse("sigmoid | u*sin(u) | softmax").links]
    e = explain_array(Chain(links), np.array([[0.1, 0.2, 0.3], [-1.0, 0.0, 1.0]]), name=EVIL, description=EVIL)
    tab = opened("square", 0.5, content=still_page(e))
    for width in (360, 1440):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        seen, low = tab.evaluate(CONTRAST)
        assert seen > 50
        assert low == []
    assert tab.locator("#program").text_content() == array_program(e)
    assert tab.locator("mtable").count() >= 5
    assert tab.evaluate("window.evil") is None


# -- several inputs --


@pytest.mark.parametrize("moved", ["x", "w", "b"])
def test_a_slider_for_each_input_shows_what_deriv_says(opened: Opened, run: Run, moved: str) -> None:
    chain, given = Chain.parse("w*x + b | sigmoid | u^2"), {"x": 1.0, "w": 2.0, "b": -3.0}
    e = explain(chain, 1.0, others={"w": 2.0, "b": -3.0})
    tab = opened(chain, 1.0, content=page_of_several(chain, e))
    slider = tab.locator(f"#in-{moved}")
    slider.focus()
    for keys in (["End"], ["Home"], ["ArrowRight"] * 3):
        for key in keys:
            slider.press(key)
        here = {**given, moved: number_of(tab, f"in:{moved}")}
        words = [word for name, value in here.items() for word in (f"--{name}={value!r}",)]
        point = json.loads(run("deriv", str(chain), *words, "-f", "json", "-q").stdout)["points"][0]
        assert number_of(tab, "u3") == pytest.approx(point["value"], rel=1e-5)
        for name, both in point["derivatives"].items():
            assert number_of(tab, f"p:{name}") == pytest.approx(both["chain_rule"], rel=1e-5)
    tab.locator("#again").click()
    assert [text_of(tab, f"in:{name}") for name in given] == ["1", "2", "−3"]


@pytest.mark.parametrize("faces", [("math",), ("diagram",), ("code",), ("math", "code")])
def test_a_page_of_some_faces_moves_without_complaint(opened: Opened, faces: tuple[Face, ...]) -> None:
    tab = opened("square | sigmoid", 1.0, content=page(Chain.parse("square | sigmoid"), 1.0, faces=faces))
    tab.locator("#x").press("ArrowRight")
    shown = [str(section.get_attribute("id")) for section in tab.locator("section").all()]
    expected = {"math": ["rule", "functions"], "diagram": ["diagram", "slope"], "code": ["code"]}
    assert sorted(shown) == sorted(name for face in faces for name in expected[face])
