"""chaincalc plot: the curve, its derivative, the tangent and the secant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chaincalc.base.choices import AtKink
from chaincalc.cli import options

if TYPE_CHECKING:
    from chaincalc.cli.following import Followed
    from chaincalc.cli.request import Source
    from chaincalc.plot import Picture

_FIGURES = {".svg": "svg", ".png": "png", ".pdf": "pdf"}
_MOST_POINTS = 100_000

OneInput = Annotated[
    list[str] | None,
    typer.Option("--x", metavar="X", help="A point: its tangent and its secant. Other inputs by name: --w 2."),
]
CurveRange = Annotated[
    list[str] | None,
    typer.Option(
        "--range",
        metavar="[NAME=]START:STOP",
        help="The stretch of the input that moves; with one for each of two inputs, contour lines.",
    ),
]
PictureFile = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Draw into a file: .svg, .png or .pdf.")
]


def plot(
    chain: options.ChainArgument = None,
    x: OneInput = None,
    range_: CurveRange = None,
    wrt: options.Along = None,
    num: Annotated[
        int | None,
        typer.Option(
            "--num", metavar="N", min=2, max=_MOST_POINTS, help="So many points of the curve.", show_default=False
        ),
    ] = None,
    delta: options.Delta = None,
    derivative: Annotated[bool, typer.Option("--derivative", help="Draw the derivative's curve, too.")] = False,
    order: options.Order = 1,
    links: Annotated[bool, typer.Option("--links", help="Draw a small curve for each link.")] = False,
    at_kink: Annotated[
        AtKink, typer.Option("--at-kink", help="What stands for the derivative on a kink.")
    ] = "undefined",
    path: PictureFile = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """The curve, its derivative, the tangent and the secant.

    Example: chaincalc plot "square | sigmoid" --x 1 --delta 0.5
    """
    from chaincalc.base.errors import InputError
    from chaincalc.cli.following import follow, moving_range
    from chaincalc.cli.inputs import by_name
    from chaincalc.cli.output import by_suffix
    from chaincalc.cli.request import read_chain, read_delta
    from chaincalc.output.sink import check_target, opened

    if order > 1 and not derivative:
        raise InputError("--order chooses which derivative --derivative draws\n  add --derivative")
    form = ""
    if path is not None:
        check_target(path, force)
        form = by_suffix(path, _FIGURES)
    source = read_chain(chain, quiet)
    if len(by_name(source, range_ or ())) == 2 and wrt is None:
        if derivative or links or num is not None or delta is not None:
            raise InputError("two ranges make contour lines, which take no --derivative, --links, --num or --delta")
        _contours(source, x, range_ or (), (path, form, force), quiet)
        return
    variable, stretch = moving_range(source, range_ or (), wrt)
    moving = follow(source, x, variable, False, quiet)
    at = moving.at if moving.typed else None
    step = read_delta(source, delta)
    low, high = _stretch(source, moving, stretch, at)
    title = f"{source.title}{moving.beside}"
    from chaincalc.plot import Request, picture

    request = Request(low, high, at, step, derivative, links, at_kink, num, moving.variable, order)
    with opened(path, force) as out:
        if path is None:
            from chaincalc.plot.terminal import check_encoding, write_terminal

            check_encoding(out)
            drawn = picture(moving.links, title, request)
            write_terminal(drawn, out)
        else:
            from chaincalc.plot.figure import figure
            from chaincalc.plot.sheet import check_installed

            check_installed()
            drawn = picture(moving.links, title, request)
            out.buffer.write(figure(drawn, form))
    _tell(drawn, quiet)


def _contours(
    source: Source, x: Sequence[str] | None, ranges: Sequence[str], target: tuple[Path | None, str, bool], quiet: bool
) -> None:
    """Contour lines over the ranges of two inputs, in a file."""
    from chaincalc.base.errors import InputError
    from chaincalc.cli.following import plane
    from chaincalc.cli.points import parse_range
    from chaincalc.cli.shell import say
    from chaincalc.output.sink import opened

    path, form, force = target
    found = plane(source, x, ranges)
    if path is None:
        raise InputError("two ranges are drawn as contour lines, which takes a file\n  -o contours.svg, .png or .pdf")
    from chaincalc.plot.axis import Axis
    from chaincalc.plot.contours import contours
    from chaincalc.plot.sheet import check_installed
    from chaincalc.plot.surface import Over, surface

    check_installed()
    spans = [(name, parse_range(text)) for name, text in found.ranges.items()]
    across, up = (Over(name, Axis(span.start, span.stop)) for name, span in spans)
    chain = source.chain
    drawn = surface(chain.links, chain.main, found.given, (across, up), f"{source.title}{found.beside}", found.at)
    with opened(path, force) as out:
        out.buffer.write(contours(drawn, form))
    for remark in drawn.remarks:
        say(f"note: {remark}", quiet)


def _tell(drawn: Picture, quiet: bool) -> None:
    from chaincalc.cli.shell import say

    for note in drawn.notes:
        say(f"note: {note.text}", quiet)


def _stretch(source: Source, moving: Followed, text: str | None, at: float | None) -> tuple[float, float]:
    """From where to where the curve is drawn: --range, else the file's, else what suits the point.

    Raises:
        InputError: the range can't be read, or the point lies outside of it.
    """
    from chaincalc.base.errors import InputError
    from chaincalc.cli.points import parse_range

    own = source.range if moving.variable == source.chain.main else None
    asked = parse_range(text) if text is not None else own
    if asked is None:
        from chaincalc.plot.window import stretch

        return stretch(moving.links, at)
    if at is not None and not asked.start <= at <= asked.stop:
        where = "--range" if text is not None else "the chain file's range"
        raise InputError(
            f"{moving.variable} = {at:g} lies outside {where}, {asked.start:g}:{asked.stop:g}\n"
            f"  draw more of the curve: --range {min(asked.start, at):g}:{max(asked.stop, at):g}"
        )
    return asked.start, asked.stop
