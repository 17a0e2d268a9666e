"""What `deriv --nodes` says: the links opened into their operations, at one point."""

from __future__ import annotations

from typing import Any

from chaincalc.base.errors import InputError
from chaincalc.base.lazy import np
from chaincalc.cli.given import Together, Whole
from chaincalc.cli.output import Output
from chaincalc.cli.request import Source
from chaincalc.cli.run import Task
from chaincalc.engine.nodes import nodes
from chaincalc.output.nodes_report import nodes_reply
from chaincalc.output.told import Notes


def refuse_beside_nodes(**given: Any) -> None:
    """Refuse an option that means nothing beside --nodes.

    Args:
        given: by the option's name, something true if it was typed.

    Raises:
        InputError: there is one.
    """
    for name, typed in given.items():
        if typed:
            raise InputError(f"--nodes shows values and gradients of the first order\n  leave out --{name}, or --nodes")


def show_nodes(task: Task, source: Source, given: Together | Whole, out: Output) -> bool:
    """Print the nodes, and say whether everything is defined.

    Raises:
        ChaincalcError: there are several points, a link has no formula, or the output can't be written.
    """
    if isinstance(given, Whole) or given.count != 1:
        raise InputError("--nodes looks at one point\n  give each input one number")
    (block,) = given.blocks()
    result = task.compute(block)
    at = ", ".join(f"{name} = {float(np.ravel(value)[0]):g}" for name, value in block.items())
    out.print(nodes_reply(source.chain.links, f"{source.title} at {at}", nodes(result), out.columns))
    notes = Notes()
    task.note(result, notes)
    for line in notes.lines():
        out.note(line)
    return task.defined(result)
