"""Text to trees: chains, formulas, and lists of constants in the chain language."""

from __future__ import annotations

import math
import re

from chaincalc.base.errors import LanguageError
from chaincalc.base.record import Record
from chaincalc.functions.registry import NAMES
from chaincalc.language.evaluate import constant
from chaincalc.language.grammar import Grammar
from chaincalc.language.inputs import Formula, Inputs, answer_tree, flow_of_later_link, main_input, with_flow
from chaincalc.language.letters import separated
from chaincalc.language.scope import Scope
from chaincalc.language.tokens import Token, tokenize
from chaincalc.language.tree import FLOW, ArrayCall, Call, Neg, Node, Num, Written, has_variable

_TIGHT = re.compile(r"\|(?=\S)[^|]*(?<=[^\s|])\|")  # bars that stand as an absolute value's do


class ChainText(Record):
    """A chain as it was read.

    Args:
        trees: the links as they stand between the pipes. FLOW is the main input in the first one, and what comes out of
            the link before in the others; every other input is a Var by its name.
        main: what the main input is called; x, except where there are several inputs and no x.
        letter: what the text calls it; "" where it doesn't.
        typed: the text, where it has a formula and isn't a list of functions only.
        places: where in the text each input stands first, by its name; the main input too, where it is named.
        notes: what a student should be told about how the text was read.
    """

    trees: tuple[Node, ...]
    main: str = "x"
    letter: str = ""
    typed: str = ""
    places: dict[str, Token] = {}  # noqa: RUF012 - never changed
    notes: tuple[str, ...] = ()


class _Reading:
    """A text's links, each a formula, and what its left side tells."""

    def __init__(self, links: list[Formula], told: str = "", notes: tuple[str, ...] = ()) -> None:
        self.links, self.told, self.notes = links, told, notes


def parse_chain(text: str, scope: Scope | None = None, *, first: bool = True) -> ChainText:
    """The links of a chain text, as they stand between its `|`; a bare name `f` is the call f(u), a bare x identity.

    Functions of whole arrays are ArrayCalls.

    Args:
        text: chain text.
        scope: what names mean in it.
        first: whether the chain begins here; else all of its links are later ones.

    Raises:
        LanguageError: the text isn't in the chain language.
    """
    reading = _read(text, scope or Scope(), pipes=True)
    links = reading.links
    head, later = (links[0], links[1:]) if first else (Formula(FLOW, {}), links)
    main, letter = main_input(head, later, reading.told)
    trees = [with_flow(head, letter, {})] if first else []
    called = {letter: main} if letter else {}
    inputs = set(head.variables) - {letter}
    for link in later:
        flow = flow_of_later_link(text, link, inputs) if len(link.variables) or inputs else ""
        trees.append(with_flow(link, flow, called))
    places: dict[str, Token] = {}
    for i, link in enumerate(links):
        for name, token in link.variables.items():
            if (i == 0 and first) or (len(link.variables) > 1 and name != "u"):
                places.setdefault(called.get(name, name), token)
    plain = all(isinstance(tree, Call | ArrayCall) and tree.children == (FLOW,) for tree in trees)
    trees = [Call(NAMES["identity"], tree) if tree == FLOW else tree for tree in trees]
    return ChainText(tuple(trees), main, letter, "" if plain else " ".join(text.split()), places, reading.notes)


def parse_formula(text: str, scope: Scope | None = None, inputs: Inputs | None = None) -> Node:
    """The tree of one formula, the body of a function or an answer.

    Args:
        text: its text.
        scope: what names mean in it.
        inputs: what its variables may be called, where it is the answer to a chain; without it, it has one variable of
            any name, which is FLOW.

    Raises:
        LanguageError: the text isn't one formula.
    """
    (formula,) = _read(text, scope or Scope(), pipes=False).links
    if inputs is not None:
        return answer_tree(text, formula, inputs)
    refuse_second_variable(text, formula.variables)
    return formula.tree


def refuse_second_variable(text: str, variables: dict[str, Token]) -> None:
    """See to it that a formula has one variable.

    Raises:
        LanguageError: it has several.
    """
    if len(variables) > 1:
        (first, _), (second, token), *_ = variables.items()
        message = f"two variables, '{first}' and '{second}'"
        raise LanguageError(message, text, token.start, token.end, "a formula has one variable")


def variable_name(text: str, scope: Scope | None = None) -> tuple[str, int]:
    """What a text's first link calls its variable, and where; ("", 0) where it names none.

    Raises:
        LanguageError: the text isn't in the chain language.
    """
    variables = _read(text, scope or Scope(), pipes=True).links[0].variables
    name = "x" if "x" in variables else next(iter(variables), "")
    return (name, variables[name].start) if name else ("", 0)


class Typed(float):
    """The float of a constant formula, and the formula: the float of pi/2 isn't π/2."""

    def __new__(cls, value: float, tree: Node) -> Typed:
        typed = super().__new__(cls, value)
        typed.tree = tree
        return typed

    tree: Node


def as_typed(value: float, tree: Node) -> float:
    """A constant formula's value, with the formula if that is more than a number."""
    number = tree.operand if isinstance(tree, Neg) else tree
    return value if isinstance(number, Num) and not isinstance(number.value, Written) else Typed(value, tree)


def parse_constants(text: str) -> tuple[float, ...]:
    """The values of constant formulas separated by commas, such as `pi/4, -1e-3`; of more than a number it is `Typed`.

    Raises:
        LanguageError: one can't be read, has a variable, or isn't finite.
    """
    parser = Grammar(text, Scope(), separated(tokenize(text), Scope()))
    values = []
    while True:
        start = parser.next.start
        tree = parser.item()
        if has_variable(tree):
            raise LanguageError("a number is expected here, without a variable", text, start, parser.last.end)
        value = constant(tree)
        if not math.isfinite(value):
            raise LanguageError("this isn't a finite number", text, start, parser.last.end)
        values.append(as_typed(value, tree))
        if parser.next.text != ",":
            break
        parser.advance()
    parser.finish()
    return tuple(values)


def _read(text: str, scope: Scope, *, pipes: bool) -> _Reading:
    tokens = tokenize(text, comparisons=scope.declaration)
    if not scope.declaration:
        tokens = separated(tokens, scope)
        if "=" in text or not text.isascii() or any(token.text[:2] in ("d", "D_") for token in tokens[:3]):
            from chaincalc.language.equations import equations, may_have_left_side

            if may_have_left_side(text, tokens):
                parts = equations(text, tokens, operator=pipes)
                if len(parts) > 1:
                    return _defined(text, parts, scope, pipes)
                links, notes = _links(text, parts[0].tokens, scope, pipes)
                return _Reading(links, parts[0].argument, notes)
    links, notes = _links(text, tokens, scope, pipes)
    return _Reading(links, "", notes)


def _defined(text: str, parts: list, scope: Scope, pipes: bool) -> _Reading:  # type: ignore[type-arg]
    from chaincalc.language.definitions import chain_of, one_formula

    notes: list[str] = []

    def read(tokens: list[Token], inner: Scope) -> Formula:
        (formula,), found = _links(text, tokens, inner, pipes=False)
        notes.extend(found)
        return formula

    links = chain_of(text, parts, scope, read)
    return _Reading(links if pipes else [one_formula(links)], "", tuple(dict.fromkeys(notes)))


def _links(text: str, tokens: list[Token], scope: Scope, pipes: bool) -> tuple[list[Formula], tuple[str, ...]]:
    """The formulas between pipes, where there may be pipes; bars are an absolute value's where they can't be pipes."""
    bars = sum(token.text == "|" for token in tokens)
    plain = Grammar(text, scope, tokens)
    try:
        links = _formulas(plain, pipes)
    except LanguageError as error:
        if bars < 2:
            raise
        other = Grammar(text, scope, tokens, bars=True)
        try:
            return _formulas(other, pipes), tuple(other.notes)
        except LanguageError as second:
            raise (second if plain.bar_misled and not other.bar_misled else error) from None
    if bars >= 2 and bars % 2 == 0 and _TIGHT.search(text):
        _refuse_bars(text, tokens, scope)
    return links, tuple(plain.notes)


def _formulas(parser: Grammar, pipes: bool) -> list[Formula]:
    links = [Formula(parser.link(), parser.variables)]
    while pipes and parser.next.text == "|":
        parser.advance()
        links.append(Formula(parser.link(), parser.variables))
    if parser.next.text == "|" and not pipes:
        parser.bar_misled = True
        parser.fail("one formula is expected here, not a chain", parser.next, "chains go where links are listed")
    parser.finish()
    return links


def _refuse_bars(text: str, tokens: list[Token], scope: Scope) -> None:
    """A text such as 2|x|+1, which is a chain of three links, or twice an absolute value and one."""
    other = Grammar(text, scope, tokens, bars=True)
    try:
        _formulas(other, pipes=True)
    except LanguageError:
        return
    if not other.spans:
        return
    opened = {a.start: "*abs(" if _multiplies(text, a.start) else "abs(" for a, _ in other.spans}
    opened |= {b.start: ")*" if text[b.end : b.end + 1].isalnum() else ")" for _, b in other.spans}
    last = max(b.end for _, b in other.spans)
    start = tokens[0].start
    end = tokens[-1].start
    absolute = "".join(opened.get(i, text[i]) for i in range(start, end)).strip()
    chain = re.sub(r"\s*\|\s*", " | ", text[start:end].strip())
    shown = f"{chain} or {absolute}"
    hint = f"write {shown}" if len(shown) < 100 else "write abs(...), or a space on both sides of |"
    raise LanguageError("this can be read in two ways", text, min(opened), last, hint)


def _multiplies(text: str, at: int) -> bool:
    """Whether what begins at a place is a factor that stands right behind another one."""
    return at > 0 and (text[at - 1].isalnum() or text[at - 1] in ")]}")
