"""What a command is asked to do: which chain, at which points."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from chaincalc.base.errors import InputError, printable
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.chain import Chain
from chaincalc.cli.points import Grid, Listed, Stream, grid, parse_number
from chaincalc.cli.shell import say
from chaincalc.functions.primitive import Array
from chaincalc.language.signs import spelt
from chaincalc.language.write import number_text
from chaincalc.links.differences import DELTA, check_delta
from chaincalc.links.link import refuse_array_links
from chaincalc.links.text import linked_text

if TYPE_CHECKING:
    from chaincalc.chainfile import ChainFile, ExerciseSet
    from chaincalc.cli.given import Whole

WORKED_EXAMPLE = "3*x - 14 | -2*u"
SUFFIXES = (".yaml", ".yml")


class Source(Record):
    """A chain, and what its file and the command line say of its inputs.

    Args:
        chain, name, x, range, delta, file: what the file says.
        on_standard_input: whether the chain came from there.
        others: what the file gives the other inputs, by name.
        letter: what the chain's text calls the main input.
        typed: what was typed for inputs by their names, --w 2 or --t 5.
    """

    chain: Chain
    name: str = ""
    on_standard_input: bool = False
    x: Listed | None = None
    range: Grid | None = None
    delta: float | None = None
    file: ChainFile | None = None
    others: Mapping[str, float | Array] = MappingProxyType({})
    letter: str = ""
    typed: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    @property
    def array(self) -> Array | None:
        """The one array that the file gives in place of points."""
        return None if self.file is None else self.file.array

    def named(self, name: str) -> str:
        """The input that somebody calls so; the main one has two names where it is called x and was typed otherwise.

        Raises:
            InputError: the chain has no such input.
        """
        name = spelt(name)
        if name in self.chain.inputs:
            return name
        if name and name == self.letter:
            return self.chain.main
        known = ", ".join(f"--{each}" for each in self.chain.inputs)
        raise InputError(f"the chain has no input '{printable(name[:40])}'\n  its inputs: {known}")

    def stream(self) -> Stream:
        """Standard input, from which points are read.

        Raises:
            InputError: the chain comes from there, or it is closed.
        """
        if self.on_standard_input:
            raise InputError("only one thing can be read from standard input: the chain, or its points")
        return Stream(standard_input())

    @property
    def title(self) -> str:
        return printable(f"{self.name}: {self.chain}" if self.name else str(self.chain))


def read_chain(texts: Sequence[str] | None, quiet: bool) -> Source:
    """The chain that the arguments describe, and the inputs that go with it.

    Raises:
        ChaincalcError: they describe none, or an input that it doesn't have.
    """
    found = read_any(texts, quiet)
    if isinstance(found, Source):
        return found
    from chaincalc.chainfile import refuse_set

    refuse_set(found)


def read_any(texts: Sequence[str] | None, quiet: bool) -> Source | ExerciseSet:
    """The same, or a set of exercises.

    Raises:
        ChaincalcError: the arguments describe neither.
    """
    source = _read(texts, quiet)
    if not isinstance(source, Source):
        if _typed():
            raise InputError("a set of exercises takes no inputs; they stand in it")
        return source
    typed: dict[str, tuple[str, ...]] = {}
    for called, given in _typed().items():
        name = source.named(called)
        typed[name] = (*typed.get(name, ()), *given)
    return source.replace(typed=typed)


def _typed() -> Mapping[str, Sequence[str]]:
    if "chaincalc.cli.named" not in sys.modules:
        return {}
    from chaincalc.cli.named import GIVEN

    return GIVEN.get()


def _read(texts: Sequence[str] | None, quiet: bool) -> Source | ExerciseSet:
    texts = texts or []
    if not texts and Path("chain.yaml").exists():
        return _from_file("chain.yaml")
    if not texts:
        say(f"note: no chain given, and no chain.yaml here: this is the worked example, {WORKED_EXAMPLE}", quiet)
        return Source(Chain.parse(WORKED_EXAMPLE), x=Listed((5.0,)), range=grid(0.0, 10.0, 1.0))
    files = [text for text in texts if text == "-" or text.endswith(SUFFIXES)]
    if files and len(texts) > 1:
        raise InputError(f"a chain file stands alone, without other links: {printable(files[0])}")
    if files:
        return _from_file(files[0])
    read = linked_text(" | ".join(texts))
    return Source(Chain(read.links, read.main), letter=read.letter)


def _from_file(name: str) -> Source | ExerciseSet:
    from chaincalc import chainfile

    if name == "-":
        file = chainfile.loads_any(read_standard_input(chainfile.MAX_BYTES + 1), "<stdin>")
    else:
        file = chainfile.load_any(name)
    if isinstance(file, chainfile.ExerciseSet):
        return file
    return Source(
        Chain(file.links, file.main), file.name, name == "-", _listed(file), _grid(file), file.delta, file, file.inputs
    )


def _listed(file: ChainFile) -> Listed | None:
    return None if file.x is None else Listed(file.x)


def _grid(file: ChainFile) -> Grid | None:
    r = file.range
    return None if r is None else grid(r.start, r.stop, r.step, r.num)


def read_point(source: Source, x: Sequence[str] | None, quiet: bool) -> float:
    """The one input that a command looks at, as a number; see `read_single`."""
    return float(read_single(source, x, quiet).values[source.chain.main])


def read_single(source: Source, x: Sequence[str] | None, quiet: bool) -> Whole:
    """The one input that a command looks at: --x, else the file's first, else 1; and a note where it isn't --x.

    Raises:
        InputError: --x, or standard input, gives no number or more than one.
    """
    refuse_array_links(source.chain.links)
    from chaincalc.cli.given import Whole
    from chaincalc.cli.inputs import read_inputs

    main = source.chain.main
    if not x and not source.typed:
        if source.array is not None:
            raise InputError("x is an array in this chain file, and here one number is looked at: --x 5")
        known = source.x.values if source.x is not None else ()
        at = known[0] if known else 1.0
        why = "the first input that comes with the chain" if known else "for the chain comes without an input"
        say(f"note: no --x given: this is for x = {number_text(at)}, {why}", quiet)
        return Whole({main: np.float64(at)}, source.x.typed if source.x is not None else {})
    given = read_inputs(source, x, None, None, prefer="x")
    values: list[float] = []
    for block in given.blocks():
        values.extend(np.ravel(block[main]).tolist())
        if len(values) > 1:
            raise InputError("this takes one input; eval and deriv take several")
    if not values:
        raise InputError("there is no input on standard input")
    return Whole({main: np.float64(values[0])}, given.second.typed)


def read_delta(source: Source, text: str | None) -> float:
    """--delta, else the file's, else 0.001.

    Raises:
        InputError: it isn't a positive number.
    """
    if text is not None:
        return check_delta(parse_number(text, "--delta"))
    return DELTA if source.delta is None else check_delta(source.delta)


def standard_input() -> BinaryIO:
    """Standard input, as bytes.

    Raises:
        InputError: it is closed.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("standard input is closed")
    return sys.stdin.buffer


def read_standard_input(size: int) -> bytes:
    """All of standard input, or its first `size` bytes.

    Raises:
        InputError: it is closed, or it can't be read.
    """
    try:
        return standard_input().read(size)
    except OSError as error:
        raise InputError(f"standard input can't be read: {error.strerror}") from None
