"""Lines that are folded or broken, and any text as LaTeX."""

from __future__ import annotations

import re

from chaincalc.notation.breakable import broken, visible
from chaincalc.notation.fold import fold
from chaincalc.notation.prose import prose, typewriter

TRICKS = r"\input{/etc/passwd} \write18{id} ^^5cinput x % $ }{ \end{document} \catcode`\$=13 `` '' -- --- ?` !` <<"


def test_folding_loses_nothing() -> None:
    long = "sigmoid(2*x + 1)*max(x, 3) - 4/cosh(x)^2 + " * 5 + "x" * 50
    for width in range(10, 90):
        lines = fold(long, width, "    ")
        assert "".join(lines).replace(" ", "") == long.replace(" ", "")
        assert max(map(len, lines)) <= width


def test_prose_has_no_command_of_its_own() -> None:
    """Without the few commands that `prose` writes, only plain letters and signs are left."""
    for written in (prose(TRICKS), typewriter(TRICKS)):
        assert written.isascii()
        names = set(re.findall(r"\\([A-Za-z]+)", written))
        assert names <= {"textbackslash", "textless", "char", "ttfamily", "allowbreak", "unseen"}
        assert "``" not in written
        assert "--" not in written


def test_letters_keep_their_accents() -> None:
    assert prose("Übung für α") == r"\"{U}bung f\"{u}r \ensuremath{\alpha}"
    assert prose("e\u0301 ï ę Ж") == r"\'{e} \"{\i} e \unseen{0416}"


def test_long_math_is_broken_before_a_sign_or_after_a_parenthesis() -> None:
    pieces = broken(r"f_2'(u_1) \cdot \left(a + b\right) \cdot \frac{a + b}{c} - d + e", 9)
    assert pieces == [r"f_2'(u_1)", r"\cdot \left(a + b\right)", r"\cdot \frac{a + b}{c} - d", "+ e"]
    assert visible(r"\frac{1}{2} \cdot u^{2}") == 6
