"""The JSON Schema (draft 7) of a chain file: what an editor completes and underlines.

It refuses nothing that the loader takes. What only the loader can tell (whether a formula can be read, whether a range
goes up) it lets through.
"""

from __future__ import annotations

from chaincalc.chainfile.arrays import ARRAY, WITH_PARAMETER, parameters
from chaincalc.chainfile.definitions import FUNCTION
from chaincalc.chainfile.exercises import OF_SETS
from chaincalc.chainfile.form import FORM
from chaincalc.chainfile.keys import TEXT_SCHEMA, Schema
from chaincalc.chainfile.names import PATTERN, function_names, parameter_names
from chaincalc.chainfile.numbers import NUMBER, NUMBERS, POSITIVE, TOLERANCE
from chaincalc.chainfile.table import TABLE
from chaincalc.functions.arrays import ARRAY_FUNCTIONS
from chaincalc.functions.primitive import Primitive
from chaincalc.functions.registry import NAMES
from chaincalc.language.scope import CONSTANTS, EXTREMES


def schema() -> Schema:
    """The schema, as plain data for JSON."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "chaincalc chain file",
        "description": "A chain of functions f3(f2(f1(x))), and the inputs to look at.",
        **{name: part for name, part in FORM.schema.items() if name != "required"},
        "oneOf": [{"required": ["chain"]}, {"required": ["exercises"]}],
        "properties": {**FORM.schema["properties"], **{each.name: each.schema for each in OF_SETS}},
        "definitions": {
            **{kind.name: kind.schema for kind in (NUMBER, NUMBERS, ARRAY, POSITIVE, TOLERANCE, FUNCTION)},
            "functionName": function_names(),
            "parameterName": parameter_names(),
            "link": _link(),
        },
    }


def _link() -> Schema:
    arrays = {name: parameters(function).schema for name, function in WITH_PARAMETER.items()}
    bare = [*EXTREMES, *CONSTANTS, *(name for name in ARRAY_FUNCTIONS if name not in WITH_PARAMETER)]
    return {
        "anyOf": [
            {"title": "a name, a formula, or several with | between them", **TEXT_SCHEMA},
            {"title": "a constant", "type": "number"},
            {
                "title": "a name with its parameters, or a table",
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "propertyNames": {"pattern": f"^{PATTERN}$", "not": {"enum": bare}},
                "properties": {"table": TABLE.schema, **{n: _parameters(p) for n, p in NAMES.items()}, **arrays},
                "additionalProperties": {
                    "title": "parameters of a function of one's own",
                    "type": "object",
                    "propertyNames": {"$ref": "#/definitions/parameterName"},
                    "additionalProperties": NUMBER.reference,
                },
            },
        ]
    }


def _parameters(primitive: Primitive) -> Schema:
    result: Schema = {
        "description": primitive.about,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            p.name: {
                "description": p.about,
                "allOf": [NUMBER.reference],
                **({} if p.default is None else {"default": p.default}),
            }
            for p in primitive.parameters
        },
    }
    required = [p.name for p in primitive.parameters if p.default is None]
    return {**result, "required": required} if required else result
