"""chaincalc explain: math, diagram and code for one input."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from pathlib import Path
from typing import Annotated

import typer

from chaincalc.cli import options

_SUFFIXES = (".html", ".md", ".tex", ".py", ".txt")

ExplanationFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to a file: .html with a slider, .md or .tex with LaTeX math, .py with the code alone, .txt.",
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
    from chaincalc.base.errors import OutputError, printable
    from chaincalc.cli.request import read_array, read_chain, read_delta, read_point, read_points
    from chaincalc.output.sink import check_target, opened

    if path is not None:
        check_target(path, force)
        if path.suffix.lower() not in _SUFFIXES:
            raise OutputError(f"{printable(str(path))}: the suffix chooses the form: {', '.join(_SUFFIXES)}")
    source = read_chain(chain, quiet)
    asked = range_ is not None or num is not None
    array = read_array(source, x, range_, num)
    points = read_points(source, None, range_, num, prefer="range") if asked else source.range
    at = read_point(source, x, quiet) if array is None else 0.0
    from chaincalc.explain import explain as explained
    from chaincalc.explain.arrays import ArrayExplanation, explain_array
    from chaincalc.explain.faces import Explained, program
    from chaincalc.explain.markdown import markdown
    from chaincalc.explain.terminal import write_terminal
    from chaincalc.explain.tex import document
    from chaincalc.explain.text import text

    description = source.file.description if source.file is not None else ""
    step = read_delta(source, delta)
    explanation: Explained
    if array is None:
        explanation = explained(source.chain, at, step, source.name, description)
    else:
        explanation = explain_array(source.chain, array, step, source.name, description)
    with opened(path) as out:
        match path.suffix.lower() if path is not None else "":
            case ".html":
                from chaincalc.cli.points import Grid
                from chaincalc.explain.page import array_page, page

                span = (points.start, points.stop) if isinstance(points, Grid) else None
                if isinstance(explanation, ArrayExplanation):
                    out.write(array_page(explanation, precision))
                else:
                    out.write(page(source.chain, at, span, step, source.name, description, precision))
            case ".md":
                out.write(markdown(explanation, precision))
            case ".tex":
                out.write(document(explanation, precision))
            case ".py":
                out.write(program(explanation))
            case ".txt":
                out.write(text(explanation, precision))
            case _:
                write_terminal(explanation, out, precision)
