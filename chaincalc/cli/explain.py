"""chaincalc explain: math, diagram and code for one input."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from pathlib import Path
from typing import Annotated

import typer

from chaincalc.cli import options

_SUFFIXES = (".md", ".py", ".txt")

ExplanationFile = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to a file: .md with LaTeX math, .py with the code alone, .txt."
    ),
]

OneInput = Annotated[
    list[str] | None, typer.Option("--x", metavar="X", help="The input; - reads it from standard input.")
]


def explain(
    chain: options.ChainArgument = None,
    x: OneInput = None,
    range_: options.RangeOption = None,
    num: options.Num = None,
    delta: options.Delta = None,
    precision: Annotated[int, typer.Option("--precision", metavar="N", min=1, max=17, help="Significant digits.")] = 6,
    path: ExplanationFile = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Math, diagram and code for one input.

    Example: chaincalc explain "square | sigmoid" --x 1
    """
    from chaincalc.cli.request import read_chain, read_delta, read_point, read_points
    from chaincalc.errors import OutputError, printable
    from chaincalc.sink import check_target, opened

    if path is not None:
        check_target(path, force)
        if path.suffix.lower() not in _SUFFIXES:
            raise OutputError(f"{printable(str(path))}: the suffix chooses the form: {', '.join(_SUFFIXES)}")
    source = read_chain(chain, quiet)
    if range_ is not None or num is not None:
        read_points(source, None, range_, num, prefer="range")
    at = read_point(source, x, quiet)
    from chaincalc.explain import explain as explained
    from chaincalc.explain.markdown import markdown
    from chaincalc.explain.program import program
    from chaincalc.explain.terminal import write_terminal
    from chaincalc.explain.text import text

    explanation = explained(source.chain, at, read_delta(source, delta), source.name)
    with opened(path) as out:
        match path.suffix.lower() if path is not None else "":
            case ".md":
                out.write(markdown(explanation, precision))
            case ".py":
                out.write(program(explanation))
            case ".txt":
                out.write(text(explanation, precision))
            case _:
                write_terminal(explanation, out, precision)
