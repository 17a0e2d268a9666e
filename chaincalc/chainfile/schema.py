"""The JSON Schema (draft 7) of a chain file: what an editor completes and underlines.

It refuses nothing that the loader takes. What only the loader can tell (whether a formula can be read, whether a range
goes up) it lets through.
"""

from __future__ import annotations

from typing import Any

from chaincalc.functions.arrays import ARRAY_FUNCTIONS, ARRAY_NAMES, ARRAY_SPELLINGS, ArrayFunction, ArraySpelling
from chaincalc.functions.primitive import Primitive
from chaincalc.functions.registry import NAMES
from chaincalc.language.scope import CONSTANTS, EXTREMES

Schema = dict[str, Any]

_NAME = "^[A-Za-z_][A-Za-z_0-9]{0,63}$"
_TEXT: Schema = {"type": "string", "pattern": "[^ \\t\\r\\n]"}
_AXIS: Schema = {"anyOf": [{"enum": [0, 1, -1, -2]}, _TEXT]}


_ARRAY_LINKS: dict[str, ArrayFunction | ArraySpelling] = {**ARRAY_SPELLINGS, **ARRAY_FUNCTIONS}
_BARE = [name for name, function in ARRAY_FUNCTIONS.items() if not function.takes_axis]


def schema() -> Schema:
    """The schema, as plain data for JSON."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "chaincalc chain file",
        "description": "A chain of functions f3(f2(f1(x))), and the inputs to look at.",
        "type": "object",
        "required": ["chain"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "description": "What the chain is called."},
            "description": {"type": "string", "description": "What it shows."},
            "functions": {
                "description": "Functions of one's own, by name, for the chain and for each other.",
                "type": "object",
                "propertyNames": {"$ref": "#/definitions/freeName"},
                "additionalProperties": {"$ref": "#/definitions/function"},
            },
            "chain": {
                "description": 'The links, from the first to the last: a list, or one text ("square | sigmoid").',
                "anyOf": [_TEXT, {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/link"}}],
            },
            "x": {
                "description": "The point or points to look at; a matrix or a file is one array, and so is any x of a "
                               "chain with functions of arrays.",
                "allOf": [{"$ref": "#/definitions/array"}],
            },
            "range": {
                "description": "The range of inputs of a curve, by a step or by the number of points.",
                "type": "object",
                "required": ["start", "stop"],
                "oneOf": [{"required": ["step"]}, {"required": ["num"]}],
                "additionalProperties": False,
                "properties": {
                    "start": {"description": "The first point.", "allOf": [{"$ref": "#/definitions/number"}]},
                    "stop": {
                        "description": "The last point, if the steps reach it; above start.",
                        "allOf": [{"$ref": "#/definitions/number"}],
                    },
                    "step": {
                        "description": "From one point to the next.",
                        "allOf": [{"$ref": "#/definitions/positive"}],
                    },
                    "num": {"type": "integer", "minimum": 2, "description": "How many points, both ends included."},
                },
            },
            "delta": {
                "description": "The numeric derivative's step.",
                "allOf": [{"$ref": "#/definitions/positive"}],
            },
            "answer": {
                "description": "An answer for the chain's derivative, which `chaincalc check` checks.",
                "type": ["number", "string"],
            },
        },
        "definitions": {
            "number": {"title": "a number or a constant formula", "anyOf": [{"type": "number"}, _TEXT]},
            "numbers": {
                "title": "a list of numbers",
                "type": "array", "minItems": 1, "items": {"$ref": "#/definitions/number"},
            },
            "array": {
                "title": "a number, a vector, a matrix, or a file that holds one",
                "anyOf": [
                    {"$ref": "#/definitions/number"},
                    {"$ref": "#/definitions/numbers"},
                    {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/numbers"}},
                    {
                        "type": "object",
                        "required": ["file"],
                        "additionalProperties": False,
                        "properties": {
                            "file": {
                                "type": "string",
                                "pattern": "\\.([cC][sS][vV]|[nN][pP][yY])$",
                                "description": "A .csv or a .npy, relative to the chain file.",
                            },
                        },
                    },
                ],
            },
            "positive": {
                "title": "a number above 0",
                "anyOf": [{"type": "number", "exclusiveMinimum": 0}, _TEXT],
            },
            "freeName": {
                "pattern": _NAME,
                "not": {"anyOf": [{"enum": sorted({*NAMES, *CONSTANTS, *EXTREMES, *ARRAY_NAMES, "table"})},
                                  {"pattern": "^[A-Za-z]$"}]},
            },
            "parameterName": {"pattern": _NAME, "not": {"enum": sorted({*NAMES, *CONSTANTS, *EXTREMES})}},
            "function": {
                "anyOf": [
                    {"title": "a formula in one variable", "anyOf": [_TEXT, {"type": "number"}]},
                    {
                        "title": "a formula with parameters",
                        "type": "object",
                        "required": ["formula"],
                        "additionalProperties": False,
                        "properties": {
                            "formula": {"description": "In one variable.", "anyOf": [_TEXT, {"type": "number"}]},
                            "parameters": {
                                "description": "The parameters, with their default values.",
                                "type": "object",
                                "propertyNames": {"$ref": "#/definitions/parameterName"},
                                "additionalProperties": {"$ref": "#/definitions/number"},
                            },
                            "derivative": {
                                "description": "An answer for its derivative, which `chaincalc check` checks.",
                                "type": ["number", "string"],
                            },
                        },
                    },
                ],
            },
            "link": {
                "anyOf": [
                    {"title": "a name, a formula, or several with | between them", **_TEXT},
                    {"title": "a constant", "type": "number"},
                    {
                        "title": "a name with its parameters, or a table",
                        "type": "object",
                        "minProperties": 1,
                        "maxProperties": 1,
                        "propertyNames": {"pattern": _NAME, "not": {"enum": [*EXTREMES, *CONSTANTS, *_BARE]}},
                        "properties": {
                            "table": _table(),
                            **{name: _parameters(p) for name, p in NAMES.items()},
                            **{name: _of_array(f) for name, f in _ARRAY_LINKS.items() if name not in _BARE},
                        },
                        "additionalProperties": {
                            "title": "parameters of a function of one's own",
                            "type": "object",
                            "propertyNames": {"$ref": "#/definitions/parameterName"},
                            "additionalProperties": {"$ref": "#/definitions/number"},
                        },
                    },
                ],
            },
        },
    }  # fmt: skip


def _table() -> Schema:
    numbers = {"allOf": [{"$ref": "#/definitions/numbers"}]}
    return {
        "description": "Known values, for a function without a formula. The last link can do without `value`.",
        "type": "object",
        "required": ["u", "derivative"],
        "additionalProperties": False,
        "properties": {
            "u": {"description": "The inputs, each once.", **numbers},
            "value": {"description": "The function's value at each input.", **numbers},
            "derivative": {"description": "Its derivative at each input.", **numbers},
        },
    }


def _of_array(function: ArrayFunction | ArraySpelling) -> Schema:
    axis = {"description": "0 goes down the columns, 1 along the rows; all entries without it.", **_AXIS}
    array = {"allOf": [{"$ref": "#/definitions/array"}]}
    return {
        "description": function.about,
        "type": "object",
        "additionalProperties": False,
        "properties": {function.parameter: array} if isinstance(function, ArraySpelling) else {"axis": axis},
        **({"required": [function.parameter]} if isinstance(function, ArraySpelling) else {}),
    }


def _parameters(primitive: Primitive) -> Schema:
    result: Schema = {
        "description": primitive.about,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            p.name: {
                "description": p.about,
                "allOf": [{"$ref": "#/definitions/number"}],  # draft 7 ignores what stands beside a $ref
                **({} if p.default is None else {"default": p.default}),
            }
            for p in primitive.parameters
        },
    }
    required = [p.name for p in primitive.parameters if p.default is None]
    return {**result, "required": required} if required else result
