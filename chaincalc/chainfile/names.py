"""The names that a chain file may give: which are names at all, and which are taken."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping

from chaincalc.chainfile.keys import Schema, surprise
from chaincalc.chainfile.nodes import Mapping as MappingNode
from chaincalc.chainfile.nodes import Scalar
from chaincalc.chainfile.source import Source, shown
from chaincalc.functions.arrays import ARRAY_NAMES
from chaincalc.functions.registry import NAMES
from chaincalc.language.scope import CONSTANTS, EXTREMES

Taken = Mapping[str, Collection[str]]  # by whom

PATTERN = "[A-Za-z_][A-Za-z_0-9]{0,63}"
NAME = re.compile(rf"{PATTERN}\Z")
_RULE = "a name has letters from a to z, digits and _, no digit first, and at most 64 in all"
_LETTER = "[A-Za-z]"

PARAMETERS_TAKEN: Taken = {"a primitive": NAMES, "a constant": CONSTANTS, "the chain language": EXTREMES}
FUNCTIONS_TAKEN: Taken = {
    **PARAMETERS_TAKEN,
    "the chain language": (*EXTREMES, "table"),
    "a function of arrays": ARRAY_NAMES,
}


def check_name(source: Source, key: Scalar, mapping: MappingNode, what: str, taken: Taken) -> None:
    """See to it that a key can be a name.

    Args:
        source: the file.
        key: the name.
        mapping: where it is a key.
        what: what it would be the name of, for errors.
        taken: the names that mean something already.

    Raises:
        ChainFileError: it can't.
    """
    name, hint = key.text, f"give the {what} another name"
    if not NAME.match(name):
        source.fail(f"{shown(name)} can't be a {what}'s name", key.place, surprise(mapping, key) or _RULE)
    for owner, names in taken.items():
        if name in names:
            source.fail(f"the name '{name}' is taken, by {owner}", key.place, hint)
    if keyword.iskeyword(name):
        source.fail(f"the name '{name}' is a word of Python's, in which explain writes programs", key.place, hint)


def is_letter(name: str) -> bool:
    """Whether a name is one letter, as a variable's is."""
    return re.fullmatch(_LETTER, name) is not None


def parameter_names() -> Schema:
    """The names that a parameter may have."""
    return {"pattern": f"^{PATTERN}$", "not": {"enum": _all(PARAMETERS_TAKEN)}}


def function_names() -> Schema:
    """The names that a function may have."""
    taken = {"anyOf": [{"enum": _all(FUNCTIONS_TAKEN)}, {"pattern": f"^{_LETTER}$"}]}
    return {"pattern": f"^{PATTERN}$", "not": taken}


def _all(taken: Taken) -> list[str]:
    return sorted({name for names in taken.values() for name in names})
