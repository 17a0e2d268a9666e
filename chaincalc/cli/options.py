"""The arguments and options that commands share."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import typer

from chaincalc.cli import completion
from chaincalc.output import formats

if TYPE_CHECKING:
    FormatName: TypeAlias = str
else:
    FormatName = Literal[formats.names()]  # so that Typer offers these, and refuses others

WRONG = 1  # the exit code of a wrong answer, and of something undefined under --strict

ChainArgument: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CHAIN]...",
        help="Links such as square or 3*u-14, a chain such as 'square | sigmoid', a .yaml file, or - for YAML on "
        "standard input. Without one: chain.yaml in this folder, else the worked example.",
        show_default=False,
        autocompletion=completion.chains,
    ),
]
X: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--x",
        metavar="X",
        help="A point, or several with commas; - reads them from standard input. Others by name: --w 2.",
    ),
]
RangeOption: TypeAlias = Annotated[
    str | None, typer.Option("--range", metavar="START:STOP[:STEP]", help="Evenly spaced points, STOP included.")
]
RangesOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--range",
        metavar="[NAME=]START:STOP[:STEP]",
        help="Evenly spaced points, STOP included; of another input than the main one with its name.",
    ),
]
Wrt: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--wrt",
        metavar="NAME",
        help="The derivative with respect to this input; may be repeated.",
        autocompletion=completion.inputs_by_name,
    ),
]
Order: TypeAlias = Annotated[
    int, typer.Option("--order", metavar="N", min=1, max=4, help="Of the derivative: 2 for the second, and so on.")
]
Along: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--wrt",
        metavar="NAME",
        help="The input that moves, x, w or W[0, 1]; the others stand still.",
        autocompletion=completion.inputs_by_name,
    ),
]
Num: TypeAlias = Annotated[
    int | None, typer.Option("--num", metavar="N", help="So many points in the range, both ends included.")
]
FormatOption: TypeAlias = Annotated[
    FormatName | None, typer.Option("--format", "-f", help="How to print; the default is a table.", show_default=False)
]
Precision: TypeAlias = Annotated[
    int, typer.Option("--precision", metavar="N", min=1, max=17, help="Significant digits in tables.")
]
MaxRows: TypeAlias = Annotated[
    int,
    typer.Option("--max-rows", metavar="N", min=0, max=10**9, help="Longer tables show head and tail; 0: all."),
]
Columns: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        "-c",
        metavar="NAME",
        help="Only this column; may be repeated.",
        show_default=False,
        autocompletion=completion.columns,
    ),
]
NoHeader: TypeAlias = Annotated[bool, typer.Option("--no-header", help="No line of names in tsv and csv.")]
OutputFile: TypeAlias = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file; its suffix chooses the format.")
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]
DigitsOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--digits",
        metavar="N",
        min=1,
        max=200,
        help="Value and derivative with N digits, each of them proved.",
        show_default=False,
    ),
]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on standard error.")]
Delta: TypeAlias = Annotated[
    str | None,
    typer.Option("--delta", metavar="D", help="The step of the difference formula; 0.001 unless a chain file says so."),
]

# The options of every command that prints a reply, in the order in which help lists them, and their defaults.
_PRINTING: dict[str, tuple[Any, Any]] = {
    "column": (Columns, None),
    "format_": (FormatOption, None),
    "precision": (Precision, 6),
    "max_rows": (MaxRows, 200),
    "no_header": (NoHeader, False),
    "path": (OutputFile, None),
    "force": (Force, False),
    "quiet": (Quiet, False),
}


def printing(*without: str, **defaults: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of printing; it gets them as one argument, `out`.

    Args:
        without: options that mean nothing to it.
        defaults: those that differ from the usual ones.
    """
    kept = [name for name in _PRINTING if name not in without]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def with_output(**given: Any) -> None:
            from chaincalc.cli.output import output

            asked = {name: given.pop(name) for name in kept}
            command(**given, out=output(**{**defaults, **asked}))

        own = [each for name, each in inspect.signature(command).parameters.items() if name != "out"]
        shared = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=defaults.get(name, _PRINTING[name][1]),
                annotation=_PRINTING[name][0],
            )
            for name in kept
        ]
        with_output.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]  # what Typer reads
        with_output.__doc__ = command.__doc__
        return with_output

    return decorate
