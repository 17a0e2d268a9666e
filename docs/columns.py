"""The columns of tables and the keys of JSON, command by command."""

from __future__ import annotations

from collections.abc import Mapping

from writing import code, page, plain, table

from chaincalc.output import columns as c

INTRODUCTION = """\
`-c NAME` chooses columns, also those that are printed only on request. Undefined is `nan` in tsv and csv, and null in
JSON; there every number has all its digits. JSON has the same keys wherever a column has the same name."""

LINES = "With `-f jsonl` each point is a line; with `-c` a point has the chosen columns only."


def columns_page() -> str:
    """What every column and every key means."""
    return page(
        "Columns and JSON keys",
        INTRODUCTION,
        "## eval",
        _part("Columns", c.EVAL_COLUMNS),
        _part("On request", c.EVAL_EXTRA_COLUMNS),
        _part("JSON", c.HEAD_KEYS, c.POINTS_KEYS),
        _part("JSON, each point", c.EVAL_COLUMNS, c.POINT_KEYS),
        f"In `eval` a step has no derivative and no product. {LINES}",
        "## deriv",
        _part("Columns", c.DERIV_COLUMNS),
        _part("Of several inputs, after these", c.VARIABLE_COLUMN),
        _part("On request", c.EXTRA_COLUMNS),
        _part("The breakdown (`--breakdown`)", c.BREAKDOWN_COLUMNS),
        _part("JSON", c.HEAD_KEYS, c.DERIV_KEYS, c.POINTS_KEYS),
        _part("JSON, each point", c.DERIV_COLUMNS, _without(c.EXTRA_COLUMNS, "notes"), c.POINT_KEYS),
        _part("JSON, each point of several inputs", c.SEVERAL_KEYS),
        _part("Of a second derivative (`--order 2`), in the breakdown and in the steps", c.SECOND_COLUMNS),
        _part("Columns of `--formula`", c.FORMULA_COLUMNS),
        _part("Columns of `--nodes`; in JSON the list `nodes` has them as keys", c.NODE_COLUMNS),
        LINES,
        "## Notes in JSON",
        _part("Each note", c.NOTE_KEYS),
        "## eval of an array",
        _part("Columns", c.ARRAY_VALUE_COLUMNS),
        _part("With `--steps`", c.ARRAY_STEP_COLUMNS),
        _part("JSON", c.HEAD_KEYS, c.ARRAY_EVAL_KEYS),
        "## deriv of an array",
        _part("Columns; without `output` where the result is a number", {**c.OUTPUT_COLUMN, **c.ENTRY_COLUMNS}),
        _part("On request", c.SIDE_COLUMNS),
        _part("The breakdown (`--breakdown`)", c.ARRAY_BREAKDOWN_COLUMNS, c.GRADIENT_COLUMN),
        _part("JSON", c.HEAD_KEYS, c.ARRAY_DERIV_KEYS),
        "## check",
        _part("Columns; tables leave out those with nothing in them", c.CHECK_COLUMNS),
        _part("Columns that a set of exercises has besides", c.SET_COLUMNS),
        _part("JSON", c.CHECK_KEYS),
        "An item has the columns as its keys, but `link` and `text` stand in its `diagnosis`, which is null or an "
        "object; `part`, `error` and `note` are there only where there is something to say.",
        _part("JSON, each diagnosis", c.DIAGNOSIS_KEYS),
        _part("JSON, besides", c.NOTE_KEY),
        "## sweep",
        _part("Columns", c.SWEEP_COLUMNS),
        _part("In tables, and on request", c.SWEEP_EXTRA_COLUMNS),
        _part("JSON of several inputs, after `links`", c.SWEEP_SEVERAL_KEYS),
        _part("JSON", c.HEAD_KEYS, c.SWEEP_KEYS, {"points": "One object for each step, with all columns."}),
        "## list",
        _part("Columns, and JSON's keys", c.PRIMITIVE_COLUMNS),
        "With a name JSON is one object, else a list of them.",
    )


def _part(title: str, *declared: Mapping[str, str]) -> str:
    """A table of names and what they mean, under a title of its own."""
    rows = [[code(name), plain(about)] for names in declared for name, about in names.items()]
    return f"**{title}**\n\n{table(('name', 'what it is'), rows)}"


def _without(declared: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: about for key, about in declared.items() if key != name}
