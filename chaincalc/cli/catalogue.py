"""chaincalc list, examples and schema: what there is to use."""

# Annotations are values here, not texts: Typer evaluates them, and would have to compile each one first.
from pathlib import Path
from typing import Annotated

import typer

from chaincalc.cli import options


def list_(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One primitive, by name or alias.")] = None,
    column: options.Columns = None,
    format_: options.FormatOption = None,
    max_rows: options.MaxRows = 0,
    no_header: options.NoHeader = False,
    path: options.OutputFile = None,
    force: options.Force = False,
) -> None:
    """The primitives, or all about one.

    Example: chaincalc list leaky_relu
    """
    import json

    from chaincalc import report
    from chaincalc.cli.output import output
    from chaincalc.errors import InputError, clipped, did_you_mean, printable
    from chaincalc.primitives import NAMES, PRIMITIVES
    from chaincalc.render import write_json_lines
    from chaincalc.table import Block, Table, choose

    out = output(format_, path, force, 6, max_rows, no_header)
    if name is None:
        records = [report.primitive_record(p) for p in PRIMITIVES.values()]
        brief = ("name", "about") if out.form == "table" else report.PRIMITIVE_COLUMNS
        shown = choose(report.PRIMITIVE_COLUMNS, column) if column else brief
    elif name in NAMES:
        records = [report.primitive_record(NAMES[name])]
        shown = choose(report.PRIMITIVE_COLUMNS, column) if column else report.PRIMITIVE_COLUMNS
    else:
        hint = did_you_mean(name, NAMES) or "'chaincalc list' shows them all"
        raise InputError(f"there is no primitive '{printable(clipped(name))}'\n  {hint}")
    with out.stream() as stream:
        if out.form == "json":
            chosen = [{key: record[key] for key in (column or record)} for record in records]
            stream.write(json.dumps(chosen[0] if name else chosen, indent=2, ensure_ascii=False) + "\n")
        elif out.form == "jsonl":
            write_json_lines([[{key: record[key] for key in (column or record)} for record in records]], stream)
        elif name and out.form == "table":
            kept = [key for key in shown if records[0][key] not in ("", [], None)]
            block: Block = (kept, [report.shown(records[0][key]) for key in kept])
            out.write([Table(("", "primitive"), [block])], stream)
        else:
            block = tuple([report.shown(record[key]) for record in records] for key in shown)
            out.write([Table(shown, [block])], stream)


def examples(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="An example, to print it whole.")] = None,
) -> None:
    """The example chain files that come along, or one of them.

    Example: chaincalc examples worked_example > chain.yaml
    """
    from chaincalc import chainfile
    from chaincalc.cli.output import output
    from chaincalc.errors import InputError, clipped, did_you_mean, printable
    from chaincalc.table import Table

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
