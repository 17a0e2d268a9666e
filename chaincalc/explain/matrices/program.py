"""The program of a chain of arrays: forwards, backwards, and every derivative checked by the difference formula."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chaincalc.base.errors import printable
from chaincalc.base.lazy import np
from chaincalc.explain.functions import Functions, literal, quoted
from chaincalc.explain.matrices.code import LinkCode
from chaincalc.explain.matrices.explanation import ArrayExplanation, with_parts
from chaincalc.functions.arrays import ARRAY_FUNCTIONS
from chaincalc.functions.primitive import Array
from chaincalc.language.tree import Var, transform
from chaincalc.notation.fold import fold
from chaincalc.output.entries import shape_cell

_WIDTH = 88
_WRITTEN = 2_000  # entries of an array that is written out

_TEXT = '''\
"""{title}

The value of the chain, its derivatives by one sweep from the last link to the first,
and each of them checked by the difference formula, entry by entry.
Written by chaincalc; it needs NumPy, and nothing else.
"""

# mypy: disable-error-code="no-any-return"
# (NumPy's types don't say that the sine of an array is an array)

import numpy as np
from numpy import ndarray

{arrays}
{named}
DELTA = {delta}  # the step of the difference formula
{notes}{helpers}{functions}

{forward}
    """Each link takes what the link before it gives."""
{forwards}
{outputs}


{backward}
    """The chain rule, from the last link to the first; g is how far {last} moves."""
{unpacked}{backwards}
{gradients}


def value(name: str, array: ndarray) -> ndarray:
    """The chain's value with another array in the place of one of them."""
    return forward(**{{**ARRAYS, name: array}})["{last}"]


def numeric(name: str) -> ndarray:
    """The difference formula for each entry of one array."""
    array = ARRAYS[name]
    slopes = []
    for entry in np.ndindex(array.shape):
        step = np.zeros_like(array)
        step[entry] = DELTA
        difference = value(name, array + step) - value(name, array - step)
        slopes.append(difference / (2 * DELTA))
    return np.stack(slopes, axis=-1).reshape(np.shape(slopes[0]) + array.shape)


def exact() -> dict[str, ndarray]:
    """The exact derivatives{exactly}"""
{exact}


def main() -> None:
    np.seterr(all="ignore")  # what is too large is inf, and what is undefined nan
    for name, array in forward(**ARRAYS).items():
        print(name, "=", array + 0.0, sep="\\n")
    for name, derivative in exact().items():
        check = numeric(name)
{diagonal}        print()
        print(f"the derivative with respect to {{name}}", derivative + 0.0, sep="\\n")
        apart = np.max(np.abs(derivative - check))
        agree = np.allclose(derivative, check, rtol=1e-4, atol=1e-4)
        verdict = "it agrees" if agree else "it does not agree"
        print(f"{{verdict}} with the difference formula, up to {{apart:.2g}}")
{print_notes}

if __name__ == "__main__":
    main()
'''

_SUMMED_TO = '''

def summed_to(g: ndarray, shape: tuple[int, ...]) -> ndarray:
    """The derivative by what was repeated to fill g's shape: the sum over it."""
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return g.sum(axis=repeated, keepdims=True)
'''

_SCALAR = "    return backward(np.ones(()), **ARRAYS)"
_ELEMENTWISE = "    return backward(np.ones_like(ARRAYS[{x!r}]), **ARRAYS)"
_JACOBIAN = """\
    y = forward(**ARRAYS)["Y"]
    rows = []
    for entry in np.ndindex(y.shape):
        g = np.zeros_like(y)
        g[entry] = 1.0
        rows.append(backward(g, **ARRAYS))
    return {{
        name: np.stack([row[name] for row in rows]).reshape(y.shape + array.shape)
        for name, array in ARRAYS.items()
    }}"""
_DIAGONAL = """\
        entries = [check[entry + entry] for entry in np.ndindex(derivative.shape)]
        check = np.array(entries).reshape(derivative.shape)  # its own entry of {x}
"""


def array_program(e: ArrayExplanation) -> str:
    """The program's text; it compiles for every explanation, whatever the names in it are."""
    return Program(e).text()


class Program:
    """The pieces of the program, each as text."""

    def __init__(self, e: ArrayExplanation) -> None:
        self.e = e
        self.names = list(e.letters)
        self.parameters = list(dict.fromkeys(_identifier(p.name) for p in e.parameters))
        self.inputs = [self.names[0], *self.parameters]

    def text(self) -> str:
        e = self.e
        notes = [printable(note.text) for note in e.compared.notes]
        back = self.backwards()
        used = [name for name in self.names[1:] if any(_uses(line, name) for line in back)]
        arguments = [f"{name}: ndarray" for name in self.inputs]
        elementwise = all(link.elementwise for link in e.links)
        whole = _ELEMENTWISE if elementwise else _JACOBIAN if e.shapes[-1] else _SCALAR
        many = not elementwise and bool(e.shapes[-1])
        return _TEXT.format(
            title=self.title(),
            arrays="\n".join(self.arrays()),
            named=_wrapped("ARRAYS = {", [f'"{name}": {name}' for name in self.inputs], "}"),
            delta=literal(e.compared.delta),
            notes=_notes(notes),
            helpers=self.helpers(back),
            functions="".join(f"\n\n{text}\n" for text in Functions(with_parts(e.parts)).texts()),
            forward=_wrapped("def forward(", arguments, ") -> dict[str, ndarray]:"),
            backward=_wrapped("def backward(", ["g: ndarray", *arguments], ") -> dict[str, ndarray]:"),
            forwards="\n".join(self.forwards()),
            outputs=_wrapped("    return {", [f'"{name}": {name}' for name in self.names[1:]], "}"),
            last=self.names[-1],
            unpacked=self.unpacked(used),
            backwards="\n".join(f"    {line}" for line in back),
            gradients=_wrapped("    return {", [f'"{name}": d{name}' for name in self.inputs], "}"),
            exactly=", from one sweep for each entry of Y." if many else ", from one sweep.",
            exact=whole.format(x=self.names[0]),
            diagonal=_DIAGONAL.format(x=self.names[0]) if elementwise else "",
            print_notes='    for note in NOTES:\n        print("note:", note)\n' if notes else "",
        )

    def title(self) -> str:
        e = self.e
        lines = [e.title, *([""] if e.description.strip() else []), *e.description.strip().splitlines()]
        return quoted("\n".join(row for line in lines for row in fold(printable(line), _WIDTH - 8, "    ")))

    def arrays(self) -> Iterator[str]:
        values = {self.names[0]: self.e.compared.x, **{_identifier(p.name): p.value for p in self.e.parameters}}
        for name, value in values.items():
            if value.size > _WRITTEN:
                dimensions = f", ndmin={value.ndim}" if value.ndim else ""
                yield f"# {shape_cell(value.shape)}, too large to be written here: save it to this file"
                yield f'{name} = np.loadtxt("{name}.csv", delimiter=","{dimensions})'
            else:
                yield f"{name} = np.array({_written(value)})"

    def helpers(self, back: list[str]) -> str:
        lines = [*back, *self.forwards()]
        summed = any("summed_to(" in line for line in back)
        defined = [f for f in ARRAY_FUNCTIONS.values() if f.helper and any(f"{f.name}(" in line for line in lines)]
        return (_SUMMED_TO if summed else "") + "".join(f"\n{function.helper}" for function in defined)

    def code(self, i: int) -> LinkCode | None:
        """The code of a link of whole arrays; None for one that is done entry by entry."""
        link = self.e.links[i]
        if link.tree is None or (link.elementwise and not link.takes):
            return None
        called = {
            "": self.names[i],
            **{own: self.called(n) for own, (n, _) in zip(link.takes, self.e.others[i], strict=True)},
        }
        shapes = {self.names[i]: self.e.shapes[i], **{self.called(n): shape for n, shape in self.e.others[i]}}
        tree = transform(link.tree, lambda node: Var(called[node.name]) if isinstance(node, Var) else None)
        return LinkCode(tree, shapes, self.names[i + 1])

    def called(self, name: str) -> str:
        """An input's name in the program."""
        return self.names[0] if name == self.e.compared.trace.inputs.main else _identifier(name)

    def forwards(self) -> Iterator[str]:
        for i in range(len(self.e.links)):
            code = self.code(i)
            value = f"f{i + 1}({self.names[i]})" if code is None else code.value()
            yield f"    {self.names[i + 1]} = {value}  # {shape_cell(self.e.shapes[i + 1])}"

    def unpacked(self, used: list[str]) -> str:
        if not used:
            return ""
        lines = [_wrapped("    at = forward(", self.inputs, ")"), *(f'    {name} = at["{name}"]' for name in used)]
        return "\n".join(lines) + "\n"

    def backwards(self) -> list[str]:
        lines = [f"d{self.names[-1]} = g"]
        known: set[str] = set()
        for i in range(len(self.e.links) - 1, -1, -1):
            u, y, code = self.names[i], self.names[i + 1], self.code(i)
            back = {u: f"d{y} * df{i + 1}({u})"} if code is None else {u: f"np.zeros_like({u})", **code.backwards()}
            for name, text in sorted(back.items(), key=lambda item: item[0] == u):  # what flows in comes last
                lines.append(f"d{name} = d{name} + {text}" if name in known else f"d{name} = {text}")
                known.add(name)
        return lines


def _written(array: Array) -> str:
    """An array's numbers, a line or more for each row."""
    if array.ndim == 0:
        return literal(float(array))
    rows = [", ".join(literal(float(v)) for v in row) for row in np.atleast_2d(array).tolist()]
    if array.ndim == 1 and len(rows[0]) < _WIDTH // 2:
        return f"[{rows[0]}]"
    folded = [
        line for row in rows for line in fold(f"    [{row}]," if array.ndim > 1 else f"    {row},", _WIDTH, "     ")
    ]
    return "[\n" + "".join(f"{line}\n" for line in folded) + "]"


def _wrapped(opening: str, items: list[str], closing: str) -> str:
    """A list in a line of code, or in a line for each item where one line would be too long."""
    line = f"{opening}{', '.join(items)}{closing}"
    if len(line) <= _WIDTH:
        return line
    indent = " " * (len(opening) - len(opening.lstrip()))
    return f"{opening}\n" + "".join(f"{indent}    {item},\n" for item in items) + indent + closing


def _identifier(name: str) -> str:
    return name.replace("@", "_")


def _uses(line: str, name: str) -> bool:
    """Whether a line of the backward sweep needs an output of the forward pass itself, not only its derivative."""
    return re.search(rf"(?<![A-Za-z0-9_]){name}\b", line) is not None


def _notes(notes: list[str]) -> str:
    if not notes:
        return ""
    return "NOTES = [\n" + "".join(f'    "{quoted(note)}",\n' for note in notes) + "]\n"
