"""Letters of an exercise that stand for numbers, which differ from student to student."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from chaincalc.chainfile.keys import TEXT_SCHEMA, Kind
from chaincalc.chainfile.nodes import Mapping as MappingNode
from chaincalc.chainfile.nodes import Node, Scalar, Sequence, expect
from chaincalc.chainfile.numbers import NUMBERS, read_number
from chaincalc.chainfile.source import Source, shown
from chaincalc.language.scope import Scope
from chaincalc.language.signs import spelt
from chaincalc.language.tree import Add, Mul, Neg, Num, Pow, number
from chaincalc.language.tree import Node as Tree

MOST = 1000  # numbers of a letter


class _Watched(dict[str, Tree]):
    """Numbers by letter, and which of the letters somebody has asked for."""

    def __init__(self, numbers: Mapping[str, Tree], met: set[str]) -> None:
        super().__init__(numbers)
        self.met = met

    def __getitem__(self, name: str) -> Tree:
        self.met.add(name)
        return super().__getitem__(name)


@dataclass(frozen=True)
class Letters:
    """The numbers that each letter may stand for.

    Attributes:
        choices: by letter, in the order of the file.
        met: the letters that the chain has, once it is read.
    """

    choices: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    met: set[str] = field(default_factory=set, compare=False)

    def first(self) -> Mapping[str, Tree]:
        """The first number of each letter but x, which is a point."""
        return _Watched({name: _tree(numbers[0]) for name, numbers in self.choices.items() if name != "x"}, self.met)

    def refuse_unused(self, source: Source, node: Node) -> None:
        """A letter that the chain doesn't have is a slip.

        Raises:
            ChainFileError: there is one.
        """
        for key, _ in node.entries if isinstance(node, MappingNode) else ():
            if spelt(key.text) not in ("x", *self.met):
                source.fail(f"the chain has no letter {shown(key.text)}", key.place, "take it out, or use it there")


def tidied(tree: Tree) -> Tree:
    """A formula in which numbers stand for letters, as one would write it: x + 2 for x - -2, x for 1*x."""
    match tree.rebuild(tuple(map(tidied, tree.children))):
        case Neg(Neg(inner)):
            return inner
        case Mul(factors) if Num(1.0) in factors or Neg(Num(1.0)) in factors:
            kept = tuple(each for each in factors if each not in (Num(1.0), Neg(Num(1.0)))) or (Num(1.0),)
            product = kept[0] if len(kept) == 1 else Mul(kept)
            return Neg(product) if factors.count(Neg(Num(1.0))) % 2 else product
        case Pow(base, Num(1.0)):
            return base
        case Add(terms) if Num(0.0) in terms:
            left = tuple(each for each in terms if each != Num(0.0)) or (Num(0.0),)
            return left[0] if len(left) == 1 else Add(left)
        case found:
            return found


def _tree(value: float) -> Tree:
    tree = getattr(value, "tree", None)
    return tree if tree is not None else number(value)


def _read(source: Source, node: Node, what: str) -> Letters:
    if not isinstance(node, MappingNode):
        expect(source, node, f"{what} takes a mapping", 'letters and their numbers:  {a: [2, 3, 5], n: "2:9"}')
    found: dict[str, tuple[float, ...]] = {}
    for key, value in node.entries:
        name = spelt(key.text)
        if not Scope().is_variable(name):
            hint = "it is a letter, with digits after it if one likes, or a Greek letter: a, x1, theta"
            source.fail(f"{shown(key.text)} can't be a letter's name", key.place, hint)
        if name in found:
            source.fail(f"{name} stands here twice", key.place, "write its numbers in one list")
        found[name] = _choices(source, value, name)
    return Letters(found)


def _choices(source: Source, node: Node, name: str) -> tuple[float, ...]:
    if isinstance(node, Scalar) and isinstance(node.value, str) and ":" in node.value:
        numbers = tuple(_range(source, node))
    elif isinstance(node, Sequence):
        numbers = NUMBERS.read(source, node, name)
    else:
        numbers = (read_number(source, node, name),)
    if len(numbers) > MOST:
        source.fail(f"{name} has more than {MOST:,} numbers", node.place)
    return numbers


def _range(source: Source, node: Scalar) -> Iterator[float]:
    """The numbers of START:STOP or START:STOP:STEP, as decimals."""
    from decimal import Decimal, InvalidOperation  # most files have no range

    example = "START:STOP, or START:STOP:STEP, such as 2:9"
    try:
        start, stop, *more = (Decimal(piece.strip()) for piece in node.text.split(":"))
    except (InvalidOperation, ValueError):
        source.fail("this isn't a range of numbers", node.place, example)
    step = more[0] if more else Decimal(1)
    if len(more) > 1 or not all(each.is_finite() for each in (start, stop, step)) or step <= 0 or stop < start:
        source.fail("this isn't a range of numbers that goes up", node.place, example)
    if (stop - start) / step > MOST:
        source.fail(f"this range has more than {MOST:,} numbers", node.place, "a larger step has fewer")
    for i in range(int((stop - start) / step) + 1):
        yield float(start + i * step)


VARY = Kind(
    _read,
    {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"anyOf": [NUMBERS.reference, {"type": "number"}, TEXT_SCHEMA]},
    },
)
