"""What a command is asked to do: which chain, at which points."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Literal

from chaincalc.base.errors import InputError, printable
from chaincalc.base.lazy import np
from chaincalc.base.record import Record
from chaincalc.chain import Chain
from chaincalc.cli.points import Grid, Listed, Points, Stream, grid, parse_number, parse_points, parse_range
from chaincalc.cli.shell import say
from chaincalc.engine.inputs import Inputs
from chaincalc.engine.second import SecondOpinion
from chaincalc.functions.primitive import Array
from chaincalc.language.parse import Typed
from chaincalc.language.write import number_text
from chaincalc.links.differences import DELTA, check_delta
from chaincalc.links.link import has_array_links, refuse_array_links
from chaincalc.links.text import linked_text

if TYPE_CHECKING:
    from chaincalc.chainfile import ChainFile

WORKED_EXAMPLE = "3*x - 14 | -2*u"
SUFFIXES = (".yaml", ".yml")


class Source(Record):
    """A chain, and what its file and the command line say of its inputs.

    Args:
        chain, name, x, range, delta, file: what the file says.
        on_standard_input: whether the chain came from there.
        others: the values of the other inputs, by name.
        typed: the main input as it was typed by its own name, --t 5.
    """

    chain: Chain
    name: str = ""
    on_standard_input: bool = False
    x: Listed | None = None
    range: Grid | None = None
    delta: float | None = None
    file: ChainFile | None = None
    others: Mapping[str, Array] = MappingProxyType({})
    typed: tuple[str, ...] = ()

    @property
    def array(self) -> Array | None:
        """The one array that the file gives in place of points."""
        return None if self.file is None else self.file.array

    def bind(self, x: Array) -> Inputs:
        """A value for every input.

        Raises:
            InputError: one is missing.
        """
        return self.chain.bind(x, self.others)

    @property
    def title(self) -> str:
        return printable(f"{self.name}: {self.chain}" if self.name else str(self.chain))


def read_chain(texts: Sequence[str] | None, quiet: bool) -> Source:
    """The chain that the arguments describe, and the inputs that go with it.

    Raises:
        ChaincalcError: they describe none, or an input that it doesn't have.
    """
    source, letter = _read(texts, quiet)
    given = _typed() if "chaincalc.cli.named" in sys.modules else {}
    others = {} if source.file is None else dict(source.file.inputs)
    typed: tuple[str, ...] = ()
    for name, text in given.items():
        if name in source.chain.inputs[1:]:
            from chaincalc.cli.named import value_of

            others[name] = value_of(name, text)
        elif name in (source.chain.main, letter):
            typed = (text,)
        else:
            known = ", ".join(f"--{each}" for each in source.chain.inputs)
            raise InputError(f"the chain has no input '{name}'\n  its inputs: {known}")
    return source.replace(others=others, typed=typed)


def _typed() -> dict[str, str]:
    from chaincalc.cli.named import GIVEN

    return GIVEN.get()


def _read(texts: Sequence[str] | None, quiet: bool) -> tuple[Source, str]:
    """The chain's source, and what its text calls the main input."""
    texts = texts or []
    if not texts and Path("chain.yaml").exists():
        return _from_file("chain.yaml"), ""
    if not texts:
        say(f"note: no chain given, and no chain.yaml here: this is the worked example, {WORKED_EXAMPLE}", quiet)
        return Source(Chain.parse(WORKED_EXAMPLE), x=Listed((5.0,)), range=grid(0.0, 10.0, 1.0)), ""
    files = [text for text in texts if text == "-" or text.endswith(SUFFIXES)]
    if files and len(texts) > 1:
        raise InputError(f"a chain file stands alone, without other links: {printable(files[0])}")
    if files:
        return _from_file(files[0]), ""
    read = linked_text(" | ".join(texts))
    return Source(Chain(read.links, read.main)), read.letter


def _from_file(name: str) -> Source:
    from chaincalc import chainfile

    if name == "-":
        file = chainfile.loads(read_standard_input(chainfile.MAX_BYTES + 1), "<stdin>")
    else:
        file = chainfile.load(name)
    return Source(Chain(file.links, file.main), file.name, name == "-", _listed(file), _grid(file), file.delta, file)


def _listed(file: ChainFile) -> Listed | None:
    return None if file.x is None else Listed(file.x)


def _grid(file: ChainFile) -> Grid | None:
    r = file.range
    return None if r is None else grid(r.start, r.stop, r.step, r.num)


def read_points(
    source: Source, x: Sequence[str] | None, range_: str | None, num: int | None, prefer: Literal["x", "range"]
) -> Points:
    """The points that the options ask for, else the file's, else -3:3 in steps of 0.5.

    Args:
        source: the chain's source.
        x, range_, num: the options, as they were typed.
        prefer: which of a file's two to take where it has both.

    Raises:
        InputError: an option can't be read, or they exclude each other.
    """
    return _points(source, [*(x or ()), *source.typed], range_, num, prefer)


def _points(
    source: Source, x: Sequence[str], range_: str | None, num: int | None, prefer: Literal["x", "range"] = "x"
) -> Points:
    if has_array_links(source.chain.links):
        refuse_array_links(source.chain.links)
    if x and (range_ is not None or num is not None):
        raise InputError("--x and --range exclude each other here: points, or a range of points")
    if x and "-" in x:
        if len(x) > 1:
            raise InputError("--x - reads all points from standard input; it stands alone")
        if source.on_standard_input:
            raise InputError("only one thing can be read from standard input: the chain, or its points")
        return Stream(standard_input())
    if x:
        return parse_points(x)
    if range_ is not None:
        return parse_range(range_, num)
    if num is not None:
        whole = source.range or grid(-3.0, 3.0)
        return grid(whole.start, whole.stop, None, num)
    choices: tuple[Points | None, ...] = (source.x, source.range)
    if prefer == "range":
        choices = (source.range, source.x)
    return next((points for points in choices if points is not None), grid(-3.0, 3.0, 0.5))


def second_opinion(
    source: Source, x: Sequence[str] | None, range_: str | None, num: int | None, points: Points | None
) -> SecondOpinion:
    """Whoever is asked again about a run's points, with the formulas that were typed for them.

    Args:
        source: the chain's source.
        x, range_, num: the options, as they were typed.
        points: the run's points; None where arrays, or several inputs, were read.
    """
    if points is not None:
        return SecondOpinion(points.typed, decimal=True)
    others = _typed().values() if "chaincalc.cli.named" in sys.modules else ()
    found = [*([] if source.x is None else source.x.values), *source.others.values()]
    typed = {} if range_ is None else dict(parse_range(range_, num).typed)
    for text in (*(x or ()), *source.typed, *others):
        with contextlib.suppress(InputError):  # an array, or a file of one
            found += parse_points([text]).values
    typed |= {number: number.tree for number in found if isinstance(number, Typed)}
    return SecondOpinion(typed, decimal=True)


def read_array(source: Source, x: Sequence[str] | None, range_: str | None, num: int | None) -> Array | None:
    """The one array that the chain is asked for, or None where it is asked for points.

    Raises:
        InputError: the chain's links take an array, and there is none.
    """
    x = [*(x or ()), *source.typed]
    points = bool(x) or range_ is not None or num is not None
    if not has_array_links(source.chain.links):
        if source.others or len(source.chain.inputs) > 1:
            return _read_main(source, x, range_, num)
        return None if points else source.array
    name = next(link.name for link in source.chain.links if not link.elementwise)
    if x and (len(source.chain.inputs) > 1 or x[0].startswith("[")):
        return _read_main(source, x, range_, num)
    if points:
        raise InputError(
            f"{name} takes an array, and --x and --range give points\n  write the array in a chain file: x: [1, 2]"
        )
    if source.array is None:
        raise InputError(f"{name} takes an array, and there is none\n  a chain file gives it: x: [[1, 2], [3, 4]]")
    return source.array


def _read_main(source: Source, x: Sequence[str], range_: str | None, num: int | None) -> Array:
    """What goes with the other inputs of a chain: a number, or points as one array."""
    if x and len(x) == 1 and (x[0].startswith("[") or x[0].lower().endswith((".csv", ".npy"))):
        from chaincalc.cli.named import value_of

        return value_of(source.chain.main, x[0])
    if x or range_ is not None or num is not None:
        values = np.concatenate(list(_points(source, x, range_, num).blocks()))
        return values[0] if values.size == 1 else values
    if source.array is not None:
        return source.array
    if source.x is None:
        main = source.chain.main
        raise InputError(f"{main} has no value\n  give it: --{main} 5, or in a chain file x: 5")
    values = np.array(source.x.values)
    return values[0] if values.size == 1 else values


def read_point(source: Source, x: Sequence[str] | None, quiet: bool) -> float:
    """The one input that a command looks at: --x, else the file's first, else 1; and a note where it isn't --x.

    Raises:
        InputError: --x, or standard input, gives no number or more than one.
    """
    refuse_array_links(source.chain.links)
    x = [*(x or ()), *source.typed]
    if not x and source.array is not None:
        raise InputError("x is an array in this chain file, and here one number is looked at: --x 5")
    if not x:
        given = source.x.values if source.x is not None else ()
        at = given[0] if given else 1.0
        why = "the first input that comes with the chain" if given else "for the chain comes without an input"
        say(f"note: no --x given: this is for x = {number_text(at)}, {why}", quiet)
        return at
    values: list[float] = []
    for block in read_points(source, x, None, None, prefer="x").blocks():
        values.extend(block.tolist())
        if len(values) > 1:
            raise InputError("this takes one input; eval and deriv take several")
    if not values:
        raise InputError("there is no input on standard input")
    return values[0]


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
