"""Random chains at random points, half of them in hard places, against mpmath with hundreds of digits.

benchmarks/correct.py does the same for as many points as one likes.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from exactness import FINE, judged
from hard import case

POINTS = 250


@pytest.mark.parametrize("seed", range(4))
def test_values_derivatives_and_notes_are_right(seed: int) -> None:
    """All is right to 1e-10, or rightly undefined, with the notes that belong there; the witness tells nearly all."""
    dice, tally = random.Random(seed), Counter[str]()  # noqa: S311 - these dice needn't be safe
    while tally.total() < POINTS:
        for told in judged(case(dice)):
            tally[told.verdict] += 1
            assert told.verdict in FINE, told
    assert tally["right"] > 0.7 * POINTS
    assert tally["undefined"] > 0.05 * POINTS
    assert tally["untold"] < 0.05 * POINTS
