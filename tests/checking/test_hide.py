"""What --hide gives away: answers with the same kind of mistake get the same, whatever factor and sign they have."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
import sympy
from mistaken import X, answer_text, cases, chains, same

from chaincalc.chain import Chain
from chaincalc.checking import Key, Settings
from chaincalc.output import formats

FACTORS = (-1, 3, -3, "1/2", "-7/5", 1000)


def test_formulas_that_are_off_by_a_factor_get_the_same_whatever_it_is() -> None:
    tries = 0
    for kinds in chains(60, seed=5):
        truth = next(cases(kinds, random.Random(1))).truth  # noqa: S311 - the same answers each time
        if not truth.has(X):
            continue
        key = Key(Chain.parse(" | ".join(kind.text for kind in kinds)).links)
        texts = [answer_text(sympy.Rational(factor) * truth) for factor in FACTORS]
        found = {text: key.check(text).hidden() for text in texts}
        told = {(item.correct, item.diagnosis) for item in found.values() if item.diagnosis}
        tries += len(texts)
        assert {item.correct for item in found.values()} == {False}
        assert {item.expected for item in found.values()} == {item.value for item in found.values()} == {None}
        for _, diagnosis in told:  # or a mistake that leaves a constant factor out
            assert diagnosis is not None
            assert diagnosis.code not in ("sign", "reciprocal")
            assert not any(sign in diagnosis.text for sign in ("times", "sign", "upside"))
    assert tries > 200


def test_numbers_that_are_off_by_a_factor_get_the_same_as_any_other() -> None:
    tries = 0
    for kinds in chains(60, seed=6):
        truth = next(cases(kinds, random.Random(1))).truth  # noqa: S311 - the same answers each time
        x = sympy.Rational(13, 10)
        slope = sympy.N(truth.subs(X, x), 17)
        if not slope.is_real or not slope.is_finite or slope == 0:
            continue
        key = Key(Chain.parse(" | ".join(kind.text for kind in kinds)).links, Settings(x=(1.3,)))
        plain = key.check(repr(float(slope) * 1.2345678901)).hidden()
        for wrong in (-slope, 1 / slope, -1 / slope, 2 * slope, slope / 3):
            item = key.check(repr(float(wrong))).hidden()
            if item.correct or (item.diagnosis and wrong not in (-slope,)):
                continue  # it is right, or another mistake leads to it
            tries += 1
            assert (item.diagnosis, item.note, item.expected, item.value) == (plain.diagnosis, "", None, None)
    assert tries > 150


@pytest.mark.parametrize("form", formats.names())
def test_no_format_tells_one_wrong_number_from_another(form: str) -> None:
    told = set()
    for answer in ("-1.0806", "3.3333"):  # 2*cos(1) = 1.0806
        words = ["sin(x^2)", "--x", "1", "--answer", answer, "--hide", "-f", form]
        process = subprocess.run(
            [sys.executable, "-m", "chaincalc", "check", *words],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        width = len(answer)
        told.add((process.stdout + process.stderr).replace(answer, "?" * 6).replace("?" * width, "?" * 6))
    assert len({text.replace("─", "").replace(" ", "") for text in told}) == 1


def test_mistakes_are_found_among_the_hidden(run: object) -> None:
    assert same(sympy.sin(X) ** 2 + sympy.cos(X) ** 2, sympy.Integer(1))  # the witness can tell
    item = Key(Chain.parse("sin(x^2)").links).check("cos(x^2)").hidden()
    assert item.diagnosis is not None
    assert item.diagnosis.code == "factor_left_out"
