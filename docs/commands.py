"""The commands: a page with every option, and the README's table; both from what the commands themselves declare."""

from __future__ import annotations

import re
from typing import Any

from typer.main import get_command
from writing import code, page, plain, table

from chaincalc.cli import app
from chaincalc.cli.shell import COMMANDS

INTRODUCTION = """\
`chaincalc COMMAND --help` (or `-h`) shows the same. A link may begin with a minus: an argument with one dash is an
option only if it is exactly a short option's name. Data goes to standard output, notes and errors to standard error.

Exit codes: 0 done; 1 a wrong answer, or something undefined under `--strict`; 2 a request that can't be carried out;
130 after ctrl-C."""


def commands_page() -> str:
    """Every command with its arguments and options, their texts and their defaults."""
    group: Any = get_command(app)
    parts = [INTRODUCTION]
    for name in COMMANDS:
        command = group.get_command(None, name)
        about, example = _help(command)
        parts += [f"## {name}", about, f"```sh\n{example}\n```"]
        if command.params:
            parts.append(table(("argument or option", "what it does", "default"), map(_row, command.params)))
    own = table(("option", "what it does", "default"), map(_row, group.params))
    return page("Commands", *parts, "## chaincalc itself", own)


def commands() -> str:
    """The commands, each with the first line of its help."""
    group: Any = get_command(app)
    rows = []
    for name in COMMANDS:
        about, example = _help(group.get_command(None, name))
        rows.append([code(name), plain(about.split("\n\n")[0]), code(example)])
    return table(("command", "what it does", "example"), rows)


def _help(command: Any) -> tuple[str, str]:
    """What the command says of itself, and its example."""
    about, example = command.help.split("\n\nExample: ")
    return re.sub(r"(?<!\n)\n(?!\n)", " ", about).strip(), " ".join(example.split())


def _row(parameter: Any) -> list[str]:
    flag = bool(getattr(parameter, "is_flag", False))
    choices = getattr(parameter.type, "choices", None)
    metavar = parameter.metavar or ("|".join(map(str, choices)) if choices else "")
    names = [parameter.metavar] if parameter.param_type_name == "argument" else list(parameter.opts)
    if metavar and parameter.param_type_name == "option" and not flag:
        names[0] += f" {metavar}"
    return [
        ", ".join(map(code, names)),
        plain(parameter.help or "") + _bounds(parameter.type),
        _default(parameter.default),
    ]


def _bounds(kind: Any) -> str:
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is None:
        return ""
    return f" From {low} on." if high is None else f" From {low:,} to {high:,}."


def _default(value: Any) -> str:
    return "" if value is None or isinstance(value, bool | tuple | list) or callable(value) else code(str(value))
