"""The short program of a chain of arrays whose result is a number: forwards, backwards, and the difference formula."""

from __future__ import annotations

import re

from chaincalc.explain.functions import Functions
from chaincalc.explain.matrices.explanation import ArrayExplanation, with_parts
from chaincalc.explain.matrices.program import Program

_DOCSTRING = re.compile(r'^    """.*"""\n', flags=re.MULTILINE)

_TEXT = '''\
"""{title}"""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

{functions}
def chain({arguments}) -> ndarray:
{forwards}
    return {last}


def deriv(func: Callable[..., ndarray], at: dict[str, ndarray], name: str, delta: float = {delta}) -> ndarray:
    slopes = np.zeros_like(at[name])
    for entry in np.ndindex(slopes.shape):
        step = np.zeros_like(slopes)
        step[entry] = delta
        ahead, behind = {{**at, name: at[name] + step}}, {{**at, name: at[name] - step}}
        slopes[entry] = (func(**ahead) - func(**behind)) / (2 * delta)
    return slopes


np.seterr(all="ignore")  # what is too large is inf, and what is undefined nan
{arrays}
at = {{{at}}}
{flat}
print("{last}", {last} + 0.0, sep="\\n")
d{last} = np.ones_like({last})
{backwards}
{printed}
'''


def short_program(e: ArrayExplanation) -> str:
    """The program's text; "" where the result is an array, which takes a sweep for each entry, or there are notes."""
    if e.shapes[-1] or e.compared.notes or any(part.tree is None or part.slope is None for part in with_parts(e.parts)):
        return ""
    whole = Program(e)
    forwards = [line.strip() for line in whole.forwards()]
    backwards = whole.backwards()
    texts = [_DOCSTRING.sub("", text) for text in Functions(with_parts(e.parts)).texts()]
    helpers = _DOCSTRING.sub("", whole.helpers(backwards)).strip()
    return _TEXT.format(
        title=whole.title(),
        functions="".join(f"\n{text.strip()}\n\n" for text in [*([helpers] if helpers else []), *texts]),
        arguments=", ".join(f"{name}: ndarray" for name in whole.inputs),
        forwards="\n".join(f"    {line}" for line in forwards),
        last=whole.names[-1],
        delta=repr(e.compared.delta),
        arrays="\n".join(whole.arrays()),
        at=", ".join(f'"{name}": {name}' for name in whole.inputs),
        flat="\n".join(forwards),
        backwards="\n".join(backwards[1:]),
        printed="\n".join(
            f'print("d{whole.names[-1]}/d{name}", d{name}, "numeric", deriv(chain, at, "{name}"), sep="\\n")'
            for name in whole.inputs
        ),
    )
