"""Plots: the data against facts about the functions, and the two ways in which they are drawn."""

from __future__ import annotations

import hashlib
import io
import math
import os
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import Run

from chaincalc import Chain
from chaincalc.base.errors import OutputError
from chaincalc.plot import Mark, Panel, Picture, Request, picture
from chaincalc.plot.axis import Axis, pieces
from chaincalc.plot.curve import sample
from chaincalc.plot.figure import figure
from chaincalc.plot.sampled import Sampled
from chaincalc.plot.terminal import write_terminal

FORMS = ("svg", "png", "pdf")


def sampled(text: str, low: float = -3.0, high: float = 3.0) -> Sampled:
    return sample(Chain.parse(text).links, low, high)


def panel(text: str, low: float = -3.0, high: float = 3.0, **how: object) -> Panel:
    return picture(Chain.parse(text).links, text, Request(low, high, **how)).panels[0]  # type: ignore[arg-type]


def mark(shown: Panel, role: str) -> Mark:
    (found,) = [m for m in shown.marks if m.role == role]
    return found


def runs(curve: Sampled) -> list[tuple[float, float]]:
    """From where to where each piece of a curve goes."""
    found: list[tuple[float, float]] = []
    joined = False
    for x, y in zip(curve.x.tolist(), curve.y.tolist(), strict=True):
        if not math.isnan(y):
            found.append((found.pop()[0], x) if joined else (x, x))
        joined = not math.isnan(y)
    return found


def labels(shown: Panel) -> list[str]:
    return [label for _, label in Picture("", (shown,), ()).legend]


def terminal(text: str | Picture, **how: object) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    drawn = picture(Chain.parse(text).links, text, Request(-3.0, 3.0, **how)) if isinstance(text, str) else text  # type: ignore[arg-type]
    write_terminal(drawn, out)
    out.flush()
    return out.buffer.getvalue().decode()


# The curve


def test_points_lie_on_the_curve() -> None:
    curve = sampled("square | sigmoid")
    assert len(curve.x) >= 2001
    expected = [1 / (1 + math.exp(-x * x)) for x in curve.x]  # by hand, with the math module
    assert curve.y == pytest.approx(expected, rel=1e-14)
    slopes = [2 * x * y * (1 - y) for x, y in zip(curve.x, expected, strict=True)]  # the chain rule, by hand
    assert curve.slope == pytest.approx(slopes, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(
    ("text", "low", "high", "expected"),
    [
        ("square", -3, 3, [(-3, 3)]),
        ("1/u", -3, 3, [(-3, 0), (0, 3)]),  # a pole that lies on a point
        ("1/u", -1, 2.5, [(-1, 0), (0, 2.5)]),  # and one that doesn't
        ("1/u^2", -1, 2.5, [(-1, 0), (0, 2.5)]),  # both sides go up
        ("tan", -3, 3, [(-3, -math.pi / 2), (-math.pi / 2, math.pi / 2), (math.pi / 2, 3)]),
        ("2*u | tan", 0, 1, [(0, math.pi / 4), (math.pi / 4, 1)]),
        # Poles that lie on a point, or that rounding moves to one.
        ("tan", -math.pi, math.pi, [(-math.pi, -math.pi / 2), (-math.pi / 2, math.pi / 2), (math.pi / 2, math.pi)]),
        ("sec", -math.pi, math.pi, [(-math.pi, -math.pi / 2), (-math.pi / 2, math.pi / 2), (math.pi / 2, math.pi)]),
        ("csc", -math.pi, math.pi, [(-math.pi, 0), (0, math.pi)]),
        ("pi*u | tan", 0, 1, [(0, 0.5), (0.5, 1)]),
        ("tan", 0, 1.5 * math.pi, [(0, math.pi / 2), (math.pi / 2, 1.5 * math.pi)]),
        ("tan", -math.pi / 2, math.pi / 2, [(-math.pi / 2, math.pi / 2)]),
        ("1/(u - 0.3)", 0, 1, [(0, 0.3), (0.3, 1)]),
        ("sqrt | tan", -3, 3, [(0, math.pi**2 / 4), (math.pi**2 / 4, 3)]),
        ("log", -3, 3, [(0, 3)]),
        ("square | log", -1, 2.5, [(-1, 0), (0, 2.5)]),  # it touches the end of the domain and turns back
        ("sqrt", -1, 2.5, [(0, 2.5)]),
        ("arcsin", -3, 3, [(-1, 1)]),
        ("sign", -3, 3, [(-3, 0), (0, 0), (0, 3)]),
        ("3*u - 1 | step", -3, 3, [(-3, 1 / 3), (1 / 3, 1 / 3), (1 / 3, 3)]),
        ("u*sign(u)", -3, 2.5, [(-3, 2.5)]),  # it is |u|, which doesn't jump
        ("relu", -3, 2.5, [(-3, 2.5)]),
        ("sin(u)/u", -3, 2.5, [(-3, 0), (0, 2.5)]),
        ("sqrt(u^2 - 4)", -3, 3, [(-3, -2), (2, 3)]),
        ("1000000*u | tanh", -1, 1, [(-1, 1)]),  # steep, and yet in one piece
    ],
)
def test_pieces_end_where_the_function_breaks(
    text: str, low: float, high: float, expected: list[tuple[float, float]]
) -> None:
    found = runs(sampled(text, low, high))
    assert len(found) == len(expected)
    for piece, wanted in zip(found, expected, strict=True):
        assert piece == pytest.approx(wanted, abs=1e-6)


def test_no_line_leads_across_a_pole() -> None:
    for text in ("1/u", "tan", "sec", "coth", "1/(u^2 - 1)"):
        curve = sampled(text, -3.1, 2.9)
        steps = np.diff(np.sign(curve.y))
        values = np.abs(curve.y)
        for i in np.flatnonzero(np.abs(steps) == 2):  # a change of sign between two joined points is a small step
            assert max(values[i], values[i + 1]) < 0.1, text


def crossed_poles(curve: Sampled, factor: float) -> int:
    """How many lines between joined points cross a pole of tan(factor*x): pi/2 and each k*pi more, by definition."""
    turn = np.floor((factor * curve.x - math.pi / 2) / math.pi)
    joined = ~np.isnan(curve.y[:-1] + curve.y[1:])
    return int(np.sum(joined & (turn[:-1] != turn[1:])))


def test_too_many_poles_are_not_drawn_and_it_says_so() -> None:
    """tan(300x) has 1,910 poles over -10:10: |300x| = pi/2 + k*pi < 3000 for k = 0 to 954, on each side."""
    curve = sampled("300*u | tan", -10.0, 10.0)
    assert crossed_poles(curve, 300.0) == 0
    (remark,) = panel("300*u | tan", -10.0, 10.0).remarks
    assert remark == "it is torn apart at 1,910 places or more, too many to draw: a shorter range shows them"
    assert crossed_poles(sampled("300*u | tan", -1.0, 1.0), 300.0) == 0
    assert panel("300*u | tan", -1.0, 1.0).remarks == ()
    near_0 = sampled("1/u | tan", 0.0, 1.0)
    assert "at ever more places" in near_0.crowd.remarks[0]
    assert np.sum(~np.isnan(near_0.y[near_0.x > 0.05])) > 1500  # away from 0 it is drawn


def test_too_many_turns_and_kinks_are_told() -> None:
    """sin(1000x) turns round 1,910 times from -3 to 3, and abs bends it 1,909 times: at 1000x = k*pi, |k| <= 954."""
    turned, bent = sampled("1000*u | sin").crowd, sampled("1000*u | sin | abs").crowd
    assert turned.turned > 1800
    assert bent.bent > 1800
    assert "too often to draw truly" in turned.remarks[0]
    assert sampled("50*u | sin").crowd.remarks == ()


def test_a_corner_is_a_point_of_the_curve() -> None:
    for text, at in (("relu", 0.0), ("3*u - 1 | abs", 1 / 3), ("clip", 1.0), ("max(u, 2 - u)", 1.0)):
        curve = sampled(text, -2.9, 3.3)
        assert np.min(np.abs(curve.x - at)) < 1e-12


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("relu", [(0, 0, 1)]),
        ("leaky_relu", [(0, 0.2, 1)]),
        ("hard_tanh", [(-1, 0, 1), (1, 1, 0)]),
        ("square | relu", []),  # the square never leaves the side of relu it is on
        ("relu | square", []),  # flattened by the next link
        ("u - 1 | abs | sigmoid", [(1, -0.25, 0.25)]),  # in the middle of a chain: sigmoid'(0) is 1/4
        ("3*u - 1 | abs", [(1 / 3, -3, 3)]),  # on no float
        ("max(u, 2 - u)", [(1, -1, 1)]),
        ("abs | sqrt", [(0, -math.inf, math.inf)]),
        ("sin | abs", [(0, -1, 1)]),
        ("square", []),
        ("sign", []),
    ],
)
def test_kinks_and_their_slopes(text: str, expected: list[tuple[float, float, float]]) -> None:
    curve = sampled(text, -2.9, 2.95)
    assert [(k.x, k.left, k.right) for k in curve.kinks] == [pytest.approx(e, abs=1e-9) for e in expected]


def test_the_derivative_is_cut_on_kinks() -> None:
    curve = sampled("abs")
    at = int(np.argmin(np.abs(np.nan_to_num(curve.slope_x, nan=9.0))))
    assert math.isnan(curve.slope[at])
    known = curve.slope[~np.isnan(curve.slope)]
    assert set(known.tolist()) == {-1.0, 1.0}


def test_ends_of_jumps_and_holes() -> None:
    jump = sampled("step")  # 0 below 0, and 1 from 0 on
    assert jump.hollow == ((0.0, 0.0),)
    assert jump.filled == ((0.0, 1.0),)
    both = sampled("sign", -1, 2.5)
    assert both.hollow == ((0.0, -1.0), (0.0, 1.0))
    assert both.filled == ((0.0, 0.0),)
    (hole,) = sampled("sin(u)/u").hollow  # its limit is 1
    assert hole == pytest.approx((0.0, 1.0))
    (flat,) = sampled("(1 - cos(u))/u^2", -1, 2.5).hollow  # 1/2, by l'Hospital's rule
    assert flat == pytest.approx((0.0, 0.5), abs=1e-6)
    assert sampled("1/u").hollow == ()


def test_a_table_is_drawn_as_its_entries(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text("chain:\n  - table: {u: [1, 2, 3], value: [2, 5, 4], derivative: [1, 0, -1]}\n  - square\n")
    links = Chain.load(file).links
    curve = sample(links, 0.0, 4.0)
    assert curve.filled == ((1.0, 4.0), (2.0, 25.0), (3.0, 16.0))
    assert runs(curve) == [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]
    slopes = curve.slope[~np.isnan(curve.slope)]
    assert slopes.tolist() == [4.0, 0.0, -8.0]  # 2 times value times derivative
    later = sample([*Chain.parse("exp").links, *links], -3.0, 3.0)
    assert [x for x, _ in later.filled] == pytest.approx([math.log(1), math.log(2), math.log(3)], abs=1e-9)


# The window


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("1/u", -8, 8), ("tan", -12, 12), ("log", -8, 2), ("1/u^2", 0, 30), ("1/(u-pi/7)^2", 0, 30)],
)
def test_poles_dont_squash_the_picture(text: str, low: float, high: float) -> None:
    axis = panel(text).y
    assert low - 2 < axis.low < axis.high < high + 2
    assert axis.high - axis.low > 2


def test_the_whole_of_a_bounded_curve_is_shown() -> None:
    axis = panel("square").y
    assert -3 < axis.low < 0
    assert 9 < axis.high < 12
    assert panel("5").y.low < 5 < panel("5").y.high


def steepness(shown: Panel, slope: float) -> float:
    """A slope as it looks in a square picture."""
    return slope * (shown.x.high - shown.x.low) / (shown.y.high - shown.y.low)


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("u^2*exp(3*u)", 1.0, 5 * math.exp(3)),  # (2u + 3u^2) e^(3u), by hand
        ("sqrt | tan", 2.0, (1 + math.tan(math.sqrt(2)) ** 2) / (2 * math.sqrt(2))),
        ("u^5", 1.0, 5.0),
        ("exp | exp", 0.5, math.exp(0.5 + math.exp(0.5))),
        ("5*u | exp", -0.2, 5 / math.e),
    ],
)
def test_the_window_shows_the_point_and_its_tangent(text: str, at: float, slope: float) -> None:
    """The tangent neither looks flat nor stands upright, and the point isn't lost at an edge."""
    shown = panel(text, at=at)
    assert 0.25 < steepness(shown, slope) < 4
    (y,) = mark(shown, "point").y
    assert shown.y.low < y < shown.y.high


@pytest.mark.parametrize(("text", "at"), [("sigmoid", -2.9), ("sin", 1.0), ("relu", -2.0), ("square", 0.0), ("5", 1.0)])
def test_the_window_stays_whole_where_the_point_is_seen(text: str, at: float) -> None:
    whole, shown = panel(text).y, panel(text, at=at, delta=1e-6).y
    assert shown == pytest.approx(whole)


@pytest.mark.parametrize(
    ("axis", "most", "texts"),
    [
        (Axis(-3, 3), 9, ("-3", "-2", "-1", "0", "1", "2", "3")),
        (Axis(-3, 3), 3, ("-2", "0", "2")),
        (Axis(0, 1), 6, ("0", "0.2", "0.4", "0.6", "0.8", "1.0")),
        (Axis(0, 1e-6), 3, ("0", "5e-7", "1e-6")),
        (Axis(-2e6, 2e6), 3, ("-2e6", "0", "2e6")),
        (Axis(0, 8e307), 3, ("0", "5e307")),
    ],
)
def test_round_numbers_on_an_axis(axis: Axis, most: int, texts: tuple[str, ...]) -> None:
    ticks = axis.ticks(most)
    assert ticks.texts == texts
    for place, text in zip(ticks.places, ticks.texts, strict=True):
        assert place == pytest.approx((float(text) - axis.low) / (axis.high - axis.low), abs=1e-9)


def test_numbers_that_differ_in_their_last_digits_have_a_base() -> None:
    axis = Axis(1e9, 1e9 + 10)
    for most in (3, 6, 9):
        ticks = axis.ticks(most)
        assert len(set(ticks.texts)) == len(ticks.texts) >= 3
        assert float(axis.base) + float(ticks.texts[-1]) == 1e9 + 10
        assert ticks.places[-1] == 1.0
    drawn = picture(Chain.parse("u").links, "u", Request(1e9, 1e9 + 10))
    assert terminal(drawn).count("- 1000000000") == 2  # beside both axes
    assert Axis(-3, 3).base == ""


def test_lines_are_clipped_to_the_picture() -> None:
    (piece,) = pieces(np.array([0.0, 1.0]), np.array([-1.0, 3.0]), Axis(0, 1), Axis(0, 2))
    assert piece == [(0.25, 0.0), (0.75, 1.0)]  # y = 4x - 1 is 0 at 1/4 and 2 at 3/4
    assert pieces(np.array([0.0, 1.0]), np.array([5.0, 6.0]), Axis(0, 1), Axis(0, 2)) == []
    assert pieces(np.array([0.5, math.nan]), np.array([1.0, math.nan]), Axis(0, 1), Axis(0, 2)) == [[(0.5, 0.5)]]


# The tangent and the secant


def test_tangent_and_secant_of_a_parabola() -> None:
    shown = panel("square | 0.5*u", at=1.0, delta=0.5)  # u^2/2 has slope 1 at 1, and so have all central secants there
    tangent, secant = (next(c for c in shown.curves if c.role == role) for role in ("tangent", "secant"))
    assert tangent.y.tolist() == [-3.5, 0.5, 2.5]  # y = x - 1/2
    assert secant.y.tolist() == pytest.approx([-3.375, 0.125, 1.125, 2.625])  # y = x - 3/8
    assert mark(shown, "ends").y == (0.125, 1.125)
    assert "tangent at x = 1: slope 1" in labels(shown)
    assert "secant from 0.5 to 1.5: slope 1" in labels(shown)


def test_a_large_delta_shows_them_part() -> None:
    told = labels(panel("cube", at=1.0, delta=0.5))
    assert "tangent at x = 1: slope 3" in told
    assert "secant from 0.5 to 1.5: slope 3.25" in told  # 3 + delta^2


def test_one_sided_tangents_on_a_kink() -> None:
    shown = panel("relu", at=0.0, delta=0.5)
    assert not [c for c in shown.curves if c.role == "tangent"]
    assert "tangent from the left: slope 0" in labels(shown)
    assert "tangent from the right: slope 1" in labels(shown)
    assert "secant from -0.5 to 0.5: slope 0.5" in labels(shown)
    assert shown.remarks == ("no tangent at x = 0, on a kink: only from the left and from the right",)
    left = next(c for c in shown.curves if c.role == "left")
    assert (left.x[0], left.x[-1]) == (-3.0, 0.0)


def test_at_kink_puts_a_tangent_there() -> None:
    shown = panel("relu", at=0.0, at_kink="average", derivative=True)
    assert "tangent at x = 0: slope 0.5, by --at-kink average" in labels(shown)
    assert shown.remarks == ()
    assert mark(shown, "filled").y == (0.5,)


@pytest.mark.parametrize(
    ("text", "at", "remark"),
    [
        ("log", -1.0, "undefined at x = -1: log is not defined at -1: log needs u > 0"),
        ("1/u", 0.0, "undefined at x = 0: 1/x is not defined at 0: division by zero"),
        ("sign", 0.0, "no tangent at x = 0: sign jumps at 0: there is no derivative"),
        ("sqrt", 0.0, "no secant: the difference formula needs x = -0.001, where sqrt is not defined"),
        ("1000*u | exp | exp", 1.0, "too large to draw at x = 1"),
    ],
)
def test_what_isnt_there_is_said(text: str, at: float, remark: str) -> None:
    assert remark in panel(text, at=at).remarks


def test_vertical_tangents() -> None:
    shown = panel("cbrt", at=0.0)
    tangent = next(c for c in shown.curves if c.role == "tangent")
    assert set(tangent.x.tolist()) == {0.0}
    assert tangent.y[0] < -1e300 < 1e300 < tangent.y[-1]
    assert "tangent at x = 0: slope infinity" in labels(shown)
    one_side = next(c for c in panel("sqrt", at=0.0).curves if c.role == "right")
    assert min(one_side.y) == 0.0


def test_all_undefined_is_an_empty_picture_that_says_why() -> None:
    shown = panel("sqrt(-1 - u^2)")
    assert shown.curves == ()
    assert shown.remarks[0] == "undefined in the whole range"
    assert "sqrt needs u >= 0" in shown.remarks[1]


# Link by link


def test_each_link_is_drawn_over_the_inputs_it_gets() -> None:
    drawn = picture(Chain.parse("square | sigmoid | 2*u").links, "t", Request(-3.0, 3.0, 1.0, each_link=True))
    assert [p.title for p in drawn.panels] == ["1: square", "2: sigmoid", "3: 2*u", "the whole chain"]
    assert [(p.across, p.up) for p in drawn.panels] == [("x", "u1"), ("u1", "u2"), ("u2", "y"), ("x", "y")]
    assert drawn.panels[1].x == Axis(0.0, 9.0)  # the squares of -3 to 3
    assert drawn.panels[2].x == pytest.approx((0.5, 1 / (1 + math.exp(-9))))
    assert [p.remarks for p in drawn.panels] == [
        ("at 1: value 1", "slope 2"),
        ("at 1: value 0.731059", "slope 0.196612"),  # sigmoid(1), and sigmoid(1) * sigmoid(-1)
        ("at 0.731059: value 1.46212", "slope 2"),
        ("at 1: value 1.46212", "slope 0.786448"),  # 2 * 0.196612 * 2
    ]


def test_a_link_after_a_pole_gets_what_the_picture_shows() -> None:
    drawn = picture(Chain.parse("1/u | square").links, "t", Request(-3.0, 3.0, each_link=True))
    assert drawn.panels[1].x.high < 10


def test_one_link_is_one_panel_and_links_without_input_say_so() -> None:
    assert len(picture(Chain.parse("square").links, "t", Request(-3.0, 3.0, each_link=True)).panels) == 1
    drawn = picture(Chain.parse("-1 - u^2 | sqrt | exp").links, "t", Request(-3.0, 3.0, each_link=True))
    assert drawn.panels[2].remarks == ("it gets no input",)


# In the terminal


def test_letters_tell_the_curves_apart_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("", ""), ("NO_COLOR", "1"), ("TERM", "dumb")):
        if name:
            monkeypatch.setenv(name, value)
            monkeypatch.setenv("FORCE_COLOR", "1")
        text = terminal("square | sigmoid", at=1.0, delta=0.5, derivative=True)
        assert "\x1b" not in text
        drawing = text.split("⠤⠤⠤ the chain")[0]
        for letter in "dts●■":
            assert letter in drawing


def test_colours_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = terminal("square", at=1.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    text = terminal("square", at=1.0)
    assert "\x1b[1;36m" in text
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == plain


@pytest.mark.parametrize("columns", [20, 33, 80, 100, 300])
def test_it_fits_into_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for how in ({}, {"each_link": True}):
        text = terminal("3*u - 14 | abs | sigmoid | log", at=1.0, delta=0.5, derivative=True, **how)
        widest = max(len(line) for line in text.splitlines())
        assert widest <= columns
        assert widest > min(columns, 100) - 8
        assert not any(line.endswith((" ", "\u2800")) for line in text.splitlines())


@pytest.mark.parametrize("columns", [24, 40, 61, 80, 100])
@pytest.mark.parametrize("text", ["square", "tan", "exp", "-2*u", "u^2*exp(3*u)", "0.001*u", "sin | 50*u"])
def test_numbers_beside_the_axes_stand_evenly(text: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = terminal(text).splitlines()
    rows = [i for i, line in enumerate(lines) if "┤" in line]
    bottom = next(line for line in lines if "└" in line)
    places = [i for i, character in enumerate(bottom) if character == "┬"]
    for marks in (rows, places):
        assert len(marks) >= 2
        assert len(set(np.diff(marks).tolist())) == 1
    under = lines[lines.index(bottom) + 1].split()
    assert len(under) == len(places)
    assert len(set(np.round(np.diff([float(number) for number in under]), 9).tolist())) == 1


# Which of a braille character's dots lies where: column from the left, row from the bottom (ISO/TR 11548-1).
DOTS = {1: (0, 3), 2: (0, 2), 3: (0, 1), 4: (1, 3), 5: (1, 2), 6: (1, 1), 7: (0, 0), 8: (1, 0)}


def dots(text: str) -> tuple[set[tuple[int, int]], int, int, dict[float, int]]:
    """The dots of a drawing (column, row from the bottom), its size in dots, and the rows of the y axis's numbers."""
    rows = [line for line in text.splitlines() if "│" in line or "┤" in line]
    margin = max(row.find("│") for row in rows) + 1
    axis = next(line for line in text.splitlines() if "└" in line)
    width = 2 * (len(axis.rsplit(" ", 1)[0]) - margin)
    found, numbers = set(), {}
    for up, row in enumerate(reversed(rows)):
        if "┤" in row:
            numbers[float(row.split("┤")[0])] = up
        for column, character in enumerate(row[margin:]):
            if 0x2800 <= ord(character) < 0x2900:
                bits = ord(character) - 0x2800
                found |= {(2 * column + x, 4 * up + y) for dot, (x, y) in DOTS.items() if bits >> (dot - 1) & 1}
    return found, width, 4 * len(rows), numbers


@pytest.mark.parametrize("columns", [24, 80])
@pytest.mark.parametrize(
    ("text", "function"),
    [("square", lambda x: x * x), ("sin", math.sin), ("exp", math.exp), ("-2*u", lambda x: -2 * x)],
)
def test_the_dots_lie_on_the_curve(
    text: str, function: Callable[[float], float], columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    found, width, height, numbers = dots(terminal(text))
    axis = panel(text).y
    for column, row in found:
        x = [-3 + 6 * (column + side) / (width - 1) for side in (-1, 0, 1)]
        y = [function(v) for v in x]
        at = axis.low + (axis.high - axis.low) * row / (height - 1)
        dot = (axis.high - axis.low) / (height - 1)
        assert min(y) - dot <= at <= max(y) + dot
    assert {column for column, _ in found} == set(range(width))  # no holes
    for number, row in numbers.items():
        assert row == round((number - axis.low) / (axis.high - axis.low) * (height - 1)) // 4


def test_braille_needs_an_encoding_that_has_it() -> None:
    drawn = picture(Chain.parse("square").links, "square", Request(-3.0, 3.0))
    for encoding in ("ascii", "cp1252", "cp437", "latin-1"):
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        with pytest.raises(OutputError, match=r"-o plot\.svg"):
            write_terminal(drawn, out)
        assert out.buffer.getvalue() == b""


# As a file


@pytest.mark.parametrize("form", FORMS)
def test_files_are_what_they_say(form: str) -> None:
    content = figure(picture(Chain.parse("square").links, "square", Request(-3.0, 3.0, 1.0)), form)
    assert content.startswith({"svg": b"<?xml", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}[form])
    assert len(content) > 5000


@pytest.mark.parametrize("form", FORMS)
def test_the_same_bytes_whenever_and_wherever(form: str, tmp_path: Path) -> None:
    found = set()
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        folder = tmp_path / str(number)
        folder.mkdir()
        if number:  # the user's own settings are left alone
            (folder / "matplotlibrc").write_text("axes.facecolor: red\nfont.size: 30\nnonsense\n")
        environment = {
            **os.environ,
            "TZ": zone,
            "SOURCE_DATE_EPOCH": str(number * 10**9),
            "PYTHONHASHSEED": str(number),
        }
        if number:
            environment |= {"MPLBACKEND": "nonsense"}
        command = [sys.executable, "-m", "chaincalc", "plot", "relu | sigmoid", "--x", "0", "--links", "-q"]
        done = subprocess.run([*command, "-o", f"a.{form}"], cwd=folder, env=environment, capture_output=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        found.add(hashlib.sha256((folder / f"a.{form}").read_bytes()).hexdigest())
    assert len(found) == 1


EVIL = r"""
name: '[bold red]x[/] $\frac{1}{0}$ <script>alert(1)</script> --> &amp;'
chain: [square, sigmoid]
"""


def test_names_are_only_text(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "evil.yaml"
    file.write_text(EVIL, encoding="utf-8")
    result = run("plot", str(file), "-q")
    assert r"[bold red]x[/] $\frac{1}{0}$ <script>alert(1)</script>" in result.stdout
    for form in FORMS:
        assert run("plot", str(file), "-o", f"a.{form}").exit_code == 0
    root = ET.parse("a.svg").getroot()  # noqa: S314 - it is our own
    assert not [element for element in root.iter() if "script" in element.tag]
    assert not [key for element in root.iter() for key in element.attrib if key.lower().startswith("on")]
    assert b"<script" not in Path("a.svg").read_bytes()


def test_titles_hold_no_control_characters() -> None:
    text = terminal(picture(Chain.parse("square").links, "a\x1b[31mb\u202ec", Request(-3.0, 3.0)))
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"]


def test_without_matplotlib_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "matplotlib" else found(name, *a))
    result = run("plot", "square", "-o", "a.svg")
    assert result.exit_code == 2
    assert 'pip install "chaincalc[figures]"' in result.stderr
    assert list(Path.cwd().iterdir()) == []


# The command


def test_the_command(run: Run) -> None:
    result = run("plot", "square | sigmoid", "--x", "1", "--delta", "0.5", "--derivative")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("square | sigmoid\n")
    # sigmoid'(1) * 2, and (sigmoid(2.25) - sigmoid(0.25)) / 1
    assert "tangent at x = 1: slope 0.393224" in result.stdout
    assert "secant from 0.5 to 1.5: slope 0.342474" in result.stdout


def test_it_says_why_on_standard_error(run: Run) -> None:
    result = run("plot", "relu", "--x", "0")
    assert "note: relu has a kink at 0" in result.stderr
    assert "PyTorch defines 0" in result.stderr
    assert run("plot", "relu", "--x", "0", "-q").stderr == ""


def test_where_the_curve_is_drawn(run: Run) -> None:
    Path("c.yaml").write_text("chain: square\nrange: {start: 10, stop: 20, step: 5}\nx: 99\ndelta: 2\n")
    text = run("plot", "c.yaml").stdout
    assert "400" in text  # the file's range; its x has no tangent as long as nobody asks for it
    assert "tangent" not in text
    assert "secant from 10 to 14" in run("plot", "c.yaml", "--x", "12").stdout  # the file's delta
    assert "  98 " in run("plot", "square", "--x", "99").stdout  # moved to where the point is
    assert run("plot", "square", "--range", "0:3:1").stdout == run("plot", "square", "--range", "0:3").stdout
    assert run("plot", "square", "--x", "-", input="2\n").stdout == run("plot", "square", "--x", "2").stdout
    assert "3*x - 14 | -2*u" in run("plot").stdout  # the worked example


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["square", "-o", "a.gif"], "the suffix chooses the form: .svg, .png, .pdf"),
        (["square", "-o", "a"], "the suffix chooses the form"),
        (["square", "-o", "there.svg"], "there.svg exists; --force replaces it"),
        (["square", "-o", "no/a.svg"], "no is no folder"),
        (["square", "--x", "1,2"], "this takes one input"),
        (
            ["square", "--x", "9", "--range", "0:3"],
            "x = 9 lies outside --range, 0:3\n  draw more of the curve: --range 0:9",
        ),
        (["square", "--range", "3:0"], "a range goes up"),
        (["square", "--range", "0:1e400"], "too large"),
        (["sqare"], "did you mean 'square'?"),
        (["square", "--delta", "0"], "delta must be a positive number"),
        (["square", "--num", "1"], "--num"),
        (["square", "--at-kink", "middle"], "--at-kink"),
        (["|".join(["sin"] * 49), "--links"], "--links draws at most 48 links, and this chain has 49"),
    ],
)
def test_bad_requests(words: list[str], message: str, run: Run) -> None:
    Path("there.svg").write_text("mine")
    result = run("plot", *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert [path.name for path in Path.cwd().iterdir()] == ["there.svg"]
    assert Path("there.svg").read_text() == "mine"


def test_force_replaces(run: Run) -> None:
    Path("a.svg").write_text("old")
    assert run("plot", "square", "-o", "a.svg", "--force").exit_code == 0
    assert Path("a.svg").read_bytes().startswith(b"<?xml")


def test_an_output_without_braille_offers_a_file() -> None:
    for encoding in ("ascii", "cp1252"):
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        command = [sys.executable, "-m", "chaincalc", "plot", "square"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (2, "")
        assert "write it to a file: -o plot.svg" in done.stderr


@pytest.mark.parametrize("links", [False, True])
@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("u", -8e307, 8e307),
        ("tan", -1e300, 1e300),
        ("1/u", 0, 1e-300),
        ("square", 5e-324, 1e-322),
        ("u", 1, 1 + 4e-16),
        ("u", 0, 5e-324),
        ("u", -5e-324, 5e-324),
        ("square | sigmoid", 5e-324, 1e-323),
        ("5e-324*step(u)", -3, 3),
        ("1e-310*sin(u)", -3, 3),
        ("exp | exp", -10, 10),
        ("tan(1/u)", -1, 1),
        ("sin(1/u) | sign", -1, 1),
        ("1e300*u | u^2", -3, 3),
        ("0*u | 1/u", -3, 3),
        ("u^u | log | sqrt", -3, 3),
    ],
)
def test_hostile_ranges(text: str, low: float, high: float, links: bool) -> None:
    """No crash and, as everywhere in these tests, no warning."""
    for at in (None, low, high):
        drawn = picture(Chain.parse(text).links, text, Request(low, high, at, derivative=True, each_link=links))
        assert text in terminal(drawn)
    assert figure(drawn, "svg").startswith(b"<?xml")


def test_a_chain_of_hundreds_of_links_is_drawn() -> None:
    links = Chain.parse(" | ".join(["sin", "relu", "1.01*u", "tanh"] * 100)).links
    shown = picture(links, "long", Request(-3.0, 2.9)).panels[0]
    (kink,) = mark(shown, "kink").x
    assert kink == pytest.approx(0.0, abs=1e-9)


def test_drawing_libraries_are_loaded_only_to_draw() -> None:
    program = "import sys, chaincalc.cli, chaincalc.plot; print(*{'plotille', 'matplotlib', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("\n", "")
