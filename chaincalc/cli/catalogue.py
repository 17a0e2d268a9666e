"""chaincalc list, examples and schema: what there is to use."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chaincalc.cli import completion, options

if TYPE_CHECKING:
    from chaincalc.cli.output import Output


@options.printing("precision", "quiet", max_rows=0)
def list_(
    out: "Output",
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="One by name or alias, or a word to look for.", autocompletion=completion.functions
        ),
    ] = None,
) -> None:
    """The primitives, those about a word, or all about one.

    A word that is no primitive's name is looked for in names, groups and descriptions.

    Example: chaincalc list leaky_relu
    """
    from chaincalc.output import catalogue

    one = catalogue.record(name) if name is not None else None
    records = [one] if one else catalogue.records() if name is None else catalogue.search(name)
    out.print(catalogue.catalogue_reply(records, one is not None, out.columns))


def examples(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="An example, to print it whole.", autocompletion=completion.examples),
    ] = None,
) -> None:
    """The example chain files that come along, or one of them.

    Example: chaincalc examples worked_example > chain.yaml
    """
    from chaincalc import chainfile
    from chaincalc.base.errors import InputError, clipped, did_you_mean, printable
    from chaincalc.cli.output import output
    from chaincalc.output.reply import Reply
    from chaincalc.output.table import Table

    files = {file.stem: file for file in sorted(examples_folder().glob("*.yaml"))}
    if name is None:
        described = [chainfile.load_any(file).description for file in files.values()]
        table = Table(("name", "description"), [(list(files), described)])
        output(max_rows=0).print(Reply(table, [table], None))
        return
    stem = name.removesuffix(".yaml")
    if stem not in files:
        hint = did_you_mean(stem, files) or ", ".join(files)
        raise InputError(f"there is no example '{printable(clipped(name))}'\n  {hint}")
    with output().stream() as stream:
        stream.write(files[stem].read_text(encoding="utf-8"))


def schema() -> None:
    """The JSON Schema of a chain file, for editors that check while one types.

    Example: chaincalc schema > chain.schema.json
    """
    import json

    from chaincalc import chainfile
    from chaincalc.cli.output import output

    with output().stream() as stream:
        stream.write(json.dumps(chainfile.schema(), indent=2) + "\n")


def examples_folder() -> Path:
    """Where the example files are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "chains"
    return inside if inside.is_dir() else package.parent / "chains"
