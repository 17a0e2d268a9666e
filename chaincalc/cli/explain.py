"""chaincalc explain: math, diagram and code for one input."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from pathlib import Path
from typing import Annotated, get_args

import typer

from chaincalc.base.choices import Face
from chaincalc.cli import options

ExplanationFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to a file: .html with sliders, .md or .tex, .txt, .py: the code, .svg, .pdf or .png: the diagram.",
    ),
]

OneInput = Annotated[
    list[str] | None,
    typer.Option("--x", metavar="X", help="The input; - reads it from standard input. Others by name: --w 2."),
]


def explain(
    chain: options.ChainArgument = None,
    x: OneInput = None,
    range_: options.RangeOption = None,
    num: options.Num = None,
    delta: options.Delta = None,
    precision: Annotated[int, typer.Option("--precision", metavar="N", min=1, max=17, help="Significant digits.")] = 6,
    face: Annotated[
        list[str] | None,
        typer.Option(
            "--face",
            metavar="[math|diagram|code]",
            help="Show this face alone; may be repeated.",
            autocompletion=lambda: list(get_args(Face)),
        ),
    ] = None,
    long_code: Annotated[
        bool, typer.Option("--long-code", help="The program with tables and docstrings, not in some twenty lines.")
    ] = False,
    path: ExplanationFile = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Math, diagram and code for one input.

    Example: chaincalc explain "square | sigmoid" --x 1
    """
    from chaincalc.cli.following import is_alone, one_point
    from chaincalc.cli.inputs import read_inputs
    from chaincalc.cli.output import by_suffix
    from chaincalc.cli.points import parse_range
    from chaincalc.cli.request import read_chain, read_delta, read_single
    from chaincalc.explain.forms import EXPLANATIONS, Asked
    from chaincalc.output.sink import check_target, opened

    form = None
    if path is not None:
        check_target(path, force)
        form = by_suffix(path, EXPLANATIONS)
    source = read_chain(chain, quiet)
    points = source.range if range_ is None else parse_range(range_, num)
    span = None if points is None else (points.start, points.stop)
    alone = is_alone(source, x)
    given = read_single(source, x, quiet) if alone else one_point(read_inputs(source, x, None, None, prefer="x"))
    wish = Asked(
        source.chain, given.values, given.second, span, read_delta(source, delta), precision, _read_faces(face),
        long_code, source.name, source.file.description if source.file is not None else "",
    )  # fmt: skip
    if form is not None:
        content = form(wish)
        with opened(path, force) as out:
            if isinstance(content, bytes):
                out.buffer.write(content)
            else:
                out.write(content)
        return
    from chaincalc.explain.terminal import write_terminal

    explanation = wish.explanation()
    with opened(None) as out:
        write_terminal(explanation, out, precision, wish.faces, long_code)


def _read_faces(wanted: list[str] | None) -> tuple[Face, ...]:
    """The faces that are shown; all of them where none is asked for.

    Raises:
        InputError: there is no such face.
    """
    from chaincalc.base.errors import InputError, clipped
    from chaincalc.explain.faces import FACES

    for name in wanted or ():
        if name not in FACES:
            raise InputError(
                f"--face {clipped(name)}: there is no such face\n  take {', '.join(FACES[:-1])} or {FACES[-1]}"
            )
    return tuple(face for face in FACES if not wanted or face in wanted)
