"""How right values, derivatives and notes are: random chains at random points, half of them in hard places.

python benchmarks/correct.py [POINTS] [SEED]     2,000 take a minute

The truth is mpmath's, with hundreds of digits (tests/truth.py); chains and points are those of tests/hard.py. A point
is right if value, derivative and both sides are right to 1e-10 and the notes are those that belong there; noted if they
aren't, and digits_lost says so; untold if mpmath can't tell. A few are right as far as the second opinion goes: what
800 digits don't tell from 0 is 0.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from exactness import FINE, judged
from hard import case


def main() -> None:
    """Print the tally, and every case that is wrong."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)  # noqa: S311 - these dice needn't be safe
    tally: dict[str, Counter[str]] = {}
    done = 0
    while done < count:
        for told in judged(case(dice)):
            done += 1
            tally.setdefault(told.case.kind, Counter())[told.verdict] += 1
            if told.verdict not in FINE:
                print(
                    told.verdict, "|", told.case.text, told.case.given, told.wrt, "\n  ", told.found, "\n  ", told.truth
                )
    for kind, verdicts in tally.items():
        print(f"{kind:32}", dict(verdicts.most_common()))
    print(f"{'all':32}", dict(sum(tally.values(), Counter()).most_common()))


if __name__ == "__main__":
    main()
