"""How long a small answer takes, beside the import of NumPy.

python benchmarks/startup.py [ROUNDS]
"""

from __future__ import annotations

import sys

from processes import CHAINCALC, about, interleaved, markdown

PYTHON = [sys.executable, "-c"]
COMMANDS = {
    "import numpy": [*PYTHON, "import numpy"],
    "import numpy, one thread": [*PYTHON, "import os; os.environ['OPENBLAS_NUM_THREADS'] = '1'; import numpy"],
    "import typer, numpy": [*PYTHON, "import typer, numpy"],
    "deriv --x 5 -f tsv": [*CHAINCALC, "deriv", "--x", "5", "-f", "tsv"],
    "deriv --x 5": [*CHAINCALC, "deriv", "--x", "5"],
    "deriv --x 5 -f json": [*CHAINCALC, "deriv", "--x", "5", "-f", "json"],
    "deriv sigmoid --x 5 -f tsv": [*CHAINCALC, "deriv", "sigmoid", "--x", "5", "-f", "tsv"],
    "deriv '1/(1 + exp(-x))' --x 5 -f tsv": [*CHAINCALC, "deriv", "1/(1 + exp(-x))", "--x", "5", "-f", "tsv"],
    "--help": [*CHAINCALC, "--help"],
    "deriv --help": [*CHAINCALC, "deriv", "--help"],
    "deriv sqare (an error)": [*CHAINCALC, "deriv", "sqare"],
    "python -c pass": [*PYTHON, "pass"],
}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"{about()}; {rounds} rounds\n")
    print(markdown(interleaved(COMMANDS, rounds), "import numpy"))


if __name__ == "__main__":
    main()
