"""The functions of the program: those that NumPy lacks, and each link's value and derivative."""

from __future__ import annotations

import keyword
import math
from collections.abc import Sequence

from chaincalc.base.errors import printable
from chaincalc.calculus.definitions import definition
from chaincalc.explain.explanation import LinkPart
from chaincalc.functions.primitive import Primitive
from chaincalc.functions.registry import PRIMITIVES
from chaincalc.language.tree import FLOW, Call, Function, NamedFunction, Node, Where, bind, has_variable
from chaincalc.language.write import write
from chaincalc.notation.ascii import AsciiNotation
from chaincalc.notation.numpy import NumpyNotation, body, called, domain_conditions, is_silent

_LONG = 200  # characters of a formula that a docstring repeats
_RESERVED = frozenset(("np", "ndarray", "u"))


class Functions:
    """The texts of all functions of a program: those that NumPy lacks, and each link's value and derivative."""

    def __init__(self, links: Sequence[LinkPart]) -> None:
        self.links = links
        self.names: dict[Function, str] = {}
        every = [slope for link in links for slope in (link.slope, *(each.slope for each in link.takes))]
        slopes = [slope for slope in every if slope is not None]
        self.helpers = called([*slopes, *(_inlined(link.tree) for link in links if link.tree is not None)])
        for function in self.helpers:
            self.names[function] = self.unique(function)
        self.writer = NumpyNotation(self.name_of, parameter_name)

    def unique(self, function: Function) -> str:
        own = isinstance(function, NamedFunction)
        name = f"own_{identifier(function.name)}" if own else function.name
        while name in self.names.values():
            name += "_"
        return name

    def name_of(self, function: Function) -> str:
        return self.names[function]

    def texts(self) -> list[str]:
        pieces = [self.helper(function) for function in self.helpers]
        for link in self.links:
            pieces += self.link(link)
        return pieces

    def helper(self, function: Function) -> str:
        """A function of the chain language as a function of the program."""
        defaults = (
            function.parameters
            if isinstance(function, NamedFunction)
            else tuple((p.name, p.default) for p in function.parameters)
        )
        arguments = "".join(
            f", {parameter_name(name)}: float" + ("" if default is None else f" = {literal(default)}")
            for name, default in defaults
        )
        tree = body(function)
        if isinstance(function, Primitive):
            about = function.about
            conditions = self.primitive_conditions(function, tree)
        else:
            about = f"{function.name}(u) = {write(tree)}"
            conditions = self.writer.conditions(tree)
        head = f"def {self.names[function]}(u: ndarray{arguments}) -> ndarray:"
        return f"{head}\n{_docstring(about)}    return {self.expression(tree, conditions)}"

    def primitive_conditions(self, primitive: Primitive, tree: Node) -> list[str]:
        if callable(primitive.domain):
            return self.writer.conditions(tree)
        conditions = list(domain_conditions(primitive.domain, "u"))
        if isinstance(tree, Where) and not (has_variable(tree.then) and has_variable(tree.other)):
            conditions.append("~np.isnan(u)")
        return conditions

    def link(self, link: LinkPart) -> list[str]:
        i = link.number
        names = ("u", *(parameter_name(each.name) for each in link.takes))
        arguments = ", ".join(f"{name}: ndarray" for name in names)
        value, slope = f"def f{i}({arguments}) -> ndarray:\n", f"def df{i}({arguments}) -> ndarray:\n"
        if link.rows is not None:
            rows = "".join(f"    {literal(u)}: ({literal(y)}, {literal(d)}),\n" for u, y, d in link.rows)
            about = _docstring(f"{link.name}, a table of known values.")
            return [
                f"TABLE_{i}: dict[float, tuple[float, float]] = {{  # input: (value, derivative)\n{rows}}}",
                f"{value}{about}    return look_up(TABLE_{i}, u, 0)",
                f"{slope}{_docstring('Its known derivatives.')}    return look_up(TABLE_{i}, u, 1)",
            ]
        if link.tree is None:
            about = _docstring(f"{link.name}: a Python function, whose text chaincalc doesn't know.")
            missing = 'raise NotImplementedError("write the function here")'
            return [f"{value}{about}    {missing}", f"{slope}{_difference(i)}"]
        tree, conditions = self.formula(link.tree)
        if i > 1 and not has_variable(tree):
            conditions = ["~np.isnan(u)"]  # what is undefined stays so
        shown = _equation(f"f{i}(u)", link.tree, definition(link.tree))
        texts = [f"{value}{_docstring(shown)}    return {self.expression(tree, conditions)}"]
        if link.slope is None:
            return [*texts, f"{slope}{_difference(i)}"]
        about = _docstring(_equation(f"f{i}'(u)", link.slope))
        if tree == link.tree and is_silent(tree):
            conditions = [
                f"~np.isnan(f{i}({', '.join(names)}))"
            ]  # the slope's formula may be defined where the value isn't
        texts.append(f"{slope}{about}    return {self.expression(link.slope, conditions)}")
        for each in link.takes:
            head = f"def {partial_name(i, each.name)}({arguments}) -> ndarray:"
            shown = "nan" if each.slope is None else self.expression(each.slope, conditions)
            texts.append(f"{head}\n    return {shown}")
        return texts

    def formula(self, tree: Node) -> tuple[Node, list[str]]:
        """What a link's function computes, and the conditions for it; a primitive that isn't named is written out."""
        if not (isinstance(tree, Call) and tree.argument == FLOW):
            return tree, self.writer.conditions(tree)
        inlined = _inlined(tree)
        if isinstance(tree.function, NamedFunction):
            return inlined, self.writer.conditions(inlined)
        conditions = self.primitive_conditions(tree.function, inlined)
        return (tree if tree.function in self.names else inlined), conditions

    def expression(self, tree: Node, conditions: Sequence[str]) -> str:
        text = self.writer.write(tree)
        if not has_variable(tree):
            text = f"np.full_like(u, {text})"
        if not conditions:
            return text
        condition = conditions[0] if len(conditions) == 1 else " & ".join(f"({c})" for c in conditions)
        return f"np.where({condition}, {text}, np.nan)"


def _inlined(tree: Node) -> Node:
    """A link that is one function of its input, as what that function computes."""
    if not (isinstance(tree, Call) and tree.argument == FLOW):
        return tree
    if isinstance(tree.function, Primitive) and tree.function.numpy:
        return tree
    return bind(body(tree.function), dict(tree.parameters))


def _difference(number: int) -> str:
    return f"{_docstring('By the difference formula.')}    return deriv(f{number}, u, 1e-6)"


def _equation(left: str, *trees: Node) -> str:
    """f1(u) = sigmoid(u) = 1/(1 + exp(-u)), as far as it is short."""
    notation = AsciiNotation(encoding="utf-8")
    texts = list(dict.fromkeys(map(notation.one_line, trees)))
    whole = " = ".join([left, *texts])
    return whole if len(whole) <= _LONG else f"{left}, as below"


def partial_name(number: int, name: str) -> str:
    """The function that is a link's derivative with respect to an input that enters there."""
    return f"df{number}_{parameter_name(name)}"


def identifier(name: str) -> str:
    """A name as an identifier of letters that every editor shows."""
    return "".join(c if c.isascii() and (c.isalnum() or c == "_") else f"_{ord(c):x}_" for c in name)


def parameter_name(name: str) -> str:
    """A name that is no word of Python's, and nothing that a function of the program uses."""
    name = identifier(name)
    taken = keyword.iskeyword(name) or name in _RESERVED or name in PRIMITIVES
    return f"{name}_" if taken else name


def _docstring(text: str) -> str:
    return f'    """{quoted(printable(text))}"""\n'


def quoted(text: str) -> str:
    """A text that can stand between triple quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def literal(value: float) -> str:
    if math.isnan(value):
        return "np.nan"
    if math.isinf(value):
        return "np.inf" if value > 0 else "-np.inf"
    return repr(value)
