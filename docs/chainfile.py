"""The form of a chain file, from its JSON Schema."""

from __future__ import annotations

from typing import Any

from picture import ROOT
from writing import code, page, plain, table

from chaincalc.chainfile import schema
from chaincalc.functions.arrays import ARRAY_NAMES

INTRODUCTION = """\
A chain file is YAML, in UTF-8, at most 1 MiB long. Scalars are read as YAML 1.2 reads them: `1e-3` is a number, `no` is
a text. Every command takes such a file in place of a chain, and reads `chain.yaml` where it is given no chain.
`chaincalc schema` prints the JSON Schema that this page is made from; an editor that knows it completes and checks
while one types, with `# yaml-language-server: $schema=chain.schema.json` in the first line."""

Schema = dict[str, Any]


def chainfile_page() -> str:
    """Every key of a chain file, what it takes and what it means."""
    whole = schema()
    known = whole["definitions"]
    kinds = known["link"]["anyOf"]
    own = known["function"]["anyOf"][1]
    example = (ROOT / "chains" / "own_leaky_relu.yaml").read_text(encoding="utf-8").strip()
    return page(
        "Chain files",
        INTRODUCTION,
        f"```yaml\n{example}\n```",
        "## Keys", "Either `chain` or `exercises` has to be there.", _keys(whole, known),
        *_nested(whole, known),
        "## functions", "Each is a formula in one variable, or an object with these keys:", _keys(own, known),
        "A name is free unless it is a primitive's, a constant's or one letter.",
        "## chain", "Each link is one of these:", "\n".join(f"- {plain(kind['title'])}" for kind in kinds),
        "In `name: {parameter: value}` the name is a primitive, a function of the file's own, `table`, or a function "
        "of arrays. The primitives and their parameters are listed [here](primitives.md).",
        "## table", plain(kinds[2]["properties"]["table"]["description"]),
        _keys(kinds[2]["properties"]["table"], known),
        "## Functions of arrays", _arrays(kinds[2]["properties"], known),
        "`softmax` is written by its name alone. An array is written out, `[[1, 2], [3, 4]]`, or stands in a file "
        "beside the chain file, `{file: W.csv}` or `{file: W.npy}`.",
    )  # fmt: skip


def _nested(of: Schema, known: Schema) -> list[str]:
    """A section for each key that is itself an object with keys of its own."""
    parts = []
    for name, value in _items(of):
        if "properties" in value:
            choice = " or ".join(code(way["required"][0]) for way in value.get("oneOf", []))
            parts += [f"## {name}", _keys(value, known), *([f"Either {choice}."] if choice else [])]
    return parts


def _keys(of: Schema, known: Schema) -> str:
    """An object's keys."""
    rows = [[code(key), kind(value, known), plain(value.get("description", ""))] for key, value in _items(of)]
    return table(("key", "takes", "what it is"), rows)


def _items(of: Schema) -> list[tuple[str, Schema]]:
    return list(of["properties"].items())


def kind(value: Schema, known: Schema) -> str:
    """What a value may be, in words."""
    if "$ref" in value:
        return kind(known[value["$ref"].rsplit("/", 1)[1]], known)
    if "title" in value:
        return str(value["title"])
    if "enum" in value:
        return ", ".join(map(str, value["enum"]))
    several = value.get("anyOf") or value.get("allOf")
    if several:
        return " or ".join(dict.fromkeys(kind(one, known) for one in several))
    return (
        _NAMED[value["type"]] if isinstance(value["type"], str) else " or ".join(map(_NAMED.__getitem__, value["type"]))
    )


_NAMED = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "array": "a list",
    "object": "an object",
}


def _arrays(links: Schema, known: Schema) -> str:
    rows = [
        [code(name), f"{code(key)}: {kind(value, known)}", plain(links[name]["description"])]
        for name in ARRAY_NAMES
        if name in links
        for key, value in _items(links[name])
    ]
    return table(("name", "parameter", "what it does"), rows)
