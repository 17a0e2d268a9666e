"""Every wrong derivative that one mistake makes of a chain, with its place and a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chaincalc.calculus.derivation import ArrayFormulaError, Derivation, Path, chain_derivation
from chaincalc.calculus.making import TIDIED
from chaincalc.calculus.rules.algebra import PRODUCT, QUOTIENT, SUM
from chaincalc.calculus.rules.functions import CHAIN, OWN
from chaincalc.calculus.rules.rule import INSIDE
from chaincalc.calculus.simplify import ONE, ZERO, TooLargeError, put
from chaincalc.checking.codes import CODES, FUNCTION_ITSELF, OUTER_AT_X, RECIPROCAL_CODE, SIGN, WRONG_ORDER
from chaincalc.checking.items import Diagnosis
from chaincalc.checking.mistakes import MISTAKES, Show
from chaincalc.language.tree import FLOW, Add, Mul, Node, Var, transform
from chaincalc.language.write import write_link
from chaincalc.notation.unicode import UnicodeNotation

_MOST_LINKS = 12  # of a chain whose mistakes are looked for
_MOST_SIZE = 2_000  # nodes of a derivative
_LONGEST = 48  # characters of a piece in a sentence
_ORDER = list(CODES)


class Candidate(NamedTuple):
    """A wrong derivative, and which mistake makes it."""

    formula: Node
    diagnosis: Diagnosis


def candidates(trees: Sequence[Node], letter: str = "x") -> tuple[Node | None, list[Candidate]]:
    """The derivative, and all wrong ones, in the order in which they are tried; none of a chain that is too large.

    Args:
        trees: the links' formulas; letters in them stand for constants.
        letter: what the chain's text calls its variable.
    """
    if len(trees) > _MOST_LINKS:
        return None, []
    try:
        whole = chain_derivation(trees)
        if whole.formula.size > _MOST_SIZE:
            return None, []
        found = [*_whole(whole), *_ruled(whole, len(trees), letter), *_all_at_x(trees, whole), *_reordered(trees)]
    except (TooLargeError, ArrayFormulaError):
        return None, []
    found.sort(key=lambda each: _rank(each.diagnosis))
    return whole.formula, list({each.formula: each for each in reversed(found)}.values())[::-1]


def _rank(found: Diagnosis) -> int:
    """Its place in the order; the sign of one piece comes late, for many other mistakes look like it."""
    piece = found.code == SIGN and found.link is not None
    return len(_ORDER) if piece else _ORDER.index(found.code)


def _whole(whole: Derivation) -> Iterator[Candidate]:
    texts: dict[str, tuple[Node, str]] = {
        FUNCTION_ITSELF: (whole.piece, "This is the function itself. Differentiate it."),
        SIGN: (TIDIED.neg(whole.formula), "All is right but the sign."),
        RECIPROCAL_CODE: (TIDIED.div(ONE, whole.formula), "This is upside down: one over the derivative."),
    }
    for code, (formula, text) in texts.items():
        yield Candidate(formula, Diagnosis(code, None, text))


def _ruled(whole: Derivation, links: int, letter: str) -> Iterator[Candidate]:
    """One application of a rule, anywhere, done wrongly."""
    for path, within, show in _applications(whole, letter):
        found = within[-1]
        for each in MISTAKES:
            if found.rule not in each.rules:
                continue
            for wrong in each.make(found, show[-1]):
                try:
                    formula = whole.rebuilt(path, lambda *_, wrong=wrong: wrong.formula).formula
                except TooLargeError:
                    continue
                text = _placed(wrong.text, within, show)
                yield Candidate(formula, Diagnosis(each.code, _link(path, links, wrong.inner), text))


def _placed(text: str, within: Sequence[Derivation], show: Sequence[Show]) -> str:
    """The sentence, with the rule within which the mistake was made."""
    for found, shown in zip(within[-2::-1], show[-2::-1], strict=True):
        if found.rule in (PRODUCT, QUOTIENT, SUM):
            return f"In the {found.name} for {shown(found.piece)}: {text[:1].lower()}{text[1:]}"
    return text


def _applications(
    whole: Derivation, letter: str
) -> Iterator[tuple[Path, tuple[Derivation, ...], tuple[Show, ...]]]:  # fmt: skip
    """Every application with its path, those that it lies within, and how pieces of each are shown."""

    def visit(
        path: Path, within: tuple[Derivation, ...], shows: tuple[Show, ...], places: Mapping[Var, Node]
    ) -> Iterator[tuple[Path, tuple[Derivation, ...], tuple[Show, ...]]]:  # fmt: skip
        found = within[-1]
        yield path, within, shows
        for role, part in found.parts.items():
            inside = _within(found, role, places)
            yield from visit((*path, role), (*within, part), (*shows, _show(inside, letter)), inside)

    yield from visit((), (whole,), (_show({}, letter),), {})


def _within(found: Derivation, role: str, places: Mapping[Var, Node]) -> Mapping[Var, Node]:
    """What the variables stand for in a part."""
    if found.rule is CHAIN and role == "outer":
        return {**places, INSIDE: _filled(found.parts["inner"].piece, places)}
    if found.rule is OWN:
        return {FLOW: _filled(found.piece.children[0], places)}
    return places


def _filled(tree: Node, places: Mapping[Var, Node]) -> Node:
    return transform(tree, lambda node: places.get(node) if isinstance(node, Var) else None)


def _show(places: Mapping[Var, Node], letter: str) -> Show:
    def show(tree: Node) -> str:
        text = UnicodeNotation().formula(_filled(tree, places), letter)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

    return show


def _link(path: Path, links: int, inner: bool) -> int | None:
    """The link, counted from 1, that an application belongs to; None where the inside is several."""
    depth = 0
    while depth < min(len(path), links - 1) and path[depth] == "inner":
        depth += 1
    link = links - depth
    if len(path) == depth and inner and depth < links - 1:
        return 1 if link == 2 else None
    return link


def _all_at_x(trees: Sequence[Node], whole: Derivation) -> Iterator[Candidate]:
    if len(trees) < 3:
        return
    slopes, found = [], whole
    for _ in trees[1:]:
        slopes.append(put(found.parts["outer"].formula, FLOW, INSIDE))
        found = found.parts["inner"]
    text = "The links' derivatives are all taken at x. Take each at what goes into its own link."
    yield Candidate(TIDIED.mul(*slopes, found.formula), Diagnosis(OUTER_AT_X, None, text))


def _reordered(trees: Sequence[Node]) -> Iterator[Candidate]:
    names = [_name(tree) for tree in trees]
    for k in range(len(trees) - 1):
        exchanged = (*trees[:k], trees[k + 1], trees[k], *trees[k + 2 :])
        text = (
            f"You differentiated another chain, in which link {k + 1} ({names[k]}) and link {k + 2} ({names[k + 1]}) "
            "have changed places. The first one is done first."
        )
        yield from _other(exchanged, Diagnosis(WRONG_ORDER, k + 1, text))
    if len(trees) > 2:
        text = "You strung the links together in the opposite order. The first one is the innermost."
        yield from _other(trees[::-1], Diagnosis(WRONG_ORDER, None, text))


def _other(trees: Sequence[Node], diagnosis: Diagnosis) -> Iterator[Candidate]:
    try:
        found = chain_derivation(trees)
        defined = Mul((ZERO, found.piece))  # 0, where the other chain has a value
        yield Candidate(Add((found.formula, defined)), diagnosis)
    except TooLargeError:
        return


def _name(tree: Node) -> str:
    name = write_link(tree)
    return name if len(name) <= 40 else f"{name[:37]}..."
