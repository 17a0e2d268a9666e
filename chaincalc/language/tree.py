"""The tree of a formula: what a parsed text is, before anything is computed.

Trees are plain frozen data: two formulas are the same if their trees are equal. A number in a tree is never negative
(-3 is Neg(Num(3))), so that what is written reads back to the same tree. Every node knows its depth and its size, so
that whoever walks or writes a tree can refuse a monstrous one before he starts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from chaincalc.base.record import Record
from chaincalc.functions.primitive import Primitive

MAX_LENGTH = 10_000  # characters of a text
MAX_DEPTH = 100  # levels of a tree
MAX_SIZE = 100_000  # nodes of a tree, the bodies of the functions that it calls included
_SURE, _SURELY = 16, 1e-300  # with fewer characters a decimal above that is the shortest one of its float
_FARTHEST = 5000  # the power of ten of a number that is taken as it is written


class Node(Record):
    """The base of all nodes: a record whose hash is computed once, so that unequal trees are told apart at once."""

    def validate(self) -> None:
        """Add what is worked out once: children, depth, size and hash."""
        fields = self.__dict__
        values = tuple(fields.values())
        fields["children"] = tuple(child for value in values for child in _children(value))
        fields["depth"], fields["size"] = self.measure()
        fields["hash"] = hash((type(self), *values))

    def measure(self) -> tuple[int, int]:
        """How many levels and how many nodes the tree has."""
        children = self.children
        return 1 + max((c.depth for c in children), default=0), 1 + sum(c.size for c in children)

    @property
    def depth(self) -> int:
        return int(self.__dict__["depth"])

    @property
    def size(self) -> int:
        return int(self.__dict__["size"])

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes among its fields, from left to right."""
        found: tuple[Node, ...] = self.__dict__["children"]
        return found

    def rebuild(self, children: tuple[Node, ...]) -> Node:
        """The same node over other children, as many as it has."""
        given = iter(children)
        fields = (
            next(given) if isinstance(value, Node) else tuple(given) if _children(value) else value
            for value in self.astuple()
        )
        return type(self)(*fields)

    def __hash__(self) -> int:
        return int(self.__dict__["hash"])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return type(self) is type(other) and hash(self) == hash(other) and self.astuple() == other.astuple()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.astuple()  # hashes differ between processes

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.astuple()))})"


def _children(value: Any) -> tuple[Node, ...]:
    """The nodes that a field holds: itself, or the terms of a sum."""
    if isinstance(value, Node):
        return (value,)
    return value if type(value) is tuple and value and isinstance(value[0], Node) else ()


class Written(float):
    """A number whose float is another one: the text has more digits than a float holds."""

    text: str


def written(text: str) -> float:
    """The float of a number without a sign; `Written` where that isn't the decimal that stands there."""
    value = float(text)
    if (len(text) < _SURE and value > _SURELY) or not math.isfinite(value):
        return value
    from decimal import Decimal, InvalidOperation

    try:
        exact = Decimal(text)
    except InvalidOperation:  # its exponent is longer than anything counts
        return value
    if exact == Decimal(repr(value)) or abs(exact.adjusted()) > _FARTHEST:
        return value
    found = Written(value)
    found.text = text
    return found


class Num(Node):
    value: float


class Const(Node):
    name: Literal["pi", "tau", "e"]


class Var(Node):
    """A variable: what flows into the link that the formula is, or another input by its name.

    Args:
        name: an input's name; "" for what flows in: in the first link the chain's main input, in a later one what the
            link before it gives. Whoever writes a formula says how that one is called, x or u.
    """

    name: str = ""


FLOW = Var()


class Param(Node):
    """A parameter of the function that the formula defines."""

    name: str


class ArrayCall(Node):
    """A function of a whole array, such as sum or softmax.

    Args:
        name: a key of ARRAY_FUNCTIONS.
        argument: what it is a function of.
        axis: the axis of a sum or a mean; None for all entries.
    """

    name: str
    argument: Node = FLOW
    axis: int | None = None


class Neg(Node):
    operand: Node


class Add(Node):
    """Terms added from left to right; a - b is Add((a, Neg(b)))."""

    terms: tuple[Node, ...]


class Mul(Node):
    """Factors multiplied from left to right."""

    factors: tuple[Node, ...]


class MatMul(Node):
    """A matrix product, left @ right; a vector on the left multiplies as a row, one on the right as a column."""

    left: Node
    right: Node


class Div(Node):
    numerator: Node
    denominator: Node


class Pow(Node):
    base: Node
    exponent: Node


class Extreme(Node):
    """max(a, b) or min(a, b)."""

    kind: Literal["max", "min"]
    first: Node
    second: Node


class NamedFunction(NamedTuple):
    """A function of a chain file's own: a formula with a name, and parameters with defaults."""

    name: str
    body: Node
    parameters: tuple[tuple[str, float], ...] = ()


Function: TypeAlias = Primitive | NamedFunction
Parameters: TypeAlias = tuple[tuple[str, Node], ...]


class Call(Node):
    """A function of an argument; all of the function's parameters stand in `parameters`, as trees without a variable.

    They are numbers, except in the body of a function that passes its own parameters on (`leaky_relu(u, slope=k)`).
    """

    function: Function
    argument: Node
    parameters: Parameters = ()

    def measure(self) -> tuple[int, int]:
        depth, size = Node.measure(self)
        body = self.function.body if isinstance(self.function, NamedFunction) else None
        return (depth + body.depth, size + body.size) if body else (depth, size)


class Where(Node):
    """`then if subject > bound else other`; only in declarations, a user's text has max, min and abs for that."""

    comparison: Literal["<", "<=", ">", ">="]
    subject: Node
    bound: Node
    then: Node
    other: Node


def walk(tree: Node) -> Iterator[Node]:
    """The tree's nodes, each before its children, from left to right."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def has_variable(tree: Node) -> bool:
    return any(isinstance(node, Var) for node in walk(tree))


def has_flow(tree: Node) -> bool:
    """Whether what flows in occurs in a formula; other inputs don't count."""
    return any(node == FLOW for node in walk(tree))


def inputs_of(tree: Node) -> tuple[str, ...]:
    """The names of the inputs that enter a formula beside what flows in, in the order of the text."""
    return tuple(dict.fromkeys(node.name for node in walk(tree) if isinstance(node, Var) and node.name))


def is_elementwise(tree: Node) -> bool:
    """Whether each entry of its value depends on the same entry of what goes in alone."""
    return not any(isinstance(node, ArrayCall | MatMul) for node in walk(tree))


def has_parameter(tree: Node) -> bool:
    return any(isinstance(node, Param) for node in walk(tree))


def transform(tree: Node, change: Callable[[Node], Node | None]) -> Node:
    """The tree with every node that `change` answers for replaced by that answer, from the root down."""
    changed = change(tree)
    if changed is not None:
        return changed
    children = tree.children
    rebuilt = tuple(transform(child, change) for child in children)
    return tree if all(a is b for a, b in zip(rebuilt, children, strict=True)) else tree.rebuild(rebuilt)


def substitute(tree: Node, replacement: Node) -> Node:
    """The tree with `replacement` in the place of what flows in."""
    return transform(tree, lambda node: replacement if node == FLOW else None)


def bind(tree: Node, parameters: Mapping[str, Node]) -> Node:
    """The tree with `parameters` in its parameters' places."""

    def change(node: Node) -> Node | None:
        if isinstance(node, Param):
            return parameters[node.name]
        if isinstance(node, Call) and node.parameters:
            passed = tuple((name, bind(value, parameters)) for name, value in node.parameters)
            return Call(node.function, bind(node.argument, parameters), passed)
        return None

    return transform(tree, change)


def number(value: float) -> Node:
    """A number's tree; a negative one is the negation of a positive one."""
    return Neg(Num(-value)) if value < 0 else Num(value)
