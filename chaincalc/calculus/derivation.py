"""How a formula is differentiated: a tree of rule applications, from which the derivative is read off.

That of x^2*exp(3x), as an outline:

- x^2*exp(3x): product rule
    - g, x^2: power rule
    - h, exp(3x): chain rule
        - outer, exp(_): exponential rule
        - inner, 3x: constant factor rule
            - g, x: identity rule
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from chaincalc.base.record import Record
from chaincalc.calculus.making import AS_STATED, TIDIED
from chaincalc.calculus.rules import RULES
from chaincalc.calculus.rules.functions import CHAIN
from chaincalc.calculus.rules.rule import INSIDE, Combine, Rule
from chaincalc.calculus.simplify import TooLargeError
from chaincalc.language.tree import (
    FLOW,
    MAX_DEPTH,
    Call,
    NamedFunction,
    Node,
    Var,
    is_elementwise,
    substitute,
    transform,
    walk,
)

Path = tuple[str, ...]  # the roles that lead to an application, from the root down


class ArrayFormulaError(Exception):
    """A formula has a matrix product or a function of a whole array; no formula of numbers is its derivative."""


class Derivation(Record):
    """One application of a rule, with those of its parts below it.

    Args:
        rule: what was applied.
        piece: to which formula.
        variable: with respect to what; INSIDE for the outer function of a chain rule.
        parts: the pieces that the rule differentiates, by role: `g` and `h`, `outer` and `inner`.
        formula: the derivative of the piece, lightly tidied.
    """

    rule: Rule
    piece: Node
    variable: Var
    parts: Mapping[str, Derivation]
    formula: Node

    @property
    def name(self) -> str:
        return self.rule.name if isinstance(self.rule.name, str) else self.rule.name(self)

    @cached_property
    def result(self) -> Node:
        """The derivative word for word as the rule gives it from its parts' tidied derivatives; it may hold cases."""
        return self.rule.combine(AS_STATED, self.piece, self.parts)

    def applications(self) -> Iterator[tuple[Path, Derivation]]:
        """This application and all those below it, each before its parts, with the way to it."""
        yield (), self
        for role, part in self.parts.items():
            for path, below in part.applications():
                yield (role, *path), below

    def rebuilt(self, path: Path, combine: Combine) -> Derivation:
        """The same derivation with one application done in another way, and all above it as a consequence.

        >>> from chaincalc.language.parse import parse_formula
        >>> from chaincalc.language.write import write
        >>> found = derivation(parse_formula("x^2*exp(3x)"))
        >>> forgotten = found.rebuilt(("h",), lambda make, piece, parts: parts["outer"].piece)

        Args:
            path: the roles that lead to it.
            combine: what is done there in place of the rule's own `combine`.

        Raises:
            TooLargeError: the result would have more nodes than anybody reads.
        """
        if not path:
            return _applied(self.rule.replace(combine=combine), self.piece, self.variable, self.parts)
        role, *rest = path
        parts = {**self.parts, role: self.parts[role].rebuilt(tuple(rest), combine)}
        return _applied(self.rule, self.piece, self.variable, parts)


def derivation(tree: Node, variable: str = "", order: int = 1) -> Derivation:
    """How a formula is differentiated.

    Args:
        tree: the formula.
        variable: an input's name; "" for what flows in. All other inputs are constants.
        order: of a higher order it is how the derivative of the order before is differentiated.

    Raises:
        TooLargeError: the derivative would have more nodes, or the formula has more levels, than anybody reads.
        ArrayFormulaError: the formula isn't one of numbers.
    """
    for _ in range(order - 1):
        tree = derivation(tree, variable).formula
    if tree.depth > MAX_DEPTH:
        raise TooLargeError
    if not _is_of_numbers(tree):
        raise ArrayFormulaError
    return _derivation(tree, Var(variable))


def chain_derivation(trees: Sequence[Node]) -> Derivation:
    """How a chain is differentiated: by the chain rule, link by link from the last one inwards.

    Args:
        trees: the links' formulas, the first one first; what flows into the first link is the variable.

    Raises:
        TooLargeError, ArrayFormulaError: as in `derivation`.
    """
    found = derivation(trees[0])
    for tree in trees[1:]:
        outer = derivation(transform(tree, lambda node: INSIDE if node == FLOW else None), INSIDE.name)
        whole = substitute(tree, found.piece)
        if whole.depth > MAX_DEPTH:
            raise TooLargeError
        found = _applied(CHAIN, whole, FLOW, {"outer": outer, "inner": found})
    return found


@lru_cache(maxsize=256)
def _derivation(piece: Node, variable: Var) -> Derivation:
    for rule in RULES:
        parts = rule.parts(piece, variable)
        if parts is not None:
            return _applied(rule, piece, variable, {role: _derivation(*part) for role, part in parts.items()})
    raise TypeError(f"no rule for {piece!r}")


def _applied(rule: Rule, piece: Node, variable: Var, parts: Mapping[str, Derivation]) -> Derivation:
    return Derivation(rule, piece, variable, parts, rule.combine(TIDIED, piece, parts))


@lru_cache(maxsize=256)
def _is_of_numbers(tree: Node) -> bool:
    bodies = {n.function.body for n in walk(tree) if isinstance(n, Call) and isinstance(n.function, NamedFunction)}
    return is_elementwise(tree) and all(map(_is_of_numbers, bodies))
