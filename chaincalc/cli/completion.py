"""What a shell offers where a name is being typed.

Every command loads this file with its options, and needs it for nothing: so it imports where it works.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

import typer

# A name may stand at the beginning, and behind what begins a new link, a function's argument or a term.
_NAME = r"(?P<before>|.*[\s|(+*^-])(?P<name>[A-Za-z]\w*|)"
_SPECIAL = frozenset(" \\\"'`$&|;<>()*?[]{}!#~")  # to a shell


def chains(incomplete: str) -> list[tuple[str, str]]:
    """Primitives, also inside a chain that has begun, and the chain files in the folder that is being typed.

    Functions of arrays are left out: they stand in chain files, where the arrays are.
    """
    import re

    from chaincalc.functions.registry import NAMES

    found = [(name, "a chain file") for name in _chain_files(incomplete)]
    place = re.fullmatch(_NAME, incomplete)
    if place is not None:
        known = ((name, primitive.about) for name, primitive in NAMES.items())
        found += [(place["before"] + name, about) for name, about in _beginning(place["name"], known)]
    return found


def inputs(texts: Sequence[str] | None, incomplete: str) -> list[tuple[str, str]]:
    """An option for each input of the chain that stands on the command line; none where it can't be read."""
    from chaincalc.base.errors import ChaincalcError
    from chaincalc.cli.request import read_chain

    try:
        source = read_chain([text for text in texts or () if text != "-"], quiet=True)
    except (ChaincalcError, OSError):
        return []
    found = [(f"--{name}", f"the input {name}") for name in source.chain.inputs if not name.startswith("@")]
    return list(_beginning(incomplete, found))


def inputs_by_name(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The same without the dashes, for --wrt."""
    return [(name[2:], about) for name, about in inputs(context.params.get("chain"), f"--{incomplete}")]


def functions(incomplete: str) -> list[tuple[str, str]]:
    """What `list` tells about: primitives, their aliases, and functions of arrays."""
    from chaincalc.functions.arrays import ARRAY_LINKS
    from chaincalc.functions.registry import NAMES

    known = {name: primitive.about for name, primitive in NAMES.items()}
    known |= {name: function.about for name, function in ARRAY_LINKS.items()}
    return list(_beginning(incomplete, known.items()))


def examples(incomplete: str) -> list[str]:
    """The examples that come along."""
    from chaincalc.cli.catalogue import examples_folder

    return sorted(file.stem for file in examples_folder().glob("*.yaml") if file.stem.startswith(incomplete))


def columns(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The columns that a command may be asked for; for chains of arrays, too."""
    from chaincalc.output.columns import BY_COMMAND

    known: dict[str, str] = {}
    for table in BY_COMMAND.get(context.info_name or "", ()):
        known = {**table, **known}
    return [(name, about) for name, about in _beginning(incomplete, known.items()) if name.isidentifier()]


def _beginning(start: str, known: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, about) for name, about in known if name.startswith(start))


def _chain_files(start: str) -> list[str]:
    """Paths of chain files that begin so; none that a shell would take apart, as it is given the bare name."""
    folder = os.path.dirname(start)  # noqa: PTH120 - pathlib would make another text of it
    try:
        names = sorted(os.listdir(folder or "."))  # noqa: PTH208
    except (OSError, ValueError):
        return []
    paths = [os.path.join(folder, name) for name in names if name.endswith((".yaml", ".yml"))]  # noqa: PTH118
    return [path for path in paths if path.startswith(start) and path.isprintable() and not _SPECIAL & set(path)]
