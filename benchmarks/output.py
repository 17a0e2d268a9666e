"""How long many rows take, beside the script that one would write, and how that grows with rows and links.

python benchmarks/output.py [ROUNDS]
"""

from __future__ import annotations

import sys

from processes import CHAINCALC, about, interleaved, markdown

# The same five columns for leaky_relu | square | sigmoid, by hand.
OBVIOUS = """
import sys
import numpy as np

def leaky_relu(u):
    return np.where(u > 0, u, 0.2 * u)

def sigmoid(u):
    return 1 / (1 + np.exp(-u))

def f(x):
    return sigmoid(leaky_relu(x) ** 2)

x = np.linspace(-3, 3, int(sys.argv[1]))
value = f(x)
numeric = (f(x + 0.001) - f(x - 0.001)) / 0.002
chain_rule = np.where(x > 0, 1, 0.2) * 2 * leaky_relu(x) * value * (1 - value)
table = np.column_stack([x, value, numeric, chain_rule, numeric - chain_rule])
names = ["x", "value", "numeric", "chain_rule", "difference"]
np.savetxt(sys.stdout, table, fmt="%.17g", delimiter="\\t", header="\\t".join(names), comments="")
"""

CHAIN = "leaky_relu|square|sigmoid"


def deriv(rows: int, *more: str, chain: str = CHAIN) -> list[str]:
    return [*CHAINCALC, "deriv", chain, "--range", "-3:3", "--num", str(rows), "-q", *more]


FORMS = {
    "by hand, savetxt": [sys.executable, "-c", OBVIOUS, "1000000"],
    "-f tsv": deriv(1_000_000, "-f", "tsv"),
    "-f csv": deriv(1_000_000, "-f", "csv"),
    "-f tsv, with nan": deriv(1_000_000, "-f", "tsv", chain="log|square|sigmoid"),
    "-f tsv --breakdown": deriv(1_000_000, "-f", "tsv", "--breakdown"),
    "-f jsonl": deriv(1_000_000, "-f", "jsonl"),
}
ROWS = {f"{rows:,} rows": deriv(rows, "-f", "tsv") for rows in (2, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)}
LINKS = {
    f"{links} links": deriv(100_000, "-f", "tsv", chain="|".join(["sin"] * links)) for links in (1, 2, 4, 8, 16, 32)
}
TABLES = {f"table of {rows:,} rows": deriv(rows, "--max-rows", "0") for rows in (2, 500, 5_000)}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(f"{about()}; {rounds} rounds\n")
    for title, commands in (
        (f"A million rows of {CHAIN}", FORMS),
        ("Rows", ROWS),
        ("Links, 100,000 rows", LINKS),
        ("Tables for people", TABLES),
    ):
        print(f"{title}:\n")
        print(markdown(interleaved(commands, rounds), next(iter(commands))))


if __name__ == "__main__":
    main()
