"""chaincalc list, examples and schema: what there is to use."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from chaincalc.cli import completion, options


def list_(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="One by name or alias, or a word to look for.", autocompletion=completion.functions
        ),
    ] = None,
    column: options.Columns = None,
    format_: options.FormatOption = None,
    max_rows: options.MaxRows = 0,
    no_header: options.NoHeader = False,
    path: options.OutputFile = None,
    force: options.Force = False,
) -> None:
    """The primitives, those about a word, or all about one.

    A word that is no primitive's name is looked for in names, groups and descriptions.

    Example: chaincalc list leaky_relu
    """
    import json

    from chaincalc.cli.output import output
    from chaincalc.output import catalogue
    from chaincalc.output.columns import PRIMITIVE_COLUMNS
    from chaincalc.output.render import write_json_lines
    from chaincalc.output.report import shown as as_text
    from chaincalc.output.table import Block, Table, choose

    def table(records: list[dict[str, Any]], columns: Sequence[str], title: str = "") -> Table:
        return Table(tuple(columns), [tuple([as_text(each[key]) for each in records] for key in columns)], title)

    out = output(format_, path, force, 6, max_rows, no_header)
    chosen = choose(tuple(PRIMITIVE_COLUMNS), column or ())
    one = catalogue.record(name) if name is not None else None
    records = [one] if one else catalogue.records() if name is None else catalogue.search(name)
    with out.stream() as stream:
        if out.form in ("json", "jsonl"):
            objects = [{key: each[key] for key in (chosen or each)} for each in records]
            if out.form == "jsonl":
                write_json_lines([objects], stream)
            else:
                stream.write(json.dumps(objects[0] if one else objects, indent=2, ensure_ascii=False) + "\n")
        elif one and out.form == "table":
            kept = [key for key in (chosen or PRIMITIVE_COLUMNS) if one[key] not in ("", [], None)]
            block: Block = (kept, [as_text(one[key]) for key in kept])
            out.write(
                [Table(("", "primitive" if one["domain"] != "arrays" else "function of arrays"), [block])], stream
            )
        elif chosen or out.form != "table":
            out.write([table(records, chosen or tuple(PRIMITIVE_COLUMNS))], stream)
        else:
            groups = catalogue.grouped(records)
            out.write([table(group, ("name", "about"), title) for title, group in groups.items()], stream)


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
    from chaincalc.output.table import Table

    files = {file.stem: file for file in sorted(examples_folder().glob("*.yaml"))}
    if name is None:
        described = [chainfile.load(file).description for file in files.values()]
        out = output(None, None, False, max_rows=0)
        with out.stream() as stream:
            out.write([Table(("name", "description"), [(list(files), described)])], stream)
        return
    stem = name.removesuffix(".yaml")
    if stem not in files:
        hint = did_you_mean(stem, files) or ", ".join(files)
        raise InputError(f"there is no example '{printable(clipped(name))}'\n  {hint}")
    with output("table", None, False).stream() as stream:
        stream.write(files[stem].read_text(encoding="utf-8"))


def schema() -> None:
    """The JSON Schema of a chain file, for editors that check while one types.

    Example: chaincalc schema > chain.schema.json
    """
    import json

    from chaincalc import chainfile
    from chaincalc.cli.output import output

    with output("table", None, False).stream() as stream:
        stream.write(json.dumps(chainfile.schema(), indent=2) + "\n")


def examples_folder() -> Path:
    """Where the example files are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "chains"
    return inside if inside.is_dir() else package.parent / "chains"
