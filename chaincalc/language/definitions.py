"""A chain that is defined piece by piece: `y = 6u - 9, u = x^4/2`, or `f(u) = u^2, g(x) = 3x + 1, y = f(g(x))`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from chaincalc.base.errors import LanguageError
from chaincalc.functions.registry import NAMES
from chaincalc.language.equations import Equation
from chaincalc.language.inputs import Formula
from chaincalc.language.scope import Scope
from chaincalc.language.tree import (
    FLOW,
    MAX_DEPTH,
    MAX_SIZE,
    Call,
    Const,
    NamedFunction,
    Node,
    Pow,
    Var,
    substitute,
    transform,
)

Read = Callable[[list, Scope], Formula]  # type: ignore[type-arg]  # tokens to a formula


def chain_of(text: str, equations: list[Equation], scope: Scope, read: Read) -> list[Formula]:
    """The links that several definitions are together, the first one first.

    Raises:
        LanguageError: nothing is defined in terms of the others, or they are in a circle.
    """
    named: dict[str, Equation] = {}
    final: Equation | None = None
    for equation in equations:
        if not equation.name and final is None:
            final = equation
        elif not equation.name or equation.name in named:
            _refuse(text, equation, "this is defined twice")
        else:
            named[equation.name] = equation
    final = final or _final(text, named)
    named.pop(final.name, None)
    return _Definitions(text, named, scope, read).links(final)


def one_formula(links: list[Formula]) -> Formula:
    """Links put into one another."""
    tree: Node = FLOW
    for link in links:
        tree = substitute(link.tree, tree)
    return Formula(tree, links[0].variables)


def _final(text: str, named: dict[str, Equation]) -> Equation:
    """The definition that no other one uses."""
    used = {token.text for equation in named.values() for token in equation.tokens if token.kind == "name"}
    unused = [equation for name, equation in named.items() if name not in used]
    if len(unused) == 1:
        return unused[0]
    wrong = unused[1] if unused else next(iter(named.values()))
    if not unused:
        _refuse(text, wrong, "these define each other in a circle")
    names = [equation.name for equation in unused[:2]]
    composed = f"y = {names[0]}({names[1]}(x))" if all(e.argument for e in unused[:2]) else f"only {names[0]}"
    _refuse(text, wrong, f"'{names[0]}' and '{names[1]}' have nothing to do with each other", f"write {composed}")


def _refuse(text: str, equation: Equation, message: str, hint: str = "") -> NoReturn:
    raise LanguageError(message, text, equation.start, equation.tokens[-1].start, hint)


class _Definitions:
    def __init__(self, text: str, named: dict[str, Equation], scope: Scope, read: Read) -> None:
        self.text, self.named, self.scope, self.read = text, named, scope, read
        self.open: list[str] = []

    def links(self, equation: Equation) -> list[Formula]:
        """The links of a definition: those of what it is a function of, and its own."""
        if len(self.open) > MAX_DEPTH or equation.name in self.open:
            _refuse(self.text, equation, "these define each other in a circle")
        self.open.append(equation.name)
        formula = self.read(equation.tokens, self.scope_of(equation))
        inner = [name for name in formula.variables if name in self.named and not self.named[name].argument]
        if self.is_own(formula.tree):
            links = self.nested(formula)
        elif not inner:
            links = [self.plain(formula)]
        elif len(inner) == 1 and len(formula.variables) == 1:
            links = [*self.links(self.named[inner[0]]), formula]
        else:
            links = [self.put_in(formula, inner)]
        self.open.pop()
        return links

    def scope_of(self, equation: Equation) -> Scope:
        """What names mean in a definition: the functions that are defined beside it are functions."""
        used = {token.text for token in equation.tokens if token.kind == "name"}
        functions = dict(self.scope.functions)
        for name, other in self.named.items():
            if other.argument and name in used:
                functions[name] = NamedFunction(name, self.whole(other))
        return Scope(functions, self.scope.parameters)

    def whole(self, equation: Equation) -> Node:
        """A definition as one formula in one variable."""
        links = self.links(equation)
        variables = links[0].variables
        if len(variables) > 1 or any(len(link.variables) > 1 for link in links):
            _refuse(self.text, equation, f"'{equation.name}' has several variables", "define it in one variable")
        return self.joined(links, equation)

    def joined(self, links: list[Formula], equation: Equation) -> Node:
        tree = one_formula(links).tree
        if tree.size > MAX_SIZE or tree.depth > MAX_DEPTH:
            _refuse(self.text, equation, "this is too large when the definitions are put in")
        return tree

    def is_own(self, node: Node) -> bool:
        return isinstance(node, Call) and isinstance(node.function, NamedFunction) and node.function.name in self.named

    def plain(self, formula: Formula) -> Formula:
        """The formula with the functions that are defined beside it written out."""

        def change(node: Node) -> Node | None:
            if isinstance(node, Call) and self.is_own(node) and isinstance(node.function, NamedFunction):
                return substitute(node.function.body, transform(node.argument, change))
            return None

        return Formula(transform(formula.tree, change), formula.variables)

    def nested(self, formula: Formula) -> list[Formula]:
        """The links of f(g(...))."""
        bodies: list[Node] = []
        tree = formula.tree
        while isinstance(tree, Call) and self.is_own(tree) and isinstance(tree.function, NamedFunction):
            bodies.append(tree.function.body)
            tree = tree.argument
        (name, token), *others = formula.variables.items() or [("", None)]
        if name in self.named and tree == FLOW and not others:
            links = self.links(self.named[name])
        elif tree == FLOW:
            links = [Formula(bodies.pop(), formula.variables)]
        else:
            links = [self.plain(Formula(tree, formula.variables))]
        return [*links, *(Formula(body, {"u": token} if token else {}) for body in reversed(bodies))]

    def put_in(self, formula: Formula, inner: list[str]) -> Formula:
        """The formula with variables that are defined beside it written out."""
        variables = {name: token for name, token in formula.variables.items() if name not in inner}
        trees = {}
        for name in inner:
            links = self.links(self.named[name])
            for link in links:
                for variable, token in link.variables.items():
                    variables.setdefault(variable, token)
            trees[name] = self.by_name(self.joined(links, self.named[name]), links[0])
        written = transform(
            self.by_name(self.plain(formula).tree, formula),
            lambda node: trees.get(node.name) if isinstance(node, Var) else None,
        )
        first = next(iter(variables), "")

        def change(node: Node) -> Node | None:
            if isinstance(node, Pow) and node.base == Const("e"):  # as it is read where it stands in one formula
                return Call(NAMES["exp"], transform(node.exponent, change))
            return FLOW if isinstance(node, Var) and node.name == first else None

        return Formula(transform(written, change), variables)

    @staticmethod
    def by_name(tree: Node, formula: Formula) -> Node:
        """The tree with its first variable by its name."""
        first = next(iter(formula.variables), "")
        return substitute(tree, Var(first)) if first else tree
