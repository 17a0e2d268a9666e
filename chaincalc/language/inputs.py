"""Which of a chain's variables flows through it, and which others are inputs of their own."""

from __future__ import annotations

from typing import NamedTuple

from chaincalc.base.errors import LanguageError
from chaincalc.base.record import Record
from chaincalc.language.tokens import Token
from chaincalc.language.tree import FLOW, Node, Var, transform, walk

FLOWING = "u"  # what comes out of the link before, where a link has other variables too


class Formula(NamedTuple):
    """A formula as it was read: the first of its variables is FLOW, whether it flows or not."""

    tree: Node
    variables: dict[str, Token]  # each where it stands first


class Inputs(Record):
    """What the inputs of a chain are called, for a formula that is an answer to it.

    Args:
        main: the main input's name.
        letter: what the chain's text calls it, if that is something else; "" where it names none, and any letter may.
        others: the other inputs' names.
    """

    main: str = "x"
    letter: str = ""
    others: tuple[str, ...] = ()


def main_input(first: Formula, later: list[Formula], told: str = "") -> tuple[str, str]:
    """What the main input is called, and how the text calls it.

    It is x if there is an x, else the only variable, which is called x from here on, else the one that a left side has
    told, or the first one as it is written out. The only variable keeps its letter where a later link has an x beside
    it, or that variable and others.
    """
    names = list(first.variables)
    if not names or "x" in names:
        return "x", "x" if names else ""
    if len(names) > 1:
        letter = told if told in names else _first_in(first)
        return letter, letter
    others = {name for formula in later if len(formula.variables) > 1 for name in formula.variables} - {FLOWING}
    kept = "x" in others or (names[0] in others and len(others) > 1)
    return (names[0] if kept else "x"), names[0]


def _first_in(formula: Formula) -> str:
    """The variable that comes first where the formula is written out: z in `sin^n z`, which is sin(z)^n."""
    names = (node.name for node in walk(formula.tree) if isinstance(node, Var))
    return next(names, "") or next(iter(formula.variables))


def with_flow(formula: Formula, flow: str, called: dict[str, str]) -> Node:
    """The formula's tree in which `flow` flows, and the others are inputs, by the names that they are called."""
    names = list(formula.variables)
    if len(names) <= 1 and (not names or names[0] == flow):
        return formula.tree

    def change(node: Node) -> Node | None:
        if not isinstance(node, Var):
            return None
        name = node.name or names[0]
        return FLOW if name == flow else Var(called.get(name, name))

    return transform(formula.tree, change)


def flow_of_later_link(text: str, formula: Formula, inputs: set[str]) -> str:
    """Which variable of a later link flows: u, or the only one.

    Raises:
        LanguageError: it has several and none of them is u, or the only one is another input of the chain.
    """
    names = list(formula.variables)
    if not names or FLOWING in names:
        return FLOWING if names else ""
    if len(names) == 1 and names[0] not in inputs:
        return names[0]
    token = formula.variables[names[min(1, len(names) - 1)]]
    if len(names) == 1:
        message = f"'{names[0]}' is an input of the chain, and nothing here is what comes out of the link before"
        hint = f"write u for that; with both, for example {names[0]}*u"
    else:
        message = f"two variables, '{names[0]}' and '{names[1]}', and neither is u"
        hint = f"what comes out of the link before is u: write u for {names[0]} or for {names[1]}"
    raise LanguageError(message, text, token.start, token.end, hint)


def answer_tree(text: str, formula: Formula, inputs: Inputs) -> Node:
    """A formula in a chain's inputs; u stands for the main one too.

    Raises:
        LanguageError: it has a letter that is none of them.
    """
    flow = ""
    for name, token in formula.variables.items():
        if name in inputs.others:
            continue
        free = not inputs.letter and not inputs.others
        if name not in (inputs.main, inputs.letter, FLOWING) and not free:
            known = ", ".join(dict.fromkeys([inputs.letter or inputs.main, *inputs.others]))
            message = f"the chain has no input '{name}'"
            if not inputs.others:
                message = f"the answer is in '{name}', the chain in '{known}'"
            raise LanguageError(message, text, token.start, token.end, f"write it in {known}")
        if flow:
            message = f"two variables, '{flow}' and '{name}'"
            raise LanguageError(message, text, token.start, token.end, f"write {flow} for both")
        flow = name
    return with_flow(formula, flow, {})
