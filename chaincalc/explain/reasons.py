"""Why a link's derivative is what it is: the rules by name, applied piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chaincalc.calculus.definitions import definition
from chaincalc.calculus.derivation import ArrayFormulaError, Derivation, derivation
from chaincalc.calculus.rules.algebra import CONSTANT, CONSTANT_FACTOR, IDENTITY, SUM
from chaincalc.calculus.rules.functions import CASES, CHAIN, EXPONENTIAL, EXTREME, OWN, POWER, PRIMITIVE
from chaincalc.calculus.rules.rule import INSIDE
from chaincalc.calculus.simplify import TooLargeError, put
from chaincalc.calculus.statement import Statement, statement
from chaincalc.functions.primitive import Primitive
from chaincalc.language.tree import FLOW, Call, Node, Num, Var, walk
from chaincalc.language.write import number_text
from chaincalc.notation.notation import Notation

_DEEPEST, _MOST = 4, 12  # levels, and pieces of a link that are opened
_LEAVES = (CONSTANT, IDENTITY, POWER, EXPONENTIAL, PRIMITIVE)
_WHOLE = (CHAIN, OWN, CASES)  # rules whose parts have no letters in the rule itself
_INSIDES = ("v", "w", "s", "t")


class Piece(NamedTuple):
    """A piece of a link's formula, with the last step of its own derivation.

    Args:
        name: the letter that it has in the rule that took it out; "" for the whole.
        depth: how many rules are around it.
        found: its derivation.
        names: the letters of its parts, by role.
    """

    name: str
    depth: int
    found: Derivation
    names: Mapping[str, str]


def reasons(tree: Node, variable: str = "") -> list[Piece]:
    """The steps of a link's derivation, each piece before its own pieces; [] where the rules have nothing to say.

    Args:
        tree: the link's formula.
        variable: the input with respect to which it is differentiated; "" for what flows in.
    """
    opened = definition(tree)
    try:
        found = derivation(opened, variable)
    except (TooLargeError, ArrayFormulaError):
        return []
    return list(_pieces(Piece("", 0, found, _names("", found)), [_MOST]))


def _pieces(piece: Piece, left: list[int]) -> Iterator[Piece]:
    """A piece and those below it, as long as any may be shown; what is too much stays closed."""
    yield piece
    parts = {role: part for role, part in piece.found.parts.items() if role in piece.names}
    if piece.depth >= _DEEPEST or len(parts) > left[0]:
        return
    left[0] -= len(parts)
    for role, part in parts.items():
        name = piece.names[role]
        yield from _pieces(Piece(name, piece.depth + 1, part, _names(name, part)), left)


def _names(name: str, found: Derivation) -> dict[str, str]:
    """Letters for the parts that have something to show for themselves: g and h, and g1 and g2 inside of g."""
    if is_plain(found):
        return {}
    if found.rule is CHAIN:
        return {} if is_plain(found.parts["inner"]) else {"inner": inside(found)}
    if found.rule in _WHOLE:
        return {}
    if found.rule is SUM and len(_varying(found)) == 1:
        return dict.fromkeys(_varying(found), f"{name}1" if name else "g")
    numbered = {role: f"{name}{i}" for i, role in enumerate(found.parts, start=1)}
    return numbered if name else {role: role for role in found.parts}


def inside(found: Derivation) -> str:
    """A letter for the inside in a chain rule that no input has."""
    taken = {node.name for node in walk(found.piece) if isinstance(node, Var)}
    return next((letter for letter in _INSIDES if letter not in taken), "v1")


def is_plain(found: Derivation) -> bool:
    """Whether a derivative is clear without its pieces: of a power or a function, of a polynomial's terms."""
    varying = _varying(found)
    if found.rule in (CONSTANT_FACTOR, EXTREME) or (found.rule is SUM and len(varying) == 1):
        return all(map(is_plain, varying.values()))
    return found.rule in _LEAVES or (found.rule is SUM and all(map(_is_flat, varying.values())))


def _varying(found: Derivation) -> dict[str, Derivation]:
    """The parts that aren't constant."""
    return {role: part for role, part in found.parts.items() if part.rule is not CONSTANT}


def _is_flat(found: Derivation) -> bool:
    if found.rule is CONSTANT_FACTOR:
        return _is_flat(found.parts["g"])
    return found.rule in (CONSTANT, IDENTITY, POWER)


def reason(piece: Piece, notation: Notation, variable: str) -> str:
    """The rule by name, and what it says, as a notation writes it; "" where the derivative is plain to see.

    Args:
        piece: to what the rule was applied.
        notation: how it is written.
        variable: what flows into the link is called.
    """
    found = piece.found
    if found.rule is CHAIN:
        return _of_chain(found, notation, variable)
    if isinstance(found.piece, Call) and found.rule is OWN:
        return notation.joined([notation.phrase("by the formula of"), notation.words(found.piece.function.name)])
    name = rule_name(found)
    lettered = len(piece.names) == len(found.parts) > 0 or found.rule in (POWER, EXPONENTIAL)
    said = statement(found, piece.names) if lettered else None
    if said is None:
        return notation.phrase(name) if name else ""
    return notation.joined([notation.phrase(f"{name}:"), notation.statement(said)])


def _of_chain(found: Derivation, notation: Notation, variable: str) -> str:
    """`chain rule: v = 3x, v' = 3, (e^v)' = e^v`."""
    letter = Var(inside(found))
    outer, inner = found.parts["outer"], found.parts["inner"]
    of_outer = Statement(put(outer.piece, letter, INSIDE), put(outer.formula, letter, INSIDE))
    equal, here = notation.signs["="], notation.letter(letter.name)
    equations = [
        notation.joined([here, equal, notation.one_line(inner.piece, variable)]),
        notation.joined([notation.prime(here), equal, notation.one_line(inner.formula, variable)]),
        notation.statement(of_outer),
    ]
    return notation.joined([notation.phrase("chain rule:"), notation.comma.join(equations)])


def rule_name(found: Derivation) -> str:
    """The rule by name; of terms that need no words of their own, all at once."""
    if found.rule in (IDENTITY, CONSTANT):
        return ""
    if found.rule is PRIMITIVE:
        return found.name if found.piece.children[0] != FLOW else "known derivative"
    if is_plain(found):
        rules = {below.rule for _, below in found.applications()}
        if EXTREME in rules:
            return "rule of max and min, piece by piece"
        names = [rule.name for rule in (SUM, CONSTANT_FACTOR, POWER) if rule in rules and isinstance(rule.name, str)]
        if found.rule is SUM:
            return "sum rule, term by term" if POWER not in rules else "sum and power rule, term by term"
        return " and ".join([name.removesuffix(" rule") for name in names[:-1]] + names[-1:]) or found.name
    return found.name


def about(tree: Node) -> list[str]:
    """What else there is to say of a known function: where its derivative comes from, and where it has none."""
    if not isinstance(tree, Call) or not isinstance(tree.function, Primitive):
        return []
    function = tree.function
    given = {name: value.value for name, value in tree.parameters if isinstance(value, Num)}
    kinks = function.kinks_for(function.complete(given)) if len(given) == len(tree.parameters) else ()
    return [
        *([f"Why {function.name} has this derivative: {function.because}"] if function.because else []),
        *(
            f"At {number_text(kink.at)} {function.name} has no derivative: it is {number_text(kink.left)} on the left, "
            f"{number_text(kink.right)} on the right."
            for kink in kinks
        ),
    ]
